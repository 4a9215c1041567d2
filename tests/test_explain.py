"""A choice into reasons, and reasons into pages that show them: true, whole, safe and readable."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from functools import cache
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing import corpus, summary, text
from briefing.errors import OutputError
from briefing.explain import INDEX, document_page, explanation_json, index_page, judgement, page_name
from briefing.pipeline.explaining import explain, write_pages
from briefing.pipeline.planned import Plan
from briefing.pipeline.planning import Wish, plan
from briefing.types import Considered, Document, Explanation, Line, Script, Section, Sentence, Turn
from tests.conftest import CORPUS, RUTTE, make_document
from tests.growth import linear

FIXTURES = sorted(
    path for path in (CORPUS.parent / "tests" / "corpora").iterdir() if path.name not in ("README.md", "menu.html")
)
VOID = {"meta"}
"""Elements of our pages without an end tag."""
UNSEEN_IN_HTML = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")


class Page(HTMLParser):
    """What a browser would find in a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.article = ""
        self.marks: dict[str, str] = {}
        self.classes: dict[str, str] = {}
        self.titles: dict[str, str] = {}
        self._mark: str | None = None
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Opens an element."""
        found = {name: value or "" for name, value in attrs}
        self.tags.add(tag)
        if tag not in VOID:
            self.open.append(tag)
        if "id" in found:
            assert found["id"] not in self.classes, "an id stands once"
            self.classes[found["id"]] = found.get("class", "")
            self.titles[found["id"]] = found.get("title", "")
        if tag == "mark":
            self._mark = found["id"]
            self.marks[self._mark] = ""

    def handle_endtag(self, tag: str) -> None:
        """Closes the element that was opened last."""
        assert self.open.pop() == tag
        if tag == "mark":
            self._mark = None

    def handle_data(self, data: str) -> None:
        """Reads text."""
        if "article" in self.open:
            self.article += data
        if self._mark:
            self.marks[self._mark] += data

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Passes over an element of SVG that closes itself."""
        assert tag == "rect"


def pace(spoken: str) -> float:
    """A voice of about 170 words a minute."""
    return 0.9 + 0.05 * len(spoken)


@cache
def five() -> Plan:
    """Six minutes of the five documents."""
    return plan(corpus.load(CORPUS)[0], Wish(minutes=6, on=date(2026, 11, 21)), pace)


@cache
def explained() -> tuple[Explanation, ...]:
    """The same, explained."""
    return explain(five().considered, five().script)


def script_of(*quotes: tuple[str, Sentence]) -> Script:
    """A script with a chapter to each title."""
    titles = dict.fromkeys(title for title, _ in quotes)
    return Script(
        title="Briefing for 21 November 2026",
        language="en",
        sections=(
            Section(title="In this briefing", lines=()),
            *(
                Section(
                    title=title,
                    lines=tuple(
                        Line(
                            kind="quote",
                            written=each.text,
                            spoken=each.text,
                            pronounced=each.text,
                            source=each,
                            pause_after_ms=0,
                        )
                        for other, each in quotes
                        if other == title
                    ),
                )
                for title in titles
            ),
        ),
    )


def considered_of(document: Document, ranker: str = "lead", without: frozenset[int] = frozenset()) -> Considered:
    """A document from which all may be chosen that may be quoted, sentences ``without`` excepted."""
    scored = summary.rank(text.sentences(document), ranker).scored
    open_to_choice = frozenset(each.sentence.index for each in scored if each.hearing) - without
    return Considered(
        document=document,
        scored=scored,
        quotable=open_to_choice,
        own=open_to_choice,
        drafted=open_to_choice,
        within=open_to_choice,
    )


HARBOUR = (
    "Good morning and welcome to the harbour office of our city.\n\n"
    "The harbour will be dredged before the winter begins. And the city council has agreed to pay for the new pier. "
    "It will bring regular work to three hundred builders from northern islands. How long will all of it take?\n\n"
    "Fishing boats can return to the northern basin in March. The harbour will be dredged before winter begins. "
    "The lighthouse keeper asks every captain for patience until summer."
)


# What became of each sentence -----------------------------------------------------------------------------------------


