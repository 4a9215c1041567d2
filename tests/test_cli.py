"""The command line as a person or a script uses it: its output and exit codes; the slow tests run real processes."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import wave
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from briefing.cli import app
from briefing.summary import RANKERS
from tests.conftest import CORPUS

HEAVY = ("nltk", "piper", "onnxruntime", "pydub", "numpy", "PIL", "mutagen", "num2words", "yaml", "asyncio", "segno")


def briefing(*arguments: str | Path, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Runs the program as its user does."""
    return subprocess.run(
        [sys.executable, "-m", "briefing", *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, "BRIEFING_CACHE": str(cwd / "cache"), **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


@pytest.fixture
def type_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Types a command in an empty folder, in this process."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BRIEFING_CACHE", str(tmp_path / "cache"))
    return lambda *arguments: CliRunner().invoke(app, [str(argument) for argument in arguments])


def with_imports(*arguments: str, cwd: Path | None = None) -> tuple[str, set[str]]:
    """Types a command; gives what it says, and the modules it has loaded by its end."""
    code = (
        "import atexit, sys; from briefing.__main__ import main\n"
        "atexit.register(lambda: print(*sys.modules, file=sys.stderr)); main()"
    )
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=True)
    return done.stdout, set(done.stderr.split())


def test_help_is_light() -> None:
    """--help imports none of the heavy libraries."""
    said, imported = with_imports("--help")
    assert "Usage: " in said
    assert "typer" in imported
    assert imported.isdisjoint(HEAVY)


COMMANDS = [
    (),
    ("daily",),
    ("render",),
    ("script",),
    ("corpus",),
    ("corpus", "list"),
    ("corpus", "check"),
    ("cache",),
    ("cache", "info"),
    ("cache", "prune"),
    ("cache", "clear"),
    ("words",),
    ("voices",),
    ("voices", "list"),
    ("voices", "install"),
    ("voices", "say"),
    ("feed",),
    ("serve",),
    ("inspect",),
    ("doctor",),
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_help_has_an_example(command: tuple[str, ...], type_in: Callable[..., Result]) -> None:
    """Each command explains itself and shows how it is typed."""
    done = type_in(*command, "--help")
    assert done.exit_code == 0
    assert "Usage: " in done.stdout
    is_group = command in ((), ("cache",), ("corpus",), ("voices",))
    assert is_group or f"Example: briefing {' '.join(command)}" in done.stdout


def test_every_ranker_can_be_asked_for(type_in: Callable[..., Result]) -> None:
    """The command line offers exactly the rankers there are."""
    offered = re.search(r"--ranker\s+[\[<]([\w|]+)[\]>]", type_in("daily", "--help").stdout)
    assert offered is not None
    assert set(offered[1].split("|")) == set(RANKERS)


def test_corpus_list(type_in: Callable[..., Result]) -> None:
    """The table shows every document in one line, unknown facts as a dash; --json gives null."""
    table = type_in("corpus", "list", "--corpus", CORPUS)
    assert table.exit_code == 0
    rows = [line for line in table.stdout.splitlines() if "Rutte" in line]
    assert len(rows) == 5
    assert re.search(r"B9 and Nordic consultations +Vilnius +- +Caliber.Az +\d+$", rows[-1])
    found = json.loads(type_in("corpus", "list", "--json", "--corpus", CORPUS).stdout)
    assert [document["delivered_on"] for document in found] == [
        "2025-02-13",
        "2025-05-06",
        "2025-05-15",
        "2026-01-28",
        None,
    ]
    assert {"kind", "title", "speakers", "event", "place", "delivered_on", "publisher", "words"} <= found[0].keys()


def test_corpus_check(tmp_path: Path, type_in: Callable[..., Result]) -> None:
    """Check says what is unknown, and exits 3 when a file cannot be used."""
    good = type_in("corpus", "check", "--corpus", CORPUS)
    assert good.exit_code == 0
    assert "undated-vilnius-news-report.txt: unknown: date" in good.stdout
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.txt").write_text("")
    bad = type_in("corpus", "check")
    assert (bad.exit_code, "1 file(s), 1 unusable" in bad.stdout) == (3, True)


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("daily", "--minutes", "0"), 2, "--minutes 0 is no length"),
        (("daily", "--minutes", "-1"), 2, "--minutes -1 is no length"),
        (("daily", "--minutes", "abc"), 2, "Invalid value for '--minutes'"),
        (("daily", "--since", "yesterday"), 2, "'yesterday' is no date; write it as 2026-01-28"),
        (("daily", "--date", "2026-13-01"), 2, "'2026-13-01' is no date"),
        (("daily", "--voice", "nobody"), 4, "Voice 'nobody' is not installed"),
        (("daily", "--ranker", "magic"), 2, "Invalid value for '--ranker'"),
        (("daily", "--bitrate", "97"), 2, "--bitrate 97 is none"),
        (("daily", "--speed", "9"), 2, "--speed 9 is not for listening"),
        (("daily", "--corpus", "nowhere"), 3, "No corpus in 'nowhere': there is no such folder"),
        (("render", "nothing.txt"), 3, "nothing.txt: cannot be read: No such file or directory"),
        (("inspect", "nothing.mp3"), 5, "nothing.mp3"),
        (("dailly",), 2, "No such command 'dailly'"),
        (("voices", "say", "🎉"), 2, "There is nothing to say in '🎉'"),
        (("voices", "say", "One.", "--speed", "0"), 2, "--speed 0 is not for listening"),
        (("voices", "say", "One.", "--speaker", "bob"), 4, "has one speaker only; leave out --speaker bob"),
        (("daily", "--speaker", "1"), 4, "has one speaker only; leave out --speaker 1"),
        (("render", str(CORPUS)), 3, "cannot be read"),
        (("render", str(CORPUS), "--speaker", "1"), 4, "has one speaker only; leave out --speaker 1"),
        (("voices", "say", "One.", "--voice", "de_DE-x-low"), 4, "install it: briefing voices install de_DE-x-low"),
    ],
)
def test_mistakes_are_answered(
    tmp_path: Path, type_in: Callable[..., Result], arguments: tuple[str, ...], code: int, message: str
) -> None:
    """A mistake gets one clear message on standard error, its exit code, and no traceback."""
    done = type_in(*arguments)
    assert done.exit_code == code
    assert message in " ".join(done.stderr.replace("│", " ").split())
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "output").exists()


