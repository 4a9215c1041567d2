"""Turns the path of an MP3 into those of the files beside it, and paths into addresses that are plain ASCII."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from pathlib import Path


def transcript_path(audio_path: Path) -> Path:
    """Names the WebVTT transcript of an MP3."""
    return audio_path.with_suffix(".vtt")


def chapters_path(audio_path: Path) -> Path:
    """Names the chapters file of an MP3."""
    return audio_path.with_suffix(".chapters.json")


def notes_path(audio_path: Path) -> Path:
    """Names the show notes of an MP3."""
    return audio_path.with_suffix(".html")


def relative_address(path: Path, folder: Path) -> str:
    """Writes a path below a folder as an address relative to it, percent-encoded."""
    return quote(path.relative_to(folder).as_posix())
