"""What a decoder and a tag reader found in an MP3, into sentences about what a player would lose or what is wrong.

Nothing is opened here. Without an episode the rules are those for any podcast file; with one, the file must also be
that episode.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.types import Chapter, Episode, Measurement, TagReport

_SAMPLE_RATES = (44_100, 48_000)
_SILENT_LUFS = -60.0
_LOUDEST_PEAK_DBTP = -1.0
_OUR_LUFS, _OUR_TOLERANCE_LU = -19.0, 0.5
_SOFTEST_MONO_LUFS, _LOUDEST_MONO_LUFS = -20.5, -15.0
"""Between them nobody reaches for the volume; a stereo file measures 3 LU more for the same loudness."""
_STEREO_LU = 3.0
_LONGEST_SILENCE_MS = 5_000
_DURATION_TOLERANCE_MS = 50
_UNTITLED_END_MS = 1_000
_SIZE_SLACK = 0.05, 8_000
"""Share and bytes by which a size may differ from duration x bit rate."""
_MOST_CHAPTERS = 255
_LARGEST_COVER_BYTES = 500_000
_LARGEST_TAG_BYTES = 2_000_000
_NEEDED_FRAMES = {"TIT2": "title", "TPE1": "artist", "TALB": "album"}


def faults(measurement: Measurement, tags: TagReport, episode: Episode | None = None) -> tuple[str, ...]:
    """Check a finished MP3.

    Args:
        measurement: What a decoder found in the file.
        tags: What is in its tag.
        episode: What the file ought to be; None for a file from elsewhere.

    Returns:
        A sentence for each fault; empty for a sound file.
    """
    found = [*_sound_faults(measurement), *_rate_faults(measurement), *_size_faults(measurement, tags)]
    found += _tag_faults(tags)
    if tags.version:
        found += _chapter_faults(tags, measurement.duration_ms)
    if episode is None:
        found += _loudness_faults(measurement)
    else:
        found += _episode_faults(measurement, tags, episode)
    return tuple(found)


def _sound_faults(measurement: Measurement) -> Iterator[str]:
    if measurement.duration_ms <= 0:
        yield "There is no sound in the file."
    elif measurement.loudness_lufs <= _SILENT_LUFS:
        yield "The file is silent."
    elif measurement.longest_silence_ms > _LONGEST_SILENCE_MS:
        yield f"There is a silence of {_seconds(measurement.longest_silence_ms)}."
    if measurement.true_peak_dbtp > _LOUDEST_PEAK_DBTP:
        yield (
            f"The true peak is {measurement.true_peak_dbtp:.1f} dBTP, above {_LOUDEST_PEAK_DBTP:g}: "
            "it will distort on some players."
        )
    if measurement.sample_rate not in _SAMPLE_RATES:
        yield f"The sampling rate is {measurement.sample_rate} Hz; some players handle only 44,100 and 48,000."


def _rate_faults(measurement: Measurement) -> Iterator[str]:
    if measurement.bitrate_mode is None:
        yield "The file is no MP3, which is what every player plays."
    elif measurement.bitrate_mode == "variable":
        yield "The bit rate varies: in some players (VLC) a jump lands seconds off; encode it with a constant one."
    elif measurement.bitrate_mode == "variable, unannounced":
        yield "The bit rate varies and no header (Xing) says so: players show a wrong length; encode it anew."


def _size_faults(measurement: Measurement, tags: TagReport) -> Iterator[str]:
    expected = measurement.duration_ms * measurement.bitrate_kbps // 8 + tags.size_bytes
    share, slack = _SIZE_SLACK
    if abs(measurement.size_bytes - expected) > expected * share + slack:
        yield (
            f"The file has {measurement.size_bytes:,} bytes, but {_seconds(measurement.duration_ms)} "
            f"at {measurement.bitrate_kbps} kbit/s should take about {expected:,}: "
            "it is cut or padded, or its header is untrue."
        )


def _loudness_faults(measurement: Measurement) -> Iterator[str]:
    raised = 0.0 if measurement.channels == 1 else _STEREO_LU
    softest, loudest = _SOFTEST_MONO_LUFS + raised, _LOUDEST_MONO_LUFS + raised
    if measurement.loudness_lufs > _SILENT_LUFS and not softest <= measurement.loudness_lufs <= loudest:
        word = "soft" if measurement.loudness_lufs < softest else "loud"
        yield (
            f"The loudness is {measurement.loudness_lufs:.1f} LUFS, too {word} beside other podcasts "
            f"({softest:g} to {loudest:g})."
        )


def _tag_faults(tags: TagReport) -> Iterator[str]:
    if not tags.version:
        yield "There is no ID3v2 tag: players will show the file name and no chapters."
        return
    if not tags.version.startswith("2.3") and tags.chapters:
        yield f"The tag is ID3v{tags.version}: many players lose its chapters; they read them from ID3v2.3."
    if tags.has_flags:
        yield "The tag's header has flags (unsynchronisation, extended header), which some players stumble over."
    if tags.has_id3v1:
        yield "There is an ID3v1 tag too: some players show its shortened texts."
    for frame, name in _NEEDED_FRAMES.items():
        if frame not in tags.frames:
            yield f"The tag holds no {name} ({frame})."
    if not tags.year:
        yield "The tag holds no year (TYER)."
    yield from _weight_faults(tags)


def _weight_faults(tags: TagReport) -> Iterator[str]:
    if not tags.cover_bytes:
        yield "There is no cover."
    elif tags.cover_bytes > _LARGEST_COVER_BYTES:
        yield f"The cover has {tags.cover_bytes:,} bytes; above {_LARGEST_COVER_BYTES:,} some players show none."
    if tags.size_bytes > _LARGEST_TAG_BYTES:
        yield f"The tag has {tags.size_bytes:,} bytes; players that stream give up above {_LARGEST_TAG_BYTES:,}."


def _chapter_faults(tags: TagReport, duration_ms: int) -> Iterator[str]:
    chapters = tags.chapters
    if not chapters:
        yield "There are no chapters."
        return
    if len(chapters) > _MOST_CHAPTERS:
        yield f"There are {len(chapters)} chapters; a table of contents holds {_MOST_CHAPTERS}."
    if not tags.toc_lists_chapters:
        yield "No table of contents (CTOC) lists the chapters in order: some players will show none."
    for number, chapter in enumerate(chapters, start=1):
        if not chapter.title.strip():
            yield f"Chapter {number} has no title."
    if tags.linked_pictures:
        yield "Chapters link to pictures instead of holding them: some players (AntennaPod) then drop every chapter."
    if tags.chapters_by_byte:
        yield "Chapters give places in the file beside times: some players jump to these, right or wrong."
    yield from _order_faults(chapters, duration_ms)


def _order_faults(chapters: tuple[Chapter, ...], duration_ms: int) -> Iterator[str]:
    if chapters[0].start_ms:
        yield f"The first chapter starts at {_seconds(chapters[0].start_ms)}, not at 0."
    for number, chapter in enumerate(chapters, start=1):
        if chapter.end_ms <= chapter.start_ms:
            yield f"Chapter {number} ends before it starts."
    for number, (before, after) in enumerate(pairwise(chapters), start=1):
        if after.start_ms < before.start_ms:
            yield f"Chapter {number + 1} stands in the tag after chapter {number}, but starts before it."
        elif after.start_ms != before.end_ms:
            word = "overlap" if after.start_ms < before.end_ms else "leave a gap"
            yield f"Chapters {number} and {number + 1} {word}."
    if chapters[-1].end_ms > duration_ms + _DURATION_TOLERANCE_MS:
        yield f"The last chapter ends at {_seconds(chapters[-1].end_ms)}, after the sound ({_seconds(duration_ms)})."
    elif chapters[-1].end_ms < duration_ms - _UNTITLED_END_MS:
        yield f"The last chapter ends at {_seconds(chapters[-1].end_ms)}, before the sound ({_seconds(duration_ms)})."


def _episode_faults(measurement: Measurement, tags: TagReport, episode: Episode) -> Iterator[str]:
    if abs(measurement.duration_ms - episode.duration_ms) > _DURATION_TOLERANCE_MS:
        yield (
            f"The file lasts {_seconds(measurement.duration_ms)}, the episode should last "
            f"{_seconds(episode.duration_ms)}."
        )
    if measurement.size_bytes != episode.size_bytes:
        yield f"The file has {measurement.size_bytes:,} bytes, the episode should have {episode.size_bytes:,}."
    if measurement.channels != 1:
        yield f"The file has {measurement.channels} channels, not one."
    if measurement.loudness_lufs > _SILENT_LUFS:
        off = measurement.loudness_lufs - _OUR_LUFS
        if abs(off) > _OUR_TOLERANCE_LU:
            yield f"The loudness is {measurement.loudness_lufs:.1f} LUFS, not {_OUR_LUFS:g}."
    if _shown(tags.title or "") != _shown(episode.title):
        yield f"The tag's title is {tags.title!r}, not {episode.title!r}."
    yield from _mismatches(tags.chapters, episode)


def _mismatches(chapters: tuple[Chapter, ...], episode: Episode) -> Iterator[str]:
    if len(chapters) != len(episode.chapters):
        yield f"The tag holds {len(chapters)} chapters, not {len(episode.chapters)}."
        return
    for number, (found, wanted) in enumerate(zip(chapters, episode.chapters, strict=True), start=1):
        if (found.start_ms, found.end_ms) != (wanted.start_ms, wanted.end_ms):
            yield (
                f"Chapter {number} lasts from {found.start_ms} to {found.end_ms} ms, "
                f"not from {wanted.start_ms} to {wanted.end_ms} ms."
            )
        if _shown(wanted.title) not in ("", _shown(found.title)):
            yield f"Chapter {number} is titled {found.title!r}, not {wanted.title!r}."
    if episode.chapters and abs(episode.chapters[-1].end_ms - episode.duration_ms) > _DURATION_TOLERANCE_MS:
        yield f"The last chapter ends at {_seconds(episode.chapters[-1].end_ms)}, not with the episode."


def _shown(title: str) -> str:
    """What can be seen of a title: a tag keeps neither control characters nor runs of white space."""
    return "".join(char for char in title if char.isprintable() and not char.isspace())


def _seconds(milliseconds: int) -> str:
    return f"{milliseconds / 1000:.2f} s"
