"""Turns the text of a document into HTML, every character of it, with tags around the spans that somebody marks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from briefing.gaps import within
from briefing.markup import safe
from briefing.types import Document

_WHITE_SPACE = " \t\n\f\r"
"""What HTML folds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A span of a document and the tags that go around it."""

    start: int
    """First character, an offset into ``Document.text``."""
    end: int
    """One past the last character; in the same paragraph."""
    opening: str
    """HTML."""
    closing: str
    """HTML."""


def manuscript(document: Document, marks: Sequence[Mark], is_anothers: Callable[[int], bool]) -> str:
    """Writes out a document.

    Args:
        document: The one to be shown.
        marks: In order, not overlapping, each inside one paragraph.
        is_anothers: Tells of a paragraph, by its index, whether a host or a questioner says it.

    Returns:
        Paragraphs with the tags around what is marked, and blocks of what nobody says. Without its tags it is
        ``Document.text``.
    """
    written: list[str] = []
    done = number = 0
    for index, (start, end) in enumerate(document.paragraphs):
        written.append(_unsaid(document.text[done:start]))
        written.append('<p class="other">' if is_anothers(index) else "<p>")
        place = start
        while number < len(marks) and marks[number].start < end:
            mark = marks[number]
            written += _said(document, place, mark.start)
            written.append(mark.opening)
            written += _said(document, mark.start, mark.end)
            written.append(mark.closing)
            place = mark.end
            number += 1
        written += _said(document, place, end)
        written.append("</p>")
        done = end
    written.append(_unsaid(document.text[done:]))
    return "".join(written)


def _said(document: Document, start: int, end: int) -> Iterator[str]:
    """A span that is said, and in it what nobody says."""
    for low, high in within(document.gaps, start, end):
        yield safe(document.text[start:low])
        yield f'<span class="gap">{safe(document.text[low:high])}</span>'
        start = high
    yield safe(document.text[start:end])


def _unsaid(text: str) -> str:
    """What stands between paragraphs: white space, or a heading, a label, a page number."""
    seen = [place for place, char in enumerate(text) if char.isprintable() and not char.isspace()]
    if not seen:
        return _unseen(text)
    low, high = seen[0], seen[-1] + 1
    return f'{_unseen(text[:low])}<div class="unsaid">{safe(text[low:high])}</div>{_unseen(text[high:])}'


def _unseen(text: str) -> str:
    """White space as it is; what else cannot be seen, such as a no-break space, would make a line of its own."""
    return text if not text.strip(_WHITE_SPACE) else f"<span hidden>{safe(text)}</span>"
