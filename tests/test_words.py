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

We met Minister Quimperov in Brussels, and the UDCX agreed with us. We thank Quimperov for the plan.
The ministers of all the allies have asked for a report by the end of the year on what has been done, and what has not.
The QUERTA office is in Ādažija."""


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
        '"Quimperov" = "[[kwˈɪmpɚɹˌɑːv]]"  # 2 x name: We met Minister Quimperov in Brussels, and...'
        " (Brussels 2025-02-13)",
        '"UDCX" = "U D C X"  # 1 x by letters: ...Brussels, and the UDCX agreed with us. (Brussels 2025-02-13)',
        '"QUERTA" = "Querta"  # 1 x as a word: The QUERTA office is in... (Brussels 2025-02-13)',
        '"Ādažija" = "[[ɐdˈæʒɪdʒə]]"  # 1 x foreign: ...office is in Ādažija. (Brussels 2025-02-13)',
    ]
    assert list(tomllib.loads(done.stdout)) == ["Quimperov", "UDCX", "QUERTA", "Ādažija"]


def test_report_for_scripts(type_in: Callable[..., Result]) -> None:
    """--json has all that is known."""
    told = json.loads(type_in("--json").stdout)
    assert told["documents"] == 1
    assert told["dictionary_words"] > 4000
    assert [each["word"] for each in told["words"]] == ["Quimperov", "UDCX", "QUERTA", "Ādažija"]
    assert told["words"][1] == {
        "word": "UDCX",
        "kind": "acronym",
        "count": 1,
        "spoken": "U D C X",
        "ipa": "jˈuː dˈiː sˈiːʲ ˈɛks",
        "line": '"UDCX" = "U D C X"',
        "context": "...Brussels, and the UDCX agreed with us.",
        "document_id": "talks",
    }


def test_limit(type_in: Callable[..., Result]) -> None:
    """--limit shows the most frequent and counts the rest; --all shows them too."""
    lines = type_in("--limit", 1).stdout.splitlines()
    assert (lines[1].split()[0], lines[2]) == ('"Quimperov"', "# 3 more, less frequent; --all shows them.")
    assert len(type_in("--limit", 1, "--all").stdout.splitlines()) == 5
    assert [each["word"] for each in json.loads(type_in("--json", "--limit", 1).stdout)["words"]] == ["Quimperov"]


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
    assert '"Quimperov" = "[[Quimperov]]"' in done.stdout


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
        '2 name "Quimperov" = "[[kwˈɪmpɚɹˌɑːv]]" We met Minister Quimperov in Brussels, and... Brussels 2025-02-13'
    )


def n_samples(path: Path) -> int:
    """How long a WAV file is."""
    with wave.open(str(path)) as sound:
        return int(sound.getnframes())


def test_say(type_in: Callable[..., Result], tmp_path: Path, humming_voice: Path) -> None:
    """--say says a word as a briefing would, and prints the line that would keep it so."""
    done = type_in("--say", "Quimperov's 3", voice=humming_voice)
    assert done.exit_code == 0
    assert done.stdout == 'say.wav  0.5 s: Quimperov\'s three.\n"Quimperov\'s 3" = "[[kwˈɪmpɚɹˌɑːvz θɹˈiː]]"\n'
    # two ids of 256 samples to each phoneme and mark, and three for start and end
    assert n_samples(tmp_path / "say.wav") == 512 * len("kwˈɪmpɚɹˌɑːvz θɹˈiː.") + 3 * 256


def test_say_it_otherwise(type_in: Callable[..., Result], tmp_path: Path, humming_voice: Path) -> None:
    """--as says a word in another way, and prints the line that makes it so."""
    done = type_in("--say", "Quimperov", "--as", "[[umˈɛrɔf]]", "-o", "short.wav", voice=humming_voice)
    assert (done.exit_code, done.stdout) == (0, 'short.wav  0.2 s: Quimperov.\n"Quimperov" = "[[umˈɛrɔf]]"\n')
    type_in("--say", "Quimperov", "--as", "[[kɪmumˈɛrɔf]]", "-o", "long.wav", voice=humming_voice)
    assert n_samples(tmp_path / "long.wav") - n_samples(tmp_path / "short.wav") == 3 * 512
    done = type_in("--say", "Quimperov", "--as", "the Minister", voice=humming_voice)
    assert done.stdout.endswith(' s: the Minister.\n"Quimperov" = "the Minister"\n')


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("--say", "***"), 2, "Error: There is nothing to say in '***'\n"),
        (("--as", "a"), 2, "Error: --as is how a name is to be said; give the name with --say NAME\n"),
        (("--say", "Quimperov", "--as", "[[a☃]]"), 2, "'--as', line 1: 'Quimperov' has the phoneme '☃' (SNOWMAN)"),
        (("--say", "vs", "--as", "[[a]]"), 2, "'vs' is said as 'versus.', which '[[a]]' does not reach"),
        (("--say", "Quimperov", "-o", "corpus"), 6, "Error: 'corpus' is a folder; name a file with --output"),
        (("--say", "Quimperov", "--speed", "9"), 2, "Error: --speed 9 is not for listening"),
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


def test_own_pronunciations_settle(type_in: Callable[..., Result], tmp_path: Path) -> None:
    """What stands in a pronunciations.toml, alone or in a name of several words, is not asked for again."""
    own = '"Quimperov" = "[[kɪmpˈɛɹɔːf]]"\n"Ādažija North" = "[[ɐdˈæʒi]]"\n"UDCX" = "the Contact Group"\n'
    (tmp_path / "corpus" / "pronunciations.toml").write_text(own, encoding="utf-8")
    assert [each["word"] for each in json.loads(type_in("--json").stdout)["words"]] == ["QUERTA"]
    assert type_in("--say", "UDCX").stdout.splitlines()[1] == '"UDCX" = "[[ðə kˈɑːntækt ɡɹˈuːp]]"'


def test_report_settles_itself(type_in: Callable[..., Result], tmp_path: Path) -> None:
    """A piped report, taken as it is for a pronunciations.toml, leaves nothing to report."""
    (tmp_path / "corpus" / "pronunciations.toml").write_text(type_in().stdout, encoding="utf-8")
    assert json.loads(type_in("--json").stdout)["words"] == []


def test_the_five_documents() -> None:
    """In the corpus of the repository next to nothing is left to the voice's guess."""
    assert len(word_report(Job(corpus=CORPUS, voice=str(VOICE))).guesses) < 10
