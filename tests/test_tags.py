"""An episode's tag: what is written, in which order, and what is read from files of all kinds."""

# mypy: allow-untyped-calls
# mutagen says it is typed, but most of its functions are not

from __future__ import annotations

import json
import shutil
import struct
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mutagen.id3 import ID3

from briefing import cover, tags
from briefing.audio import find_ffmpeg
from briefing.errors import AudioError
from briefing.types import Chapter, Episode, Line, Speaker, TimedLine
from tests.conftest import make_document, make_sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

TRICKY = 'Türkiye & Ādaži: "5 %"'
SOUND = b"\xff\xfb\x90\xc4" + bytes(413)
"""One silent frame of MPEG audio."""
JPEG = b"\xff\xd8\xff\xe0 not quite a picture \xff\xd9"


def episode_of(*titles: str, second_ms: int = 1000) -> Episode:
    """An episode with a chapter of a second for each title."""
    chapters = tuple(
        Chapter(title=title, start_ms=number * second_ms, end_ms=(number + 1) * second_ms)
        for number, title in enumerate(titles)
    )
    return Episode(
        guid="g",
        title=TRICKY,
        description="00:00:00 One\n00:00:01 Two – é",
        published_at=datetime(2026, 1, 28, 6, 0, tzinfo=UTC),
        language="en-GB",
        audio_path=Path("e.mp3"),
        size_bytes=0,
        duration_ms=len(titles) * second_ms,
        loudness_lufs=-19.0,
        voice="v",
        documents=(make_document(),),
        chapters=chapters,
        lines=(),
    )


def written(path: Path, episode: Episode, transcript: str = "Words.") -> bytes:
    """The bytes of a tagged file."""
    path.write_bytes(SOUND * 3)
    tags.write(path, episode, JPEG, transcript)
    return path.read_bytes()


