"""Turns a folder into the files of a corpus, and their paths into the names by which documents are known."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from briefing.errors import CorpusError

SUFFIXES = (".txt", ".text", ".md", ".markdown", ".srt", ".vtt", ".html", ".htm")
"""Files that are taken for documents; a README is not."""


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
