"""Turns a voice of the catalogue into an installed one: the model last, whole and checked, or not at all.

What has come of a model lies beside its place as ``NAME.onnx.DIGEST.part``, and a later try goes on from there. The
digits are those of the checksum the whole must have, so that pieces of two versions are never joined.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from briefing import disk
from briefing.errors import DownloadError, VoiceError
from briefing.speech.catalogue import CatalogueVoice, RemoteFile
from briefing.speech.descriptions import config_path, describe, read_card
from briefing.speech.hub import Hub, broken_off, fetch, opened
from briefing.types import Progress, Report, VoiceCard

_LONGEST_CARD = 100_000
"""Bytes of a model card; the hub's have some 300."""
_LICENCE = re.compile(r"^\W*licen[cs]e\W*:[^\S\n]*(\S.*?)\s*$", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """A voice in its folder."""

    voice: VoiceCard
    card_path: Path | None
    """Its model card; None where the hub gave none."""
    licence: str | None
    """What its model card says of the licence of the recordings; None where it does not."""
    is_new: bool
    """Something was missing or damaged and had to be downloaded."""


def install(voice: CatalogueVoice, folder: Path, hub: Hub, report: Report) -> Installation:
    """Installs a voice, unless it is there and intact. One installation at a time works in a folder, others wait.

    Raises:
        DownloadError: The hub cannot be reached or sends something else; what has come of the model is kept.
        OutputError: The folder cannot be written, or is full; the same.
    """
    is_new = False
    if not all(_has(voice, folder)):
        with disk.writing_in(folder):
            folder.mkdir(parents=True, exist_ok=True)
        with _alone_in(folder, report):
            is_new = _complete(voice, folder, hub, report)
    card_path = folder / f"{voice.name}.md"
    card = None
    with contextlib.suppress(OSError):
        card = card_path.read_text(encoding="utf-8", errors="replace")
    return Installation(
        voice=read_card(folder / f"{voice.name}.onnx"),
        card_path=None if card is None else card_path,
        licence=licence_of(card or ""),
        is_new=is_new,
    )


def licence_of(card: str) -> str | None:
    """Finds what a model card says of licences: the rest of each line ``License: ...``."""
    return "; ".join(dict.fromkeys(_LICENCE.findall(card))) or None


def _complete(voice: CatalogueVoice, folder: Path, hub: Hub, report: Report) -> bool:
    """Downloads what is missing or damaged, and only then puts it in place; tells whether there was anything."""
    has_model, has_description = _has(voice, folder)
    if has_model and has_description:
        return False
    model = folder / f"{voice.name}.onnx"
    description = None if has_description else _description(voice, model, hub)
    card = _card(voice, hub)
    part = None if has_model else _download(voice.model, model, hub, report)
    if part and description:
        with disk.writing_in(folder):
            model.unlink(missing_ok=True)  # an older one must not be seen with the description of the new one
    if description:
        disk.write_bytes(config_path(model), description)
    if card:
        disk.write_bytes(folder / f"{voice.name}.md", card)
    if part:
        with disk.writing_in(folder):
            part.replace(model)
            for left in folder.glob(f"{voice.name}.onnx.*.part"):  # of versions that are no longer to be had
                left.unlink()
    return True


def _has(voice: CatalogueVoice, folder: Path) -> tuple[bool, bool]:
    """Tells whether the model and its description are there and intact."""
    model = folder / f"{voice.name}.onnx"
    return _is_intact(model, voice.model), _is_intact(config_path(model), voice.description)


def _is_intact(path: Path, file: RemoteFile) -> bool:
    try:
        return path.stat().st_size == file.size_bytes and _md5_of(path) == file.md5
    except OSError:
        return False


def _md5_of(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


def _check(file: RemoteFile, size_bytes: int, md5: str, hub: Hub) -> None:
    if (size_bytes, md5) != (file.size_bytes, file.md5):
        raise DownloadError(
            f"{hub.url(file.path)!r} is not the file of the catalogue: {size_bytes:,} bytes with MD5 {md5} instead of "
            f"{file.size_bytes:,} with {file.md5}. It was thrown away; try again, and if that does not help, later"
        )


def _description(voice: CatalogueVoice, model: Path, hub: Hub) -> bytes:
    content = fetch(hub, voice.description.path, limit=voice.description.size_bytes)
    _check(voice.description, len(content), hashlib.md5(content, usedforsecurity=False).hexdigest(), hub)
    try:
        describe(model, content.decode("utf-8"), voice.model.size_bytes)
    except (UnicodeDecodeError, VoiceError) as error:
        raise DownloadError(
            f"{hub.url(voice.description.path)!r} describes no voice that this program can use "
            f"({error.__cause__ or error}); choose another: briefing voices list --available"
        ) from error
    return content


def _card(voice: CatalogueVoice, hub: Hub) -> bytes | None:
    """Fetches the model card. It is for people, and on the hub at times younger than its checksum: none is asked."""
    if voice.card is None:
        return None
    with contextlib.suppress(DownloadError):
        return fetch(hub, voice.card.path, limit=_LONGEST_CARD)
    return None


def _download(file: RemoteFile, model: Path, hub: Hub, report: Report) -> Path:
    """Downloads the model into its part, from where an earlier try broke off."""
    part = model.with_name(f"{model.name}.{file.md5[:8]}.part")
    with disk.writing_in(part.parent):
        out = part.open("ab", buffering=0)
        with out:
            have = out.tell()
            if have > file.size_bytes:
                out.truncate(have := 0)
            if shutil.disk_usage(part.parent).free < file.size_bytes - have:
                raise disk.no_room(part.parent)
            if have < file.size_bytes:
                _resume(file, have, out, hub, lambda done: report(_progress(done, file)))
        md5 = _md5_of(part)
    try:
        _check(file, file.size_bytes, md5, hub)
    except DownloadError:
        part.unlink(missing_ok=True)
        raise
    return part


def _resume(file: RemoteFile, have: int, out: IO[bytes], hub: Hub, came: Callable[[int], None]) -> None:
    """Adds to a part what it lacks, if the hub sends it."""
    try:
        with opened(hub, file.path, start=have) as answer:
            if answer.end not in (None, file.size_bytes):
                raise DownloadError(
                    f"{hub.url(file.path)!r} is {answer.end:,} bytes long instead of {file.size_bytes:,}; "
                    "some networks want a login in the browser first"
                )
            out.truncate(answer.start)
            done = answer.start
            came(done)
            for piece in answer.pieces:
                disk.write_all(out, piece[: file.size_bytes - done], Path(out.name).parent)
                done += len(piece)
                came(min(done, file.size_bytes))
                if done >= file.size_bytes:
                    return
            raise DownloadError(broken_off(hub, file.path, done, file.size_bytes))
    except DownloadError as error:
        kept = os.fstat(out.fileno()).st_size
        more = f". What came is kept ({kept:,} bytes), and the same command goes on from there" if kept else ""
        raise DownloadError(f"{error}{more}") from error


def _progress(done: int, file: RemoteFile) -> Progress:
    return Progress(step="downloading", done=done, total=file.size_bytes)


@contextmanager
def _alone_in(folder: Path, report: Report) -> Iterator[None]:
    """Waits until no other installation works in a folder. The lock goes with its process, however that ends."""
    with disk.writing_in(folder):
        file = (folder / ".installing").open("ab")
    with file:
        while not disk.try_lock(file):
            report(Progress(step="waiting", done=0, total=0))
            time.sleep(0.1)
        disk.sweep(folder)
        yield
