"""Episodes as players get them: transcript, chapters and feed agree with the sidecar, whatever a title holds."""

from __future__ import annotations

import html
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from uuid import UUID

import podcastparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.characters import lines, one_line
from briefing.errors import OutputError, RequestError
from briefing.publish.addresses import base_address
from briefing.publish.channel import (
    LOOPBACK_URL,
    Channel,
    channel_path,
    feed_guid,
    moved,
    read_channel,
    remember,
)
from briefing.publish.chapters import chapters_json
from briefing.publish.feed import feed
from briefing.publish.opml import opml
from briefing.publish.transcript import webvtt
from briefing.types import Chapter, Published
from tests.episodes import EPISODE, TRICKY

Golden = Callable[[str, object], None]

ITUNES, PODCAST = "{http://www.itunes.com/dtds/podcast-1.0.dtd}", "{https://podcastindex.org/namespace/1.0}"
PSC, ATOM = "{http://podlove.org/simple-chapters}", "{http://www.w3.org/2005/Atom}"
CHANNEL = moved(read_channel(Path("output")), "https://example.org/b/")
CUE = re.compile(r"(\d+)\n(\d\d):(\d\d):(\d\d)\.(\d{3}) --> (\d\d):(\d\d):(\d\d)\.(\d{3})\n(?:<v ([^>\n]+)>)?(.*)\n?")


def titled(title: str) -> Published:
    """The episode with this title, its chapters too."""
    chapters = tuple(replace(chapter, title=title) for chapter in EPISODE.chapters)
    return replace(EPISODE, title=title, description=title, chapters=chapters)


def rss(episodes: Sequence[Published], channel: Channel = CHANNEL) -> str:
    """The first page of a feed."""
    return dict(feed(episodes, channel))["feed.xml"]


def parsed(page: str) -> ET.Element:
    """The channel of a feed, from one of its pages."""
    channel = ET.fromstring(page.encode()).find("channel")  # noqa: S314 - our own
    assert channel is not None
    return channel


def ms_of(*parts: str) -> int:
    """Hours, minutes, seconds and milliseconds in milliseconds."""
    hours, minutes, seconds, rest = map(int, parts)
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + rest


def cues(vtt: str) -> list[tuple[int, int, str | None, str]]:
    """Start, end, voice and words of each cue, as a player reads them."""
    head, *blocks = vtt.split("\n\n")
    assert head.strip() == "WEBVTT"
    found = []
    for number, block in enumerate(blocks, start=1):
        match = CUE.fullmatch(block)
        assert match is not None
        assert int(match[1]) == number
        start, end = ms_of(*match.groups()[1:5]), ms_of(*match.groups()[5:9])
        found.append((start, end, match[10] and html.unescape(match[10]), html.unescape(match[11])))
    return found


def test_goldens(golden: Golden) -> None:
    """Transcript, chapters and feed of an episode of an hour are what was last found good."""
    golden("episode.vtt", webvtt(EPISODE))
    golden("episode.chapters.json", chapters_json(EPISODE))
    golden("feed.xml", rss([EPISODE]))


def test_transcript_has_a_cue_a_line() -> None:
    """Each line is one cue with its times, who is quoted, and its words on one line, markup escaped."""
    assert cues(webvtt(EPISODE)) == [
        (1_000, 4_999, None, "Hello & welcome."),
        (5_101, 3_599_999, "Jane <Doe> & Co", "We said <5 %> --> and meant it."),
        (3_602_003, 3_602_400, None, "Nobody knows who said this."),
    ]
    assert "--> and" not in webvtt(EPISODE)


def test_times_are_the_sidecars_everywhere() -> None:
    """Chapters JSON and feed give every chapter's start to the millisecond, the last end too."""
    starts = [chapter.start_ms for chapter in EPISODE.chapters]
    found = json.loads(chapters_json(EPISODE))
    assert found["version"] == "1.2.0"
    assert [chapter["startTime"] * 1000 for chapter in found["chapters"]] == pytest.approx(starts, abs=1e-6)
    assert found["chapters"][-1]["endTime"] * 1000 == pytest.approx(EPISODE.duration_ms, abs=1e-6)
    psc = [chapter.get("start", "") for chapter in parsed(rss([EPISODE])).iter(f"{PSC}chapter")]
    assert [ms_of(*re.split("[:.]", start)) for start in psc] == starts


