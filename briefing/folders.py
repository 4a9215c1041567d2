"""Turns the machine and a corpus into the places where things are kept: the cache, voices, pronunciations.

Only here: platformdirs.
"""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

CACHE_VARIABLE = "BRIEFING_CACHE"
"""Environment variable that moves the cache."""
PRONUNCIATIONS = "pronunciations.toml"
"""Name of a file with pronunciations of the user's own."""


def cache_folder() -> Path:
    """Tells where clips are kept: ``$BRIEFING_CACHE``, else the user's cache folder."""
    given = os.environ.get(CACHE_VARIABLE)
    return Path(given) if given else platformdirs.user_cache_path("briefing")


def user_voices() -> Path:
    """Tells where voices of the user's own are kept, found from any folder."""
    return platformdirs.user_data_path("briefing") / "voices"


def pronunciation_files(corpus: Path) -> tuple[Path, ...]:
    """Lists where pronunciations of the user's own may be; of two that tell of one word, the earlier wins.

    Args:
        corpus: Folder of the documents; need not be there.

    Returns:
        A file in the corpus, one beside it, and one in the user's configuration; none is listed twice.
    """
    folders = (corpus, corpus.resolve().parent, platformdirs.user_config_path("briefing"))
    files = {(folder / PRONUNCIATIONS).resolve(): folder / PRONUNCIATIONS for folder in reversed(folders)}
    return tuple(reversed(files.values()))
