"""Turns an episode into the JSON beside its MP3, and a script into the same without times.

The sidecar is a contract, versioned by ``schema``; scripts, the feed and our own checks read it. Unknown fields may
be added without a new version, none is removed or changes its meaning. Offsets count the characters of the text as
decoded, with a line end as one character however it is written; for a web page, those of its main text as extracted.
A quote is ``text[start:end]``, white space folded; where its source has ``gaps``, those spans are cut out first.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from briefing.gaps import within
from briefing.types import Document, Episode, Line, Script, Sentence, Speaker, Unheard

SCHEMA = 1

Json = dict[str, Any]


def sidecar_path(audio_path: Path) -> Path:
    """Names the sidecar of an MP3."""
    return audio_path.with_suffix(".json")


def episode_json(episode: Episode, fingerprint: str) -> Json:
    """Writes an episode down.

    Args:
        episode: The finished one.
        fingerprint: Identifies everything the sound depends on; see ``pipeline.rendering.fingerprint``.
    """
    read = {document.document_id: document for document in episode.documents}
    return {
        "schema": SCHEMA,
        "guid": episode.guid,
        "title": episode.title,
        "description": episode.description,
        "language": episode.language,
        "published_at": episode.published_at.isoformat(),
        "audio": episode.audio_path.name,
        "size_bytes": episode.size_bytes,
        "duration_ms": episode.duration_ms,
        "loudness_lufs": episode.loudness_lufs,
        "voice": episode.voice,
        "voice_speaker": episode.voice_speaker,
        "fingerprint": fingerprint,
        "documents": _documents(episode.documents),
        "also_published": _also(episode.unheard),
        "chapters": [
            {"title": chapter.title, "start_ms": chapter.start_ms, "end_ms": chapter.end_ms}
            for chapter in episode.chapters
        ],
        "lines": [
            {
                **_line(timed.line),
                "start_ms": timed.start_ms,
                "end_ms": timed.end_ms,
                "chapter": timed.chapter,
                "source": _source(timed.line.source, read),
            }
            for timed in episode.lines
        ],
    }


def script_json(script: Script, documents: Iterable[Document], unheard: Iterable[Unheard] = ()) -> Json:
    """Writes down what would be spoken; ``chapter`` counts the chapters as in a sidecar."""
    read = {document.document_id: document for document in documents}
    return {
        "schema": SCHEMA,
        "title": script.title,
        "language": script.language,
        "documents": _documents(read.values()),
        "also_published": _also(unheard),
        "chapters": [{"title": section.title} for section in script.sections],
        "lines": [
            {**_line(line), "chapter": number, "source": _source(line.source, read)}
            for number, section in enumerate(script.sections)
            for line in section.lines
        ],
    }


def document_json(document: Document, n_words: int) -> Json:
    """Writes down what is known of a document; what is unknown is null."""
    asked = [turn.speaker for turn in document.turns if turn.kind == "question" and turn.speaker]
    hosts = [turn.speaker for turn in document.turns if turn.kind == "host" and turn.speaker]
    return {
        "document_id": document.document_id,
        "path": document.path.as_posix(),
        "kind": document.kind,
        "title": document.title,
        "speakers": [_speaker(speaker) for speaker in document.speakers],
        "questioners": [_speaker(speaker) for speaker in dict.fromkeys(asked)],
        "hosts": [_speaker(speaker) for speaker in dict.fromkeys(hosts)],
        "author": document.author,
        "event": document.event,
        "place": document.place,
        "delivered_on": _day(document),
        "publisher": document.publisher,
        "url": document.url,
        "language": document.language,
        "words": n_words,
    }


def read_sidecar(audio_path: Path) -> Mapping[str, Any] | None:
    """Reads the sidecar of an MP3; None where there is none, it is broken, or it is not of this MP3."""
    try:
        found = json.loads(sidecar_path(audio_path).read_text(encoding="utf-8"))
        if found["schema"] != SCHEMA or found["size_bytes"] != audio_path.stat().st_size:
            return None
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return dict(found)


def _documents(documents: Iterable[Document]) -> list[Json]:
    return [
        {
            "document_id": document.document_id,
            "path": document.path.as_posix(),
            "title": document.title,
            "speakers": [_speaker(speaker) for speaker in document.speakers],
            "delivered_on": _day(document),
            "url": document.url,
        }
        for document in documents
    ]


def _also(unheard: Iterable[Unheard]) -> list[Json]:
    return [
        {
            "document_id": each.document.document_id,
            "path": each.document.path.as_posix(),
            "title": each.document.title,
            "told_by": each.told_by.document_id if each.told_by else None,
        }
        for each in unheard
    ]


def _speaker(speaker: Speaker) -> Json:
    return {"name": speaker.name, "role": speaker.role}


def _day(document: Document) -> str | None:
    return document.delivered_on.isoformat() if document.delivered_on else None


def _line(line: Line) -> Json:
    return {"kind": line.kind, "written": line.written, "spoken": line.spoken}


def _source(sentence: Sentence | None, documents: Mapping[str, Document]) -> Json | None:
    if sentence is None:
        return None
    source: Json = {"document_id": sentence.document_id, "start": sentence.start, "end": sentence.end}
    document = documents.get(sentence.document_id)
    if document is not None and (gaps := within(document.gaps, sentence.start, sentence.end)):
        source["gaps"] = [list(gap) for gap in gaps]
    return source
