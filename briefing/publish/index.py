"""Turns all published episodes into the page that lists them."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from briefing.publish.addresses import notes_path, relative_address

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from briefing.types import Published


def index_page(episodes: Sequence[Published], folder: Path) -> str:
    """Makes the page.

    Args:
        episodes: The newest first.
        folder: Where the page will lie; the episodes lie below it.
    """
    items = "".join(
        f'<li><a href="{relative_address(notes_path(each.audio_path), folder)}">{escape(each.title)}</a></li>\n'
        for each in episodes
    )
    return (
        '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>Briefings</title>\n'
        f"<h1>Briefings</h1>\n<ul>\n{items}</ul>\n</html>\n"
    )
