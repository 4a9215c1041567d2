"""Documents that say the same into one that is heard: twins, sentences said elsewhere, what is new."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.errors import CorpusError
from briefing.pipeline.planned import Plan
from briefing.pipeline.planning import Wish, plan
from briefing.pipeline.rendering import description
from briefing.pipeline.sources import gather
from briefing.summary import Said, novelty
from briefing.text import sentences
from briefing.types import Document
from tests.conftest import make_document, make_sentence

RELEASE = (
    "The harbour will be dredged before the winter begins. The city council has agreed to pay for the new pier. "
    "Fishing boats can return to the northern basin in March. Larger ferries will call at the island twice a day. "
    "The ministry expects freight traffic to double within four years. "
)


def pace(spoken: str) -> float:
    """A voice of about 170 words a minute."""
    return 0.9 + 0.05 * len(spoken)


def planned(*documents: Document, minutes: float = 5) -> Plan:
    """A daily plan at the test's pace."""
    return plan(documents, Wish(minutes=minutes, on=date(2026, 11, 22)), pace)


@cache
def filler(number: int) -> Document:
    """A document that shares nothing with the others of another number."""
    words = [f"{stem}{number}" for stem in ("harbour", "council", "ferry", "island", "winter", "ministry", "traffic")]
    text = " ".join(f"The {one} of the {two} has grown beyond every {one} plan." for one in words for two in words)
    return make_document(text, document_id=f"filler{number}", title=f"Report {number}")


def test_the_same_release_twice_is_told_once() -> None:
    """Of two documents that say the same the first is quoted and the other is named with it."""
    first, second = make_document(RELEASE, document_id="a"), make_document(RELEASE, document_id="b")
    made = planned(first, second)
    assert made.documents == (first,)
    assert [(each.document, each.told_by) for each in made.unheard] == [(second, first)]
    assert made.covered == (first, second)


def test_the_better_of_two_sources_is_kept() -> None:
    """A speech goes before the press release that says the same, and of two speeches the longer before the shorter."""
    speech = make_document(RELEASE, document_id="speech")
    release = make_document(RELEASE, document_id="release", kind="press release")
    assert planned(release, speech).documents == (speech,)
    longer = make_document(RELEASE + "Nobody objected to the plan at yesterday’s hearing.", document_id="longer")
    assert planned(speech, longer).documents == (longer,)
    assert [each.told_by for each in planned(speech, longer).unheard] == [longer]


def test_a_report_with_words_of_its_own_is_no_twin() -> None:
    """A report that quotes a whole statement and goes on is heard for the rest."""
    statement = make_document(RELEASE, document_id="statement", kind="statement")
    report = make_document(RELEASE + filler(1).text, document_id="report", kind="news report")
    for order in ((statement, report), (report, statement)):
        made = planned(*order)
        assert made.unheard == ()
        lines = [line.written for line in made.script.lines if line.source and line.source.document_id == "report"]
        assert lines
        assert all("1" in line for line in lines)


def test_the_best_of_three_is_kept_wherever_it_comes() -> None:
    """Copies told by a copy are told by the one that is heard, and are covered with it."""
    a, b = (make_document(RELEASE, document_id=name, kind="news report") for name in "ab")
    c = make_document(RELEASE, document_id="c")
    for order in ((a, b, c), (a, c, b), (c, a, b)):
        made = planned(*order)
        assert made.documents == (c,)
        assert {each.document.document_id: each.told_by for each in made.unheard} == {"a": c, "b": c}
        assert len(made.covered) == 3


def test_excerpts_are_told_by_the_whole() -> None:
    """Every excerpt that came before the whole text is told by it."""
    half = filler(1).text.split(". ")
    first = make_document(". ".join(half[:20]) + ".", document_id="first")
    second = make_document(". ".join(half[25:45]) + ".", document_id="second")
    made = planned(first, second, filler(1))
    assert made.documents == (filler(1),)
    assert [each.told_by for each in made.unheard] == [filler(1), filler(1)]


