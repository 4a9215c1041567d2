"""Turns all published episodes into the pages that list them, month by month, and say how to subscribe."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from briefing.markup import safe
from briefing.publish.addresses import notes_path, relative_address
from briefing.publish.channel import FEED_NAME, INDEX_NAME
from briefing.publish.look import page
from briefing.publish.paging import sheets
from briefing.publish.wording import count, length

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from briefing.publish.paging import Sheet
    from briefing.types import Published


def index(
    episodes: Sequence[Published], folder: Path, *, title: str = "Briefing", feed_url: str | None = None
) -> Iterator[tuple[str, str]]:
    """Makes the index, page by page, the oldest first.

    Args:
        episodes: The newest first; their lines are not needed.
        folder: Where the pages will lie; the episodes lie below it.
        title: of the whole.
        feed_url: Address of the feed where it is published; None where that is beside the page, wherever that may be.

    Returns:
        For each page the name of its file, and HTML.
    """
    pages = sheets(episodes, INDEX_NAME)
    begins = {each.published_at.year: sheet.name for sheet in reversed(pages) for each in reversed(sheet.episodes)}
    years = dict(sorted(begins.items(), reverse=True))
    for sheet in reversed(pages):
        facts = _stretch(sheet) if sheet.newer else count(len(episodes), "episode")
        body = (
            f'<header>\n{_back(sheet)}<h1>{safe(title)}</h1>\n<p class="facts">{facts}</p>\n{_feed(feed_url)}'
            f"</header>\n<main>\n{_list(sheet, years, folder)}\n</main>\n"
        )
        yield sheet.name, page(title, body, "index", feed=feed_url or FEED_NAME, script="index.js")


def _back(sheet: Sheet) -> str:
    """The way from a page of older episodes to the first page."""
    return f'<nav aria-label="Site"><a href="{INDEX_NAME}">Newest episodes</a></nav>\n' if sheet.newer else ""


def _stretch(sheet: Sheet) -> str:
    """What a page of older episodes holds; nothing that changes when a newer one comes."""
    first, last = (f"{each.published_at:%B %Y}" for each in (sheet.episodes[-1], sheet.episodes[0]))
    return f"{count(len(sheet.episodes), 'episode')}, {first}{'' if first == last else f' to {last}'}"


def _list(sheet: Sheet, begins: Mapping[int, str], folder: Path) -> str:
    years = groupby(sheet.episodes, lambda each: each.published_at.year)
    found = "".join(_year(year, tuple(episodes), folder) for year, episodes in years)
    nothing = "" if sheet.episodes else "<p>Nothing has been made yet: run <kbd>briefing daily</kbd>.</p>"
    return f"{_find(sheet)}{_jumps(sheet, begins)}{found}{nothing}{_turn(sheet)}"


def _feed(feed_url: str | None) -> str:
    known = f' data-address="{safe(feed_url)}"' if feed_url else ""
    address = safe(feed_url or FEED_NAME)
    return (
        f'<div class="feed"{known}><a href="{address}">Feed for your podcast player</a>'
        '<span class="copy" hidden><input type="text" readonly aria-label="Address of the feed">'
        '<button type="button">Copy</button></span><span class="told" role="status"></span></div>\n'
    )


def _find(sheet: Sheet) -> str:
    """The script shows it."""
    where = " of this page" if sheet.newer or sheet.older else ""
    return (
        '<p class="find" hidden><input type="search" aria-label="Find episodes" '
        f'placeholder="Find among {count(len(sheet.episodes), "episode")}{where}"> <span role="status"></span></p>\n'
    )


def _jumps(sheet: Sheet, begins: Mapping[int, str]) -> str:
    """Links to all years, each to the page with its newest episodes."""
    if len(begins) < 2:
        return ""
    links = (f'<a href="{"" if name == sheet.name else name}#y{year}">{year}</a>' for year, name in begins.items())
    return f'<nav class="years" aria-label="Years">{" ".join(links)}</nav>\n'


def _turn(sheet: Sheet) -> str:
    """Links to the pages before and after."""
    links = ((sheet.newer, "prev", "Newer episodes"), (sheet.older, "next", "Older episodes"))
    written = [f'<a rel="{way}" href="{name}">{label}</a>' for name, way, label in links if name]
    return f'<nav class="years" aria-label="Pages">{" ".join(written)}</nav>\n' if written else ""


def _year(year: int, episodes: Sequence[Published], folder: Path) -> str:
    months = groupby(episodes, lambda each: f"{each.published_at:%B %Y}")
    return f'<div id="y{year}">\n{"".join(_month(month, tuple(found), folder) for month, found in months)}</div>\n'


def _month(month: str, episodes: Sequence[Published], folder: Path) -> str:
    items = "".join(_episode(each, folder) for each in episodes)
    return f'<section class="month">\n<h2>{month}</h2>\n<ul>\n{items}</ul>\n</section>\n'


def _episode(published: Published, folder: Path) -> str:
    day = published.published_at.date()
    address = relative_address(notes_path(published.audio_path), folder)
    topics = "".join(f"<li>{safe(chapter.title)}</li>" for chapter in published.chapters[1:])  # the first only greets
    return (
        f'<li class="item"><time datetime="{day.isoformat()}"><b>{day.day}</b> {day:%a}</time>'
        f'<div><h3><a href="{safe(address)}">{safe(published.title)}</a></h3>'
        f'<ul class="topics">{topics}</ul></div><span class="length">{length(published.duration_ms)}</span></li>\n'
    )
