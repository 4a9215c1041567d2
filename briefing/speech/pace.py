"""Turns a text into the seconds a voice needs for it, by a rate measured once for each voice.

Seconds grow with characters and with the pauses at commas, at dashes, semicolons and colons, and between sentences,
plus a constant for the silence around each line. Texts in the register of the documents (their long words, figures,
names and dates take more time a letter than prose does) give the five, by least squares; they are synthesized once and
kept in the clip cache like any other line. The result is kept beside the clips, so that another run reads one small
file instead.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import math
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from briefing import disk
from briefing.errors import OutputError
from briefing.speech.clips import CLIP_VERSION

_TEXTS = (
    "Air defence and trade.",
    "The ministers met on Tuesday.",
    "That is not enough, and we know it.",
    "According to the News Agency, in an undated report from Geneva.",
    "In Oslo, on March eleventh, twenty twenty-four, the Prime Minister said.",
    "Anna Lind, answering Per Dahl of the B B C, at a press conference in Lisbon on June fifth, twenty twenty-five.",
    "At the annual Conference on Energy and Climate in Bergen, Norway, on July thirtieth, President Clara Duval said.",
    "On September twenty-first, twenty twenty-four, the ministers of the member states agreed to invest three point "
    "five percent of their gross domestic product in infrastructure, energy and research.",
    "In response to the crisis, the E U and its partners have provided more than seven hundred billion dollars, and "
    "the first two hundred million will be available by the end of the year.",
    "It is clear from our discussions that industry has taken steps to improve production capacity and procurement.",
    "The Secretary General said that the long-term commitment of all thirty-two countries, which was confirmed at the "
    "conference in Geneva, is essential to security and stability across the region.",
    "We must do considerably more to protect our critical infrastructure and we must do it faster than before.",
    "There is one lesson from all of this: no country is safe on its own.",
    "Some members; most of them in the south; have asked for more time; others want a decision by the summer.",
    "The question is a simple one: can our industry deliver what we have ordered; and if not, who can?",
    "That was the first part. It will be followed by a second one in March. All members have agreed to it.",
    "The figures are known. We will publish the rest of them on Monday: they are better than expected.",
)
_COMMA = re.compile(r",")
_CLAUSE = re.compile(r"[;:]| — ")
_STOP = re.compile(r"[.?!](?= )")


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a voice speaks."""

    seconds_per_line: float
    """What every line costs, however short: the voice's silence before and after it."""
    seconds_per_character: float
    seconds_per_comma: float
    seconds_per_clause: float
    """For a dash, a semicolon or a colon."""
    seconds_per_stop: float
    """For a sentence that ends inside a line."""

    def seconds(self, spoken: str) -> float:
        """Estimates how long the voice needs for a line, in seconds."""
        rates = (
            self.seconds_per_line,
            self.seconds_per_character,
            self.seconds_per_comma,
            self.seconds_per_clause,
            self.seconds_per_stop,
        )
        return sum(rate * amount for rate, amount in zip(rates, _features(spoken), strict=True))

    @property
    def words_per_minute(self) -> float:
        """The usual figure, for sentences of 20 words of 6 characters with their space."""
        return 60 * 20 / self.seconds("x" * 120)


def measure_pace(seconds_of: Callable[[str], float]) -> Pace:
    """Measures a voice.

    Args:
        seconds_of: Synthesizes a text and tells how long it is, in seconds.
    """
    features = np.array([_features(text) for text in _TEXTS])
    seconds = np.array([seconds_of(text) for text in _TEXTS])
    found, *_ = np.linalg.lstsq(features, seconds, rcond=None)
    return Pace(*(max(0.0, float(value)) for value in found))


def read_pace(cache: Path, fingerprint: str) -> Pace | None:
    """Reads what was measured; None where nothing was, or it cannot be read.

    Args:
        cache: The cache folder.
        fingerprint: Of the voice with its settings.
    """
    try:
        found = json.loads(_path(cache, fingerprint).read_text(encoding="utf-8"))
        pace = Pace(**{name: float(value) for name, value in found.items()})
    except (OSError, ValueError, TypeError, AttributeError):
        return None
    values = asdict(pace).values()
    return pace if all(math.isfinite(value) and value >= 0 for value in values) and pace.seconds("word") > 0 else None


def write_pace(cache: Path, fingerprint: str, pace: Pace) -> None:
    """Keeps what was measured; a cache that cannot be written costs time later, and is no error."""
    path = _path(cache, fingerprint)
    with contextlib.suppress(OSError, OutputError):
        path.parent.mkdir(parents=True, exist_ok=True)
        disk.write_text(path, json.dumps(asdict(pace)) + "\n")


def forget_paces(cache: Path) -> int:
    """Removes what was measured of all voices, and tells of how many.

    Args:
        cache: The cache folder.

    Raises:
        OutputError: A file cannot be removed.
    """
    removed = 0
    for path in (cache / "paces").glob("*.json"):
        with disk.writing_in(path.parent, "remove it by hand"), contextlib.suppress(FileNotFoundError):
            path.unlink()
            removed += 1
    return removed


def _path(cache: Path, fingerprint: str) -> Path:
    """Names the file; other texts to measure by make another."""
    key = hashlib.sha256("\n".join((str(CLIP_VERSION), fingerprint, *_TEXTS)).encode()).hexdigest()
    return cache / "paces" / f"{key}.json"


def _features(spoken: str) -> tuple[float, ...]:
    """What takes time in a text, in the order of the fields of ``Pace``."""
    return (1.0, float(len(spoken)), *(float(len(mark.findall(spoken))) for mark in (_COMMA, _CLAUSE, _STOP)))
