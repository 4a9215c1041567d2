"""Documents in the forms of other institutions, copied from where people copy them: every word said, and no other."""

from __future__ import annotations

import contextlib
from datetime import date
from pathlib import Path

import pytest

from briefing import corpus, text
from briefing.errors import DocumentError
from briefing.gaps import verbatim
from briefing.types import Document, Speaker
from tests.growth import linear

FORMS = Path(__file__).parent / "corpora"


def read(name: str) -> Document:
    """Reads one of the made-up documents."""
    return corpus.read(FORMS / name, "x")


def told(document: Document) -> list[tuple[str, str | None, str]]:
    """Every sentence with its turn's kind and speaker."""
    found = text.sentences(document)
    assert all(verbatim(document.text, s.start, s.end, document.gaps) == s.text for s in found)
    return [(s.turn.kind, s.turn.speaker.name if s.turn.speaker else None, s.text) for s in found]


def test_text_copied_from_a_pdf() -> None:
    """Running heads, page numbers, footnotes, their marks and the hyphens of split words are not said."""
    document = read("copied-from-pdf.txt")
    assert document.speakers == (Speaker(name="Maren Holt", role="Deputy Governor of the Bank of the Northern Isles"),)
    assert (document.event, document.place, document.delivered_on) == (
        "Annual Fisheries Dinner",
        "Stromvik",
        date(2025, 3, 4),
    )
    assert [said for _, _, said in told(document)] == [
        "Ladies and gentlemen,",
        "It is a pleasure to be among people who rise earlier than I do.",
        "The implementation of our new rules took two years, and the long-term effect is not yet known.",
        "Let me say what we have seen so far in the harbours that took part, because it is more than anybody had "
        "promised to the boat owners when the rules were written, and it costs less.",
    ]


def test_a_parliaments_sitting() -> None:
    """The chair is host, members speak under their names, and what the record tells of the sitting nobody says."""
    assert told(read("sitting.txt")) == [
        ("host", None, "I call the Minister for Harbours."),
        ("remarks", "Ana Roe", "Madam Speaker, the new pier at Tarn opens in May."),
        ("remarks", "Ana Roe", "It was built by our own people."),
        ("remarks", "Ms. Lind", "We support the pier."),
        ("remarks", "Ms. Lind", "We do not support its price."),
        ("host", None, "Order, order!"),
    ]


def test_subtitles() -> None:
    """Cues are joined into sentences; numbers, also wrong or missing ones, times and tags are gaps."""
    document = read("subtitles.srt")
    assert document.text == (FORMS / "subtitles.srt").read_text()
    assert [(kind, said) for kind, _, said in told(document)] == [
        ("host", "Good morning from the city hall."),
        ("remarks", "The river is falling."),
        ("remarks", "We opened the bridge at noon."),
        ("question", "When do schools open?"),
        ("answer", "On Monday."),
    ]


def test_captions_without_full_stops() -> None:
    """Lines that roll up are said once, and a silence ends a sentence where no full stop does."""
    assert [said for _, _, said in told(read("captions.vtt"))] == [
        "we came here to talk about the river",
        "it rose two metres in one night",
    ]


def test_web_page() -> None:
    """Of a page its main text is read, in the encoding it declares; its head gives the facts, struck-out words none."""
    document = read("page.html")
    assert (document.place, document.delivered_on, document.publisher) == (
        "Brest",
        date(2025, 10, 9),
        "Ministry of Ports",
    )
    assert [said for _, _, said in told(document)] == [
        "The café on the old pier was the first thing I saw of this town, and I have come back to it ever since.",
        "We will open the new pier on 14 July, and every boat that fishes here will have its place there.",
        "The second pier will follow in the autumn of next year, when the dredging is done and the money is found.",
    ]


def test_page_of_menus_is_no_document() -> None:
    """A page with nothing but menus is refused with a reason."""
    with pytest.raises(DocumentError, match=r"menu.html: (there is no text on this page|no sentence in it)"):
        read("menu.html")


def test_binary_named_html(tmp_path: Path) -> None:
    """A picture with the name of a page is refused as a binary file."""
    path = tmp_path / "a.html"
    path.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0\1\2" * 99)
    with pytest.raises(DocumentError, match=r"binary|cannot be decoded"):
        corpus.read(path, "a")


def test_paragraph_in_another_language_is_not_quoted() -> None:
    """In an English document, a paragraph in another language has no sentences."""
    german = "Erlauben Sie mir, dass ich mich in meiner Sprache an die Gemeinden wende, die uns das Land gegeben haben."
    raw = f"Speech by Jane Doe\n\nThe river is ours to keep, and we will keep it.\n\n{german}\n\nLet us go on now.\n"
    document = corpus.parse(raw, Path("a.txt"), "a")
    assert [s.text for s in text.sentences(document)] == [
        "The river is ours to keep, and we will keep it.",
        "Let us go on now.",
    ]


@pytest.mark.parametrize(
    ("label", "kind", "name"),
    [
        ("<JANE DOE>\n", "remarks", "Jane Doe"),
        ("**Ms. Doe:** ", "remarks", "Jane Doe"),
        ("PRESIDENT DOE: ", "remarks", "Jane Doe"),
        ("JOURNALIST:\n\n", "question", None),
        ("Q: ", "question", None),
        ("Q    ", "question", None),
        ("QUESTION (Nordic Wire): ", "question", None),
        ("Tom Reed (Nordic Wire)\n", "question", "Tom Reed"),
        ("MODERATOR: ", "host", None),
    ],
)
def test_labels(label: str, kind: str, name: str | None) -> None:
    """Whatever form a label has, the words behind it belong to whom it names."""
    raw = f"Press conference by President Jane Doe in Lille\n\n{label}The river is ours to keep, and we will keep it.\n"
    assert told(corpus.parse(raw, Path("a.txt"), "a")) == [
        (kind, name, "The river is ours to keep, and we will keep it.")
    ]


@pytest.mark.parametrize(
    "raw",
    [
        "We came to agree and we did not agree " * 300 + ".",
        "We met today.\n" * 4_000,
        "Did you go? What did you see there? " * 50,
        "imple-\nmentation of " * 2_000,
        "(" * 20_000,
        "<v " * 10_000,
        "HON. " * 10_000,
        "Tom Reed, the chief " * 3_000,
        "[inaudible] so. " * 3_000,
        "- item\n" * 4_000,
        "".join(f"{i}\n00:00:01,000 --> 00:00:02,000\nwe say {i}\n\n" for i in range(600)),
    ],
    ids=[
        "long-line",
        "short-lines",
        "questions",
        "hyphens",
        "brackets",
        "voices",
        "titles",
        "people",
        "lost",
        "items",
        "captions",
    ],
)
def test_bad_input_is_read_in_linear_time(raw: str) -> None:
    """A text of one pattern is read in time that grows with its length, not its square."""

    def read(length: int) -> None:
        with contextlib.suppress(DocumentError):
            corpus.parse((raw * (length // len(raw) + 1))[:length], Path("a.txt"), "a")

    assert linear(read, 6_000)
