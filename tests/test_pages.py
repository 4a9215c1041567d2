"""Episodes and documents into pages: true to the sidecar, whole, safe, and standing alone."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.pipeline.documentpages import quoting, write_document_pages
from briefing.publish.addresses import host
from briefing.publish.index import index
from briefing.publish.page import show_notes
from briefing.publish.sources import Heard, document_page, heard
from briefing.publish.wording import clock, length, seconds
from briefing.sidecar import sidecar_path
from briefing.types import Published, Quotation
from tests import published
from tests.conftest import make_document
from tests.growth import linear
from tests.test_explain import contrast
from tests.test_sidecar import RECORD

VOID = {"meta", "link", "input"}
"""Elements of our pages without an end tag."""
AUDIO = Path("output/daily/2026-01-29.mp3")


class Page(HTMLParser):
    """What a browser would find in a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[tuple[str, dict[str, str]]] = []
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.article = ""
        self.marks: list[str] = []
        self.feed(page)
        self.close()
        assert self.open == []
        ids = [found["id"] for _, found in self.elements if "id" in found]
        assert len(ids) == len(set(ids)), "an id stands once"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Opens an element."""
        element = tag, {name: value or "" for name, value in attrs}
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)
        if tag == "mark":
            self.marks.append("")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Passes over a shape in an icon."""
        assert tag == "path"

    def handle_endtag(self, tag: str) -> None:
        """Closes the element that was opened last."""
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        """Reads text."""
        names = [tag for tag, _ in self.open]
        if "article" in names:
            self.article += data
        if "mark" in names:
            self.marks[-1] += data

    def of_class(self, name: str) -> list[dict[str, str]]:
        """The attributes of all elements of a class."""
        return [found for _, found in self.elements if name in found.get("class", "").split()]


def notes(made: Published) -> Page:
    """The page of an episode."""
    return Page(show_notes(made))


# Show notes -----------------------------------------------------------------------------------------------------------


def test_times_are_those_of_the_sidecar() -> None:
    """Each line and each chapter has its start to the millisecond, in the page and in its address."""
    made = published.episode(AUDIO)
    page = notes(made)
    lines = page.of_class("line")
    assert [int(line["data-start"]) for line in lines] == [line.start_ms for line in made.lines]
    assert [line["id"] for line in lines] == [f"t={seconds(line.start_ms)}" for line in made.lines]
    assert [found["href"] for tag, found in page.elements if tag == "a" and "data-start" in found] == [
        f"2026-01-29.mp3#t={seconds(chapter.start_ms)}" for chapter in made.chapters
    ] * 2  # the bar and the list


def test_chapters_are_drawn_to_scale() -> None:
    """The bar gives each chapter the share that it has of the time."""
    made = published.episode(AUDIO)
    page = show_notes(made)
    shares = [int(share) for share in re.findall(r"flex-grow:(\d+)", page)]
    assert shares == [chapter.end_ms - chapter.start_ms for chapter in made.chapters]


def test_every_line_is_there_and_its_kind_is_told() -> None:
    """The transcript has all lines in order; quotes stand in quotations, a chapter's spoken title in its heading."""
    made = published.episode(AUDIO)
    page = notes(made)
    kinds = [line["class"] for line in page.of_class("line")]
    assert kinds == [f"line {line.kind}" for line in made.lines]
    assert sum(tag == "blockquote" for tag, _ in page.elements) == 3
    headed = [found["id"] for tag, found in page.elements if tag == "h3" and "id" in found]
    assert headed == ["t=20", "t=40"]  # "This is your briefing." is no chapter's title