def test_a_report_leaves_a_press_release_its_own_words() -> None:
    """What a news report copies from a press release may be quoted from the release alone."""
    release = make_document(RELEASE, document_id="release", kind="press release")
    report = make_document(RELEASE + filler(1).text, document_id="report", kind="news report")
    for order in ((release, report), (report, release)):
        found = gather(order, (), "concepts", lambda sentence: pace(sentence.text), most=2)
        own = {each.document.document_id: each.forms for each in found.sources}
        assert len(own["release"]) == 5
        assert own["report"]
        assert all("1" in form.text for form in own["report"])


def test_a_report_leaves_the_speech_its_own_words() -> None:
    """A sentence that a report repeats from a speech is quoted from the speech alone, and the report adds its own."""
    speech = make_document(RELEASE, document_id="speech")
    repeated = "The city council has agreed to pay for the new pier."
    report = make_document(
        f"“{repeated}” Residents of the old quarter gathered outside with banners against the noise. "
        "Their lawyers intend to challenge the permit before the regional court next month.",
        document_id="report",
        kind="news report",
    )
    lines = [line for line in planned(report, speech).script.lines if line.source]
    assert [line.source.document_id for line in lines if line.source and repeated in line.written] == ["speech"]
    assert {line.source.document_id for line in lines if line.source} == {"report", "speech"}


def test_documents_without_time_are_named() -> None:
    """What a short briefing has no time for is named under "also published", and is not covered."""
    documents = [filler(number) for number in range(9)]
    made = planned(*documents, minutes=1)
    assert len(made.documents) < len(documents)
    assert {each.document.document_id for each in made.unheard} | {d.document_id for d in made.documents} == {
        document.document_id for document in documents
    }
    assert all(each.told_by is None for each in made.unheard)
    assert made.covered == made.documents
    outro = made.script.lines[-1].written
    assert "The notes name seven more documents." in outro


def test_all_twins_of_a_document_that_says_nothing() -> None:
    """Copies of a text without a quotable sentence are no news."""
    with pytest.raises(CorpusError, match="No document has a sentence worth saying"):
        planned(*(make_document("Good morning. Thank you all.", document_id=name) for name in "ab"))


def test_chapters_go_from_the_newest_document_to_the_oldest() -> None:
    """Inside a chapter documents come newest first, and sentences as they were said."""
    documents = [
        make_document(RELEASE.replace("harbour", "port").replace("ferries", "ships"), document_id="new"),
        make_document(
            "The pier of the harbour costs nine million. Ferries need the pier of the harbour.", document_id="old"
        ),
    ]
    for section in planned(*documents, minutes=8).script.sections:
        sources = [line.source.identity for line in section.lines if line.source]
        assert sources == sorted(sources, key=lambda identity: (identity[0] != "new", identity[1]))


@settings(deadline=None, max_examples=40)
@given(st.lists(st.sampled_from("ferry pier harbour council winter island traffic noise".split()), max_size=40))
def test_every_text_is_its_own_twin(words: list[str]) -> None:
    """A text of at least one run is found again, whatever it says, and nothing is found where nothing was added."""
    document = make_document("The " + " ".join(words) + ".") if words else make_document("The end.")
    found = sentences(document)
    said = Said()
    assert said.shares(found) == {}
    said.add("first", found)
    assert said.shares(found) == ({"first": (1, 1)} if len(words) >= 4 else {})


def test_novelty() -> None:
    """A sentence heard before is not new, one with other words is, and the first document is all new."""
    told = make_sentence("Ferries will call at the island.", 0)
    news = make_sentence("Lawyers challenge permits before regional courts.", 1)
    [[first], again] = novelty([[told], [told, news]])
    assert first == 1
    assert again == pytest.approx([0, 1], abs=1e-6)
    assert novelty([[], [news]]) == [[], [1.0]]


def test_notes_name_what_is_not_heard() -> None:
    """The notes list what was also published, with the document that says the same; of very many, the first."""
    first, second = (
        make_document(RELEASE, document_id="a", title="First"),
        make_document(RELEASE, document_id="b", title="Second"),
    )
    notes = description(planned(first, second), ())
    assert notes.endswith("Sources:\n- First\n\nAlso published:\n- Second, which says the same as: First")
    crowd = planned(*(filler(number) for number in range(40)), minutes=1)
    lines = description(crowd, ()).splitlines()
    assert len(lines) == lines.index("Also published:") + 1 + 20 + 1
    assert lines[-1] == f"- and {len(crowd.unheard) - 20} more, listed in the file beside this one"
