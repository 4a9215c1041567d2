"""Turns themes, and the phrases said about them, into chapter titles.

A title is a phrase said often where its theme is spoken of and seldom elsewhere, best in the quotes themselves. A
theme that an earlier briefing told keeps its title, as long as that is what today's documents say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from briefing.topics.phrases import Phrase, key_of
from briefing.topics.wording import LIGHT
from briefing.vectors import Matrix

if TYPE_CHECKING:
    from briefing.topics.themes import Themes
    from briefing.types import KnownTopic, Sentence

SINGLE, NAME, UNHEARD = 0.005, 0.05, 0.05
"""Factors on the worth of a title of one word, of names alone, and of one that no quote of its chapter says."""
FEWEST = 3
"""Themes that are named at any rate; more only where a quote of their own says the title."""
ROOT = 6
"""Letters by which words that mean the same are told."""
KEYWORDS = 30
"""Terms by which a theme is known again."""
SHARED, TOLD = 5, 0.3
"""Keywords that a theme shares with an earlier topic, and how much of what says its title is about the theme, at least,
for them to be the same. The title weighs more: of the words around it, few come again on another day."""

Heard = npt.NDArray[np.bool_]


def name(found: Sequence[Phrase], about: Matrix, heard: Heard, kept: Mapping[int, str]) -> dict[int, str]:
    """Gives each theme the phrase that is worth most to it, the best pair first.

    Args:
        found: the possible titles.
        about: how much of each sentence is about each theme, in [0, 1], shape (sentences, themes).
        heard: which sentences will be quoted under it, of the same shape.
        kept: titles that some themes have already.

    Returns:
        Titles by theme, those kept among them; themes are missing that nothing names, or nothing that is quoted, unless
        they are among the first few. No title can be mistaken for another.
    """
    names = dict(kept)
    worth = _worth(found, about, heard)
    worth[list(names)] = 0
    while worth.size:
        taken = _titles_roots(names.values())
        free = worth * [_is_distinct(phrase.key, taken) for phrase in found]
        theme, best = divmod(int(np.argmax(free)), len(found))
        if free[theme, best] <= 0:
            break
        title = _fuller(best, found, free[theme])
        worth[theme] = 0
        if len(names) < FEWEST or heard[sorted(title.places), theme].any():
            names[theme] = title.text
    return names


def keep(known: Sequence[KnownTopic], themes: Themes, sentences: Sequence[Sentence], about: Matrix) -> dict[int, str]:
    """Finds themes that were told before and are still spoken of in the same words.

    Args:
        known: earlier topics, the latest first.
        themes: today's.
        sentences: of all documents.
        about: how much of each is about each theme, shape (sentences, themes).

    Returns:
        The earlier titles by theme.
    """
    pairs = []
    heaviest = [set(themes.heaviest(theme, KEYWORDS)) for theme in range(len(themes.makings))]
    for age, topic in enumerate(known):
        shared = [len(heavy.intersection(topic.keywords)) for heavy in heaviest]
        places = _saying(topic.label, sentences) if max(shared) >= SHARED else []
        if len(places) >= 2:
            told = about[places].mean(axis=0)
            pairs += [
                (-count * float(told[theme]), age, theme)
                for theme, count in enumerate(shared)
                if count >= SHARED and told[theme] >= TOLD
            ]
    kept: dict[int, str] = {}
    for _, age, theme in sorted(pairs):
        if theme not in kept and _is_distinct(key_of(known[age].label.split()), _titles_roots(kept.values())):
            kept[theme] = known[age].label
    return kept


def mentions(names: Mapping[int, str], sentences: Sequence[Sentence], n_themes: int) -> Matrix:
    """Tells how much of each theme's title each sentence says, in [0, 1], shape (sentences, themes).

    By the beginnings of words: "producing" says half of "Industrial production".
    """
    said = [frozenset(word[:ROOT] for word in key_of(sentence.words)) for sentence in sentences]
    shares = np.zeros((len(sentences), n_themes), dtype=np.float32)
    for theme, title in names.items():
        roots = _roots(key_of(title.split()))
        shares[:, theme] = [len(roots & each) / max(1, len(roots)) for each in said]
    return shares


def quality(phrase: Phrase) -> float:
    """How good a title the wording makes, in [0, 1]: two or three words that all say something, said often."""
    proven = 1 - 1 / (1 + len(phrase.places))
    light = sum(word in LIGHT for word in phrase.key) / len(phrase.key)
    long = 0.8 if len(phrase.key) > 3 else 1.0
    return proven * (1 - light) * long * (SINGLE if len(phrase.key) == 1 else 1) * (NAME if phrase.proper else 1)


def _saying(title: str, sentences: Sequence[Sentence]) -> list[int]:
    """Places of the sentences that say a title in so many words."""
    words = re.compile(rf"(?<!\w){re.escape(title)}(?!\w)", re.IGNORECASE)
    return [place for place, sentence in enumerate(sentences) if words.search(sentence.text)]


def _worth(found: Sequence[Phrase], about: Matrix, heard: Heard) -> npt.NDArray[np.float64]:
    """How well each phrase names each theme, shape (themes, phrases): often said there, and hardly elsewhere."""
    worth = np.zeros((about.shape[1], len(found)))
    for number, phrase in enumerate(found):
        places = sorted(phrase.places)
        inside = about[places].sum(axis=0)
        quoted = np.where(heard[places].any(axis=0), 1, UNHEARD)
        worth[:, number] = inside * np.sqrt(inside / len(places)) * quality(phrase) * quoted
    return worth


def _fuller(best: int, found: Sequence[Phrase], worth: npt.NDArray[np.float64]) -> Phrase:
    """The phrase around a title of one word that is worth most: "Production" becomes "Defence production"."""
    if len(found[best].key) > 1:
        return found[best]
    around = [number for number, phrase in enumerate(found) if found[best].key[0] in phrase.key]
    return found[max(around, key=lambda number: (len(found[number].key) > 1 and worth[number] > 0, worth[number]))]


def _titles_roots(titles: Iterable[str]) -> list[frozenset[str]]:
    """What each title says."""
    return [_roots(key_of(title.split())) for title in titles]


def _is_distinct(key: Sequence[str], others: Sequence[frozenset[str]]) -> bool:
    """Whether a title cannot be mistaken for the others: it brings a word of its own, and contains none of them."""
    roots = _roots(key)
    return not roots <= frozenset().union(*others) and not any(other <= roots for other in others)


def _roots(key: Sequence[str]) -> frozenset[str]:
    """Beginnings of the words that say something; "industry" and "industrial" have one."""
    return frozenset(word[:ROOT] for word in key if word not in LIGHT)
