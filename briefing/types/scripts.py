"""What will be said, line by line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from briefing.types.documents import Sentence


LineKind = Literal["intro", "bridge", "quote", "outro"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing to say, and the silence after it."""

    kind: LineKind
    written: str
    """For a quote, verbatim ``Sentence.text``."""
    spoken: str
    """In words: numbers, units and acronyms as they are said."""
    pronounced: str
    """What the voice is given: ``spoken``, with phonemes between ``[[`` and ``]]`` where spelling would mislead it."""
    source: Sentence | None
    """The quoted sentence; None for the briefing's own words."""
    pause_after_ms: int
    """Silence after the line, milliseconds."""
    speaker: str | None = None
    """Name of who is quoted, where that is sure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One chapter of the script."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """All that will be said in an episode, in order."""

    title: str
    language: str
    """BCP 47 tag."""
    sections: tuple[Section, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        """All lines of all sections, in order."""
        return tuple(line for section in self.sections for line in section.lines)
