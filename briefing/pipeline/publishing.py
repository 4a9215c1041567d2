"""Turns sidecars into what players and browsers find beside the sound: transcript, chapters, notes, feed, index.

All of it can be made anew from the sidecars alone, at any time, and is the same to the byte.
"""

from __future__ import annotations

import os
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from briefing import disk, sidecar
from briefing.errors import OutputError
from briefing.publish.addresses import SOURCES_FOLDER, chapters_path, notes_path, transcript_path
from briefing.publish.channel import (
    COVER_NAME,
    EXTRA_FOLDER,
    FEED_NAME,
    FOLDERS,
    INDEX_NAME,
    OPML_NAME,
    Channel,
    moved,
    read_channel,
    remember,
)
from briefing.publish.chapters import chapters_json
from briefing.publish.feed import feed
from briefing.publish.index import index
from briefing.publish.opml import opml
from briefing.publish.page import show_notes
from briefing.publish.paging import numbered
from briefing.publish.transcript import webvtt
from briefing.types import Published


@dataclass(frozen=True, slots=True, kw_only=True)
class Publishing:
    """What was published."""

    channel: Channel
    n_episodes: int
    left_out: tuple[Path, ...]
    """MP3s without a sidecar that fits them."""


def beside_paths(audio_path: Path) -> tuple[Path, ...]:
    """Names all that lies beside an MP3 for players and browsers."""
    return transcript_path(audio_path), chapters_path(audio_path), notes_path(audio_path)


def beside(published: Published, pages: Container[str] | None = None) -> dict[Path, str]:
    """Makes all that lies beside an MP3 for players and browsers.

    Args:
        published: The episode.
        pages: Ids of the documents that have a page; None where all have.
    """
    texts = webvtt(published), chapters_json(published), show_notes(published, pages)
    return dict(zip(beside_paths(published.audio_path), texts, strict=True))


def publish(output: Path, base_url: str | None = None, *, anew: bool = False) -> Publishing:
    """Makes feed, index and cover of an output folder, and what is missing beside its episodes.

    Args:
        output: The folder; a file that would not change is not touched.
        base_url: Address at which it is published from now on; None for the one it has.
        anew: Also make what is there beside the episodes.

    Raises:
        RequestError: The address makes no sense.
        OutputError: The folder cannot be written, or its ``channel.json`` is damaged.
    """
    known = read_channel(output)
    channel = moved(known, base_url) if base_url is not None else known
    if base_url is None and not output.is_dir():
        raise OutputError(f"There is no folder {str(output)!r}; make an episode first: briefing daily")
    with disk.writing_in(output):
        output.mkdir(parents=True, exist_ok=True)
    if channel != known:
        remember(channel)
    found = dict(_episodes(output, anew=anew))
    episodes = sorted((each for each in found.values() if each), key=_age, reverse=True)
    if not (output / COVER_NAME).exists():  # a picture of the user's own stays
        from briefing import cover  # noqa: PLC0415  # heavy, and seldom needed

        disk.write_bytes(output / COVER_NAME, cover.draw(channel.title, "Word for word"))
    feed_url = channel.base_url + FEED_NAME if channel.is_published else None
    _write_pages(output, INDEX_NAME, index(episodes, output, title=channel.title, feed_url=feed_url))
    disk.write_if_new(output / OPML_NAME, opml(channel))
    _write_pages(output, FEED_NAME, feed(episodes, channel))
    left_out = tuple(path for path, each in found.items() if each is None)
    return Publishing(channel=channel, n_episodes=len(episodes), left_out=left_out)


def episode_paths(output: Path, folders: Iterable[str] = FOLDERS) -> tuple[Path, ...]:
    """Lists the MP3s of an output folder, whether their sidecars fit or not; half-written ones are hidden."""
    return tuple(path for name in folders for path in _episode_paths(output / name, _listed(output / name)))


def _listed(folder: Path) -> frozenset[str]:
    """Names all that lies in a folder, if it can be read: cheaper than to ask for thousands of files one by one."""
    try:
        with os.scandir(folder) as found:
            return frozenset(each.name for each in found)
    except OSError:
        return frozenset()


def _episode_paths(folder: Path, names: Iterable[str]) -> Iterator[Path]:
    return (folder / name for name in sorted(names) if name.endswith(".mp3") and not name.startswith("."))


def _episodes(output: Path, *, anew: bool) -> Iterator[tuple[Path, Published | None]]:
    """Reads all episodes, without their lines, and makes what is missing beside them."""
    pages = frozenset(name.removesuffix(".html") for name in _listed(output / SOURCES_FOLDER))
    for folder in (output / name for name in FOLDERS):
        names = _listed(folder)
        for path in _episode_paths(folder, names):
            is_whole = not anew and all(each.name in names for each in beside_paths(path))
            published = sidecar.read_published(path, with_lines=not is_whole)
            if published is not None and not is_whole:
                for target, text in beside(published, pages).items():
                    disk.write_if_new(target, text.encode())
                published = replace(published, lines=())
            yield path, published


def _write_pages(output: Path, name: str, pages: Iterable[tuple[str, str]]) -> None:
    """Writes the pages of a feed or an index, and removes those that are no longer any."""
    left = set(numbered(name, output))
    for page_name, text in pages:
        disk.write_if_new(output / page_name, text.encode())
        left.discard(page_name)
    with disk.writing_in(output):
        for page_name in left:
            (output / page_name).unlink(missing_ok=True)


def _age(published: Published) -> tuple[object, ...]:
    """By which the newest comes first; of those of one day the daily one, then by name."""
    return published.published_at, published.audio_path.parent.name != EXTRA_FOLDER, published.audio_path.name
