"""Turns sentences and phrases into numbers: how near is each sentence to what each phrase is about?

A phrase stands for the talk around it: the mean vector of the sentences that say it, or part of it, with their
neighbours. So "The bill is 700 billion" comes near "defence spending" though it shares no word with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from briefing.topics.wording import LIGHT, is_light_stem
from briefing.vectors import Matrix, TermSpace, normalised

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from briefing.topics.phrases import Phrase
    from briefing.types import Sentence

NEIGHBOUR = 0.5
"""Weight of the sentences before and after in a sentence's vector: what "it" and "this" are about stands there."""
MENTION = 0.35
"""Added to the likeness of a sentence that says the phrase itself."""
LIGHT_SHARE = 0.3
"""Weight of a general word in a phrase, against one that says something."""


class Space:
    """Sentences and phrases in one vector space."""

    def __init__(self, sentences: Sequence[Sentence], found: Sequence[Phrase]) -> None:
        self._places = {sentence.identity: place for place, sentence in enumerate(sentences)}
        bags = [sentence.terms for sentence in sentences]
        space = TermSpace.fit(bags)
        rarity = space.idf - 1  # ln((n + 1) / (df + 1)): what every sentence says weighs nothing
        present = (space.counts(bags) > 0).astype(np.float32)
        telling = np.array([not is_light_stem(term) for term in space.columns], dtype=np.float32)
        self._rows = self._with_neighbours(normalised(present * (rarity * telling)), sentences)
        self._said = _said(present, _shares(found, sentences, space.columns, rarity), found)
        weight = self._said.sum(axis=0)[:, None] + 1  # + 1: two sentences prove little
        self._middles: Matrix = (self._said.T @ self._rows) / weight

    def likeness(self, sentences: Sequence[Sentence]) -> npt.NDArray[np.float64]:
        """How much sentences are about each phrase; 0 is "no more than any other", shape (sentences, phrases)."""
        places = [self._places[sentence.identity] for sentence in sentences]
        near: npt.NDArray[np.float64] = (self._rows[places] @ self._middles.T).astype(np.float64)
        return near + MENTION * self._said[places]

    def _with_neighbours(self, rows: Matrix, sentences: Sequence[Sentence]) -> Matrix:
        """Adds the sentences before and after in the same turn, and takes off what all have in common."""
        mixed = rows.copy()
        for place, sentence in enumerate(sentences):
            for step in (-1, 1):
                other = self._places.get((sentence.document_id, sentence.index + step))
                if other is not None and sentences[other].turn == sentence.turn:
                    mixed[place] += NEIGHBOUR * rows[other]
        mixed = normalised(mixed)
        return normalised(mixed - mixed.mean(axis=0))


def _shares(
    found: Sequence[Phrase], sentences: Sequence[Sentence], columns: Mapping[str, int], rarity: Matrix
) -> Matrix:
    """What part of each phrase each term is, by rarity; rows sum to 1, shape (phrases, terms)."""
    shares = np.zeros((len(found), len(columns)), dtype=np.float32)
    for number, phrase in enumerate(found):
        for word in phrase.key:
            stem = _stem(word, (term for place in sorted(phrase.places) for term in sentences[place].terms))
            if stem in columns:
                column = columns[stem]
                shares[number, column] = rarity[column] * (LIGHT_SHARE if word in LIGHT else 1)
    normal: Matrix = shares / np.maximum(shares.sum(axis=1, keepdims=True), 1e-9)
    return normal


def _said(present: Matrix, shares: Matrix, found: Sequence[Phrase]) -> Matrix:
    """How much of each phrase each sentence says: 1 for the words as they stand, less for some of them.

    Squared, so that "defence" alone is hardly "defence spending". Shape (sentences, phrases).
    """
    said = (present @ shares.T) ** 2
    for number, phrase in enumerate(found):
        said[sorted(phrase.places), number] = 1
    return said


def _stem(word: str, terms: Iterable[str]) -> str:
    """The term that stands for a word: of those said beside it, the one that begins most like it."""
    return max(sorted(set(terms)), key=lambda term: (_shared(word, term), -len(term)), default="")


def _shared(one: str, other: str) -> int:
    """Number of letters two words begin with alike."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
