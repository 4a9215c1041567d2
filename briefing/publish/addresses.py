"""Turns the path of an MP3 into those of the files beside it, and paths into addresses that are plain ASCII."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

if TYPE_CHECKING:
    from pathlib import Path

    from briefing.types import Quotation

SOURCES = "sources"
"""Folder of the documents' pages, below the folder of output."""


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


def source_path(document_id: str, folder: Path) -> Path:
    """Names the page of a document below the folder of output."""
    return folder / SOURCES / f"{document_id}.html"


def source_address(document_id: str) -> str:
    """Writes the address of a document's page, as the page of an episode links it."""
    return f"../{SOURCES}/{quote(document_id, safe='')}.html"


def quote_id(quotation: Quotation) -> str:
    """Names the place of a quote in its document's page."""
    return f"q-{quotation.start}-{quotation.end}"


def file_address(path: Path) -> str:
    """Writes the address of a file for a page that lies beside it."""
    return quote(path.name, safe="")


def host(url: str | None) -> str | None:
    """Tells the host of a web address, which may be linked; None of anything else, such as "javascript:"."""
    try:
        parts = urlsplit(url or "")
        return parts.hostname if parts.scheme in ("http", "https") else None
    except ValueError:
        return None
