"""Turns an output folder into one that any web server can publish: only what players and browsers ask for.

Sound and what lies beside it is copied first, feed and index last, each file whole or not at all, so that a feed never
names what is not there yet. What has the size and the time of its original is not copied again, as rsync does; nothing
is deleted.
"""

from __future__ import annotations

import os
import shutil
from itertools import chain
from pathlib import Path

from briefing import disk
from briefing.errors import RequestError
from briefing.pipeline.publishing import beside_paths, episode_paths
from briefing.publish.addresses import SOURCES_FOLDER
from briefing.publish.channel import (
    COVER_NAME,
    FEED_NAME,
    INDEX_NAME,
    OPML_NAME,
    read_channel,
)
from briefing.publish.paging import numbered


def check_target(output: Path, target: Path) -> None:
    """Checks that a folder can be published, before anything is made for it.

    Raises:
        RequestError: The two folders are one, or one is inside the other; or nobody said where it will be published.
        OutputError: ``channel.json`` is damaged.
    """
    here, there = output.absolute().resolve(), target.absolute().resolve()
    if here == there or here in there.parents or there in here.parents:
        raise RequestError(f"--publish {str(target)!r} and --output {str(output)!r} lie in each other; choose another")
    if not read_channel(output).is_published:
        raise RequestError(
            f"Where {str(target)!r} will be found on the web is not known, and a feed must say it; "
            "tell it once: briefing feed --base-url URL"
        )


def copy_published(output: Path, target: Path) -> tuple[Path, ...]:
    """Brings a folder up to date.

    Args:
        output: Where ``publishing.publish`` wrote.
        target: A folder of its own; made where it is missing.

    Returns:
        What was copied, relative to both.

    Raises:
        RequestError: See ``check_target``.
        OutputError: The folder cannot be written, or is full.
    """
    check_target(output, target)
    episodes = [(path, *beside_paths(path)) for path in episode_paths(output)]
    whole = (paths for paths in episodes if all(path.is_file() for path in paths))
    pages = sorted(path for path in (output / SOURCES_FOLDER).glob("*.html") if not path.name.startswith("."))
    last = (COVER_NAME, OPML_NAME, *numbered(INDEX_NAME, output), INDEX_NAME, *numbered(FEED_NAME, output), FEED_NAME)
    sources = [*chain.from_iterable(whole), *pages, *(output / name for name in last)]
    names = [path.relative_to(output) for path in sources]
    return tuple(name for name in names if _copy(output / name, target / name))


def _copy(source: Path, target: Path) -> bool:
    """Copies a file with its time, unless it is there; tells whether it did."""
    found = source.stat()
    if target.exists():
        there = target.stat()
        if there.st_size == found.st_size and int(there.st_mtime) == int(found.st_mtime):
            return False
    with disk.writing_in(target.parent):
        target.parent.mkdir(parents=True, exist_ok=True)
    with disk.replacing(target) as part, disk.writing_in(target.parent):
        shutil.copyfile(source, part)
        os.utime(part, (found.st_atime, found.st_mtime))
    return True
