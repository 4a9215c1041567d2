"""Turns sentences into themes, by the words they share: what each theme is made of, and how near each sentence is.

Non-negative matrix factorisation (Lee & Seung 1999, Nature 401, 788-791) of TF-IDF rows of passages: a sentence with
its neighbours, for what "it" and "this" are about stands there. It is begun from chosen sentences, so the same input
gives the same themes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from briefing.topics.wording import is_light_stem, stems
from briefing.vectors import Matrix, TermSpace, normalised

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.types import Sentence

REACH = 3
"""Sentences before and after that belong to a passage."""
LIGHT_SHARE = 0.5
"""Weight of a general word, against one that says something."""
TERMS = 2_000
"""Terms that are compared, the most frequent first."""
SWEEPS = 10
"""Passes over all themes; more change nothing that is heard."""
TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Themes:
    """What some sentences are about."""

    terms: tuple[str, ...]
    """The stems that are counted, in alphabetical order."""
    makings: Matrix
    """How much each theme is made of each term, >= 0; rows of length one, shape (themes, terms)."""
    likeness: Matrix
    """How near each sentence is to each theme, in [0, 1]; shape (sentences, themes)."""

    def heaviest(self, theme: int, most: int) -> tuple[str, ...]:
        """The terms a theme is made of, the heaviest first."""
        heavy = np.argsort(-self.makings[theme], kind="stable")[:most]
        return tuple(self.terms[term] for term in heavy if self.makings[theme, term] > 0)


def find_themes(sentences: Sequence[Sentence], chosen: Sequence[int], wanted: int) -> Themes:
    """Finds what sentences are about.

    Args:
        sentences: of all documents, in order of document and place.
        chosen: places of those that must lie near a theme, in ascending order.
        wanted: themes, no more than there are chosen sentences.
    """
    space = TermSpace.fit([sentence.terms for sentence in sentences], most=TERMS)
    own = _rows(sentences, space)
    passages = _passages(own, sentences)
    makings = _factorised(passages, _begun(passages, chosen, wanted))
    likeness = np.add(own, passages) @ makings.T * np.float32(0.5)  # by its own words, and by those around it
    return Themes(tuple(space.columns), makings, likeness)


def _rows(sentences: Sequence[Sentence], space: TermSpace) -> Matrix:
    """Which terms each sentence has, weighed by what they tell; what every sentence says weighs nothing."""
    speakers = {sentence.turn.speaker for sentence in sentences}
    named = " ".join(f"{who.name or ''} {who.role or ''}" for who in speakers if who).lower().split()
    names = frozenset(stem for word in named for stem in stems(word))  # who speaks is not what it is about
    telling = [0 if term in names else LIGHT_SHARE if is_light_stem(term) else 1 for term in space.columns]
    present = (space.counts([sentence.terms for sentence in sentences]) > 0).astype(np.float32)
    said_twice = present.sum(axis=0) > 1
    return normalised(present * ((space.idf - 1) * np.array(telling, dtype=np.float32) * said_twice))


def _passages(rows: Matrix, sentences: Sequence[Sentence]) -> Matrix:
    """Adds to each row those of the neighbours."""
    places = {sentence.identity: place for place, sentence in enumerate(sentences)}
    mixed = rows.copy()
    for step in range(1, REACH + 1):
        pairs = [
            (place, there)
            for place, sentence in enumerate(sentences)
            if (there := places.get((sentence.document_id, sentence.index + step))) is not None
        ]
        if pairs:
            before, after = np.array(pairs).T
            mixed[before] += rows[after]
            mixed[after] += rows[before]
    return normalised(mixed)


def _begun(passages: Matrix, chosen: Sequence[int], wanted: int) -> Matrix:
    """The passages of the chosen that together lie nearest to all, shape (wanted, terms).

    Facility location, greedily: Nemhauser, Wolsey & Fisher 1978, Mathematical Programming 14, 265-294.
    """
    near = passages @ passages[chosen].T
    nearest = np.zeros(len(passages), dtype=np.float32)
    found: list[int] = []
    for _ in range(wanted):
        best = int(np.argmax(np.maximum(near - nearest[:, None], 0).sum(axis=0)))
        nearest = np.maximum(nearest, near[:, best])
        found.append(chosen[best])
    return passages[found]


def _factorised(passages: Matrix, begun: Matrix) -> Matrix:
    """Improves themes until passages are best written as sums of them; rows of length one.

    Hierarchical alternating least squares: Cichocki & Phan 2009, IEICE Transactions on Fundamentals E92-A, 708-721,
    algorithm 2.
    """
    makings = begun.copy()
    amounts = passages @ makings.T
    for _ in range(SWEEPS):
        _sweep(amounts, makings, passages @ makings.T)
        _sweep(makings.T, amounts.T, passages.T @ amounts)
    return normalised(makings)


def _sweep(left: Matrix, right: Matrix, products: Matrix) -> None:
    """Brings ``left @ right`` nearer to the matrix of which ``products`` is the product with ``right.T``."""
    overlap = right @ right.T
    for theme in range(len(right)):
        residue = products[:, theme] - left @ overlap[:, theme]
        left[:, theme] = np.maximum(left[:, theme] + residue / max(float(overlap[theme, theme]), TINY), 0)
