"""The sidecar read back: what was written is there, and what is broken is None."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from briefing import sidecar
from briefing.types import (
    Chapter,
    Published,
    PublishedDocument,
    PublishedLine,
    PublishedMention,
    Quotation,
    Speaker,
)

RECORD: dict[str, Any] = {
    "schema": 1,
    "guid": "g",
    "title": "A title",
    "description": "00:00:00 One",
    "language": "en",
    "published_at": "2026-01-28T00:00:00+00:00",
    "audio": "e.mp3",
    "size_bytes": 3,
    "duration_ms": 2000,
    "loudness_lufs": -19.0,
    "voice": "v",
    "documents": [
        {
            "document_id": "d",
            "path": "corpus/d.txt",
            "title": "A speech",
            "speakers": [{"name": "Jane Doe", "role": None}],
            "delivered_on": "2026-01-27",
            "url": None,
        }
    ],
    "also_published": [{"document_id": "o", "path": "corpus/o.txt", "title": "Other", "told_by": "d"}],
    "chapters": [{"title": "One", "start_ms": 0, "end_ms": 2000}],
    "lines": [
        {
            "kind": "intro",
            "written": "Hello.",
            "spoken": "x",
            "start_ms": 0,
            "end_ms": 900,
            "chapter": 0,
            "source": None,
        },
        {
            "kind": "quote",
            "written": "We agreed.",
            "spoken": "x",
            "start_ms": 1000,
            "end_ms": 1900,
            "chapter": 0,
            "source": {"document_id": "d", "start": 5, "end": 17, "gaps": [[8, 10]], "speaker": "Jane Doe"},
        },
    ],
}


def beside_mp3(folder: Path, text: str) -> Path:
    """An MP3 of three bytes with this text as its sidecar."""
    audio = folder / "e.mp3"
    audio.write_bytes(b"mp3")
    sidecar.sidecar_path(audio).write_text(text)
    return audio


def test_what_a_sidecar_says_is_read(tmp_path: Path) -> None:
    """Every field that a feed, a page or a transcript needs comes back as it was written."""
    audio = beside_mp3(tmp_path, json.dumps(RECORD))
    assert sidecar.read_published(audio) == Published(
        guid="g",
        title="A title",
        description="00:00:00 One",
        published_at=datetime(2026, 1, 28, tzinfo=UTC),
        language="en",
        audio_path=audio,
        size_bytes=3,
        duration_ms=2000,
        loudness_lufs=-19.0,
        voice="v",
        documents=(
            PublishedDocument(
                document_id="d",
                path="corpus/d.txt",
                title="A speech",
                speakers=(Speaker(name="Jane Doe", role=None),),
                delivered_on=date(2026, 1, 27),
                url=None,
            ),
        ),
        also=(PublishedMention(document_id="o", path="corpus/o.txt", title="Other", told_by="d"),),
        chapters=(Chapter(title="One", start_ms=0, end_ms=2000),),
        lines=(
            PublishedLine(kind="intro", written="Hello.", start_ms=0, end_ms=900, chapter=0, source=None),
            PublishedLine(
                kind="quote",
                written="We agreed.",
                start_ms=1000,
                end_ms=1900,
                chapter=0,
                source=Quotation(document_id="d", start=5, end=17, gaps=((8, 10),), speaker="Jane Doe"),
            ),
        ),
    )


@pytest.mark.parametrize(
    "change",
    [
        {"schema": 2},
        {"size_bytes": 4},
        {"title": None},
        {"published_at": "yesterday"},
        {"published_at": "2026-01-28T00:00:00"},
        {"chapters": []},
        {"chapters": [{"title": "One"}]},
        {"lines": [{**RECORD["lines"][0], "kind": "song"}]},
        {"duration_ms": float("inf")},
        {"documents": {"d": 1}},
    ],
)
def test_what_is_broken_is_none(tmp_path: Path, change: dict[str, object]) -> None:
    """A sidecar of another version, of another MP3, or not what we write is as good as none."""
    assert sidecar.read_published(beside_mp3(tmp_path, json.dumps(RECORD | change))) is None


def test_no_sidecar_is_none(tmp_path: Path) -> None:
    """An MP3 with no sidecar, or one that is no JSON, is published nowhere."""
    audio = beside_mp3(tmp_path, "{")
    assert sidecar.read_published(audio) is None
    sidecar.sidecar_path(audio).unlink()
    assert sidecar.read_published(audio) is None


def test_halves_of_characters_do_not_get_in(tmp_path: Path) -> None:
    """Half a surrogate pair, which JSON can hold, becomes a question mark, so that all can be written as UTF-8."""
    found = sidecar.read_published(beside_mp3(tmp_path, json.dumps(RECORD | {"title": "a\ud800b"})))
    assert found is not None
    assert found.title == "a?b"


MARK = ',\n "lines": ['
"""What stands before the lines in a sidecar as it is written."""


@given(
    fields=st.permutations(list(RECORD)),
    title=st.text() | st.sampled_from([MARK, f"{MARK}]", '"', "\\", f"}}{MARK}", "\ud800"]),
    indent=st.none() | st.integers(0, 3),
    ascii_only=st.booleans(),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # each example writes its files anew
def test_without_its_lines_it_says_the_same(  # however it is written
    tmp_path: Path, fields: list[str], title: str, indent: int | None, *, ascii_only: bool
) -> None:
    """In whatever order and layout, and whatever a title holds, all but the lines is read as from the whole."""
    record = {name: RECORD[name] for name in fields}
    record |= {"title": title, "chapters": [{**RECORD["chapters"][0], "title": title}]}
    written = json.dumps(record, indent=indent, ensure_ascii=ascii_only or title == "\ud800")
    audio = beside_mp3(tmp_path, written)
    whole = sidecar.read_published(audio)
    assert whole is not None
    assert len(whole.lines) == 2
    assert sidecar.read_published(audio, with_lines=False) == replace(whole, lines=())


def test_lines_are_not_read_where_they_are_not_wanted(tmp_path: Path) -> None:
    """In a sidecar as it is written they are left alone, and may be anything."""
    whole = sidecar.written(RECORD)
    audio = beside_mp3(tmp_path, whole[: whole.index("Hello.")])
    assert sidecar.read_published(audio) is None
    found = sidecar.read_published(audio, with_lines=False)
    assert found is not None
    assert (found.title, found.lines) == ("A title", ())


@pytest.mark.parametrize(
    "change",
    [
        {"schema": 2},
        {"size_bytes": 4},
        {"title": None},
        {"published_at": "yesterday"},
        {"chapters": [{"title": "One"}]},
    ],
)
def test_what_is_broken_before_the_lines_is_none(tmp_path: Path, change: dict[str, object]) -> None:
    """Whoever does not want the lines finds all else that is wrong."""
    assert sidecar.read_published(beside_mp3(tmp_path, sidecar.written(RECORD | change)), with_lines=False) is None
