"""The commands that check: inspect an MP3, and doctor for the machine."""

from __future__ import annotations

import json
import platform
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from briefing.cli.options import CorpusOption, JsonOption, OutputOption, SpeakerOption, VoiceOption, errors_told
from briefing.errors import BriefingError, OutputError
from briefing.job import DEFAULT_VOICE


def inspect(
    episode: Annotated[Path, typer.Argument(metavar="EPISODE.mp3", help="Any MP3.")], as_json: JsonOption = False
) -> None:
    """Show what a podcast player will see in an MP3; exit 1 if a player would lose something.

    Example: briefing inspect output/daily/2026-01-28.mp3
    """
    with errors_told():
        from briefing import audio, tags, verify  # noqa: PLC0415  # heavy, --help is not
        from briefing.cli import show  # noqa: PLC0415

        measurement, report = audio.measure(episode), tags.read(episode)
        faults = verify.faults(measurement, report)
        if as_json:
            found = {"measurement": asdict(measurement), "tags": asdict(report), "faults": faults}
            typer.echo(json.dumps(found, indent=1, ensure_ascii=False))
        else:
            show.inspection(measurement, report)
            for fault in faults:
                typer.echo(f"! {fault}")
            typer.echo(f"{len(faults)} fault(s)" if faults else "No faults.")
        if faults:
            raise typer.Exit(1)


def doctor(
    corpus: CorpusOption = Path("corpus"),
    output: OutputOption = Path("output"),
    voice: VoiceOption = DEFAULT_VOICE,
    speaker: SpeakerOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check everything a briefing needs: ffmpeg, the voice, the cache, the corpus, the output; exit 1 if one fails.

    Example: briefing doctor
    """
    checks: dict[str, Callable[[], str]] = {
        "Python": platform.python_version,
        "ffmpeg": _ffmpeg,
        "voice": lambda: _voice(voice, speaker),
        "clip cache": _cache,
        "corpus": lambda: _corpus(corpus),
        "output": lambda: _writable(output),
    }
    found: dict[str, tuple[bool, str]] = {}
    with errors_told():
        for name, check in checks.items():
            try:
                found[name] = True, check()
            except BriefingError as error:
                found[name] = False, str(error)
    if as_json:
        typer.echo(json.dumps({name: {"ok": ok, "found": text} for name, (ok, text) in found.items()}, indent=1))
    else:
        for name, (ok, text) in found.items():
            typer.echo(f"{'ok  ' if ok else 'FAIL'}  {name:<10}  {text}")
    if not all(ok for ok, _ in found.values()):
        raise typer.Exit(1)


def _ffmpeg() -> str:
    from briefing.audio import find_ffmpeg  # noqa: PLC0415  # heavy

    return find_ffmpeg()


def _voice(name: str, speaker: str | None) -> str:
    from briefing.folders import cache_folder  # noqa: PLC0415  # heavy
    from briefing.speech import ClipCache, Narrator, Voice, find_voice  # noqa: PLC0415

    voice = Voice(find_voice(name), speaker=speaker)
    voice.say("One, two, three.")  # whatever the cache holds, it must still speak
    rate = Narrator(voice, ClipCache(cache_folder())).pace().words_per_minute
    who = voice.card.name + (f", speaker {voice.speaker}," if voice.speaker else "")
    return f"{who} speaks ({voice.card.language}, {voice.card.sample_rate} Hz, {rate:.0f} words a minute)"


def _cache() -> str:
    from briefing.folders import CACHE_VARIABLE, cache_folder  # noqa: PLC0415  # see above

    try:
        return _writable(cache_folder())
    except OutputError as error:
        raise OutputError(f"{error} (set {CACHE_VARIABLE} to a folder that can be written)") from error


def _corpus(folder: Path) -> str:
    from briefing import corpus as corpora  # noqa: PLC0415  # heavy

    documents, faults = corpora.load(folder)
    return f"{len(documents)} document(s) in {str(folder)!r}" + (f", {len(faults)} unusable" if faults else "")


def _writable(folder: Path) -> str:
    """Tries to write where a run would, in the nearest folder that is there already."""
    place = folder
    while not place.exists() and place != place.parent:
        place = place.parent
    try:
        with tempfile.TemporaryFile(dir=place) as file:
            file.write(b"x")
        free = shutil.disk_usage(place).free
    except OSError as error:
        raise OutputError(f"{str(folder)!r} cannot be written: {error.strerror or error}") from error
    return f"{folder} can be written, {free / 1e9:.1f} GB free"
