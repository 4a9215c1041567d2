"""Words nobody has settled: what is found, how often, in what words, and what is left alone."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing import corpus, text
from briefing.spoken.acronyms import is_listed
from briefing.types import Speaker, Turn, UnsettledWord
from briefing.vocabulary import unsettled_words
from tests.conftest import CORPUS, make_document
from tests.growth import linear


def found(*texts: str, settled: Iterable[str] = ()) -> tuple[UnsettledWord, ...]:
    """What is unsettled in documents whose title and speaker add nothing."""
    documents = [
        make_document(each, document_id=f"doc{number}", title="Speech", speakers=())
        for number, each in enumerate(texts)
    ]
    sentences = [sentence for document in documents for sentence in text.sentences(document)]
    return unsettled_words(documents, sentences, frozenset(settled).__contains__)


def written(*texts: str, settled: Iterable[str] = ()) -> list[str]:
    """The words only."""
    return [each.written for each in found(*texts, settled=settled)]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("We met Minister Umerov today.", [("Umerov", "name")]),
        ("I visited Ādaži and Łódź.", [("Ādaži", "foreign"), ("Łódź", "foreign")]),
        ("Слава we heard.", [("Слава", "foreign")]),
        ("The UDCX met, and the MXPs.", [("UDCX", "acronym"), ("MXP", "acronym")]),
        ("A smörgåsbord was served.", [("smörgåsbord", "foreign")]),
        ("We heard McQuillan and d'Entremont.", [("McQuillan", "name"), ("d'Entremont", "name")]),
        ("We met al-Sabahi in Dar-es-Rutana.", [("Sabahi", "name"), ("Dar", "name"), ("Rutana", "name")]),
        ("We heard from Umerov’s team.", [("Umerov", "name")]),
    ],
)
def test_what_is_found(said: str, expected: list[tuple[str, str]]) -> None:
    """Names, acronyms and foreign words are found, without the ending of a possessive or of an acronym's plural."""
    assert [(each.written, each.kind) for each in found(said)] == expected


@pytest.mark.parametrize(
    "said",
    [
        "Whoever comes is welcome. Otherwise nothing.",
        "The Minister of Defence met the Council in Brussels on Tuesday, 13 FEB 2025.",
        "He quoted Smith: Nothing works. “Everybody agrees,” he said.",
        "The Ministers discussed Resilience, Responsiveness and the Declaration.",
        "The Gardeners met. We love gardeners.",
        "The Freshwater Fund was founded with fresh water.",
        "It is Chapter XIV and World War II.",
        "I’m sure that’s right, and they’ll come; we don’t know at nine o’clock.",
        "The F-35s, the B9 and the Su-27 flew.",
        "See https://umerov.example/Kallas, www.umerov.example or mail Umerov@example.org; follow @Umerov #Umerov.",
        "The Guardian.Com and Silver.Az wrote it.",
        "STAND WITH UMEROV NOW.",
        "The communiqué is naïve.",
    ],
)
def test_what_is_left_alone(said: str) -> None:
    """English words with a capital, numerals, months, contractions, designations, links and shouting are no names."""
    assert written(said) == []


def test_a_word_that_is_also_written_small_is_no_name() -> None:
    """A capital within a sentence makes no name of a word that another document writes without one."""
    assert written("We read the Zigzag paper.") == ["Zigzag"]
    assert written("We read the Zigzag paper.", "The road makes a zigzag.") == []


def test_a_sentence_does_not_make_a_name_of_its_first_word() -> None:
    """What stands only at the start of a sentence is a name where a name follows it at once."""
    assert written("Zygmunt spoke.") == []
    assert written("Zygmunt Kowalczyk spoke.") == ["Zygmunt", "Kowalczyk"]
    assert written("Zygmunt, Kowalczyk spoke.") == ["Kowalczyk"]


def test_most_frequent_first() -> None:
    """Words come by how often they are said, at the start of sentences too; then in the order of first mention."""
    words = found("We met Fidan and Umerov. Umerov's plan is clear.", "We met Kallas. Umerov spoke.")
    assert [(each.written, each.count) for each in words] == [("Umerov", 3), ("Fidan", 1), ("Kallas", 1)]