def frames(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Name and body of each frame of an ID3v2.3 tag, read by the letter of the standard."""
    assert content[:6] == b"ID3\x03\x00\x00"
    end = 10 + (content[6] << 21 | content[7] << 14 | content[8] << 7 | content[9])
    at = 10
    while at < end:
        name, size, flags = struct.unpack(">4sIH", content[at : at + 10])
        assert flags == 0
        yield name.decode(), content[at + 10 : at + 10 + size]
        at += 10 + size
    assert content[end:] == SOUND * 3


def test_frames_stand_in_order(tmp_path: Path) -> None:
    """Texts come first, then the contents, then the chapters in time order whatever their size, the cover last."""
    titles = ["a long title " * 20, "b", "", "a middling title", "c"]
    found = list(frames(written(tmp_path / "e.mp3", episode_of(*titles))))
    names = [name for name, _ in found]
    texts = ["TIT2", "TPE1", "TALB", "TCON", "TYER", "TDAT", "TLAN", "TLEN", "COMM", "USLT"]
    assert names == [*texts, "CTOC", *["CHAP"] * 5, "APIC"]
    chapters = [body for name, body in found if name == "CHAP"]
    for number, body in enumerate(chapters):
        element_id, rest = body.split(b"\0", 1)
        assert element_id == f"chp{number:03}".encode()
        assert struct.unpack(">4I", rest[:16]) == (number * 1000, (number + 1) * 1000, 0xFFFFFFFF, 0xFFFFFFFF)
        assert rest[16:20] == b"TIT2"
    toc = next(body for name, body in found if name == "CTOC")
    assert toc.startswith(b"toc\0\x03\x05chp000\0chp001\0chp002\0chp003\0chp004\0TIT2")


def test_chapters_have_cards(tmp_path: Path) -> None:
    """Each chapter but the first holds its card, embedded, after its title; the frames keep their order."""
    path = tmp_path / "e.mp3"
    path.write_bytes(SOUND * 3)
    tags.write(path, episode_of("One", "Two", "Three"), JPEG, "Words.", [b"large card" * 100, b"card"])
    found = list(frames(path.read_bytes()))
    assert [name for name, _ in found][-5:] == ["CTOC", "CHAP", "CHAP", "CHAP", "APIC"]
    pictures = [chapter.sub_frames.getall("APIC") for chapter in ID3(path, translate=False).getall("CHAP")]
    assert [[(each.mime, each.data) for each in pair] for pair in pictures] == [
        [],
        [("image/jpeg", b"large card" * 100)],
        [("image/jpeg", b"card")],
    ]
    assert all(body.split(b"\0", 1)[1][16:20] == b"TIT2" for name, body in found if name == "CHAP")


def test_texts_are_what_they_should_be(tmp_path: Path) -> None:
    """Every text frame holds its part of the episode; people's text as UTF-16 with a byte order mark."""
    path = tmp_path / "e.mp3"
    found = dict(frames(written(path, episode_of("One"), "Ā transcript.\nIn lines.")))
    assert found["TIT2"] == b"\x01\xff\xfe" + TRICKY.encode("utf-16-le") + b"\0\0"
    assert found["TYER"] == b"\x002026\0"
    assert found["TDAT"] == b"\x002801\0"
    assert found["TLAN"] == b"\x00eng\0"
    assert found["TLEN"] == b"\x001000\0"
    assert found["COMM"].startswith(b"\x01eng\xff\xfe")
    assert found["APIC"] == b"\x00image/jpeg\0\x03\0" + JPEG
    tag = ID3(path, translate=False)
    assert str(tag["TPE1"]) == "Mark Rutte"
    assert str(tag["TALB"]) == "Briefing"
    assert str(tag["TCON"]) == "Podcast"
    assert tag["COMM::eng"].text == ["00:00:00 One\n00:00:01 Two – é"]
    assert tag["USLT::eng"].text == "Ā transcript.\nIn lines."


def test_same_episode_same_bytes(tmp_path: Path) -> None:
    """Tagging is deterministic, and tagging again replaces the tag."""
    first = written(tmp_path / "a.mp3", episode_of("One", "Two"))
    tags.write(tmp_path / "a.mp3", episode_of("Other"), JPEG, "x" * 5000)
    tags.write(tmp_path / "a.mp3", episode_of("One", "Two"), JPEG, "Words.")
    assert (tmp_path / "a.mp3").read_bytes() == first
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.mp3"]


@given(st.lists(st.text(max_size=300), min_size=1, max_size=12))
@settings(max_examples=40, deadline=None)
def test_any_title_can_be_read_back(tmp_path_factory: pytest.TempPathFactory, titles: list[str]) -> None:
    """Whatever the titles hold, chapters come back in order, tiling, titled, and listed by the table of contents."""
    path = tmp_path_factory.mktemp("tags") / "e.mp3"
    episode = episode_of(*titles)
    written(path, episode)
    report = tags.read(path)
    assert report.version == "2.3.0"
    assert report.toc_lists_chapters
    assert all(chapter.title for chapter in report.chapters)
    assert [(chapter.start_ms, chapter.end_ms) for chapter in report.chapters] == [
        (chapter.start_ms, chapter.end_ms) for chapter in episode.chapters
    ]
    assert all(before.end_ms == after.start_ms for before, after in pairwise(report.chapters))


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        (TRICKY, TRICKY),
        ("A / B; C\\D", "A / B; C\\D"),
        ("bell\x07, null\x00 and\nline", "bell , null and line"),
        ("half \ud83d a pair", "half \ufffd a pair"),
        ("T" * 300, "T" * 300),
        (" \t ", "Chapter 1"),
    ],
)
def test_titles_are_kept(tmp_path: Path, title: str, kept: str) -> None:
    """A title keeps all that can be shown."""
    written(tmp_path / "e.mp3", episode_of(title))
    assert tags.read(tmp_path / "e.mp3").chapters[0].title == kept


def test_report_is_complete(tmp_path: Path) -> None:
    """Reading tells all that a player would find."""
    path = tmp_path / "e.mp3"
    content = written(path, episode_of("One", "Two"))
    report = tags.read(path)
    assert (report.title, report.artist, report.album, report.year) == (TRICKY, "Mark Rutte", "Briefing", "2026")
    assert report.cover_bytes == len(JPEG)
    assert report.size_bytes == len(content) - 3 * len(SOUND)
    assert report.frames[-4:] == ("CTOC", "CHAP", "CHAP", "APIC")


