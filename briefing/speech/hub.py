"""Turns a path below Piper's voice hub into bytes, and a network's refusals into errors a person can act on.

Only here: the network. The hub's address is the one Piper knows; ``$BRIEFING_VOICES_URL`` names a mirror of the same
layout (``voices.json`` and ``LANGUAGE/CODE/NAME/QUALITY/FILE``). Proxies are taken from the environment.
"""

from __future__ import annotations

import http.client
import os
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import quote, urlsplit

from briefing import __version__
from briefing.errors import DownloadError, RequestError

MIRROR_VARIABLE = "BRIEFING_VOICES_URL"
"""Environment variable that names the folder of a mirror."""
_PIECE = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Hub:
    """Where voices come from."""

    address: str
    """Of the folder with ``voices.json``; http or https, without a slash at its end."""
    timeout_s: float = 20.0
    """How long to wait for a connection, and for each piece of an answer."""

    def url(self, path: str) -> str:
        """The address of a file."""
        return f"{self.address}/{quote(path)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A file on its way."""

    start: int
    """Position of the first byte that comes; 0 where the server sends all of the file, asked or not."""
    end: int | None
    """One past the last byte that is to come; None where the server does not say."""
    pieces: Iterator[bytes]
    """What comes; it ends early where the connection does."""


def chosen_hub() -> Hub:
    """Tells which hub to ask.

    Raises:
        RequestError: ``$BRIEFING_VOICES_URL`` is no address of a folder on the web.
    """
    given = os.environ.get(MIRROR_VARIABLE)
    if not given:
        from piper.download_voices import VOICES_JSON  # noqa: PLC0415  # heavy, and a mirror does without

        return Hub(address=VOICES_JSON.partition("?")[0].rpartition("/")[0])
    try:
        parts = urlsplit(given)
        usable = parts.scheme in ("http", "https") and parts.hostname and not (parts.query or parts.fragment)
    except ValueError:
        usable = False
    if not usable:
        raise RequestError(
            f"{MIRROR_VARIABLE}={given!r} is no http or https address of a folder; write it as "
            "https://example.org/piper-voices, or unset it to ask the hub itself"
        )
    return Hub(address=given.rstrip("/"))


def fetch(hub: Hub, path: str, *, limit: int) -> bytes:
    """Fetches a small file whole.

    Args:
        hub: Where it is.
        path: Which it is, below the hub's address.
        limit: How many bytes are too many to be the file that is meant.

    Raises:
        DownloadError: It cannot be had, or broke off, or is too long.
    """
    content = bytearray()
    with opened(hub, path) as answer:
        for piece in answer.pieces:
            content += piece
            if len(content) > limit:
                raise DownloadError(f"{hub.url(path)!r} is longer than the {limit:,} bytes it may have")
    if answer.end is not None and len(content) < answer.end:
        raise DownloadError(broken_off(hub, path, len(content), answer.end))
    return bytes(content)


def broken_off(hub: Hub, path: str, done: int, total: int) -> str:
    """Says that a connection ended early."""
    return f"{hub.url(path)!r} broke off after {done:,} of {total:,} bytes; try again"


@contextmanager
def opened(hub: Hub, path: str, *, start: int = 0) -> Iterator[Answer]:
    """Asks for a file, or for its end.

    Args:
        hub: Where it is.
        path: Which it is, below the hub's address.
        start: First byte wanted. A server that cannot begin there is asked for all of the file.

    Raises:
        DownloadError: It cannot be had; also while ``pieces`` are read.
    """
    url = hub.url(path)
    with _told(hub, url):
        response = _ask(hub, url, start)
    with response:
        begin = start if response.status == HTTPStatus.PARTIAL_CONTENT else 0
        length = _length(response)
        end = None if length is None else begin + length
        yield Answer(start=begin, end=end, pieces=_pieces(hub, url, response, length))


def _ask(hub: Hub, url: str, start: int) -> http.client.HTTPResponse:
    if start:
        try:
            response = _open(hub, url, {"Range": f"bytes={start}-"})
        except urllib.error.HTTPError as error:
            error.close()
            if error.code != HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
                raise
        else:
            begun = (response.headers.get("Content-Range") or "").startswith(f"bytes {start}-")
            if begun or response.status == HTTPStatus.OK:
                return response
            response.close()
    response = _open(hub, url, {})
    if response.status != HTTPStatus.OK:
        response.close()
        raise DownloadError(f"Cannot fetch {url!r}: the server answers {response.status} and sends no file; {_CURE}")
    return response


def _open(hub: Hub, url: str, headers: dict[str, str]) -> http.client.HTTPResponse:
    opener = urllib.request.OpenerDirector()  # the usual one would follow a redirection to ftp, too
    for handler in (
        urllib.request.ProxyHandler,
        urllib.request.UnknownHandler,
        urllib.request.HTTPHandler,
        urllib.request.HTTPSHandler,
        urllib.request.HTTPDefaultErrorHandler,
        urllib.request.HTTPRedirectHandler,
        urllib.request.HTTPErrorProcessor,
    ):
        opener.add_handler(handler())
    headers = {"User-Agent": f"briefing/{__version__}", **headers}
    request = urllib.request.Request(url, headers=headers)  # noqa: S310  # http and https only, see above
    response: http.client.HTTPResponse = opener.open(request, timeout=hub.timeout_s)
    return response


def _length(response: http.client.HTTPResponse) -> int | None:
    given = response.headers.get("Content-Length") or ""
    return int(given) if given.isascii() and given.isdecimal() else None


def _pieces(hub: Hub, url: str, response: http.client.HTTPResponse, length: int | None) -> Iterator[bytes]:
    done = 0
    while length is None or done < length:
        with _told(hub, url):
            piece = response.read1(_PIECE)
        if not piece:
            return
        done += len(piece)
        yield piece


_CURE = f"check the network (a proxy is named by https_proxy) or name a mirror of the hub with {MIRROR_VARIABLE}"


@contextmanager
def _told(hub: Hub, url: str) -> Iterator[None]:
    try:
        yield
    except urllib.error.HTTPError as error:
        error.close()
        raise DownloadError(f"Cannot fetch {url!r}: the server answers {_status(error.code)}") from error
    except TimeoutError as error:
        raise DownloadError(_silent(hub, url)) from error
    except urllib.error.URLError as error:
        if isinstance(error.reason, TimeoutError):
            raise DownloadError(_silent(hub, url)) from error
        reason = getattr(error.reason, "strerror", None) or str(error.reason)
        raise DownloadError(f"Cannot fetch {url!r}: {reason}; {_CURE}") from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        reason = getattr(error, "strerror", None) or repr(error)
        raise DownloadError(f"Cannot fetch {url!r}: the connection broke ({reason}); try again, or {_CURE}") from error


def _silent(hub: Hub, url: str) -> str:
    return f"Cannot fetch {url!r}: nothing came for {hub.timeout_s:g} s; try again, or {_CURE}"


def _status(code: int) -> str:
    try:
        words = HTTPStatus(code).phrase  # the server's own words could be anything
    except ValueError:
        words = "an error of its own"
    if code == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
        cure = "put name and password into https_proxy"
    elif code >= HTTPStatus.INTERNAL_SERVER_ERROR or code == HTTPStatus.TOO_MANY_REQUESTS:
        cure = "try again later"
    else:
        cure = f"if {MIRROR_VARIABLE} is set, see that it is right; else try again later"
    return f"{code} {words}; {cure}"
