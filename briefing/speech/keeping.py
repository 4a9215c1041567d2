"""Turns a folder of clips that has grown too large into one within its limit, the least recently used first.

A file's time of change is when its clip was last used. Other processes may write, use and remove clips meanwhile: a
file that is gone when it is looked at is no error. Nothing but clips is ever removed, whatever else lies there.
"""

from __future__ import annotations

import contextlib
import os
import re
import stat
import time
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np

UNFINISHED = ".part"
"""How the name of a clip ends while it is being written."""
_ABANDONED_S = 3600
"""A clip is written within seconds; what is unfinished after an hour was left by a killed run."""
_GROUP = re.compile(r"[0-9a-f]{2}")
_NAME = re.compile(r"[0-9a-f]{64}\.[\w.]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What a folder of clips holds."""

    n_clips: int
    n_bytes: int
    """The sum of the files' lengths."""
    oldest_use: datetime | None
    """When the clip that goes first was last used, with time zone; None where there is no clip."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """What was removed from a folder of clips, and what is left."""

    n_removed: int
    removed_bytes: int
    n_kept: int
    kept_bytes: int


def usage(folder: Path) -> Usage:
    """Counts the clips.

    Raises:
        OSError: The folder is there and cannot be read.
    """
    n_clips = n_bytes = oldest_ns = 0
    for _, facts in _clips(folder):
        oldest_ns = min(oldest_ns, facts.st_mtime_ns) if n_clips else facts.st_mtime_ns
        n_clips += 1
        n_bytes += facts.st_size
    oldest = datetime.fromtimestamp(oldest_ns / 1e9).astimezone() if n_clips else None
    return Usage(n_clips=n_clips, n_bytes=n_bytes, oldest_use=oldest)


def shrink(folder: Path, *, above: int, to: int) -> Removal:
    """Removes the least recently used clips, and what killed runs left unfinished.

    Goes through the folder twice, so that 16 bytes a clip are all that is held in memory, and a clip that is used in
    between stays.

    Args:
        folder: Where the clips are; need not be there.
        above: Nothing is removed while the clips have at most this many bytes in all.
        to: How many bytes are left at most, of those that were there at first; 0 for not one clip.

    Raises:
        OSError: The folder cannot be read, or a clip not be removed; all that can be removed are gone by then.
    """
    uses, sizes = array("q"), array("q")
    for entry, facts in _files(folder):
        if not entry.name.endswith(UNFINISHED):
            uses.append(facts.st_mtime_ns)
            sizes.append(facts.st_size)
        elif time.time() - facts.st_mtime > _ABANDONED_S:
            with contextlib.suppress(OSError):
                Path(entry).unlink()
    n_bytes = sum(sizes)
    if n_bytes <= above:
        return Removal(n_removed=0, removed_bytes=0, n_kept=len(sizes), kept_bytes=n_bytes)
    order = np.argsort(uses)
    freed = np.cumsum(np.array(sizes)[order])
    last_to_go_ns = uses[order[np.searchsorted(freed, n_bytes - to)]] if to else None
    return _remove_until(folder, last_to_go_ns)


def _remove_until(folder: Path, last_ns: int | None) -> Removal:
    """Removes what was last used at a time or before it; None for everything."""
    n_removed = removed_bytes = n_kept = kept_bytes = 0
    refusal: OSError | None = None
    for entry, facts in _clips(folder):
        if last_ns is None or facts.st_mtime_ns <= last_ns:
            try:
                Path(entry).unlink()
            except FileNotFoundError:
                continue  # another process was quicker
            except OSError as error:
                refusal = error
                continue
            n_removed += 1
            removed_bytes += facts.st_size
        else:
            n_kept += 1
            kept_bytes += facts.st_size
    if refusal:
        raise refusal
    return Removal(n_removed=n_removed, removed_bytes=removed_bytes, n_kept=n_kept, kept_bytes=kept_bytes)


def _clips(folder: Path) -> Iterator[tuple[os.DirEntry[str], os.stat_result]]:
    return ((entry, facts) for entry, facts in _files(folder) if not entry.name.endswith(UNFINISHED))


def _files(folder: Path) -> Iterator[tuple[os.DirEntry[str], os.stat_result]]:
    """Goes through the clips, finished or not, a group of them at a time."""
    for group in _listed(folder):
        for entry in _listed(group.path) if _GROUP.fullmatch(group.name) else ():
            if _NAME.fullmatch(entry.name):
                try:
                    facts = entry.stat(follow_symlinks=False)
                except FileNotFoundError:
                    continue
                if stat.S_ISREG(facts.st_mode):
                    yield entry, facts


def _listed(folder: str | Path) -> list[os.DirEntry[str]]:
    """Lists a folder at once, since it changes while it is gone through."""
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except (FileNotFoundError, NotADirectoryError):
        return []
