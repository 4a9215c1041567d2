"""Turns a title and a body into a page of this room, with its style inside, and chapters into their colours."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from briefing.markup import Page, html

_COLOURS = 8
"""Colours of chapters in ``page.css``; a ninth chapter has the first one's, and its own number."""


def colour(chapter: int) -> str:
    """Names the class that gives a chapter its colour."""
    return f"c{(chapter - 1) % _COLOURS}"


def page(title: str, body: str, kind: str) -> str:
    """Makes a page that runs no scripts; see ``briefing.markup``."""
    return html(Page(title=title, body=body, kind=kind, style=_style()))


@cache
def _style() -> str:
    return files(__package__).joinpath("page.css").read_text(encoding="utf-8")
