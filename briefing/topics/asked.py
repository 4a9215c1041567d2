"""Turns topics a listener asks for by name into the sentences about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.types import Sentence, Topic

if TYPE_CHECKING:
    from collections.abc import Sequence


def matching(sentences: Sequence[Sentence], terms: Sequence[str]) -> tuple[Sentence, ...]:
    """Finds what is said about a subject.

    A sentence matches where it has at least one of the terms and it and its direct neighbours in the same turn have
    all of them between them: "We must spend more. Defence is not for free." is about "defence spending".

    Args:
        sentences: of one or many documents, in order.
        terms: stems of the words asked for.

    Returns:
        Those that match, in the order given; none where there are no terms.
    """
    asked = frozenset(terms)
    known = {sentence.identity: sentence for sentence in sentences}
    return tuple(sentence for sentence in sentences if asked and _matches(sentence, asked, known))


def group_by(
    wanted: Sequence[tuple[str, Sequence[str]]], candidates: Sequence[Sentence], context: Sequence[Sentence] = ()
) -> tuple[Topic, ...]:
    """Groups sentences under the topics a listener asked for.

    Args:
        wanted: for each topic its label and the stems of its words, in the order in which they are to be heard.
        candidates: the chosen sentences, document by document, in order.
        context: more sentences, so that a match by neighbour is seen even where the neighbour was not chosen.

    Returns:
        One topic for each that was asked for and found; each candidate is in the first one it matches, or in none.
    """
    known = {sentence.identity: sentence for sentence in (*context, *candidates)}
    left = list(candidates)
    topics = []
    for label, terms in wanted:
        asked = frozenset(terms)
        found = tuple(sentence for sentence in left if asked and _matches(sentence, asked, known))
        if found:
            topics.append(Topic(label=label, keywords=tuple(terms), sentences=found))
            left = [sentence for sentence in left if sentence not in found]
    return tuple(topics)


def _matches(sentence: Sentence, asked: frozenset[str], known: dict[tuple[str, int], Sentence]) -> bool:
    """Whether a sentence takes part in saying all that is asked for."""
    said = set(sentence.terms)
    if said.isdisjoint(asked):
        return False
    for step in (-1, 1):
        other = known.get((sentence.document_id, sentence.index + step))
        if other is not None and other.turn == sentence.turn:
            said.update(other.terms)
    return asked <= said