def test_what_players_stumble_over_is_counted(tmp_path: Path) -> None:
    """Flags, an ID3v1 tag, linked pictures and places by byte are seen in others' tags; ours have none."""
    path = tmp_path / "e.mp3"
    path.write_bytes(SOUND * 3)
    tags.write(path, episode_of("One", "Two", "Three"), JPEG, "Words.", [JPEG, JPEG])
    ours = tags.read(path)
    assert (ours.has_flags, ours.has_id3v1, ours.linked_pictures, ours.chapters_by_byte) == (False, False, 0, 0)
    assert ours.chapter_pictures == 2
    tag = ID3(path, translate=False)
    tag["CHAP:chp001"].sub_frames.getall("APIC")[0].mime = "-->"
    tag["CHAP:chp002"].start_offset = 4_096
    tag.save(path, v1=2, v2_version=3)
    content = bytearray(path.read_bytes())
    content[5] = 0x20  # experimental
    path.write_bytes(content)
    theirs = tags.read(path)
    assert (theirs.has_flags, theirs.has_id3v1, theirs.linked_pictures, theirs.chapters_by_byte) == (True, True, 1, 1)
    assert theirs.chapter_pictures == 1


def test_artists_are_the_orators(tmp_path: Path) -> None:
    """Each orator is named once, in order; where none is known the program is."""
    path = tmp_path / "e.mp3"
    people = [Speaker(name=name, role=None) for name in ("Mark Rutte", None, "Evika Siliņa")]
    documents = (make_document(speakers=tuple(people)), make_document(speakers=(people[2], people[0])))
    written(path, replace(episode_of("One"), documents=documents))
    assert tags.read(path).artist == "Mark Rutte, Evika Siliņa"
    written(path, replace(episode_of("One"), documents=()))
    assert tags.read(path).artist == "briefing"


@pytest.mark.parametrize(
    ("language", "code"),
    [("en", "eng"), ("lv-LV", "lav"), ("DE", "deu"), ("sgs", "sgs"), ("und", "und"), ("xx", "und")],
)
def test_language_codes(tmp_path: Path, language: str, code: str) -> None:
    """A BCP 47 tag becomes the three letters of ISO 639-2."""
    found = dict(frames(written(tmp_path / "e.mp3", replace(episode_of("One"), language=language))))
    assert found["TLAN"] == b"\0" + code.encode() + b"\0"


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://example.org/a", "https://example.org/a"),
        ("https://example.org/ā", None),
        ("javascript:alert(1)", None),
        ("https://example.org/a b", None),
        (None, None),
    ],
)
def test_chapters_link_their_only_source(tmp_path: Path, url: str | None, kept: str | None) -> None:
    """A chapter that quotes one document links it, if players can take the address; one that quotes two does not."""
    path = tmp_path / "e.mp3"
    documents = tuple(replace(make_document(document_id=name), url=url) for name in "ab")
    quoted = [("a", 0), ("a", 0), ("a", 1), ("b", 1)]
    lines = tuple(
        TimedLine(line=quote_of(document_id), start_ms=0, end_ms=1, chapter=chapter) for document_id, chapter in quoted
    )
    written(path, replace(episode_of("One", "Two"), documents=documents, lines=lines))
    first, second = ID3(path, translate=False).getall("CHAP")
    assert [link.url for link in first.sub_frames.getall("WXXX")] == ([kept] if kept else [])
    assert not second.sub_frames.getall("WXXX")


def quote_of(document_id: str) -> Line:
    """A line that quotes a document."""
    source = make_sentence("Words.", document_id=document_id)
    return Line(kind="quote", written="Words.", spoken="Words.", pronounced="Words.", source=source, pause_after_ms=0)


def test_too_many_chapters(tmp_path: Path) -> None:
    """255 chapters can be listed; one more is refused with the reason, and the file stays as it was."""
    path = tmp_path / "e.mp3"
    written(path, episode_of(*"x" * 255))
    assert tags.read(path).toc_lists_chapters
    before = path.read_bytes()
    with pytest.raises(AudioError, match="256 chapters, but an MP3 holds at most 255"):
        tags.write(path, episode_of(*"x" * 256), JPEG, "")
    assert path.read_bytes() == before


