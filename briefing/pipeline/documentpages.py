"""Turns documents and the sidecars of the episodes that quote them into their pages, in ``sources``.

These alone need the documents' texts, so they are made by the run that has read them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from briefing import disk, sidecar
from briefing.publish.addresses import SOURCES_FOLDER
from briefing.publish.channel import DAILY_FOLDER, EXTRA_FOLDER
from briefing.publish.sources import Heard, document_page, heard
from briefing.types import Document


def write_document_pages(output: Path, quoted: Iterable[Document], known: Iterable[Document] = ()) -> None:
    """Writes the pages of documents; one that would not change is not touched.

    Args:
        output: The folder of output.
        quoted: Documents that have to have a page.
        known: Others that were read: where one has a page, that may show a quote which is no longer heard.

    Raises:
        OutputError: The folder cannot be written.
    """
    folder = output / SOURCES_FOLDER
    wanted = {each.document_id: each for each in quoted}
    wanted |= {each.document_id: each for each in known if (folder / f"{each.document_id}.html").exists()}
    if not wanted:
        return
    with disk.writing_in(folder):
        folder.mkdir(parents=True, exist_ok=True)
    found: dict[str, list[Heard]] = {name: [] for name in wanted}
    for name, quotes in _quotes(output, tuple(wanted)):
        found[name] += quotes
    for name, document in wanted.items():
        disk.write_if_new(folder / f"{name}.html", document_page(document, found[name]).encode())


def _quotes(output: Path, names: tuple[str, ...]) -> Iterator[tuple[str, tuple[Heard, ...]]]:
    """What episodes quote of documents: the daily ones, the newest first, then those of one document each."""
    extras = [output / EXTRA_FOLDER / f"{name}.mp3" for name in names]
    for audio_path in (*sorted((output / DAILY_FOLDER).glob("*.mp3"), reverse=True), *extras):
        mentioned = _mentioned(audio_path, names)
        published = sidecar.read_published(audio_path) if mentioned else None
        if published is not None:
            for name in mentioned:
                yield name, heard(published, name)


def _mentioned(audio_path: Path, names: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the documents that a sidecar names; most name none, and need not be understood to know that."""
    try:
        written = sidecar.sidecar_path(audio_path).read_bytes()
    except OSError:
        return ()
    return tuple(name for name in names if name.encode() in written)
