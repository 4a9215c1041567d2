"""The commands about voices: voices list, voices install, voices say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from briefing.cli.options import JsonOption, QuietOption, SpeakerOption, SpeedOption, VoiceOption, errors_told
from briefing.cli.progress import reporting
from briefing.errors import OutputError, RequestError, VoiceError
from briefing.job import DEFAULT_VOICE, Job

if TYPE_CHECKING:
    from briefing.speech import Voice
    from briefing.speech.catalogue import Catalogue
    from briefing.speech.installing import Installation
    from briefing.types import VoiceCard

app = typer.Typer(help="List, install and try voices.", no_args_is_help=True, rich_markup_mode=None)

_LICENCE_NOTE = (
    "Each voice has a licence of its own, which its model card tells; 'briefing voices install NAME' prints it and "
    "keeps the card."
)


@app.command("list")
def list_voices(
    available: Annotated[
        bool, typer.Option("--available", help="The voices of Piper's catalogue, installed or not; asks the network.")
    ] = False,
    language: Annotated[
        str | None, typer.Option("--language", metavar="LANG", help="Only these: de, de-AT or German.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Show the installed voices, or those that can be installed.

    Example: briefing voices list --available --language en
    """
    with errors_told():
        if available:
            _list_available(language, as_json=as_json)
        else:
            _list_installed(language, as_json=as_json)


def _list_installed(language: str | None, *, as_json: bool) -> None:
    from briefing.speech import installed_voices  # noqa: PLC0415  # heavy, --help is not
    from briefing.speech.catalogue import is_language  # noqa: PLC0415

    cards = [card for card in installed_voices() if language is None or is_language(language, card.language)]
    rates = [_words_per_minute(card) for card in cards]
    if as_json:
        fields = ("name", "language", "quality", "sample_rate", "n_speakers", "speakers", "size_bytes")
        described = [
            {**{key: getattr(card, key) for key in fields}, "words_per_minute": rate, "path": str(card.path)}
            for card, rate in zip(cards, rates, strict=True)
        ]
        typer.echo(json.dumps(described, indent=1, ensure_ascii=False))
    elif not cards:
        typer.echo(f"No installed voice speaks {language!r}; add --available for those that can be installed.")
    else:
        from briefing.cli import show  # noqa: PLC0415

        show.voices_table(zip(cards, rates, strict=True), DEFAULT_VOICE)


def _words_per_minute(card: VoiceCard) -> int | None:
    """Tells a voice's rate where it was measured before; a list must not speak."""
    from briefing.folders import cache_folder  # noqa: PLC0415  # see above
    from briefing.speech import known_pace  # noqa: PLC0415

    try:
        pace = known_pace(card, cache_folder())
    except VoiceError:
        return None
    return round(pace.words_per_minute) if pace else None


def _list_available(language: str | None, *, as_json: bool) -> None:
    from briefing.cli import show  # noqa: PLC0415  # see above
    from briefing.folders import cache_folder  # noqa: PLC0415
    from briefing.speech import installed_voices  # noqa: PLC0415
    from briefing.speech.catalogue import load_catalogue, speaking  # noqa: PLC0415
    from briefing.speech.hub import chosen_hub  # noqa: PLC0415

    catalogue = load_catalogue(chosen_hub(), cache_folder())
    _tell_age(catalogue)
    voices = catalogue.voices if language is None else speaking(catalogue.voices, language)
    installed = {card.name for card in installed_voices()}
    if as_json:
        fields = ("name", "language", "language_names", "country", "quality", "n_speakers", "speakers", "size_bytes")
        described = [
            {**{key: getattr(voice, key) for key in fields}, "installed": voice.name in installed} for voice in voices
        ]
        typer.echo(json.dumps(described, indent=1, ensure_ascii=False))
    else:
        show.catalogue_table(voices, installed)
        typer.echo(f"\n{len(voices)} voice(s). {_LICENCE_NOTE}")


def _tell_age(catalogue: Catalogue) -> None:
    if catalogue.problem:
        from briefing.cli import show  # noqa: PLC0415  # see above

        age = show.age(catalogue.fetched_at)
        typer.echo(f"This catalogue was fetched {age}; a newer one could not be: {catalogue.problem}", err=True)


