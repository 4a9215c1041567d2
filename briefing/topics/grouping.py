"""Turns chosen sentences into topics: titles first, then the sentences that belong under each.

Every phrase that recurs is a possible title. The few are chosen that together lie close to all the sentences (facility
location, greedily: Nemhauser, Wolsey & Fisher 1978, Mathematical Programming 14, 265-294, within 1 - 1/e of the best).
Then each document is cut into runs of sentences under one title by dynamic programming (Viterbi 1967, IEEE
Transactions on Information Theory 13, 260-269), which weighs likeness against changing the subject.
"""

from __future__ import annotations

from itertools import groupby, pairwise
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from briefing.topics.nearness import Space
from briefing.topics.phrases import Phrase, phrases
from briefing.topics.wording import LIGHT
from briefing.types import Sentence, Topic

if TYPE_CHECKING:
    from collections.abc import Sequence

SENTENCES_A_TOPIC = 6.5
"""About 50 seconds of speech."""
CONTEXT = 3_000
"""Sentences that are searched for titles; of more, every second or third is."""
TITLES = 300
"""Possible titles that are compared, the most frequent first."""
STAYING = {1: 0.2, 2: 0.08, 3: 0.04}
"""Added to the likeness for keeping the topic of the sentence chosen before, by distance in the document."""
STRAY = 0.06
"""Likeness to its title below which a sentence is about something else, and is left out."""
KEYWORDS = 5
NAMELESS = "In brief"
"""Title where the material gives none."""


