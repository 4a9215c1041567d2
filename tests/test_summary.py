"""Sentences into scores and selections: what may be said, what is said first, and what is not said twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.errors import RequestError
from briefing.summary import (
    RANKERS,
    Pool,
    Ranking,
    hear,
    hear_anything,
    rank,
    repetitions,
    select,
    share,
    unfitness,
)
from briefing.text import sentences
from briefing.types import Hearing, ScoredSentence, Sentence, TurnKind
from tests.conftest import make_document, make_sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

WORDS = [
    "defence",
    "spending",
    "drones",
    "budget",
    "ministers",
    "missiles",
    "industry",
    "support",
    "summit",
    "allies",
    "agreed",
    "increased",
]
TEXTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=14).map(
    lambda words: "Ministers " + " ".join(words) + "."
)
DOCUMENTS = st.lists(TEXTS, max_size=25).map(lambda texts: tuple(make_sentence(t, i) for i, t in enumerate(texts)))


def words_s(sentence: Sentence) -> float:
    """A voice that takes one second for a word."""
    return float(len(sentence.words))


def rated(*texts_and_scores: tuple[str, float]) -> Ranking:
    """Sentences of one document with given scores, as a ranker gives them that knows no concepts."""
    return of(*(made(text, index, value) for index, (text, value) in enumerate(texts_and_scores)))


def made(text: str, index: int, score: float) -> ScoredSentence:
    """A sentence with a given score."""
    sentence = make_sentence(text, index)
    return ScoredSentence(sentence=sentence, hearing=hear(sentence), score=score)


def speakable(sentence: Sentence) -> bool:
    """Whether a sentence may be quoted, alone or after its predecessor."""
    hearing = hear(sentence)
    return hearing is not None and not hearing.announces


def leans(sentence: Sentence) -> bool:
    """Whether a sentence needs its predecessor."""
    hearing = hear(sentence)
    return hearing is not None and hearing.leans


def of(*scored: ScoredSentence) -> Ranking:
    """A ranking without concepts."""
    return Ranking(scored=scored, concepts=None)


def texts(sentences: Sequence[Sentence]) -> list[str]:
    """Sentences as they are heard."""
    return [sentence.text for sentence in sentences]


def indices(sentences: Sequence[Sentence]) -> list[int]:
    """Positions of sentences."""
    return [sentence.index for sentence in sentences]


# What may be quoted -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "We agreed to spend five percent of our budgets on defence.",
        "It is clear that two percent of national income will not suffice.",
        "In the Middle East, terrorist groups are increasingly using missiles.",
        "In 2024, Allies in Europe and Canada invested 485 billion dollars in defence.",
        "But the capability targets agreed last summer remain far away.",
        "Producing more means building a closer partnership with industry.",
        "Let me begin by expressing my sadness at the news coming out of Munich.",
        "“Russia remains a long-term threat to the whole Alliance.”",
        "Wir haben heute beschlossen, mehr Geld für die Verteidigung auszugeben.",
    ],
)
def test_speakable(text: str) -> None:
    """Statements that carry something may be quoted."""
    assert speakable(make_sentence(text))


@pytest.mark.parametrize(
    "text",
    [
        "Good morning all, and a happy new year to everybody here.",
        "It’s my pleasure to welcome you to the fourth annual missile defence conference.",
        "So thank you all for being here and I wish you a successful conference.",
        "And again, I want to thank Minister Fidan and the Turkish authorities for their hospitality.",
        "I look forward to take your questions about defence spending.",
        "And with that, I am ready for your first question about the summit.",
        "I am sorry that my agenda did not allow me to join you there.",
        "What does NATO intend to do about drones over Polish airspace?",
        "Defence spending grows.",
        "Because that is how leaders will prepare the important decisions of the summit.",
        "And that is why this conference on missile defence is important.",
        "This is why we are active in the whole Baltic region.",
        "Which Secretary Hegseth had already outlined in our consultations yesterday afternoon.",
        "With increasingly sophisticated and more readily available weapon systems.",
        "Of America’s enduring commitment to a strong transatlantic Alliance.",
        "And making sure they can work seamlessly together across the Alliance.",
        "Not only by hosting our multinational forward land forces in Latvia.",
        "that the Alliance needs more money for defence than it has.",
        "Beginning this year, we still had eight [Allies] not on the target.",
        "Transcript continues at the official homepage of the Alliance, see https://nato.int",
        "We agreed on three things at the summit of ministers today:",
        " ".join(["spending"] * 61) + ".",
    ],
)
def test_not_speakable(text: str) -> None:
    """Courtesies, housekeeping, questions, fragments and what is too short or too long may not."""
    assert not speakable(make_sentence(text))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("We agreed to spend more money on defence.", None),
        ("Thank you.", "courtesy"),
        ("And with that, I am ready for your first question about the summit.", "housekeeping"),
        ("What does the council intend to do about the old pier?", "question"),
        ("Transcript continues at the official homepage of the city, see https://harbour.example", "address"),
        ("Defence spending grows.", "too short"),
        ("Spending " * 61, "too long"),
        ("We all have to be in it for the long run.", "empty"),
        ("Take the new pier.", None),
        ("Ministers agreed on robust plans for the harbour and ...", "fragment"),
        ("that the harbour needs more money for builders than it has.", "fragment"),
        ("Because that is how leaders will prepare the important decisions.", "fragment"),
    ],
)
def test_why_a_sentence_is_unfit(text: str, reason: str | None) -> None:
    """The reason names what is wrong with it; None where nothing is."""
    assert unfitness(make_sentence(text)) == reason
    assert (hear(make_sentence(text)) is None) == (reason is not None)


@pytest.mark.parametrize(
    ("kind", "quoted"),
    [
        ("remarks", True),
        ("answer", True),
        ("report", True),
        ("question", False),
        ("host", False),
        ("boilerplate", False),
    ],
)
def test_only_the_orator_is_quoted(kind: TurnKind, quoted: bool) -> None:
    """Words of hosts and questioners, and of nobody, are never quoted."""
    assert speakable(make_sentence("We agreed to spend more money on defence.", kind=kind)) is quoted


@pytest.mark.parametrize(
    ("text", "leaning"),
    [
        ("This is an important investment in our common security, ministers told journalists.", True),
        ("They have invested heavily in European production lines.", True),
        ("And many have already announced plans to go further.", True),
        ("It helps European governments build stronger and fairer defence industries together.", True),
        ("It is clear that the money is there.", False),
        ("This year the Allies will meet in Ankara.", False),
        ("Itemised budgets are published every spring.", False),
        ("Allies agreed on a plan.", False),
    ],
)
def test_leaning(text: str, leaning: bool) -> None:
    """Openings that point at the sentence before are told from those that only look so."""
    assert leans(make_sentence(text)) is leaning


# Rankers ------------------------------------------------------------------------------------------------------------

SPEECH = (
    "Defence spending must rise because defence spending keeps Allies safe.",
    "The weather in Riga was pleasant yesterday evening.",
    "Allies agreed that defence spending will rise next year.",
    "Higher defence spending also helps Allies buy missiles.",
)


@pytest.mark.parametrize("ranker", ["concepts", "lexrank", "centroid", "textrank"])
def test_rankers_find_the_subject(ranker: str) -> None:
    """The sentence that shares no word with the others comes last."""
    scored = rank([make_sentence(text, index) for index, text in enumerate(SPEECH)], ranker).scored
    assert min(scored, key=lambda each: each.score).sentence.index == 1


def test_lead() -> None:
    """The lead ranker goes by position alone."""
    scored = rank([make_sentence(text, index) for index, text in enumerate(SPEECH)], "lead").scored
    assert [each.score for each in scored] == sorted((each.score for each in scored), reverse=True)
    assert (scored[0].score, scored[-1].score) == (1.0, 0.0)


def test_refrain_scores_by_position() -> None:
    """A sentence said twice has two scores of its own, and its neighbours keep theirs."""
    texts = ("Drones are here to stay.", "Budgets must grow.", "Drones are here to stay.")
    scored = rank([make_sentence(text, index) for index, text in enumerate(texts)], "lexrank").scored
    assert [each.sentence.index for each in scored] == [0, 1, 2]
    assert scored[0].score == pytest.approx(scored[2].score)


def test_unknown_ranker() -> None:
    """An unknown ranker is refused with the names of those there are."""
    with pytest.raises(
        RequestError, match="Unknown ranker 'best'; choose one of: centroid, concepts, lead, lexrank, textrank"
    ):
        rank([make_sentence(SPEECH[0])], "best")


@settings(deadline=None, max_examples=30)
@given(DOCUMENTS, st.sampled_from(sorted(RANKERS)))
def test_scores_are_shares_of_one(sentences: tuple[Sentence, ...], ranker: str) -> None:
    """Every ranker gives each sentence, in order, a score in [0, 1], the same each time; empty texts included."""
    scored = rank(sentences, ranker).scored
    assert tuple(each.sentence for each in scored) == sentences
    assert all(0 <= each.score <= 1 for each in scored)
    assert rank(sentences, ranker).scored == scored


def test_long_documents_are_ranked_in_stretches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the cap every sentence is still scored, once, in order."""
    monkeypatch.setattr("briefing.summary.rankers.STRETCH", 3)
    sentences = [make_sentence(SPEECH[index % 4], index) for index in range(10)]
    assert [each.sentence.index for each in rank(sentences, "lead").scored] == list(range(10))


