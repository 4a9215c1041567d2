"""Turns past daily briefings into a memory of what they covered, so that the next one speaks of what is new.

A document is covered once a briefing has quoted it, or another that says the same, as long as its text stays the same:
an edited document is new.
Topics are remembered by their titles, so that a listener meets them again under the same ones.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from briefing.errors import OutputError
from briefing.types import Document, KnownTopic

SCHEMA = 1
TITLES_LAST = timedelta(days=30)
"""After so long a topic that comes back may have another title."""


def digests(documents: Iterable[Document]) -> dict[str, str]:
    """Identifies documents with their texts, as a ledger keeps them: digests by document_id."""
    return {document.document_id: text_digest(document) for document in documents}


def text_digest(document: Document) -> str:
    """Identifies a document's text, as hexadecimal digits."""
    return hashlib.sha256(document.text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Entry:
    """What the briefing of one day quoted."""

    audio: str
    """Path of the MP3 below the output folder."""
    documents: Mapping[str, str]
    """document_id to digest of its text."""
    topics: tuple[KnownTopic, ...] = ()
    """Its chapters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the briefing of a day has told."""

    day: date
    audio: str
    """Path of the MP3 below the output folder."""
    documents: Mapping[str, str]
    """Those that it covered: document_id to digest of the text."""
    topics: Sequence[KnownTopic] = ()
    """Its chapters."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """All daily briefings made into one output folder; a day has one."""

    entries: Mapping[date, Entry]

    def covers(self, document: Document) -> bool:
        """Tells whether a briefing has covered this very text, under whatever name it came."""
        digest = text_digest(document)
        return any(digest in entry.documents.values() for entry in self.entries.values())

    def quoted_on(self, day: date) -> frozenset[str]:
        """Lists the documents that a day's briefing quoted, whatever they said then."""
        return frozenset(self.entries[day].documents) if day in self.entries else frozenset()

    def known_topics(self, day: date) -> tuple[KnownTopic, ...]:
        """Lists what its listeners know on a day: topics of that day and the weeks before, the latest first."""
        heard = [known for known in sorted(self.entries, reverse=True) if day - TITLES_LAST <= known <= day]
        return tuple(topic for known in heard for topic in self.entries[known].topics)

    def with_briefings(self, told: Iterable[Told]) -> Ledger:
        """Adds briefings; what an earlier one of the same day covered stays covered."""
        entries = dict(self.entries)
        for each in told:
            before = entries[each.day].documents if each.day in entries else {}
            entries[each.day] = Entry(each.audio, {**before, **each.documents}, tuple(each.topics))
        return replace(self, entries=entries)


def read_ledger(path: Path) -> Ledger:
    """Reads a ledger; an empty one where there is no file.

    Raises:
        OutputError: The file is there but cannot be understood. It is not replaced: it may be a newer program's.
    """
    try:
        raw = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Ledger({})
    except UnicodeDecodeError:
        raw = ""  # told below, like any other damage
    except OSError as error:
        raise OutputError(f"The ledger {str(path)!r} cannot be read: {error.strerror or error}") from error
    try:
        found = json.loads(raw)
        if found["schema"] != SCHEMA:
            raise ValueError(f"schema {found['schema']!r}")  # handled with the other shapes of wrong
        return Ledger(
            {
                date.fromisoformat(day): Entry(
                    str(entry["audio"]), dict(entry["documents"]), _known(entry.get("topics", {}))
                )
                for day, entry in found["briefings"].items()
            }
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise OutputError(
            f"The ledger {str(path)!r} is damaged ({type(error).__name__}: {error}). "
            "Delete it to start again: every document then counts as new"
        ) from error


def ledger_json(ledger: Ledger) -> str:
    """Writes a ledger down."""
    briefings = {
        day.isoformat(): {
            "audio": entry.audio,
            "documents": dict(entry.documents),
            "topics": {topic.label: " ".join(topic.keywords) for topic in entry.topics},
        }
        for day, entry in sorted(ledger.entries.items())
    }
    return json.dumps({"schema": SCHEMA, "briefings": briefings}, indent=1, ensure_ascii=False) + "\n"


def _known(topics: Mapping[str, str]) -> tuple[KnownTopic, ...]:
    return tuple(KnownTopic(label=label, keywords=tuple(stems.split())) for label, stems in topics.items())
