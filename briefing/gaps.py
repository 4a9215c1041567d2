"""Turns a text and its gaps into what is left, and places in what is left into places in the text.

A gap is a span of ``Document.text`` that is not part of what is said though it stands inside a paragraph: a page number
in mid-sentence, a subtitle's time stamp, "(Applause)". The text itself is never rewritten; gaps are only left out.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

Span = tuple[int, int]


class Cut:
    """A text without its gaps, which knows where each of its characters stands in the whole text."""

    def __init__(self, whole: str, gaps: Sequence[Span]) -> None:
        self.gaps = gaps
        starts, ends = [0], []
        for low, high in gaps:
            ends.append(low)
            starts.append(high)
        ends.append(len(whole))
        self.text = "".join(whole[low:high] for low, high in zip(starts, ends, strict=True))
        """What is left."""
        self._kept_from = starts
        self._begins = [0]  # where each kept stretch begins in what is left
        for low, high in zip(starts[:-1], ends[:-1], strict=True):
            self._begins.append(self._begins[-1] + high - low)

    def origin(self, position: int) -> int:
        """Tells where in the whole text the character at a position of what is left stands."""
        stretch = bisect_right(self._begins, position) - 1
        return self._kept_from[stretch] + position - self._begins[stretch]

    def position(self, origin: int) -> int:
        """Tells where in what is left a place of the whole text is; of a place in a gap, where the gap was."""
        stretch = bisect_right(self._kept_from, origin) - 1
        limit = self._begins[stretch + 1] if stretch + 1 < len(self._begins) else len(self.text)
        return min(self._begins[stretch] + origin - self._kept_from[stretch], limit)

    def span(self, start: int, end: int) -> Span:
        """Tells which span of the whole text, gaps at its ends left out, a span of what is left comes from.

        Args:
            start: First character, an offset into what is left.
            end: One past the last one, > start.
        """
        return self.origin(start), self.origin(end - 1) + 1


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Puts spans in order and makes one of those that touch or overlap; empty ones are dropped."""
    found: list[Span] = []
    for low, high in sorted(spans):
        if low >= high:
            continue
        if found and low <= found[-1][1]:
            found[-1] = (found[-1][0], max(high, found[-1][1]))
        else:
            found.append((low, high))
    return tuple(found)


def within(gaps: tuple[Span, ...], start: int, end: int) -> tuple[Span, ...]:
    """Picks the gaps that lie inside a span; ``gaps`` are in order and do not overlap."""
    first = bisect_right(gaps, (start, start))
    last = bisect_right(gaps, (end, end))
    return tuple((low, high) for low, high in gaps[first:last] if high <= end)


def verbatim(whole: str, start: int, end: int, gaps: tuple[Span, ...] = ()) -> str:
    """Reads a span as it is said: its gaps cut out, each run of white space one space."""
    inside = within(gaps, start, end)
    lows = [start, *(high for _, high in inside)]
    highs = [*(low for low, _ in inside), end]
    return " ".join("".join(whole[low:high] for low, high in zip(lows, highs, strict=True)).split())
