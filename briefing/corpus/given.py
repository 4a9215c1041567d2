"""Turns front matter into facts of a document, which win over whatever its text seems to say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import cast, get_args

from briefing.corpus.dates import find_dates
from briefing.corpus.kinds import kind_of
from briefing.corpus.people import parse_speaker
from briefing.errors import DocumentError
from briefing.types import Document, DocumentKind, Speaker

LONGEST_FACT = 300
"""Characters of a title, a name or a place; what is longer is cut, since it will be spoken."""
_EARLIEST_YEAR = 1900
"""Nothing spoken is older on record than that; an earlier year is a slip of the keyboard."""


def override(document: Document, given: Mapping[str, object]) -> Document:
    """Puts the facts of front matter into a document.

    Args:
        document: As read from its text.
        given: Keys in lower case: title, event, place, publisher, url, author, language, kind, date, speaker, role,
            speakers. Others are left alone.

    Raises:
        DocumentError: A date is none, or a kind is unknown.
    """
    changes: dict[str, object] = {}
    for field in ("title", "event", "place", "publisher", "url", "author", "language"):
        if (value := fact(given.get(field))) is not None:
            changes[field] = value
    if (kind := fact(given.get("kind"))) is not None:
        changes["kind"] = _kind(kind, document.path)
    if (when := given.get("date", given.get("delivered_on"))) is not None:
        changes["delivered_on"] = _date(when, document.path)
    if "place" not in changes and (where := fact(given.get("location"))) is not None:
        changes["place"] = where
    people = given.get("speakers", given.get("speaker"))
    if people is not None:
        changes["speakers"] = _speakers(people, fact(given.get("role")))
    return replace(document, **changes)  # type: ignore[arg-type]  # each value was checked above


def fact(value: object) -> str | None:
    """Makes a line of text of a value: printable, white space folded, not too long; None where nothing is left."""
    if not isinstance(value, (str, int, float)) or isinstance(value, bool):
        return None
    folded = " ".join("".join(char if char.isprintable() else " " for char in str(value)).split())
    return (folded if len(folded) <= LONGEST_FACT else folded[: LONGEST_FACT - 1].rstrip() + "…") or None


def _kind(kind: str, path: Path) -> DocumentKind:
    if kind in get_args(DocumentKind):
        return cast("DocumentKind", kind)
    found = kind_of(kind)
    if found is None:
        raise DocumentError(f"{path}: kind {kind!r} is none of {', '.join(get_args(DocumentKind))}")
    return found


def _date(value: object, path: Path) -> date:
    found: date | None
    if isinstance(value, datetime):
        found = value.date()
    elif isinstance(value, date):
        found = value
    else:
        found = next((found for _, found in find_dates(fact(value) or "")), None)
    if found is None or found.year < _EARLIEST_YEAR:
        raise DocumentError(f"{path}: date {value!r} in the front matter is no date; write it as 2026-01-28")
    return found


def _speakers(value: object, role: str | None) -> tuple[Speaker, ...]:
    items: Sequence[object] = value if isinstance(value, list) else [value]
    speakers: list[Speaker] = []
    for item in items:
        if isinstance(item, Mapping):
            speakers.append(Speaker(name=fact(item.get("name")), role=fact(item.get("role"))))
        elif isinstance(item, str) and (name := fact(item)):
            parsed = parse_speaker(name) or Speaker(name=name, role=None)
            speakers.append(replace(parsed, role=role) if role and parsed.role is None else parsed)
    return tuple(speaker for speaker in speakers if speaker.name or speaker.role)
