"""Files whole or not at all, and what killed runs leave is swept away."""

from __future__ import annotations

import os
import stat
import time
from pathlib import Path

import pytest

from briefing import disk
from briefing.errors import OutputError


def names(folder: Path) -> list[str]:
    """What lies in a folder, hidden files too."""
    return sorted(path.name for path in folder.iterdir())


def test_whole_or_not_at_all(tmp_path: Path) -> None:
    """A body that fails leaves the earlier file and nothing beside it; one that succeeds replaces it."""
    target = tmp_path / "a.txt"
    disk.write_text(target, "one")

    def fail() -> None:
        with disk.replacing(target) as part:
            part.write_text("two")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert (target.read_text(), names(tmp_path)) == ("one", ["a.txt"])
    disk.write_text(target, "three")
    assert (target.read_text(), names(tmp_path)) == ("three", ["a.txt"])


def test_mode_follows_the_umask(tmp_path: Path) -> None:
    """Others may read what is written, as far as the umask lets them."""
    mask = os.umask(0o022)
    try:
        disk.write_text(tmp_path / "a.txt", "one")
    finally:
        os.umask(mask)
    assert stat.S_IMODE((tmp_path / "a.txt").stat().st_mode) == 0o644


def test_old_leftovers_are_swept(tmp_path: Path) -> None:
    """What a killed run left days ago goes; what another run may be writing now, and other files, stay."""
    target = tmp_path / "2026-11-21.mp3"
    old, new, other = (tmp_path / name for name in (".2026-11-21.x.mp3", "..2026-11-21.y.mp3", ".2026-11-22.x.mp3"))
    for path in (old, new, other):
        path.write_text("half")
    days_ago = time.time() - 2 * 24 * 3600
    os.utime(old, (days_ago, days_ago))
    os.utime(other, (days_ago, days_ago))
    with disk.replacing(target) as part:
        part.write_text("whole")
    assert names(tmp_path) == sorted([new.name, other.name, target.name])


def test_what_cannot_be_written_is_named(tmp_path: Path) -> None:
    """The folder and what to do are in the message."""
    with pytest.raises(OutputError, match=r"Cannot write in .*nowhere.*--output DIR"):
        disk.write_text(tmp_path / "nowhere" / "a.txt", "x")


def test_what_holds_just_that_is_not_written(tmp_path: Path) -> None:
    """A file is written where it is missing or differs, and else not touched."""
    path = tmp_path / "a"
    assert disk.write_if_new(path, b"one")
    inode = path.stat().st_ino
    assert not disk.write_if_new(path, b"one")
    assert path.stat().st_ino == inode
    assert disk.write_if_new(path, b"two")
    assert path.read_bytes() == b"two"


def test_sweeping_can_be_left_out(tmp_path: Path) -> None:
    """Who writes thousands of files does not look each time for what a killed run left of each."""
    left = tmp_path / ".a.12345678"
    left.write_bytes(b"x")
    os.utime(left, (0, 0))
    disk.write_bytes(tmp_path / "a", b"one", sweep=False)
    assert left.exists()
    disk.write_bytes(tmp_path / "a", b"one")
    assert not left.exists()
