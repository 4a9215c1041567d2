"""Turns a corpus and what is asked for into orders: one episode each, known by the content that it is made of.

An order and its terms are plain values: they can be sent to another process or machine that sees the same files.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from briefing import corpus as corpora
from briefing import pipeline
from briefing.job import Job
from briefing.speech import Pace

_SPOKEN_SHARE = 0.7
"""Of a short document's text; the rest is not quoted, and bridges take some of the time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What holds for all orders of a batch, wherever they are carried out."""

    job: Job
    """Corpus, output and voice by paths that begin at the root."""
    home: Path
    """Folder in which the batch was started; documents are named from here."""
    pace: Pace
    """The voice's, measured once, so that all choose by the same figures."""
    voice: str
    """Fingerprint of the voice with its settings."""
    lexicon: str
    """Digest of the user's own pronunciations."""
    voice_threads: int = 0
    """Threads that speak for all episodes in a process; with none, whoever makes an episode speaks it."""
    environment: tuple[tuple[str, str], ...] | None = None
    """What must be the same on a worker's machine; None where all is done on this one."""
    dry_run: bool = False
    """Only plan."""
    force: bool = False
    """Make also what is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """A file of the corpus."""

    document_id: str
    path: Path
    """As the user names it."""
    digest: str
    """Of its bytes, as hexadecimal digits; empty where it cannot be read."""
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One episode to be made."""

    audio: str
    """Path of its MP3 below the output folder, with slashes."""
    sources: tuple[SourceFile, ...]
    day: date | None = None
    """Whose briefing it is; None for the episode of one document."""
    key: str
    """Identifies all that it depends on, as hexadecimal digits; empty where that changed while it was carried out."""
    seconds: float
    """Its length, by a rough estimate."""
    quoted_by: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Daily briefings that quote its documents, by document_id, named as ``audio``; for the documents' pages."""


def find_sources(corpus: Path, output: Path) -> tuple[SourceFile, ...]:
    """Lists the files of a corpus with what identifies their content, in order of their paths.

    Args:
        corpus: Its folder.
        output: Where the episodes are, none of which is a source.

    Raises:
        CorpusError: There is no such folder, or no document in it; or it is that of the episodes.
    """
    files = corpora.find_files(corpus, output=output)
    ids = corpora.document_ids(corpus, files)
    return tuple(source_file(path, document_id) for path, document_id in zip(files, ids, strict=True))


def source_file(path: Path, document_id: str) -> SourceFile:
    """Tells what identifies the content of a file, as it is now."""
    try:
        content = path.read_bytes()
    except OSError:  # who reads it will tell why it cannot be
        return SourceFile(document_id=document_id, path=path, digest="", size_bytes=0)
    return SourceFile(document_id=document_id, path=path, digest=pipeline.digest(content), size_bytes=len(content))


def document_orders(sources: Iterable[SourceFile], terms: Terms) -> list[Order]:
    """Orders an episode of each document."""
    return [_order(pipeline.document_path(each.document_id), (each,), None, terms) for each in sources]


def day_orders(days: Mapping[date, Sequence[SourceFile]], terms: Terms) -> list[Order]:
    """Orders a briefing for each day, of the documents that count for it; the newest first."""
    return [_order(pipeline.daily_path(day), tuple(days[day]), day, terms) for day in sorted(days, reverse=True)]


def with_quoting(order: Order, known: Mapping[str, Sequence[Path]], output: Path) -> Order:
    """Adds to an order which daily briefings quote its documents: those that are there, and itself.

    Args:
        order: The order.
        known: MP3s of the daily briefings that are there, by the documents that they quote.
        output: The folder below which they are.
    """
    own = {order.audio} if order.day else set()
    quoted_by = {
        source.document_id: tuple(
            sorted(
                {path.relative_to(output).as_posix() for path in known.get(source.document_id, ())} | own, reverse=True
            )
        )
        for source in order.sources
    }
    return replace(order, quoted_by=quoted_by)


def _order(audio: Path, sources: tuple[SourceFile, ...], day: date | None, terms: Terms) -> Order:
    spoken = sum(source.size_bytes for source in sources) * _SPOKEN_SHARE * terms.pace.seconds_per_character
    return Order(
        audio=audio.as_posix(),
        sources=sources,
        day=day,
        key=pipeline.order_key(
            ((each.document_id, each.digest) for each in sources), terms.job, terms.voice, terms.lexicon
        ),
        seconds=max(1.0, min(terms.job.minutes * 60, spoken)),
    )