def test_chapter_of_one_document_leads_to_it() -> None:
    """A chapter that quotes one document has its address; one that quotes none has none; an odd address is left out."""
    assert [chapter.get("url") for chapter in json.loads(chapters_json(EPISODE))["chapters"]] == [
        None,
        "https://example.org/riga",
        "https://example.org/riga",
    ]
    odd = replace(EPISODE, documents=(replace(EPISODE.documents[0], url="javascript:alert(1)"),))
    assert "url" not in chapters_json(odd)


def test_feed_has_what_players_need() -> None:
    """Item and channel hold all that PSP and Apple ask for, with ASCII addresses, exact length and whole seconds."""
    folder = EPISODE.audio_path.parents[1] / "documents" / "Ādaži 5%.mp3"
    channel = parsed(rss([EPISODE, replace(EPISODE, audio_path=folder)]))
    first, second = channel.findall("item")
    enclosure = first.find("enclosure")
    assert enclosure is not None
    assert enclosure.attrib == {
        "url": "https://example.org/b/daily/2026-01-28.mp3",
        "length": "43224001",
        "type": "audio/mpeg",
    }
    guid = first.find("guid")
    assert guid is not None
    assert (guid.text, guid.attrib) == (EPISODE.guid, {"isPermaLink": "false"})
    assert first.findtext("pubDate") == "Wed, 28 Jan 2026 00:00:00 +0000"
    assert [item.findtext(f"{ITUNES}duration") for item in (first, second)] == ["3602", "3602"]
    assert [item.findtext(f"{ITUNES}episodeType") for item in (first, second)] == ["full", "bonus"]
    assert [each.attrib for each in second.iter(f"{PODCAST}transcript")] == [
        {
            "url": "https://example.org/b/documents/%C4%80da%C5%BEi%205%25.transcript.vtt",
            "type": "text/vtt",
            "language": "en",
        }
    ]
    assert [each.get("type") for each in second.iter(f"{PODCAST}chapters")] == ["application/json+chapters"]
    assert [each.attrib for each in channel.iter(f"{ATOM}link")] == [
        {"href": "https://example.org/b/feed.xml", "rel": "self", "type": "application/rss+xml"}
    ]
    assert channel.findtext(f"{PODCAST}guid") == feed_guid("https://example.org/b/feed.xml")
    assert {"title", "link", "description", "language", "image"} <= {each.tag for each in channel}
    assert {f"{ITUNES}{tag}" for tag in ("image", "category", "explicit", "author")} <= {e.tag for e in channel}


def test_description_is_html_with_times() -> None:
    """Players that take the notes for HTML see each time on a line of its own, and titles as they are."""
    described = parsed(rss([EPISODE])).findtext("item/description") or ""
    shown = html.unescape(re.sub("<[^>]+>", "", described.replace("<br/>", "\n").replace("</p>", "\n\n")))
    assert shown.startswith(EPISODE.description)
    assert re.findall(r"^\d\d:\d\d:\d\d", shown, re.MULTILINE) == ["00:00:00", "00:00:05", "01:00:02"]


@given(st.text())
def test_any_title_survives_an_xml_parser(title: str) -> None:
    """Whatever characters a title has, the feed is well-formed and gives back what can be shown of it."""
    channel = parsed(rss([titled(title)]))
    shown = one_line(title)
    assert channel.findtext("item/title") == (shown or EPISODE.audio_path.stem)
    expected = [shown or f"Chapter {number}" for number in (1, 2, 3)]
    assert [chapter.get("title") for chapter in channel.iter(f"{PSC}chapter")] == expected
    assert [chapter["title"] for chapter in json.loads(chapters_json(titled(title)))["chapters"]] == expected


