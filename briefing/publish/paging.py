"""Turns all published episodes into pages of some hundreds: as one, an archive's feed and index would weigh megabytes.

The first page has the plain name and the newest episodes. The others are numbered, and filled, from the oldest on, so
that they stay the same to the byte when a newer episode comes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from briefing.types import Published

FULL = 500
"""Episodes of a numbered page; the first holds fewer than twice as many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A page of a feed or an index."""

    name: str
    """Of its file."""
    episodes: Sequence[Published]
    """The newest first."""
    newer: str | None
    """Name of the page with the next newer ones; None: there are none."""
    older: str | None
    """Name of the page with the next older ones; None: there are none."""


def sheets(episodes: Sequence[Published], name: str) -> tuple[Sheet, ...]:
    """Parts episodes into pages.

    Args:
        episodes: The newest first; where there are none, there is a page all the same.
        name: File name of the first page, such as "feed.xml"; the oldest, if there are several, is "feed-1.xml".

    Returns:
        The pages, the newest first.
    """
    stem, _, suffix = name.rpartition(".")
    n_numbered = max(0, len(episodes) // FULL - 1)
    names = [name, *(f"{stem}-{number}.{suffix}" for number in range(n_numbered, 0, -1))]
    ends = range(len(episodes) - n_numbered * FULL, len(episodes) + 1, FULL)
    return tuple(
        Sheet(name=each, episodes=episodes[start:end], newer=newer, older=older)
        for each, start, end, newer, older in zip(
            names, [0, *ends[:-1]], ends, [None, *names[:-1]], [*names[1:], None], strict=True
        )
    )


def shape(name: str) -> str:
    """Writes a regular expression for the names of all pages, given that of the first."""
    stem, _, suffix = name.rpartition(".")
    return rf"{re.escape(stem)}(?:-[1-9][0-9]{{0,8}})?\.{re.escape(suffix)}"


def numbered(name: str, folder: Path) -> tuple[str, ...]:
    """Lists the numbered pages that lie in a folder, current ones or not, given the name of the first."""
    names = (path.name for path in folder.iterdir())
    return tuple(sorted(each for each in names if each != name and re.fullmatch(shape(name), each)))
