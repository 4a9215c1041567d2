"""Turns an explanation into its document as HTML, every character of it, with what was chosen highlighted."""

from __future__ import annotations

from collections.abc import Sequence

from briefing.explain.markup import colour
from briefing.explain.wording import judgement
from briefing.manuscript import Mark, manuscript
from briefing.markup import safe
from briefing.types import Explanation, Verdict


def annotated(explanation: Explanation, titles: Sequence[str]) -> str:
    """Writes out a document with a mark around each sentence that is heard and a span around each other one.

    Args:
        explanation: of its sentences.
        titles: of the script's sections.
    """
    best, n_ranked = explanation.best_omitted, explanation.n_ranked
    marks = [
        Mark(
            start=each.sentence.start,
            end=each.sentence.end,
            opening=_opening_tag(each, n_ranked, titles, is_best=each is best),
            closing="</span>" if each.chapter is None else "</mark>",
        )
        for each in explanation.verdicts
    ]
    anothers = {
        each.sentence.paragraph for each in explanation.verdicts if each.sentence.turn.kind in ("question", "host")
    }
    return manuscript(explanation.document, marks, anothers.__contains__)


def _opening_tag(verdict: Verdict, n_ranked: int, titles: Sequence[str], *, is_best: bool) -> str:
    place = f'id="s{verdict.sentence.index}"'
    if verdict.chapter is not None:
        said = safe(judgement(verdict, n_ranked, titles[verdict.chapter]))
        return f'<mark {place} class="{colour(verdict.chapter)}" data-chapter="{verdict.chapter}" title="{said}">'
    said = safe(judgement(verdict, n_ranked, None))
    if verdict.rank is None:
        return f'<span {place} title="{said}">'
    kind = "ranked best" if is_best else "ranked"
    return f'<span {place} class="{kind}" style="--score:{verdict.score:.2f}" title="{said}">'
