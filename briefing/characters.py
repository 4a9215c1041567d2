"""Turns any text into what a tag, a feed and a page may all hold: no control characters, no halves of characters.

XML 1.0 (section 2.2) has the narrowest rule, so all follow it; what it forbids, nobody could see.
"""

from __future__ import annotations

import re

_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_HALVES = re.compile("[\ud800-\udfff]")
_LINE_ENDS = re.compile("\r\n?|\x85|\u2028|\u2029")


def one_line(text: str) -> str:
    """One line: any white space is a single space, and what controls a terminal or ends a field is one too."""
    if not text.isprintable():  # told quickly, and most are
        text = _UNSEEN.sub(" ", _HALVES.sub("\ufffd", text))
    return " ".join(text.split())


def lines(text: str) -> str:
    """Lines that end in LF, without other control characters than tabs."""
    return _LINE_ENDS.sub("\n", _UNSEEN.sub("", _HALVES.sub("\ufffd", text)))
