"""Turns times, days and people into words for pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from briefing.types import Speaker


def clock(ms: int) -> str:
    """Writes a position: "1:35", "1:02:05"."""
    seconds = ms // 1000
    hours, minutes = seconds // 3600, seconds // 60 % 60
    return f"{hours}:{minutes:02}:{seconds % 60:02}" if hours else f"{minutes}:{seconds % 60:02}"


def seconds(ms: int) -> str:
    """Writes a position as media fragments have it (W3C Media Fragments URI, 4.2.1): "95.3"."""
    return f"{ms / 1000:.3f}".rstrip("0").rstrip(".")


def length(ms: int) -> str:
    """Writes a length in minutes: "8 min", "1 h 2 min"; at least one."""
    hours, minutes = divmod(max(1, round(ms / 60_000)), 60)
    return " ".join([*([f"{hours} h"] if hours else []), *([f"{minutes} min"] if minutes or not hours else [])])


def long_day(day: date) -> str:
    """Writes a day: "6 May 2025"."""
    return f"{day.day} {day:%B %Y}"


def count(number: int, noun: str) -> str:
    """Writes "1 quote" and "2 quotes"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def people(speakers: Iterable[Speaker]) -> str:
    """Names speakers with what they are: "Mark Rutte, NATO Secretary General; Ann Lee"; may be empty."""
    return "; ".join(filter(None, (", ".join(filter(None, (each.name, each.role))) for each in speakers)))