def test_each_quote_leads_to_its_place_in_the_source() -> None:
    """The place has the same name in the document's page, where it is what was said."""
    made = published.episode(AUDIO)
    links = [link["href"] for link in notes(made).of_class("ref")]
    sources = [line.source for line in made.lines if line.source]
    assert links == [f"../sources/harbour-2026.html#q-{each.start}-{each.end}" for each in sources]
    source = Page(document_page(published.document(), heard(made, "harbour-2026")))
    assert [found["id"] for tag, found in source.elements if tag == "mark"] == [
        link[-len(link.split("#")[1]) :] for link in links
    ]
    assert source.marks == [line.written for line in made.lines if line.source]


def test_a_document_without_a_page_is_not_linked() -> None:
    """An address that leads nowhere is none."""
    page = show_notes(published.episode(AUDIO), pages=())
    assert "../sources/" not in page
    assert "https://example.org/harbour?a=1&amp;b=2" in page


def test_what_is_only_named_says_where_it_was_told() -> None:
    """The list of what else was published refers to the sources by their number."""
    assert "<cite>The same again</cite> <span>says the same as source 1</span>" in show_notes(published.episode(AUDIO))


def test_an_episode_of_nothing_but_a_greeting_has_a_page() -> None:
    """No sources, no quotes, one chapter."""
    made = published.episode(AUDIO)
    short = replace(made, documents=(), also=(), lines=made.lines[:1], chapters=made.chapters[:1])
    page = notes(short)
    assert len(page.of_class("line")) == 1
    assert page.of_class("sources") == page.of_class("also") == page.of_class("ref") == []


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://www.example.org/a?b", "www.example.org"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("https://[broken", None),
        (None, None),
    ],
)
def test_only_the_web_is_linked(url: str | None, name: str | None) -> None:
    """A document's address may be anything; what a click could run is not linked."""
    assert host(url) == name
    made = published.episode(AUDIO)
    page = show_notes(replace(made, documents=(replace(made.documents[0], url=url),)))
    assert ('rel="noreferrer"' in page) is (name is not None)


# Documents ------------------------------------------------------------------------------------------------------------


def quotes(*found: tuple[Quotation, str]) -> tuple[Heard, ...]:
    """Quotes as if each were heard in an episode of its own, the newest first."""
    return tuple(
        Heard(
            quotation=each,
            written=written,
            episode=f"Episode {number}",
            address=f"../daily/{number}.html#t=1",
            start_ms=1000,
        )
        for number, (each, written) in enumerate(found)
    )


def test_a_document_is_shown_to_the_letter() -> None:
    """All of its text is there, what nobody says apart, and what a questioner says too."""
    page = Page(document_page(published.document(), quotes(published.quotation(3))))
    assert page.article == published.TEXT
    assert len(page.of_class("gap")) == 40
    assert len(page.of_class("other")) == 1


def test_quotes_that_overlap_are_one_passage_with_both_names() -> None:
    """A sentence quoted with and without its first word is marked once, and heard in both episodes."""
    whole, bare = published.quotation(3), published.quotation(3, bare=True)
    page = Page(document_page(published.document(), quotes(bare, whole)))
    assert page.marks == [whole[1]]
    names = [found["id"] for _, found in page.elements if found.get("id", "").startswith("q-")]
    assert names == [f"q-{each.start}-{each.end}" for each, _ in (bare, whole)]
    assert [link["href"] for link in page.of_class("hear")] == ["../daily/0.html#t=1", "../daily/1.html#t=1"]


def test_a_quote_leads_to_the_newest_episodes_only() -> None:
    """What is quoted every day does not fill the page with links."""
    page = Page(document_page(published.document(), quotes(*[published.quotation(3)] * 9)))
    assert [link["href"] for link in page.of_class("hear")] == [f"../daily/{number}.html#t=1" for number in range(3)]


def test_what_is_no_longer_in_the_text_is_not_marked() -> None:
    """A file that changed since, a place beyond its end, a span over two paragraphs: none is a quote."""
    source, written = published.quotation(3)
    over = replace(source, start=0, end=published.TEXT.index("Sentence 1") + 5)
    wrong = (
        (replace(source, start=source.start + 1), written),
        (replace(source, start=10**6, end=10**6 + 5), written),
        (replace(source, start=5, end=5), ""),
        (over, " ".join(published.TEXT[: over.end].split())),
    )
    page = Page(document_page(published.document(), quotes(*wrong)))
    assert page.marks == []
    assert page.article == published.TEXT