# Selection ----------------------------------------------------------------------------------------------------------


def test_best_first_in_document_order() -> None:
    """What scores best is chosen, and heard in the order of the document."""
    scored = rated(
        ("Allies agreed on capability targets last summer.", 0.9),
        ("Journalists waited outside for several long hours.", 0.0),
        ("Drones threaten airports across northern Europe daily.", 1.0),
    )
    assert indices(select(scored, 14, words_s)) == [0, 2]


def test_a_smaller_one_fills_the_gap() -> None:
    """Where the next best does not fit, a smaller one is taken."""
    scored = rated(
        ("Allies agreed on capability targets last summer.", 1.0),
        ("Drones threaten airports and harbours across northern Europe nearly every single week.", 0.9),
        ("Missiles destroyed homes in Kyiv again.", 0.1),
    )
    assert indices(select(scored, 13, words_s)) == [0, 2]


def test_refrain_is_said_once() -> None:
    """A sentence that stands there twice is chosen once, and something else takes its place."""
    refrain = "Freedom and democracy must be defended every day."
    scored = rated((refrain, 1.0), ("Budgets for schools were published this spring.", 0.1), (refrain, 1.0))
    assert indices(select(scored, 100, words_s)) == [0, 1]


def test_near_duplicates_are_said_once() -> None:
    """Nearly the same words count as the same."""
    scored = rated(
        ("Ministers endorsed robust defence plans protecting one billion people.", 1.0),
        ("Ministers endorsed robust defence plans protecting one billion people today.", 0.9),
    )
    assert len(select(scored, 100, words_s)) == 1


