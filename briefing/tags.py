"""An episode into the ID3 tag of its MP3, and any MP3's tag into what a player finds there.

Written is ID3v2.3, since players drop chapters of v2.4, with the frames in an order that suits all of them: texts,
table of contents, chapters in time order, cover. (ID3v2.3.0; ID3v2 Chapter Frame Addendum v1.0.)
"""

# mypy: allow-untyped-calls
# mutagen says it is typed, but most of its functions are not

from __future__ import annotations

import shutil
import tempfile
from io import BytesIO
from typing import TYPE_CHECKING, Any, BinaryIO

from mutagen import MutagenError
from mutagen.id3 import (
    APIC,
    CHAP,
    COMM,
    CTOC,
    ID3,
    TALB,
    TCON,
    TDAT,
    TIT2,
    TLAN,
    TLEN,
    TPE1,
    TYER,
    USLT,
    WXXX,
    CTOCFlags,
    Encoding,
    Frame,
    ID3NoHeaderError,
    PictureType,
)

from briefing.characters import lines, one_line
from briefing.errors import AudioError
from briefing.types import Chapter, TagReport

if TYPE_CHECKING:
    from pathlib import Path

    from briefing.types import Episode

ALBUM = "Briefing"
GENRE = "Podcast"
MOST_CHAPTERS = 255
"""A table of contents counts its entries in one byte."""

_NO_OFFSET = 0xFFFFFFFF
"""Chapters are found by time, not by byte."""
_HEADER_BYTES = 10
_LATIN1, _UTF16 = Encoding.LATIN1, Encoding.UTF16
"""ID3v2.3 writes numbers and codes in Latin-1; all that people read is UTF-16 with byte order mark."""
_ISO_639_2 = {
    "bg": "bul", "cs": "ces", "da": "dan", "de": "deu", "el": "ell", "en": "eng", "es": "spa", "et": "est",
    "fi": "fin", "fr": "fra", "ga": "gle", "hr": "hrv", "hu": "hun", "is": "isl", "it": "ita", "lt": "lit",
    "lv": "lav", "mt": "mlt", "nl": "nld", "no": "nor", "nb": "nob", "pl": "pol", "pt": "por", "ro": "ron",
    "ru": "rus", "sk": "slk", "sl": "slv", "sv": "swe", "tr": "tur", "uk": "ukr",
}  # fmt: skip


def write(path: Path, episode: Episode, cover: bytes, transcript: str) -> None:
    """Put a tag in front of an MP3, in place of one that may be there.

    The same arguments give the same bytes.

    Args:
        path: The MP3, changed in place.
        episode: What it holds.
        cover: JPEG.
        transcript: All that is said, for the players that show lyrics.

    Raises:
        AudioError: The episode has more than 255 chapters.
    """
    if len(episode.chapters) > MOST_CHAPTERS:
        raise AudioError(
            f"{episode.title!r} has {len(episode.chapters)} chapters, but an MP3 holds at most {MOST_CHAPTERS}: "
            "ask for fewer minutes or fewer topics."
        )
    frames = [*_texts(episode, transcript), *_contents(episode)]
    frames.append(APIC(encoding=_LATIN1, mime="image/jpeg", type=PictureType.COVER_FRONT, desc="", data=cover))
    _put_in_front(path, _tag(frames))


def read(path: Path) -> TagReport:
    """Look at a file's ID3v2 tag with a player's eyes.

    Args:
        path: Any file; one without a tag gives an empty version.

    Raises:
        AudioError: The file cannot be read, or its tag is broken.
    """
    try:
        tag = ID3(path, translate=False, load_v1=False)
    except ID3NoHeaderError:
        return _no_tag()
    except (MutagenError, OSError, ValueError) as error:
        reason = str(error) or "it is cut short"  # an EOFError inside mutagen says nothing
        raise AudioError(f"The ID3 tag of {str(path)!r} cannot be read: {reason}.") from error
    chapters = [frame for frame in tag.values() if frame.FrameID == "CHAP"]
    pictures = [frame for frame in tag.values() if frame.FrameID == "APIC"]
    return TagReport(
        version=".".join(str(number) for number in tag.version),
        frames=tuple(frame.FrameID for frame in tag.values()),
        title=_text(tag, "TIT2"),
        artist=_text(tag, "TPE1"),
        album=_text(tag, "TALB"),
        year=(_text(tag, "TYER") or _text(tag, "TDRC") or "")[:4] or None,
        chapters=tuple(_chapter(frame) for frame in chapters),
        toc_lists_chapters=_lists(tag, [frame.element_id for frame in chapters]),
        cover_bytes=max((len(frame.data) for frame in pictures), default=0),
        size_bytes=tag.size,
    )


