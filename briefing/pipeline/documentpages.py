"""Turns documents and the sidecars of the episodes that quote them into their pages, in ``sources``.

These alone need the documents' texts, so they are made by the run that has read them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from briefing import disk, sidecar
from briefing.pipeline.publishing import episode_paths
from briefing.publish.addresses import SOURCES_FOLDER
from briefing.publish.channel import DAILY_FOLDER, EXTRA_FOLDER
from briefing.publish.sources import document_page, heard
from briefing.types import Document

Quoting = Mapping[str, Sequence[Path]]
"""By a document's id, the MP3s of the daily episodes that quote it, the newest first."""
_KEPT = 64
"""Episodes that are kept in memory: documents of one briefing are quoted by the same ones."""


def quoting(output: Path) -> Quoting:
    """Reads which daily episodes quote which documents; each sidecar once, and without its lines."""
    found: dict[str, list[Path]] = defaultdict(list)
    for path in reversed(episode_paths(output, (DAILY_FOLDER,))):
        published = sidecar.read_published(path, with_lines=False)
        for document in published.documents if published else ():
            found[document.document_id].append(path)
    return {name: tuple(paths) for name, paths in found.items()}


def write_document_pages(
    output: Path, quoted: Iterable[Document], known: Iterable[Document] = (), *, quoting: Quoting
) -> None:
    """Writes the pages of documents; one that would not change is not touched.

    Args:
        output: The folder of output.
        quoted: Documents that have to have a page.
        known: Others that were read: where one has a page, that may show a quote which is no longer heard.
        quoting: Which daily episodes quote them; of other documents it need not tell.

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
    read = lru_cache(_KEPT)(sidecar.read_published)
    for name, document in wanted.items():
        episodes = map(read, (*quoting.get(name, ()), output / EXTRA_FOLDER / f"{name}.mp3"))
        quotes = [quote for published in episodes if published for quote in heard(published, name)]
        page = document_page(document, quotes)
        disk.write_if_new(folder / f"{name}.html", page.encode())