@app.command()
def install(
    name: Annotated[str, typer.Argument(metavar="NAME", help="As 'briefing voices list --available' shows it.")],
    output: Annotated[
        Path | None,
        typer.Option("--output", metavar="DIR", help="Folder for the voice, instead of the user's data folder."),
    ] = None,
    quiet: QuietOption = False,
) -> None:
    """Install a voice of Piper's catalogue, from where an earlier try broke off, and show its licence.

    Example: briefing voices install en_GB-alba-medium
    """
    with errors_told("What has been downloaded is kept; the same command goes on from there."):
        from briefing.folders import cache_folder, user_voices  # noqa: PLC0415  # see above
        from briefing.speech.catalogue import find, load_catalogue  # noqa: PLC0415
        from briefing.speech.hub import chosen_hub  # noqa: PLC0415
        from briefing.speech.installing import install as install_voice  # noqa: PLC0415

        hub = chosen_hub()
        voice = find(load_catalogue(hub, cache_folder()), name)
        with reporting(quiet=quiet) as report:
            done = install_voice(voice, output or user_voices(), hub, report)
        if not quiet:
            _tell_installed(done)


def _tell_installed(done: Installation) -> None:
    from briefing.cli import show  # noqa: PLC0415  # see above
    from briefing.speech import find_voice  # noqa: PLC0415

    card = done.voice
    state = "is installed" if done.is_new else "is installed already, and intact"
    typer.echo(f"{card.name} {state}: {card.path} ({card.size_bytes / 1e6:.1f} MB, {card.sample_rate} Hz)")
    if done.licence:
        typer.echo(show.printable(f"Licence of its recordings, by its model card {done.card_path}: {done.licence}"))
    elif done.card_path:
        typer.echo(f"Its model card names no licence; read it: {done.card_path}")
    else:
        typer.echo("Its model card could not be fetched, so its licence is not known here.")
    if card.n_speakers > 1:
        named = f" ({', '.join(card.speakers[:8])}{', ...' if len(card.speakers) > 8 else ''})" if card.speakers else ""
        typer.echo(show.printable(f"It has {card.n_speakers} speakers{named}; choose one with --speaker."))
    try:
        found = find_voice(card.name).samefile(card.path)
    except (VoiceError, OSError):
        found = False
    typer.echo(f"Use it: briefing daily --voice {card.name if found else card.path}")


@app.command()
def say(
    text: Annotated[str, typer.Argument(help="What to say.")],
    voice: VoiceOption = DEFAULT_VOICE,
    speaker: SpeakerOption = None,
    speed: SpeedOption = 1.0,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="WAV file to write.")] = Path(
        "say.wav"
    ),
) -> None:
    """Say something into a WAV file, numbers and acronyms as in a briefing.

    Example: briefing voices say "NATO spends 2.5% of GDP." -o test.wav
    """
    with errors_told():
        job = Job(voice=voice, voice_speaker=speaker, speed=speed)
        from briefing.folders import pronunciation_files  # noqa: PLC0415  # as little as possible before --help
        from briefing.pipeline import job_voice  # noqa: PLC0415
        from briefing.spoken import pronounce, read_lexicon, spoken_form  # noqa: PLC0415

        chosen = job_voice(job)
        lexicon = read_lexicon(pronunciation_files(job.corpus), chosen.phonemes)
        spoken = spoken_form(text, lexicon)
        if not spoken:
            raise RequestError(f"There is nothing to say in {text!r}")
        seconds = speak_into(output, pronounce(spoken, lexicon), chosen)
        typer.echo(f"{output}  {seconds:.1f} s: {spoken}")


def speak_into(output: Path, pronounced: str, voice: Voice) -> float:
    """Says something into a WAV file.

    Args:
        output: The file; what is there is replaced.
        pronounced: What the voice is given.
        voice: Who says it.

    Returns:
        How long it takes, in seconds.

    Raises:
        VoiceError: The voice is broken, or gives no sound.
        OutputError: The file cannot be written.
    """
    import io  # noqa: PLC0415  # see above
    import wave  # noqa: PLC0415

    from briefing import disk  # noqa: PLC0415

    if output.is_dir():
        raise OutputError(f"{str(output)!r} is a folder; name a file with --output, say {str(output / 'say.wav')!r}")
    samples = voice.say(pronounced)
    sound = io.BytesIO()
    with wave.open(sound, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(voice.card.sample_rate)
        file.writeframes(samples.astype("<i2").tobytes())
    disk.write_bytes(output, sound.getvalue())
    return float(samples.size / voice.card.sample_rate)
