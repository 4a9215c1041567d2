"""Turns a published episode into its chapters as JSON (Podcasting 2.0, JSON Chapters 1.2.0)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from briefing.characters import one_line

if TYPE_CHECKING:
    from briefing.types import Published

VERSION = "1.2.0"


def chapters_json(published: Published) -> str:
    """Writes the chapters down; times are in seconds, exact to the millisecond."""
    chapters: list[dict[str, Any]] = []
    for number, chapter in enumerate(published.chapters):
        entry = {
            "startTime": chapter.start_ms / 1000,
            "endTime": chapter.end_ms / 1000,
            "title": chapter_title(published, number),
        }
        url = _sole_source(published, number)
        chapters.append(entry | ({"url": url} if url else {}))
    return json.dumps({"version": VERSION, "chapters": chapters}, indent=1, ensure_ascii=False) + "\n"


def chapter_title(published: Published, number: int) -> str:
    """The title of a chapter as every player is told it; some hide a chapter that has none."""
    return one_line(published.chapters[number].title) or f"Chapter {number + 1}"


def _sole_source(published: Published, number: int) -> str | None:
    """Address of the document a chapter quotes, if it quotes only one."""
    quoted = {line.source.document_id for line in published.lines if line.chapter == number and line.source}
    urls = [document.url or "" for document in published.documents if document.document_id in quoted]
    plain = len(quoted) == len(urls) == 1 and urls[0].isascii() and urls[0].isprintable() and " " not in urls[0]
    return urls[0] if plain and urls[0].startswith(("https://", "http://")) else None
