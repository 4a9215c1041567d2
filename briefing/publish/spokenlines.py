"""Turns the lines of a published episode into the transcript of its page: what was said, when, and where it is from."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from briefing.markup import safe
from briefing.publish.addresses import file_address, quote_id, source_address
from briefing.publish.wording import clock, seconds

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence

    from briefing.types import Chapter, Published, PublishedDocument, PublishedLine, Quotation


@dataclass(frozen=True, slots=True, kw_only=True)
class _Links:
    """Where lines lead to."""

    audio: str
    """Address of the MP3."""
    documents: Mapping[str, tuple[int, PublishedDocument]]
    """By id, those that have a page, each with its number in the list of sources."""


def transcript(published: Published, linked: Container[str]) -> str:
    """Writes out what is said, chapter by chapter.

    Args:
        published: The episode.
        linked: Ids of the documents whose page is linked.
    """
    numbered = enumerate(published.documents, 1)
    links = _Links(
        audio=safe(file_address(published.audio_path)),
        documents={each.document_id: (number, each) for number, each in numbered if each.document_id in linked},
    )
    language = "" if published.language in ("en", "und") else f' lang="{safe(published.language)}"'
    chapters = "".join(
        _chapter(published.chapters[number], tuple(lines), links)
        for number, lines in groupby(published.lines, lambda line: line.chapter)
    )
    return (
        '<section class="transcript" aria-labelledby="transcript">\n<h2 id="transcript">Transcript</h2>\n'
        f"<div{language}>\n{chapters}</div>\n</section>\n"
    )


def _chapter(chapter: Chapter, lines: Sequence[PublishedLine], links: _Links) -> str:
    first, rest = lines[0], lines
    heading = f"<h3>{safe(chapter.title)}</h3>\n"
    if first.source is None and first.written.rstrip(".") == chapter.title:  # the title is said, and not shown twice
        heading, rest = (
            f"<h3 {_place(first)}>{_time(first, links)} <span>{safe(chapter.title)}</span></h3>\n",
            lines[1:],
        )
    return heading + "".join(_passages(rest, links))


def _passages(lines: Sequence[PublishedLine], links: _Links) -> Iterator[str]:
    """The briefing's own words as paragraphs, what is quoted of a document without a word between as one quotation."""
    for document_id, passage in groupby(lines, lambda line: line.source.document_id if line.source else None):
        written = "".join(_line(line, links) for line in passage)
        yield written if document_id is None else f"<blockquote>\n{written}</blockquote>\n"


def _line(line: PublishedLine, links: _Links) -> str:
    reference = _reference(line.source, links) if line.source else ""
    return f"<p {_place(line)}>{_time(line, links)} <span>{safe(line.written)}{reference}</span></p>\n"


def _reference(quotation: Quotation, links: _Links) -> str:
    """The number of the source, which leads to the quote's place in it."""
    if quotation.document_id not in links.documents:
        return ""
    number, document = links.documents[quotation.document_id]
    address = f"{source_address(document.document_id)}#{quote_id(quotation)}"
    whose = f"{quotation.speaker}: " if quotation.speaker else ""
    return (
        f' <a class="ref" href="{safe(address)}" title="{safe(whose + document.title)}" '
        f'aria-label="{number}, its place in the source">{number}</a>'
    )


def _place(line: PublishedLine) -> str:
    return f'class="line {line.kind}" id="t={seconds(line.start_ms)}" data-start="{line.start_ms}"'


def _time(line: PublishedLine, links: _Links) -> str:
    return f'<a class="time" href="{links.audio}#t={seconds(line.start_ms)}">{clock(line.start_ms)}</a>'