@pytest.mark.slow
def test_a_day(tmp_path: Path) -> None:
    """With the real voice: four minutes from all five documents, then nothing new, then a dry run and an inspection."""
    asked = ("daily", "--corpus", CORPUS, "--since", "2025-01-01", "--minutes", "4")
    first = briefing(*asked, cwd=tmp_path)
    assert first.returncode == 0, first.stderr
    (audio,) = (tmp_path / "output" / "daily").glob("*.mp3")
    notes = json.loads(audio.with_suffix(".json").read_text())
    assert 216_000 <= notes["duration_ms"] <= 264_000
    assert len(notes["chapters"]) >= 3
    assert len({line["source"]["document_id"] for line in notes["lines"] if line["source"]}) == 5
    assert audio.relative_to(tmp_path).as_posix() in first.stdout
    assert all(chapter["title"] in first.stdout for chapter in notes["chapters"])
    stamp = audio.stat().st_mtime_ns
    again, plain = briefing(*asked, cwd=tmp_path), briefing("daily", "--corpus", CORPUS, cwd=tmp_path)
    for done in (again, plain):
        assert (done.returncode, done.stdout.startswith("Nothing new")) == (0, True)
    assert audio.stat().st_mtime_ns == stamp
    inspected = briefing("inspect", audio, "--json", cwd=tmp_path)
    assert (inspected.returncode, json.loads(inspected.stdout)["faults"]) == (0, [])


@pytest.mark.slow
def test_render_from_standard_input(tmp_path: Path) -> None:
    """A document piped in becomes an episode; --json names it for scripts."""
    done = subprocess.run(
        [sys.executable, "-m", "briefing", "render", "-", "--minutes", "1", "--json"],
        input=(CORPUS / "undated-vilnius-news-report.txt").read_bytes(),
        cwd=tmp_path,
        env={**os.environ, "BRIEFING_CACHE": str(tmp_path / "cache")},
        capture_output=True,
        check=True,
    )
    (result,) = json.loads(done.stdout)
    assert (result["audio"], result["new"]) == ("output/documents/stdin.mp3", True)
    assert 50_000 <= result["duration_ms"] <= 70_000


@pytest.fixture
def rendered(
    tmp_path: Path, type_in: Callable[..., Result], tiny_voice: Path
) -> Callable[..., list[dict[str, object]]]:
    """Types ``render`` for two documents with the tests' voice, and gives what --json says of each."""
    text = (CORPUS / "undated-vilnius-news-report.txt").read_text(encoding="utf-8")
    (tmp_path / "lisbon.txt").write_text(text.replace("Vilnius", "Lisbon"), encoding="utf-8")
    (tmp_path / "vilnius.txt").write_text(text, encoding="utf-8")

    def render(*options: str) -> list[dict[str, object]]:
        done = type_in(
            "render", "lisbon.txt", "vilnius.txt", "--voice", tiny_voice, "--minutes", "1", "--json", *options
        )
        assert done.exit_code == 0, done.stderr
        found: list[dict[str, object]] = json.loads(done.stdout)
        return found

    return render


