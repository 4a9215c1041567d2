"""What may come of orders: values that travel back from wherever the work is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from briefing.batch.orders import Order
from briefing.errors import DocumentError
from briefing.types import KnownTopic


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """An episode that is there."""

    order: Order
    size_bytes: int
    duration_ms: int
    is_new: bool
    """Whether it was rendered; else this very episode was there already."""
    synthesized: int
    """Clips that had to be spoken."""
    cached: int
    """Clips that had been spoken before."""
    left_out: tuple[str, ...] = ()
    """Documents of a day that cannot be used, and why."""
    covered: Mapping[str, str] = field(default_factory=dict)
    """Documents that it tells of, with the digests of their texts."""
    topics: tuple[KnownTopic, ...] = ()
    """Its chapters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """An episode that a dry run did not make."""

    order: Order
    duration_ms: int
    """Estimated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """An episode that cannot be made of its documents as they are."""

    order: Order
    reason: str
    traceback: str | None = None
    """Where it failed for a reason that nobody foresaw: a bug."""


Result = Made | Planned | Failed


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How far a batch is."""

    n_done: int
    n_orders: int
    done_s: float
    """Estimated seconds of audio that are made, of ``total_s``."""
    total_s: float
    """Estimated seconds of audio that this run is to make."""
    elapsed_s: float
    result: Result | None = None
    """What has just come; None while nothing has."""

    @property
    def left_s(self) -> float | None:
        """Seconds until the end, if it goes on as so far; None at the beginning."""
        if self.done_s <= 0:
            return None
        return (self.total_s - self.done_s) * self.elapsed_s / self.done_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a batch came to."""

    results: tuple[Result, ...]
    """Of this run, as they came."""
    n_unchanged: int
    """Episodes that were there."""
    failed_before: Mapping[str, str]
    """Episodes that an earlier run could not make of these very documents, with the reasons; they were not tried."""
    n_left: int
    """Episodes that were not begun, because of the limit."""
    removed: tuple[str, ...]
    """Episodes that are there though their documents have left the corpus."""
    unread: tuple[DocumentError, ...]
    """Documents that belong to no day, since they cannot be read."""
    seconds: float
    """How long it took."""
    n_published: int | None
    """Episodes in the feed; None in a dry run."""
    unpublished: tuple[Path, ...]
    """MP3s in the output folder that are not in the feed, since no sidecar fits them."""

    @property
    def made(self) -> tuple[Made, ...]:
        """Episodes that were rendered."""
        return tuple(each for each in self.results if isinstance(each, Made) and each.is_new)

    @property
    def planned(self) -> tuple[Planned, ...]:
        """Episodes that would be made."""
        return tuple(each for each in self.results if isinstance(each, Planned))

    @property
    def failed(self) -> tuple[Failed, ...]:
        """Episodes that could not be made."""
        return tuple(each for each in self.results if isinstance(each, Failed))

    @property
    def is_whole(self) -> bool:
        """Whether no document failed."""
        return not (self.failed or self.failed_before or self.unread)
