"""Turns a published episode into its show notes: a page that plays it, follows the words, and leads to the sources.

Without scripts it is a player of the browser's own, a list of chapters that play the file from there, and the
transcript. An address ending in ``#t=95.3`` leads to that second: with scripts the sound goes there, without them the
line of that name is shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.markup import safe
from briefing.publish.addresses import file_address, host, source_address
from briefing.publish.look import page
from briefing.publish.spokenlines import transcript
from briefing.publish.wording import clock, count, length, long_day, people, seconds

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from briefing.types import Published, PublishedDocument, PublishedMention

SPEEDS = ("0.8", "1", "1.1", "1.25", "1.5", "1.75", "2")
"""Rates of playing that the page offers."""

_KEYS = (
    (("Space", "K"), "play or pause"),
    (("←", "J"), "15 seconds back"),
    (("→", "L"), "15 seconds on"),
    (("P", "N"), "previous, next chapter"),
    (("<", ">"), "slower, faster"),
    (("F",), "follow the words again"),
)
_ICONS = {
    "play": '<path class="go" d="M8 5.5v13l11-6.5z"/><path class="stop" d="M7 5.5h3.6v13H7zm6.4 0H17v13h-3.6z"/>',
    "back": '<path d="M12 5a7.5 7.5 0 1 1-7.5 7.5M12 1.8 8.4 5 12 8.2"/>',
    "forward": '<path d="M12 5a7.5 7.5 0 1 0 7.5 7.5M12 1.8 15.6 5 12 8.2"/>',
}


def show_notes(published: Published, pages: Container[str] | None = None) -> str:
    """Makes the page of an episode, which lies beside its MP3.

    Args:
        published: The episode.
        pages: Ids of the documents that have a page in ``sources``; None where all have.
    """
    linked = {each.document_id for each in published.documents if pages is None or each.document_id in pages}
    body = (
        f"{_header(published)}{_player(published)}\n<main>\n{_chapters(published)}{transcript(published, linked)}"
        f"{_sources(published, linked)}{_also(published)}</main>\n{_footer(published)}"
    )
    return page(published.title, body, "episode", feed="../feed.xml", script="player.js")


def _header(published: Published) -> str:
    day = published.published_at.date()
    quotes = count(sum(line.kind == "quote" for line in published.lines), "quote")
    facts = f"{length(published.duration_ms)} · {quotes} from {count(len(published.documents), 'document')}"
    return (
        '<header>\n<nav aria-label="Site"><a href="../index.html">All episodes</a> '
        '<a href="../feed.xml">Feed</a></nav>\n'
        f"<h1>{safe(published.title)}</h1>\n"
        f'<p class="facts"><time datetime="{day.isoformat()}">{long_day(day)}</time> · {facts}</p>\n</header>\n'
    )


def _player(published: Published) -> str:
    """The browser's own player, and ours, which the script puts in its place."""
    segments = "".join(
        f'<a tabindex="-1" href="{_heard_from(published, chapter.start_ms)}" data-start="{chapter.start_ms}" '
        f'style="flex-grow:{chapter.end_ms - chapter.start_ms}"><span>{safe(chapter.title)}</span></a>'
        for chapter in published.chapters
    )
    speeds = "".join(f'<option value="{each}"{" selected" * (each == "1")}>{each}×</option>' for each in SPEEDS)
    total = clock(published.duration_ms)
    return (
        f'<section class="player" aria-label="Player" data-guid="{safe(published.guid)}" '
        f'data-title="{safe(published.title)}" data-duration="{published.duration_ms}">\n'
        f'<audio controls preload="metadata" src="{_audio(published)}"></audio>\n<div class="deck" hidden>\n'
        f'<div class="bar"><div class="segments" aria-hidden="true">{segments}</div>'
        f'<input class="seek" type="range" min="0" max="{seconds(published.duration_ms)}" step="any" value="0" '
        f'aria-label="Position"><span class="tip" aria-hidden="true" hidden></span></div>\n'
        f'<div class="controls">{_button("back", "Back 15 seconds")}{_button("play", "Play")}'
        f"{_button('forward', 'Forward 15 seconds')}"
        f'<p class="now"><span class="at">0:00</span> <span class="of">/ {total}</span> <b class="chapter"></b></p>'
        f'<label class="speed"><span class="unseen">Speed</span><select>{speeds}</select></label></div>\n'
        '<p class="unseen" role="status"></p>\n</div>\n<p class="fault" role="alert" hidden></p>\n</section>\n'
        '<button class="follow" type="button" hidden>Follow the words</button>'
    )


