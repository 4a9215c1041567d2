"""Turns a corpus and the memory of past briefings into the documents for today's, and today's into memory.

A day has one briefing, ``daily/DATE.mp3``. It speaks of what no earlier briefing has covered; made again on the same
day after documents came in or changed, it covers these and what it covered before, and takes its own place.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from briefing import disk
from briefing.job import Window
from briefing.ledger import Ledger, Told, ledger_json, read_ledger
from briefing.pipeline.identity import Publication
from briefing.publish.channel import DAILY_FOLDER
from briefing.types import Document


def choose(documents: Sequence[Document], window: Window, ledger: Ledger, today: date) -> tuple[Document, ...]:
    """Chooses the documents of a daily briefing, the newest first, undated ones last.

    With a window the ledger is not asked. An undated document counts from the day its file came.

    Returns:
        Empty where nothing is new, or nothing falls into the window.
    """
    if window.is_given:
        last = window.on or today
        first = window.since or last
        arrivals = ((document, arrived(document)) for document in documents)
        chosen = [document for document, day in arrivals if day is not None and first <= day <= last]
    else:
        fresh = [document for document in documents if not ledger.covers(document)]
        earlier = ledger.quoted_on(today) if fresh else frozenset()
        chosen = [document for document in documents if document in fresh or document.document_id in earlier]
    return in_order(chosen)


def publication(output: Path, day: date, bitrate_kbps: int) -> Publication:
    """Names the briefing of a day: always the same for the same day, whenever it is made."""
    return Publication(
        guid=str(uuid5(NAMESPACE_URL, f"briefing:daily:{day.isoformat()}")),
        published_at=datetime.combine(day, time.min).astimezone(),
        audio_path=output / daily_path(day),
        bitrate_kbps=bitrate_kbps,
    )


def daily_path(day: date) -> Path:
    """Names the briefing of a day, below the output folder."""
    return Path(DAILY_FOLDER) / f"{day.isoformat()}.mp3"


def ledger_path(output: Path) -> Path:
    """Tells where the memory of an output folder is."""
    return output / "ledger.json"


def remember(output: Path, told: Iterable[Told]) -> None:
    """Notes what daily briefings have told; another run that does so waits for this one.

    Args:
        output: Where the memory is.
        told: The briefings.

    Raises:
        OutputError: The ledger cannot be read or written.
    """
    path = ledger_path(output)
    with disk.holding(path.with_name(".ledger.lock")):
        known = read_ledger(path)
        ledger = known.with_briefings(told)
        if ledger != known:
            disk.write_text(path, ledger_json(ledger))


def in_order(documents: Sequence[Document]) -> tuple[Document, ...]:
    """Puts documents in the order of their weight for a listener: the newest first, undated ones last."""
    return tuple(sorted(documents, key=_newest_first))


def arrived(document: Document) -> date | None:
    """Tells the day that a document counts for: that of its delivery, else the one on which its file came.

    Returns:
        None where it has neither: it came by standard input, or its file is gone.
    """
    if document.delivered_on is not None:
        return document.delivered_on
    try:
        return date.fromtimestamp(document.path.stat().st_mtime)
    except OSError:
        return None


def _newest_first(document: Document) -> tuple[bool, int, str]:
    day = document.delivered_on
    return day is None, -day.toordinal() if day else 0, document.document_id
