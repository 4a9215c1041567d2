"""Writing below a folder, with the operating system's refusals turned into errors a person can act on."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import platform
import re
import sys
import tempfile
import time
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import IO, TYPE_CHECKING

from briefing.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator

_ABANDONED_S = 24 * 3600
"""A day: a long episode's file waits untouched while its lines are spoken, but not that long."""
_PART = re.compile(r"\..+\.([0-9a-f]{8})-([0-9]+)-[^.]+(\.[^.]+)?")
"""What ``replacing`` calls its files: whose, by machine and process."""
_CURE = "write elsewhere with --output DIR"
_FULL = frozenset({errno.ENOSPC, errno.EFBIG, errno.EDQUOT})


def no_room(folder: Path, cure: str = _CURE) -> OutputError:
    """The error for a disk, a quota or a file size limit that is used up."""
    return OutputError(
        f"No room left to write in {str(folder)!r}: free some space there (check with: df -h) or {cure}."
    )


@contextmanager
def writing_in(folder: Path, cure: str = _CURE) -> Iterator[None]:
    """Turn an OSError raised inside into an OutputError about the folder, with what to do instead of writing there."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise no_room(folder, cure) from error
        reason = error.strerror or str(error)
        raise OutputError(f"Cannot write in {str(folder)!r}: {reason}. {cure[0].upper()}{cure[1:]}.") from error


@contextmanager
def scratch_file(folder: Path) -> Iterator[IO[bytes]]:
    """An open file without a name, gone however the program ends.

    It is unbuffered, so that no close has anything left to write, and to fail at, once the disk is full.
    """
    with writing_in(folder):
        file = tempfile.TemporaryFile(dir=folder, buffering=0)  # noqa: SIM115 - closed just below
    try:
        yield file
    finally:
        file.close()


def write_all(file: IO[bytes], data: bytes, folder: Path) -> None:
    """Write everything: an unbuffered file may take less than it was given."""
    rest = memoryview(data)
    with writing_in(folder):
        while rest:
            rest = rest[file.write(rest) :]


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """A fresh file beside the target that takes its place if the body succeeds, and vanishes if it does not.

    What a killed process leaves of it is hidden, and ``sweep`` removes it.
    """
    name = f".{target.stem[:40]}.{_machine()}-{os.getpid()}-{os.urandom(8).hex()}{target.suffix}"
    part = target.with_name(name)
    try:  # before there is a file: Ctrl-C may come just when it is made
        with writing_in(target.parent):
            part.touch(exist_ok=False)
        yield part
        with writing_in(target.parent):
            part.replace(target)
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def mark(path: Path) -> str:
    """Tells a file from others, and from what it was before, without reading it.

    Raises:
        OSError: There is no such file.
    """
    facts = path.stat()
    return f"{path.absolute()} {facts.st_size} {facts.st_mtime_ns}"


def settle(*paths: Path) -> None:
    """Wait until files and their names are on the disk itself, where a power cut does not reach them.

    Raises:
        OutputError: One is gone, or the disk failed.
    """
    for path in (*paths, *{path.parent for path in paths}):
        if sys.platform == "win32" and path.is_dir():  # where folders cannot be opened
            continue
        with writing_in(path.parent):
            handle = os.open(path, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def sweep(*folders: Path) -> None:
    """Remove what killed processes left half-written in folders; one that is not there has nothing."""
    for folder in folders:
        with contextlib.suppress(OSError), os.scandir(folder) as entries:
            parts = [(entry, found) for entry in entries if (found := _PART.fullmatch(entry.name))]
            left = [entry.path for entry, found in parts if _abandoned(entry, found)]
            for path in left:
                with contextlib.suppress(OSError):
                    Path(path).unlink()


def _abandoned(part: os.DirEntry[str], found: re.Match[str]) -> bool:
    """Whether nobody writes a part any more: its process is gone or, if it was another machine's, a day has passed."""
    if found[1] == _machine() and not _runs(int(found[2])):
        return True
    try:
        return time.time() - part.stat().st_mtime > _ABANDONED_S
    except OSError:  # its process has just removed it
        return False


def _runs(pid: int) -> bool:
    """Whether a process of this machine may still run."""
    if sys.platform == "win32":  # where the signal 0 would end it
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):  # somebody else's
        return True
    return True


@cache
def _machine() -> str:
    """Tells this machine from others that share a disk with it."""
    return hashlib.sha256(platform.node().encode()).hexdigest()[:8]


def try_lock(file: IO[bytes]) -> bool:
    """Take the lock of an open file if it is free; it goes with its process, however that ends.

    Where the file system knows no locks, nobody has one.
    """
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415  # there is no other

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415  # not on Windows

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:
        return True
    return True


@contextmanager
def holding(path: Path) -> Iterator[None]:
    """Wait for the lock of a file, which is made where it is missing, and hold it."""
    with writing_in(path.parent):
        file = path.open("ab")
    with file:
        while not try_lock(file):
            time.sleep(0.05)
        yield


def write_bytes(target: Path, data: bytes) -> None:
    """Write a small file, whole or not at all.

    Raises:
        OutputError: Nothing can be written there, or the disk is full.
    """
    with replacing(target) as part, writing_in(target.parent):
        part.write_bytes(data)


def write_text(target: Path, text: str) -> None:
    """Write a small text, as ``write_bytes`` does."""
    write_bytes(target, text.encode("utf-8"))


def write_if_new(target: Path, data: bytes) -> bool:
    """Write a small file as ``write_bytes`` does, unless it holds just that already; tells whether it was written."""
    with contextlib.suppress(OSError):
        if target.stat().st_size == len(data) and target.read_bytes() == data:
            return False
    write_bytes(target, data)
    return True
