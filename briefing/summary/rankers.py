"""Turns the sentences of one document into a ranking: how much of what the document says does each one carry?

A ranker sees the sentences in order and answers with one number each; scores belong to positions, never to texts, so
that a refrain is scored wherever it stands. Which sentences are heard is decided in ``selection``. The default,
``concepts``, knows besides what each word and phrase is worth, so that a selection can count each once.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise, starmap
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from briefing.errors import RequestError
from briefing.summary import listening
from briefing.summary.concepts import Concepts, Model, weigh
from briefing.types import Hearing, Ranker, ScoredSentence, Sentence, Worth
from briefing.vectors import Matrix, TermSpace, normalised, tfidf

if TYPE_CHECKING:
    from collections.abc import Mapping

Scores = npt.NDArray[np.float64]

Hear = Callable[[Sentence], Hearing | None]
"""Tells how a sentence would be heard; None where it may not be."""

DEFAULT = "concepts"
"""The ranker used where none is asked for: the best of those measured in ``tests/bench``."""

STRETCH = 2_000
"""Sentences ranked against each other; about six hours of talk. Pairs beyond that would cost minutes."""

DAMPING = 0.85
THRESHOLD = 0.1

PHRASES = 2.0
"""Worth of a phrase that a summary would say, where one of its words is worth 1."""
LEAD, OPENING, CENTRALITY = 0.5, 1.0, 1.0
"""Worth, in such words, of being the first sentence, the first of a paragraph, and nearest to the document's middle."""
FIGURE, MOST_FIGURES = 0.5, 2
"""Worth of an amount, and how many of them count: a listener takes figures away. Costs 0.2 points on the committees,
whose summaries hardly name any; a report or a call on earnings is mostly figures."""
LENGTH = 0.7
"""Exponent of a sentence's length by which its worth is divided: between a sum, which long sentences win, and a mean
(Lin & Bilmes 2010, NAACL, 912-920, section 4.1). These five were chosen on committee talk with human summaries."""


_FIGURE = re.compile(
    r"[$€£]\s?\d[\d.,]{0,15}(?: ?(?:m|bn|million|billion|trillion)\b)?|(?<![\w.,])\d{1,3}(?:,\d{3}){1,5}\b|"
    r"(?<![\w.,])\d[\d.,]{0,15} ?"
    r"(?:%|(?:per ?cent|percentage|million|billion|trillion|euros?|dollars?|pounds?|jobs|people)\b)",
    re.IGNORECASE,
)
"""Amounts: a currency, a percentage, thousands with commas, or a number of something that is counted."""


_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """What a ranker makes of one document."""

    scored: tuple[ScoredSentence, ...]
    """In document order."""
    concepts: Concepts | None
    """What words and phrases are worth; None where the ranker judges sentences only as wholes."""


def rank(sentences: Sequence[Sentence], ranker: str = DEFAULT, hear: Hear | None = None) -> Ranking:
    """Ranks the sentences of one document.

    Args:
        sentences: all of them, in document order.
        ranker: a key of :data:`RANKERS`.
        hear: tells what may be quoted, and how; :func:`briefing.summary.listening.hear` where none is given.

    Returns:
        The same sentences in the same order; the best scores 1, by concepts only those that may be quoted more than 0.

    Raises:
        RequestError: there is no such ranker.
    """
    if ranker not in RANKERS:
        raise RequestError(f"Unknown ranker {ranker!r}; choose one of: {', '.join(sorted(RANKERS))}")
    if ranker == DEFAULT:
        return by_concepts(sentences, hear)
    hear = hear or _ear(sentences)
    values = _by_stretches(RANKERS[ranker], sentences)
    pairs = zip(sentences, values, strict=True)
    scored = tuple(ScoredSentence(sentence=s, hearing=hear(s), score=float(value)) for s, value in pairs)
    return Ranking(scored=scored, concepts=None)


