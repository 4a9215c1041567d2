"""Turns what an episode is made of into what it is known by: to the world, by its content, by what was asked for.

Light to import: whether an episode is there already is known before a document is read or a voice is opened.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from briefing import __version__, sidecar
from briefing.corpus.files import document_ids
from briefing.folders import pronunciation_files
from briefing.publish.addresses import SOURCES_FOLDER
from briefing.publish.channel import EXTRA_FOLDER
from briefing.speech import Voice, find_voice

if TYPE_CHECKING:
    from briefing.job import Job
    from briefing.pipeline.planned import Plan
    from briefing.speech import Narrator

OUTPUT_VERSION = 5
"""Raised when the same script and voice come to sound or be tagged differently."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """How an episode is known to the world."""

    guid: str
    published_at: datetime
    """With time zone."""
    audio_path: Path
    bitrate_kbps: int = 96
    order: str = ""
    """Key of what was asked for, see ``order_key``; empty where that alone does not decide what is said."""


def fingerprint(plan: Plan, narrator: Narrator, publication: Publication) -> str:
    """Identifies everything an episode depends on, as hexadecimal digits: same fingerprint, same episode."""
    parts = {
        "output": [OUTPUT_VERSION, __version__.partition(".")[0]],
        "script": sidecar.script_json(plan.script, plan.documents, plan.unheard),
        "pronounced": [line.pronounced for line in plan.script.lines],
        "pauses": [line.pause_after_ms for line in plan.script.lines],
        "voice": narrator.voice.fingerprint,
        "guid": publication.guid,
        "published_at": publication.published_at.isoformat(),
        "bitrate_kbps": publication.bitrate_kbps,
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def is_current(plan: Plan, narrator: Narrator, publication: Publication) -> bool:
    """Tells whether the episode on disk is exactly this one, so that nothing has to be done."""
    found = sidecar.read_sidecar(publication.audio_path)
    return found is not None and found.get("fingerprint") == fingerprint(plan, narrator, publication)


def order_key(sources: Iterable[tuple[str, str]], job: Job, voice: str, lexicon: str) -> str:
    """Identifies what is asked for, as hexadecimal digits: same key, same episode.

    Args:
        sources: Id of each document, and digest of its file.
        job: What is wanted of them.
        voice: Fingerprint of the voice with its settings.
        lexicon: See ``lexicon_digest``.
    """
    parts = {
        "program": [OUTPUT_VERSION, __version__],
        "sources": [[document_id, digest] for document_id, digest in sources],
        "settings": [float(job.minutes), job.ranker, job.topics, job.bitrate_kbps],
        "voice": voice,
        "lexicon": lexicon,
    }
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def digest(content: bytes) -> str:
    """Identifies the content of a file, as hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def lexicon_digest(corpus: Path) -> str:
    """Identifies the user's own pronunciations by content, as hexadecimal digits."""
    files = (path for path in pronunciation_files(corpus) if path.is_file())
    return digest("".join(digest(path.read_bytes()) for path in files).encode())


def document_path(document_id: str) -> Path:
    """Names the episode of a document, below the output folder."""
    return Path(EXTRA_FOLDER) / f"{document_id}.mp3"


def named_ids(files: Sequence[str]) -> dict[str, str]:
    """Makes a document_id of each file named on a command line; "-" is standard input."""
    paths = {name: Path(name).absolute() for name in files if name != "-"}
    if not paths:
        return dict.fromkeys(files, "stdin")
    parent = Path(os.path.commonpath([path.parent for path in paths.values()]))
    ids = dict(zip(paths.values(), document_ids(parent, list(paths.values())), strict=True))
    return {name: ids[paths[name]] if name in paths else "stdin" for name in files}


def job_voice(job: Job) -> Voice:
    """Finds the voice of a job, with its settings; its model is loaded when there is something to say.

    Raises:
        VoiceError: There is no such voice or speaker, or its description is broken.
    """
    return Voice(find_voice(job.voice), length_scale=1 / job.speed, speaker=job.voice_speaker)


def document_orders(files: Sequence[str], job: Job) -> dict[str, str]:
    """Identifies what is asked for of each file named on a command line.

    Args:
        files: Their names; "-" is standard input.
        job: What is wanted of them.

    Returns:
        A key by document_id; empty where that cannot be told yet.

    Raises:
        VoiceError: See ``job_voice``.
    """
    voice = job_voice(job).fingerprint
    lexicon = lexicon_digest(job.corpus)
    orders: dict[str, str] = {}
    for name, document_id in named_ids(files).items():
        orders[document_id] = ""
        with contextlib.suppress(OSError):  # who reads it will tell why it cannot be
            if name != "-":
                content = digest(Path(name).read_bytes())
                orders[document_id] = order_key([(document_id, content)], job, voice, lexicon)
    return orders


def stands(document_id: str, order: str, output: Path) -> bool:
    """Tells whether the episode of a document, and its page, are there just as they were ordered."""
    found = sidecar.read_sidecar(output / document_path(document_id))
    has_page = (output / SOURCES_FOLDER / f"{document_id}.html").is_file()
    return found is not None and has_page and order != "" and found.get("order") == order