def group(
    candidates: Sequence[Sentence],
    context: Sequence[Sentence],
    *,
    fewest: int = 3,
    most: int = 6,
    strict: bool = False,
) -> tuple[Topic, ...]:
    """Groups sentences by what they are about.

    Args:
        candidates: the chosen sentences, document by document, in order.
        context: all sentences that could have been chosen, for statistics and titles.
        fewest: topics wanted where the material allows: two sentences each.
        most: topics at most.
        strict: leave out candidates that are about none of the topics; a document keeps at least one.

    Returns:
        The topics, the longest first; unless strict, each candidate is in exactly one, in the order given.
    """
    if not candidates:
        return ()
    everything = _together(candidates, context)
    chosen = {sentence.identity for sentence in candidates}
    places = frozenset(place for place, sentence in enumerate(everything) if sentence.identity in chosen)
    found = _usable(phrases(everything), places, len(everything)) or _usable(phrases(everything, least=1), places, 0)
    if not found:
        return (Topic(label=NAMELESS, keywords=(), sentences=tuple(candidates)),)
    wanted = max(fewest, min(most, round(len(candidates) / SENTENCES_A_TOPIC)))
    likeness = Space(everything, found).likeness(candidates)
    titles = _titles(found, likeness, max(1, min(wanted, len(candidates) // 2)))
    kept, labels = _assigned(candidates, likeness, titles, strict=strict)
    spoken = [frozenset(n for n, p in enumerate(found) if place in p.places) for place in _places(kept, everything)]
    return _topics(kept, found, labels, spoken)


def _together(candidates: Sequence[Sentence], context: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """Context and candidates, each once, in order of document and place."""
    thinned = context[:: max(1, -(-len(context) // CONTEXT))]
    every = {sentence.identity: sentence for sentence in (*thinned, *candidates)}
    order: dict[str, int] = {}
    for sentence in every.values():
        order.setdefault(sentence.document_id, len(order))
    return tuple(sorted(every.values(), key=lambda sentence: (order[sentence.document_id], sentence.index)))


def _places(candidates: Sequence[Sentence], everything: Sequence[Sentence]) -> list[int]:
    """Where each candidate stands among all sentences."""
    place = {sentence.identity: number for number, sentence in enumerate(everything)}
    return [place[sentence.identity] for sentence in candidates]


def _usable(found: Sequence[Phrase], chosen: frozenset[int], total: int) -> list[Phrase]:
    """Phrases a listener will hear in a chosen sentence; single words only where they tell sentences apart."""
    heard = [
        phrase
        for phrase in found
        if phrase.places & chosen and (len(phrase.key) > 1 or len(phrase.places) <= max(3, total / 5))
    ]
    heard.sort(key=lambda phrase: (-len(phrase.places) * _quality(phrase), phrase.key))
    return heard[:TITLES]


def _titles(found: Sequence[Phrase], likeness: npt.NDArray[np.float64], wanted: int) -> list[int]:
    """Chooses phrases, greedily by how much closer each brings a title to the sentences."""
    chosen: list[int] = []
    nearest = np.zeros(len(likeness))
    quality = np.array([_quality(phrase) for phrase in found])
    while len(chosen) < wanted:
        gains = np.maximum(likeness - nearest[:, None], 0).sum(axis=0) * quality
        for number, phrase in enumerate(found):
            if not _distinct(phrase, [found[other] for other in chosen]):
                gains[number] = 0
        best = int(np.argmax(gains))
        if gains[best] <= 0:
            break
        chosen.append(best)
        nearest = np.maximum(nearest, likeness[:, best])
    return chosen or [0]


def _assigned(
    candidates: Sequence[Sentence], likeness: npt.NDArray[np.float64], titles: Sequence[int], *, strict: bool
) -> tuple[list[Sentence], list[int]]:
    """Puts candidates under titles; if strict, drops what does not belong, until what is left does."""
    kept = list(range(len(candidates)))
    while True:
        sentences = [candidates[place] for place in kept]
        labels = _assign(sentences, likeness[kept], titles)
        near = likeness[kept, labels]
        best: dict[str, float] = {}
        for sentence, value in zip(sentences, near, strict=True):
            best[sentence.document_id] = max(best.get(sentence.document_id, -np.inf), float(value))
        fits = [
            value >= STRAY or value == best[sentence.document_id]
            for sentence, value in zip(sentences, near, strict=True)
        ]
        if all(fits) or not strict:
            return sentences, labels
        kept = [place for place, fit in zip(kept, fits, strict=True) if fit]


def _assign(candidates: Sequence[Sentence], likeness: npt.NDArray[np.float64], titles: Sequence[int]) -> list[int]:
    """Puts each candidate under a title; a title left with a single sentence is given up, the emptiest first."""
    open_titles = list(titles)
    while True:
        labels: list[int] = []
        for _, run in groupby(range(len(candidates)), key=lambda place: candidates[place].document_id):
            labels += _cut(list(run), candidates, likeness, open_titles)
        emptiest = min(reversed(open_titles), key=labels.count)
        if labels.count(emptiest) >= 2 or len(open_titles) == 1:
            return labels
        open_titles.remove(emptiest)


def _cut(
    run: Sequence[int], candidates: Sequence[Sentence], likeness: npt.NDArray[np.float64], titles: Sequence[int]
) -> list[int]:
    """The best sequence of titles for the candidates of one document."""
    total = likeness[run[0], titles]
    back: list[npt.NDArray[np.intp]] = []
    for before, here in pairwise(run):
        stay = STAYING.get(candidates[here].index - candidates[before].index, 0.0)
        best = int(np.argmax(total))
        back.append(np.where(total + stay >= total[best], np.arange(len(titles)), best))
        total = np.maximum(total + stay, total[best]) + likeness[here, titles]
    path = [int(np.argmax(total))]
    for step in reversed(back):
        path.append(int(step[path[-1]]))
    return [titles[number] for number in reversed(path)]


def _topics(
    candidates: Sequence[Sentence], found: Sequence[Phrase], labels: Sequence[int], spoken: Sequence[frozenset[int]]
) -> tuple[Topic, ...]:
    """Makes the values, most words first."""
    names = list(dict.fromkeys(labels))
    topics = []
    for position, title in enumerate(list(names)):
        members = [place for place, label in enumerate(labels) if label == title]
        counts = {n: sum(n in spoken[place] for place in members) for n in range(len(found))}
        names[position] = _fuller(title, found, counts, [other for other in names if other != title])
        said = sorted((n for n in counts if counts[n]), key=lambda n: (-counts[n], found[n].key))
        keywords = tuple(found[n].text for n in said if n != names[position])[:KEYWORDS]
        sentences = tuple(candidates[place] for place in members)
        topics.append(Topic(label=found[names[position]].text, keywords=keywords, sentences=sentences))
    return tuple(sorted(topics, key=lambda topic: -sum(len(sentence.words) for sentence in topic.sentences)))


def _fuller(title: int, found: Sequence[Phrase], counts: dict[int, int], others: Sequence[int]) -> int:
    """A phrase around a title of one word that its sentences say too: "Production" becomes "Defence production"."""
    if len(found[title].key) > 1:
        return title
    taken = [found[other].key for other in others]
    fuller = [
        n
        for n, count in counts.items()
        if count and found[title].key[0] in found[n].key and 1 < len(found[n].key) <= 3 and found[n].key not in taken
    ]
    return max(fuller, key=lambda n: (_quality(found[n]) * (counts[n] + len(found[n].places)), -n), default=title)


def _quality(phrase: Phrase) -> float:
    """How good a title the wording makes, in [0, 1]: two or three words that all say something, said often."""
    proven = 1 - 1 / (1 + len(phrase.places))
    if len(phrase.key) == 1:
        return 0.4 * proven
    light = sum(word in LIGHT for word in phrase.key) / len(phrase.key)
    return proven * (1 - light) * (0.8 if len(phrase.key) > 3 else 1.0) * (0.6 if phrase.proper else 1.0)


def _distinct(phrase: Phrase, others: Sequence[Phrase]) -> bool:
    """Whether a title cannot be mistaken for the others: it brings a word of its own, and contains none of them."""
    theirs = [_roots(other) for other in others]
    roots = _roots(phrase)
    return not roots <= frozenset().union(*theirs) and not any(root <= roots for root in theirs)


def _roots(phrase: Phrase) -> frozenset[str]:
    """Beginnings of the words that say something; "industry" and "industrial" have one."""
    return frozenset(word[:6] for word in phrase.key if word not in LIGHT)
