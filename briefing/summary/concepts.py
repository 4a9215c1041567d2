"""Turns a document's sentences into what its words and phrases are worth: how likely a human summary says each.

Frequency is the best single sign of what a human summary will say (Nenkova & Vanderwende 2005, "The impact of
frequency on summarization", MSR-TR-2005-101), and a summary is told from talk by its function words as well: people
say "we" and "you", who sums them up writes "the" and "was". So a word's chance of being said is a logistic function of
its relative frequency; for the function words, of how much more often summaries use them than talk does, too. That
ratio is the background shipped beside this file in ``concepts.toml``, whose head says how it was made. A phrase, two
neighbouring words, follows from its words and from how often it recurs (compare Li, Qian & Liu 2013, ACL, 1004-1013:
regression of bigram weights, and Hong & Nenkova 2014, EACL, 712-721: of word weights).
"""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import chain, pairwise
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from briefing.types import Sentence

MENTIONS = 3
"""Mentions of one word that are told apart; a fourth is worth nothing."""

Phrase = tuple[str, str]
Values = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Concepts:
    """What a document's words and phrases are worth."""

    words: Mapping[str, tuple[float, ...]]
    """For each stem, how many of 0, 1, ... ``MENTIONS`` mentions a human summary is expected to match."""
    phrases: Mapping[Phrase, float]
    """For each pair of neighbouring stems, the probability that a human summary says it."""

    def worth(self, stem: str, count: int) -> float:
        """Expected matches of so many mentions of a word."""
        return self.words[stem][count if count < MENTIONS else MENTIONS]


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """Coefficients of the logistic functions."""

    content: tuple[tuple[float, ...], ...]
    """For each number of mentions: constant, log of the relative frequency."""
    function: tuple[tuple[float, ...], ...]
    """For each number of mentions: constant, log of the relative frequency, log of summary over talk."""
    phrase: tuple[tuple[float, ...], ...]
    """For no, one and two function words in it: constant, sum of its words' logits, log of its count."""
    ratios: Mapping[str, float]
    """Function words, as stems: log of how much more often summaries say it than talk does."""


def phrases(sentence: Sentence) -> Iterator[Phrase]:
    """Lists the phrases of a sentence, one for each pair of neighbouring words."""
    return pairwise(sentence.stems)


def weigh(sentences: Sequence[Sentence], model: Model | None = None) -> Concepts:
    """Weighs the words and phrases of one document.

    Args:
        sentences: all that is said in it, questions too.
        model: coefficients; those shipped with the package where none are given.
    """
    model = model or shipped()
    counts = Counter(chain.from_iterable(sentence.stems for sentence in sentences))
    if not counts:
        return Concepts(words={}, phrases={})
    function = np.array([is_function_word(stem, model) for stem in counts])
    ratios = np.array([model.ratios.get(stem, 0.0) for stem in counts])
    frequency = np.log(np.array(list(counts.values())) / counts.total())
    chances = [
        np.where(function, f[0] + f[1] * frequency + f[2] * ratios, c[0] + c[1] * frequency)
        for c, f in zip(model.content, model.function, strict=True)
    ]
    matches = np.cumsum(np.minimum.accumulate(_logistic(np.array(chances))), axis=0).T.tolist()
    return Concepts(
        words={stem: (0.0, *row) for stem, row in zip(counts, matches, strict=True)},
        phrases=_phrases(
            sentences, dict(zip(counts, zip(chances[0].tolist(), function.tolist(), strict=True), strict=True)), model
        ),
    )


def is_function_word(stem: str, model: Model) -> bool:
    """Tells words that hold a sentence together, and single letters, from those that say what it is about."""
    return stem in model.ratios or len(stem) == 1


@cache
def shipped() -> Model:
    """Reads the coefficients that come with the package."""
    table = tomllib.loads(files(__package__).joinpath("concepts.toml").read_text(encoding="utf-8"))
    return Model(
        content=tuple(tuple(row) for row in table["content"]),
        function=tuple(tuple(row) for row in table["function"]),
        phrase=tuple(tuple(row) for row in table["phrase"]),
        ratios=table["ratios"],
    )


def _phrases(
    sentences: Sequence[Sentence], words: Mapping[str, tuple[float, bool]], model: Model
) -> dict[Phrase, float]:
    """Weighs phrases by their words: logit of each, and whether it is a function word."""
    counts = Counter(chain.from_iterable(map(phrases, sentences)))
    if not counts:
        return {}
    kinds = np.array([words[one][1] + words[two][1] for one, two in counts])
    logits = np.array([words[one][0] + words[two][0] for one, two in counts])
    constant, by_words, by_count = np.array(model.phrase)[kinds].T
    chances = _logistic(constant + by_words * logits + by_count * np.log(np.array(list(counts.values()))))
    return dict(zip(counts, chances.tolist(), strict=True))


def _logistic(values: Values) -> Values:
    chances: Values = 1 / (1 + np.exp(-values))
    return chances
