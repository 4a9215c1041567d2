"""Turns the lines that one person says into paragraphs: which line ends are wraps and which are blocks' ends.

A blank line always ends a paragraph. A single line end is a wrap where blank lines separate the blocks of the
text, as in "let me thank you personally," / "and the staff"; where they do not (a video description, text copied
from a page), each line is a block of its own unless it visibly runs on.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence

from briefing.corpus.lines import SourceLine, ends_sentence
from briefing.gaps import Cut, Span

_LOST = re.compile(
    r"[(\[](?:inaudible|indiscernible|unintelligible|unclear|cross-?\s?talk|overlapping|"
    r"technical diff)[^()\[\]]{0,40}[)\]]"
    r"|[<(\[](?:…|\.{3})[>)\]]",
    re.IGNORECASE,
)
_SENTENCE_ENDS = re.compile(r"(?<!\b[A-Z])(?<!\b[A-Z][a-z])(?<!\b[A-Z][a-z][a-z])[.!?…][\"”’)]*\s+")
"""Where a sentence may end; not behind "Mr." or an initial."""
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


def whole_sentences(cut: Cut, whole: str, spans: Iterable[Span]) -> Iterator[Span]:
    """Leaves out the sentences of which a part was lost, so that nobody can quote what is left of them.

    Args:
        cut: The text without its gaps.
        whole: The text with them: "(inaudible)" tells where something was lost.
        spans: Paragraphs, offsets into what is left.
    """
    lost = [cut.position(match.start()) for match in _LOST.finditer(whole)]
    for start, end in spans:
        first = start
        for at in lost[bisect_left(lost, start - 1) : bisect_right(lost, end)]:
            before, after = cut.text[start:at].rstrip(), cut.text[at:end].lstrip()
            if not after[:1].islower() and (not before or ends_sentence(before)):
                continue  # it stands between sentences
            here = max(at, first)
            last = max((mark.end() for mark in _SENTENCE_ENDS.finditer(cut.text, first, here)), default=first)
            if (kept := cut.text[first:last].rstrip()) != "":
                yield first, first + len(kept)
            goes_on = _SENTENCE_ENDS.search(cut.text, here, end)
            first = goes_on.end() if goes_on else end
        if first < end:
            yield first, end


def _runs_on(line: SourceLine, following: SourceLine, *, spaced: bool, width: int) -> bool:
    if following.after_blank or following.item:
        return False
    if spaced or following.wrapped:
        return True
    if ends_sentence(line.text):
        return False
    hard_wrapped = 50 <= width <= 120 and len(line.text) > 0.7 * width
    return following.text[0].islower() or hard_wrapped
