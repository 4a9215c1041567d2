"""A text into the sentences that sum it up: the public front door, and what is thrown at it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import briefing
from briefing.errors import DocumentError, RequestError
from tests.conftest import CORPUS

STATEMENT = "The ministers agreed to build new hospitals in every northern province."
QUESTION = "What will the ministers do about hospitals in the northern provinces?"


def n_words(sentences: list[str]) -> int:
    """Words between spaces."""
    return sum(len(sentence.split()) for sentence in sentences)


@pytest.mark.parametrize("path", sorted(CORPUS.glob("2*.txt")), ids=lambda path: path.stem)
def test_sentences_are_the_texts_own(path: Path) -> None:
    """They stand in the text, in order, and are no longer than asked."""
    text = path.read_text(encoding="utf-8")
    folded = " ".join(text.split())
    found = briefing.summarize(text, words=100)
    places = [folded.find(sentence) for sentence in found]
    assert -1 not in places
    assert places == sorted(places)
    assert 60 <= n_words(found) <= 100
    assert found == briefing.summarize(text, words=100)


def test_one_sentence() -> None:
    """A text of one sentence is its own summary, if there is room."""
    assert briefing.summarize(STATEMENT, words=11) == [STATEMENT]
    assert briefing.summarize(STATEMENT, words=10) == []


def test_only_questions() -> None:
    """A text of nothing but questions says nothing."""
    assert briefing.summarize(" ".join([QUESTION] * 40), words=100) == []


def test_a_refrain_is_said_once() -> None:
    """What is repeated is what the text is about, and is said once."""
    verses = [f"In the year of the {n} flood nobody rebuilt the {n} bridge over the river." for n in ("old", "new")]
    assert (
        briefing.summarize(f"{STATEMENT} {verses[0]} {STATEMENT} {verses[1]} {STATEMENT}", words=25).count(STATEMENT)
        == 1
    )


def test_one_endless_sentence() -> None:
    """A sentence of 5,000 words cannot be followed; what stands beside it can."""
    endless = " ".join(["and the hospital"] * 1_667) + "."
    assert briefing.summarize(endless.capitalize(), words=6_000) == []
    assert briefing.summarize(f"{endless.capitalize()}\n\n{STATEMENT}", words=6_000) == [STATEMENT]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (
            "Die Minister haben heute beschlossen, in allen Ländern neue Krankenhäuser zu bauen. "
            "Das Geld dafür kommt aus dem Haushalt, und die ersten sollen in zwei Jahren öffnen. ",
            "German",
        ),
        (
            "Les ministres ont décidé aujourd’hui de construire de nouveaux hôpitaux dans toutes les provinces. "
            "L’argent vient du budget de l’État et les premiers ouvriront dans deux ans. ",
            "French",
        ),
    ],
)
def test_another_language_is_named(text: str, language: str) -> None:
    """A text that is not English is told to be so; no nonsense is made of it."""
    with pytest.raises(DocumentError, match=f"it is in {language}, and English is the language"):
        briefing.summarize(text * 3, words=100)


def test_no_text_and_no_room() -> None:
    """Nothing to sum up, and a summary without words, are refused."""
    with pytest.raises(DocumentError, match="no sentence in it is anybody's speech"):
        briefing.summarize("\n\n", words=100)
    with pytest.raises(RequestError, match="A summary of 0 words holds nothing"):
        briefing.summarize(STATEMENT, words=0)


@settings(deadline=None, max_examples=60)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=400), st.integers(1, 60))
def test_any_text(text: str, words: int) -> None:
    """Whatever the text: a list within its words, or a message."""
    try:
        found = briefing.summarize(text, words=words)
    except DocumentError:  # nobody says anything in it, or it is not English; the messages are tested above
        return
    assert n_words(found) <= words


@pytest.mark.slow
def test_a_hundred_thousand_sentences() -> None:
    """A text as long as a library is summed up too."""
    subjects = ("hospital", "harbour", "railway", "school", "museum")
    text = "\n\n".join(
        " ".join(
            f"The council of town {n} will open a {subjects[n % 5]} beside the river in spring."
            for n in range(low, low + 20)
        )
        for low in range(0, 100_000, 20)
    )
    found = briefing.summarize(text, words=60)
    assert 40 <= n_words(found) <= 60


def test_figures_without_end() -> None:
    """A page of digits and commas is no sentence, and is not looked at for long."""
    assert briefing.summarize(f"{STATEMENT} The sum is {'1,' * 20_000}1 euros for all of the provinces.", words=90) == [
        STATEMENT
    ]


def test_byte_order_mark() -> None:
    """A text may begin with a byte order mark."""
    assert briefing.summarize("\ufeff" + STATEMENT, words=20) == [STATEMENT]


def test_captions_without_punctuation() -> None:
    """Automatic captions, all small and without a full stop, are summed up by what is said between two pauses."""
    said = (
        "the council will rebuild the old harbour bridge before next winter",
        "so we can bring the harvest of the valley farms to the market",
        "the county has promised forty million for the new railway station",
    )
    cues = [f"{n}\n00:00:{6 * n:02},000 --> 00:00:{6 * n + 4:02},000\n{text}" for n, text in enumerate(said, 1)]
    found = briefing.summarize("\n\n".join(cues) + "\n", words=40)
    assert said[0] in found
    assert said[1].removeprefix("so ") in found
