"""Turns the documents of ``corpus/`` into something to say: so many of their sentences, as lines or as a document."""

from __future__ import annotations

from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from briefing import corpus
from briefing.spoken import spoken_form
from briefing.text import sentences
from tests.bench.performance.children import SENTENCES
from tests.bench.performance.processes import ROOT

if TYPE_CHECKING:
    from pathlib import Path

_AGAIN = ("", "Once more: ", "And again: ", "A last time: ")
"""What stands before a sentence that has been used; it is another then, and must be spoken anew."""
_HEAD = "---\ntitle: Speech at the benchmark\nkind: speech\nspeaker: Ada Lovelace\ndate: 2026-01-28\n---\n\n"


@cache
def _corpus() -> tuple[str, ...]:
    documents, _ = corpus.load(ROOT / "corpus")
    found = (each.text for document in documents for each in sentences(document))
    return tuple(dict.fromkeys(text for text in found if 6 <= len(text.split()) <= 40))


def texts(count: int) -> tuple[str, ...]:
    """Takes so many sentences, all different, of 6 to 40 words, spread over the whole corpus."""
    found = _corpus()
    if count <= len(found):
        return tuple(found[place * len(found) // count] for place in range(count))
    return tuple(islice((again + text for again in _AGAIN for text in found), count))


def longest(count: int) -> tuple[str, ...]:
    """Takes the longest sentences that ``texts`` gives."""
    return tuple(sorted(_corpus(), key=len, reverse=True)[:count])


def write_lines(folder: Path, lines: tuple[str, ...]) -> None:
    """Writes what ``children`` are to say, in words already, so that all of them say the same."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / SENTENCES).write_text("".join(f"{spoken_form(text)}\n" for text in lines), encoding="utf-8")


def write_document(path: Path, lines: tuple[str, ...]) -> None:
    """Writes a speech of these sentences, four to a paragraph."""
    paragraphs = (" ".join(lines[start : start + 4]) for start in range(0, len(lines), 4))
    path.write_text(_HEAD + "\n\n".join(paragraphs) + "\n", encoding="utf-8")
