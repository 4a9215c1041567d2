"""`briefing words`: the report as people and scripts get it, and a word said one way or another."""

from __future__ import annotations

import json
import shutil
import tomllib
import wave
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from briefing.cli import app, show
from briefing.job import Job
from briefing.pipeline.words import word_report
from tests.conftest import CORPUS

VOICE = CORPUS.parent / "voices" / "en_US-kathleen-compact.onnx"
TALKS = """Speech by the Minister at the Industry Forum in Brussels

13 February 2025

We met Minister Umerov in Brussels, and the UDCX agreed with us. We thank Umerov for the plan that he has brought here.
The ministers of all the allies have asked for a report by the end of the year on what has been done, and what has not.
The QUERTA office is in Ādaži."""


@pytest.fixture
def type_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Types `briefing words` with the shipped voice, in a folder with a small corpus."""
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "talks.txt").write_text(TALKS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return lambda *arguments, voice=VOICE: CliRunner().invoke(
        app, ["words", "--voice", str(voice), *map(str, arguments)]
    )


@pytest.fixture
def humming_voice(tmp_path: Path, tiny_voice: Path) -> Path:
    """The tiny voice with the phonemes of the shipped one."""
    path = tmp_path / "en_US-humming-test.onnx"
    shutil.copy(tiny_voice, path)
    config = json.loads(VOICE.with_name(VOICE.name + ".json").read_text(encoding="utf-8"))
    config["inference"] = {"noise_scale": 0.0, "length_scale": 1.0, "noise_w": 0.0}
    path.with_name(path.name + ".json").write_text(json.dumps(config), encoding="utf-8")
    return path


def test_piped_report_can_be_pasted(type_in: Callable[..., Result]) -> None:
    """Piped, the report is TOML: word and phonemes, and in a comment how often, what, and where first."""
    done = type_in()
    assert done.exit_code == 0
    assert done.stdout.splitlines() == [
        "# What is left to the voice's guess in 1 document(s): correct what is wrong, delete what is right.",
        '"Umerov" = "[[jˈuːmɚɹˌɑːv]]"  # 2 x name: We met Minister Umerov in Brussels, and... (Brussels 2025-02-13)',
        '"UDCX" = "[[jˈuː dˈiː sˈiːʲ ˈɛks]]"  # 1 x by letters: ...Brussels, and the UDCX agreed with us.'
        " (Brussels 2025-02-13)",
        '"QUERTA" = "[[kwˈɜːɾə]]"  # 1 x as a word: The QUERTA office is in... (Brussels 2025-02-13)',
        '"Ādaži" = "[[ɐdˈæʒi]]"  # 1 x foreign: ...office is in Ādaži. (Brussels 2025-02-13)',
    ]
    assert list(tomllib.loads(done.stdout)) == ["Umerov", "UDCX", "QUERTA", "Ādaži"]


def test_report_for_scripts(type_in: Callable[..., Result]) -> None:
    """--json has all that is known."""
    told = json.loads(type_in("--json").stdout)
    assert told["documents"] == 1
    assert told["dictionary_words"] > 4000
    assert [each["word"] for each in told["words"]] == ["Umerov", "UDCX", "QUERTA", "Ādaži"]
    assert told["words"][1] == {
        "word": "UDCX",
        "kind": "acronym",
        "count": 1,
        "spoken": "U D C X",
        "ipa": "jˈuː dˈiː sˈiːʲ ˈɛks",
        "line": '"UDCX" = "[[jˈuː dˈiː sˈiːʲ ˈɛks]]"',
        "context": "...Brussels, and the UDCX agreed with us.",
        "document_id": "talks",
    }


def test_limit(type_in: Callable[..., Result]) -> None:
    """--limit shows the most frequent and counts the rest; --all shows them too."""
    lines = type_in("--limit", 1).stdout.splitlines()
    assert (lines[1].split()[0], lines[2]) == ('"Umerov"', "# 3 more, less frequent; --all shows them.")
    assert len(type_in("--limit", 1, "--all").stdout.splitlines()) == 5
    assert [each["word"] for each in json.loads(type_in("--json", "--limit", 1).stdout)["words"]] == ["Umerov"]


def test_nothing_to_report(type_in: Callable[..., Result], tmp_path: Path) -> None:
    """Where every word is settled the report says so."""
    head = TALKS.partition("We met")[0]
    (tmp_path / "corpus" / "talks.txt").write_text(f"{head}We agreed on the plan.", encoding="utf-8")
    done = type_in()
    assert (done.exit_code, done.stdout) == (
        0,
        "# No name, acronym or foreign word in 1 document(s) is left to the voice's guess.\n",
    )


def test_a_voice_without_a_dictionary(type_in: Callable[..., Result], tiny_voice: Path) -> None:
    """Where the phonemizer has no dictionary, the report says that none settles a word."""
    done = type_in(voice=tiny_voice)
    assert done.exit_code == 0
    assert done.stderr == "The voice's phonemizer has no dictionary that can be read here, so it settles no word.\n"
    assert '"Umerov" = "[[Umerov]]"' in done.stdout


def test_what_is_left_out_is_told(type_in: Callable[..., Result], tmp_path: Path) -> None:
    """Documents that no briefing would speak are named."""
    german = (CORPUS.parent / "tests" / "corpora" / "german.txt").read_text(encoding="utf-8")
    (tmp_path / "corpus" / "german.txt").write_text(german, encoding="utf-8")
    done = type_in()
    assert "Left out: corpus/german.txt: it is in German" in done.stderr
    assert "in 1 document(s)" in done.stdout


def test_table(type_in: Callable[..., Result], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """On a terminal it is a table."""
    report = word_report(Job(corpus=tmp_path / "corpus", voice=str(VOICE)))
    show.words_table(report.guesses[:1])
    head, _, row = capsys.readouterr().out.splitlines()[-3:]
    assert head.split("  ")[0].strip() == "times"
    assert " ".join(row.split()) == (
        '2 name "Umerov" = "[[jˈuːmɚɹˌɑːv]]" We met Minister Umerov in Brussels, and... Brussels 2025-02-13'
    )


def n_samples(path: Path) -> int:
    """How long a WAV file is."""
    with wave.open(str(path)) as sound:
        return int(sound.getnframes())


def test_say(type_in: Callable[..., Result], tmp_path: Path, humming_voice: Path) -> None:
    """--say says a word as a briefing would, and prints the line that would keep it so."""
    done = type_in("--say", "Umerov's 3", voice=humming_voice)
    assert done.exit_code == 0
    assert done.stdout == 'say.wav  0.5 s: Umerov\'s three.\n"Umerov\'s 3" = "[[jˈuːmɚɹˌɑːvz θɹˈiː]]"\n'
    # two ids of 256 samples to each phoneme and mark, and three for start and end
    assert n_samples(tmp_path / "say.wav") == 512 * len("jˈuːmɚɹˌɑːvz θɹˈiː.") + 3 * 256


def test_say_it_otherwise(type_in: Callable[..., Result], tmp_path: Path, humming_voice: Path) -> None:
    """--as says a word in another way, and prints the line that makes it so."""
    done = type_in("--say", "Umerov", "--as", "[[umˈɛrɔf]]", "-o", "other.wav", voice=humming_voice)
    assert (done.exit_code, done.stdout) == (0, 'other.wav  0.2 s: Umerov.\n"Umerov" = "[[umˈɛrɔf]]"\n')
    assert n_samples(tmp_path / "other.wav") == 512 * len("umˈɛrɔf.") + 3 * 256


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("--say", "(Applause)"), 2, "Error: There is nothing to say in '(Applause)'\n"),
        (("--as", "a"), 2, "Error: --as is how a name is to be said; give the name with --say NAME\n"),
        (("--say", "Umerov", "--as", "a☃"), 2, "has no phoneme '☃' in 'a☃'"),
        (("--say", "Umerov", "-o", "corpus"), 6, "Error: 'corpus' is a folder; name a file with --output"),
        (("--say", "Umerov", "--speed", "9"), 2, "Error: --speed 9 is not for listening"),
        (("--corpus", "elsewhere"), 3, "Error: No corpus in 'elsewhere'"),
        (("--voice", "nobody.onnx"), 4, "Error: Voice file 'nobody.onnx' does not exist"),
    ],
)
def test_mistakes(
    arguments: tuple[str, ...], code: int, message: str, type_in: Callable[..., Result], tmp_path: Path
) -> None:
    """Mistakes are answered by one message and their exit code, and leave nothing."""
    done = type_in(*arguments)
    assert (done.exit_code, message in done.stderr) == (code, True)
    assert [path.name for path in tmp_path.iterdir()] == ["corpus"]


def test_the_five_documents() -> None:
    """In the corpus of the repository the names that are hard to say are found, and hardly anything else."""
    report = word_report(Job(corpus=CORPUS, voice=str(VOICE)))
    words = [guess.word.written for guess in report.guesses]
    assert {"Rutte", "Vilnius", "Umerov", "Kallas", "Goedegebuur", "Gutschker", "Guliyev"} <= {*words}
    english = {"Alliance", "Council", "Brussels", "Patriots", "Eastern", "Keynote", "Communiqué", "FEB", "NATO", "Mark"}
    assert english.isdisjoint(words)
    assert len(words) < 60
