"""Turns committee-dev.jsonl, committee talk with human summaries, into documents to be measured on.

The file is kept apart from the repository: ``../shared/summary-data`` beside its root, or ``BRIEFING_COMMITTEES``.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

from briefing import corpus, text
from briefing.types import Sentence

ROOT = Path(__file__).parent.parent.parent
FILE = Path(os.environ.get("BRIEFING_COMMITTEES", ROOT.parent / "shared" / "summary-data" / "committee-dev.jsonl"))
LONGEST_SUMMARY = 200
SHARE = 0.15
"""The budget of the protocol: at most 200 words, at most 15 % of the text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """One stretch of talk and what a person made of it."""

    meeting: str
    """Which meeting it is from; a fold of a cross-validation holds whole meetings."""
    title: str
    text: str
    sentences: tuple[Sentence, ...]
    reference: str
    budget: float
    """Words a summary may have."""


def available() -> bool:
    """Whether the file is there."""
    return FILE.is_file()


def load() -> tuple[Stretch, ...]:
    """Reads all stretches, in the order of the file."""
    rows = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]
    return tuple(
        Stretch(
            meeting=row["id"].partition("#")[0],
            title=row["title"],
            text=row["text"],
            sentences=text.sentences(corpus.parse(row["text"], Path(row["id"]), row["id"])),
            reference=row["refs"][0],
            budget=min(LONGEST_SUMMARY, SHARE * len(row["text"].split())),
        )
        for row in rows
    )
