"""Sentences into topics: titles a person would accept, every sentence in one of them, and topics asked for by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.topics import group, group_by, matching
from briefing.topics.naming import mentions
from briefing.topics.phrases import phrases
from briefing.types import KnownTopic
from tests.conftest import make_sentence

if TYPE_CHECKING:
    from briefing.types import Sentence, Topic

SPENDING = (
    "Allies raised defence spending again this spring.",
    "Defence spending pays for tanks and ships.",
    "Many parliaments voted for more defence spending.",
    "Tanks and ships cost billions.",
)
DRONES = (
    "Swarms crossed borders near critical infrastructure.",
    "Airports counted drones over critical infrastructure.",
    "Sensors at airports find drones at night.",
    "Critical infrastructure needs sensors against drones.",
)
UKRAINE = (
    "Support for Ukraine will continue through winter.",
    "Kyiv asked for more support for Ukraine.",
    "Generators reached Kyiv before winter.",
    "Support for Ukraine includes generators.",
)


def sentences_of(*texts: str, document_id: str = "doc") -> tuple[Sentence, ...]:
    """A document that consists of these sentences."""
    return tuple(make_sentence(text, index, document_id=document_id) for index, text in enumerate(texts))


def titles(*texts: str) -> set[str]:
    """The possible chapter titles in some sentences."""
    return {phrase.text for phrase in phrases(sentences_of(*texts))}


def places(topic: Topic) -> list[tuple[str, int]]:
    """Where a topic's sentences stand."""
    return [sentence.identity for sentence in topic.sentences]


# Titles -------------------------------------------------------------------------------------------------------------


def test_a_title_is_said_twice() -> None:
    """What is said in one sentence only is no title."""
    assert titles("We discussed wage subsidies.", "The wage subsidy works.", "We discussed border fences.") == {
        "Wage subsidy"
    }


def test_a_title_keeps_names_as_written() -> None:
    """Names and acronyms keep their letters, other words are small, and joints stand only inside."""
    found = titles(
        "We stepped up support for Ukraine.", "Support for Ukraine in NATO's interest.", "We need support for Ukraine."
    )
    assert "Support for Ukraine" in found
    assert not any(title.lower().endswith((" for", " in")) or title.lower().startswith("for ") for title in found)


def test_variants_are_one_title() -> None:
    """Plurals and other joints do not split a phrase; the wording most used wins."""
    found = phrases(
        sentences_of("We want support to Ukraine.", "We want support to Ukraine.", "We want support for Ukraine.")
    )
    assert [(p.text, sorted(p.places)) for p in found if len(p.key) == 2] == [("Support to Ukraine", [0, 1, 2])]


@pytest.mark.parametrize(
    "texts",
    [
        ("President Trump met leaders.", "They praised President Trump."),
        ("I agree with Mark Rutte.", "We heard Mark Rutte."),
        ("The defence industrial base grew.", "A defence industrial plan came."),
        ("They came from Europe and Canada.", "We thank Europe and Canada."),
        ("The NATO Secretary General spoke.", "We saw the NATO Secretary General."),
        ("This is very important.", "That is very important too."),
    ],
)
def test_what_is_no_title(texts: tuple[str, str]) -> None:
    """No people, no offices, no halves of phrases, no two names side by side, no adjectives."""
    assert titles(*texts) == set()


def test_the_longer_phrase_wins() -> None:
    """What is only ever said inside a longer phrase is no title of its own."""
    assert titles("We need air and missile defence.", "They bought air and missile defence.") == {
        "Air and missile defence"
    }


# Grouping -----------------------------------------------------------------------------------------------------------


def test_three_subjects_in_three_documents() -> None:
    """Each subject becomes a topic with its own words as title, and all its sentences."""
    everything = (
        *sentences_of(*SPENDING, document_id="a"),
        *sentences_of(*DRONES, document_id="b"),
        *sentences_of(*UKRAINE, document_id="c"),
    )
    topics = group(everything, everything).topics
    assert {topic.label: places(topic) for topic in topics} == {
        "Defence spending": [("a", index) for index in range(4)],
        "Critical infrastructure": [("b", index) for index in range(4)],
        "Support for Ukraine": [("c", index) for index in range(4)],
    }


def test_the_largest_topic_comes_first() -> None:
    """Topics are ordered by how much there is to hear."""
    everything = (*sentences_of(*DRONES[:2], document_id="a"), *sentences_of(*SPENDING, document_id="b"))
    topics = group(everything, everything, number=(2, 6)).topics
    lengths = [sum(len(sentence.words) for sentence in topic.sentences) for topic in topics]
    assert lengths == sorted(lengths, reverse=True)


