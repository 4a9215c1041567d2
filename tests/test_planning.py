"""Documents and a wish into a plan: as long as asked, from all documents, about what was asked."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from briefing import corpus
from briefing.errors import CorpusError, RequestError
from briefing.job import Job
from briefing.pipeline.planned import Plan
from briefing.pipeline.planning import Wish, estimate, plan
from briefing.types import Document
from tests.conftest import make_document


def pace(spoken: str) -> float:
    """A voice of about 170 words a minute."""
    return 0.9 + 0.05 * len(spoken)


@pytest.fixture(scope="module")
def five() -> tuple[Document, ...]:
    """The five documents."""
    return corpus.load(Path(__file__).parents[1] / "corpus")[0]


@cache
def planned(documents: tuple[Document, ...], minutes: float, *topics: str) -> Plan:
    """A daily plan at the test's pace."""
    return plan(documents, Wish(minutes=minutes, topics=topics, on=date(2026, 11, 21)), pace)


@pytest.mark.parametrize(("minutes", "within"), [(1, 0.06), (4, 0.04), (8, 0.04)])
def test_length_is_what_was_asked(five: tuple[Document, ...], minutes: float, within: float) -> None:
    """The estimate is near the wish (one sentence more or less is much of a minute) and the sum of all lines."""
    made = planned(five, minutes)
    assert made.seconds == pytest.approx(minutes * 60, rel=within)
    assert made.seconds == estimate(made.script, lambda line: pace(line.spoken))


def test_all_documents_are_quoted(five: tuple[Document, ...]) -> None:
    """Four minutes are enough to quote each of five documents, in at least three chapters."""
    made = planned(five, 4)
    assert {document.document_id for document in made.documents} == {document.document_id for document in five}
    assert len(made.script.sections) >= 4


@pytest.mark.parametrize("minutes", [2, 5])
def test_no_document_is_lost_between_themes(five: tuple[Document, ...], minutes: float) -> None:
    """Each document that there is time for is quoted, whichever themes it belongs to."""
    assert len(planned(five, minutes).documents) == 5


def test_short_material_is_not_stretched() -> None:
    """A corpus with little to say gives a short briefing that says so."""
    text = (
        "The harbour will be dredged before the winter begins. The city council has agreed to pay for the new pier. "
        "Fishing boats can return to the northern basin in March."
    )
    made = planned((make_document(text),), 30)
    quotes = [line for line in made.script.lines if line.kind == "quote"]
    assert len(quotes) == 3
    assert made.seconds < 60
    assert "about one minute" in made.script.sections[0].lines[1].written


def test_more_documents_than_fit(five: tuple[Document, ...]) -> None:
    """A minute takes the first documents only, and still says something."""
    made = planned(five, 1)
    assert 1 <= len(made.documents) <= 2
    assert made.documents[0].document_id in {document.document_id for document in five[:2]}


def test_topics_asked_for_are_the_chapters(five: tuple[Document, ...]) -> None:
    """--topic gives one chapter each, titled as asked, and only sentences that mention it."""
    made = planned(five, 4, "drones", "Türkiye")
    assert [section.title for section in made.script.sections[1:]] == ["Drones", "Türkiye"]
    drones = [line.written.lower() for line in made.script.sections[1].lines if line.kind == "quote"]
    assert drones
    assert sum("drone" in quote for quote in drones) >= len(drones) / 2


def test_topic_that_nobody_mentions(five: tuple[Document, ...]) -> None:
    """A topic without a sentence is an error that names it."""
    with pytest.raises(CorpusError, match="Nothing in 5 documents is about 'submarine cheese'"):
        planned(five, 4, "submarine cheese")


def test_document_without_a_sentence_is_left_out(five: tuple[Document, ...]) -> None:
    """A document of courtesies is reported; alone, it is an error."""
    empty = make_document("Good morning all. Thank you very much.", document_id="hello")
    made = planned((*five, empty), 4)
    assert [str(fault) for fault in made.faults] == ["hello.txt: no sentence in it is worth quoting; it is left out"]
    with pytest.raises(CorpusError, match="No document has a sentence worth saying"):
        planned((empty,), 4)


