"""What is finished: an episode, its chapters, and what a player finds in its tag."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from briefing.types.choosing import Unheard
    from briefing.types.documents import Document
    from briefing.types.scripts import Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A chapter marker. Chapters tile the episode: each ends where the next starts."""

    title: str
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedLine:
    """A line with the place where it is heard."""

    line: Line
    start_ms: int
    end_ms: int
    chapter: int
    """Index into ``Episode.chapters``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """One finished briefing."""

    guid: str
    """Stable identity for podcast players."""
    title: str
    description: str
    published_at: datetime
    """With time zone."""
    language: str
    """BCP 47 tag."""
    audio_path: Path
    size_bytes: int
    duration_ms: int
    loudness_lufs: float
    """Integrated loudness of the file (EBU R 128)."""
    voice: str
    voice_speaker: str | None = None
    """Whose voice, where a voice has several speakers: name, or number as digits."""
    documents: tuple[Document, ...]
    """Those that are quoted."""
    unheard: tuple[Unheard, ...] = ()
    """Those that are only named."""
    chapters: tuple[Chapter, ...]
    lines: tuple[TimedLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TagReport:
    """What a player finds in a file's ID3 tag."""

    version: str
    """Such as "2.3.0"; empty where there is no tag."""
    frames: tuple[str, ...]
    """Frame names in file order: "TIT2", "CTOC", "CHAP", ..."""
    title: str | None
    artist: str | None
    album: str | None
    year: str | None
    chapters: tuple[Chapter, ...]
    """In file order."""
    toc_lists_chapters: bool
    """A top-level, ordered CTOC names exactly the CHAP frames, in file order."""
    cover_bytes: int
    """Size of the cover image; 0 where there is none."""
    size_bytes: int
    """Size of the whole tag."""
    has_flags: bool = False
    """The tag's header has flags: unsynchronisation, an extended header."""
    has_id3v1: bool = False
    """An older tag, of short Latin-1 texts, stands at the file's end."""
    chapter_pictures: int = 0
    """Chapters that hold a picture."""
    linked_pictures: int = 0
    """Chapters that only have a picture's address."""
    chapters_by_byte: int = 0
    """Chapters that give a place in the file, not only in time."""
