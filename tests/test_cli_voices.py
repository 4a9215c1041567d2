"""The commands about voices as a person or a script uses them, against a hub that is played on this machine."""

from __future__ import annotations

import json
import re
import wave
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from briefing.cli import app
from briefing.speech import ClipCache, Narrator, Voice
from tests.playedhub import PlayedHub, Way, playing

MODEL = "en/en_US/choir/medium/en_US-choir-medium.onnx"


@pytest.fixture
def played(tiny_voice: Path, choir_voice: Path) -> Iterator[PlayedHub]:
    """A hub with a German voice and an American one of two speakers."""
    with playing() as hub:
        hub.add(tiny_voice, "de_DE-tiny-low")
        hub.add(choir_voice, "en_US-choir-medium", speakers={"1": 1, "low": 0})
        yield hub


@pytest.fixture
def type_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, played: PlayedHub) -> Callable[..., Result]:
    """Types a command in an empty folder as a new user, in this process."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BRIEFING_VOICES_URL", played.address)
    monkeypatch.setenv("BRIEFING_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return lambda *arguments: CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_available(type_in: Callable[..., Result], played: PlayedHub) -> None:
    """The catalogue has a row to each voice and a word on licences; what is installed is marked."""
    first = type_in("voices", "list", "--available")
    assert (first.exit_code, first.stderr) == (0, "")
    (row,) = [line.strip() for line in first.stdout.splitlines() if "de_DE" in line]
    assert re.split(" {2,}", row) == ["de_DE-tiny-low", "German (Germany)", "low", "1", "0.0 MB"]
    assert first.stdout.endswith(
        "\n2 voice(s). Each voice has a licence of its own, which its model card tells; 'briefing voices install NAME' "
        "prints it and keeps the card.\n"
    )
    type_in("voices", "install", "de_DE-tiny-low")
    marked = [line.split() for line in type_in("voices", "list", "--available").stdout.splitlines() if "yes" in line]
    assert [row[0] for row in marked] == ["de_DE-tiny-low"]
    found = json.loads(type_in("voices", "list", "--available", "--json").stdout)
    size = sum(each["size_bytes"] for each in played.index["en_US-choir-medium"]["files"].values())
    assert found[1] == {
        "name": "en_US-choir-medium",
        "language": "en-US",
        "language_names": ["English", "English"],
        "country": "United States",
        "quality": "medium",
        "n_speakers": 2,
        "speakers": ["low", "1"],
        "size_bytes": size,
        "installed": False,
    }
    assert found[0]["installed"] is True


def test_available_in_a_language(type_in: Callable[..., Result]) -> None:
    """One language of the catalogue, or of what is installed; one that nobody speaks is told."""
    found = json.loads(type_in("voices", "list", "--available", "--language", "de", "--json").stdout)
    assert [voice["name"] for voice in found] == ["de_DE-tiny-low"]
    nobody = type_in("voices", "list", "--available", "--language", "xx")
    assert (nobody.exit_code, nobody.stderr) == (
        2,
        "Error: No voice of Piper's catalogue speaks 'xx'; choose from de, en\n",
    )
    assert "No installed voice speaks 'de'" in type_in("voices", "list", "--language", "de").stdout
    assert json.loads(type_in("voices", "list", "--language", "de", "--json").stdout) == []
    assert len(json.loads(type_in("voices", "list", "--language", "en", "--json").stdout)) == 1


def test_available_without_a_network(type_in: Callable[..., Result], played: PlayedHub) -> None:
    """The catalogue of last time is shown, its age goes to standard error; without one the command fails."""
    played.ways["voices.json"] = Way(status=503)
    none = type_in("voices", "list", "--available")
    assert (none.exit_code, none.stdout) == (4, "")
    assert none.stderr.startswith("Error: Cannot fetch")
    del played.ways["voices.json"]
    type_in("voices", "list", "--available")
    played.ways["voices.json"] = Way(status=503)
    old = type_in("voices", "list", "--available", "--json")
    assert (old.exit_code, len(json.loads(old.stdout))) == (0, 2)
    assert old.stderr == (
        f"This catalogue was fetched just now; a newer one could not be: Cannot fetch '{played.address}/voices.json': "
        "the server answers 503 Service Unavailable; try again later\n"
    )


def test_install_and_use(type_in: Callable[..., Result], tmp_path: Path, played: PlayedHub) -> None:
    """Install says where the voice is, its licence, its speakers and how to use it; then its name is enough."""
    first = type_in("voices", "install", "en_US-choir-medium")
    path = tmp_path / "data" / "briefing" / "voices" / "en_US-choir-medium.onnx"
    rest = (
        f"{path} (0.0 MB, 22050 Hz)\n"
        f"Licence of its recordings, by its model card {path.with_suffix('.md')}: CC0 1.0\n"
        "It has 2 speakers (low, 1); choose one with --speaker.\n"
        "Use it: briefing daily --voice en_US-choir-medium\n"
    )
    assert (first.exit_code, first.stderr) == (0, "Downloading ...\n")
    assert first.stdout == f"en_US-choir-medium is installed: {rest}"
    played.ways[MODEL] = Way(status=500)
    again = type_in("voices", "install", "en_US-choir-medium")
    assert (again.exit_code, again.stderr) == (0, "")
    assert again.stdout == f"en_US-choir-medium is installed already, and intact: {rest}"
    said = type_in("voices", "say", "One.", "--voice", "en_US-choir-medium", "--speaker", "1")
    assert said.exit_code == 0, said.stderr
    with wave.open(str(tmp_path / "say.wav")) as sound:
        samples = np.frombuffer(sound.readframes(sound.getnframes()), "<i2")
    assert int(samples.max()) == pytest.approx(round(0.125 * 32767), abs=2)


def test_install_elsewhere(type_in: Callable[..., Result], tmp_path: Path) -> None:
    """Outside the folders where voices are looked for, a voice is used by its path; inside, by its name."""
    done = type_in("voices", "install", "de_DE-tiny-low", "--output", "elsewhere")
    assert done.stdout.endswith("Use it: briefing daily --voice elsewhere/de_DE-tiny-low.onnx\n")
    done = type_in("voices", "install", "de_DE-tiny-low", "--output", "voices")
    assert done.stdout.endswith("Use it: briefing daily --voice de_DE-tiny-low\n")
    assert type_in("voices", "say", "One.", "--voice", "elsewhere/de_DE-tiny-low.onnx").exit_code == 0
    assert not (tmp_path / "data").exists()


def test_saying_into_no_file_leaves_nothing(type_in: Callable[..., Result], tiny_voice: Path, tmp_path: Path) -> None:
    """A folder, and a file in a folder that is not there, are answered in a line with status 6; nothing is written."""
    folder = tmp_path / "sounds"
    folder.mkdir()
    for output, answer in (
        (folder, f"Error: {str(folder)!r} is a folder; name a file with --output, say {str(folder / 'say.wav')!r}\n"),
        (folder / "no" / "x.wav", f"Error: Cannot write in {str(folder / 'no')!r}: No such file or directory. "),
    ):
        said = type_in("voices", "say", "One.", "--voice", str(tiny_voice), "--output", str(output))
        assert said.exit_code == 6
        assert said.stderr.startswith(answer)
    assert list(folder.iterdir()) == []


def test_install_quietly(type_in: Callable[..., Result], played: PlayedHub) -> None:
    """--quiet prints errors only."""
    done = type_in("voices", "install", "de_DE-tiny-low", "--quiet")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "")
    played.ways[MODEL] = Way(status=404)
    failed = type_in("voices", "install", "en_US-choir-medium", "--quiet")
    assert (failed.exit_code, failed.stdout) == (4, "")
    assert failed.stderr.startswith(f"Error: Cannot fetch '{played.address}/{MODEL}': the server answers 404 Not Found")


@pytest.mark.parametrize("card", [None, "# Card\n", "License: \x1b[31mred\x1b[0m\n"])
def test_install_tells_what_a_card_says(
    type_in: Callable[..., Result], played: PlayedHub, tiny_voice: Path, card: str | None
) -> None:
    """Where no card comes, or one without a licence, that is said; a card cannot command the terminal."""
    played.add(tiny_voice, "de_DE-tiny-low", card=card)
    if card is None:
        del played.files["de/de_DE/tiny/low/MODEL_CARD"]
    told = type_in("voices", "install", "de_DE-tiny-low").stdout.splitlines()[1]
    assert told.startswith(
        "Its model card could not be fetched, so its licence is not known here."
        if card is None
        else "Licence of its recordings, by its model card "
        if "red" in card
        else "Its model card names no licence; read it: "
    )
    assert "\x1b" not in told


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("install", "de_DE-tiny-lo"), 4, "Voice 'de_DE-tiny-lo' is not in Piper's catalogue; did you mean de_DE-tiny"),
        (("install", "../../etc/passwd"), 4, "Voice '../../etc/passwd' is not in Piper's catalogue. `briefing voices"),
        (("install", "choir"), 4, "did you mean en_US-choir-medium?"),
        (("install",), 2, "Missing argument 'NAME'"),
    ],
)
def test_mistakes_are_answered(
    type_in: Callable[..., Result], tmp_path: Path, arguments: tuple[str, ...], code: int, message: str
) -> None:
    """A mistake gets one clear message, its exit code, and leaves nothing."""
    done = type_in("voices", *arguments)
    assert (done.exit_code, message in " ".join(done.stderr.replace("│", " ").split())) == (code, True), done.stderr
    assert not (tmp_path / "data").exists()


def test_mirror_that_is_none(type_in: Callable[..., Result], monkeypatch: pytest.MonkeyPatch) -> None:
    """A mirror that is no web address is an argument that makes no sense."""
    monkeypatch.setenv("BRIEFING_VOICES_URL", "file:///etc")
    for command in (("list", "--available"), ("install", "x")):
        done = type_in("voices", *command)
        assert (done.exit_code, "BRIEFING_VOICES_URL='file:///etc' is no http" in done.stderr) == (2, True)


def test_rate_is_listed_once_it_is_known(type_in: Callable[..., Result], tmp_path: Path) -> None:
    """A list shows sample rate and words a minute of voices that were measured, and measures none."""
    type_in("voices", "install", "de_DE-tiny-low")
    before = json.loads(type_in("voices", "list", "--json").stdout)[0]
    assert (before["sample_rate"], before["speakers"], before["words_per_minute"]) == (22050, [], None)
    path = Path(before["path"])
    narrator = Narrator(Voice(path), ClipCache(tmp_path / "cache"))
    assert not list(tmp_path.glob("cache/clips"))
    pace = narrator.pace()
    after = json.loads(type_in("voices", "list", "--json").stdout)[0]
    assert after == before | {"words_per_minute": round(pace.words_per_minute)}
    (row,) = [line for line in type_in("voices", "list").stdout.splitlines() if "de_DE" in line]
    assert re.split(" {2,}", row.strip()) == [
        "de_DE-tiny-low",
        "en-US",
        "test",
        "22050 Hz",
        str(round(pace.words_per_minute)),
        "1",
        "0.0 MB",
        str(path),
    ]
