"""What a run is asked for, with the defaults of the command line; light enough for ``--help`` to import."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from briefing.errors import RequestError
from briefing.types import Progress, Report

DEFAULT_VOICE = "en_US-kathleen-compact"
"""Shipped with the package; trained from CC0 speech."""


DEFAULT_CACHE_BYTES = 2_000_000_000
"""Twelve hours of speech at 22,050 samples a second."""
SHORTEST_MINUTES, LONGEST_MINUTES = 1.0, 600.0
"""Below a minute, opening and bridges leave no time for quotes."""
SLOWEST, FASTEST = 0.5, 2.0


def silent(progress: Progress) -> None:
    """Reports to nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Which documents a daily briefing is about; all None for what is new."""

    since: date | None = None
    """First day, inclusive."""
    on: date | None = None
    """Last day, inclusive, and day of the briefing; alone, also the first."""

    def __post_init__(self) -> None:
        """Checks the order of the days.

        Raises:
            RequestError: The first day comes after the last.
        """
        if self.since and self.on and self.since > self.on:
            raise RequestError(f"--since {self.since} comes after --date {self.on}; give an earlier --since")

    @property
    def is_given(self) -> bool:
        """Whether dates decide, rather than what was covered before."""
        return self.since is not None or self.on is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Everything a run is asked for."""

    corpus: Path = Path("corpus")
    output: Path = Path("output")
    minutes: float = 8.0
    """Length of each episode, within [SHORTEST_MINUTES, LONGEST_MINUTES]."""
    ranker: str = "concepts"
    topics: tuple[str, ...] = ()
    """Only what is said about these; empty for whatever matters."""
    voice: str = DEFAULT_VOICE
    """Name, or path of a .onnx file."""
    voice_speaker: str | None = None
    """Which speaker of a voice that has several, by name or number; None for the voice's own choice."""
    speed: float = 1.0
    """Rate of speech, within [SLOWEST, FASTEST]; 1 is the voice's own, 1.2 a fifth faster."""
    bitrate_kbps: int = 96
    window: Window = field(default_factory=Window)
    today: date | None = None
    """Day of a daily briefing where the window names none; None for the day of the run."""
    cache_bytes: int = DEFAULT_CACHE_BYTES
    """How large the clip cache may grow; the least recently used clips go first. 0 keeps none."""
    report: Report = silent

    def __post_init__(self) -> None:
        """Checks the numbers, before anything heavy is loaded.

        Raises:
            RequestError: The length, the speed, the bit rate or the size of the cache makes no sense.
        """
        if not SHORTEST_MINUTES <= self.minutes <= LONGEST_MINUTES:
            raise RequestError(
                f"--minutes {self.minutes:g} is no length for a briefing; "
                f"choose from {SHORTEST_MINUTES:g} to {LONGEST_MINUTES:g}"
            )
        if not SLOWEST <= self.speed <= FASTEST:
            raise RequestError(f"--speed {self.speed:g} is not for listening; choose from {SLOWEST:g} to {FASTEST:g}")
        if self.bitrate_kbps not in (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320):
            raise RequestError(f"--bitrate {self.bitrate_kbps} is none that MP3 has; choose 96, or 64 for small files")
        if self.cache_bytes < 0:
            raise RequestError(f"--cache-size {self.cache_bytes} is less than nothing; 0 keeps no clips")

    def reporting_to(self, report: Report) -> Job:
        """The same job with somebody to report to."""
        return replace(self, report=report)
