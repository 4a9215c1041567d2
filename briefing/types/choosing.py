"""What is weighed and chosen: how sentences score, which are heard under which topic, and why the others are not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from briefing.types.documents import Sentence

if TYPE_CHECKING:
    from briefing.types.documents import Document


Unfitness = Literal[
    "another's words",
    "question",
    "courtesy",
    "housekeeping",
    "address",
    "too long",
    "too short",
    "empty",
    "fragment",
]
"""Why a sentence may not be quoted at all; ``empty`` has too few content words, ``housekeeping`` runs the meeting."""
Omission = (
    Unfitness | Literal["announcement", "dependent", "off topic", "second hand", "repetition", "no chapter", "no room"]
)
"""Why a sentence is not heard: it only announces another; it needs one that cannot be quoted; it is not about what was
asked for; a better source says it word for word; what is heard says it already; it belongs under no chapter; or what is
heard adds more for its length, and no time is left."""
Ranker = Callable[[Sequence[Sentence]], Sequence[float]]
"""Scores the sentences of one document; same length, higher is better, any scale."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """What makes a sentence worth hearing, in words that a human summary of its document would be expected to say."""

    words: float
    phrases: float
    place: float
    """For standing first in the document, or in its paragraph."""
    centrality: float
    """For being about what the whole document is about."""
    figures: float
    """For amounts: what a listener takes away."""

    @property
    def total(self) -> float:
        """All of it."""
        return self.words + self.phrases + self.beside

    @property
    def beside(self) -> float:
        """What it is worth beside its words and phrases, whatever else has been said."""
        return self.place + self.centrality + self.figures


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """How a sentence sounds to somebody who has not read the document."""

    form: Sentence
    """The sentence as it would be heard: bare, where it can be."""
    leans: bool = False
    """It is only understood after the sentence before it ("They ...", "This ...")."""
    announces: bool = False
    """It is only worth hearing before the sentence after it ("Take Vilnius.")."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredSentence:
    """A sentence with its ranker's score."""

    sentence: Sentence
    hearing: Hearing | None
    """None where it may not be quoted: a question, a courtesy, a fragment, or not the orator's."""
    score: float
    """In [0, 1]; comparable within one document."""
    worth: Worth | None = None
    """What the score is made of; None where the ranker gives no more than a number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The sentences chosen from one document."""

    document: Document
    sentences: tuple[Sentence, ...]
    """In document order."""
    compression: float
    """Words chosen / words that could have been chosen, in [0, 1]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Considered:
    """A document that was ranked, and what was left of it step by step; sentences by their index."""

    document: Document
    scored: tuple[ScoredSentence, ...]
    """All its sentences, in order."""
    quotable: frozenset[int]
    """Those that may be quoted, alone or with the one they need, and are about what was asked for."""
    own: frozenset[int]
    """Those of them that are not left to a better source."""
    drafted: frozenset[int]
    """Those of them that are among the best, in a draft longer than the briefing, in which themes were looked for."""
    within: frozenset[int]
    """Those that belong under a theme."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unheard:
    """A document that could have been quoted, and is only named."""

    document: Document
    told_by: Document | None
    """The document that says the same and is heard instead; None where the time did not suffice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A chapter in the making: what it is called and which sentences belong to it."""

    label: str
    """Chapter title, as a person would write it: "Defence spending"."""
    keywords: tuple[str, ...]
    """The stems it is made of, the heaviest first."""
    sentences: tuple[Sentence, ...]
    """In the order in which they are to be heard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownTopic:
    """A topic as an earlier briefing told it, so that it keeps its title."""

    label: str
    keywords: tuple[str, ...]
    """By which it is known again; see ``Topic``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of a sentence, and why."""

    sentence: Sentence
    """In the form in which it is heard, or would be."""
    score: float
    """In [0, 1]; comparable within one document."""
    parts: Worth | None
    """What the score is made of; they add up to it. None where the ranker gives no more than a number."""
    rank: int | None
    """Place by score among the document's sentences that may be quoted, from 1; None for the others."""
    chapter: int | None
    """Index into ``Script.sections``; None where it is not heard."""
    omission: Omission | None
    """Why it is not heard; None where it is."""
    repeats: Sentence | None
    """The sentence heard that says the same; only for repetitions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """How the sentences of a document that are heard were chosen."""

    document: Document
    verdicts: tuple[Verdict, ...]
    """One for each of its sentences, in document order."""

    @property
    def chosen(self) -> tuple[Verdict, ...]:
        """Those that are heard, in document order."""
        return tuple(each for each in self.verdicts if each.chapter is not None)

    @property
    def n_ranked(self) -> int:
        """Number of sentences that may be quoted."""
        return sum(each.rank is not None for each in self.verdicts)

    @property
    def best_omitted(self) -> Verdict | None:
        """Of those that may be quoted and are not heard, the one that ranks highest."""
        omitted = [each for each in self.verdicts if each.chapter is None and each.rank is not None]
        return min(omitted, key=lambda each: each.rank or 0, default=None)
