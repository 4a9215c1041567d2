"""Turns a stretch of a document into paragraphs: which line ends are wraps and which are blocks' ends.

A blank line always ends a paragraph. A single line end is a wrap where blank lines separate the blocks of the
text, as in "let me thank you personally," / "and the staff"; where they do not (a video description, text copied
from a page), each line is a block of its own unless it visibly runs on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_LINE = re.compile(r"\S[^\n]*")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*$")


def paragraphs(text: str, start: int, end: int, *, spaced: bool) -> Iterator[tuple[int, int]]:
    """Finds the spans of the paragraphs of ``text[start:end]``, in order, white space trimmed.

    Args:
        text: The whole text.
        start: Where to begin.
        end: Where to stop.
        spaced: Blank lines part the paragraphs of this text; see ``blank_lines_separate``.
    """
    lines = [(found.start(), found.start() + len(found.group().rstrip())) for found in _LINE.finditer(text, start, end)]
    width = max((high - low for low, high in lines), default=0)
    first = None
    for i, (low, high) in enumerate(lines):
        first = low if first is None else first
        if i + 1 == len(lines) or not _runs_on(text, (low, high), lines[i + 1], (spaced, width)):
            yield first, high
            first = None


def blank_lines_separate(text: str) -> bool:
    """Tells whether the text uses blank lines at all: at least one to every eight lines."""
    return len(re.findall(r"\n[^\S\n]*\n", text)) * 8 >= text.count("\n")


def _runs_on(text: str, line: tuple[int, int], following: tuple[int, int], layout: tuple[bool, int]) -> bool:
    if text.count("\n", line[1], following[0]) > 1:
        return False
    spaced, width = layout
    if spaced:
        return True
    if _SENTENCE_END.search(text, line[0], line[1]):
        return False
    hard_wrapped = 50 <= width <= 120 and line[1] - line[0] > 0.7 * width
    return text[following[0]].islower() or hard_wrapped