@pytest.mark.slow
def test_render_twice(tmp_path: Path, rendered: Callable[..., list[dict[str, object]]]) -> None:
    """What is there just as it was ordered is told and not touched, and what has changed is made: one document."""
    first = rendered()
    assert [each["new"] for each in first] == [True, True]
    output = tmp_path / "output"
    before = {path: path.stat().st_mtime_ns for path in output.rglob("*") if path.is_file()}
    standing = [{**each, "new": False, "duration_ms": None, "synthesized": 0, "cached": 0} for each in first]
    assert rendered() == standing
    assert {path: path.stat().st_mtime_ns for path in output.rglob("*") if path.is_file()} == before
    path = tmp_path / "lisbon.txt"
    path.write_text(path.read_text(encoding="utf-8").replace("Lisbon", "Madrid"), encoding="utf-8")
    assert [each["new"] for each in rendered()] == [True, False]
    assert rendered() == standing


@pytest.mark.slow
@pytest.mark.parametrize("lost", ["documents/lisbon.mp3", "documents/lisbon.json", "sources/lisbon.html"])
def test_render_after_a_loss(tmp_path: Path, rendered: Callable[..., list[dict[str, object]]], lost: str) -> None:
    """A file of an episode that is gone comes back, the same to the byte, and so do the feed and the notes."""
    rendered()
    output = tmp_path / "output"
    before = {path: path.read_bytes() for path in output.rglob("*") if path.is_file()}
    for name in (lost, "feed.xml", "documents/vilnius.html"):
        (output / name).unlink()
    rendered()
    assert {path: path.read_bytes() for path in output.rglob("*") if path.is_file()} == before


@pytest.mark.slow
@pytest.mark.parametrize(
    "options",
    [("--minutes", "2"), ("--bitrate", "64"), ("--speed", "1.5"), ("--topic", "defence"), ("--ranker", "lead")],
)
def test_render_with_other_wishes(rendered: Callable[..., list[dict[str, object]]], options: tuple[str, ...]) -> None:
    """Whatever is asked for otherwise is made, and then stands."""
    rendered()
    assert any(each["new"] for each in rendered(*options))
    assert not any(each["new"] for each in rendered(*options))


@pytest.mark.slow
def test_render_with_other_pronunciations(tmp_path: Path, rendered: Callable[..., list[dict[str, object]]]) -> None:
    """A pronunciation of a word that is said is heard at once."""
    rendered()
    (tmp_path / "pronunciations.toml").write_text('"defence" = "dee fence"\n', encoding="utf-8")
    assert any(each["new"] for each in rendered())
    assert not any(each["new"] for each in rendered())


