"""The command that makes all episodes of a corpus: batch."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from briefing.cli.options import (
    BitrateOption,
    CacheSizeOption,
    JsonOption,
    OutputOption,
    QuietOption,
    RankerOption,
    SpeakerOption,
    SpeedOption,
    TopicOption,
    VoiceOption,
    errors_told,
    tell_faults,
)
from briefing.job import DEFAULT_CACHE_BYTES, DEFAULT_VOICE, Job

if TYPE_CHECKING:
    from briefing.batch import Made, Result, Standing, Summary, Watch

_INCOMPLETE = 1
"""Exit code where a document has no episode."""


def batch(
    corpus: Annotated[Path, typer.Argument(metavar="CORPUS", help="Folder of documents.")] = Path("corpus"),
    daily: Annotated[bool, typer.Option("--daily", help="One briefing for each day, not for each document.")] = False,
    minutes: Annotated[
        float | None,
        typer.Option("--minutes", "-m", help="Length of each episode, at most.", show_default="5; 8 with --daily"),
    ] = None,
    topic: TopicOption = None,
    output: OutputOption = Path("output"),
    voice: VoiceOption = DEFAULT_VOICE,
    speaker: SpeakerOption = None,
    speed: SpeedOption = 1.0,
    ranker: RankerOption = "concepts",
    bitrate: BitrateOption = 96,
    cache_size: CacheSizeOption = DEFAULT_CACHE_BYTES,
    jobs: Annotated[
        int | None, typer.Option("--jobs", "-j", min=1, help="How many at once.", show_default="one to each core")
    ] = None,
    executor: Annotated[
        Literal["serial", "threads", "processes"] | None,
        typer.Option(
            "--executor",
            help="Threads share one voice; processes have one each.",
            show_default="threads",
        ),
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option("--scheduler", metavar="tcp://HOST:PORT", help="Have the workers of a Dask scheduler do it."),
    ] = None,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="The most episodes to make now.")] = None,
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help="Try again what could not be made of these very documents.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Make also what is there.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Plan all that is missing and say how long it is; write nothing.")
    ] = False,
    quiet: QuietOption = False,
    as_json: JsonOption = False,
) -> None:
    """Make an episode of every document of a corpus, and the feed; stopped, it goes on. Exit 1 if a document fails.

    Example: briefing batch corpus --minutes 5
    """
    with errors_told("What is made is kept; the same command goes on. Into the feed with: briefing feed"):
        job = Job(
            corpus=corpus,
            output=output,
            minutes=minutes if minutes is not None else 8 if daily else 5,
            ranker=ranker,
            topics=tuple(topic or ()),
            voice=voice,
            voice_speaker=speaker,
            speed=speed,
            bitrate_kbps=bitrate,
            cache_bytes=cache_size,
        )
        from briefing.batch import Batch, run  # noqa: PLC0415  # the stages are heavy, --help is not

        asked = Batch(
            job=job,
            daily=daily,
            executor=executor or ("processes" if dry_run else "threads"),  # planning is Python's work alone
            n_workers=jobs,
            scheduler=scheduler,
            retry_failed=retry_failed,
            force=force,
            limit=limit,
            dry_run=dry_run,
        )
        with _watching(quiet=quiet or as_json) as watch:
            done = run(asked, watch)
        tell_faults(done.unread)
        if as_json:
            typer.echo(json.dumps(_summary_json(done), ensure_ascii=False))
        elif not quiet:
            _print_summary(done, output)
        for path in done.unpublished:
            typer.echo(f"Left out of the feed: {path}: no sidecar fits it; make the episode again: --force", err=True)
        for audio, reason in _failures(done).items():
            typer.echo(f"Failed: {audio}: {reason}", err=True)
        if not done.is_whole:
            raise typer.Exit(_INCOMPLETE)


@contextmanager
def _watching(*, quiet: bool) -> Iterator[Watch]:
    """Gives something to tell how far a batch is: a line for each episode, and on a terminal a bar below them."""
    if quiet:
        yield lambda _: None
    elif sys.stderr is not None and sys.stderr.isatty():
        with _bar() as watch:
            yield watch
    else:
        yield _echo_line


def _echo_line(standing: Standing) -> None:
    if standing.result is not None:
        typer.echo(f"{_line(standing, standing.result)}  {_left(standing)}".rstrip())


@contextmanager
def _bar() -> Iterator[Watch]:
    from rich.console import Console  # noqa: PLC0415  # only for terminals
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn  # noqa: PLC0415

    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[left]}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Looking for what is missing", total=None, left="")

        def watch(standing: Standing) -> None:
            if standing.result is not None and sys.stdout.isatty():
                line = _line(standing, standing.result)
                bar.console.print(line, markup=False, highlight=False, soft_wrap=True)
            else:
                _echo_line(standing)
            said = f"{standing.n_done}/{standing.n_orders} episodes"
            bar.update(task, description=said, completed=standing.done_s, total=standing.total_s, left=_left(standing))

        yield watch


def _line(standing: Standing, result: Result) -> str:
    """Writes what came of an order."""
    from briefing.batch import Failed, Planned  # noqa: PLC0415  # see above

    count = f"[{standing.n_done}/{standing.n_orders}] {result.order.audio}"
    if isinstance(result, Failed):
        said = "failed"
    elif isinstance(result, Planned):
        said = f"about {_clock(result.duration_ms / 1000)}"
    else:
        said = f"{_clock(result.duration_ms / 1000)}  {_clips(result)}"
    return f"{count}  {said}"


def _clips(made: Made) -> str:
    if not made.is_new:
        return "was there already"
    return f"{made.synthesized} clips spoken, {made.cached} from the cache"


def _left(standing: Standing) -> str:
    """Writes the time left, counted by the audio that is still to be made."""
    left_s = standing.left_s
    return f"{_clock(left_s)} left" if left_s is not None and standing.n_done < standing.n_orders else ""


def _clock(seconds: float) -> str:
    from briefing.cli.show import clock  # noqa: PLC0415  # rich is heavy

    return clock(round(seconds) * 1000)


def _failures(done: Summary) -> dict[str, str]:
    """Lists what has no episode and why, that of earlier runs included."""
    before = {audio: f"{reason} (as before; try again: --retry-failed)" for audio, reason in done.failed_before.items()}
    return {**before, **{each.order.audio: each.reason for each in done.failed}}


def _print_summary(done: Summary, output: Path) -> None:
    from briefing.cli import show  # noqa: PLC0415  # rich is heavy

    figures = _summary_json(done)
    rows = [
        ("would be made" if done.n_published is None else "made", str(len(done.planned or done.made))),
        ("there already", str(done.n_unchanged)),
        ("failed", str(len(_failures(done)) + len(done.unread))),
        *([("not begun (--limit)", str(done.n_left))] if done.n_left else []),
        ("audio", _clock(figures["audio_s"])),
        ("time", _clock(done.seconds)),
    ]
    if done.made:
        rows += [
            ("speed", f"{figures['speed']:.0f} x real time"),
            ("clips from the cache", f"{figures['cached_share']:.0%}"),
        ]
    show.table(("episodes", ""), rows, right=(1,))
    for made in done.made:
        for reason in made.left_out:
            typer.echo(f"Left out of {made.order.audio}: {reason}", err=True)
    for audio in done.removed:
        typer.echo(f"No document of the corpus asks for it any more: {output / audio}")
    if done.n_published is not None:
        typer.echo(f"{output / 'feed.xml'}  {done.n_published} episode(s)")


def _summary_json(done: Summary) -> dict[str, Any]:
    audio_s = (sum(each.duration_ms for each in done.made) + sum(each.duration_ms for each in done.planned)) / 1000
    synthesized = sum(each.synthesized for each in done.made)
    cached = sum(each.cached for each in done.made)
    return {
        "made": [{"audio": each.order.audio, "duration_ms": each.duration_ms} for each in done.made],
        "planned": [{"audio": each.order.audio, "duration_ms": each.duration_ms} for each in done.planned],
        "there_already": done.n_unchanged,
        "failed": [{"audio": audio, "reason": reason} for audio, reason in _failures(done).items()],
        "unread": [str(fault) for fault in done.unread],
        "left_out": [reason for made in done.made for reason in made.left_out],
        "not_begun": done.n_left,
        "removed": list(done.removed),
        "audio_s": audio_s,
        "seconds": round(done.seconds, 2),
        "speed": round(audio_s / done.seconds, 1) if done.seconds else None,
        "synthesized": synthesized,
        "cached": cached,
        "cached_share": round(cached / max(1, synthesized + cached), 3),
        "episodes_in_feed": done.n_published,
        "left_out_of_feed": [path.as_posix() for path in done.unpublished],
    }
