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

import math
import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from briefing.types import Sentence

MENTIONS = 3
"""Mentions of one word that are told apart; a fourth is worth nothing."""

Phrase = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Concepts:
    """What a document's words and phrases are worth."""

    words: Mapping[str, tuple[float, ...]]
    """For each stem, the probability that a summary says it once, twice, ... ``MENTIONS`` times; falling."""
    phrases: Mapping[Phrase, float]
    """For each pair of neighbouring stems, the probability that a summary says it."""


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
    counts = Counter(stem for sentence in sentences for stem in sentence.stems)
    total = max(1, counts.total())
    words: dict[str, tuple[float, ...]] = {}
    logits: dict[str, float] = {}
    for stem, count in counts.items():
        values = _logits(stem, math.log(count / total), model)
        logits[stem] = values[0]
        chances = [_logistic(value) for value in values]
        words[stem] = tuple(min(chances[: mention + 1]) for mention in range(MENTIONS))
    pairs = Counter(phrase for sentence in sentences for phrase in phrases(sentence))
    found = {}
    for phrase, count in pairs.items():
        constant, by_words, by_count = model.phrase[sum(is_function_word(stem, model) for stem in phrase)]
        found[phrase] = _logistic(constant + by_words * sum(logits[s] for s in phrase) + by_count * math.log(count))
    return Concepts(words=words, phrases=found)


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


def _logits(stem: str, log_frequency: float, model: Model) -> list[float]:
    if is_function_word(stem, model):
        ratio = model.ratios.get(stem, 0.0)
        return [constant + slope * log_frequency + more * ratio for constant, slope, more in model.function]
    return [constant + slope * log_frequency for constant, slope in model.content]


def _logistic(value: float) -> float:
    return 1 / (1 + math.exp(-value))
