"""Turns a text into its lines that are not blank, each with its place and how it stands beside its neighbours."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

_SENTENCE_INSIDE = re.compile(r"\b[a-z]{2,}[\"”’)]*[.!?…][\"”’)]*\s+[A-ZÀ-ÞĀ-Ž]")
_LINE = re.compile(r"[^\n]*\n?")
_FILLED = 0.85
"""Of the width: a line is filled where the next one's first word would have made it longer than that."""
_WIDEST = 120
"""Characters; text is wrapped by hand or by a printer at no greater width."""


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One line that is not blank, without its surrounding white space."""

    text: str
    start: int
    end: int
    after_blank: bool
    """A blank line, or the start of the text, stands before it."""
    before_blank: bool
    wrapped: bool = False
    """It goes on with a sentence that filled the line before: it opens nothing of its own."""
    item: bool = False
    """It is a point of a list; its bullet or number is left out."""


def ends_sentence(text: str) -> bool:
    """Tells whether a line ends as the last line of a sentence does, marks that close a quotation left aside."""
    return text.rstrip("\"'”’»)]*_").endswith((".", "!", "?", "…"))


def holds_sentence(text: str) -> bool:
    """Tells whether a sentence ends inside a line: then it is no title, whatever it ends with."""
    return _SENTENCE_INSIDE.search(text) is not None


def split_lines(text: str, offset: int = 0, *, opens: re.Pattern[str] | None = None) -> tuple[SourceLine, ...]:
    """Cuts a text into its lines.

    Args:
        text: The whole text.
        offset: Where to begin.
        opens: How a line begins that goes on with nothing; given for text in which every other line goes on with the
            one before unless a blank line parts them.
    """
    raw = [(match.start(), match.group()) for match in _LINE.finditer(text, offset) if match.group()]
    blank = [not line.strip() for _, line in raw]
    lines = [
        SourceLine(
            text=line.strip(),
            start=at + len(line) - len(line.lstrip()),
            end=at + len(line.rstrip()),
            after_blank=i == 0 or blank[i - 1],
            before_blank=i + 1 == len(raw) or blank[i + 1],
        )
        for i, (at, line) in enumerate(raw)
        if not blank[i]
    ]
    if opens is not None:
        return tuple(replace(line, wrapped=not line.after_blank and not opens.match(line.text)) for line in lines)
    width = wrap_width(lines)
    if width is None:
        return tuple(lines)
    return tuple(
        replace(line, wrapped=True) if i and _goes_on(lines[i - 1], line, width) else line
        for i, line in enumerate(lines)
    )


def wrap_width(lines: Sequence[SourceLine]) -> int | None:
    """Finds the width a text was wrapped at; None where its lines are as long as their writer wanted them."""
    lengths = sorted(len(line.text) for line in lines)
    if not lengths or lengths[-1 - len(lengths) // 20] > _WIDEST:
        return None
    width = lengths[-1 - len(lengths) // 20]
    pairs = [(line, after) for line, after in pairwise(lines) if not line.before_blank]
    filled = sum(_is_filled(line, after, width) for line, after in pairs)
    return width if width >= 30 and len(pairs) >= 3 and filled * 2 >= len(pairs) else None


def _is_filled(line: SourceLine, after: SourceLine, width: int) -> bool:
    return len(line.text) + 1 + len(after.text.split(None, 1)[0]) > _FILLED * width


def _goes_on(line: SourceLine, after: SourceLine, width: int) -> bool:
    open_end = not ends_sentence(line.text) and not line.text.endswith(":")
    return not after.after_blank and open_end and (_is_filled(line, after, width) or after.text[0].islower())


def part_of(line: SourceLine, start: int, end: int) -> SourceLine:
    """Takes a part of a line, from and to an offset into its text, for a line of its own."""
    text = line.text[start:end]
    low = line.start + start + len(text) - len(text.lstrip())
    high = line.start + start + len(text.rstrip())
    return SourceLine(text=text.strip(), start=low, end=high, after_blank=True, before_blank=line.before_blank)


def rest_of(line: SourceLine, skip: int) -> SourceLine:
    """Takes what is left of a line after its first characters."""
    return part_of(line, skip, len(line.text))
