"""Turns a published episode into a WebVTT transcript: a cue to each line, with the name of who is quoted.

W3C WebVTT, sections 4.1 (file structure) and 4.2.2 (cue text; ``<v Name>`` is a voice span).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.characters import one_line

if TYPE_CHECKING:
    from briefing.types import Published, PublishedLine

_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def webvtt(published: Published) -> str:
    """Writes the transcript of an episode, as it is written rather than as it is spoken."""
    cues = (_cue(number, line) for number, line in enumerate(published.lines, start=1))
    return "\n".join(["WEBVTT\n", *cues])


def _cue(number: int, line: PublishedLine) -> str:
    speaker = one_line(line.source.speaker or "") if line.source else ""
    voice = f"<v {speaker.translate(_ESCAPES)}>" if speaker else ""
    words = one_line(line.written).translate(_ESCAPES)
    return f"{number}\n{timestamp(line.start_ms)} --> {timestamp(line.end_ms)}\n{voice}{words}\n"


def timestamp(ms: int) -> str:
    """Writes a position exactly: "00:01:35.250"."""
    seconds, rest = divmod(ms, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:03}"
