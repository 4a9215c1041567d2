"""Turns results into tables for people."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from briefing.explain import judgement
from briefing.types import (
    Document,
    Episode,
    Explanation,
    Measurement,
    Script,
    Speaker,
    TagReport,
    VoiceCard,
)

if TYPE_CHECKING:
    from briefing.pipeline.words import Guess
    from briefing.speech.catalogue import CatalogueVoice


def table(columns: Sequence[str], rows: Iterable[Sequence[str]], *, right: Sequence[int] = ()) -> None:
    """Prints rows under headings; text is taken as it is, brackets and all.

    Where the output is no terminal it is made wide enough for everything: a script may cut it, we do not.
    """
    console = Console()
    if not console.is_terminal:
        console = Console(width=400)
    made = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for i, column in enumerate(columns):
        made.add_column(column, justify="right" if i in right else "left", overflow="fold")
    for row in rows:
        made.add_row(*(Text(printable(cell)) for cell in row))
    with console.capture() as captured:
        console.print(made)
    for line in captured.get().rstrip().splitlines():
        console.file.write(line.rstrip() + "\n")


def printable(line: str) -> str:
    """Takes what could command a terminal out of a line."""
    return "".join(char for char in line if char.isprintable() or char == "\n")


def clock(ms: int) -> str:
    """Writes a position as "1:35" or "1:02:05"."""
    seconds = ms // 1000
    hours, minutes = seconds // 3600, seconds // 60 % 60
    return f"{hours}:{minutes:02}:{seconds % 60:02}" if hours else f"{minutes}:{seconds % 60:02}"


def name_of(speaker: Speaker) -> str:
    """Writes "Mark Rutte, NATO Secretary General"."""
    return ", ".join(part for part in (speaker.name, speaker.role) if part) or "unknown"


def episode_table(episode: Episode) -> None:
    """Prints the chapters of an episode with start, length and sources."""
    short = {document.document_id: _short(document) for document in episode.documents}
    rows = []
    for number, chapter in enumerate(episode.chapters):
        sources = dict.fromkeys(
            short[timed.line.source.document_id]
            for timed in episode.lines
            if timed.chapter == number and timed.line.source is not None
        )
        length = clock(chapter.end_ms - chapter.start_ms)
        rows.append((clock(chapter.start_ms), length, chapter.title, "; ".join(sources)))
    table(("start", "length", "chapter", "sources"), rows, right=(0, 1))


def _short(document: Document) -> str:
    """Names a document in two words: "Riga 2025-05-06", "Caliber.Az undated"."""
    reporter = document.publisher if document.kind in ("news report", "press release") else None
    where = reporter or (document.place or document.event or document.title).partition(",")[0]
    return f"{where} {document.delivered_on.isoformat() if document.delivered_on else 'undated'}"


def script_text(script: Script) -> Iterable[str]:
    """Writes a script out for reading: chapters, lines, and where each quote is from."""
    for section in script.sections:
        yield f"\n== {section.title}"
        for line in section.lines:
            if line.source is None:
                yield f"\n   {line.written}"
            else:
                yield f'     "{line.written}"'
                yield f"      [{line.source.document_id} {line.source.start}-{line.source.end}]"


def explanation_text(explanation: Explanation, script: Script) -> Iterable[str]:
    """Writes out what is heard of a document, what each sentence's score is made of, and the best one left out."""
    document, n_ranked, best = explanation.document, explanation.n_ranked, explanation.best_omitted
    yield f"\n== {document.document_id}: {document.title}"
    yield f"   heard: {len(explanation.chosen)} of {n_ranked} sentences that may be quoted"
    for each in explanation.chosen:
        yield f"\n   {judgement(each, n_ranked, script.sections[each.chapter or 0].title)}"
        yield f'     "{each.sentence.text}"'
    if best is not None:
        yield f"\n   Best left out: {judgement(best, n_ranked, None)}"
        yield f'     "{best.sentence.text}"'


def documents_table(documents: Iterable[tuple[Document, int]]) -> None:
    """Prints what is known of documents; "-" is unknown."""
    rows = [
        (
            document.kind,
            document.title,
            "; ".join(map(name_of, document.speakers)) or "-",
            document.event or "-",
            document.place or "-",
            document.delivered_on.isoformat() if document.delivered_on else "-",
            document.publisher or "-",
            str(n_words),
        )
        for document, n_words in documents
    ]
    table(("kind", "title", "speaker", "event", "place", "date", "publisher", "words"), rows, right=(7,))