def test_what_was_heard_is_not_repeated() -> None:
    """The same passage in a second document is left out."""
    passage = "Ministers endorsed robust defence plans protecting one billion people."
    scored = rated((passage, 1.0), ("Budgets for schools were published this spring.", 0.1))
    heard = make_sentence(passage, 7, document_id="first")
    assert indices(select(scored, 100, words_s, heard=[heard])) == [1]


def test_repetitions_name_what_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    """What says nearly the same as something heard is found, with that; what is heard itself is no repetition."""
    passage = "Ministers endorsed robust defence plans protecting one billion people."
    sentences = [
        make_sentence(passage, 0),
        make_sentence("Budgets for schools were published this spring.", 1),
        make_sentence("Ministers endorsed robust defence plans protecting our one billion people.", 2),
    ]
    heard = [make_sentence("Schools are open.", 3, document_id="first"), make_sentence(passage, 7, document_id="first")]
    assert repetitions(sentences, heard) == {0: heard[1], 2: heard[1]}
    assert repetitions(sentences, sentences[:1]) == {2: sentences[0]}
    assert repetitions(sentences, []) == {}
    assert repetitions([], heard) == {}
    monkeypatch.setattr("briefing.summary.selection.POOL", 1)
    assert repetitions(sentences, heard) == {0: heard[1], 2: heard[1]}


def test_a_leaning_sentence_comes_with_its_predecessor_or_not_at_all() -> None:
    """What points back is never heard without the sentence it points at, however well it scores."""
    before = made("Latvia plans to build fences along its border.", 0, 0.1)
    leaning = made("This protects farmers beside rivers against smugglers.", 1, 1.0)
    other = made("Fishermen reported damaged cables near several islands.", 5, 0.5)
    assert indices(select(of(leaning, other), 15, words_s)) == [5]
    assert indices(select(of(before, leaning, other), 14, words_s)) == [5]
    assert indices(select(of(before, leaning, other), 15, words_s)) == [0, 1]


def test_what_was_said_is_not_said_again_for_the_sake_of_its_follower() -> None:
    """A sentence that repeats something heard is not taken along by the one that leans on it."""
    told = "Latvia plans to build fences along its border."
    ranking = of(
        made(told, 0, 1.0), made(told, 5, 0.9), made("This protects farmers beside rivers against smugglers.", 6, 0.9)
    )
    assert indices(select(ranking, 100, words_s)) == [0]


def test_an_announcement_comes_with_what_it_announces() -> None:
    """Before the example "Take Vilnius." is heard, and never without it."""
    announcement = made("Take Vilnius.", 0, 0.9)
    example = made("Lithuania doubled its defence budget within four years.", 1, 0.5)
    assert announcement.hearing == Hearing(form=announcement.sentence, announces=True)
    assert indices(select(of(announcement, example), 10, words_s)) == [0, 1]
    assert indices(select(of(announcement), 10, words_s)) == []


def test_what_ties_a_sentence_to_the_one_before_is_not_heard() -> None:
    """A sentence is heard without its opening "But", and its offsets begin after it."""
    [_, sentence] = sentences(make_document("Allies met. But ministers agreed on capability targets last summer."))
    [heard] = select(rank([sentence]), 20, words_s)
    assert (heard.text, heard.start) == ("ministers agreed on capability targets last summer.", 16)
    assert heard == sentence.bare


