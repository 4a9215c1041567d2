"""Turns a ranking into a selection that fits a budget of speech, says things once and reads well.

Greedy, in the frame of budgeted submodular maximisation (Lin & Bilmes 2010, NAACL, 912-920): at each step the
candidate is taken that adds most for its length. A candidate is a sentence, or two neighbours of which one is not
understood without the other. What it adds are its words and phrases that nobody has said yet (each concept counted
once: Filatova & Hatzivassiloglou 2004, COLING, 397-403; Gillick & Favre 2009, ILP for NLP, 10-18), less its likeness to
what is heard already (maximal marginal relevance: Carbonell & Goldstein 1998, SIGIR, 335-336).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import numpy as np
import numpy.typing as npt

from briefing.summary.concepts import MENTIONS, Concepts, Phrase, phrases
from briefing.summary.rankers import LENGTH, PHRASES, Ranking
from briefing.types import Document, ScoredSentence, Sentence, Summary
from briefing.vectors import Matrix, TermSpace

Cost = Callable[[Sentence], float]
"""Seconds a sentence takes to say, its pause included; > 0."""
Values = npt.NDArray[np.float64]

POOL = 1_500
"""Sentences looked at, the best by score; a selection from more would take seconds and sound no different."""

REDUNDANCY = 1.0
"""Price of a cosine of 1 with something heard, where the best candidate is worth 1. Within a document whose concepts
are counted once it is not charged again."""
SAME = 0.8
"""Cosine from which two sentences say the same; the second is never taken."""
EASY = 45
"""Words that a listener follows without effort; a longer sentence is worth so much less."""
PAIR = 0.8
"""Share of its worth that a pair keeps: two sentences that need each other are harder to follow."""


def select(
    ranking: Ranking,
    budget: float,
    cost: Cost,
    *,
    heard: Sequence[Sentence] = (),
) -> tuple[Sentence, ...]:
    """Chooses the sentences of one document that are to be heard.

    Args:
        ranking: of the document's sentences.
        budget: what may be filled, in the unit of ``cost``; never exceeded.
        cost: what each sentence takes of it.
        heard: sentences of other documents that the listener hears anyway; what says the same is left out.

    Returns:
        The chosen sentences in document order, each in the form in which it is to be heard; at least one where any may
        be quoted, stands alone, fits and is not heard already.
    """
    return Pool(ranking, cost).select(budget, heard=heard)


class Pool:
    """What can be chosen of one document; made once, it is chosen from for any budget."""

    def __init__(self, ranking: Ranking, cost: Cost) -> None:
        quotable = [each for each in ranking.scored if each.hearing]
        best = sorted(quotable, key=lambda each: (-each.score, each.sentence.index))[:POOL]
        best.sort(key=lambda each: each.sentence.index)
        self.candidates = tuple(_candidates(best))
        self.costs = np.array([sum(map(cost, each.forms)) for each in self.candidates], dtype=np.float64)
        self.scores = np.array([each.score for each in self.candidates], dtype=np.float64)
        self.shares = np.array([_ease(each) for each in self.candidates], dtype=np.float64)
        """Of their worth, by how easily each is followed."""
        self.sayings = _Sayings(self.candidates, ranking.concepts) if ranking.concepts else None
        self.bags = [form.terms for each in self.candidates for form in each.forms]
        self.starts = np.concatenate([[0], np.cumsum([len(each.forms) for each in self.candidates], dtype=np.intp)])
        """Of each candidate's forms among all; the last is their number."""
        self.holders: dict[int, list[int]] = defaultdict(list)
        """Candidates of which a sentence is part, by its index."""
        for place, each in enumerate(self.candidates):
            for form in each.forms:
                self.holders[form.index].append(place)
        self._n_words = sum(len(each.sentence.words) for each in quotable)

    @cached_property
    def rows(self) -> Matrix:
        """What the forms say, where nothing else is heard."""
        return TermSpace.fit(self.bags).rows(self.bags)

    def select(self, budget: float, *, heard: Sequence[Sentence] = ()) -> tuple[Sentence, ...]:
        """Chooses what is to be heard; see :func:`select`."""
        if not self.candidates:
            return ()
        choice = _Choice(self, heard)
        chosen: list[int] = []
        left = budget
        while (possible := choice.open & (self.costs <= left)).any():
            best = int(np.argmax(np.where(possible, choice.worth(), -np.inf)))
            choice.take(best)
            chosen.append(best)
            left = budget - float(np.sum(self.costs[chosen]))
        forms = [form for place in chosen for form in self.candidates[place].forms]
        return tuple(sorted(forms, key=lambda form: form.index))

    def summarize(self, document: Document, budget: float, *, heard: Sequence[Sentence] = ()) -> Summary:
        """Summarises the document.

        Args:
            document: where the sentences come from.
            budget: what may be filled, in the unit of the cost.
            heard: sentences chosen from other documents before this one.

        Returns:
            The summary; its compression is 0 where nothing could be chosen.
        """
        chosen = self.select(budget, heard=heard)
        compression = sum(len(sentence.words) for sentence in chosen) / self._n_words if self._n_words else 0.0
        return Summary(document=document, sentences=chosen, compression=compression)