@given(st.text(min_size=1).filter(lambda title: one_line(title) != ""))
def test_any_title_survives_a_podcast_parser(title: str) -> None:
    """GPodder's parser gives back each chapter's title and time, and the episode's title."""
    found = podcastparser.parse("https://example.org/b/feed.xml", BytesIO(rss([titled(title)]).encode()))
    (episode,) = found["episodes"]
    assert episode["title"] == one_line(title)
    assert [chapter["title"] for chapter in episode["chapters"]] == [one_line(title)] * 3
    assert [chapter["start"] for chapter in episode["chapters"]] == [0, 5, 3602]
    assert (episode["guid"], episode["total_time"]) == (EPISODE.guid, 3602)


@given(st.text(), st.text(), st.integers(0, 180_000_000), st.integers(1, 179_999_999))
def test_any_words_survive_a_transcript(words: str, name: str, start_ms: int, length_ms: int) -> None:
    """Whatever somebody is called and says, and whenever, it is one cue that gives both back; nothing is none."""
    quoted = EPISODE.lines[1]
    assert quoted.source is not None
    source = replace(quoted.source, speaker=name)
    line = replace(quoted, written=words, source=source, start_ms=start_ms, end_ms=start_ms + length_ms)
    expected = (start_ms, start_ms + length_ms, one_line(name) or None, one_line(words))
    assert cues(webvtt(replace(EPISODE, lines=(line, line)))) == ([expected] * 2 if one_line(words) else [])


@given(st.text())
def test_what_every_format_can_hold(text: str) -> None:
    """One line and lines are the same cleaned again, and hold no character that XML forbids."""
    allowed = re.compile("[\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]*")
    for clean in (one_line, lines):
        assert clean(clean(text)) == clean(text)
        assert allowed.fullmatch(clean(text))
    assert "\n" not in one_line(text)


def test_characters_that_go_and_those_that_stay() -> None:
    """White space is folded, control characters go, halves of pairs are replaced, and all else stays."""
    assert one_line(f" a\x00\r\nb\u2028{TRICKY}\ud800 ") == f"a b {TRICKY}\ufffd"
    assert lines("a\r\nb\x07\tc\x85d") == "a\nb\tc\nd"


def test_thousands_of_episodes() -> None:
    """A feed of thousands is in pages, each well-formed and leading to the next older one, all in the order given."""
    many = [replace(EPISODE, guid=str(number)) for number in range(2_600)]
    pages = {name: parsed(page) for name, page in feed(many, CHANNEL)}
    assert list(pages) == ["feed-1.xml", "feed-2.xml", "feed-3.xml", "feed-4.xml", "feed.xml"]
    followed = ["feed.xml"]
    while following := [each.get("href", "") for each in pages[followed[-1]].iter(f"{ATOM}link")][1:]:
        followed.append(following[0].removeprefix(CHANNEL.base_url))
    assert followed == list(reversed(pages))
    assert [item.findtext("guid") for name in followed for item in pages[name].iter("item")] == list(
        map(str, range(2_600))
    )
    for name, page in pages.items():
        assert next(page.iter(f"{ATOM}link")).attrib == {
            "href": f"https://example.org/b/{name}",
            "rel": "self",
            "type": "application/rss+xml",
        }


def test_a_podcast_parser_finds_the_next_page() -> None:
    """What gPodder reads as the way to older episodes is there, and only where there are older ones."""
    many = dict(feed([EPISODE] * 1_000, CHANNEL))
    found = [podcastparser.parse("", BytesIO(many[name].encode())) for name in ("feed.xml", "feed-1.xml")]
    assert [each.get("paged_feed_next") for each in found] == ["https://example.org/b/feed-1.xml", None]


def test_an_address_with_signs_survives() -> None:
    """What XML and HTML would take for their own in the folder's address reaches a player as it is."""
    page = parsed(rss([EPISODE], moved(CHANNEL, "https://example.org/a&b/it's/")))
    base = "https://example.org/a&b/it's/"
    enclosure = page.find("item/enclosure")
    assert enclosure is not None
    assert enclosure.get("url") == f"{base}daily/2026-01-28.mp3"
    assert page.findtext("item/link") == f"{base}daily/2026-01-28.html"
    shown = page.findtext("item/description") or ""
    assert f'<a href="{html.escape(base)}daily/2026-01-28.html">' in shown


