"""Turns what a plan had to choose from, and the script it came to, into a verdict on each sentence, and into pages.

Nothing of this is done unless somebody asks: planning only keeps what it has in hand anyway.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from briefing import disk, summary
from briefing import explain as pages
from briefing.pipeline.sources import is_understood
from briefing.types import Considered, Explanation, Hearing, Omission, ScoredSentence, Script, Sentence, Verdict, Worth

if TYPE_CHECKING:
    from pathlib import Path

Identity = tuple[str, int]


def explain(considered: Sequence[Considered], script: Script) -> tuple[Explanation, ...]:
    """Tells for each sentence whether it is heard, where, and why not.

    Args:
        considered: what a plan chose from.
        script: what it chose.

    Returns:
        One explanation for each document considered, in that order.
    """
    quotes = {
        line.source.identity: (chapter, line.source)
        for chapter, section in enumerate(script.sections)
        for line in section.lines
        if line.source is not None
    }
    return tuple(_explained(each, quotes) for each in considered)


def write_pages(explanations: Sequence[Explanation], script: Script, output: Path) -> Path:
    """Writes a page for each document, and one that leads to them.

    Args:
        explanations: see :func:`explain`.
        script: what they explain.
        output: the pages go into the folder ``explain`` in it, each whole or not at all.

    Returns:
        The page that leads to the others; it is written last.

    Raises:
        OutputError: The folder cannot be written, or is full.
    """
    folder = output / "explain"
    with disk.writing_in(folder):
        folder.mkdir(parents=True, exist_ok=True)
    for each in explanations:
        disk.write_text(folder / pages.page_name(each.document), pages.document_page(each, script))
    index = folder / pages.INDEX
    disk.write_text(index, pages.index_page(explanations, script))
    return index


def _explained(considered: Considered, quotes: Mapping[Identity, tuple[int, Sentence]]) -> Explanation:
    heard = {each.sentence.index: each.hearing for each in considered.scored if each.hearing}
    ranks = _ranks([each for each in considered.scored if each.hearing and not each.hearing.announces])
    quotable = [heard[index].form for index in ranks if index in considered.quotable]
    repeated = summary.repetitions(quotable, [sentence for _, sentence in quotes.values()])
    punctuated = summary.is_punctuated(each.sentence for each in considered.scored)
    verdicts = []
    for each in considered.scored:
        index, form = each.sentence.index, each.hearing.form if each.hearing else each.sentence
        chapter, sentence = quotes.get(each.sentence.identity, (None, form))
        unfit = summary.unfitness(each.sentence, punctuated=punctuated)
        omission = None if chapter is not None else unfit or _omission(each.sentence, considered, heard, repeated)
        verdicts.append(
            Verdict(
                sentence=sentence,
                score=each.score,
                parts=_parts(each),
                rank=ranks.get(index),
                chapter=chapter,
                omission=omission,
                repeats=repeated.get(index) if omission == "repetition" else None,
            )
        )
    return Explanation(document=considered.document, verdicts=tuple(verdicts))


def _ranks(scored: Sequence[ScoredSentence]) -> dict[int, int]:
    """Places by score, from 1; of equals the earlier one comes first, as in the choice."""
    order = sorted(scored, key=lambda each: (-each.score, each.sentence.index))
    return {each.sentence.index: place for place, each in enumerate(order, 1)}


def _parts(each: ScoredSentence) -> Worth | None:
    """The worth on the scale of the score."""
    if each.worth is None:
        return None
    scale = each.score / each.worth.total if each.worth.total else 0.0
    return Worth(
        words=each.worth.words * scale,
        phrases=each.worth.phrases * scale,
        place=each.worth.place * scale,
        centrality=each.worth.centrality * scale,
        figures=each.worth.figures * scale,
    )


def _omission(
    sentence: Sentence, considered: Considered, heard: Mapping[int, Hearing], repeated: Mapping[int, Sentence]
) -> Omission:
    """The first step of the choice that a sentence did not pass; see ``sources`` and ``planning``."""
    index = sentence.index
    if heard[index].announces:
        return "announcement"
    if heard[index].leans and not is_understood(heard[index], heard.get(index - 1)):
        return "dependent"
    return _not_preferred(index, considered, repeated)


def _not_preferred(index: int, considered: Considered, repeated: Mapping[int, Sentence]) -> Omission:
    """Why a sentence that may be quoted is not."""
    if index not in considered.quotable:
        return "off topic"
    if index in repeated:
        return "repetition"
    if index not in considered.own:
        return "second hand"
    return "no chapter" if index in considered.drafted - considered.within else "no room"
