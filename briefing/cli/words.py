"""The command about words: which ones of the corpus the voice may say wrongly, and how one sounds."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from briefing.cli.options import (
    CorpusOption,
    JsonOption,
    SpeakerOption,
    SpeedOption,
    VoiceOption,
    errors_told,
    tell_faults,
)
from briefing.errors import RequestError
from briefing.job import DEFAULT_VOICE, Job

if TYPE_CHECKING:
    from briefing.pipeline.words import WordReport

_SHOWN = 40
"""Rows of a report without --limit or --all; --json has all."""


def words(
    corpus: CorpusOption = Path("corpus"),
    voice: VoiceOption = DEFAULT_VOICE,
    limit: Annotated[int | None, typer.Option("--limit", metavar="N", min=1, help="The N most frequent.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All of them.")] = False,
    as_json: JsonOption = False,
    say: Annotated[str | None, typer.Option("--say", metavar="NAME", help="Say it into a WAV file instead.")] = None,
    said_as: Annotated[
        str | None,
        typer.Option("--as", metavar="VALUE", help="With --say: as if pronunciations.toml said so, [[IPA]] or words."),
    ] = None,
    speaker: SpeakerOption = None,
    speed: SpeedOption = 1.0,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="WAV file of --say.")] = Path(
        "say.wav"
    ),
) -> None:
    """Show names, acronyms and foreign words of the corpus of which nobody has said how they are pronounced.

    Each comes with a line for pronunciations.toml that says it as the voice does now; piped, the report is such a file.

    Example: briefing words --say Umerov --as "[[umˈɛɹɔːf]]"
    """
    with errors_told():
        job = Job(corpus=corpus, voice=voice, voice_speaker=speaker, speed=speed)
        if say is not None:
            _say(say, said_as, job, output)
            return
        if said_as is not None:
            raise RequestError("--as is how a name is to be said; give the name with --say NAME")
        from briefing.pipeline.words import word_report  # noqa: PLC0415  # heavy, --help is not

        report = word_report(job)
        if as_json:
            _print_json(report, limit)
        else:
            _print(report, len(report.guesses) if everything else limit or _SHOWN)
        tell_faults(report.faults)


def _print(report: WordReport, limit: int) -> None:
    from briefing.cli import show  # noqa: PLC0415  # see above

    if not report.n_dictionary:
        typer.echo("The voice's phonemizer has no dictionary that can be read here, so it settles no word.", err=True)
    read = f"{report.n_documents} document(s)"
    if not report.guesses:
        typer.echo(f"# No name, acronym or foreign word in {read} is left to the voice's guess.")
        return
    shown, more = report.guesses[:limit], len(report.guesses) - limit
    left_out = f"{more} more, less frequent; --all shows them. " if more > 0 else ""
    if sys.stdout.isatty():
        show.words_table(shown)
        typer.echo(f"\n{left_out}Correct a line and put it into pronunciations.toml.")
        typer.echo(f"Hear a word: briefing words --say {json.dumps(shown[0].word.written, ensure_ascii=False)}")
        return
    typer.echo(f"# What is left to the voice's guess in {read}: correct what is wrong, delete what is right.")
    for line in show.words_lines(shown):
        typer.echo(line)
    if left_out:
        typer.echo(f"# {left_out.strip()}")


def _print_json(report: WordReport, limit: int | None) -> None:
    described = [
        {
            "word": each.word.written,
            "kind": each.word.kind,
            "count": each.word.count,
            "spoken": each.spoken,
            "ipa": each.ipa,
            "line": each.entry,
            "context": each.word.context,
            "document_id": each.word.document.document_id,
        }
        for each in report.guesses[:limit]
    ]
    about = {"documents": report.n_documents, "dictionary_words": report.n_dictionary, "words": described}
    typer.echo(json.dumps(about, indent=1, ensure_ascii=False))


def _say(name: str, said_as: str | None, job: Job, output: Path) -> None:
    from briefing.cli.speaking import speak_into  # noqa: PLC0415  # see above
    from briefing.pipeline import job_voice  # noqa: PLC0415
    from briefing.pipeline.words import saying  # noqa: PLC0415

    voice = job_voice(job)
    said = saying(name, said_as, job, voice)
    seconds = speak_into(output, said.pronounced, voice)
    typer.echo(f"{output}  {seconds:.1f} s: {said.spoken}\n{said.entry}")
