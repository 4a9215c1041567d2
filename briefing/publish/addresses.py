"""Turns the path of an MP3 into those of the files beside it, and paths into addresses that are plain ASCII."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit, urlunsplit

from briefing.errors import RequestError

if TYPE_CHECKING:
    from pathlib import Path

    from briefing.types import Quotation

SOURCES_FOLDER = "sources"
"""Below an output folder: documents' own pages."""


def transcript_path(audio_path: Path) -> Path:
    """Names the WebVTT transcript of an MP3."""
    # as NAME.vtt mpv loads it with NAME.mp3, and refuses to jump to a chapter meanwhile
    return audio_path.with_suffix(".transcript.vtt")


def chapters_path(audio_path: Path) -> Path:
    """Names the chapters file of an MP3."""
    return audio_path.with_suffix(".chapters.json")


def notes_path(audio_path: Path) -> Path:
    """Names the show notes of an MP3."""
    return audio_path.with_suffix(".html")


def relative_address(path: Path, folder: Path) -> str:
    """Writes a path below a folder as an address relative to it, percent-encoded."""
    return quote(path.relative_to(folder).as_posix())


def source_address(document_id: str) -> str:
    """Writes the address of a document's page, as the page of an episode links it."""
    return f"../{SOURCES_FOLDER}/{quote(document_id, safe='')}.html"


def notes_address(audio_path: Path) -> str:
    """Writes the address of an episode's page, as the page of a document links it."""
    notes = notes_path(audio_path)
    return f"../{quote(notes.parent.name, safe='')}/{quote(notes.name, safe='')}"


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


def base_address(given: str) -> str:
    """Writes the address of a folder in ASCII, with a slash at its end.

    Raises:
        RequestError: It is not absolute, not on the web, or has a query, a fragment or a password.
    """
    try:
        parts = urlsplit(given.strip())
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port = f":{parts.port}" if parts.port is not None else ""
    except ValueError as error:  # UnicodeError among them
        raise _no_base(given) from error
    if parts.scheme not in ("http", "https") or not host or parts.query or parts.fragment or "@" in parts.netloc:
        raise _no_base(given)
    host = f"[{host}]" if ":" in host else host
    path = quote(parts.path.rstrip("/") + "/", safe="/%:@!$&'()*+,;=~-._")
    return urlunsplit((parts.scheme, host + port, path, "", ""))


def _no_base(given: str) -> RequestError:
    return RequestError(
        f"--base-url {given!r} is no address of a folder on the web; write it as https://example.org/briefing/"
    )
