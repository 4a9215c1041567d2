"""Turns the sentences of one document into scores: how much of what the document says does each one carry?

A ranker sees the sentences in order and answers with one number each; scores belong to positions, never to texts, so
that a refrain is scored wherever it stands. Which sentences are heard is decided in ``selection``.
"""

from __future__ import annotations

from collections import Counter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from briefing.errors import RequestError
from briefing.types import Ranker, ScoredSentence, Sentence
from briefing.vectors import Matrix, TermSpace, tfidf

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Scores = npt.NDArray[np.float64]

STRETCH = 2_000
"""Sentences ranked against each other; about six hours of talk. Pairs beyond that would cost minutes."""

DAMPING = 0.85
THRESHOLD = 0.1
MIX = {"centroid": 1.0, "lexrank": 0.5, "bigrams": 0.5, "lead": 0.2}
"""Weights of the default ranker, tuned on committee talk with human summaries."""


def score(sentences: Sequence[Sentence], ranker: str = "mix") -> tuple[ScoredSentence, ...]:
    """Scores the sentences of one document.

    Args:
        sentences: in document order.
        ranker: a key of :data:`RANKERS`.

    Returns:
        The same sentences in the same order; the best of each stretch of ``STRETCH`` scores 1, the worst 0.

    Raises:
        RequestError: there is no such ranker.
    """
    if ranker not in RANKERS:
        raise RequestError(f"Unknown ranker {ranker!r}; choose one of: {', '.join(sorted(RANKERS))}")
    n_stretches = max(1, -(-len(sentences) // STRETCH))
    scored: list[ScoredSentence] = []
    for number in range(n_stretches):
        stretch = sentences[number * len(sentences) // n_stretches : (number + 1) * len(sentences) // n_stretches]
        values = _unit(np.asarray(RANKERS[ranker](stretch), dtype=np.float64))
        scored += [ScoredSentence(sentence=s, score=float(value)) for s, value in zip(stretch, values, strict=True)]
    return tuple(scored)


def lexrank(sentences: Sequence[Sentence]) -> list[float]:
    """LexRank with a threshold (Erkan & Radev 2004, JAIR 22, 457-479, eq. 5): PageRank on a graph of similarity.

    Sentences are neighbours where the cosine of their TF-IDF rows exceeds ``THRESHOLD``.
    """
    rows = _rows(sentences)
    return _floats(_pagerank((rows @ rows.T > THRESHOLD).astype(np.float32)))


def continuous_lexrank(sentences: Sequence[Sentence]) -> list[float]:
    """Continuous LexRank (Erkan & Radev 2004, eq. 7): edges weigh what the similarity is."""
    rows = _rows(sentences)
    return _floats(_pagerank(rows @ rows.T))


def textrank(sentences: Sequence[Sentence]) -> list[float]:
    """TextRank (Mihalcea & Tarau 2004, EMNLP, 404-411): PageRank on shared words over log lengths."""
    bags = [sentence.terms for sentence in sentences]
    present = (TermSpace.fit(bags).counts(bags) > 0).astype(np.float32)
    logs = np.log(np.array([max(2, len(sentence.words)) for sentence in sentences], dtype=np.float32))
    weights = (present @ present.T) / (logs[:, None] + logs[None, :])
    return _floats(_pagerank(weights))


def centroid(sentences: Sequence[Sentence]) -> list[float]:
    """Nearness to the middle of the document (Radev et al. 2004, Information Processing & Management 40, 919-938).

    The cosine of a sentence with the document's TF-IDF centroid, rather than MEAD's sum over its words: the sum grows
    with every word, and long sentences would win by length.
    """
    bags = [sentence.terms for sentence in sentences]
    space = TermSpace.fit(bags)
    middle = space.counts(bags).sum(axis=0) * space.idf
    return _floats(space.rows(bags) @ middle)


def lead(sentences: Sequence[Sentence]) -> list[float]:
    """The earlier, the better; 1 / sqrt(position) falls steeply at first and hardly later."""
    return [1 / position**0.5 for position in range(1, len(sentences) + 1)]


def recurring_bigrams(sentences: Sequence[Sentence]) -> list[float]:
    """Phrases a speaker comes back to: how often each of a sentence's term pairs is said elsewhere in the document.

    Pairs said twice or more are what a human summary repeats most reliably (Gillick & Favre 2009, ILP for NLP, 10-18,
    take their number of sentences as weight). Divided by the root of the length, between a sum and a mean.
    """
    pairs = [set(zip(sentence.terms, sentence.terms[1:], strict=False)) for sentence in sentences]
    found_in = Counter(pair for each in pairs for pair in each)
    return [
        sum(found_in[pair] - 1 for pair in each) / max(1, len(sentence.terms)) ** 0.5
        for each, sentence in zip(pairs, sentences, strict=True)
    ]


def mix(sentences: Sequence[Sentence]) -> list[float]:
    """The default: a weighted sum of centroid, LexRank, recurring phrases and a little of the beginning."""
    parts: dict[str, Ranker] = {
        "centroid": centroid,
        "lexrank": continuous_lexrank,
        "bigrams": recurring_bigrams,
        "lead": lead,
    }
    total = np.zeros(len(sentences), dtype=np.float64)
    for name, part in parts.items():
        total += MIX[name] * _unit(np.asarray(part(sentences), dtype=np.float64))
    return _floats(total)


RANKERS: Mapping[str, Ranker] = MappingProxyType(
    {"mix": mix, "lexrank": lexrank, "centroid": centroid, "textrank": textrank, "lead": lead}
)
"""The rankers by name; ``mix`` is the default."""


def _rows(sentences: Sequence[Sentence]) -> Matrix:
    return tfidf([sentence.terms for sentence in sentences])


def _floats(values: npt.NDArray[np.floating[Any]]) -> list[float]:
    return [float(value) for value in values]


def _pagerank(weights: Matrix) -> Scores:
    """Stationary visits of a reader who follows edges by weight and now and then jumps anywhere (Page et al. 1998)."""
    size = len(weights)
    np.fill_diagonal(weights, 0)  # who votes for itself would keep an outsider's rank as high as anyone's
    degrees = weights.sum(axis=1)
    hops = np.divide(1.0, degrees, out=np.zeros_like(degrees), where=degrees > 0)
    visits = np.full(size, 1 / max(1, size), dtype=np.float32)
    for _ in range(50):  # 0.85 ** 50 < 0.001: what the start contributed is gone
        moved = (1 - DAMPING) / size + DAMPING * ((visits * hops) @ weights) if size else visits
        settled = bool(np.abs(moved - visits).sum() < 1e-6)
        visits = moved.astype(np.float32)
        if settled:
            break
    result: Scores = visits.astype(np.float64)
    return result


def _unit(values: Scores) -> Scores:
    """Stretches values over [0, 1]; where all are equal, all are 1."""
    if not len(values):
        return values
    low, high = float(values.min()), float(values.max())
    if high - low < 1e-12:
        return np.ones_like(values)
    stretched: Scores = (values - low) / (high - low)
    return stretched
