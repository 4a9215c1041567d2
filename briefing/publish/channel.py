"""Turns an output folder into what its feed says of itself as a whole, and remembers where that is to be found.

``channel.json`` in the output folder holds ``{"schema": 1, "base_url": ..., "guid": ...}``: the address under which the
folder is published, once one was given, and the identity that the feed got with the first one and keeps for good.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from briefing import disk
from briefing.errors import OutputError, RequestError
from briefing.publish.addresses import base_address

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = 1
LOOPBACK_URL = "http://127.0.0.1:8000/"
"""Where ``briefing serve`` publishes a folder unless told otherwise."""
FEED_NAME, INDEX_NAME, COVER_NAME = "feed.xml", "index.html", "cover.jpg"
DAILY_FOLDER, EXTRA_FOLDER, SOURCES_FOLDER = "daily", "documents", "sources"
"""Below an output folder: daily episodes; episodes of one document each, extras beside them; documents' own pages."""
FOLDERS = DAILY_FOLDER, EXTRA_FOLDER
"""Where episodes lie."""

_PODCAST_NAMESPACE = UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
"""Of Podcasting 2.0, for ``podcast:guid``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """All episodes of an output folder, as one podcast."""

    folder: Path
    """The output folder."""
    base_url: str
    """Absolute address of the folder, in ASCII, with a slash at its end."""
    guid: str
    """A UUID: the podcast's identity, wherever it moves."""
    is_published: bool
    """An address was given once; else it is that of this machine alone."""
    title: str = "Briefing"
    description: str = "What was said, word for word: speeches, press conferences and reports, a chapter to each topic."
    language: str = "en"
    """BCP 47 tag."""
    category: str = "News"
    """One of Apple's."""


def feed_guid(feed_url: str) -> str:
    """Makes the identity of a feed from its first address, less scheme and trailing slashes, as its namespace says."""
    return str(uuid5(_PODCAST_NAMESPACE, feed_url.partition("://")[2].rstrip("/")))


def channel_path(folder: Path) -> Path:
    """Tells where the memory of a folder's address is."""
    return folder / "channel.json"


def read_channel(folder: Path) -> Channel:
    """Reads what is known of a folder; where no address was ever given, it is that of ``briefing serve``.

    Raises:
        OutputError: ``channel.json`` is there but cannot be understood.
    """
    path = channel_path(folder)
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        if found["schema"] != SCHEMA:
            raise ValueError(f"schema {found['schema']!r}")  # handled with the other shapes of wrong
        base_url, guid = base_address(found["base_url"]), str(UUID(found["guid"]))
    except FileNotFoundError:
        guid = feed_guid(LOOPBACK_URL + FEED_NAME)
        return Channel(folder=folder, base_url=LOOPBACK_URL, guid=guid, is_published=False)
    except OSError as error:
        raise OutputError(f"{str(path)!r} cannot be read: {error.strerror or error}") from error
    except (ValueError, KeyError, TypeError, AttributeError, RequestError) as error:
        raise OutputError(
            f"{str(path)!r} is damaged ({type(error).__name__}: {error}). Delete it and give the address again: "
            "briefing feed --base-url URL"
        ) from error
    return Channel(folder=folder, base_url=base_url, guid=guid, is_published=True)


def moved(channel: Channel, base_url: str) -> Channel:
    """The same podcast at another address.

    Raises:
        RequestError: It is no address of a folder on the web.
    """
    address = base_address(base_url)
    guid = channel.guid if channel.is_published else feed_guid(address + FEED_NAME)
    return replace(channel, base_url=address, guid=guid, is_published=True)


def remember(channel: Channel) -> None:
    """Writes down where a folder is published.

    Raises:
        OutputError: Nothing can be written there.
    """
    record = {"schema": SCHEMA, "base_url": channel.base_url, "guid": channel.guid}
    disk.write_text(channel_path(channel.folder), json.dumps(record, indent=1) + "\n")
