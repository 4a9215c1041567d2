"""Turns the path of an MP3 into those of the files beside it, and paths into addresses that are plain ASCII."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit, urlunsplit

from briefing.errors import RequestError

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
