"""What the world is told of an episode, as its sidecar has it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime
    from pathlib import Path

    from briefing.types.documents import Speaker
    from briefing.types.episodes import Chapter
    from briefing.types.scripts import LineKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """Where a published quote stands in its document."""

    document_id: str
    start: int
    """First character, an offset into the document's text."""
    end: int
    """One past the last character."""
    gaps: tuple[tuple[int, int], ...]
    """Spans in between that are not said; see ``Document.gaps``."""
    speaker: str | None
    """Name of who is quoted, where that is sure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedLine:
    """A line as its sidecar has it."""

    kind: LineKind
    written: str
    start_ms: int
    end_ms: int
    chapter: int
    """Index into ``Published.chapters``."""
    source: Quotation | None
    """None for the briefing's own words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedDocument:
    """A document that an episode quotes, as its sidecar names it."""

    document_id: str
    path: str
    """Path of the file, as the run saw it."""
    title: str
    speakers: tuple[Speaker, ...]
    event: str | None = None
    """None also in sidecars that do not say."""
    place: str | None = None
    """None also in sidecars that do not say."""
    delivered_on: date | None
    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedMention:
    """A document that an episode only names."""

    document_id: str
    path: str
    """Path of the file, as the run saw it."""
    title: str
    told_by: str | None
    """Id of the document that says the same and is quoted instead; None where the time did not suffice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A finished episode as its sidecar tells it: all that a feed, a page or a transcript needs."""

    guid: str
    title: str
    description: str
    """Lines of text, the chapters with their times first."""
    published_at: datetime
    """With time zone."""
    language: str
    """BCP 47 tag."""
    audio_path: Path
    size_bytes: int
    duration_ms: int
    loudness_lufs: float
    voice: str
    documents: tuple[PublishedDocument, ...]
    also: tuple[PublishedMention, ...]
    chapters: tuple[Chapter, ...]
    lines: tuple[PublishedLine, ...]
