"""Turns published episodes into an RSS 2.0 feed for podcast players.

Beside the elements of RSS stand those of Apple (``itunes``), Podcasting 2.0 (``podcast``) and Podlove Simple Chapters
1.2 (``psc``), since no player reads all of them. The same episodes and channel give the same bytes.
"""

from __future__ import annotations

from email.utils import format_datetime
from html import escape
from typing import TYPE_CHECKING

from briefing.characters import lines, one_line
from briefing.publish.addresses import chapters_path, file_address, notes_path, relative_address, transcript_path
from briefing.publish.channel import COVER_NAME, EXTRA_FOLDER, FEED_NAME, INDEX_NAME
from briefing.publish.chapters import chapter_title
from briefing.publish.paging import sheets
from briefing.publish.transcript import timestamp

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.publish.channel import Channel
    from briefing.publish.paging import Sheet
    from briefing.types import Published

_NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "psc": "http://podlove.org/simple-chapters",
}


def feed(episodes: Sequence[Published], channel: Channel) -> Iterator[tuple[str, str]]:
    """Makes a feed, page by page, the oldest first; each leads to the next older one (RFC 5005, section 3).

    Args:
        episodes: The newest first; they lie below the channel's folder. Their lines are not needed.
        channel: What they are episodes of.

    Returns:
        For each page the name of its file, and XML, to be written in UTF-8.
    """
    for sheet in reversed(sheets(episodes, FEED_NAME)):
        yield sheet.name, _rss(sheet, channel)


def _rss(sheet: Sheet, channel: Channel) -> str:
    namespaces = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in _NAMESPACES.items())
    items = "".join(_item(published, channel) for published in sheet.episodes)
    return (
        f"<?xml version='1.0' encoding='utf-8'?>\n<rss version=\"2.0\"{namespaces}>\n"
        f" <channel>\n{_description(channel, sheet)}{items} </channel>\n</rss>\n"
    )


def _description(channel: Channel, sheet: Sheet) -> str:
    title, base = _text(channel.title), _value(channel.base_url)
    older = f'  <atom:link href="{base}{sheet.older}" rel="next" type="application/rss+xml" />\n' if sheet.older else ""
    return f"""\
  <title>{title}</title>
  <link>{base}{INDEX_NAME}</link>
  <description>{_text(channel.description)}</description>
  <language>{_text(channel.language)}</language>
  <generator>briefing</generator>
  <atom:link href="{base}{sheet.name}" rel="self" type="application/rss+xml" />
{older}  <image>
   <url>{base}{COVER_NAME}</url>
   <title>{title}</title>
   <link>{base}{INDEX_NAME}</link>
  </image>
  <itunes:author>{title}</itunes:author>
  <itunes:image href="{base}{COVER_NAME}" />
  <itunes:category text="{_value(channel.category)}" />
  <itunes:explicit>false</itunes:explicit>
  <itunes:type>episodic</itunes:type>
  <podcast:guid>{_text(channel.guid)}</podcast:guid>
"""


def _item(published: Published, channel: Channel) -> str:
    path = published.audio_path
    folder = f"{channel.base_url}{relative_address(path.parent, channel.folder)}/"
    beside = (path, notes_path(path), transcript_path(path), chapters_path(path))
    audio, notes, transcript, chapters = (folder + file_address(each) for each in beside)
    return f"""\
  <item>
   <title>{_text(published.title) or _text(path.stem)}</title>
   <link>{_text(notes)}</link>
   <guid isPermaLink="false">{_text(published.guid)}</guid>
   <pubDate>{format_datetime(published.published_at)}</pubDate>
   <description>{_text(_notes(published, notes))}</description>
   <enclosure url="{_value(audio)}" length="{published.size_bytes}" type="audio/mpeg" />
   <itunes:duration>{round(published.duration_ms / 1000)}</itunes:duration>
   <itunes:episodeType>{"bonus" if path.parent.name == EXTRA_FOLDER else "full"}</itunes:episodeType>
   <itunes:explicit>false</itunes:explicit>
   <podcast:transcript url="{_value(transcript)}" type="text/vtt" language="{_value(published.language)}" />
   <podcast:chapters url="{_value(chapters)}" type="application/json+chapters" />
{_chapters(published)}  </item>
"""


def _chapters(published: Published) -> str:
    chapters = "".join(
        f'    <psc:chapter start="{timestamp(each.start_ms)}" title="{_value(chapter_title(published, number))}" />\n'
        for number, each in enumerate(published.chapters)
    )
    return f'   <psc:chapters version="1.2">\n{chapters}   </psc:chapters>\n'


def _notes(published: Published, address: str) -> str:
    """The description as the HTML that players take it for: times, which they make into links, and sources."""
    blocks = lines(published.description).split("\n\n")
    written = [f"<p>{'<br/>'.join(map(escape, block.splitlines()))}</p>" for block in blocks if block.strip()]
    return "".join([*written, f'<p><a href="{escape(address)}">Transcript and sources</a></p>'])


def _text(text: str) -> str:
    """Writes a text in one line, for an element."""
    return escape(one_line(text), quote=False)


def _value(text: str) -> str:
    """Writes a text in one line, for a quoted attribute."""
    return _text(text).replace('"', "&quot;")
