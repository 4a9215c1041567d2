"""Files whole or not at all, and what killed runs leave is swept away."""

from __future__ import annotations

import contextlib
import gc
import os
import stat
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from types import FrameType
from typing import Self

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


class _Stop:
    """Raises KeyboardInterrupt at the so-manieth line of the writing code, as a signal would."""

    def __init__(self, at: int) -> None:
        self.left = at

    def __call__(self, frame: FrameType, event: str, arg: object) -> Self | None:
        if frame.f_code.co_filename not in {disk.__file__, contextlib.__file__}:
            return None
        if event == "line":
            self.left -= 1
            if self.left == 0:
                raise KeyboardInterrupt
        return self


def test_ctrl_c_leaves_whole_files(tmp_path: Path) -> None:
    """At whatever line Ctrl-C comes, nothing half-written stays, and every file is the old or the new one."""
    targets = [tmp_path / name for name in ("a.txt", "b.txt")]

    def write(said: str) -> None:
        with ExitStack() as files:
            for part in [files.enter_context(disk.replacing(target)) for target in targets]:
                part.write_text(said)

    write("old")
    gc.freeze()  # what there was before need not be looked through each time
    for at in range(1, 1_000):
        before = sys.gettrace()
        stop = _Stop(at)
        sys.settrace(stop)
        try:
            write("new")
        except KeyboardInterrupt:
            pass
        finally:
            sys.settrace(before)
        gc.collect()  # as at a program's end: what the interrupted code held may hold itself
        assert names(tmp_path) == ["a.txt", "b.txt"], f"stopped at line {at}"
        assert {target.read_text() for target in targets} <= {"old", "new"}
        if stop.left > 0:
            break
    gc.unfreeze()
    assert 20 < at < 999
    assert {target.read_text() for target in targets} == {"new"}


def test_mode_follows_the_umask(tmp_path: Path) -> None:
    """Others may read what is written, as far as the umask lets them."""
    writing = (
        "import sys; from pathlib import Path; from briefing import disk; disk.write_text(Path(sys.argv[1]), 'one')"
    )
    for umask, mode in (("022", 0o644), ("027", 0o640)):
        shell = f'umask {umask}; exec "$0" -c "$1" "$2"'
        subprocess.run(["sh", "-c", shell, sys.executable, writing, str(tmp_path / umask)], check=True)
        assert stat.S_IMODE((tmp_path / umask).stat().st_mode) == mode


def left_by(process: str, folder: Path) -> Path:
    """Has a process begin a file and end in a certain way; gives what is left of the file."""
    writing = "import os, sys; from pathlib import Path; from briefing import disk\n"
    writing += f"with disk.replacing(Path(sys.argv[1]) / 'a.mp3') as part:\n print(part, flush=True)\n {process}"
    done = subprocess.run([sys.executable, "-c", writing, str(folder)], capture_output=True, text=True, check=False)
    return Path(done.stdout.strip())


def test_leftovers_of_the_killed_are_swept(tmp_path: Path) -> None:
    """What a killed process left goes at once; what a running one is writing, and all other files, stay."""
    others = [tmp_path / name for name in (".a.mp3", "a.mp3", ".token", ".a.12345678-x-y.mp3")]
    for path in others:
        path.write_text("x")
    left = left_by("os.kill(os.getpid(), 9)", tmp_path)
    assert left.exists()
    with disk.replacing(tmp_path / "b.mp3") as part:
        disk.sweep(tmp_path, tmp_path / "nowhere")
        assert names(tmp_path) == sorted([*(path.name for path in others), part.name])


def test_leftovers_of_other_machines_are_swept_after_a_day(tmp_path: Path) -> None:
    """Whether a process of another machine still runs cannot be told; after a day it does not write that file."""
    old, new = tmp_path / ".a.00000000-1-x.mp3", tmp_path / ".a.00000000-1-y.mp3"
    for path in (old, new):
        path.write_text("half")
    days_ago = time.time() - 2 * 24 * 3600
    os.utime(old, (days_ago, days_ago))
    disk.sweep(tmp_path)
    assert names(tmp_path) == [new.name]


def test_a_lock_has_one_holder(tmp_path: Path) -> None:
    """A second one does not get the lock of a file while the first holds it, and gets it as soon as that is gone."""
    with (tmp_path / "lock").open("ab") as first, (tmp_path / "lock").open("ab") as second:
        assert disk.try_lock(first)
        assert not disk.try_lock(second)
        first.close()
        assert disk.try_lock(second)


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
