"""The clip cache at the command line: what it holds, making it smaller, and how large it may grow."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from briefing.cli import app
from briefing.cli.options import _size
from briefing.speech import ClipCache, measure_pace
from briefing.speech.pace import read_pace, write_pace

TEXT = "Speech by Minister Jane Doe\n\nThe harbour will be dredged before the winter begins. The pier will be new.\n"


@pytest.fixture
def type_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, own_cache: Path) -> Callable[..., Result]:
    """Types a command in an empty folder, in this process."""
    assert own_cache == tmp_path / "cache"
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("BRIEFING_CACHE_SIZE", raising=False)
    return lambda *arguments: CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def filled(own_cache: Path) -> ClipCache:
    """A cache of five clips of 100,000 bytes, used a second after each other."""
    cache = ClipCache(own_cache)
    for number in range(5):
        before = set(own_cache.rglob("*.clip"))
        cache.store(str(number), "voice", np.full((100_000 - 16) // 2, number, dtype=np.int16))
        (path,) = set(own_cache.rglob("*.clip")) - before
        os.utime(path, (1_700_000_000 + number, 1_700_000_000 + number))
    return cache


def test_info(type_in: Callable[..., Result], filled: ClipCache) -> None:
    """Info tells folder, clips, size, limit and oldest use, as lines or as JSON."""
    oldest = datetime.fromtimestamp(1_700_000_000).astimezone()
    assert type_in("cache", "info").stdout.splitlines() == [
        f"folder      {filled.folder}",
        "clips       5",
        "size        0.5 MB of 2,000.0 MB",
        f"oldest use  {oldest:%Y-%m-%d %H:%M}",
    ]
    assert json.loads(type_in("cache", "info", "--json").stdout) == {
        "folder": str(filled.folder),
        "clips": 5,
        "bytes": 500_000,
        "limit_bytes": 2_000_000_000,
        "oldest_use": oldest.isoformat(),
    }


def test_info_of_nothing(type_in: Callable[..., Result], own_cache: Path) -> None:
    """A cache that is not there yet holds nothing, and asking makes no folder."""
    done = type_in("cache", "info")
    assert (done.exit_code, done.stdout.splitlines()[1:]) == (
        0,
        ["clips       0", "size        0.0 MB of 2,000.0 MB", "oldest use  -"],
    )
    assert json.loads(type_in("cache", "info", "--json").stdout)["oldest_use"] is None
    assert not own_cache.exists()


def test_prune(type_in: Callable[..., Result], filled: ClipCache) -> None:
    """Prune says what was removed, and stays silent about nothing: what is within the limit is left."""
    nothing = type_in("cache", "prune")
    assert nothing.stdout == "Removed 0 clip(s), 0.0 MB; 5 clip(s), 0.5 MB, are left.\n"
    some = type_in("cache", "prune", "--cache-size", "350kB")
    assert some.stdout == "Removed 2 clip(s), 0.2 MB; 3 clip(s), 0.3 MB, are left.\n"
    assert [filled.load(str(number), "voice") is not None for number in range(5)] == [False, False, True, True, True]
    rest = type_in("cache", "prune", "--cache-size", "0", "--json")
    assert json.loads(rest.stdout) == {"n_removed": 3, "removed_bytes": 300_000, "n_kept": 0, "kept_bytes": 0}


def test_clear(type_in: Callable[..., Result], filled: ClipCache) -> None:
    """Clear removes clips and paces and leaves what else is in the folder."""
    write_pace(filled.folder, "voice", measure_pace(lambda _: 2.0))
    (filled.folder / "catalogue.json").touch()
    done = type_in("cache", "clear")
    assert done.stdout == f"Removed 5 clip(s), 0.5 MB, and 1 measured pace(s) from {filled.folder}\n"
    assert (filled.usage().n_clips, read_pace(filled.folder, "voice")) == (0, None)
    assert (filled.folder / "catalogue.json").exists()
    again = type_in("cache", "clear", "--json")
    assert json.loads(again.stdout) == {"n_removed": 0, "removed_bytes": 0, "n_paces": 0}


def test_limit_from_the_environment(
    type_in: Callable[..., Result], filled: ClipCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    """BRIEFING_CACHE_SIZE is the limit where no option gives another; nonsense in it is told with its name."""
    monkeypatch.setenv("BRIEFING_CACHE_SIZE", "0.4MB")
    assert json.loads(type_in("cache", "info", "--json").stdout)["limit_bytes"] == 400_000
    assert type_in("cache", "prune", "--cache-size", "1 MB").stdout.startswith("Removed 0 clip(s)")
    assert type_in("cache", "prune").stdout.startswith("Removed 1 clip(s)")
    assert filled.usage().n_clips == 4
    monkeypatch.setenv("BRIEFING_CACHE_SIZE", "much")
    done = type_in("cache", "prune")
    assert done.exit_code == 2
    assert "BRIEFING_CACHE_SIZE" in done.stderr
    assert "'much' is no size; write it as 500MB, 2GB or 1.5GiB" in " ".join(done.stderr.replace("│", " ").split())


@pytest.mark.parametrize(
    ("written", "n_bytes"),
    [
        ("0", 0),
        ("1000000", 1_000_000),
        ("500MB", 500_000_000),
        ("2GB", 2_000_000_000),
        ("2 gb", 2_000_000_000),
        ("1.5GiB", 1_610_612_736),
        ("7B", 7),
        ("64KiB", 65_536),
        ("0.3kB", 300),
        ("1TB", 10**12),
    ],
)
def test_sizes(written: str, n_bytes: int) -> None:
    """A size is a number of bytes, with or without a unit of thousands or of 1,024."""
    assert _size(written) == n_bytes


@pytest.mark.parametrize(
    "written", ["", "much", "-1", "-1GB", "2G", "1.5", "1e9", "GB", "1,5GB", "inf", "9" * 400, "٣GB"]
)
def test_sizes_that_are_none(type_in: Callable[..., Result], filled: ClipCache, written: str) -> None:
    """What is no size is answered with how to write one, and removes nothing."""
    done = type_in("cache", "prune", "--cache-size", written)
    assert (done.exit_code, "write it as 500MB" in " ".join(done.stderr.split())) == (2, True)
    assert filled.usage().n_clips == 5


@pytest.mark.slow
def test_clips_that_cannot_be_kept_are_told_once(
    tmp_path: Path, type_in: Callable[..., Result], tiny_voice: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run whose cache cannot be written succeeds, and says so once at its end; with --cache-size 0 it is silent."""
    (tmp_path / "file").touch()
    monkeypatch.setenv("BRIEFING_CACHE", str(tmp_path / "file"))
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.txt").write_text(TEXT)
    (tmp_path / "b.txt").write_text(TEXT)
    note = (
        f"Note: clips could not be kept: Cannot write in '{tmp_path}/file/clips': Not a directory. Move the cache with "
        "BRIEFING_CACHE=DIR or do without it: --cache-size 0."
    )
    for command in (("daily",), ("render", "corpus/a.txt", "b.txt"), ("render", "b.txt", "--json", "--minutes", "2")):
        done = type_in(*command, "--voice", tiny_voice)
        assert (done.exit_code, done.stderr.splitlines()[-1], done.stderr.count("Note")) == (0, note, 1)
    for option in (("--quiet",), ("--cache-size", "0")):
        done = type_in("render", "b.txt", "--voice", tiny_voice, "--minutes", "3", *option)
        assert (done.exit_code, "Note" in done.stderr) == (0, False)


@pytest.mark.slow
def test_a_run_keeps_its_cache_within_the_limit(
    tmp_path: Path, type_in: Callable[..., Result], tiny_voice: Path, filled: ClipCache
) -> None:
    """A run that has something to speak leaves no more than --cache-size, and nothing with 0."""
    (tmp_path / "a.txt").write_text(TEXT)
    for size, most, speed in (("400kB", 400_000, 1), ("0", 0, 1.5)):
        done = type_in("render", "a.txt", "--voice", tiny_voice, "--speed", speed, "--cache-size", size)
        assert done.exit_code == 0
        assert filled.usage().n_bytes <= most