def test_every_sentence_has_its_verdict() -> None:
    """What is heard has a chapter and no omission; the rest has the reason that is true of it."""
    considered = considered_of(make_document(HARBOUR), without=frozenset({3}))
    considered = replace(considered, within=considered.within - {5})
    first = considered.scored[1].sentence
    tied = considered.scored[2].sentence.bare
    assert tied is not None
    (found,) = explain([considered], script_of(("The pier", tied), ("The basin", first)))
    assert [(each.rank, each.chapter, each.omission) for each in found.verdicts] == [
        (None, None, "courtesy"),
        (1, 2, None),
        (2, 1, None),
        (3, None, "off topic"),
        (None, None, "question"),
        (4, None, "no chapter"),
        (5, None, "repetition"),
        (6, None, "no room"),
    ]
    assert found.verdicts[2].sentence.text == "the city council has agreed to pay for the new pier."
    assert found.verdicts[6].repeats == first
    assert [each.sentence.index for each in found.chosen] == [1, 2]
    assert found.n_ranked == 6
    assert found.best_omitted == found.verdicts[3]


def test_what_needs_an_unfit_sentence_says_so() -> None:
    """A sentence that points back at a courtesy depends on what cannot be quoted."""
    document = make_document("Thank you. It will bring regular work to three hundred builders from northern islands.")
    (found,) = explain([considered_of(document)], script_of())
    assert [each.omission for each in found.verdicts] == ["courtesy", "dependent"]


def test_words_of_a_questioner_are_not_the_speakers() -> None:
    """A question's statements are another's words; they have no rank."""
    asked, answer = "You have promised the islands a new pier this year.", "The council will pay for the pier in March."
    document = make_document(
        f"{asked}\n\n{answer}",
        turns=(
            Turn(kind="question", speaker=None, start=0, end=len(asked)),
            Turn(kind="answer", speaker=RUTTE, start=len(asked) + 2, end=len(asked) + 2 + len(answer)),
        ),
    )
    (found,) = explain([considered_of(document)], script_of())
    assert [(each.rank, each.omission) for each in found.verdicts] == [(None, "another's words"), (1, "no room")]


def test_parts_add_up_and_ranks_follow_scores() -> None:
    """In the five documents each score is the sum of its parts; ranks are 1 to n, and fall with the score."""
    for each in explained():
        assert all((v.parts.total if v.parts else 0) == pytest.approx(v.score) for v in each.verdicts)
        assert all((v.parts is None) == (v.score == 0) for v in each.verdicts)
        ranked = sorted((v for v in each.verdicts if v.rank), key=lambda v: v.rank or 0)
        assert [v.rank for v in ranked] == list(range(1, each.n_ranked + 1))
        assert [v.score for v in ranked] == sorted((v.score for v in ranked), reverse=True)


def test_chosen_is_what_the_script_quotes() -> None:
    """The verdicts of the five documents name each quote, in its form and chapter, and no other sentence."""
    chosen = {(v.sentence, v.chapter) for each in explained() for v in each.chosen}
    quoted = {
        (line.source, number)
        for number, section in enumerate(five().script.sections)
        for line in section.lines
        if line.source
    }
    assert chosen == quoted
    assert all((v.omission is None) == (v.chapter is not None) for each in explained() for v in each.verdicts)


def test_a_repetition_names_what_is_heard_instead() -> None:
    """Of a passage in two documents the second is omitted, and points at the first."""
    shared = (
        "The harbour will be dredged before the winter begins. The city council has agreed to pay for the new pier. "
    )
    documents = (
        make_document(shared + "Ships of every size may enter it afterwards.", document_id="a"),
        make_document(shared + "Fishermen from the northern islands had demanded better lights.", document_id="b"),
    )
    made = plan(documents, Wish(minutes=5), pace)
    first, second = explain(made.considered, made.script)
    assert [v.omission for v in first.verdicts] == [None, None, None]
    assert [v.omission for v in second.verdicts] == ["repetition", "repetition", None]
    assert [v.repeats for v in second.verdicts] == [first.verdicts[0].sentence, first.verdicts[1].sentence, None]


def test_what_was_not_asked_for_is_off_topic() -> None:
    """With --topic, what speaks of something else says so."""
    made = plan(corpus.load(CORPUS)[0], Wish(minutes=2, topics=("drones",), on=date(2026, 11, 21)), pace)
    for considered, each in zip(made.considered, explain(made.considered, made.script), strict=True):
        off_topic = [considered.scored[v.sentence.index] for v in each.verdicts if v.omission == "off topic"]
        assert off_topic
        alone = [scored.sentence.text.lower() for scored in off_topic if scored.hearing and not scored.hearing.leans]
        assert not any("drone" in said for said in alone)
        assert all(v.omission != "no chapter" for v in each.verdicts)


