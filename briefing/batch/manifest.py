"""Turns what was done into lines on disk that outlive any crash, and these into what need not be done again.

``manifest.jsonl`` in the output folder holds a JSON object a line, the latest of an episode counts. A line that
was added is on the disk; one that a crash cut off is skipped, and that episode is looked at again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO, Any

from briefing import disk
from briefing.batch.results import Failed, Made
from briefing.errors import OutputError

MANIFEST_NAME = "manifest.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What the manifest says of an episode."""

    audio: str
    key: str
    """Of the order; another key is another episode."""
    size_bytes: int | None
    """Of the MP3; None where it could not be made."""
    reason: str | None
    """Why it could not be made."""
    day: date | None
    """Whose briefing it is."""
    sources: Mapping[str, str]
    """Digests of the files that it was made of, by document_id."""

    def stands(self, output: Path) -> bool:
        """Tells whether the episode is on disk as it was made, its sidecar beside it."""
        audio_path = output / self.audio
        try:
            return audio_path.stat().st_size == self.size_bytes and audio_path.with_suffix(".json").exists()
        except (OSError, ValueError):  # no file can have such a name: the line is damaged
            return False


def read_manifest(output: Path) -> dict[str, Entry]:
    """Reads the latest entry of each episode, by its ``audio``; lines that make no sense are passed over.

    Raises:
        OutputError: The file is there and cannot be read.
    """
    entries: dict[str, Entry] = {}
    path = output / MANIFEST_NAME
    try:
        with path.open("rb") as lines:
            for line in lines:
                entry = _entry(line)
                if entry is not None:
                    entries[entry.audio] = entry
    except FileNotFoundError:
        pass
    except OSError as error:
        raise OutputError(f"The manifest {str(path)!r} cannot be read: {error.strerror or error}") from error
    return entries


def _entry(line: bytes) -> Entry | None:
    try:
        found = json.loads(line)
        return Entry(
            audio=str(found["audio"]),
            key=str(found["key"]),
            size_bytes=found["size_bytes"],
            reason=found["reason"],
            day=date.fromisoformat(found["day"]) if found["day"] else None,
            sources={name: str(digest) for name, digest in found["sources"].items()},
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


class Manifest:
    """The file, open for adding to it."""

    def __init__(self, file: IO[bytes], folder: Path) -> None:
        """Takes a file that is open for appending."""
        self._file = file
        self._folder = folder

    def add(self, result: Made | Failed) -> None:
        """Writes a line, which is on the disk when this returns.

        Raises:
            OutputError: The disk is full, or the folder is gone.
        """
        record = json.dumps(_record(result), ensure_ascii=False)
        disk.write_all(self._file, f"{record}\n".encode(), self._folder)
        with disk.writing_in(self._folder):
            os.fsync(self._file.fileno())


@contextmanager
def appending(output: Path) -> Iterator[Manifest]:
    """Opens the manifest of an output folder; a line that a crash cut off is ended first.

    Raises:
        OutputError: It cannot be written.
    """
    path = output / MANIFEST_NAME
    with disk.writing_in(output):
        file = path.open("a+b", buffering=0)
    with file:
        if file.seek(0, os.SEEK_END):
            file.seek(-1, os.SEEK_END)
            if file.read(1) != b"\n":
                disk.write_all(file, b"\n", output)
        yield Manifest(file, output)


def _record(result: Made | Failed) -> dict[str, Any]:
    order = result.order
    made, failed = (result, None) if isinstance(result, Made) else (None, result)
    return {
        "audio": order.audio,
        "key": order.key,
        "size_bytes": made.size_bytes if made else None,
        "duration_ms": made.duration_ms if made else None,
        "reason": failed.reason if failed else None,
        "traceback": failed.traceback if failed else None,
        "day": order.day.isoformat() if order.day else None,
        "sources": {source.document_id: source.digest for source in order.sources},
    }
