"""Turns a Request into an Answer: a published file or a part of it, "not changed", or a refusal (RFC 9110).

What is published is told by its path alone: the fixed names and the shapes of ``_PUBLISHED``, which have no room for
"..", for dot files, sidecars or the ledger. No symbolic link is followed.
"""

from __future__ import annotations

import errno
import gzip
import os
import re
import stat
import time
from dataclasses import dataclass, replace
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING

from briefing.publish.addresses import SOURCES_FOLDER
from briefing.publish.channel import COVER_NAME, FEED_NAME, FOLDERS, INDEX_NAME
from briefing.publish.paging import shape
from briefing.publish.span import Span

if TYPE_CHECKING:
    from briefing.publish.request import Request
    from briefing.publish.site import Site

_NAME = r"[0-9A-Za-z][0-9A-Za-z_-]*"
_PUBLISHED = re.compile(
    rf"{shape(INDEX_NAME)}|{shape(FEED_NAME)}|{re.escape(COVER_NAME)}|{_NAME}\.opml"
    rf"|(?:{'|'.join(FOLDERS)})/{_NAME}(?:\.mp3|\.transcript\.vtt|\.chapters\.json|\.html|\.jpg)"
    rf"|{SOURCES_FOLDER}/{_NAME}\.html",
    re.ASCII,
)
_TYPES = {
    "mp3": "audio/mpeg",
    "jpg": "image/jpeg",
    "html": "text/html; charset=utf-8",
    "vtt": "text/vtt; charset=utf-8",
    "xml": "application/rss+xml; charset=utf-8",
    "opml": "text/x-opml; charset=utf-8",
    "json": "application/json+chapters; charset=utf-8",
}
_BINARY = (".mp3", ".jpg")
_PAGE_HEADERS = (
    (
        "Content-Security-Policy",
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src 'self' data:; "
        "media-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    ("Referrer-Policy", "no-referrer"),
)
"""A page carries its own style and script, and has nothing to fetch from elsewhere."""
_WORTH_ZIPPING = 1024
"""Bytes; what is shorter fits into a packet anyway."""
_READING = os.O_RDONLY | sum(getattr(os, flag, 0) for flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"))
"""No symbolic link, and without waiting, were it a pipe; each where the system has it."""
_RANGE = re.compile(r"bytes=[ \t]*([0-9]{0,18})-([0-9]{0,18})[ \t]*", re.ASCII | re.IGNORECASE)
_FEED = re.compile(shape(FEED_NAME))
_OWN_LINK = re.compile(rf"""<atom:link\b[^>]*?\bhref=["']([^"'<>]*/){shape(FEED_NAME)}["'][^>]*>""".encode())
_CURES = {
    HTTPStatus.NOT_FOUND: "Nothing is published under this address. Pages and feed are made by: briefing feed",
    HTTPStatus.MISDIRECTED_REQUEST: "This machine does not go by that name; serve under it with --host NAME.",
    HTTPStatus.METHOD_NOT_ALLOWED: "Files are only read here.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is sent back."""

    status: HTTPStatus
    headers: tuple[tuple[str, str], ...]
    body: bytes | Span = b""

    @property
    def length(self) -> int:
        """Bytes of the body."""
        return len(self.body) if isinstance(self.body, bytes) else self.body.end - self.body.start

    def head(self, *, keep_alive: bool) -> bytes:
        """Writes all before the body (RFC 9112, 4)."""
        lines = [f"HTTP/1.1 {self.status.value} {self.status.phrase}", f"Date: {_date(int(time.time()))}"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        if self.status != HTTPStatus.NOT_MODIFIED:
            lines.append(f"Content-Length: {self.length}")
        lines.append(f"Connection: {'keep-alive' if keep_alive else 'close'}\r\n\r\n")
        return "\r\n".join(lines).encode("ascii")

    def close(self) -> None:
        """Lets go of the file."""
        if isinstance(self.body, Span):
            os.close(self.body.file)


@lru_cache(maxsize=64)
def _date(second: int) -> str:
    return formatdate(second, usegmt=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    """An open file that is published."""

    descriptor: int
    path: str
    size: int
    """In bytes."""
    etag: str
    modified: str
    """As a header has it."""

    @property
    def type(self) -> str:
        return _TYPES[self.path.rpartition(".")[2]]

    @property
    def is_feed(self) -> bool:
        return _FEED.fullmatch(self.path) is not None


def is_quick(request: Request) -> bool:
    """Tells whether an answer costs no more than opening a file; texts are read, and packed."""
    return request.path.endswith(_BINARY)


def answer(request: Request, site: Site) -> Answer:
    """Answers a request.

    Returns:
        The answer. That to HEAD has the length, and the body is not to be sent.
    """
    if request.method not in ("GET", "HEAD"):
        return replace(refusal(HTTPStatus.METHOD_NOT_ALLOWED), headers=(("Allow", "GET, HEAD"),))
    base_url = site.base_url(request.headers.get("host"))
    if base_url is None:
        return refusal(HTTPStatus.MISDIRECTED_REQUEST)
    path = site.inner_path(request.path)
    try:
        file = None if path is None else _open(site.folder, path or INDEX_NAME)
    except OSError:
        return refusal(HTTPStatus.SERVICE_UNAVAILABLE)
    if file is None:
        return refusal(HTTPStatus.NOT_FOUND)
    kept = None
    try:
        answered = _of_file(request, file, base_url)
        kept = answered.body
    finally:
        if not isinstance(kept, Span):
            os.close(file.descriptor)
    return answered


def refusal(status: HTTPStatus) -> Answer:
    """Says that there is nothing, and why."""
    words = _CURES.get(status, status.description)
    text = f"{status.value} {status.phrase}. {words}\n".encode()
    return Answer(status=status, headers=(("Content-Type", "text/plain; charset=utf-8"),), body=text)


def _open(folder: str, path: str) -> _File | None:
    """Opens a published file; None where it is not there, is no plain file, or lies behind a symbolic link.

    Raises:
        OSError: Too many files are open.
    """
    if not _PUBLISHED.fullmatch(path):
        return None
    inner, slash, _ = path.partition("/")
    place = f"{folder}/{path}"
    try:
        if slash and os.path.islink(f"{folder}/{inner}"):  # noqa: PTH114  # a Path costs more than the answer
            return None
        if not hasattr(os, "O_NOFOLLOW") and os.path.islink(place):  # noqa: PTH114  # the same
            return None
        descriptor = os.open(place, _READING)
    except OSError as error:
        if error.errno in (errno.EMFILE, errno.ENFILE):
            raise
        return None
    found = os.fstat(descriptor)
    if not stat.S_ISREG(found.st_mode):
        os.close(descriptor)
        return None
    return _File(
        descriptor=descriptor,
        path=path,
        size=found.st_size,
        etag=f"{found.st_mtime_ns:x}-{found.st_size:x}",
        modified=_date(int(found.st_mtime)),
    )


def _of_file(request: Request, file: _File, base_url: str) -> Answer:
    is_text = not file.path.endswith(_BINARY)
    zipped = is_text and file.size >= _WORTH_ZIPPING and "range" not in request.headers and _takes_gzip(request)
    etag = f'"{file.etag}-gz"' if zipped else f'"{file.etag}"'
    headers = [
        ("Content-Type", file.type),
        ("ETag", etag),
        ("Last-Modified", file.modified),
        ("Cache-Control", "no-cache"),  # ask again, which costs nothing where nothing is new
        ("X-Content-Type-Options", "nosniff"),
    ]
    if is_text:
        headers.append(("Vary", "Accept-Encoding"))
    if file.path.endswith(".html"):
        headers += _PAGE_HEADERS
    if _is_known(request, etag, file.modified):
        return Answer(status=HTTPStatus.NOT_MODIFIED, headers=tuple(headers))
    if file.is_feed or zipped:
        return _of_text(request, file, base_url, headers, zipped=zipped)
    headers.append(("Accept-Ranges", "bytes"))
    return _ranged(request, Span(file=file.descriptor, start=0, end=file.size), headers)


def _of_text(request: Request, file: _File, base_url: str, headers: list[tuple[str, str]], *, zipped: bool) -> Answer:
    """Answers with a text that is not sent as it lies there."""
    with open(file.descriptor, "rb", closefd=False) as opened:
        text = opened.read()
    if file.is_feed:
        text = at_address(text, base_url)
    if zipped:
        headers.append(("Content-Encoding", "gzip"))
        return Answer(status=HTTPStatus.OK, headers=tuple(headers), body=gzip.compress(text, 6, mtime=0))
    return _ranged(request, text, [*headers, ("Accept-Ranges", "bytes")])


def at_address(feed: bytes, base_url: str) -> bytes:
    """Moves a feed to where a client found it: the address that it gives itself is replaced wherever it begins one."""
    own = _OWN_LINK.search(feed)
    return feed if own is None or not own[1] else feed.replace(own[1], base_url.encode())


def _ranged(request: Request, body: bytes | Span, headers: list[tuple[str, str]]) -> Answer:
    """Answers with all of it, or with the one range that is asked for; of several, all of it comes."""
    size = len(body) if isinstance(body, bytes) else body.end
    span = _asked(request, dict(headers), size)
    if span is None:
        return Answer(status=HTTPStatus.OK, headers=tuple(headers), body=body)
    start, end = span
    if start >= end:
        nothing = refusal(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
        return replace(nothing, headers=(*nothing.headers, ("Content-Range", f"bytes */{size}")))
    headers.append(("Content-Range", f"bytes {start}-{end - 1}/{size}"))
    part = body[start:end] if isinstance(body, bytes) else replace(body, start=start, end=end)
    return Answer(status=HTTPStatus.PARTIAL_CONTENT, headers=tuple(headers), body=part)


def _asked(request: Request, headers: dict[str, str], size: int) -> tuple[int, int] | None:
    """Reads which bytes are asked for; None for all, and an empty range for what is not there (RFC 9110, 14.1)."""
    found = _RANGE.fullmatch(request.headers.get("range", ""))
    condition = request.headers.get("if-range")
    if (
        found is None
        or request.method != "GET"
        or (condition is not None and condition not in (headers["ETag"], headers["Last-Modified"]))
    ):
        return None
    first, last = found.groups()
    if first:
        if last and int(last) < int(first):
            return None
        return int(first), min(int(last) + 1, size) if last else size
    return (max(0, size - int(last)), size) if last else None


def _is_known(request: Request, etag: str, modified: str) -> bool:
    """Tells whether the client has it already: by its tag or, where it sends none, by the very date it was told."""
    tags = request.headers.get("if-none-match")
    if tags is None:
        return request.headers.get("if-modified-since") == modified
    return any(tag.strip().removeprefix("W/") in (etag, "*") for tag in tags.split(","))


def _takes_gzip(request: Request) -> bool:
    for coding in request.headers.get("accept-encoding", "").lower().split(","):
        name, _, weight = coding.replace(" ", "").partition(";")
        if name in ("gzip", "x-gzip", "*"):
            return not re.fullmatch(r"q=0(\.0*)?", weight)
    return False