def test_a_report_leaves_to_the_speech_what_it_repeats() -> None:
    """What stands in the speech word for word is second hand in the report, or a repetition where it is heard."""
    said = "The harbour of the northern islands will be dredged before the winter storms begin in November."
    speech = make_document(f"{said} The council has agreed to pay for the new pier.", document_id="speech")
    report = make_document(
        f"{said} Reporters asked the mayor about the cost of the lighthouse.",
        document_id="report",
        kind="news report",
        speakers=(),
    )
    made = plan((report, speech), Wish(minutes=5), pace)
    found = {each.document.document_id: each for each in explain(made.considered, made.script)}
    assert [v.omission for v in found["speech"].verdicts] == [None, None]
    assert [v.omission for v in found["report"].verdicts] == ["repetition", None]
    unheard = replace(made.script, sections=made.script.sections[:1])
    found = {each.document.document_id: each for each in explain(made.considered, unheard)}
    assert found["report"].verdicts[0].omission == "second hand"


def test_rankers_without_parts() -> None:
    """Where a ranker gives a number only, there are no parts to show."""
    (found,) = explain([considered_of(make_document(HARBOUR))], script_of())
    assert {each.parts for each in found.verdicts} == {None}
    assert judgement(found.verdicts[1], 6, "The pier") == "rank 1 of 6 · score 0.55 · heard in “The pier”"
    assert judgement(found.verdicts[0], 6, None) == "not heard: a courtesy"


# As data --------------------------------------------------------------------------------------------------------------


def test_json_is_what_is_promised() -> None:
    """The keys are these; scores have four decimals; what is unknown is null."""
    considered = considered_of(make_document(HARBOUR), "concepts")
    found = explanation_json(explain([considered], script_of(("The pier", considered.scored[1].sentence)))[0])
    assert {**found, "sentences": ...} == {"document_id": "doc", "ranked": 6, "best_omitted": 6, "sentences": ...}
    assert [each["index"] for each in found["sentences"]] == list(range(8))
    heard, repeated = found["sentences"][1], found["sentences"][6]
    parts = heard.pop("parts")
    assert list(parts) == ["words", "phrases", "place", "centrality", "figures"]
    assert sum(parts.values()) == pytest.approx(heard.pop("score"), abs=2e-4)
    assert heard == {
        "index": 1,
        "start": 61,
        "end": 114,
        "text": "The harbour will be dredged before the winter begins.",
        "rank": 1,
        "chapter": 1,
        "omission": None,
        "repeats": None,
    }
    assert (repeated["omission"], repeated["repeats"]) == (
        "repetition",
        {"document_id": "doc", "start": 61, "end": 114},
    )
    assert json.loads(json.dumps(found)) == found


# As a page ------------------------------------------------------------------------------------------------------------


def test_pages_show_the_whole_text_and_mark_each_choice_once() -> None:
    """Each of the five pages holds its document to the letter, and highlights what is heard and nothing else."""
    for each in explained():
        page = Page(document_page(each, five().script))
        assert page.article == each.document.text
        assert list(page.marks) == [f"s{v.sentence.index}" for v in each.chosen]
        for v in each.chosen:
            place = f"s{v.sentence.index}"
            start, end = v.sentence.start, v.sentence.end
            assert page.marks[place] == each.document.text[start:end]
            assert page.titles[place] == judgement(v, each.n_ranked, five().script.sections[v.chapter or 0].title)
        assert "script" not in page.tags


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.name)
def test_every_form_of_document_is_shown_to_the_letter(path: Path) -> None:
    """Pages, subtitles, PDF text: what is said and what is not, all of it, whatever the gaps."""
    document = corpus.read(path, path.stem)
    (found,) = explain([considered_of(document)], script_of())
    assert Page(document_page(found, script_of())).article == document.text


@given(
    st.lists(
        st.sampled_from(["<script>alert(1)</script>", "The pier is “new” & cheap.", "\n", "\n\n", "\x0b\u00a0", "(*)"])
    )
)
@settings(deadline=None)
def test_any_text_is_shown_to_the_letter(pieces: list[str]) -> None:
    """Whatever stands in a document, its page says the same and runs nothing; only controls are replaced."""
    written = "".join(pieces)
    gaps = tuple((match.start(), match.end()) for match in re.finditer(r"\(\*\)", written))
    (found,) = explain([considered_of(make_document(written, gaps=gaps))], script_of())
    page = Page(document_page(found, script_of()))
    assert page.article == UNSEEN_IN_HTML.sub("\N{REPLACEMENT CHARACTER}", written)
    assert "script" not in page.tags


