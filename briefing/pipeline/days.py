"""Turns a corpus and the memory of past briefings into the documents for today's, and today's into memory.

A day has one briefing, ``daily/DATE.mp3``. It speaks of what no earlier briefing has covered; made again on the same
day after documents came in or changed, it covers these and what it covered before, and takes its own place.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from briefing import disk
from briefing.job import Window
from briefing.ledger import Ledger, ledger_json, read_ledger
from briefing.pipeline.rendering import Publication
from briefing.types import Document, KnownTopic


def choose(documents: Sequence[Document], window: Window, ledger: Ledger, today: date) -> tuple[Document, ...]:
    """Chooses the documents of a daily briefing, the newest first, undated ones last.

    With a window the ledger is not asked. An undated document counts from the day its file came.

    Returns:
        Empty where nothing is new, or nothing falls into the window.
    """
    if window.is_given:
        last = window.on or today
        first = window.since or last
        chosen = [document for document in documents if first <= _arrived(document) <= last]
    else:
        fresh = [document for document in documents if not ledger.covers(document)]
        earlier = ledger.quoted_on(today) if fresh else frozenset()
        chosen = [document for document in documents if document in fresh or document.document_id in earlier]
    return tuple(sorted(chosen, key=_newest_first))


def publication(output: Path, day: date, bitrate_kbps: int) -> Publication:
    """Names the briefing of a day: always the same for the same day, whenever it is made."""
    return Publication(
        guid=str(uuid5(NAMESPACE_URL, f"briefing:daily:{day.isoformat()}")),
        published_at=datetime.combine(day, time.min).astimezone(),
        audio_path=output / "daily" / f"{day.isoformat()}.mp3",
        bitrate_kbps=bitrate_kbps,
    )


def ledger_path(output: Path) -> Path:
    """Tells where the memory of an output folder is."""
    return output / "ledger.json"


def remember(
    output: Path, day: date, audio_path: Path, documents: Sequence[Document], topics: Sequence[KnownTopic] = ()
) -> None:
    """Notes that a day's briefing has quoted these documents and told these topics.

    Raises:
        OutputError: The ledger cannot be read or written.
    """
    path = ledger_path(output)
    known = read_ledger(path)
    ledger = known.with_briefing(day, audio_path.relative_to(output).as_posix(), documents, topics)
    if ledger != known:
        disk.write_text(path, ledger_json(ledger))


def _arrived(document: Document) -> date:
    if document.delivered_on is not None:
        return document.delivered_on
    try:
        return date.fromtimestamp(document.path.stat().st_mtime)
    except OSError:  # gone since it was read: it is in no window
        return date.max


def _newest_first(document: Document) -> tuple[bool, int, str]:
    day = document.delivered_on
    return day is None, -day.toordinal() if day else 0, document.document_id
