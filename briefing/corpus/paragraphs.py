"""Turns the lines that one person says into paragraphs: which line ends are wraps and which are blocks' ends.

A blank line always ends a paragraph. A single line end is a wrap where blank lines separate the blocks of the
text, as in "let me thank you personally," / "and the staff"; where they do not (a video description, text copied
from a page), each line is a block of its own unless it visibly runs on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from briefing.corpus.lines import SourceLine, ends_sentence
from briefing.gaps import Span

_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")


def paragraphs(lines: Sequence[SourceLine], *, spaced: bool) -> Iterator[Span]:
    """Finds the spans of the paragraphs that some neighbouring lines make, in order.

    Args:
        lines: What one person says without a break.
        spaced: Blank lines part the paragraphs of this text; see ``blank_lines_separate``.
    """
    width = max((len(line.text) for line in lines), default=0)
    first = None
    for i, line in enumerate(lines):
        first = line.start if first is None else first
        if i + 1 == len(lines) or not _runs_on(line, lines[i + 1], spaced=spaced, width=width):
            yield first, line.end
            first = None


def blank_lines_separate(text: str) -> bool:
    """Tells whether the text uses blank lines at all: at least one to every eight lines."""
    return len(_BLANK_LINE.findall(text)) * 8 >= text.count("\n")


def _runs_on(line: SourceLine, following: SourceLine, *, spaced: bool, width: int) -> bool:
    if following.after_blank or following.item:
        return False
    if spaced or following.wrapped:
        return True
    if ends_sentence(line.text):
        return False
    hard_wrapped = 50 <= width <= 120 and len(line.text) > 0.7 * width
    return following.text[0].islower() or hard_wrapped