def test_a_shorter_sentence_goes_before_a_long_winded_one() -> None:
    """Above 45 words a sentence is worth the less the longer it is."""
    long = "Allies agreed on capability targets " + " ".join(f"thing{number}" for number in range(48)) + "."
    ranking = rated((long, 1.0), ("Drones threaten airports across northern Europe daily.", 0.9))
    assert indices(select(ranking, 53, words_s)) == [1]


def test_unspeakable_sentences_are_never_chosen() -> None:
    """Not even where the budget is ample and the score is best."""
    scored = rated(("Thank you all so much for coming here today.", 1.0), ("Allies agreed on capability targets.", 0.0))
    assert indices(select(scored, 100, words_s)) == []
    everything = rank([each.sentence for each in scored.scored], "lead", hear_anything)
    assert indices(select(everything, 100, words_s)) == [0, 1]


@settings(deadline=None, max_examples=40)
@given(DOCUMENTS, st.floats(0, 120))
def test_selection_holds_its_promises(sentences: tuple[Sentence, ...], budget_s: float) -> None:
    """Never over budget, in order, each once, deterministic, and not empty where something fits."""
    scored = rank(sentences)
    chosen = select(scored, budget_s, words_s)
    assert sum(map(words_s, chosen)) <= budget_s
    assert indices(chosen) == sorted(set(indices(chosen)))
    assert all(speakable(sentence) for sentence in chosen)
    assert chosen == select(scored, budget_s, words_s)
    assert bool(chosen) == any(speakable(s) and words_s(s) <= budget_s for s in sentences)


def test_summary_and_its_compression() -> None:
    """A summary knows its document and what share of the quotable words it keeps."""
    document = make_document()
    scored = rated(
        ("Good morning everybody in this very large hall.", 0.0),
        ("Allies agreed on capability targets last summer.", 1.0),
        ("Drones threaten airports across northern Europe daily.", 0.5),
    )
    summary = Pool(scored, words_s).summarize(document, 7)
    assert (summary.document, indices(summary.sentences)) == (document, [1])
    assert summary.compression == pytest.approx(7 / 14)
    assert Pool(of(scored.scored[0]), words_s).summarize(document, 7).compression == 0


# Sharing ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("budget_s", "weights", "limits", "shares"),
    [
        (60, [1, 1], [100, 100], (30, 30)),
        (60, [1, 2], [100, 100], (20, 40)),
        (60, [1, 1], [10, 100], (10, 50)),
        (60, [1, 1, 1], [10, 25, 100], (10, 25, 25)),
        (60, [1, 1], [10, 20], (10, 20)),
        (60, [0, 0], [100, 100], (30, 30)),
        (60, [1, 1], [0, 100], (0, 60)),
        (0, [1, 1], [5, 5], (0, 0)),
        (60, [], [], ()),
    ],
)
def test_share_by_hand(budget_s: float, weights: list[float], limits: list[float], shares: tuple[float, ...]) -> None:
    """In proportion, within limits, and what one cannot use goes to the others."""
    assert share(budget_s, weights, limits) == pytest.approx(shares)


@settings(deadline=None, max_examples=50)
@given(st.floats(0, 10_000), st.lists(st.tuples(st.floats(0, 100), st.floats(0, 1_000)), max_size=12))
def test_shares_sum_up(budget_s: float, parts: list[tuple[float, float]]) -> None:
    """Shares add up to the budget or to what can be used, and none exceeds its limit."""
    limits = [limit for _, limit in parts]
    shares = share(budget_s, [weight for weight, _ in parts], limits)
    assert sum(shares) == pytest.approx(min(budget_s, sum(limits)), abs=1e-6)
    assert all(0 <= part <= limit + 1e-9 for part, limit in zip(shares, limits, strict=True))


def test_rankers_are_all_there() -> None:
    """The rankers the command line offers."""
    assert sorted(RANKERS) == ["centroid", "concepts", "lead", "lexrank", "textrank"]


def test_a_full_stop_among_captions_makes_no_punctuation() -> None:
    """Captions are told by most of their sentences, not by one that happens to end in "U.S."."""
    bare = [make_sentence(f"the council will rebuild the old harbour bridge number {n}", n) for n in range(4)]
    stopped = make_sentence("the inspectors of the bridge arrived last night from the U.S.", 4)
    assert all(each.hearing for each in rank([*bare, stopped]).scored)
    written = [make_sentence(f"The council will rebuild harbour bridge number {n}.", n) for n in range(4)]
    piece = make_sentence("harbour bridges that the council will rebuild this winter", 4)
    assert [each.hearing is None for each in rank([*written, piece]).scored] == [False] * 4 + [True]
