"""Documents into sentences: every one a span, lines joined or kept apart as a reader would."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing import corpus, text
from briefing.errors import DocumentError
from briefing.gaps import verbatim
from briefing.text import _punkt as splitter
from tests.conftest import make_document


def split(raw: str) -> list[str]:
    """The sentences of a text that one person says."""
    return [sentence.text for sentence in text.sentences(make_document(raw))]


def test_every_sentence_is_a_span_of_its_file(corpus_folder: Path) -> None:
    """In all five documents, a sentence's text is the file's between its offsets, white space folded."""
    documents, _ = corpus.load(corpus_folder)
    counts = {}
    for document in documents:
        raw = document.path.read_text(encoding="utf-8")
        found = text.sentences(document)
        counts[document.document_id] = len(found)
        assert [sentence.index for sentence in found] == list(range(len(found)))
        assert all(" ".join(raw[s.start : s.end].split()) == s.text for s in found)
        assert all(s.turn.start <= s.start < s.end <= s.turn.end for s in found)
    assert counts == {
        "2025-02-13-brussels-defence-ministers-press-conference": 49,
        "2025-05-06-riga-missile-defence-keynote": 61,
        "2025-05-15-antalya-foreign-ministers-press-conference": 165,
        "2026-01-28-brussels-industry-day-speech": 78,
        "undated-vilnius-news-report": 18,
    }


@pytest.mark.parametrize(
    "sentence",
    [
        "Mr. Smith met Gen. Cavoli and Dr. Who at 10 a.m. in Washington D.C. on Jan. 3 for talks.",
        "The U.S. Government spent $2.5 billion, i.e. 3.5 per cent, on No. 3.",
        "He said the E.U. must act; approx. 40 vs. 30 is not enough.",
    ],
)
def test_abbreviations_end_no_sentence(sentence: str) -> None:
    """Titles, initials and measures with full stops stay inside their sentence."""
    assert split(sentence) == [sentence]


def test_abbreviation_may_end_a_sentence() -> None:
    """A word that opens sentences ends the one before it, abbreviation or not."""
    assert split("We met at 10 a.m. The talks went well. He left for the U.S. They did not.") == [
        "We met at 10 a.m.",
        "The talks went well.",
        "He left for the U.S.",
        "They did not.",
    ]


def test_wrapped_lines_are_joined() -> None:
    """Inside a paragraph, a single line end is a space."""
    raw = "Let me thank you,\nand the staff of the\nMinistry of Defence.\nIt is late.\n\nWe go on.\nAnd on.\n"
    assert split(raw) == [
        "Let me thank you, and the staff of the Ministry of Defence.",
        "It is late.",
        "We go on.",
        "And on.",
    ]


def test_gaps_are_not_said() -> None:
    """A gap is left out of its sentence, which keeps its place in the file; one between sentences is in neither."""
    raw = "We will imple-\nment it. (Applause.) The end [sic] is near.\n"
    gaps = [raw.index("-\n"), raw.index("(App"), raw.index("[sic]")]
    spans = tuple((at, at + len(cut)) for at, cut in zip(gaps, ("-\n", "(Applause.)", "[sic]"), strict=True))
    found = text.sentences(make_document(raw, gaps=spans))
    assert [(s.text, s.start, s.end) for s in found] == [
        ("We will implement it.", 0, raw.index(" (App")),
        ("The end is near.", raw.index("The"), len(raw) - 1),
    ]


def test_paragraphs_are_numbered() -> None:
    """Sentences of one paragraph share its number."""
    found = text.sentences(make_document("One is here. Two is here.\n\nThree is here.\n"))
    assert [sentence.paragraph for sentence in found] == [0, 0, 1]


def test_words_and_terms() -> None:
    """Words are as written; terms are stems of content words without possessives and stop words."""
    assert text.words("NATO’s F-35s cost 3,5% of the U.S. budget.") == (
        "NATO’s",
        "F-35s",
        "cost",
        "3,5",
        "of",
        "the",
        "U.S",
        "budget",
    )
    assert text.terms("The Allies' spending, and NATO’s defences") == ("alli", "spend", "nato", "defenc")
    assert text.terms("and of the") == ()


@settings(deadline=None, max_examples=80)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_spans_hold_for_any_text(raw: str) -> None:
    """Whatever the text, sentences are spans in order that do not overlap, and no letter is lost."""
    try:
        document = corpus.parse(raw, Path("a.txt"), "a")
    except DocumentError:
        return
    found = text.sentences(document)
    edges = [edge for sentence in found for edge in (sentence.start, sentence.end)]
    assert edges == sorted(edges)
    assert all(verbatim(raw, s.start, s.end, document.gaps) == s.text and s.text for s in found)
    spoken = "".join(verbatim(raw, *span, document.gaps) for span in document.paragraphs)
    assert [c for s in found for c in s.text if c.isalnum()] == [c for c in spoken if c.isalnum()]


@pytest.mark.parametrize(
    ("sentence", "bare"),
    [
        ("And we have agreed to spend more.", "we have agreed to spend more."),
        ("But, the Allies have agreed.", "the Allies have agreed."),
        ("So Russia is watching.", "Russia is watching."),
        ("Well, yes, of course, we must.", "we must."),
        ("And companies are building.", "companies are building."),
        ("But ministers agreed on targets.", "ministers agreed on targets."),
        ("Secondly, when the war ends we will rebuild.", "when the war ends we will rebuild."),
        ("Mr. Speaker, the bill before us is modest.", "the bill before us is modest."),
        ("However, 40 ships remain in port.", "40 ships remain in port."),
        ("And ensures that we have ships.", None),
        ("But for the ferry, the island would be cut off.", None),
        ("So far ministers have agreed on nothing.", None),
        ("So many people came that the hall was closed.", None),
        ("So great was the damage that the pier was closed.", None),
        ("So, far too many people are waiting.", None),
        ("But also the jets.", None),
        ("So do we.", None),
        ("And making sure they can work.", None),
        ("Andorra is small.", None),
        ("Now is the time to act.", None),
        ("However much we spend, it is little.", None),
        ("We agreed.", None),
        ("And", None),
    ],
)
def test_bare(sentence: str, bare: str | None) -> None:
    """What only ties a sentence to the one before can be left off where a clause stands without it."""
    document = make_document(f"One.\n\n{sentence}", kind="speech")
    [*_, found] = text.sentences(document)
    assert (found.bare.text if found.bare else None) == bare
    if found.bare:
        assert document.text[found.bare.start : found.bare.end] == bare
        assert (found.bare.end, found.bare.identity) == (found.end, found.identity)
        assert (found.bare.words, found.bare.stems) == (text.words(bare or ""), text.stems(bare or ""))


def test_stems() -> None:
    """All words are there, parted at every mark, function words and single letters too."""
    assert text.stems("The Allies' F-35s don’t fly.") == ("the", "alli", "f", "35", "don", "t", "fli")


@given(
    st.lists(st.sampled_from("Mr. U.S. 3.5 a.m. end. End. it. I. J. e.g. why? so! … “We said.” (now.) He we 4".split()))
)
def test_the_short_way_answers_as_punkt_does(tokens: list[str]) -> None:
    """A full stop that is judged at once is judged as Punkt would judge it."""
    written = " ".join(tokens)
    (punkt,) = type(splitter()).__bases__
    whole = punkt(splitter()._params)
    assert list(splitter().span_tokenize(written)) == list(whole.span_tokenize(written))


def test_no_is_an_answer_before_a_word() -> None:
    """Before a word "No." ends a sentence, before a figure it is "number"."""
    assert split("No. If I did, who would work here? See No. 5 of the list.") == [
        "No.",
        "If I did, who would work here?",
        "See No. 5 of the list.",
    ]


def test_nltk_is_left_whole_for_others() -> None:
    """Sentences are split with a few of NLTK's modules, and whoever imports NLTK afterwards has all of it."""
    code = (
        "import sys, briefing.text as text; text._punkt(); text.stems('peace');"
        "assert not [name for name in sys.modules if name.split('.')[0] == 'nltk'];"
        "import nltk; assert nltk.word_tokenize and nltk.stem.PorterStemmer and nltk.tokenize.punkt"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)
