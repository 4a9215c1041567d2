"""Turns all published episodes into the page that lists them, month by month, and says how to subscribe."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from briefing.markup import safe
from briefing.publish.addresses import notes_path, relative_address
from briefing.publish.look import page
from briefing.publish.wording import count, length

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from briefing.types import Published

_FEED = "feed.xml"


def index_page(
    episodes: Sequence[Published], folder: Path, *, title: str = "Briefing", feed_url: str | None = None
) -> str:
    """Makes the page.

    Args:
        episodes: The newest first; their lines are not needed.
        folder: Where the page will lie; the episodes lie below it.
        title: of the whole.
        feed_url: Address of the feed where it is published; None where that is beside the page, wherever that may be.
    """
    years = {year: tuple(found) for year, found in groupby(episodes, lambda each: each.published_at.year)}
    body = (
        f'<header>\n<h1>{safe(title)}</h1>\n<p class="facts">{count(len(episodes), "episode")}</p>\n{_feed(feed_url)}'
        f"</header>\n<main>\n{_find(len(episodes))}{_jumps(tuple(years))}"
        f"{''.join(_year(year, found, folder) for year, found in years.items())}"
        f"{'' if episodes else '<p>Nothing has been made yet: run <kbd>briefing daily</kbd>.</p>'}\n</main>\n"
    )
    return page(title, body, "index", feed=feed_url or _FEED, script="index.js")


def _feed(feed_url: str | None) -> str:
    known = f' data-address="{safe(feed_url)}"' if feed_url else ""
    address = safe(feed_url or _FEED)
    return (
        f'<div class="feed"{known}><a href="{address}">Feed for your podcast player</a>'
        '<span class="copy" hidden><input type="text" readonly aria-label="Address of the feed">'
        '<button type="button">Copy</button></span><span class="told" role="status"></span></div>\n'
    )


def _find(n_episodes: int) -> str:
    """The script shows it."""
    return (
        '<p class="find" hidden><input type="search" aria-label="Find episodes" '
        f'placeholder="Find among {count(n_episodes, "episode")}"> <span role="status"></span></p>\n'
    )


def _jumps(years: Sequence[int]) -> str:
    if len(years) < 2:
        return ""
    return '<nav class="years" aria-label="Years">' + " ".join(f'<a href="#y{y}">{y}</a>' for y in years) + "</nav>\n"


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
