"""Turns a text copied from pages into its footnotes and the marks in the text that they answer.

A copy sticks the mark to a word ("prices.3", "tariffs4 and"). A number is taken for a mark only where a note of that
number stands below it, or where the marks count up from 1.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from briefing.corpus.lines import SourceLine, ends_sentence
from briefing.gaps import Span

_MARK = re.compile(
    r"(?<=[a-z][a-z)][.,;:!?”\"’')])\d{1,3}(?=\s|$)|(?<=[a-z]{3})\d{1,2}(?=[\s,.;:!?])|"
    r"(?<=[a-z][.,]”)\d{1,3}(?=\s|$)",
    re.MULTILINE,
)
_NOTE = re.compile(
    r"(?P<noted>\[\^[\w-]{1,20}\]):\s+|(?P<raised>[¹²³⁰⁴-⁹]+\s*(?=\w))|[\[(]?(?P<number>\d{1,3})[\])]?[.)]?(?:\s+(?=[A-Z“\"‘(])|$)"
)


def footnotes(text: str, lines: Sequence[SourceLine]) -> tuple[list[Span], set[int]]:
    """Finds the marks of footnotes and the lines of the notes.

    Returns:
        The spans of the marks, and the indices of the notes' lines.
    """
    digits = re.finditer(r"\d+", text)
    found = [(mark.group(), mark.span()) for each in digits if (mark := _MARK.match(text, each.start())) is not None]
    first: dict[str, int] = {}
    for number, (start, _) in found:
        first.setdefault(number, start)
    opened = [(i, written) for i, line in enumerate(lines) if (written := _opens(line)) is not None]
    bracketed = [i for i, _ in opened if lines[i].text.startswith("[")]
    apart = bool(bracketed) and lines[bracketed[0]].start * 2 > len(text)  # their marks are cut out already
    openings = {
        i: written
        for i, written in opened
        if not written.isascii()
        or written.startswith("[^")  # nobody says "¹ See"
        or lines[i].start > first.get(written, len(text))
        or (apart and i in bracketed)
    }
    noted = set(openings.values())
    counted = len(found) > 1 and [int(number) for number, _ in found] == list(range(1, len(found) + 1))
    return [span for number, span in found if counted or number in noted], _note_lines(lines, openings)


def _opens(line: SourceLine) -> str | None:
    match = _NOTE.match(line.text)
    if match is None or (match.end() == len(line.text) and line.before_blank):
        return None
    return (match["noted"] or match["raised"] or match["number"]).strip()


def _note_lines(lines: Sequence[SourceLine], openings: dict[int, str]) -> set[int]:
    """A note reaches to the next blank line, or to where the page before it goes on in mid-sentence."""
    found: set[int] = set()
    for i in openings:
        found.add(i)
        for j in range(i + 1, len(lines)):
            ended = ends_sentence(lines[j - 1].text) and lines[j].text[0].islower()
            if j in openings or lines[j].after_blank or ended:
                break
            found.add(j)
    return found
