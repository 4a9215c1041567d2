"""The commands about voices: voices list, voices say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from briefing.cli.options import JsonOption, SpeedOption, VoiceOption, errors_told
from briefing.errors import OutputError, RequestError
from briefing.job import DEFAULT_VOICE

app = typer.Typer(help="Look at and try voices.", no_args_is_help=True, rich_markup_mode=None)


@app.command("list")
def list_voices(as_json: JsonOption = False) -> None:
    """Show the installed voices.

    Example: briefing voices list
    """
    with errors_told():
        from briefing.speech import installed_voices  # noqa: PLC0415  # heavy, --help is not

        cards = installed_voices()
        if as_json:
            fields = ("name", "language", "quality", "sample_rate", "n_speakers", "size_bytes")
            described = [{**{key: getattr(card, key) for key in fields}, "path": str(card.path)} for card in cards]
            typer.echo(json.dumps(described, indent=1))
        else:
            from briefing.cli import show  # noqa: PLC0415

            show.voices_table(cards, DEFAULT_VOICE)


@app.command()
def say(
    text: Annotated[str, typer.Argument(help="What to say.")],
    voice: VoiceOption = DEFAULT_VOICE,
    speed: SpeedOption = 1.0,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="WAV file to write.")] = Path(
        "say.wav"
    ),
) -> None:
    """Say something into a WAV file, numbers and acronyms as in a briefing.

    Example: briefing voices say "NATO spends 2.5% of GDP." -o test.wav
    """
    with errors_told():
        import wave  # noqa: PLC0415  # as little as possible before --help

        from briefing.speech import Voice, find_voice  # noqa: PLC0415
        from briefing.spoken import verbalize  # noqa: PLC0415

        spoken = verbalize(text)
        if not spoken:
            raise RequestError(f"There is nothing to say in {text!r}")
        chosen = Voice(find_voice(voice), length_scale=1 / speed)
        samples = chosen.say(spoken)
        try:
            with wave.open(str(output), "wb") as file:
                file.setnchannels(1)
                file.setsampwidth(2)
                file.setframerate(chosen.card.sample_rate)
                file.writeframes(samples.astype("<i2").tobytes())
        except OSError as error:
            raise OutputError(f"Cannot write {str(output)!r}: {error.strerror}; name another with --output") from error
        typer.echo(f"{output}  {samples.size / chosen.card.sample_rate:.1f} s: {spoken}")