def repetitions(sentences: Sequence[Sentence], heard: Sequence[Sentence]) -> dict[int, Sentence]:
    """Finds what is not said because something heard says the same.

    Args:
        sentences: of one document, those among which was chosen.
        heard: what is heard, of whichever document.

    Returns:
        By the index of each sentence that is not heard but repeated, the sentence heard that is most like it.
    """
    said = {sentence.identity: sentence for sentence in heard}
    others = [sentence for sentence in sentences if sentence.identity not in said]
    if not heard:
        return {}
    space = TermSpace.fit(sentence.terms for sentence in (*said.values(), *others))
    rows = space.rows([sentence.terms for sentence in heard]).T
    found = {}
    for first in range(0, len(others), POOL):  # a row to each sentence of a book would not fit into memory
        block = others[first : first + POOL]
        cosines = space.rows([sentence.terms for sentence in block]) @ rows
        for sentence, likeness in zip(block, cosines, strict=True):
            nearest = int(np.argmax(likeness))
            if likeness[nearest] >= SAME:
                found[sentence.index] = heard[nearest]
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    """What is taken together or not at all."""

    forms: tuple[Sentence, ...]
    """One sentence or two neighbours, as they would be heard."""
    score: float
    extra: float
    """What it is worth beside its words and phrases."""


def _candidates(pool: Sequence[ScoredSentence]) -> Iterator[_Candidate]:
    """Lists what can be chosen: sentences that stand alone, and those that do not with the one they need."""
    before: ScoredSentence | None = None
    for each in pool:
        hearing = each.hearing
        if hearing and not hearing.leans and not hearing.announces:
            yield _candidate(each)
        if before and hearing and not hearing.announces and _follows(each.sentence, before.sentence):
            other = before.hearing
            if other and not other.leans and hearing.leans != other.announces:
                yield _candidate(before, each)
        before = each


def _follows(sentence: Sentence, before: Sentence) -> bool:
    return sentence.index == before.index + 1 and sentence.turn == before.turn


def _candidate(*parts: ScoredSentence) -> _Candidate:
    worths = [each.worth for each in parts if each.worth]
    return _Candidate(
        forms=tuple(each.hearing.form for each in parts if each.hearing),
        score=max(each.score for each in parts),
        extra=max((worth.beside for worth in worths), default=0.0),
    )


def _ease(candidate: _Candidate) -> float:
    """Share of its worth that a candidate keeps, by how easily it is followed."""
    longest = max(len(form.words) for form in candidate.forms)
    return (PAIR if len(candidate.forms) > 1 else 1.0) * min(1.0, EASY / longest)