def _button(name: str, label: str) -> str:
    number = "" if name == "play" else '<text x="12" y="15.4" aria-hidden="true">15</text>'
    return (
        f'<button class="{name}" type="button" aria-label="{label}">'
        f'<svg viewBox="0 0 24 24" aria-hidden="true">{_ICONS[name]}{number}</svg></button>'
    )


def _chapters(published: Published) -> str:
    items = "".join(
        f'<li><a href="{_heard_from(published, chapter.start_ms)}" data-start="{chapter.start_ms}">'
        f'<span class="time">{clock(chapter.start_ms)}</span> <span class="title">{safe(chapter.title)}</span> '
        f'<span class="length">{clock(chapter.end_ms - chapter.start_ms)}<span class="unseen"> long</span></span>'
        "</a></li>\n"
        for chapter in published.chapters
    )
    return (
        '<nav class="chapters" aria-labelledby="chapters">\n<h2 id="chapters">Chapters</h2>\n'
        f"<ol>\n{items}</ol>\n</nav>\n"
    )


def _sources(published: Published, linked: Container[str]) -> str:
    items = "".join(_source(each, linked) for each in published.documents)
    if not items:
        return ""
    return (
        '<section class="sources" aria-labelledby="sources">\n<h2 id="sources">Sources</h2>\n'
        f"<ol>\n{items}</ol>\n</section>\n"
    )


def _source(document: PublishedDocument, linked: Container[str]) -> str:
    title = f"<cite>{safe(document.title)}</cite>"
    if document.document_id in linked:
        title = f'<a href="{safe(source_address(document.document_id))}">{title}</a>'
    return f"<li>{title}<p>{' · '.join(_facts(document))}</p></li>\n"


def _facts(document: PublishedDocument) -> Iterator[str]:
    """Who, where, when, and where it was published, as far as they are known; as HTML."""
    yield from (safe(fact) for fact in (people(document.speakers), document.event, document.place) if fact)
    if document.delivered_on:
        yield f'<time datetime="{document.delivered_on.isoformat()}">{long_day(document.delivered_on)}</time>'
    if (at := host(document.url)) and document.url:
        yield f'<a href="{safe(document.url)}" rel="noreferrer">{safe(at)}</a>'


def _also(published: Published) -> str:
    if not published.also:
        return ""
    numbers = {each.document_id: number for number, each in enumerate(published.documents, 1)}
    items = "".join(_mention(each, numbers.get(each.told_by or "")) for each in published.also)
    return (
        '<section class="also" aria-labelledby="also">\n<h2 id="also">Also published</h2>\n'
        f"<ul>\n{items}</ul>\n</section>\n"
    )


def _mention(mention: PublishedMention, told_by: int | None) -> str:
    told = f" <span>says the same as source {told_by}</span>" if told_by else ""
    return f"<li><cite>{safe(mention.title)}</cite>{told}</li>\n"


def _footer(published: Published) -> str:
    rows = "".join(
        f"<dt>{' '.join(f'<kbd>{safe(key)}</kbd>' for key in keys)}</dt><dd>{meaning}</dd>" for keys, meaning in _KEYS
    )
    return (
        '<footer>\n<details class="keys" hidden><summary>Keys</summary>\n'
        f'<dl>{rows}</dl>\n<label><input type="checkbox" checked> Letters are keys, too</label></details>\n'
        "<p>Every quote is word for word from its source; the number behind it leads there.</p>\n"
        f'<p><a href="{_audio(published)}" download>Download the MP3</a>, {published.size_bytes / 1e6:.1f} MB</p>\n'
        "</footer>\n"
    )


def _audio(published: Published) -> str:
    return safe(file_address(published.audio_path))


def _heard_from(published: Published, ms: int) -> str:
    """The address that has a browser without scripts play the file from a position."""
    return f"{_audio(published)}#t={seconds(ms)}"
