"""The commands that make or print briefings: daily, render, script."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from briefing.cli.options import (
    BitrateOption,
    CacheSizeOption,
    CorpusOption,
    DateOption,
    JsonOption,
    OutputOption,
    PublishOption,
    QuietOption,
    RankerOption,
    SinceOption,
    SpeakerOption,
    SpeedOption,
    TopicOption,
    VoiceOption,
    errors_told,
    tell_faults,
    tell_unkept,
)
from briefing.cli.progress import reporting
from briefing.errors import CorpusError
from briefing.job import DEFAULT_CACHE_BYTES, DEFAULT_VOICE, Job, Window

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.pipeline import Outcome, Plan
    from briefing.types import Explanation, Script

DailyMinutes = Annotated[float, typer.Option("--minutes", "-m", help="Length of the briefing.")]
ExplainOption = Annotated[
    bool,
    typer.Option("--explain", help="Say why each sentence was chosen; write pages into OUTPUT/explain that show it."),
]
DocumentMinutes = Annotated[float, typer.Option("--minutes", "-m", help="Length of each episode, at most.")]


def daily(
    minutes: DailyMinutes = 8,
    since: SinceOption = None,
    date: DateOption = None,
    topic: TopicOption = None,
    corpus: CorpusOption = Path("corpus"),
    output: OutputOption = Path("output"),
    voice: VoiceOption = DEFAULT_VOICE,
    speaker: SpeakerOption = None,
    speed: SpeedOption = 1.0,
    ranker: RankerOption = "concepts",
    bitrate: BitrateOption = 96,
    cache_size: CacheSizeOption = DEFAULT_CACHE_BYTES,
    publish: PublishOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be said; write nothing.")] = False,
    quiet: QuietOption = False,
    as_json: JsonOption = False,
) -> None:
    """Make the briefing of the day: one MP3 about what no earlier briefing has covered.

    Example: briefing daily --since 2025-01-01 --minutes 4
    """
    with errors_told():
        job = Job(
            corpus=corpus,
            output=output,
            minutes=minutes,
            ranker=ranker,
            topics=tuple(topic or ()),
            voice=voice,
            voice_speaker=speaker,
            speed=speed,
            bitrate_kbps=bitrate,
            cache_bytes=cache_size,
            window=Window(since=since, on=date),
        )
        if dry_run:
            _print_script(job, quiet=quiet, as_json=as_json)
            return
        from briefing import pipeline  # noqa: PLC0415  # the stages are heavy, --help is not

        if publish:
            pipeline.check_target(output, publish)
        with reporting(quiet=quiet or as_json) as report:
            done = pipeline.daily(job.reporting_to(report))
        copied = pipeline.copy_published(output, publish) if publish else ()
        tell_faults(done.faults)
        if as_json:
            typer.echo(json.dumps(_outcome_json(done), ensure_ascii=False))
        elif not quiet:
            _print_outcome(done, job)
            if publish:
                typer.echo(f"{publish}  {len(copied)} file(s) copied")
        if not quiet:
            tell_unkept(done.unkept)


def render(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="Documents; - for standard input.")],
    minutes: DocumentMinutes = 5,
    topic: TopicOption = None,
    output: OutputOption = Path("output"),
    voice: VoiceOption = DEFAULT_VOICE,
    speaker: SpeakerOption = None,
    speed: SpeedOption = 1.0,
    ranker: RankerOption = "concepts",
    bitrate: BitrateOption = 96,
    cache_size: CacheSizeOption = DEFAULT_CACHE_BYTES,
    quiet: QuietOption = False,
    as_json: JsonOption = False,
) -> None:
    """Make one episode of each document named, whatever was covered before; --json prints a list.

    Example: briefing render speech.txt --minutes 3
    """
    with errors_told():
        job = Job(
            output=output,
            minutes=minutes,
            ranker=ranker,
            topics=tuple(topic or ()),
            voice=voice,
            voice_speaker=speaker,
            speed=speed,
            bitrate_kbps=bitrate,
            cache_bytes=cache_size,
        )
        from briefing import pipeline  # noqa: PLC0415  # see above

        orders = pipeline.document_orders(files, job)
        if all(pipeline.stands(document_id, order, output) for document_id, order in orders.items()):
            pipeline.publish(output)
            _tell_standing([output / pipeline.document_path(each) for each in orders], quiet=quiet, as_json=as_json)
            return
        narrator = pipeline.open_voice(job)
        documents, faults = pipeline.read_documents(files)
        tell_faults(faults)
        lexicon = pipeline.open_lexicon(job, narrator.voice)
        quoting = pipeline.quoting(output)
        failed = bool(faults)
        results: list[dict[str, object]] = []
        for document in documents:
            try:
                with reporting(quiet=quiet or as_json) as report:
                    order = orders[document.document_id]
                    done = pipeline.render_document(
                        document, job.reporting_to(report), narrator, lexicon, quoting, order=order
                    )
            except CorpusError as error:  # this document cannot be heard; the next one may
                tell_faults((error,))
                failed = True
                continue
            results.append(_outcome_json(done))
            if not (quiet or as_json):
                _print_outcome(done, job)
        pipeline.publish(output)
        if as_json:
            typer.echo(json.dumps(results, ensure_ascii=False))
        if not quiet:
            tell_unkept(narrator.unkept)
        if failed:
            raise typer.Exit(CorpusError.exit_code)


def script(
    minutes: DailyMinutes = 8,
    since: SinceOption = None,
    date: DateOption = None,
    topic: TopicOption = None,
    corpus: CorpusOption = Path("corpus"),
    output: OutputOption = Path("output"),
    voice: VoiceOption = DEFAULT_VOICE,
    speaker: SpeakerOption = None,
    speed: SpeedOption = 1.0,
    ranker: RankerOption = "concepts",
    cache_size: CacheSizeOption = DEFAULT_CACHE_BYTES,
    explain: ExplainOption = False,
    quiet: QuietOption = False,
    as_json: JsonOption = False,
) -> None:
    """Print what 'daily' would say, with the source of every quote; write nothing unless asked to explain.

    Example: briefing script --topic drones --json
    """
    with errors_told():
        job = Job(
            corpus=corpus,
            output=output,
            minutes=minutes,
            ranker=ranker,
            topics=tuple(topic or ()),
            voice=voice,
            voice_speaker=speaker,
            speed=speed,
            cache_bytes=cache_size,
            window=Window(since=since, on=date),
        )
        _print_script(job, quiet=quiet, as_json=as_json, explain=explain)


def _print_script(job: Job, *, quiet: bool, as_json: bool, explain: bool = False) -> None:
    from briefing import pipeline, sidecar  # noqa: PLC0415  # see above

    with reporting(quiet=quiet or as_json) as report:
        plan, faults = pipeline.daily_plan(job.reporting_to(report), pipeline.open_voice(job))
    tell_faults(faults)
    explanations = pipeline.explain(plan.considered, plan.script) if plan and explain else ()
    index = pipeline.write_pages(explanations, plan.script, job.output) if plan and explanations else None
    if as_json:
        found = sidecar.script_json(plan.script, plan.documents, plan.unheard) if plan else None
        if found and index:
            found |= _explained_json(explanations, index)
        typer.echo(json.dumps(found, ensure_ascii=False))
    elif quiet:
        return
    elif plan is None:
        typer.echo(_nothing_new(job))
    elif index:
        _print_explanations(explanations, plan.script, index)
    else:
        _print_lines(plan)


def _print_lines(plan: Plan) -> None:
    from briefing.cli import show  # noqa: PLC0415  # rich is heavy

    typer.echo(plan.script.title)
    for line in show.script_text(plan.script):
        typer.echo(show.printable(line))
    typer.echo(f"\nAbout {show.clock(round(plan.seconds * 1000))} from {len(plan.documents)} document(s).")


def _print_explanations(explanations: Sequence[Explanation], script: Script, index: Path) -> None:
    from briefing.cli import show  # noqa: PLC0415  # rich is heavy

    typer.echo(script.title)
    for each in explanations:
        for line in show.explanation_text(each, script):
            typer.echo(show.printable(line))
    typer.echo(f"\n{index}  a page for each document, with what was chosen highlighted")


def _explained_json(explanations: Sequence[Explanation], index: Path) -> dict[str, object]:
    from briefing.explain import explanation_json, page_name  # noqa: PLC0415  # see above

    pages = [(index.with_name(page_name(each.document)).as_posix(), each) for each in explanations]
    return {
        "explained": [{**explanation_json(each), "page": page} for page, each in pages],
        "index": index.as_posix(),
    }


def _outcome_json(done: Outcome) -> dict[str, object]:
    return _standing_json(done.publication.audio_path) | {
        "new": done.episode is not None,
        "duration_ms": done.episode.duration_ms if done.episode else None,
        "synthesized": done.synthesized,
        "cached": done.cached,
        "left_out": [str(fault) for fault in done.faults],
    }


def _standing_json(path: Path) -> dict[str, object]:
    """What is told of an episode that is there already."""
    audio = path.as_posix() if path.exists() else None
    return {"audio": audio, "new": False, "duration_ms": None, "synthesized": 0, "cached": 0, "left_out": []}


def _tell_standing(paths: Sequence[Path], *, quiet: bool, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps([_standing_json(path) for path in paths], ensure_ascii=False))
    elif not quiet:
        for path in paths:
            typer.echo(_already(path))


def _print_outcome(done: Outcome, job: Job) -> None:
    from briefing.cli import show  # noqa: PLC0415  # rich is heavy

    episode = done.episode
    path = done.publication.audio_path
    if episode is not None:
        quotes = sum(timed.line.kind == "quote" for timed in episode.lines)
        typer.echo(
            f"{path}  {show.clock(episode.duration_ms)}, {quotes} quotes from {len(episode.documents)} document(s), "
            f"{episode.loudness_lufs:.1f} LUFS; {done.synthesized} clips spoken, {done.cached} from the cache"
        )
        show.episode_table(episode)
    else:
        typer.echo(_nothing_new(job) if done.plan is None else _already(path))


def _already(path: Path) -> str:
    return f"Nothing new: {path} is this very briefing already."


def _nothing_new(job: Job) -> str:
    if job.window.is_given:
        return "Nothing new: no document is of these days. 'briefing corpus list' shows the dates."
    return "Nothing new: every document has been covered. To hear them again: briefing daily --since 2000-01-01"