def test_document_in_another_language_is_left_out(five: tuple[Document, ...]) -> None:
    """What is not English is reported, not read out as if it were."""
    german = replace(make_document("Wir stehen heute vor großen Aufgaben.", document_id="de"), language="und")
    made = planned((german, *five), 4)
    assert [str(fault).partition(",")[0] for fault in made.faults] == ["de.txt: it is not in English"]
    assert "de" not in {document.document_id for document in made.documents}


def test_topics_are_told_under_the_titles_they_had(five: tuple[Document, ...]) -> None:
    """A plan that knows its own topics is the same plan; one that knows some of them uses these titles."""
    made = planned(five, 4)
    wish = Wish(minutes=4, on=date(2026, 11, 21))
    assert [topic.label for topic in made.topics] != []
    assert {topic.label for topic in made.topics} == {section.title for section in made.script.sections[1:]}
    assert plan(five, wish, pace, made.topics).script == made.script
    renamed = tuple(replace(topic, label="Eastern flank") for topic in made.topics if "missil" in topic.keywords)
    assert "Eastern flank" in {section.title for section in plan(five, wish, pace, renamed).script.sections}


def test_same_text_twice_is_said_once() -> None:
    """A passage that two documents share is quoted from the first of them only."""
    shared = (
        "The harbour will be dredged before the winter begins. The city council has agreed to pay for the new pier. "
    )
    documents = (
        make_document(shared + "Ships of every size may enter it afterwards.", document_id="a"),
        make_document(shared + "Fishermen from the northern islands had demanded better lights.", document_id="b"),
    )
    quotes = [line.written for line in planned(documents, 5).script.lines if line.kind == "quote"]
    assert len(quotes) == len(set(quotes)) == 4


def test_same_input_same_plan(five: tuple[Document, ...]) -> None:
    """Planning draws no lots."""
    assert planned.__wrapped__(five[:2], 2) == planned.__wrapped__(five[:2], 2)


@pytest.mark.parametrize("minutes", [0, -1, 0.9, 601, math.nan, math.inf])
def test_impossible_lengths(minutes: float) -> None:
    """A length that makes no sense is refused with the range that does."""
    with pytest.raises(RequestError, match=r"is no length for a briefing; choose from 1 to 600"):
        Job(minutes=minutes)


@pytest.mark.parametrize("speed", [0, -1, 0.4, 2.1, math.nan])
def test_impossible_speeds(speed: float) -> None:
    """A rate of speech that nobody could follow is refused."""
    with pytest.raises(RequestError, match=r"is not for listening; choose from 0.5 to 2"):
        Job(speed=speed)


def test_unknown_ranker_and_empty_topic(five: tuple[Document, ...]) -> None:
    """A ranker that is none is answered with those there are; a topic needs a word."""
    with pytest.raises(RequestError, match=r"Unknown ranker 'magic'; choose one of: .*lexrank"):
        plan(five, Wish(minutes=4, ranker="magic"), pace)
    with pytest.raises(RequestError, match="holds no word to look for"):
        Wish(minutes=4, topics=("the",))


@pytest.mark.parametrize("ranker", ["concepts", "lexrank", "centroid", "textrank", "lead"])
def test_every_ranker_makes_a_briefing(five: tuple[Document, ...], ranker: str) -> None:
    """Each ranker fills the time."""
    made = plan(five[1:2], Wish(minutes=2, ranker=ranker), pace)
    assert made.seconds == pytest.approx(120, rel=0.05)


def test_a_date_in_figures_is_said_as_its_document_means_it() -> None:
    """05/06/2026 is a day of May or of June as another date of the same document shows."""
    text = "Issued 01/28/2026. The ministers agreed to build new hospitals in every province before 05/06/2026."
    documents = (make_document(text),)
    made = plan(documents, Wish(minutes=1, on=date(2026, 11, 21)), pace)
    quotes = [line.spoken for line in made.script.lines if line.kind == "quote"]
    assert quotes[-1].endswith("in every province before May sixth, twenty twenty-six.")
