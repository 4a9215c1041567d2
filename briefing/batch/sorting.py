"""Turns a corpus and the manifest into what is to be made, what is there, and what has failed before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from briefing import corpus as corpora
from briefing import pipeline
from briefing.batch.manifest import Entry
from briefing.batch.orders import Order, SourceFile, Terms, day_orders, document_orders
from briefing.errors import CorpusError, DocumentError


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted:
    """Orders by what is to become of them."""

    todo: tuple[Order, ...]
    """The longest first: a long one that is begun last would keep one core busy and the others waiting."""
    n_unchanged: int
    """How many episodes are there as they should be."""
    failed_before: Mapping[str, str]
    """Episodes that could not be made of these very documents, with the reasons."""


def orders_of(
    sources: Sequence[SourceFile], terms: Terms, known: Mapping[str, Entry], *, daily: bool
) -> tuple[list[Order], tuple[DocumentError, ...]]:
    """Orders all episodes of a corpus, whether they are there or not.

    Args:
        sources: Its files.
        terms: What holds for all.
        known: The manifest, by ``audio``.
        daily: One for each day; else one for each document.

    Returns:
        The orders, and what is wrong with documents of which not even the day can be told.

    Raises:
        CorpusError: Not one document can be put to a day.
    """
    if not daily:
        return document_orders(sources, terms), ()
    days, faults = _days(sources, known)
    if not days:
        raise CorpusError("\n".join(map(str, faults)))
    return day_orders(days, terms), faults


def _days(
    sources: Iterable[SourceFile], known: Mapping[str, Entry]
) -> tuple[dict[date, list[SourceFile]], tuple[DocumentError, ...]]:
    """Puts documents to the days that they count for; those that the manifest knows need not be read for it."""
    seen = {(name, digest): each.day for each in known.values() if each.day for name, digest in each.sources.items()}
    days: dict[date, list[SourceFile]] = {}
    faults: list[DocumentError] = []
    for source in sources:
        try:
            day = seen.get((source.document_id, source.digest)) or _arrived(source)
        except DocumentError as error:
            faults.append(error)
        else:
            days.setdefault(day, []).append(source)
    return days, tuple(faults)


def _arrived(source: SourceFile) -> date:
    day = pipeline.arrived(corpora.read(source.path, source.document_id))
    if day is None:
        raise DocumentError(f"{source.path}: it was removed while it was read")
    return day


def sort_out(
    orders: Iterable[Order], known: Mapping[str, Entry], output: Path, *, retry_failed: bool, force: bool
) -> Sorted:
    """Compares orders with what is there.

    Args:
        orders: All there are.
        known: The manifest, by ``audio``.
        output: Where the episodes are.
        retry_failed: Try again what could not be made of the same documents.
        force: Make also what is there.
    """
    todo: list[Order] = []
    failed: dict[str, str] = {}
    n_unchanged = 0
    for order in orders:
        entry = known.get(order.audio)
        if force or entry is None or entry.key != order.key:
            todo.append(order)
        elif entry.reason is not None and not retry_failed:
            failed[order.audio] = entry.reason
        elif entry.stands(output):
            n_unchanged += 1
        else:
            todo.append(order)
    longest_first = sorted(todo, key=lambda order: -order.seconds)
    return Sorted(todo=tuple(longest_first), n_unchanged=n_unchanged, failed_before=failed)


def removed(orders: Sequence[Order], known: Mapping[str, Entry], output: Path, *, daily: bool) -> tuple[str, ...]:
    """Lists episodes that are there though nothing in the corpus asks for them any more."""
    asked = {order.audio for order in orders}
    gone = (entry for entry in known.values() if entry.audio not in asked and (entry.day is not None) == daily)
    return tuple(sorted(entry.audio for entry in gone if entry.stands(output)))
