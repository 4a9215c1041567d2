"""Turns a published episode into its show notes: one page that stands alone."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from briefing.types import Published


def show_notes(published: Published) -> str:
    """Makes the page of an episode, which lies beside its MP3."""
    return (
        f'<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>{escape(published.title)}</title>\n'
        f"<h1>{escape(published.title)}</h1>\n<pre>{escape(published.description)}</pre>\n</html>\n"
    )
