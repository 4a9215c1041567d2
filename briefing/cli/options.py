"""The options that several commands share, and the boundary where errors become messages and exit codes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import typer

from briefing.errors import BriefingError

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