def _texts(episode: Episode, transcript: str) -> list[Frame]:
    names = (speaker.name for document in episode.documents for speaker in document.speakers)
    artists = ", ".join(dict.fromkeys(name for name in names if name)) or "briefing"
    code = _language(episode.language)
    return [
        TIT2(encoding=_UTF16, text=one_line(episode.title)),
        TPE1(encoding=_UTF16, text=one_line(artists)),
        TALB(encoding=_UTF16, text=ALBUM),
        TCON(encoding=_UTF16, text=GENRE),
        TYER(encoding=_LATIN1, text=f"{episode.published_at:%Y}"),
        TDAT(encoding=_LATIN1, text=f"{episode.published_at:%d%m}"),
        TLAN(encoding=_LATIN1, text=code),
        TLEN(encoding=_LATIN1, text=str(episode.duration_ms)),
        COMM(encoding=_UTF16, lang=code, desc="", text=lines(episode.description)),
        USLT(encoding=_UTF16, lang=code, desc="", text=lines(transcript)),
    ]


def _contents(episode: Episode) -> list[Frame]:
    """The table of contents and the chapters it lists."""
    if not episode.chapters:
        return []
    names = [f"chp{number:03}" for number in range(len(episode.chapters))]
    toc = CTOC(
        element_id="toc",
        flags=CTOCFlags.TOP_LEVEL | CTOCFlags.ORDERED,
        child_element_ids=names,
        sub_frames=[TIT2(encoding=_UTF16, text=one_line(episode.title))],
    )
    return [toc, *(_chap(episode, number, name) for number, name in enumerate(names))]


def _chap(episode: Episode, number: int, name: str) -> Frame:
    chapter = episode.chapters[number]
    # A player shows "chp000" where there is no title
    within: list[Frame] = [TIT2(encoding=_UTF16, text=one_line(chapter.title) or f"Chapter {number + 1}")]
    url = _sole_source(episode, number)
    if url:
        within.append(WXXX(encoding=_LATIN1, desc="source", url=url))
    return CHAP(
        element_id=name,
        start_time=chapter.start_ms,
        end_time=chapter.end_ms,
        start_offset=_NO_OFFSET,
        end_offset=_NO_OFFSET,
        sub_frames=within,
    )


def _sole_source(episode: Episode, number: int) -> str | None:
    """Address of the document a chapter quotes, if it is the only one and players can take the address."""
    sources = (timed.line.source for timed in episode.lines if timed.chapter == number)
    quoted = {source.document_id for source in sources if source}
    urls = [document.url for document in episode.documents if document.document_id in quoted]
    if len(quoted) != 1 or not urls or not urls[0]:
        return None
    plain = urls[0].isascii() and urls[0].isprintable() and " " not in urls[0]
    return urls[0] if plain and urls[0].startswith(("https://", "http://")) else None


def _language(tag: str) -> str:
    """ISO 639-2 code of a BCP 47 tag."""
    primary = tag.partition("-")[0].lower()
    if len(primary) == 3 and primary.isascii() and primary.isalpha():
        return primary
    return _ISO_639_2.get(primary, "und")


def _tag(frames: list[Frame]) -> bytes:
    """A whole tag with the frames in the given order; mutagen would sort them by size, chapters too."""
    body = b"".join(_frame_bytes(frame) for frame in frames)
    size = bytes(len(body) >> shift & 0x7F for shift in (21, 14, 7, 0))  # four times seven bits
    return b"ID3\x03\x00\x00" + size + body


def _frame_bytes(frame: Frame) -> bytes:
    """One frame as mutagen writes it, taken from a tag that holds nothing else."""
    alone = ID3()
    alone.add(frame)
    buffer = BytesIO()
    alone.save(buffer, v1=0, v2_version=3, padding=lambda _: 0)
    return buffer.getvalue()[_HEADER_BYTES:]


def _put_in_front(path: Path, tag: bytes) -> None:
    """Replace the file's content by tag and sound; the sound waits in a nameless file meanwhile."""
    with path.open("r+b") as file, tempfile.TemporaryFile(dir=path.parent) as sound:
        _skip_tag(file)
        shutil.copyfileobj(file, sound)
        sound.seek(0)
        file.seek(0)
        file.write(tag)
        shutil.copyfileobj(sound, file)
        file.truncate()


def _skip_tag(file: BinaryIO) -> None:
    header = file.read(_HEADER_BYTES)
    size = 0
    if header[:3] == b"ID3" and len(header) == _HEADER_BYTES:
        for byte in header[6:]:
            size = size << 7 | byte & 0x7F
        size += _HEADER_BYTES
    file.seek(size)


def _no_tag() -> TagReport:
    return TagReport(
        version="",
        frames=(),
        title=None,
        artist=None,
        album=None,
        year=None,
        chapters=(),
        toc_lists_chapters=False,
        cover_bytes=0,
        size_bytes=0,
    )


def _text(tag: ID3, name: str) -> str | None:
    texts = tag[name].text if name in tag else []
    return "/".join(str(text) for text in texts) or None


def _chapter(frame: Any) -> Chapter:
    title = frame.sub_frames["TIT2"].text if "TIT2" in frame.sub_frames else []
    return Chapter(title="".join(title), start_ms=frame.start_time, end_ms=frame.end_time)


def _lists(tag: ID3, element_ids: list[str]) -> bool:
    """Whether the only table of contents names exactly these chapters, in order."""
    tables = tag.getall("CTOC")
    if len(tables) != 1 or not element_ids:
        return False
    wanted = CTOCFlags.TOP_LEVEL | CTOCFlags.ORDERED
    return (tables[0].flags & wanted) == wanted and list(tables[0].child_element_ids) == element_ids