@given(
    st.lists(
        st.sampled_from(["<script>x()</script>", "The pier is “new” & cheap.", "\n", "\n\n", "\x0b\u00a0", "(*)"])
    ),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=6),
)
@settings(deadline=None)
def test_any_quotes_of_any_text_leave_it_whole(pieces: Sequence[str], spans: Sequence[tuple[int, int]]) -> None:
    """However quotes lie and overlap, the page says what the document says and runs no script."""
    text = "".join(pieces)
    gaps = tuple((match.start(), match.end()) for match in re.finditer(r"\(\*\)", text))
    found = [
        (Quotation(document_id="doc", start=low, end=high, gaps=(), speaker=None), " ".join(text[low:high].split()))
        for low, high in spans
    ]
    page = Page(document_page(make_document(text, gaps=gaps), quotes(*found)))
    assert page.article == re.sub("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]", "\N{REPLACEMENT CHARACTER}", text)
    assert "script" not in {tag for tag, _ in page.elements}


# The index ------------------------------------------------------------------------------------------------------------


def index_page(episodes: Sequence[Published]) -> str:
    """The first page of an index."""
    return dict(index(episodes, Path("output")))["index.html"]


def newest(count: int) -> list[Published]:
    """So many episodes, one a day, the newest first."""
    made = published.episode(AUDIO)
    return [replace(made, published_at=made.published_at - timedelta(days=day)) for day in range(count)]


def test_the_index_lists_every_episode_in_order() -> None:
    """Each with its address, day, length and topics, under its month; the greeting is no topic."""
    made = published.episode(AUDIO)
    older = replace(made, published_at=made.published_at - timedelta(days=40), duration_ms=3_720_000, chapters=())
    page = index_page([made, older])
    links = re.findall(r'<h3><a href="([^"]+)"', page)
    assert links == ["daily/2026-01-29.html"] * 2
    assert re.findall(r"<h2>(.*?)</h2>", page) == ["January 2026", "December 2025"]
    assert re.findall(r'class="length">(.*?)<', page) == ["1 min", "1 h 2 min"]
    assert re.findall(r'<a href="#(y\d+)"', page) == re.findall(r'id="(y\d+)"', page) == ["y2026", "y2025"]
    assert "<li>The pier</li><li>Boats &amp; “basins”</li>" in page
    assert "In this briefing" not in page


def test_the_index_of_nothing_says_what_to_do() -> None:
    """An empty folder has an index, too."""
    assert "run <kbd>briefing daily</kbd>" in index_page([])


def test_the_index_of_thousands_is_quick_and_small() -> None:
    """Eight times the episodes take no more than eight times as long, and no page is larger than a megabyte."""
    episodes = newest(10_000)
    pages = dict(index(episodes, Path("output")))
    assert len(pages) == 20
    assert max(map(len, pages.values())) < 1_000_000
    assert linear(lambda count: dict(index(episodes[:count], Path("output"))), 1_250)


