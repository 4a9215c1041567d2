"""Makes what the tests of pages share: a document, an episode that quotes it, and the folder they are published in."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from briefing.audio.ffmpeg import find_ffmpeg
from briefing.publish.index import index
from briefing.publish.page import show_notes
from briefing.publish.sources import document_page, heard
from briefing.types import (
    Chapter,
    Document,
    Published,
    PublishedDocument,
    PublishedLine,
    PublishedMention,
    Quotation,
    Turn,
)
from tests.conftest import RUTTE, make_document

TITLE = 'Türkiye & Ādaži: "5 %" </script><script>document.title = "obeyed"</script>'
"""As hostile as a title can be."""
CHAPTERS = ("In this briefing", "The pier", "Boats & “basins”")
CHAPTER_MS, LINE_MS = 20_000, 4_000
TEXT = "\n\n".join(
    f"Sentence {number} of the harbour office is about the pier. (Applause) And the council pays for part {number}."
    for number in range(40)
)
QUOTED = "And the council pays for part"
OPENINGS = "This is your briefing.", "The pier.", "Boats & “basins”."


def document() -> Document:
    """Forty paragraphs with applause in each, and a question before the last."""
    gaps = tuple((at, at + 11) for at in range(len(TEXT)) if TEXT.startswith("(Applause) ", at))
    asked = TEXT.index("Sentence 39")
    turns = (
        Turn(kind="remarks", speaker=RUTTE, start=0, end=asked),
        Turn(kind="question", speaker=None, start=asked, end=len(TEXT)),
    )
    made = make_document(TEXT, document_id="harbour-2026", title=TITLE, gaps=gaps, turns=turns, place="Ādaži")
    return replace(made, delivered_on=date(2026, 1, 28), url="https://example.org/harbour?a=1&b=2")


def quotation(number: int, *, bare: bool = False) -> tuple[Quotation, str]:
    """A sentence of the document and how it is written; bare, it has lost its "And"."""
    start = TEXT.index(f"{QUOTED} {number}.") + (4 if bare else 0)
    end = TEXT.index(".", start) + 1
    made = Quotation(document_id="harbour-2026", start=start, end=end, gaps=(), speaker="Mark Rutte")
    return made, TEXT[start:end]


def episode(audio_path: Path) -> Published:
    """A minute in three chapters of five lines each: one of the briefing's own, then four quotes."""
    lines = []
    for chapter, opening in enumerate(OPENINGS):
        for number in range(CHAPTER_MS // LINE_MS):
            start_ms = chapter * CHAPTER_MS + number * LINE_MS + (137 if number else 0)
            source, written = quotation(chapter * 5 + number) if number else (None, opening)
            lines.append(
                PublishedLine(
                    kind="quote" if source else "bridge",
                    written=written,
                    start_ms=start_ms,
                    end_ms=start_ms + LINE_MS - 500,
                    chapter=chapter,
                    source=source,
                )
            )
    named = document()
    return Published(
        guid="5d2c1f1e-0000-4000-8000-000000000001",
        title=TITLE,
        description="00:00:00 In this briefing",
        published_at=datetime(2026, 1, 29, 6, 30, tzinfo=UTC),
        language="en",
        audio_path=audio_path,
        size_bytes=720_000,
        duration_ms=3 * CHAPTER_MS,
        loudness_lufs=-19.0,
        voice="en_US-tiny-test",
        documents=(
            PublishedDocument(
                document_id=named.document_id,
                path="corpus/harbour 2026.txt",
                title=named.title,
                speakers=named.speakers,
                place=named.place,
                delivered_on=named.delivered_on,
                url=named.url,
            ),
        ),
        also=(PublishedMention(document_id="o", path="corpus/o.txt", title="The same again", told_by="harbour-2026"),),
        chapters=tuple(
            Chapter(title=title, start_ms=number * CHAPTER_MS, end_ms=(number + 1) * CHAPTER_MS)
            for number, title in enumerate(CHAPTERS)
        ),
        lines=tuple(lines),
    )


def publish(folder: Path) -> Published:
    """Writes the sound, a minute of a low hum, and all pages into a folder."""
    made = episode(folder / "daily" / "2026-01-29.mp3")
    for name in ("daily", "sources"):
        (folder / name).mkdir()
    sine = f"sine=frequency=220:sample_rate=44100:duration={made.duration_ms / 1000}"
    arguments = ["-v", "error", "-f", "lavfi", "-i", sine, "-ac", "1", "-b:a", "96k", str(made.audio_path)]
    subprocess.run([find_ffmpeg(), *arguments], check=True, stdin=subprocess.DEVNULL)
    pages = {
        made.audio_path.with_suffix(".html"): show_notes(made),
        folder / "sources" / "harbour-2026.html": document_page(document(), heard(made, "harbour-2026")),
        **{folder / name: page for name, page in index([made] * 12, folder)},
    }
    for path, page in pages.items():
        path.write_text(page, encoding="utf-8")
    (folder / "feed.xml").write_text("<rss/>", encoding="utf-8")
    return made
