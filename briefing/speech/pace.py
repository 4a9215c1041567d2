"""Turns the length of a text into the seconds a voice needs for it, measured once for each voice.

Seconds grow with the characters spoken, plus a constant for the silence around each line. Texts of two lengths
give both; they are synthesized once and kept in the clip cache like any other line.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

_SHORT = (
    "Air defence and trade.",
    "The ministers met on Tuesday.",
    "We need more of this.",
    "They agreed on a new plan.",
    "That is not enough.",
)
_LONG = (
    "On September twenty-first, twenty twenty-four, the ministers of the member states agreed to invest three point "
    "five percent of their gross domestic product in infrastructure, energy and research.",
    "In response to the crisis, the E U and its partners have provided more than seven hundred billion dollars, and "
    "the first two hundred million will be available by the end of the year.",
    "It is clear from our discussions that industry has taken steps to improve production capacity, including joint "
    "procurement, but we must do considerably more, and we must do it faster.",
    "The Secretary General said that the long-term commitment of all thirty-two countries, which was confirmed at the "
    "conference in Geneva, is essential to security and stability across the region.",
)
"""In the register of the documents: their long words, figures and commas take more time a letter than prose does."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a voice speaks."""

    seconds_per_line: float
    """What every line costs, however short: the voice's silence before and after it."""
    seconds_per_character: float

    def seconds(self, spoken: str) -> float:
        """Estimates how long the voice needs for a line, in seconds."""
        return self.seconds_per_line + self.seconds_per_character * len(spoken)

    @property
    def words_per_minute(self) -> float:
        """The usual figure, for sentences of 20 words of 6 characters with their space."""
        return 60 * 20 / self.seconds("x" * 120)


def measure_pace(seconds_of: Callable[[str], float]) -> Pace:
    """Measures a voice.

    Args:
        seconds_of: Synthesizes a text and tells how long it is, in seconds.
    """
    short = sum(seconds_of(text) for text in _SHORT) / len(_SHORT)
    long = sum(seconds_of(text) for text in _LONG) / len(_LONG)
    short_length = sum(map(len, _SHORT)) / len(_SHORT)
    long_length = sum(map(len, _LONG)) / len(_LONG)
    per_character = max(0.0, (long - short) / (long_length - short_length))
    return Pace(max(0.0, short - per_character * short_length), per_character)