def test_the_pages_of_an_index_lead_to_one_another() -> None:
    """To the page before and after, to the first, and to every year, on the page that has its newest episode."""
    pages = dict(index(newest(1_600), Path("output")))
    links = {
        name: re.findall(r'<a (?:rel="\w+" )?href="(index[^"]*|#[^"]*)">([^<]*)', page) for name, page in pages.items()
    }
    assert links == {
        "index-1.html": [
            ("index.html", "Newest episodes"),
            *((f"index.html#y{year}", f"{year}") for year in (2026, 2025, 2024)),
            ("index-2.html#y2023", "2023"),
            *((f"#y{year}", f"{year}") for year in (2022, 2021)),
            ("index-2.html", "Newer episodes"),
        ],
        "index-2.html": [
            ("index.html", "Newest episodes"),
            *((f"index.html#y{year}", f"{year}") for year in (2026, 2025, 2024)),
            ("#y2023", "2023"),
            *((f"index-1.html#y{year}", f"{year}") for year in (2022, 2021)),
            ("index.html", "Newer episodes"),
            ("index-1.html", "Older episodes"),
        ],
        "index.html": [
            *((f"#y{year}", f"{year}") for year in (2026, 2025, 2024)),
            ("index-2.html#y2023", "2023"),
            *((f"index-1.html#y{year}", f"{year}") for year in (2022, 2021)),
            ("index-2.html", "Older episodes"),
        ],
    }
    for year, name in ((2026, "index.html"), (2023, "index-2.html"), (2022, "index-1.html")):
        assert f'id="y{year}"' in pages[name]


def test_pages_of_older_episodes_stay_when_a_newer_one_comes() -> None:
    """To the byte, so that they are neither written nor copied again."""
    before, after = (dict(index(newest(1_600)[late:], Path("output"))) for late in (1, 0))
    assert [name for name in after if before[name] != after[name]] == ["index.html"]
    assert '<p class="facts">1,600 episodes</p>' in after["index.html"]
    assert re.findall(r'<p class="facts">(.*?)</p>', after["index-1.html"]) == [
        "500 episodes, September 2021 to January 2023"
    ]


# All of them ----------------------------------------------------------------------------------------------------------


def every_page() -> dict[str, str]:
    """One of each kind."""
    made = published.episode(AUDIO)
    return {
        "notes": show_notes(made),
        "document": document_page(published.document(), heard(made, "harbour-2026")),
        "index": index_page([made]),
    }


@pytest.mark.parametrize("kind", ["notes", "document", "index"])
def test_a_page_fetches_nothing_from_elsewhere(kind: str) -> None:
    """Only links lead to other hosts; what is loaded is inside the page or beside it."""
    page = every_page()[kind]
    loaded = [
        found[name] for tag, found in Page(page).elements for name in ("src", "href") if name in found and tag != "a"
    ]
    assert all(not address.startswith(("http", "//")) for address in loaded)
    assert "@import" not in page
    assert not re.search(r"url\((?!data:)", page)
    assert "default-src 'none'" in page


@pytest.mark.parametrize("kind", ["notes", "document", "index"])
def test_a_hostile_title_is_only_text(kind: str) -> None:
    """It is shown; the only script is ours, and its hash is the only one the page allows."""
    page = every_page()[kind]
    scripts = [tag for tag, _ in Page(page).elements if tag == "script"]
    assert len(scripts) == (0 if kind == "document" else 1)
    assert ("script-src 'sha256-" in page) is (kind != "document")
    assert "&lt;script&gt;" in page


def test_contrast_is_enough() -> None:
    """In either mode text has 4.5 to 1 on every ground it stands on (WCAG 2.2, 1.4.3)."""
    style = files("briefing.publish").joinpath("page.css").read_text(encoding="utf-8")
    light, _, dark = style.partition("prefers-color-scheme: dark")
    for mode in (light, dark.partition("box-sizing")[0]):
        named = dict(re.findall(r"--(\w+): (#\w{6})", mode))
        for ground in ("paper", "now", "pill"):
            for name in ("ink", "soft", "link", "quote"):
                assert contrast(named[name], named[ground]) >= 4.5, (name, ground)
        assert contrast(named["faint"], named["paper"]) >= 4.5
        assert contrast(named["quote"], named["found"]) >= 4.5
    for ground in ("#0d1c34", "#14304f"):
        assert contrast("#bad0de", ground) >= 4.5


