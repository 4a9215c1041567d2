"""Turns chosen sentences into topics: the themes of all sentences, a title for each, and what belongs under it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from briefing.topics.naming import KEYWORDS, keep, mentions, name, quality
from briefing.topics.phrases import Phrase, phrases
from briefing.topics.themes import REACH, TINY, Themes, find_themes
from briefing.types import KnownTopic, Sentence, Topic
from briefing.vectors import Matrix

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

SENTENCES_A_TOPIC = 6.5
"""About 50 seconds of speech."""
CONTEXT = 3_000
"""Sentences that are searched for themes and titles; of more, some passages are."""
PASSAGE = 20
"""Sentences in a row that stay together where some are left out."""
TITLES = 300
"""Possible titles that are compared, the most frequent first."""
SHARPNESS = 3
"""Power of a sentence's likeness to a theme by which it is shared out among the themes."""
STRAY = 0.25
"""Likeness to its theme below which a sentence is about something else, and is left out."""
MENTION = 0.1
"""Likeness that a sentence gains to a theme by saying its title."""
NAMELESS = "In brief"
"""Title where the material gives none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouping:
    """Sentences by what they are about, the longest topic first."""

    topics: tuple[Topic, ...]
    """Each candidate is in exactly one, in the order given."""
    strict: tuple[Topic, ...]
    """The same without candidates that are about none of the topics; a document keeps at least one."""


def group(
    candidates: Sequence[Sentence],
    context: Sequence[Sentence],
    *,
    number: tuple[int, int] = (3, 6),
    known: Sequence[KnownTopic] = (),
) -> Grouping:
    """Groups sentences by what they are about.

    Args:
        candidates: the chosen sentences, document by document, in order.
        context: all sentences that could have been chosen, for statistics and titles.
        number: fewest topics wanted, where the material allows two sentences each, and most.
        known: topics of earlier briefings, the latest first; a topic that is the same keeps its title.
    """
    if not candidates:
        return Grouping(topics=(), strict=())
    everything = _together(candidates, context)
    place = {sentence.identity: number for number, sentence in enumerate(everything)}
    chosen = [place[sentence.identity] for sentence in candidates]
    wanted = max(number[0], min(number[1], round(len(candidates) / SENTENCES_A_TOPIC)))
    themes = find_themes(everything, chosen, max(1, min(wanted, len(candidates) // 2)))
    names = _names(themes, everything, chosen, known)
    if not names:
        all_in_one = (Topic(label=NAMELESS, keywords=(), sentences=tuple(candidates)),)
        return Grouping(topics=all_in_one, strict=all_in_one)
    said = mentions(names, candidates, len(themes.makings))
    near = themes.likeness[chosen] + MENTION * said
    labels = _labels(near, list(names))
    close = _belonging(candidates, near[np.arange(len(labels)), labels])
    labelled = list(zip(labels, candidates, strict=True))
    return Grouping(
        topics=_topics(labelled, names, themes), strict=_topics([labelled[place] for place in close], names, themes)
    )


def _topics(labelled: Iterable[tuple[int, Sentence]], names: Mapping[int, str], themes: Themes) -> tuple[Topic, ...]:
    """Makes a topic of the sentences of each theme, the longest first."""
    members: dict[int, list[Sentence]] = {}
    for theme, sentence in labelled:
        members.setdefault(theme, []).append(sentence)
    topics = (
        Topic(label=names[theme], keywords=themes.heaviest(theme, KEYWORDS), sentences=tuple(sentences))
        for theme, sentences in members.items()
    )
    return tuple(sorted(topics, key=lambda topic: -sum(len(sentence.words) for sentence in topic.sentences)))


def _together(candidates: Sequence[Sentence], context: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """Context and candidates, each once, in order of document and place; of too much context, every few passages."""
    every_nth = -(-len(context) // CONTEXT)
    beside = {(each.document_id, each.index + step) for each in candidates for step in range(-REACH, REACH + 1)}
    kept = [
        sentence
        for number, sentence in enumerate(context)
        if every_nth <= 1 or number // PASSAGE % every_nth == 0 or sentence.identity in beside
    ]
    every = {sentence.identity: sentence for sentence in (*kept, *candidates)}
    order: dict[str, int] = {}
    for sentence in every.values():
        order.setdefault(sentence.document_id, len(order))
    return tuple(sorted(every.values(), key=lambda sentence: (order[sentence.document_id], sentence.index)))


def _names(
    themes: Themes, everything: Sequence[Sentence], chosen: Sequence[int], known: Sequence[KnownTopic]
) -> dict[int, str]:
    """Titles of the themes that have enough to say, by theme."""
    found = _usable(phrases(everything), len(everything)) or _usable(phrases(everything, least=1), 0)
    labels = _labels(themes.likeness[chosen], range(len(themes.makings)))
    heard = np.zeros(themes.likeness.shape, dtype=np.bool_)
    heard[chosen, labels] = True
    about = themes.likeness**SHARPNESS * heard.any(axis=0)
    about /= np.maximum(about.sum(axis=1, keepdims=True), TINY)
    return name(found, about, heard, keep(known, themes, everything, about))


def _usable(found: Sequence[Phrase], total: int) -> list[Phrase]:
    """The likeliest titles; single words only where they tell sentences apart."""
    telling = [phrase for phrase in found if len(phrase.key) > 1 or len(phrase.places) <= max(3, total / 5)]
    telling.sort(key=lambda phrase: (-len(phrase.places) * quality(phrase), phrase.key))
    return telling[:TITLES]


def _labels(near: Matrix, themes: Sequence[int]) -> list[int]:
    """The nearest theme of each sentence; one left with a single sentence is given up, the emptiest first."""
    left = list(themes)
    while True:
        labels = [left[best] for best in near[:, left].argmax(axis=1)]
        emptiest = min(reversed(left), key=labels.count)
        if labels.count(emptiest) >= 2 or len(left) == 1:
            return labels
        left.remove(emptiest)


def _belonging(candidates: Sequence[Sentence], near: Matrix) -> list[int]:
    """Which candidates are near enough to their theme; of each document the nearest one is."""
    best: dict[str, float] = {}
    for sentence, value in zip(candidates, near, strict=True):
        best[sentence.document_id] = max(best.get(sentence.document_id, 0.0), float(value))
    return [
        number for number, sentence in enumerate(candidates) if near[number] >= min(STRAY, best[sentence.document_id])
    ]