def test_no_episodes_are_a_feed_too() -> None:
    """A feed without items is one that a player can subscribe to."""
    found = podcastparser.parse("https://example.org/b/feed.xml", BytesIO(rss([]).encode()))
    assert (found["title"], found["episodes"]) == ("Briefing", [])


def test_list_of_subscriptions_names_the_feed() -> None:
    """What a player imports leads it to the feed."""
    (outline,) = ET.fromstring(opml(CHANNEL)).iter("outline")  # noqa: S314 - our own
    assert outline.attrib == {
        "text": "Briefing",
        "title": "Briefing",
        "type": "rss",
        "xmlUrl": "https://example.org/b/feed.xml",
        "htmlUrl": "https://example.org/b/index.html",
    }


def test_identity_follows_the_namespace() -> None:
    """Podcasting 2.0's own example: the address without scheme and trailing slashes, hashed into its namespace."""
    expected = "917393e3-1b1e-5cef-ace4-edaa54e1f810"
    assert feed_guid("https://mp3s.nashownotes.com/pc20rss.xml") == expected
    assert feed_guid("http://mp3s.nashownotes.com/pc20rss.xml//") == expected


def test_identity_stays_when_the_address_changes(tmp_path: Path) -> None:
    """The first address given makes the identity; the next one only moves it; both are remembered."""
    unknown = read_channel(tmp_path)
    assert (unknown.base_url, unknown.is_published) == (LOOPBACK_URL, False)
    first = moved(unknown, "https://example.org/b")
    remember(first)
    second = moved(read_channel(tmp_path), "https://example.com/")
    remember(second)
    assert (first.guid, second.guid) == (feed_guid("https://example.org/b/feed.xml"), first.guid)
    assert read_channel(tmp_path) == second
    assert json.loads(channel_path(tmp_path).read_text()) == {
        "schema": 1,
        "base_url": "https://example.com/",
        "guid": str(UUID(first.guid)),
    }


@pytest.mark.parametrize("text", ["", "[]", '{"schema": 2}', '{"schema": 1, "base_url": "x", "guid": "y"}', "\udcff"])
def test_damaged_memory_is_told(tmp_path: Path, text: str) -> None:
    """A channel.json that makes no sense is named, with what cures it, and not replaced."""
    channel_path(tmp_path).write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(OutputError, match=r"channel.json' is damaged .* briefing feed --base-url URL"):
        read_channel(tmp_path)


@pytest.mark.parametrize(
    ("given_url", "address"),
    [
        ("https://example.org", "https://example.org/"),
        (" http://EXAMPLE.org:8080/b//", "http://example.org:8080/b/"),
        ("https://bücher.example/größe/a%20b/", "https://xn--bcher-kva.example/gr%C3%B6%C3%9Fe/a%20b/"),
        ("http://[::1]:8000/x", "http://[::1]:8000/x/"),
    ],
)
def test_addresses_are_ascii_folders(given_url: str, address: str) -> None:
    """The address of a folder is written in ASCII, with one slash at its end."""
    assert base_address(given_url) == address


@pytest.mark.parametrize(
    "given_url",
    [
        *("", "/b/", "example.org/b", "ftp://example.org/", "https://", "https://e.org/?x", "https://e.org/#x"),
        *("https://me:pw@e.org/", "http://e.org:x/", "http://e.org:99999/", f"http://{'a' * 70}.org/", "http://[::1/"),
    ],
)
def test_what_is_no_address_is_told(given_url: str) -> None:
    """Anything but the absolute address of a folder on the web is answered with an example."""
    with pytest.raises(RequestError, match=r"write it as https://example.org/briefing/"):
        base_address(given_url)


def test_a_chapter_more_than_a_day_in() -> None:
    """Hours may have more than two digits."""
    late = Chapter(title="Late", start_ms=360_000_000, end_ms=360_000_001)
    assert 'start="100:00:00.000"' in rss([replace(EPISODE, chapters=(late,))])
