"""Turns a file's bytes into text, and the front matter on top of a text into a mapping."""

from __future__ import annotations

import codecs
import re
import tomllib
from collections.abc import Mapping

import yaml

from briefing.errors import DocumentError

MAX_BYTES = 20_000_000
"""A larger file is no document: the longest parliamentary sitting is under 2 MB."""

_UTF16_BOMS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x9f]")
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_FENCES = re.compile(
    r"\A(?P<fence>---|\+\+\+)[ \t]*\n(?P<block>.*?)^(?P=fence)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE
)


def decode(data: bytes, name: str, declared: str | None = None) -> str:
    """Decodes UTF-8 (with or without BOM), UTF-16 or Windows-1252, and folds CRLF and CR to LF.

    Args:
        data: The whole file.
        name: What to call the file in a message.
        declared: The encoding that a web page says it has, tried after UTF-8; None where it says none.

    Raises:
        DocumentError: The file is empty, too large, binary, or in none of these encodings.
    """
    if not data.strip():
        raise DocumentError(f"{name}: the file is empty; put text in it or remove it")
    if len(data) > MAX_BYTES:
        raise DocumentError(f"{name}: too large for a text document (limit {MAX_BYTES / 1e6:.0f} MB)")
    text = _LINE_ENDS.sub("\n", _to_text(data, name, declared))
    if control := _CONTROLS.search(text):
        share = len(_CONTROLS.findall(text)) / len(text)
        if share > 0.001 or control.group() == "\0":
            raise DocumentError(
                f"{name}: this is a binary file or in an unknown encoding (character {control.group()!r} "
                f"at {control.start()}); save it as UTF-8 text"
            )
    if not text.strip("\ufeff \t\n\x0b\x0c"):
        raise DocumentError(f"{name}: the file is empty; put text in it or remove it")
    return text


def _to_text(data: bytes, name: str, declared: str | None) -> str:
    if data.startswith(codecs.BOM_UTF8):
        encodings = ["utf-8-sig"]
    elif data.startswith(_UTF16_BOMS):
        encodings = ["utf-16"]
    elif (order := _utf16_without_bom(data)) is not None:
        encodings = [order]
    else:
        encodings = ["utf-8", declared or "cp1252"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as error:
            reason = error
        if any(not char.isascii() for char in data.decode(encoding, "ignore")):
            break  # it is that encoding, damaged: read as another it would be gibberish
    raise DocumentError(
        f"{name}: byte 0x{data[reason.start]:02x} at {reason.start} cannot be decoded as {' or '.join(encodings)}; "
        "save the file as UTF-8 text"
    ) from reason


def _utf16_without_bom(data: bytes) -> str | None:
    """Latin text in UTF-16 has a zero in nearly every second byte, always on the same side."""
    sample = data[:4096]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > 0.4 * len(sample) / 2 and even == 0:
        return "utf-16-le"
    if even > 0.4 * len(sample) / 2 and odd == 0:
        return "utf-16-be"
    return None


class _PlainLoader(yaml.SafeLoader):
    """YAML's plain values without aliases, which can make a kilobyte mean gigabytes."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("aliases (*name) are not allowed")
        return super().compose_node(parent, index)


def front_matter(text: str, name: str) -> tuple[Mapping[str, object], int]:
    """Reads YAML between ``---`` lines or TOML between ``+++`` lines at the very start of a text.

    Returns:
        The mapping (keys in lower case) and the offset of the first character after it; an empty mapping and 0
        where there is none.

    Raises:
        DocumentError: There is front matter, but it cannot be parsed.
    """
    match = _FENCES.match(text)
    if match is None:
        return {}, 0
    block = match["block"]
    try:
        values = tomllib.loads(block) if match["fence"] == "+++" else yaml.load(block, _PlainLoader)  # noqa: S506
    except (tomllib.TOMLDecodeError, yaml.YAMLError, ValueError, RecursionError) as error:
        kind = "TOML" if match["fence"] == "+++" else "YAML"
        raise DocumentError(f"{name}: the {kind} front matter cannot be parsed: {error}") from error
    if not isinstance(values, dict):  # a text that merely opens with a ruled-off paragraph
        return {}, 0
    return {str(key).lower(): value for key, value in values.items()}, match.end()