def test_first_mention() -> None:
    """A word comes with three words on either side of its first mention, and the document."""
    words = found("Nothing here.", "After long talks together with Minister Umerov, all of them agreed. Umerov left.")
    assert [(each.context, each.document.document_id) for each in words] == [
        ("...together with Minister Umerov, all of them...", "doc1")
    ]


def test_what_is_settled_is_not_told() -> None:
    """What somebody has settled is left out, whatever ending it is seen with."""
    assert written("We met Fidan, and Umerov's UDCXs.", settled=["Umerov", "UDCX"]) == ["Fidan"]


def test_bridges_count() -> None:
    """Titles, events, places, publishers and the names and roles of whoever speaks are spoken too, once each."""
    asker = Speaker(name="Niels Goedegebuur", role="Volkskrant")
    document = make_document(
        "Good morning to all.\n\nWill it work?\n\nNobody says this.",
        title="Speech in Szeged",
        event="Forum Bledowe",
        place="Ādaži",
        publisher="Delfi",
        speakers=(Speaker(name="Kaspars Pudāns", role=None),),
        turns=(
            Turn(kind="remarks", speaker=Speaker(name="Kaspars Pudāns", role=None), start=0, end=20),
            Turn(kind="question", speaker=asker, start=22, end=35),
            Turn(kind="boilerplate", speaker=Speaker(name="Xaver", role=None), start=37, end=55),
        ),
    )
    words = unsettled_words([document], text.sentences(document), frozenset().__contains__)
    assert {each.written: each.count for each in words} == {
        **{"Szeged": 1, "Bledowe": 1, "Delfi": 1, "Volkskrant": 1, "Kaspars": 1, "Pudāns": 1},
        **{"Niels": 1, "Goedegebuur": 1, "Ādaži": 1},
    }


def test_letters_and_their_marks_may_be_apart() -> None:
    """A name is the same whether its accents are characters of their own or not."""
    assert written("We met " + unicodedata.normalize("NFD", "Pudāns") + ".") == ["Pudāns"]


def test_a_foreign_word_is_counted_once() -> None:
    """A foreign word with and without a capital is one word."""
    assert [(each.written, each.count) for each in found("A Smörgåsbord. The smörgåsbord.")] == [("smörgåsbord", 2)]


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=200))
def test_any_text(said: str) -> None:
    """Whatever the text, each word is told once, is counted, and stands in its context."""
    words = found(said)
    assert len({each.written for each in words}) == len(words)
    assert all(each.count >= 1 and each.written[:1] in each.context for each in words)


@pytest.mark.parametrize("unit", ["Ab", "A", "a", "ab ", "Umerov ", "AB ", "a.b+", "'", "-Ab"])
def test_hostile_text_costs_little(unit: str) -> None:
    """A sentence without end is read in time that grows with its length, not its square."""

    def read(count: int) -> None:
        unsettled_words([make_document("x", title=unit * count, speakers=())], (), frozenset().__contains__)

    assert linear(read, 10_000)


def test_the_five_documents() -> None:
    """In the corpus of the repository the names that are hard to say are found, and no English word."""
    documents, _ = corpus.load(CORPUS)
    sentences = (sentence for document in documents for sentence in text.sentences(document))
    words = {each.written for each in unsettled_words(documents, sentences, is_listed)}
    assert words == {
        *("Rutte", "Türkiye", "Antalya", "Tarja", "Hegseth", "Umerov", "Putin", "Cavoli", "Kaja", "Kallas", "Pudāns"),
        *("Kaspars", "Ādaži", "Fidan", "Merz", "Hürjet", "Zelenskyy", "Wiesbaden", "Sabine", "Siebold", "Gutschker"),
        *("Delany", "Niels", "Goedegebuur", "Mizuho", "Morioka", "Ortega", "TÜRK", "Asahi", "Shimbun", "Aghakazim"),
        "Guliyev",
    }
