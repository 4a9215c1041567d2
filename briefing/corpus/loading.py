"""Turns a folder into documents, and a document into what people are told of it."""

from __future__ import annotations

import re
from pathlib import Path

from briefing.corpus.files import document_ids, find_files
from briefing.corpus.languages import NAMES
from briefing.corpus.reading import read
from briefing.errors import CorpusError, DocumentError
from briefing.gaps import verbatim
from briefing.types import Document


def load(folder: Path, *, output: Path | None = None) -> tuple[tuple[Document, ...], tuple[DocumentError, ...]]:
    """Reads a corpus.

    Args:
        folder: Where it is.
        output: Folder of episodes, as in ``find_files``.

    Returns:
        The documents, in order of their paths, and what is wrong with the files that could not be used.

    Raises:
        CorpusError: There is no such folder, no document in it, or not one that can be used.
    """
    files = find_files(folder, output=output)
    documents: list[Document] = []
    faults: list[DocumentError] = []
    for path, document_id in zip(files, document_ids(folder, files), strict=True):
        try:
            documents.append(read(path, document_id))
        except DocumentError as error:
            faults.append(error)
    if not documents:
        reasons = "\n  ".join(str(fault) for fault in faults)
        raise CorpusError(f"None of the {len(files)} documents in {str(folder)!r} can be used:\n  {reasons}")
    return tuple(documents), tuple(faults)


def count_words(document: Document) -> int:
    """Counts the words that people say in a document; headings and other boilerplate are left out."""
    said = (verbatim(document.text, *span, document.gaps) for span in document.paragraphs)
    return sum(len(re.findall(r"\w[\w’'.,-]*", text)) for text in said)


def language_name(document: Document) -> str | None:
    """Names the language of a document: "German"; None where it is not known."""
    return NAMES.get(document.language.partition("-")[0])


def unknown_facts(document: Document) -> tuple[str, ...]:
    """Lists what the text does not say and front matter could: speaker, event, place, date."""
    facts = {
        "speaker": document.speakers,
        "event": document.event,
        "place": document.place,
        "date": document.delivered_on,
        "language": document.language != "und",
    }
    return tuple(name for name, fact in facts.items() if not fact)
