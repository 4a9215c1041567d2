"""The five documents' metadata and a briefing of them, compared with what was last read and found good."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

from briefing import corpus, sidecar
from briefing.job import Window
from briefing.ledger import Ledger
from briefing.pipeline import days, planning
from briefing.types import Document

Golden = Callable[[str, object], None]


def five(folder: Path) -> tuple[Document, ...]:
    """The corpus, its paths as a clone has them."""
    documents, faults = corpus.load(folder)
    assert faults == ()
    return tuple(replace(document, path=Path("corpus") / document.path.name) for document in documents)


def fixed_pace(spoken: str) -> float:
    """A voice that needs 0.9 s a line and 0.05 s a character."""
    return 0.9 + 0.05 * len(spoken)


def test_documents(golden: Golden, corpus_folder: Path) -> None:
    """Facts, turns and boilerplate of the five documents are what was last found good."""
    golden(
        "documents.json",
        [
            {
                **sidecar.document_json(document, corpus.count_words(document)),
                "turns": [
                    [
                        turn.kind,
                        turn.speaker.name if turn.speaker else None,
                        _ends(document.text[turn.start : turn.end]),
                    ]
                    for turn in document.turns
                ],
            }
            for document in five(corpus_folder)
        ],
    )


def _ends(text: str) -> str:
    """A stretch by its first and last words: enough to see where it begins and ends."""
    words = text.split()
    return " ".join(words) if len(words) <= 12 else f"{' '.join(words[:6])} … {' '.join(words[-6:])}"


def test_script(golden: Golden, corpus_folder: Path) -> None:
    """A four-minute briefing of the five documents is worded as it was last found good."""
    documents = days.choose(five(corpus_folder), Window(since=date(2000, 1, 1)), Ledger({}), date(2100, 1, 1))
    plan = planning.plan(documents, planning.Wish(minutes=4, on=date(2026, 11, 21)), fixed_pace)
    golden("script.json", sidecar.script_json(plan.script, plan.documents))
