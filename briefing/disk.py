"""Writing below a folder, with the operating system's refusals turned into errors a person can act on."""

from __future__ import annotations

import contextlib
import errno
import glob
import os
import tempfile
import time
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

from briefing.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_ABANDONED_S = 24 * 3600
"""A day: a long episode's file waits untouched while its lines are spoken, but not that long."""
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
def replacing(target: Path, *, sweep: bool = True) -> Iterator[Path]:
    """A fresh file beside the target that takes its place if the body succeeds, and vanishes if it does not.

    Args:
        target: What is to be replaced, or made.
        sweep: Look for what a killed run left of it, which takes as long as the folder is full: for a few files.
    """
    with writing_in(target.parent):
        if sweep:
            _sweep(target)
        handle, name = tempfile.mkstemp(prefix=f".{target.stem[:40]}.", suffix=target.suffix, dir=target.parent)
        os.close(handle)
    part = target.with_name(name.rsplit(os.sep, 1)[-1])
    try:
        yield part
        with writing_in(target.parent):
            part.chmod(0o666 & ~_umask())  # mkstemp's 0600 would hide the episode from a web server
            part.replace(target)
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def _sweep(target: Path) -> None:
    """Remove what a killed run left beside a target; anything younger may be another run's, still at work."""
    for left in target.parent.glob(f".*{glob.escape(target.stem[:40])}.*{target.suffix}"):
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_mtime > _ABANDONED_S:
                left.unlink()


def write_bytes(target: Path, data: bytes, *, sweep: bool = True) -> None:
    """Write a small file, whole or not at all; ``sweep`` as in ``replacing``.

    Raises:
        OutputError: Nothing can be written there, or the disk is full.
    """
    with replacing(target, sweep=sweep) as part, writing_in(target.parent):
        part.write_bytes(data)


def write_text(target: Path, text: str) -> None:
    """Write a small text, as ``write_bytes`` does."""
    write_bytes(target, text.encode("utf-8"))


def write_if_new(target: Path, data: bytes, *, sweep: bool = True) -> bool:
    """Write a small file as ``write_bytes`` does, unless it holds just that already; tells whether it was written."""
    with contextlib.suppress(OSError):
        if target.stat().st_size == len(data) and target.read_bytes() == data:
            return False
    write_bytes(target, data, sweep=sweep)
    return True


def _umask() -> int:
    """The process's mask, which can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