def test_context_gives_titles() -> None:
    """A title may owe its repetition to sentences that were not chosen."""
    context = sentences_of(*UKRAINE)
    assert group(context[:1], context).topics[0].label == "Support for Ukraine"


def test_too_little_material() -> None:
    """Nothing gives no topic; one sentence, or words that never recur, give one."""
    assert group((), ()).topics == ()
    alone = sentences_of("It is what it is.")
    assert [(topic.label, topic.sentences) for topic in group(alone, alone).topics] == [("In brief", alone)]


WORDS = st.sampled_from(
    ["defence", "spending", "drones", "airports", "support", "Ukraine", "Kyiv", "tanks", "and", "for", "of", "the"]
)
CORPORA = st.lists(st.lists(st.lists(WORDS, min_size=1, max_size=8).map(" ".join), max_size=8), max_size=4)


@settings(deadline=None, max_examples=30)
@given(CORPORA, st.integers(1, 3), st.integers(3, 6))
def test_every_candidate_is_in_one_topic(corpus: list[list[str]], fewest: int, most: int) -> None:
    """Whatever the material: each sentence once, in order, no lone sentences, unique titles, the same every time."""
    everything = [s for n, texts in enumerate(corpus) for s in sentences_of(*texts, document_id=f"d{n}")]
    candidates = everything[::2]
    topics = group(candidates, everything, number=(fewest, most)).topics
    order = [sentence.identity for sentence in candidates]
    assert sorted(place for topic in topics for place in places(topic)) == sorted(order)
    assert all(places(topic) == sorted(places(topic), key=order.index) for topic in topics)
    assert all(len(topic.sentences) >= 2 for topic in topics) or len(topics) == 1
    assert len({topic.label for topic in topics}) == len(topics) <= most
    assert topics == group(candidates, everything, number=(fewest, most)).topics


def test_repeated_sentences_keep_their_places() -> None:
    """A refrain is as many sentences as it is said times."""
    everything = sentences_of(*SPENDING, SPENDING[0], SPENDING[0])
    assert sum(len(topic.sentences) for topic in group(everything, everything).topics) == 6


def test_neighbours_say_what_a_sentence_is_about() -> None:
    """A sentence that shares no word with its theme belongs to it through the sentences around it."""
    harbour = (
        "The harbour wall protects fishing boats.",
        "Storms broke the harbour wall.",
        "It took eleven masons.",
        "Fishing boats wait behind the harbour wall.",
    )
    everything = (
        *sentences_of(*harbour, document_id="a"),
        *sentences_of(*DRONES, document_id="b"),
        *sentences_of(*harbour[::-1], document_id="c"),
    )
    topics = group(everything, everything, number=(2, 2)).topics
    assert {topic.label: places(topic) for topic in topics} == {
        "Harbour wall": [(document, index) for document in "ac" for index in range(4)],
        "Critical infrastructure": [("b", index) for index in range(4)],
    }


def test_a_name_alone_is_no_title_while_a_phrase_around_it_is_said() -> None:
    """The country is named more often than any phrase about it is said, and is still not the title."""
    texts = (
        "Support for Ukraine will continue in Ukraine.",
        "We met in Ukraine.",
        "They rebuild bridges in Ukraine.",
        "Parliament renewed support for Ukraine.",
    )
    everything = sentences_of(*texts)
    assert [topic.label for topic in group(everything, everything, number=(1, 1)).topics] == ["Support for Ukraine"]


def test_what_everybody_says_makes_no_topic() -> None:
    """Words that stand in every sentence do not draw sentences of different subjects together."""
    everything = (
        *sentences_of(*(f"Honourable colleagues present, {text}" for text in SPENDING), document_id="a"),
        *sentences_of(*(f"Honourable colleagues present, {text}" for text in DRONES), document_id="b"),
    )
    topics = group(everything, everything, number=(2, 2)).topics
    assert sorted(places(topic) for topic in topics) == [[(name, index) for index in range(4)] for name in "ab"]


def test_strays_are_left_out_on_request() -> None:
    """A sentence near no topic goes, but a document keeps one."""
    everything = (
        *sentences_of(*SPENDING, document_id="a"),
        *sentences_of(*DRONES, document_id="b"),
        *sentences_of("Bakers like early mornings.", "Cats sleep through thunderstorms.", document_id="c"),
    )
    heard = [place for topic in group(everything, everything).strict for place in places(topic)]
    assert {place for place in heard if place[0] != "c"} == {(name, index) for name in "ab" for index in range(4)}
    assert sum(place[0] == "c" for place in heard) >= 1


