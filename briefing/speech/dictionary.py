"""Turns espeak-ng's compiled dictionary into the words that are in it: those it says in a way that somebody chose.

The file is what espeak-ng's ``compiledict.c`` writes, all numbers little-endian::

    int32 number of chains (1,024)   int32 offset of the spelling rules
    each chain: entries, then a byte 0; the rules follow the last one
    entry: its length, 1 byte   flags and length of the word, 1 byte   word   [phonemes, a byte 0]   conditions

A word that letters of the Latin alphabet make up is packed, six bits to each.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_PACKED, _NO_PHONEMES, _LENGTH = 0x40, 0x80, 0x3F
_MANY_WORDS = range(81, 100)
_OTHER_DIALECT = range(100, 256)
_MOST_CHAINS = 1 << 16
_HEADER = struct.Struct("<ii")


@dataclass(frozen=True, slots=True)
class Dictionary:
    """The words of a dictionary."""

    words: frozenset[str] = frozenset()
    """In small letters, "?" for letters that English lacks."""

    def __contains__(self, word: str) -> bool:
        """Tells whether a word is in it, in whatever case."""
        low = word.lower()
        return low in self.words if low.isascii() else re.sub(r"[^\x00-\x7f]", "?", low) in self.words

    def __len__(self) -> int:
        """Counts its words; 0 where it could not be read."""
        return len(self.words)


def read_dictionary(path: Path) -> Dictionary:
    """Reads a dictionary.

    Args:
        path: A ``LANGUAGE_dict`` file of espeak-ng.

    Returns:
        Its single words; none where there is no such file or its format is another.
    """
    try:
        return Dictionary(frozenset(_words(path.read_bytes())))
    except (OSError, ValueError, IndexError, struct.error):
        return Dictionary()


def _words(data: bytes) -> Iterator[str]:
    n_chains, rules = _HEADER.unpack_from(data)
    if not 0 < n_chains <= _MOST_CHAINS:
        raise ValueError(f"{n_chains} chains")
    place = _HEADER.size
    for _ in range(n_chains):
        while length := data[place]:
            if word := _word(data[place + 1 : place + length]):
                yield word
            place += length
        place += 1
    if place != rules:  # whatever was read made no sense
        raise ValueError(f"the words end at {place}, the rules begin at {rules}")


def _word(entry: bytes) -> str | None:
    """Reads the word of an entry; None where it is no single word, or of no letters, or only of another dialect."""
    end = 1 + (entry[0] & _LENGTH)
    rest = entry[end:] if entry[0] & _NO_PHONEMES else entry[entry.index(0, end) + 1 :]
    # the first words after the one that is looked up stand in the entry too, so only what comes before them counts
    if any(flag in _MANY_WORDS or flag in _OTHER_DIALECT for flag in rest):
        return None
    word = _unpacked(entry[1:end]) if entry[0] & _PACKED else entry[1:end].decode("utf-8")
    return word if word.replace("?", "a").replace("'", "a").isalpha() else None


def _unpacked(packed: bytes) -> str:
    """Reads letters of six bits each, 1 for "a"; "?" for one that English lacks."""
    bits = int.from_bytes(packed, "big")
    codes = ((bits >> shift) & 0x3F for shift in range(8 * len(packed) - 6, -1, -6))
    return "".join(chr(96 + code) if code <= 26 else "?" for code in codes if code)
