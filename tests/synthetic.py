"""Turns a number into that many documents: speeches of invented people, made of the sentences in ``corpus/``."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from briefing import corpus as corpora
from briefing import text

CORPUS = Path(__file__).parents[1] / "corpus"
_NAMES = ("Anna Lind", "Per Dahl", "Clara Duval", "Ivo Marek", "Nora Berg", "Tom Hale", "Lucia Ferri", "Jan Novak")
_ROLES = ("Prime Minister", "Minister of Defence", "President", "Secretary General", "High Representative")
_PLACES = ("Oslo", "Geneva", "Lisbon", "Riga", "Prague", "Turin", "Ghent", "Tallinn")


@cache
def sentences() -> tuple[str, ...]:
    """Lists what is said in the project's corpus, a sentence each."""
    documents, _ = corpora.load(CORPUS)
    said = (sentence for document in documents for sentence in text.sentences(document))
    return tuple(each.text for each in said if each.turn.kind != "boilerplate" and 5 < len(each.words) < 40)


def document(number: int, n_words: int) -> str:
    """Writes a document, always the same for the same number."""
    chance = random.Random(number)  # noqa: S311  # nothing is secret here
    place = chance.choice(_PLACES)
    front = (
        "---",
        f"title: Speech {number} at {place}",
        f"speaker: {chance.choice(_NAMES)}",
        f"role: {chance.choice(_ROLES)}",
        f"place: {place}",
        f"date: {date(2000, 1, 1) + timedelta(days=number)}",
        "language: en",
        "---",
        "",
    )
    return "\n".join([*front, *_paragraphs(chance, n_words)]) + "\n"


def _paragraphs(chance: random.Random, n_words: int) -> Iterator[str]:
    while n_words > 0:
        paragraph = " ".join(chance.sample(sentences(), chance.randint(2, 5)))
        n_words -= len(paragraph.split())
        yield f"{paragraph}\n"


def write_corpus(folder: Path, n: int, n_words: int = 120) -> list[Path]:
    """Writes the documents 0 to n - 1.

    Returns:
        Their paths, in order of their numbers.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"speech-{number:05}.txt" for number in range(n)]
    for number, path in enumerate(paths):
        path.write_text(document(number, n_words), encoding="utf-8")
    return paths