def by_concepts(sentences: Sequence[Sentence], hear: Hear | None = None, model: Model | None = None) -> Ranking:
    """The default: expected words and phrases of a human summary, place and centrality, over a power of the length.

    Args:
        sentences: all of one document, in order.
        hear: tells what may be quoted, and how; :func:`briefing.summary.listening.hear` where none is given.
        model: see :func:`briefing.summary.concepts.weigh`.
    """
    hear = hear or _ear(sentences)
    concepts = weigh(sentences, model)
    central = _by_stretches(centroid, sentences)
    n_paragraphs = len({sentence.paragraph for sentence in sentences})
    opening = OPENING * (1 - n_paragraphs / max(1, len(sentences)))  # where every sentence opens one, it says nothing
    found: list[tuple[Sentence, Hearing | None, float, Worth | None]] = []
    for place, sentence in enumerate(sentences):
        hearing = hear(sentence)
        if hearing is None:
            found.append((sentence, hearing, 0.0, None))
            continue
        form = hearing.form
        opens = place == 0 or sentences[place - 1].paragraph != sentence.paragraph
        worth = Worth(
            words=sum(starmap(concepts.worth, Counter(form.stems).items())),
            phrases=PHRASES * sum(map(concepts.phrases.__getitem__, dict.fromkeys(pairwise(form.stems)))),
            place=LEAD / (place + 1) ** 0.5 + opening * opens,
            centrality=CENTRALITY * float(central[place]),
            figures=FIGURE * min(MOST_FIGURES, _n_figures(form.text)),
        )
        found.append((sentence, hearing, worth.total / max(1, len(form.words)) ** LENGTH, worth))
    highest = max((density for _, _, density, _ in found), default=0.0) or 1.0
    scored = (
        ScoredSentence(sentence=sentence, hearing=hearing, score=density / highest, worth=worth)
        for sentence, hearing, density, worth in found
    )
    return Ranking(scored=tuple(scored), concepts=concepts)


def lexrank(sentences: Sequence[Sentence]) -> list[float]:
    """LexRank with a threshold (Erkan & Radev 2004, JAIR 22, 457-479, eq. 5): PageRank on a graph of similarity.

    Sentences are neighbours where the cosine of their TF-IDF rows exceeds ``THRESHOLD``.
    """
    rows = _rows(sentences)
    return _floats(_pagerank((rows @ rows.T > THRESHOLD).astype(np.float32)))


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
    weights = space.counts(bags) * space.idf
    return _floats(normalised(weights) @ weights.sum(axis=0))


def lead(sentences: Sequence[Sentence]) -> list[float]:
    """The earlier, the better; 1 / sqrt(position) falls steeply at first and hardly later."""
    return [1 / position**0.5 for position in range(1, len(sentences) + 1)]


def _ear(sentences: Sequence[Sentence]) -> Hear:
    """How the sentences of a document are heard, whether it has punctuation or not."""
    return partial(listening.hear, punctuated=listening.is_punctuated(sentences))


def _n_figures(text: str) -> int:
    """Counts amounts; few sentences hold a digit at all."""
    return len(_FIGURE.findall(text)) if _DIGIT.search(text) else 0


def _by_stretches(ranker: Ranker, sentences: Sequence[Sentence]) -> Scores:
    """Ranks sentences against those of the same stretch; each stretch's best is 1 and its worst 0."""
    n_stretches = max(1, -(-len(sentences) // STRETCH))
    cuts = [number * len(sentences) // n_stretches for number in range(n_stretches + 1)]
    values = [np.asarray(ranker(sentences[low:high]), dtype=np.float64) for low, high in pairwise(cuts)]
    return np.concatenate([_unit(each) for each in values])


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


def _scores(sentences: Sequence[Sentence]) -> list[float]:
    return [each.score for each in by_concepts(sentences).scored]


RANKERS: Mapping[str, Ranker] = MappingProxyType(
    {DEFAULT: _scores, "lexrank": lexrank, "centroid": centroid, "textrank": textrank, "lead": lead}
)
"""The rankers by name."""
