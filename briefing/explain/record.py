"""Turns an explanation into JSON.

For each sentence of the document, in order: ``index``; ``start`` and ``end``, offsets as in a sidecar; ``text``;
``score``; ``parts`` of it, which add up to it, or null; ``rank`` among the sentences that may be quoted, or null;
``chapter``, the number of the chapter where it is heard, or null; ``omission``, why it is not heard, or null;
``repeats``, what is heard in its place, or null. ``best_omitted`` is the index of the best that may be quoted and is
not heard. Scores have four decimals. Unknown fields may be added; none is removed or changes its meaning.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from briefing.explain.wording import PARTS

if TYPE_CHECKING:
    from briefing.types import Explanation, Sentence, Verdict

Json = dict[str, Any]


def explanation_json(explanation: Explanation) -> Json:
    """Writes down how the sentences of a document were chosen."""
    best = explanation.best_omitted
    return {
        "document_id": explanation.document.document_id,
        "ranked": explanation.n_ranked,
        "best_omitted": best.sentence.index if best else None,
        "sentences": [_verdict(each) for each in explanation.verdicts],
    }


def _verdict(verdict: Verdict) -> Json:
    parts = verdict.parts
    return {
        "index": verdict.sentence.index,
        "start": verdict.sentence.start,
        "end": verdict.sentence.end,
        "text": verdict.sentence.text,
        "score": round(verdict.score, 4),
        "parts": {name: round(getattr(parts, name), 4) for name in PARTS} if parts else None,
        "rank": verdict.rank,
        "chapter": verdict.chapter,
        "omission": verdict.omission,
        "repeats": _place(verdict.repeats) if verdict.repeats else None,
    }


def _place(sentence: Sentence) -> Json:
    return {"document_id": sentence.document_id, "start": sentence.start, "end": sentence.end}
