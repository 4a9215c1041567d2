"""Turns an episode into the JSON beside its MP3 and back, and a script into the same without times.

The sidecar is a contract, versioned by ``schema``; scripts, the feed and our own checks read it. Unknown fields may
be added without a new version, none is removed or changes its meaning. Offsets count the characters of the text as
decoded, with a line end as one character however it is written; for a web page, those of its main text as extracted.
A quote is ``text[start:end]``, white space folded; where its source has ``gaps``, those spans are cut out first. The
source's ``speaker`` is who is quoted, where that is sure.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from briefing.gaps import within
from briefing.types import (
    Chapter,
    LineKind,
    Published,
    PublishedDocument,
    PublishedLine,
    PublishedMention,
    Quotation,
    Speaker,
)

if TYPE_CHECKING:
    from briefing.types import Document, Episode, Line, Script, Unheard

SCHEMA = 1

Json = dict[str, Any]


def sidecar_path(audio_path: Path) -> Path:
    """Names the sidecar of an MP3."""
    return audio_path.with_suffix(".json")


def episode_json(episode: Episode, fingerprint: str, order: str = "") -> Json:
    """Writes an episode down.

    Args:
        episode: The finished one.
        fingerprint: Identifies everything the sound depends on; see ``pipeline.identity.fingerprint``.
        order: Identifies what was asked for, where that decides everything; see ``pipeline.identity.order_key``.
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
        "order": order,
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
                "source": _source(timed.line, read),
            }
            for timed in episode.lines
        ],
    }


def written(record: Json) -> str:
    """Writes a sidecar's text; the lines come last, and where they begin can be told without reading them."""
    return json.dumps(record, indent=1, ensure_ascii=False) + "\n"


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
            {**_line(line), "chapter": number, "source": _source(line, read)}
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
    return _read(audio_path, json.loads)


def published(record: Mapping[str, Any], audio_path: Path, *, with_lines: bool = True) -> Published:
    """Reads what a sidecar says of an episode.

    Args:
        record: What ``episode_json`` wrote.
        audio_path: The MP3 that it lies beside.
        with_lines: Without them thousands of episodes fit into memory.

    Raises:
        ValueError, KeyError, TypeError: It is not what ``episode_json`` writes.
    """
    published_at = datetime.fromisoformat(record["published_at"])
    chapters = tuple(_chapter(each) for each in record["chapters"])
    lines = tuple(_published_line(line, len(chapters)) for line in record["lines"]) if with_lines else ()
    if published_at.tzinfo is None:
        raise ValueError("a time without zone")
    return Published(
        guid=_text(record["guid"]),
        title=_text(record["title"]),
        description=_text(record["description"]),
        published_at=published_at,
        language=_text(record["language"]),
        audio_path=audio_path,
        size_bytes=int(record["size_bytes"]),
        duration_ms=int(record["duration_ms"]),
        loudness_lufs=float(record["loudness_lufs"]),
        voice=_text(record["voice"]),
        documents=tuple(_published_document(each) for each in record["documents"]),
        also=tuple(_published_mention(each) for each in record["also_published"]),
        chapters=chapters,
        lines=lines,
    )


def read_published(audio_path: Path, *, with_lines: bool = True) -> Published | None:
    """Reads the sidecar of an MP3; None where there is none, it is broken, or it is not of this MP3.

    Without its lines, which are most of it, it is read in a fraction of the time; whether they are broken is not seen.
    """
    for understood in (json.loads,) if with_lines else (_before_lines, json.loads):
        try:
            record = _read(audio_path, understood)
            if record is not None:
                return published(record, audio_path, with_lines=with_lines)
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
            continue  # a field may stand behind the lines
    return None


def _read(audio_path: Path, understood: Callable[[str], Any]) -> Mapping[str, Any] | None:
    try:
        found = understood(sidecar_path(audio_path).read_text(encoding="utf-8"))
        if found["schema"] != SCHEMA or found["size_bytes"] != audio_path.stat().st_size:
            return None
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return dict(found)


def _before_lines(text: str) -> Any:
    """Understands the fields before the lines; what a brace completes was cut neither in a text nor in an inner object.

    Raises:
        ValueError: There are no lines, or no fields before them.
    """
    return json.loads(text.partition(',\n "lines": [')[0] + "}")


def _documents(documents: Iterable[Document]) -> list[Json]:
    return [
        {
            "document_id": document.document_id,
            "path": document.path.as_posix(),
            "title": document.title,
            "speakers": [_speaker(speaker) for speaker in document.speakers],
            "event": document.event,
            "place": document.place,
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


def _source(line: Line, documents: Mapping[str, Document]) -> Json | None:
    sentence = line.source
    if sentence is None:
        return None
    source: Json = {"document_id": sentence.document_id, "start": sentence.start, "end": sentence.end}
    document = documents.get(sentence.document_id)
    if document is not None and (gaps := within(document.gaps, sentence.start, sentence.end)):
        source["gaps"] = [list(gap) for gap in gaps]
    if line.speaker is not None:
        source["speaker"] = line.speaker
    return source


def _published_document(found: Json) -> PublishedDocument:
    day, url = found["delivered_on"], found["url"]
    return PublishedDocument(
        document_id=_text(found["document_id"]),
        path=_text(found["path"]),
        title=_text(found["title"]),
        speakers=tuple(
            Speaker(name=_known(speaker["name"]), role=_known(speaker["role"])) for speaker in found["speakers"]
        ),
        event=_known(found.get("event")),
        place=_known(found.get("place")),
        delivered_on=date.fromisoformat(day) if day is not None else None,
        url=_known(url),
    )


def _published_mention(found: Json) -> PublishedMention:
    return PublishedMention(
        document_id=_text(found["document_id"]),
        path=_text(found["path"]),
        title=_text(found["title"]),
        told_by=_known(found["told_by"]),
    )


def _chapter(found: Json) -> Chapter:
    start_ms, end_ms = _span_ms(found)
    return Chapter(title=_text(found["title"]), start_ms=start_ms, end_ms=end_ms)


def _published_line(found: Json, n_chapters: int) -> PublishedLine:
    kind, chapter, source = found["kind"], int(found["chapter"]), found["source"]
    if kind not in get_args(LineKind) or not 0 <= chapter < n_chapters:
        raise ValueError(f"{kind!r} is no kind of line, or it is in no chapter")
    start_ms, end_ms = _span_ms(found)
    return PublishedLine(
        kind=kind,
        written=_text(found["written"]),
        start_ms=start_ms,
        end_ms=end_ms,
        chapter=chapter,
        source=_quotation(source) if source is not None else None,
    )


def _span_ms(found: Json) -> tuple[int, int]:
    start_ms, end_ms = int(found["start_ms"]), int(found["end_ms"])
    if not 0 <= start_ms < end_ms:
        raise ValueError(f"from {start_ms} to {end_ms} ms is no time")
    return start_ms, end_ms


def _quotation(found: Json) -> Quotation:
    return Quotation(
        document_id=_text(found["document_id"]),
        start=int(found["start"]),
        end=int(found["end"]),
        gaps=tuple((int(low), int(high)) for low, high in found.get("gaps", ())),
        speaker=_known(found.get("speaker")),
    )


def _known(found: object) -> str | None:
    return None if found is None else _text(found)


def _text(found: object) -> str:
    """Takes a text as it is, but for halves of surrogate pairs, which JSON can hold and UTF-8 cannot."""
    if not isinstance(found, str):
        raise TypeError(f"{found!r} is no text")
    return found if found.isascii() else found.encode("utf-8", "replace").decode("utf-8")