def test_no_tag(tmp_path: Path) -> None:
    """A file without a tag has an empty version; an ID3v1 tag is none."""
    for content in (SOUND, SOUND + b"TAG" + bytes(125), b""):
        (tmp_path / "e.mp3").write_bytes(content)
        report = tags.read(tmp_path / "e.mp3")
        assert (report.version, report.frames, report.title, report.size_bytes) == ("", (), None, 0)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"ID3\x09\x00\x00\x00\x00\x00\x0a" + bytes(10), "not supported"),
        (b"ID3\x03\x00\x00\x00\x00\x7f\x7fTIT2", "it is cut short"),
        (b"ID3\x03\x00\x00\xff\xff\xff\xff" + bytes(20), "header|size|synchsafe"),
    ],
)
def test_broken_tag(tmp_path: Path, content: bytes, message: str) -> None:
    """A broken tag is an error that names the file."""
    path = tmp_path / "broken.mp3"
    path.write_bytes(content)
    with pytest.raises(AudioError, match=rf"The ID3 tag of '.*broken.mp3' cannot be read: .*({message})"):
        tags.read(path)


def test_missing_file(tmp_path: Path) -> None:
    """A file that is not there is an error that names it."""
    with pytest.raises(AudioError, match=r"none.mp3' cannot be read.*No such file"):
        tags.read(tmp_path / "none.mp3")


def test_version_4_is_told(tmp_path: Path) -> None:
    """A tag of ID3v2.4 is read, dates and all, and called by its version."""
    path = tmp_path / "e.mp3"
    written(path, episode_of("One", "Two"))
    tag = ID3(path)
    tag.save(path, v2_version=4)
    report = tags.read(path)
    assert (report.version, report.year, len(report.chapters)) == ("2.4.0", "2026", 2)


def test_version_2_is_told(tmp_path: Path) -> None:
    """A tag of ID3v2.2, with its names of three letters, is read too."""
    path = tmp_path / "e.mp3"
    title = b"\x00Old title"
    frame = b"TT2" + len(title).to_bytes(3, "big") + title
    path.write_bytes(b"ID3\x02\x00\x00\x00\x00\x00" + bytes([len(frame)]) + frame + SOUND)
    report = tags.read(path)
    assert (report.version, report.title, report.frames) == ("2.2.0", "Old title", ("TIT2",))


@pytest.mark.parametrize(
    ("flags", "children"), [(1, ["chp000", "chp001"]), (2, ["chp000", "chp001"]), (3, ["chp001", "chp000"]), (3, [])]
)
def test_table_of_contents_is_checked(tmp_path: Path, flags: int, children: list[str]) -> None:
    """A table of contents that is not top-level and ordered, or lists something else, does not count."""
    path = tmp_path / "e.mp3"
    written(path, episode_of("One", "Two"))
    tag = ID3(path, translate=False)
    tag["CTOC:toc"].flags, tag["CTOC:toc"].child_element_ids = flags, children
    tag.save(path, v2_version=3)
    assert not tags.read(path).toc_lists_chapters


@pytest.mark.slow
def test_players_library_reads_the_chapters(tmp_path: Path) -> None:
    """ffprobe, as most players, finds every chapter with its title and times."""
    ffprobe = shutil.which("ffprobe")
    if not ffprobe:
        pytest.skip("ffprobe is not installed")
    path = tmp_path / "e.mp3"
    source = ["-f", "lavfi", "-i", "sine=d=4:r=44100", "-c:a", "libmp3lame", "-b:a", "96k"]
    plain = ["-id3v2_version", "0", "-write_id3v1", "0"]
    subprocess.run([find_ffmpeg(), "-v", "error", *source, *plain, str(path)], check=True)
    titles = [TRICKY, "A / B", "T" * 300, "Last"]
    tags.write(path, episode_of(*titles), cover.draw(TRICKY, "28 January 2026"), "Words.\n" * 1000)
    command = [ffprobe, "-v", "error", "-show_chapters", "-show_format", "-of", "json", str(path)]
    done = subprocess.run(command, capture_output=True, check=True)
    assert done.stderr == b""
    found = json.loads(done.stdout)
    assert [(entry["start_time"], entry["tags"]["title"]) for entry in found["chapters"]] == [
        (f"{number}.000000", title) for number, title in enumerate(titles)
    ]
    assert found["format"]["tags"]["title"] == TRICKY
    assert found["format"]["tags"]["artist"] == "Mark Rutte"
