"""Turns the body of a page into the page: our style and script inside, nothing fetched from elsewhere."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from briefing.markup import Page, html, safe

_ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' "
    "rx='7' fill='%2312294a'/%3E%3Cpath d='M8 13v6M12 9v14M16 12v8M20 7v18M24 13v6' stroke='%23ffb03b' "
    "stroke-width='2.4' stroke-linecap='round'/%3E%3C/svg%3E"
)
"""A sound wave, as on the covers. Without one, browsers ask the server for a file that is not there."""


def page(title: str, body: str, kind: str, *, feed: str, script: str = "") -> str:
    """Makes a page.

    Args:
        title: as text.
        body: as HTML.
        kind: class of the body element, for the style.
        feed: address of the feed, as seen from the page.
        script: file name of the script it runs; empty for none.
    """
    return html(
        Page(
            title=title,
            body=body,
            kind=kind,
            style=_read("page.css"),
            script=_read(script) if script else "",
            head=(
                f'<link rel="icon" href="{_ICON}">\n'
                f'<link rel="alternate" type="application/rss+xml" title="Feed" href="{safe(feed)}">\n'
            ),
        )
    )


@cache
def _read(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")
