"""A published episode by hand, and folders of episodes whose MP3s are a few bytes of nothing."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from briefing import sidecar
from briefing.types import (
    Chapter,
    Published,
    PublishedDocument,
    PublishedLine,
    Quotation,
    Speaker,
)

TRICKY = 'Türkiye & Ādaži: "5 %" <b>--> ]]>'
"""All that a format could stumble over."""
EPISODE = Published(
    guid="185b23ff-d51f-525b-a4cf-e710776509b6",
    title=TRICKY,
    description=f"00:00:00 In this briefing\n00:00:05 {TRICKY}\n01:00:02 Industry\n\nSources:\n- A & B (6 May 2025)",
    published_at=datetime(2026, 1, 28, tzinfo=UTC),
    language="en",
    audio_path=Path("output/daily/2026-01-28.mp3"),
    size_bytes=43_224_001,
    duration_ms=3_602_499,
    loudness_lufs=-19.0,
    voice="v",
    documents=(
        PublishedDocument(
            document_id="riga",
            path="corpus/riga.txt",
            title="A & B",
            speakers=(Speaker(name="Jane <Doe> & Co", role=None),),
            delivered_on=date(2025, 5, 6),
            url="https://example.org/riga",
        ),
    ),
    also=(),
    chapters=(
        Chapter(title="In this briefing", start_ms=0, end_ms=5_001),
        Chapter(title=TRICKY, start_ms=5_001, end_ms=3_602_003),
        Chapter(title=" ", start_ms=3_602_003, end_ms=3_602_499),
    ),
    lines=(
        PublishedLine(kind="intro", written="Hello & welcome.", start_ms=1_000, end_ms=4_999, chapter=0, source=None),
        PublishedLine(
            kind="quote",
            written="We said <5 %> --> and\nmeant it.",
            start_ms=5_101,
            end_ms=3_599_999,
            chapter=1,
            source=Quotation(document_id="riga", start=5, end=40, gaps=(), speaker="Jane <Doe> & Co"),
        ),
        PublishedLine(
            kind="quote",
            written="Nobody knows who said this.",
            start_ms=3_602_003,
            end_ms=3_602_400,
            chapter=2,
            source=Quotation(document_id="riga", start=50, end=77, gaps=(), speaker=None),
        ),
    ),
)


def record(title: str, published_at: datetime, *, n_lines: int = 1) -> dict[str, Any]:
    """What the sidecar of an episode of two chapters says; its MP3 has three bytes."""
    line = {"kind": "intro", "written": "Hello.", "spoken": "Hello.", "chapter": 0, "source": None}
    return {
        "schema": 1,
        "guid": f"guid of {title}",
        "title": title,
        "description": "00:00:00 One\n00:00:01 Two",
        "language": "en",
        "published_at": published_at.isoformat(),
        "audio": "e.mp3",
        "size_bytes": 3,
        "duration_ms": 2_000,
        "loudness_lufs": -19.0,
        "voice": "v",
        "documents": [],
        "also_published": [],
        "chapters": [
            {"title": "One", "start_ms": 0, "end_ms": 1_000},
            {"title": "Two", "start_ms": 1_000, "end_ms": 2_000},
        ],
        "lines": [line | {"start_ms": 10 * number, "end_ms": 10 * number + 9} for number in range(n_lines)],
    }


def make_episode(audio_path: Path, published_at: datetime, *, n_lines: int = 1) -> Path:
    """Writes an MP3 of three bytes and its sidecar; its title is its name."""
    audio_path.parent.mkdir(parents=True, exist_ok=True)
    audio_path.write_bytes(b"mp3")
    found = record(audio_path.stem, published_at, n_lines=n_lines)
    sidecar.sidecar_path(audio_path).write_text(json.dumps(found), encoding="utf-8")
    return audio_path