def test_thousands_of_sentences_are_thinned() -> None:
    """Of a large context some passages are compared, and those around the chosen always."""
    many = tuple(s for n in range(700) for s in sentences_of(*SPENDING, *DRONES, *UKRAINE, document_id=f"d{n}"))
    chosen = [s for s in many if s.document_id in {"d3", "d350", "d699"}]
    topics = group(chosen, many, number=(3, 3)).topics
    assert {topic.label for topic in topics} == {"Defence spending", "Critical infrastructure", "Support for Ukraine"}
    assert sum(len(topic.sentences) for topic in topics) == len(chosen)


# The next day -------------------------------------------------------------------------------------------------------


def remembered(topics: tuple[Topic, ...]) -> tuple[KnownTopic, ...]:
    """What the ledger keeps of topics."""
    return tuple(KnownTopic(label=topic.label, keywords=topic.keywords) for topic in topics)


NEXT_DAY = (
    "Generators for Ukraine reached Kyiv before winter.",
    "Generators for Ukraine will help through winter.",
    "Kyiv asked for generators for Ukraine and support for Ukraine.",
    "Support for Ukraine includes generators for Ukraine.",
)


def test_a_topic_keeps_its_title_on_the_next_day() -> None:
    """Though another phrase is now said more, the title of the day before stays, as it is still said."""
    first = group(sentences_of(*UKRAINE), sentences_of(*UKRAINE)).topics
    today = (*sentences_of(*NEXT_DAY, document_id="new"), *sentences_of(*SPENDING, document_id="other"))
    assert [topic.label for topic in first] == ["Support for Ukraine"]
    assert {topic.label for topic in group(today, today).topics} == {"Generators for Ukraine", "Defence spending"}
    assert {topic.label for topic in group(today, today, known=remembered(first)).topics} == {
        "Support for Ukraine",
        "Defence spending",
    }


def test_a_vanished_topic_does_not_haunt() -> None:
    """A title that is said no more, once only, or about something else, is not used."""
    known = remembered(group(sentences_of(*UKRAINE), sentences_of(*UKRAINE)).topics)
    today = (*sentences_of(*DRONES, document_id="a"), *sentences_of(*SPENDING, document_id="b"))
    assert group(today, today, known=known).topics == group(today, today).topics
    once = (*sentences_of(*NEXT_DAY[:3], document_id="a"), *sentences_of(*SPENDING, document_id="b"))
    assert "Support for Ukraine" not in {topic.label for topic in group(once, once, known=known).topics}
    elsewhere = (KnownTopic(label="Critical infrastructure", keywords=known[0].keywords),)
    assert group(today, today, known=elsewhere).topics == group(today, today).topics


def test_the_same_day_again_gives_the_same_titles() -> None:
    """Topics that know themselves are what they were."""
    everything = sentences_of(*SPENDING, *DRONES, *UKRAINE)
    topics = group(everything, everything).topics
    assert group(everything, everything, known=remembered(topics)).topics == topics


# Asked for ----------------------------------------------------------------------------------------------------------


def test_matching_looks_at_neighbours() -> None:
    """All terms must be said by the sentence and its neighbours, at least one by the sentence itself."""
    sentences = sentences_of("Defence matters.", "Spending grows.", "Nothing here.", "Spending elsewhere.")
    assert matching(sentences, ["defence", "spending"]) == sentences[:2]
    assert matching(sentences, ["spending"]) == (sentences[1], sentences[3])
    assert matching(sentences, ["defence", "drones"]) == ()
    assert matching(sentences, []) == ()


def test_group_by_goes_in_the_order_asked() -> None:
    """One topic for each that was found; what matches two is in the first."""
    sentences = sentences_of("Drones threaten airports.", "Nothing here.", "Airports need money.")
    topics = group_by([("Airports", ["airports"]), ("Drones", ["drones"]), ("Money", ["money"])], sentences)
    assert [(topic.label, places(topic)) for topic in topics] == [("Airports", [("doc", 0), ("doc", 2)])]
    topics = group_by([("Money", ["money"]), ("Drones", ["drones"])], sentences)
    assert [(topic.label, places(topic)) for topic in topics] == [("Money", [("doc", 2)]), ("Drones", [("doc", 0)])]


def test_group_by_sees_neighbours_that_were_not_chosen() -> None:
    """A sentence found through its neighbour keeps its topic where the neighbour is given as context."""
    sentences = sentences_of("Defence matters.", "Spending grows.")
    wanted = [("Defence spending", ["defence", "spending"])]
    assert group_by(wanted, sentences[1:]) == ()
    assert places(group_by(wanted, sentences[1:], sentences)[0]) == [("doc", 1)]


def test_mentions() -> None:
    """A sentence says as much of a title as it has beginnings of its words."""
    said = ["Producing drones takes years.", "Industrial production has doubled.", "Schools open on Monday."]
    found = mentions({1: "Industrial production"}, [make_sentence(text, n) for n, text in enumerate(said)], 2)
    assert found.tolist() == [[0, 0.5], [0, 1], [0, 0]]
