"""Turns bags of terms into rows of numbers that can be compared: TF-IDF, each row of length one.

Weights are the classical ones (Salton & Buckley 1988, Information Processing & Management 24, 513-523):
term frequency times ``ln((n + 1) / (df + 1)) + 1``, so that a term found everywhere still counts a little.
A dot product of two rows is then their cosine.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Matrix = npt.NDArray[np.float32]

MOST_TERMS = 4_000
"""Columns kept, the most frequent first: a book must not need a gigabyte."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TermSpace:
    """The terms of a set of texts, one column for each."""

    columns: Mapping[str, int]
    idf: Matrix
    """Shape (columns,), all > 0."""

    @classmethod
    def fit(cls, bags: Iterable[Sequence[str]], *, most: int = MOST_TERMS) -> TermSpace:
        """Learns the terms and how rare each is.

        Args:
            bags: the terms of each text.
            most: keep no more than so many terms; ties are broken by the alphabet.

        Returns:
            The space; its columns stand in alphabetical order, whatever the order of the texts.
        """
        n_texts = 0
        found_in: Counter[str] = Counter()
        for bag in bags:
            n_texts += 1
            found_in.update(set(bag))
        kept = sorted(found_in)
        if len(kept) > most:
            kept = sorted(sorted(kept, key=found_in.__getitem__, reverse=True)[:most])
        columns = {term: column for column, term in enumerate(kept)}
        frequency = np.array([found_in[term] for term in columns], dtype=np.float32)
        return cls(columns=columns, idf=(np.log((n_texts + 1) / (frequency + 1)) + 1).astype(np.float32))

    def counts(self, bags: Sequence[Sequence[str]]) -> Matrix:
        """How often each term occurs in each text; shape (texts, columns)."""
        width = len(self.columns)
        cells = [
            row * width + column
            for row, bag in enumerate(bags)
            for term in bag
            if (column := self.columns.get(term)) is not None
        ]
        table = np.bincount(np.array(cells, dtype=np.intp), minlength=len(bags) * width)
        return table.reshape(len(bags), width).astype(np.float32)

    def rows(self, bags: Sequence[Sequence[str]]) -> Matrix:
        """TF-IDF rows of length one, shape (texts, columns); a text without known terms is a row of zeros."""
        return normalised(self.counts(bags) * self.idf)


def normalised(rows: Matrix) -> Matrix:
    """Scales each row to length one; rows of zeros stay zeros."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    result: Matrix = np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 0)
    return result


def tfidf(bags: Sequence[Sequence[str]]) -> Matrix:
    """TF-IDF rows of texts that are their own background; see :class:`TermSpace`."""
    return TermSpace.fit(bags).rows(bags)
