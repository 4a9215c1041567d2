"""Turns scored sentences into a selection that fits a budget of speech, says things once and reads well.

Greedy: at each step the sentence is taken that adds most, where what it adds is its score, plus the concepts nobody has
mentioned yet, minus its likeness to what is already chosen, and a little for how it will sound.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from briefing.summary.listening import leans, speakable
from briefing.types import Document, ScoredSentence, Sentence, Summary
from briefing.vectors import TermSpace

Cost = Callable[[Sentence], float]
"""Seconds a sentence takes to say, its pause included; > 0."""

POOL = 1_500
"""Sentences looked at, the best by score; a selection from more would take seconds and sound no different."""

COVERAGE = 1.0
"""Worth of the most informative sentence's concepts, in units of score, where nobody has mentioned them yet."""
REDUNDANCY = 1.0
"""Price of a cosine of 1 with a sentence that is already chosen."""
SAME = 0.8
"""Cosine from which two sentences say the same; the second is never taken."""
ADJACENCY = 0.05
"""Bonus for standing next to a chosen sentence: two in a row sound better than two apart."""
LEANING = 0.2
"""Price of pointing back at a sentence that is not heard."""


def select(
    scored: Sequence[ScoredSentence],
    budget_s: float,
    cost: Cost,
    *,
    heard: Sequence[Sentence] = (),
    allowed: Callable[[Sentence], bool] = speakable,
) -> tuple[Sentence, ...]:
    """Chooses the sentences of one document that are to be heard.

    Args:
        scored: the document's sentences.
        budget_s: seconds of speech that may be filled; never exceeded.
        cost: what each sentence takes of it.
        heard: sentences of other documents that the listener hears anyway; what says the same is left out.
        allowed: which sentences may be quoted at all.

    Returns:
        The chosen sentences in document order; at least one where any is allowed, fits and is not heard already.
    """
    pool = [each for each in scored if allowed(each.sentence)]
    pool = sorted(pool, key=lambda each: (-each.score, each.sentence.index))[:POOL]
    pool.sort(key=lambda each: each.sentence.index)
    if not pool:
        return ()
    choice = _Choice(pool, heard)
    costs = np.array([cost(each.sentence) for each in pool], dtype=np.float64)
    chosen: list[int] = []
    left_s = budget_s
    while True:
        possible = choice.open & (costs <= left_s)
        if not possible.any():
            return tuple(pool[place].sentence for place in sorted(chosen))
        best = int(np.argmax(np.where(possible, choice.worth(), -np.inf)))
        choice.take(best)
        chosen.append(best)
        left_s = budget_s - float(np.sum(costs[chosen]))


def summarize(
    document: Document,
    scored: Sequence[ScoredSentence],
    budget_s: float,
    cost: Cost,
    *,
    heard: Sequence[Sentence] = (),
) -> Summary:
    """Summarises one document; see :func:`select`.

    Args:
        document: where the sentences come from.
        scored: all its sentences.
        budget_s: seconds of speech that may be filled.
        cost: what each sentence takes of it.
        heard: sentences chosen from other documents before this one.

    Returns:
        The summary; its compression is 0 where nothing could be chosen.
    """
    chosen = select(scored, budget_s, cost, heard=heard)
    words = sum(len(each.sentence.words) for each in scored if speakable(each.sentence))
    compression = sum(len(sentence.words) for sentence in chosen) / words if words else 0.0
    return Summary(document=document, sentences=chosen, compression=compression)


class _Choice:
    """What a greedy selection knows: who is still open, and what each would add now."""

    def __init__(self, pool: Sequence[ScoredSentence], heard: Sequence[Sentence]) -> None:
        sentences = [each.sentence for each in pool]
        bags = [sentence.terms for sentence in sentences]
        heard_bags = [sentence.terms for sentence in heard]
        space = TermSpace.fit(bags + heard_bags)
        self.rows = space.rows(bags)
        self.scores = np.array([each.score for each in pool], dtype=np.float64)
        self.open = np.ones(len(pool), dtype=np.bool_)
        self.likeness = np.zeros(len(pool), dtype=np.float64)
        if heard:
            self._liken((self.rows @ space.rows(heard_bags).T).max(axis=1))
        self._concepts(sentences)
        self._neighbours(sentences)

    def worth(self) -> npt.NDArray[np.float64]:
        """What each sentence would add to what is chosen.

        Score and redundancy after Carbonell & Goldstein 1998 (SIGIR, 335-336: maximal marginal relevance), each concept
        counted once after Gillick & Favre 2009 (ILP for NLP, 10-18, eq. 1).
        """
        worth: npt.NDArray[np.float64] = self.scores + self.fresh * self.scale - REDUNDANCY * self.likeness + self.sound
        return worth

    def take(self, place: int) -> None:
        """Chooses the sentence at a place of the pool and revalues the others."""
        self.open[place] = False
        self._liken(self.rows @ self.rows[place])
        for concept in self.concepts[place]:
            weight = self.weights.pop(concept, 0.0)  # mentioned now, worth nothing from here on
            if weight:
                self.fresh[self.holders[concept]] -= weight
        before, after = self.before[place], self.after[place]
        if before is not None:
            self.sound[before] += ADJACENCY + (LEANING if self.leaning[place] else 0.0)
        if after is not None:
            self.sound[after] += ADJACENCY + (LEANING if self.leaning[after] else 0.0)

    def _liken(self, cosines: npt.NDArray[np.float32]) -> None:
        """Takes note of new likenesses; whoever says the same as something chosen is out."""
        self.likeness = np.maximum(self.likeness, cosines)
        self.open &= self.likeness < SAME

    def _concepts(self, sentences: Sequence[Sentence]) -> None:
        """Concepts are pairs of neighbouring terms; a pair weighs by how often it recurs and how rare it is."""
        self.concepts = [sorted(set(zip(s.terms, s.terms[1:], strict=False))) for s in sentences]
        found_in = Counter(concept for each in self.concepts for concept in each)
        total = len(sentences) + 1
        self.weights = {pair: (n - 1) * float(np.log(total / n)) for pair, n in found_in.items() if n > 1}
        self.holders: dict[tuple[str, str], list[int]] = defaultdict(list)
        for place, each in enumerate(self.concepts):
            for concept in each:
                self.holders[concept].append(place)
        self.fresh = np.array([sum(self.weights.get(c, 0.0) for c in each) for each in self.concepts])
        self.scale = COVERAGE / max(float(self.fresh.max()), 1e-9)

    def _neighbours(self, sentences: Sequence[Sentence]) -> None:
        """Who follows whom inside a turn, and who sounds odd without the one before."""
        places = {(s.document_id, s.turn.start, s.index): place for place, s in enumerate(sentences)}
        self.before = [places.get((s.document_id, s.turn.start, s.index - 1)) for s in sentences]
        self.after = [places.get((s.document_id, s.turn.start, s.index + 1)) for s in sentences]
        self.leaning = [leans(sentence) for sentence in sentences]
        self.sound = np.array([-LEANING if leaning else 0.0 for leaning in self.leaning])
