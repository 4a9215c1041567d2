"""The options that several commands share, and the boundary where errors become messages and exit codes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal

import typer

from briefing.errors import BriefingError, OutputError

STOPPED = 130
"""Exit code after Ctrl-C, as shells have it."""


def _day(value: str | date) -> date:
    try:
        day = value if isinstance(value, date) else date.fromisoformat(value)
    except ValueError as error:
        raise typer.BadParameter(f"{value!r} is no date; write it as 2026-01-28") from error
    if day.year < 1900:
        raise typer.BadParameter(f"{value!r} is before anything was recorded; write it as 2026-01-28")
    return day


_SIZE = re.compile(r"([0-9]{1,15}(?:\.[0-9]{1,6})?) ?([kmgt]?)(i?)b|([0-9]{1,18})", re.IGNORECASE)


def _size(value: str | int) -> int:
    """Reads a number of bytes, with or without a unit: 500MB, 1.5GiB, 1000000."""
    written = _SIZE.fullmatch(str(value).strip())
    if written is None:
        raise typer.BadParameter(f"{value!r} is no size; write it as 500MB, 2GB or 1.5GiB, and 0 for nothing")
    number, unit, is_binary, plain = written.groups()
    if plain:
        return int(plain)
    factor: int = (1024 if is_binary else 1000) ** " kmgt".index(unit.lower() or " ")
    return int(Decimal(number) * factor)


CorpusOption = Annotated[Path, typer.Option("--corpus", metavar="DIR", help="Folder of documents.")]
OutputOption = Annotated[Path, typer.Option("--output", metavar="DIR", help="Folder to write into.")]
VoiceOption = Annotated[str, typer.Option("--voice", metavar="NAME|PATH", help="A voice: see 'briefing voices list'.")]
SpeakerOption = Annotated[
    str | None,
    typer.Option("--speaker", metavar="NAME|NUMBER", help="Which speaker, where a voice has several."),
]
SpeedOption = Annotated[float, typer.Option("--speed", help="Rate of speech; 1.2 is a fifth faster.")]
RankerOption = Annotated[
    Literal["concepts", "lexrank", "centroid", "textrank", "lead"],
    typer.Option("--ranker", help="How sentences are ranked."),
]
TopicOption = Annotated[
    list[str] | None, typer.Option("--topic", metavar="WORDS", help="Only what is said about this; may be repeated.")
]
SinceOption = Annotated[
    date | None,
    typer.Option("--since", parser=_day, metavar="DATE", help="All documents from this day on, covered before or not."),
]
DateOption = Annotated[
    date | None,
    typer.Option(
        "--date", parser=_day, metavar="DATE", help="The briefing of this day: its documents, covered or not."
    ),
]
BitrateOption = Annotated[int, typer.Option("--bitrate", metavar="KBPS", help="Of the MP3: 96, or 64 for small files.")]
PublishOption = Annotated[
    Path | None,
    typer.Option("--publish", metavar="DIR", help="Then copy what a web server needs into this folder."),
]
CacheSizeOption = Annotated[
    int,
    typer.Option(
        "--cache-size",
        parser=_size,
        metavar="SIZE",
        envvar="BRIEFING_CACHE_SIZE",
        show_default="2GB",
        help="How large the clip cache may grow; what was not used for longest goes first.",
    ),
]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]


@contextmanager
def errors_told(
    stopped: str = "Nothing is half-written; what was spoken so far is kept for the next run.",
) -> Iterator[None]:
    """Ends the command with one clear message where the library raises one of its errors, or on Ctrl-C."""
    try:
        yield
    except BriefingError as error:
        typer.echo(f"Error: {error}", err=True)
        raise typer.Exit(error.exit_code) from error
    except KeyboardInterrupt as error:
        typer.echo(f"Stopped. {stopped}", err=True)
        raise typer.Exit(STOPPED) from error


def tell_faults(faults: Iterable[BriefingError]) -> None:
    """Reports documents that were left out."""
    for fault in faults:
        typer.echo(f"Left out: {fault}", err=True)


def tell_unkept(refusal: OutputError | None) -> None:
    """Reports, after all is done, that the next run will have to speak again."""
    if refusal is not None:
        typer.echo(f"Note: clips could not be kept: {refusal}", err=True)