@pytest.mark.parametrize(
    ("ms", "written"),
    [(0, ("0:00", "0", "1 min")), (95_300, ("1:35", "95.3", "2 min")), (3_600_000, ("1:00:00", "3600", "1 h"))],
)
def test_times_are_written_for_people_and_for_addresses(ms: int, written: tuple[str, str, str]) -> None:
    """A position as a clock shows it, as an address has it, and as a length."""
    assert (clock(ms), seconds(ms), length(ms)) == written


# Written by a run -----------------------------------------------------------------------------------------------------


def test_document_pages_show_what_all_episodes_quote(tmp_path: Path) -> None:
    """The newest daily one first, then that of the document alone; what no sidecar quotes any more is unmarked."""
    for number, name in enumerate(("daily/2026-01-28", "daily/2026-01-29", "documents/harbour-2026")):
        write_sidecar(tmp_path / f"{name}.mp3", quote=number // 2)
    write_document_pages(tmp_path, [published.document()], quoting=quoting(tmp_path))
    written = tmp_path / "sources" / "harbour-2026.html"
    page = Page(written.read_text(encoding="utf-8"))
    assert [link["href"] for link in page.of_class("hear")] == [
        "../daily/2026-01-29.html#t=1",
        "../daily/2026-01-28.html#t=1",
        "../documents/harbour-2026.html#t=1",
    ]
    assert page.marks == [published.quotation(number)[1] for number in (0, 1)]
    for sidecar in (tmp_path / "daily").glob("*.json"):
        sidecar.unlink()
    other = make_document(document_id="other")
    write_document_pages(tmp_path, [], known=[published.document(), other], quoting=quoting(tmp_path))
    assert Page(written.read_text(encoding="utf-8")).marks == [published.quotation(1)[1]]
    assert [path.name for path in (tmp_path / "sources").iterdir()] == ["harbour-2026.html"]


def test_which_daily_episodes_quote_a_document(tmp_path: Path) -> None:
    """The newest first; neither a document's own episode, nor one whose sidecar does not fit, nor one half-written."""
    names = ("daily/2026-01-28", "daily/2026-01-29", "daily/2026-01-30", "daily/.2026-01-31", "documents/harbour-2026")
    for name in names:
        write_sidecar(tmp_path / f"{name}.mp3", quote=0)
    (tmp_path / "daily" / "2026-01-30.mp3").write_bytes(b"other")
    daily = tuple(tmp_path / "daily" / f"2026-01-{day}.mp3" for day in (29, 28))
    assert quoting(tmp_path) == {"harbour-2026": daily}
    assert quoting(tmp_path / "nowhere") == {}


def test_a_document_page_reads_the_episodes_it_is_told_of(tmp_path: Path) -> None:
    """What one page costs does not depend on how many daily episodes there are: of the others, none is looked at."""
    for day in (27, 28, 29):
        write_sidecar(tmp_path / "daily" / f"2026-01-{day}.mp3", quote=0)
    told = {"harbour-2026": (tmp_path / "daily" / "2026-01-28.mp3",)}
    write_document_pages(tmp_path, [published.document()], quoting=told)
    page = Page((tmp_path / "sources" / "harbour-2026.html").read_text(encoding="utf-8"))
    assert [link["href"] for link in page.of_class("hear")] == ["../daily/2026-01-28.html#t=1"]


def write_sidecar(audio_path: Path, quote: int) -> None:
    """An episode of one line, and three bytes for its MP3."""
    source, written = published.quotation(quote)
    audio_path.parent.mkdir(parents=True, exist_ok=True)
    audio_path.write_bytes(b"mp3")
    line = {
        "kind": "quote",
        "written": written,
        "start_ms": 1000,
        "end_ms": 2000,
        "chapter": 0,
        "source": {"document_id": source.document_id, "start": source.start, "end": source.end},
    }
    documents = [{**RECORD["documents"][0], "document_id": source.document_id}]
    record = {**RECORD, "audio": audio_path.name, "documents": documents, "lines": [line]}
    sidecar_path(audio_path).write_text(json.dumps(record), encoding="utf-8")
