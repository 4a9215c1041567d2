"""Turns Piper's ``voices.json`` into the voices that can be installed; kept on disk, for lists without a network."""

from __future__ import annotations

import contextlib
import difflib
import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from briefing import disk
from briefing.errors import DownloadError, OutputError, RequestError, VoiceError
from briefing.speech.hub import Hub, fetch
from briefing.speech.voices import CATALOGUE_NAME

_INDEX = "voices.json"
_LONGEST = 20_000_000
"""Bytes; the index has 0.3 million."""
_MD5 = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteFile:
    """A file of the hub."""

    path: str
    """Below the hub's address."""
    size_bytes: int
    md5: str
    """Hexadecimal digits; what the hub publishes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueVoice:
    """A voice that can be installed."""

    name: str
    """Matches ``voices.CATALOGUE_NAME``, so it is safe as a file name."""
    language: str
    """BCP 47 tag: "en-GB"."""
    language_names: tuple[str, ...]
    """What people call the language: "German", "Deutsch"."""
    country: str
    quality: str
    n_speakers: int
    speakers: tuple[str, ...]
    """Names in the order of their numbers; empty for a voice of one speaker."""
    aliases: tuple[str, ...]
    """Names it had before."""
    model: RemoteFile
    description: RemoteFile
    """The ``.onnx.json``."""
    card: RemoteFile | None
    """Words for people: whose voice, from which recordings, under which licence."""

    @property
    def size_bytes(self) -> int:
        """What has to be downloaded."""
        return sum(file.size_bytes for file in (self.model, self.description, self.card) if file)


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """All voices of a hub."""

    voices: tuple[CatalogueVoice, ...]
    """By name."""
    fetched_at: datetime
    """With time zone."""
    problem: str | None
    """Why it is not of this minute but from the cache; None where it is."""


def load_catalogue(hub: Hub, cache: Path) -> Catalogue:
    """Asks the hub for its catalogue; without an answer, takes the one that was kept last time.

    Args:
        hub: Whom to ask.
        cache: Folder to keep it in; one that cannot be written is no error.

    Raises:
        DownloadError: The hub cannot be asked or sends something else, and none is kept.
    """
    kept = cache / "catalogues" / f"{hashlib.sha256(hub.address.encode()).hexdigest()[:16]}.json"
    try:
        content = fetch(hub, _INDEX, limit=_LONGEST)
        voices = _parse(content, hub.url(_INDEX))
    except DownloadError as error:
        with contextlib.suppress(OSError, DownloadError):
            fetched_at = datetime.fromtimestamp(kept.stat().st_mtime, UTC)
            return Catalogue(voices=_parse(kept.read_bytes(), str(kept)), fetched_at=fetched_at, problem=str(error))
        raise
    with contextlib.suppress(OSError, OutputError):
        kept.parent.mkdir(parents=True, exist_ok=True)
        disk.write_text(kept, content.decode("utf-8"))
    return Catalogue(voices=voices, fetched_at=datetime.now(UTC), problem=None)


def find(catalogue: Catalogue, name: str) -> CatalogueVoice:
    """Finds a voice by its name, or by one it had before.

    Raises:
        VoiceError: There is none; the message names those that are meant most likely.
    """
    asked = unicodedata.normalize("NFC", name)
    for voice in catalogue.voices:
        if asked == unicodedata.normalize("NFC", voice.name) or asked in voice.aliases:
            return voice
    names = {voice.name.casefold(): voice.name for voice in catalogue.voices}
    parts = [full for folded, full in names.items() if asked and asked.casefold() in folded]
    close = parts or [names[folded] for folded in difflib.get_close_matches(asked.casefold(), names, n=3)]
    hint = f"; did you mean {' or '.join(close[:5])}?" if close else "."
    age = f" (The catalogue is of {catalogue.fetched_at:%Y-%m-%d}: {catalogue.problem})" if catalogue.problem else ""
    raise VoiceError(
        f"Voice {name!r} is not in Piper's catalogue{hint} `briefing voices list --available` shows all of it{age}"
    )


def speaking(voices: Iterable[CatalogueVoice], language: str) -> tuple[CatalogueVoice, ...]:
    """Chooses the voices of a language, given as "de", "de-AT", "de_AT", "German" or "Deutsch".

    Raises:
        RequestError: No voice speaks it; the message names the languages there are.
    """
    voices = tuple(voices)
    chosen = tuple(voice for voice in voices if is_language(language, voice.language, *voice.language_names))
    if not chosen:
        known = sorted({voice.language.partition("-")[0] for voice in voices})
        raise RequestError(f"No voice of Piper's catalogue speaks {language!r}; choose from {', '.join(known)}")
    return chosen


def is_language(wanted: str, tag: str, *names: str) -> bool:
    """Tells whether a language tag, or one of its names, is the language wanted."""
    asked = wanted.replace("_", "-").casefold()
    return asked in {tag.casefold(), tag.partition("-")[0].casefold(), *(name.casefold() for name in names)}


def _parse(content: bytes, origin: str) -> tuple[CatalogueVoice, ...]:
    try:
        entries = json.loads(content)
        found = [_voice(str(name), entry) for name, entry in entries.items()]
    except (ValueError, AttributeError, RecursionError) as error:
        start = content[:40].decode("utf-8", "replace")
        raise DownloadError(
            f"{origin!r} is no catalogue of voices, it begins with {start!r}; "
            "some networks want a login in the browser first"
        ) from error
    voices = sorted((voice for voice in found if voice), key=lambda voice: voice.name)
    if not voices:
        raise DownloadError(f"{origin!r} is no catalogue of voices: not one of its {len(found)} entries is a voice")
    return tuple(voices)


def _voice(name: str, entry: Any) -> CatalogueVoice | None:
    """Reads an entry; None where it is not one that could be installed."""
    try:
        language = entry["language"]
        speakers = sorted(dict(entry.get("speaker_id_map") or {}).items(), key=lambda item: int(item[1]))
        files = {path.rpartition("/")[2]: _file(path, facts) for path, facts in entry["files"].items()}
        if not CATALOGUE_NAME.fullmatch(name):
            return None
        return CatalogueVoice(
            name=name,
            language=str(language["code"]).replace("_", "-"),
            language_names=tuple(str(language[key]) for key in ("name_english", "name_native") if language.get(key)),
            country=str(language.get("country_english", "")),
            quality=str(entry["quality"]),
            n_speakers=int(entry["num_speakers"]),
            speakers=tuple(str(speaker) for speaker, _ in speakers),
            aliases=tuple(map(str, entry.get("aliases", ()))),
            model=files[f"{name}.onnx"],
            description=files[f"{name}.onnx.json"],
            card=files.get("MODEL_CARD"),
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _file(path: str, facts: Mapping[str, Any]) -> RemoteFile:
    file = RemoteFile(path=path, size_bytes=int(facts["size_bytes"]), md5=str(facts["md5_digest"]).lower())
    if file.size_bytes <= 0 or not _MD5.fullmatch(file.md5):
        raise ValueError(path)  # the entry is no voice, see above
    return file
