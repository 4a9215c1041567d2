"""Turns a text copied from pages into the spans that belong to the pages: running heads, page numbers, footnotes.

What is printed above and below every page stands in mid-sentence when the text is copied. A running head is known by
recurring (its page number counting on), a page number by standing alone, a footnote by the mark it answers.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from briefing.corpus.footnotes import footnotes
from briefing.corpus.lines import SourceLine, ends_sentence, split_lines
from briefing.gaps import Span

_PAGE_NUMBER = re.compile(
    r"[-–—\[( ]*(?:(?:page|p\.|pg\.?)\s*)?\d{1,3}(?:\s*(?:of|/)\s*\d{1,4})?[-–—\]) ]*|(?:page|"
    r"p\.)\s*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?|"
    r"\d{1,3}/\d{1,3}\s+[\w./-]{0,20}\d{3,}|[\w./-]{0,20}\d{3,}\s+\d{1,3}/\d{1,3}",
    re.IGNORECASE,
)
_NAMES_ITS_PAGE = re.compile(r"\bpage \d{1,4}(?: of \d{1,4})?\W*$|^\W*page \d{1,4}(?: of \d{1,4})?\b", re.IGNORECASE)
_LEADERS = re.compile(r"(?:\.\s?){5,}|(?:…\s*){2,}")
"""Dots that lead to a page number in a table of contents."""
_SPREAD = re.compile(r"\S(?: {4,}|\t)\S")
"""A line set to the left and the right of a page, as only heads and feet are."""
_DIGITS = re.compile(r"\d+")
_LONGEST_HEAD = 110
"""Characters of a running head."""


def furniture(text: str) -> Iterator[Span]:
    """Finds running heads, page numbers, footnotes and their marks in a text."""
    lines = split_lines(text)
    marks, notes = footnotes(text, lines)
    yield from marks
    printed = notes | _printed(lines, notes)
    i = 0
    while i < len(lines):
        last = i
        while last in printed:
            last += 1
        if last > i:
            yield _between(text, lines, i, last)
        i = last + 1


def _between(text: str, lines: Sequence[SourceLine], first: int, last: int) -> Span:
    """Cuts out lines[first:last]; where a sentence goes on around them, the blank lines beside them as well."""
    if first > 0 and last < len(lines) and _goes_on(lines[first - 1], lines[last]):
        return text.index("\n", lines[first - 1].end) + 1, lines[last].start
    return lines[first].start, lines[last - 1].end


def _goes_on(before: SourceLine, after: SourceLine) -> bool:
    if ends_sentence(before.text) or before.text.endswith(":"):
        return False
    return after.text[0].islower() or before.text.endswith(("-", ",")) or len(before.text) > 40


def _printed(lines: Sequence[SourceLine], notes: set[int]) -> set[int]:
    """Numbers the lines that are page numbers and running heads."""
    found = {
        i
        for i, line in enumerate(lines)
        if len(line.text) <= _LONGEST_HEAD
        and i not in notes
        and _DIGITS.search(line.text)
        and (_PAGE_NUMBER.fullmatch(line.text) or _NAMES_ITS_PAGE.search(line.text) or _LEADERS.search(line.text))
    }
    beside = {at for i in found for at in (i - 1, i + 1) if 0 <= at < len(lines) and at not in notes}
    found |= {i for i in beside if _SPREAD.search(lines[i].text) and len(lines[i].text) <= _LONGEST_HEAD}
    keys = [_DIGITS.sub("#", _unordered(line.text)) if len(line.text) <= _LONGEST_HEAD else "" for line in lines]
    recurring = {key for key, count in Counter(keys).items() if count > 1 and len(key) > 3}
    places: dict[str, list[int]] = {}
    for i, key in enumerate(keys):
        if key in recurring and i not in found:
            places.setdefault(key, []).append(i)
    for at in places.values():
        if _is_running_head(lines, at, found):
            found.update(at)
    return found


def _unordered(text: str) -> str:
    """Writes a line's words in one order: heads of left and right pages mirror each other."""
    return (
        " ".join(sorted(text.split(), key=lambda word: (not word[0].isdigit(), _DIGITS.sub("#", word))))
        if _DIGITS.search(text)
        else text
    )


def _is_running_head(lines: Sequence[SourceLine], places: Sequence[int], numbers: set[int]) -> bool:
    """Tells a running head from a refrain or a speaker's label that recurs as well."""
    text = lines[places[0]].text
    if ends_sentence(text) or text.endswith((":", ",")) or len(text) < 6:
        return False
    texts = [_unordered(lines[i].text) for i in places]
    if len(set(texts)) == len(places):  # its number changes from page to page
        columns = zip(*(map(int, _DIGITS.findall(each)) for each in texts), strict=True)
        changing = [list(column) for column in columns if len(set(column)) > 1]
        return len(changing) == 1 and changing[0] == sorted(changing[0]) and len(_DIGITS.sub("", text)) > 6
    if sum(i - 1 in numbers or i + 1 in numbers for i in places) * 2 >= len(places):
        return True
    return any(
        0 < i < len(lines) - 1
        and not ends_sentence(lines[i - 1].text)
        and lines[i + 1].text[0].islower()
        and len(lines[i - 1].text) > 40
        for i in places
    )