@pytest.mark.slow
def test_render_twice_plans_nothing(
    tmp_path: Path,
    tiny_voice: Path,
    rendered: Callable[..., list[dict[str, object]]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A second run says so without loading what reads, plans and speaks."""
    rendered()
    monkeypatch.setenv("BRIEFING_CACHE", str(tmp_path / "cache"))
    command = ["render", "lisbon.txt", "vilnius.txt", "--voice", str(tiny_voice), "--minutes", "1"]
    said, imported = with_imports(*command, cwd=tmp_path)
    heavy = {f"briefing.{name}" for name in ("corpus.reading", "pipeline.planning", "pipeline.rendering", "spoken")}
    assert "briefing.speech.voices" in imported
    assert imported.isdisjoint({*heavy, *HEAVY})
    assert said == "".join(
        f"Nothing new: output/documents/{name}.mp3 is this very briefing already.\n" for name in ("lisbon", "vilnius")
    )


@pytest.mark.slow
def test_script_json_has_the_sources(tmp_path: Path) -> None:
    """Script --json prints the words and where they are from, and writes nothing."""
    done = briefing("script", "--corpus", CORPUS, "--minutes", "2", "--json", cwd=tmp_path)
    found = json.loads(done.stdout)
    quotes = [line for line in found["lines"] if line["kind"] == "quote"]
    assert quotes
    assert all(quote["source"]["end"] > quote["source"]["start"] >= 0 for quote in quotes)
    assert not (tmp_path / "output").exists()


@pytest.mark.slow
def test_voices_say(tmp_path: Path) -> None:
    """Say writes a WAV of what was asked, in words."""
    done = briefing("voices", "say", "It costs $2.5 billion.", cwd=tmp_path)
    assert "two point five billion dollars" in done.stdout
    with wave.open(str(tmp_path / "say.wav")) as sound:
        assert (sound.getframerate(), sound.getnchannels()) == (22050, 1)
        assert 1 < sound.getnframes() / 22050 < 5


@pytest.mark.slow
def test_doctor(tmp_path: Path) -> None:
    """Doctor passes on a sound machine and fails, naming it, where something is missing."""
    good = briefing("doctor", "--corpus", CORPUS, cwd=tmp_path)
    assert good.returncode == 0, good.stdout
    bad = briefing("doctor", "--corpus", "nowhere", cwd=tmp_path, BRIEFING_FFMPEG="/nowhere/ffmpeg")
    assert bad.returncode == 1
    assert sorted(line.split()[1] for line in bad.stdout.splitlines() if line.startswith("FAIL")) == [
        "corpus",
        "ffmpeg",
    ]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT to send")
@pytest.mark.parametrize("step", ["Reading", "Choosing", "Speaking", "Checking"])
def test_ctrl_c(tmp_path: Path, step: str) -> None:
    """Ctrl-C ends a run at any step with 130 and one line; no half file is left."""
    running = subprocess.Popen(
        [sys.executable, "-m", "briefing", "daily", "--corpus", str(CORPUS), "--minutes", "8"],
        cwd=tmp_path,
        env={**os.environ, "BRIEFING_CACHE": str(tmp_path / "cache")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert running.stderr is not None
    while not running.stderr.readline().startswith(step):
        assert running.poll() is None
    os.killpg(running.pid, signal.SIGINT)  # a terminal sends it to ffmpeg too
    _, errors = running.communicate(timeout=60)
    output = tmp_path / "output"
    left = sorted(path.name for path in output.rglob("*") if path.is_file()) if output.exists() else []
    assert running.returncode == 130
    assert "Stopped. Nothing is half-written" in errors
    assert "Traceback" not in errors
    assert left == []


@pytest.fixture
def explained(type_in: Callable[..., Result], tiny_voice: Path) -> Callable[..., Result]:
    """Types a command that explains two minutes of the five documents."""
    asked = ("script", "--explain", "--corpus", CORPUS, "--voice", tiny_voice, "--minutes", "2")
    return lambda *arguments: type_in(*asked, *arguments)


def test_script_explains(tmp_path: Path, explained: Callable[..., Result]) -> None:
    """--explain prints each sentence's rank, score, parts and chapter, the best one left out, and the page."""
    done = explained()
    assert done.exit_code == 0
    parts = r"words \S+ \+ phrases \S+ \+ place \S+ \+ centrality \S+ \+ figures \S+"
    heard = rf"   rank \d+ of \d+ · score [01]\.\d\d = {parts} · heard in “.+”$"
    blocks = done.stdout.split("\n== ")[1:]
    assert len(blocks) == 5
    for block in blocks:
        stated = re.search(r"heard: (\d+) of \d+ sentences", block)
        assert stated is not None
        assert len(re.findall(heard, block, re.MULTILINE)) == int(stated[1])
        assert re.search(r"Best left out: rank \d+ of .* · not heard: ", block)
    assert "output/explain/index.html  a page for each document" in done.stdout
    assert len(list((tmp_path / "output" / "explain").glob("*.html"))) == 6


def test_script_explains_as_data(tmp_path: Path, explained: Callable[..., Result]) -> None:
    """With --json the explanation stands beside the script, and names the pages that were written."""
    found = json.loads(explained("--json", "--output", tmp_path / "elsewhere").stdout)
    assert {"schema", "title", "documents", "chapters", "lines", "explained", "index"} <= found.keys()
    quoted = {(line["source"]["document_id"], line["source"]["start"]) for line in found["lines"] if line["source"]}
    heard = {
        (each["document_id"], sentence["start"])
        for each in found["explained"]
        for sentence in each["sentences"]
        if sentence["chapter"] is not None
    }
    assert heard == quoted
    pages = [found["index"], *(each["page"] for each in found["explained"])]
    assert all(Path(page).is_file() and Path(page).parent == tmp_path / "elsewhere" / "explain" for page in pages)


def test_script_explains_quietly(tmp_path: Path, explained: Callable[..., Result]) -> None:
    """--quiet writes the pages and prints nothing."""
    done = explained("--quiet")
    assert (done.exit_code, done.stdout) == (0, "")
    assert (tmp_path / "output" / "explain" / "index.html").is_file()


def test_script_explains_where_it_cannot_write(tmp_path: Path, explained: Callable[..., Result]) -> None:
    """A file in the place of the pages' folder is answered with exit code 6."""
    (tmp_path / "output").mkdir()
    (tmp_path / "output" / "explain").touch()
    done = explained()
    assert (done.exit_code, "Cannot write in 'output/explain'" in done.stderr) == (6, True)


def test_script_writes_nothing_unasked(tmp_path: Path, type_in: Callable[..., Result], tiny_voice: Path) -> None:
    """Without --explain no page is written, and the JSON is the script alone."""
    done = type_in("script", "--json", "--corpus", CORPUS, "--voice", tiny_voice, "--minutes", "2")
    assert {"explained", "index"}.isdisjoint(json.loads(done.stdout))
    assert not (tmp_path / "output").exists()
