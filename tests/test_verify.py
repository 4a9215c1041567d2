"""What is said of a finished file: nothing of a good one, and a sentence for each thing a player would lose."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.types import Chapter, Episode, Measurement, TagReport
from briefing.verify import faults

CHAPTERS = (
    Chapter(title="One", start_ms=0, end_ms=20_000),
    Chapter(title="Two", start_ms=20_000, end_ms=60_000),
)
GOOD = Measurement(
    duration_ms=60_000,
    size_bytes=820_000,
    sample_rate=44_100,
    channels=1,
    bitrate_kbps=96,
    loudness_lufs=-19.0,
    true_peak_dbtp=-1.4,
    longest_silence_ms=900,
)
TAGS = TagReport(
    version="2.3.0",
    frames=("TIT2", "TPE1", "TALB", "TYER", "CTOC", "CHAP", "CHAP", "APIC"),
    title="A title",
    artist="Mark Rutte",
    album="Briefing",
    year="2026",
    chapters=CHAPTERS,
    toc_lists_chapters=True,
    cover_bytes=90_000,
    size_bytes=100_000,
)
EPISODE = Episode(
    guid="g",
    title="A title",
    description="",
    published_at=datetime(2026, 1, 28, tzinfo=UTC),
    language="en",
    audio_path=Path("e.mp3"),
    size_bytes=820_000,
    duration_ms=60_000,
    loudness_lufs=-19.0,
    voice="v",
    documents=(),
    chapters=CHAPTERS,
    lines=(),
)


def test_nothing_is_said_of_a_good_file() -> None:
    """A file that is as it should be has no faults, with and without its episode."""
    assert faults(GOOD, TAGS, EPISODE) == ()
    assert faults(GOOD, TAGS) == ()


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"duration_ms": 0, "size_bytes": 100_260}, "There is no sound in the file."),
        ({"loudness_lufs": -70.0}, "The file is silent."),
        ({"longest_silence_ms": 5_001}, "There is a silence of 5.00 s."),
        ({"true_peak_dbtp": -0.9}, "The true peak is -0.9 dBTP, above -1: it will distort on some players."),
        ({"bitrate_mode": None}, "The file is no MP3, which is what every player plays."),
        (
            {"bitrate_mode": "variable"},
            "The bit rate varies: in some players (VLC) a jump lands seconds off; encode it with a constant one.",
        ),
        (
            {"bitrate_mode": "variable, unannounced"},
            "The bit rate varies and no header (Xing) says so: players show a wrong length; encode it anew.",
        ),
        ({"sample_rate": 22_050}, "The sampling rate is 22050 Hz; some players handle only 44,100 and 48,000."),
        (
            {"size_bytes": 100_260},
            "The file has 100,260 bytes, but 60.00 s at 96 kbit/s should take about 820,000: "
            "it is cut or padded, or its header is untrue.",
        ),
        ({"loudness_lufs": -20.6}, "The loudness is -20.6 LUFS, too soft beside other podcasts (-20.5 to -15)."),
        ({"loudness_lufs": -14.0}, "The loudness is -14.0 LUFS, too loud beside other podcasts (-20.5 to -15)."),
        ({"channels": 2}, "The loudness is -19.0 LUFS, too soft beside other podcasts (-17.5 to -12)."),
    ],
)
def test_sound_faults_of_any_file(changed: dict[str, float], sentence: str) -> None:
    """Each thing wrong with the sound is said, whoever made the file."""
    assert sentence in faults(replace(GOOD, **changed), TAGS)  # type: ignore[arg-type]


def moved(*times: tuple[int, int]) -> tuple[Chapter, ...]:
    """Chapters at these times."""
    return tuple(Chapter(title="x", start_ms=start, end_ms=end) for start, end in times)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"version": "2.4.0"}, "The tag is ID3v2.4.0: many players lose its chapters; they read them from ID3v2.3."),
        (
            {"has_flags": True},
            "The tag's header has flags (unsynchronisation, extended header), which some players stumble over.",
        ),
        ({"has_id3v1": True}, "There is an ID3v1 tag too: some players show its shortened texts."),
        (
            {"linked_pictures": 1},
            "Chapters link to pictures instead of holding them: some players (AntennaPod) then drop every chapter.",
        ),
        (
            {"chapters_by_byte": 2},
            "Chapters give places in the file beside times: some players jump to these, right or wrong.",
        ),
        ({"chapters": moved((0, 58_999))}, "The last chapter ends at 59.00 s, before the sound (60.00 s)."),
        ({"frames": ("TIT2", "TPE1")}, "The tag holds no album (TALB)."),
        ({"year": None}, "The tag holds no year (TYER)."),
        ({"cover_bytes": 0}, "There is no cover."),
        ({"cover_bytes": 500_001}, "The cover has 500,001 bytes; above 500,000 some players show none."),
        ({"size_bytes": 2_000_001}, "The tag has 2,000,001 bytes; players that stream give up above 2,000,000."),
        ({"chapters": ()}, "There are no chapters."),
        (
            {"toc_lists_chapters": False},
            "No table of contents (CTOC) lists the chapters in order: some players will show none.",
        ),
        ({"chapters": (replace(CHAPTERS[0], title=" "), CHAPTERS[1])}, "Chapter 1 has no title."),
        ({"chapters": moved((1_000, 20_000), (20_000, 60_000))}, "The first chapter starts at 1.00 s, not at 0."),
        ({"chapters": moved((0, 20_000), (20_000, 20_000))}, "Chapter 2 ends before it starts."),
        ({"chapters": moved((0, 20_000), (21_000, 60_000))}, "Chapters 1 and 2 leave a gap."),
        ({"chapters": moved((0, 20_000), (19_000, 60_000))}, "Chapters 1 and 2 overlap."),
        (
            {"chapters": moved((20_000, 60_000), (0, 20_000))},
            "Chapter 2 stands in the tag after chapter 1, but starts before it.",
        ),
        ({"chapters": moved((0, 61_000))}, "The last chapter ends at 61.00 s, after the sound (60.00 s)."),
        (
            {"chapters": moved(*((n, n + 1) for n in range(256)))},
            "There are 256 chapters; a table of contents holds 255.",
        ),
    ],
)
def test_tag_faults_of_any_file(changed: dict[str, object], sentence: str) -> None:
    """Each thing a player would lose from the tag is said, whoever made the file."""
    assert sentence in faults(GOOD, replace(TAGS, **changed))  # type: ignore[arg-type]


def test_no_tag_is_one_fault() -> None:
    """Where there is no tag, its parts are not missed one by one."""
    bare = replace(TAGS, version="", frames=(), title=None, chapters=(), cover_bytes=0, size_bytes=0)
    expected = ("There is no ID3v2 tag: players will show the file name and no chapters.",)
    assert faults(replace(GOOD, size_bytes=720_000), bare) == expected


def test_version_4_without_chapters_is_no_fault() -> None:
    """Only chapters are lost from ID3v2.4."""
    found = faults(GOOD, replace(TAGS, version="2.4.0", chapters=()))
    assert found == ("There are no chapters.",)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"duration_ms": 60_051}, "The file lasts 60.00 s, the episode should last 60.05 s."),
        ({"size_bytes": 1}, "The file has 820,000 bytes, the episode should have 1."),
        ({"title": "Other"}, "The tag's title is 'A title', not 'Other'."),
        ({"chapters": CHAPTERS[:1]}, "The tag holds 2 chapters, not 1."),
        (
            {"chapters": (CHAPTERS[0], replace(CHAPTERS[1], start_ms=20_001))},
            "Chapter 2 lasts from 20000 to 60000 ms, not from 20001 to 60000 ms.",
        ),
        (
            {"chapters": (CHAPTERS[0], replace(CHAPTERS[1], title="Three"))},
            "Chapter 2 is titled 'Two', not 'Three'.",
        ),
    ],
)
def test_faults_against_the_episode(changed: dict[str, object], sentence: str) -> None:
    """Where the file is not the episode, it is said in which way."""
    assert sentence in faults(GOOD, TAGS, replace(EPISODE, **changed))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"loudness_lufs": -18.4}, "The loudness is -18.4 LUFS, not -19."),
        ({"loudness_lufs": -19.6}, "The loudness is -19.6 LUFS, not -19."),
        ({"channels": 2}, "The file has 2 channels, not one."),
    ],
)
def test_our_own_episodes_are_held_to_more(changed: dict[str, float], sentence: str) -> None:
    """An episode of ours has one channel and -19 LUFS within 0.5."""
    assert faults(replace(GOOD, **changed), TAGS, EPISODE) == (sentence,)  # type: ignore[arg-type]


def test_titles_are_compared_as_shown() -> None:
    """What a tag cannot keep of a title is no fault."""
    chapters = (replace(CHAPTERS[0], title="One\x07\n"), replace(CHAPTERS[1], title="Two"))
    assert faults(GOOD, TAGS, replace(EPISODE, title="A\u00a0 title\x00", chapters=chapters)) == ()


@given(st.lists(st.integers(1, 100_000), min_size=1, max_size=255))
def test_chapters_that_tile_have_no_faults(lengths: list[int]) -> None:
    """Any chapters that start at 0 and follow one another to the end are right."""
    edges = [sum(lengths[:number]) for number in range(len(lengths) + 1)]
    chapters = moved(*pairwise(edges))
    size_bytes = edges[-1] * 12 + TAGS.size_bytes
    measured = replace(GOOD, duration_ms=edges[-1], size_bytes=size_bytes)
    assert faults(measured, replace(TAGS, chapters=chapters)) == ()