def test_a_document_cannot_put_anything_into_a_page() -> None:
    """Markup in a title, a text, a place or a chapter is shown, not obeyed, and the policy allows no script."""
    evil = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
    document = make_document(f"{evil} The harbour will be dredged before the winter begins.", title=evil, place=evil)
    considered = considered_of(document)
    script = script_of((evil, considered.scored[0].sentence))
    (found,) = explain([considered], replace(script, title=evil))
    for page in (document_page(found, script), index_page([found], replace(script, title=evil))):
        assert Page(page).tags.isdisjoint({"script", "img"})
        assert "&lt;script&gt;" in page
        assert "default-src 'none'" in page


def test_a_page_names_its_language_and_its_colours() -> None:
    """The article has the document's language where it is known; a chapter has one colour wherever it is shown."""
    for each in explained():
        page = document_page(each, five().script)
        assert '<html lang="en">' in page
        assert '<article lang="en">' in page
        for v in each.chosen:
            assert Page(page).classes[f"s{v.sentence.index}"] == f"c{(v.chapter or 0) - 1}"
    unknown = replace(explained()[0], document=replace(explained()[0].document, language="und"))
    assert "<article>" in document_page(unknown, five().script)


def test_contrast_is_enough() -> None:
    """In either mode text has 4.5 to 1 on its ground, and the edge of a bar 3 to 1 (WCAG 2.2, 1.4.3 and 1.4.11)."""
    style = files("briefing.explain").joinpath("page.css").read_text(encoding="utf-8")
    light, _, dark = style.partition("prefers-color-scheme: dark")
    for mode in (light, dark.partition("box-sizing")[0]):
        named = dict(re.findall(r"--(\w+): (#\w{6})", mode))
        for name in ("ink", "soft", "faint", "link"):
            assert contrast(named[name], named["paper"]) >= 4.5, name
        assert contrast(named["edge"], named["paper"]) >= 3
        colours = re.findall(r"--c: (#\w{6}); --ground: (#\w{6})", mode)
        assert len(colours) == 8
        for strong, ground in colours:
            assert contrast(strong, ground) >= 4.5
            assert contrast(named["ink"], ground) >= 4.5


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours (WCAG 2.2, relative luminance)."""

    def luminance(colour: str) -> float:
        shares = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        red, green, blue = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in shares]
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_index_leads_to_every_document() -> None:
    """It names each document considered, in order, with its share; the shares are the whole."""
    page = index_page(explained(), five().script)
    Page(page)
    assert re.findall(r'<h2><a href="([^"]+)">', page) == [page_name(each.document) for each in explained()]
    shares = [int(share) for share in re.findall(r"(\d+)% of the briefing", page)]
    assert len(shares) == 5
    assert sum(shares) == pytest.approx(100, abs=3)


def test_a_document_of_which_nothing_is_heard() -> None:
    """It is in the index all the same, and its page says what was best in it."""
    (found,) = explain([considered_of(make_document(HARBOUR))], script_of())
    assert "Nothing of it is heard" in index_page([found], script_of())
    assert "0 sentences of 6 that may be quoted are heard" in document_page(found, script_of())


@pytest.mark.parametrize(
    ("document_id", "name"),
    [("a", "a.html"), ("index", "index_.html"), ("INDEX", "INDEX_.html"), ("index_", "index__.html")],
)
def test_no_page_takes_the_place_of_the_index(document_id: str, name: str) -> None:
    """A document may be called index."""
    assert page_name(make_document(document_id=document_id)) == name


def test_pages_are_written_whole(tmp_path: Path) -> None:
    """Each page lies under its document's name, the index beside them; a folder that cannot be is an error."""
    index = write_pages(explained(), five().script, tmp_path)
    assert index == tmp_path / "explain" / INDEX
    names = {page_name(each.document) for each in explained()} | {INDEX}
    assert {path.name for path in (tmp_path / "explain").iterdir()} == names
    first = explained()[0]
    assert (tmp_path / "explain" / page_name(first.document)).read_text() == document_page(first, five().script)
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="Cannot write in"):
        write_pages(explained(), five().script, tmp_path / "file")


def test_a_long_document_is_shown_in_linear_time() -> None:
    """The page of eight times the sentences does not take 64 times as long, as counting ranks anew for each would."""

    @cache
    def explained_of(n_sentences: int) -> Explanation:
        written = (f"The harbour of island {number} will be dredged before winter." for number in range(n_sentences))
        (found,) = explain([considered_of(make_document(" ".join(written)))], script_of())
        assert len(found.verdicts) == n_sentences
        return found

    for n_sentences in (700, 5_600):
        explained_of(n_sentences)
    assert linear(lambda n_sentences: document_page(explained_of(n_sentences), script_of()), 700)