class _Choice:
    """What a greedy selection knows: which candidates are still open, and what each would add now."""

    def __init__(self, pool: Pool, heard: Sequence[Sentence]) -> None:
        self._pool = pool
        self.open = np.ones(len(pool.candidates), dtype=np.bool_)
        self._dues = np.zeros(len(pool.candidates), dtype=np.float64)
        self._coverage = _Coverage(pool.sayings) if pool.sayings else None
        self._lengths = pool.costs**LENGTH
        self._best = max(float(np.max(self._alone())), 1e-9)
        if not heard:
            self._rows = pool.rows
            return
        heard_bags = [sentence.terms for sentence in heard]
        space = TermSpace.fit(pool.bags + heard_bags)
        self._rows = space.rows(pool.bags)
        self._liken((self._rows @ space.rows(heard_bags).T).max(axis=1), charge=True)

    def worth(self) -> Values:
        """What each candidate would add to what is chosen; the best of the first step is worth 1."""
        worth: Values = self._alone() / self._best - self._dues
        return worth

    def take(self, place: int) -> None:
        """Chooses a candidate and revalues the others."""
        taken = self._rows[self._pool.starts[place] : self._pool.starts[place + 1]]
        self._liken((self._rows @ taken.T).max(axis=1), charge=self._coverage is None)
        for form in self._pool.candidates[place].forms:
            self.open[self._pool.holders[form.index]] = False
        if self._coverage:
            self._coverage.take(place)

    def _alone(self) -> Values:
        """What each would add, its likeness to others not counted."""
        coverage, pool = self._coverage, self._pool
        values: Values = pool.shares * (coverage.gains / self._lengths if coverage else pool.scores)
        return values

    def _liken(self, cosines: npt.NDArray[np.float32], *, charge: bool) -> None:
        """Takes note of likenesses of all forms to something heard; whoever says the same is out."""
        cosines = np.maximum.reduceat(cosines, self._pool.starts[:-1])
        self.open &= cosines < SAME
        if charge:
            self._dues = np.maximum(self._dues, REDUNDANCY * cosines)


class _Sayings:
    """Who says what: the words and phrases of each candidate, and what they are worth."""

    def __init__(self, candidates: Sequence[_Candidate], concepts: Concepts) -> None:
        mentions = [Counter(chain.from_iterable(form.stems for form in each.forms)) for each in candidates]
        spoken = [tuple(dict.fromkeys(chain.from_iterable(map(phrases, each.forms)))) for each in candidates]
        self.sayers: dict[str, list[tuple[int, int]]] = defaultdict(list)
        """Candidates that say a word, and how often, as far as that is told apart."""
        self.phrase_sayers: dict[Phrase, list[int]] = defaultdict(list)
        self.gains: list[float] = []
        """What each candidate adds to silence."""
        for place, candidate in enumerate(candidates):
            gain = candidate.extra
            for stem, count in mentions[place].items():
                self.sayers[stem].append((place, min(MENTIONS, count)))
                gain += concepts.worth(stem, count)
            for phrase in spoken[place]:
                self.phrase_sayers[phrase].append(place)
                gain += PHRASES * concepts.phrases[phrase]
            self.gains.append(gain)
        shared = {stem: concepts.words[stem] for stem, sayers in self.sayers.items() if len(sayers) > 1}
        # what nobody else says is of no concern to the others once it is chosen
        self.mentions = [[each for each in counts.items() if each[0] in shared] for counts in mentions]
        """How often each candidate says what others say, too."""
        self.phrases = [[phrase for phrase in each if len(self.phrase_sayers[phrase]) > 1] for each in spoken]
        self.matches = {stem: (*matches, *[matches[-1]] * MENTIONS) for stem, matches in shared.items()}
        """See :class:`Concepts`; listed up to twice ``MENTIONS``, so that what two candidates say may be added."""
        self.worths = concepts.phrases


class _Coverage:
    """How much each candidate would add to the concepts that are said already."""

    def __init__(self, sayings: _Sayings) -> None:
        self._sayings = sayings
        self._said: Counter[str] = Counter()
        self._phrases_said: set[Phrase] = set()
        self._gains = list(sayings.gains)

    @property
    def gains(self) -> Values:
        """What each candidate would add now."""
        return np.array(self._gains, dtype=np.float64)

    def take(self, place: int) -> None:
        """Marks what a candidate says as said."""
        gains = self._gains
        for stem, count in self._sayings.mentions[place]:
            before = self._said[stem]
            after = self._said[stem] = min(MENTIONS, before + count)
            if after > before:
                matches = self._sayings.matches[stem]
                lost = matches[after] - matches[before]
                for other, more in self._sayings.sayers[stem]:
                    gains[other] += matches[after + more] - matches[before + more] - lost
        for phrase in self._sayings.phrases[place]:
            if phrase not in self._phrases_said:
                self._phrases_said.add(phrase)
                lost = PHRASES * self._sayings.worths[phrase]
                for other in self._sayings.phrase_sayers[phrase]:
                    gains[other] -= lost
