"""Turns a document and what episodes quote of it into its page: all of its text, each quote marked and to be heard."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.gaps import verbatim
from briefing.manuscript import Mark, manuscript
from briefing.markup import safe
from briefing.publish.addresses import host, notes_address, quote_id
from briefing.publish.look import page
from briefing.publish.wording import clock, count, long_day, people, seconds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from briefing.types import Document, Published, Quotation

_MOST_LINKS = 3
"""Episodes that one quote leads to; the newest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A quote of a document, and where it is heard."""

    quotation: Quotation
    written: str
    """As the episode has it."""
    episode: str
    """Title."""
    address: str
    """Of the second in the episode's page, as seen from the document's."""
    start_ms: int


def heard(published: Published, document_id: str) -> tuple[Heard, ...]:
    """Lists what an episode quotes of a document, in the order in which it is heard."""
    notes = notes_address(published.audio_path)
    return tuple(
        Heard(
            quotation=line.source,
            written=line.written,
            episode=published.title,
            address=f"{notes}#t={seconds(line.start_ms)}",
            start_ms=line.start_ms,
        )
        for line in published.lines
        if line.source is not None and line.source.document_id == document_id
    )


def document_page(document: Document, quotes: Sequence[Heard]) -> str:
    """Makes the page of a document, which lies in ``sources``.

    Args:
        document: The one to be shown.
        quotes: What episodes quote of it, the newest episode first. What is no longer in the text, because the file
            has changed since, is left out.
    """
    marked = tuple(_marked(document, quotes))
    language = "" if document.language in ("en", "und") else f' lang="{safe(document.language)}"'
    turns = [turn.start for turn in document.turns]

    def is_anothers(paragraph: int) -> bool:
        turn = bisect_right(turns, document.paragraphs[paragraph][0]) - 1
        return turn >= 0 and document.turns[turn].kind in ("question", "host")

    text = manuscript(document, [_mark(each) for each in marked], is_anothers)
    body = (
        '<header>\n<nav aria-label="Site"><a href="../index.html">All episodes</a></nav>\n'
        f'<h1>{safe(document.title)}</h1>\n<p class="facts">{" · ".join(_facts(document))}</p>\n</header>\n'
        f"<main>\n{_list(marked)}<article{language}>{text}</article>\n</main>\n<footer>\n<p>All of the document, as it "
        "was read. Marked is what episodes quote; small and pale is what nobody says.</p>\n</footer>\n"
    )
    return page(document.title, body, "document", feed="../feed.xml")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Passage:
    """A span of a document that is quoted, whole or in parts, once or more often."""

    start: int
    end: int
    quotes: tuple[Heard, ...]
    """The newest episode's first."""

    @property
    def ids(self) -> tuple[str, ...]:
        """Names of its places, each once."""
        return tuple(dict.fromkeys(quote_id(each.quotation) for each in self.quotes))


def _marked(document: Document, quotes: Iterable[Heard]) -> Iterator[_Passage]:
    """The passages that are quoted, in order; quotes that overlap are one."""
    order = {id(each): number for number, each in enumerate(quotes)}
    there = [each for each in quotes if _is_there(document, each)]
    together: list[Heard] = []
    end = 0
    for each in sorted(there, key=lambda each: (each.quotation.start, each.quotation.end)):
        if together and each.quotation.start >= end:
            yield _passage(sorted(together, key=lambda each: order[id(each)]), end)
            together = []
        together.append(each)
        end = max(end, each.quotation.end)
    if together:
        yield _passage(sorted(together, key=lambda each: order[id(each)]), end)


def _passage(quotes: Sequence[Heard], end: int) -> _Passage:
    return _Passage(start=min(each.quotation.start for each in quotes), end=end, quotes=tuple(quotes))


def _is_there(document: Document, quote: Heard) -> bool:
    """Tells whether a document still says, within one paragraph, what was quoted."""
    start, end = quote.quotation.start, quote.quotation.end
    paragraph = bisect_right(document.paragraphs, start, key=lambda span: span[0]) - 1
    if paragraph < 0 or not start < end <= document.paragraphs[paragraph][1]:
        return False
    return verbatim(document.text, start, end, quote.quotation.gaps) == quote.written


def _mark(passage: _Passage) -> Mark:
    first, *others = passage.ids
    places = "".join(f'<span id="{place}"></span>' for place in others)
    links = "".join(
        f'<a class="hear" href="{safe(each.address)}" data-at="{clock(each.start_ms)}" title="Hear it in '
        f'{safe(each.episode)}" aria-label="Hear it in {safe(each.episode)}, at {clock(each.start_ms)}"></a>'
        for each in passage.quotes[:_MOST_LINKS]
    )
    return Mark(start=passage.start, end=passage.end, opening=f'<mark id="{first}">{places}', closing=f"</mark>{links}")


def _facts(document: Document) -> Iterator[str]:
    """Who, where, when, and where it was published, as far as the document says; as HTML."""
    day = document.delivered_on
    said_by = people(document.speakers) or document.author
    yield from (safe(fact) for fact in (said_by, document.event, document.place) if fact)
    if day:
        yield f'<time datetime="{day.isoformat()}">{long_day(day)}</time>'
    yield document.kind
    at = host(document.url)
    if at and document.url:
        yield f'<a href="{safe(document.url)}" rel="noreferrer">{safe(document.publisher or at)}</a>'
    elif document.publisher:
        yield safe(document.publisher)


def _list(passages: Sequence[_Passage]) -> str:
    """What is quoted, in the order of the text."""
    items = "".join(f'<li><a href="#{each.ids[0]}">{safe(each.quotes[0].written)}</a></li>\n' for each in passages)
    return (
        f'<nav class="quotes" aria-labelledby="quotes">\n<h2 id="quotes">{count(len(passages), "quote")}</h2>\n'
        f"<ol>\n{items}</ol>\n</nav>\n"
    )
