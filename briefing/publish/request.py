"""Turns the head of a client's request into a Request, or into the status that refuses it (RFC 9110 and 9112).

Only what a reader of files needs: no bodies, no folded lines, nothing that two programs could read in two ways.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Mapping

HEAD_LIMIT = 16_384
"""Bytes a request line and its headers may have together."""
LINE_LIMIT = 4_096
"""Bytes of a request line."""
HEADERS_LIMIT = 64
"""How many headers there may be."""

_LINE = re.compile(r"([A-Z]{1,20}) (?:http://([^/ ]{1,255}))?(/[!-~]*) HTTP/1\.([01])")
_HEADERS = re.compile(r"(?:[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\t -~\x80-\xff]*(?:\r\n|\Z))*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a client asks for."""

    method: str
    """In capitals, of any kind."""
    target: str
    """As the client wrote it, from the first slash on."""
    path: str
    """Decoded, with the slash it begins with and without the query; it may contain anything."""
    headers: Mapping[str, str]
    """By names in small letters; ``host`` is that of the target where it has one."""
    keep_alive: bool
    """Whether the client may ask again over the same connection."""


def parse(head: bytes) -> Request | HTTPStatus:
    """Reads a request.

    Args:
        head: All before the empty line, without the line end before it.
    """
    first, _, rest = head.decode("latin-1").partition("\r\n")
    if len(first) > LINE_LIMIT:
        return HTTPStatus.REQUEST_URI_TOO_LONG
    if rest.count("\r\n") >= HEADERS_LIMIT:
        return HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
    line = _LINE.fullmatch(first)
    headers = _headers(rest)
    if line is None or headers is None:
        return HTTPStatus.BAD_REQUEST
    method, host, target, minor = line.groups()
    if host is not None:
        headers["host"] = host
    if minor == "1" and "host" not in headers:
        return HTTPStatus.BAD_REQUEST
    if "transfer-encoding" in headers or headers.get("content-length", "0") != "0":
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    connection = headers.get("connection", "").lower()
    return Request(
        method=method,
        target=target,
        path=unquote(target.partition("?")[0]),
        headers=headers,
        keep_alive="close" not in connection if minor == "1" else "keep-alive" in connection,
    )


def _headers(text: str) -> dict[str, str] | None:
    """Reads headers; None where a line is none, or where there are two hosts or two lengths."""
    if not _HEADERS.fullmatch(text):
        return None
    headers: dict[str, str] = {}
    for line in filter(None, text.split("\r\n")):
        name, _, value = line.partition(":")
        name, value = name.lower(), value.strip(" \t")
        if name not in headers:
            headers[name] = value
        elif name in ("host", "content-length"):
            return None
        else:
            headers[name] += f", {value}"
    return headers
