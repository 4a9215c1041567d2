"""Turns a folder of files into documents: decoding, headings, speakers, dates and boilerplate live here.

files -> decode (text) -> layout (lines, labels) -> heading, people, dates (facts) -> reading (Document)
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from briefing.corpus.dates import month_first
from briefing.corpus.decode import decode
from briefing.corpus.languages import NAMES
from briefing.corpus.reading import parse, read
from briefing.errors import CorpusError, DocumentError
from briefing.gaps import verbatim
from briefing.types import Document

__all__ = [
    "SUFFIXES",
    "count_words",
    "decode",
    "document_ids",
    "find_files",
    "language_name",
    "load",
    "month_first",
    "parse",
    "read",
    "unknown_facts",
]

SUFFIXES = (".txt", ".text", ".md", ".markdown", ".srt", ".vtt", ".html", ".htm")
"""Files that are taken for documents; a README is not."""


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


def find_files(folder: Path, *, output: Path | None = None) -> tuple[Path, ...]:
    """Lists the files of a corpus, hidden ones and READMEs left out, in order of their paths.

    Args:
        folder: Where it is.
        output: Folder of episodes; what lies there is no document, even if it lies in the corpus.

    Raises:
        CorpusError: There is no such folder, or no document in it; or it is the folder of episodes itself.
    """
    try:
        if not folder.is_dir():
            raise CorpusError(f"No corpus in {str(folder)!r}: there is no such folder. Name one with --corpus DIR")
        made = output.resolve() if output else None
        root = folder.resolve()
        if made == root:
            raise CorpusError(
                f"The corpus {str(folder)!r} is the folder that is written into, and pages written there would be read "
                "as documents; write elsewhere with --output DIR"
            )
        inside = made.relative_to(root) if made and made.is_relative_to(root) else None
        files = sorted(
            path
            for path in folder.rglob("*")
            if path.suffix.lower() in SUFFIXES
            and not path.stem.lower().startswith("readme")
            and not any(part.startswith(".") for part in path.relative_to(folder).parts)
            and not (inside and path.relative_to(folder).is_relative_to(inside))
            and path.is_file()
        )
    except OSError as error:
        raise CorpusError(f"The corpus {str(folder)!r} cannot be listed: {error.strerror or error}") from error
    if not files:
        raise CorpusError(
            f"No document in {str(folder)!r}: put {', '.join(SUFFIXES)} files there, or name --corpus DIR"
        )
    return tuple(files)


def document_ids(folder: Path, files: Sequence[Path]) -> tuple[str, ...]:
    """Makes a document_id of each path: "nato/2025 Riga.txt" is "nato-2025-riga".

    Unique, ASCII, at most 80 characters. Of files that would share one, a text file keeps it before a Markdown file.
    """
    names = [path.relative_to(folder).as_posix() for path in files]
    slugs = [_slug(path.relative_to(folder).with_suffix("").as_posix()) for path in files]
    first: dict[str, str] = {}
    for name, slug in sorted(zip(names, slugs, strict=True), key=lambda entry: _textfiles_first(entry[0])):
        first.setdefault(slug, name)
    return tuple(
        slug if first[slug] == name else f"{slug[:70]}-{_digest(name)}" for name, slug in zip(names, slugs, strict=True)
    )


def _textfiles_first(name: str) -> tuple[int, str]:
    suffix = Path(name).suffix.lower()
    return (SUFFIXES.index(suffix) if suffix in SUFFIXES else len(SUFFIXES)), name


def _slug(name: str) -> str:
    folded = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", folded).strip("-")
    return slug if 0 < len(slug) <= 80 else f"{slug[:70] or 'document'}-{_digest(name)}"


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest()[:8]


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