def voices_table(voices: Iterable[tuple[VoiceCard, int | None]], default: str) -> None:
    """Prints installed voices with their words a minute; "-" is not measured yet."""
    rows = [
        (
            card.name + (" (default)" if card.name == default else ""),
            card.language,
            card.quality,
            f"{card.sample_rate} Hz",
            str(rate) if rate else "-",
            str(card.n_speakers),
            f"{card.size_bytes / 1e6:.1f} MB",
            str(card.path),
        )
        for card, rate in voices
    ]
    columns = ("voice", "language", "quality", "sample rate", "words/min", "speakers", "size", "file")
    table(columns, rows, right=(3, 4, 5, 6))


def catalogue_table(voices: Iterable[CatalogueVoice], installed: Collection[str]) -> None:
    """Prints voices that can be installed."""
    rows = [
        (
            voice.name,
            f"{voice.language_names[0] if voice.language_names else voice.language} ({voice.country or '-'})",
            voice.quality,
            str(voice.n_speakers),
            f"{voice.size_bytes / 1e6:.1f} MB",
            "yes" if voice.name in installed else "",
        )
        for voice in voices
    ]
    table(("voice", "language", "quality", "speakers", "size", "installed"), rows, right=(3, 4))


def words_table(guesses: Iterable[Guess]) -> None:
    """Prints words that nobody has settled, each with the line that would settle it."""
    rows = [
        (str(each.word.count), _kind(each), each.entry, each.word.context, _short(each.word.document))
        for each in guesses
    ]
    table(("times", "what", "for pronunciations.toml", "first in", "document"), rows, right=(0,))


def words_lines(guesses: Iterable[Guess]) -> Iterable[str]:
    """Writes the same as TOML, what is known of each word in a comment."""
    for each in guesses:
        about = f"{each.word.count} x {_kind(each)}: {each.word.context} ({_short(each.word.document)})"
        yield f"{each.entry}  # {printable(about)}"


def _kind(guess: Guess) -> str:
    if guess.word.kind != "acronym":
        return guess.word.kind
    return "by letters" if " " in guess.spoken else "as a word"


def age(since: datetime) -> str:
    """Writes how long ago something was: "3 days ago, on 2026-01-25"."""
    minutes = max(0, round((datetime.now(UTC) - since).total_seconds() / 60))
    for unit, length in (("day", 24 * 60), ("hour", 60), ("minute", 1)):
        count = minutes // length
        if count:
            return f"{count} {unit}{'s' if count > 1 else ''} ago, on {since.astimezone():%Y-%m-%d}"
    return "just now"


def inspection(measurement: Measurement, tags: TagReport) -> None:
    """Prints what a player finds in a file."""
    facts = (
        ("title", tags.title or "-"),
        ("artist", tags.artist or "-"),
        ("album", tags.album or "-"),
        ("year", tags.year or "-"),
        ("length", clock(measurement.duration_ms)),
        (
            "sound",
            f"{measurement.bitrate_kbps} kbit/s {measurement.bitrate_mode or 'not MP3'}, {measurement.sample_rate} Hz, "
            f"{measurement.channels} channel(s)",
        ),
        ("loudness", f"{measurement.loudness_lufs:.1f} LUFS, true peak {measurement.true_peak_dbtp:.1f} dBTP"),
        ("longest silence", f"{measurement.longest_silence_ms / 1000:.1f} s"),
        ("tag", f"ID3v{tags.version}, {tags.size_bytes / 1000:.0f} kB" if tags.version else "none"),
        ("cover", f"{tags.cover_bytes / 1000:.0f} kB" if tags.cover_bytes else "none"),
        ("chapters", f"{len(tags.chapters)}, {tags.chapter_pictures} with a picture"),
        ("transcript", "in the tag (USLT)" if "USLT" in tags.frames else "none in the tag"),
    )
    table(("", ""), facts)
    chapters = [(clock(chapter.start_ms), clock(chapter.end_ms), chapter.title) for chapter in tags.chapters]
    if chapters:
        table(("start", "end", "chapter"), chapters, right=(0, 1))
