"""Turns published episodes into an RSS 2.0 feed for podcast players.

Beside the elements of RSS stand those of Apple (``itunes``), Podcasting 2.0 (``podcast``) and Podlove Simple Chapters
1.2 (``psc``), since no player reads all of them. The same episodes and channel give the same bytes.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from email.utils import format_datetime
from html import escape
from typing import TYPE_CHECKING

from briefing import __version__
from briefing.characters import lines, one_line
from briefing.publish.addresses import chapters_path, notes_path, relative_address, transcript_path
from briefing.publish.channel import COVER_NAME, EXTRA_FOLDER, FEED_NAME, INDEX_NAME
from briefing.publish.chapters import chapter_title
from briefing.publish.transcript import timestamp

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from briefing.publish.channel import Channel
    from briefing.types import Published

_NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "psc": "http://podlove.org/simple-chapters",
}


def rss(episodes: Iterable[Published], channel: Channel) -> bytes:
    """Makes a feed.

    Args:
        episodes: The newest first; they lie below the channel's folder.
        channel: What they are episodes of.

    Returns:
        XML in UTF-8.
    """
    root = ET.Element("rss", {"version": "2.0"} | {f"xmlns:{prefix}": uri for prefix, uri in _NAMESPACES.items()})
    top = ET.SubElement(root, "channel")
    _describe(top, channel)
    for published in episodes:
        _item(ET.SubElement(top, "item"), published, channel)
    ET.indent(root, " ")
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _describe(top: ET.Element, channel: Channel) -> None:
    home, cover = channel.base_url + INDEX_NAME, channel.base_url + COVER_NAME
    itself = {"href": channel.base_url + FEED_NAME, "rel": "self", "type": "application/rss+xml"}
    _add(top, "title", channel.title)
    _add(top, "link", home)
    _add(top, "description", channel.description)
    _add(top, "language", channel.language)
    _add(top, "generator", f"briefing {__version__}")
    _add(top, "atom:link", **itself)
    image = ET.SubElement(top, "image")
    _add(image, "url", cover)
    _add(image, "title", channel.title)
    _add(image, "link", home)
    _add(top, "itunes:author", channel.title)
    _add(top, "itunes:image", href=cover)
    _add(top, "itunes:category", text=channel.category)
    _add(top, "itunes:explicit", "false")
    _add(top, "itunes:type", "episodic")
    _add(top, "podcast:guid", channel.guid)


def _item(item: ET.Element, published: Published, channel: Channel) -> None:
    def address(path: Path) -> str:
        return channel.base_url + relative_address(path, channel.folder)

    audio_path = published.audio_path
    notes = address(notes_path(audio_path))
    enclosure = {"url": address(audio_path), "length": str(published.size_bytes), "type": "audio/mpeg"}
    transcript = {"url": address(transcript_path(audio_path)), "type": "text/vtt", "language": published.language}
    is_extra = audio_path.parent.name == EXTRA_FOLDER
    _add(item, "title", published.title or audio_path.stem)
    _add(item, "link", notes)
    _add(item, "guid", published.guid, isPermaLink="false")
    _add(item, "pubDate", format_datetime(published.published_at))
    _add(item, "description", _notes(published, notes))
    _add(item, "enclosure", **enclosure)
    _add(item, "itunes:duration", str(round(published.duration_ms / 1000)))
    _add(item, "itunes:episodeType", "bonus" if is_extra else "full")
    _add(item, "itunes:explicit", "false")
    _add(item, "podcast:transcript", **transcript)
    _add(item, "podcast:chapters", url=address(chapters_path(audio_path)), type="application/json+chapters")
    chapters = ET.SubElement(item, "psc:chapters", version="1.2")
    for number, chapter in enumerate(published.chapters):
        _add(chapters, "psc:chapter", start=timestamp(chapter.start_ms), title=chapter_title(published, number))


def _notes(published: Published, address: str) -> str:
    """The description as the HTML that players take it for: times, which they make into links, and sources."""
    blocks = lines(published.description).split("\n\n")
    written = [f"<p>{'<br/>'.join(map(escape, block.splitlines()))}</p>" for block in blocks if block.strip()]
    return "".join([*written, f'<p><a href="{escape(address)}">Transcript and sources</a></p>'])


def _add(parent: ET.Element, tag: str, text: str | None = None, /, **attributes: str) -> None:
    """Adds an element in one line; the notes come with their control characters gone, and have no line ends."""
    element = ET.SubElement(parent, tag, {name: one_line(value) for name, value in attributes.items()})
    element.text = one_line(text) if text is not None else None
