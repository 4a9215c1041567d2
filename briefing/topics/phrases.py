"""Turns sentences into the phrases that could title a chapter: what is said in so many words, and how often.

A phrase is two to five words as they stand in the text, with a word of substance at either end, said in at least two
sentences (Justeson & Katz 1995, Natural Language Engineering 1, 9-27: terms are noun phrases that repeat). What is
hardly ever said outside a longer phrase is no phrase of its own (the idea of C-value: Frantzi, Ananiadou & Mima 2000,
International Journal on Digital Libraries 3, 115-130). Names of people are left out.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import TYPE_CHECKING, TypeVar

from briefing.topics.wording import (
    DEMONYM,
    JOINTS,
    LIGHT,
    NOUN,
    ORDERS,
    STOPPED,
    TITLES,
    is_adjective,
    is_adverb,
    is_superlative,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from briefing.types import Sentence

VOCABULARY = 50_000
"""Words whose singular is remembered."""
LONGEST = 5
NESTED = 0.7
"""Share of a phrase's occurrences inside one longer phrase from which only the longer one is kept."""
OPEN = 0.67
"""Share of a phrase's occurrences followed by another word of substance, above which it is the start of something."""
_WORD = re.compile(r"[^\W_]+(?:[-./&'’][^\W_]+)*|[^\w\s]")
_OPENERS = frozenset('.:“"‘!')
_ARTICLES = frozenset({"the", "a", "an", "our", "this"})
_PLACES = frozenset({"in", "against"})
_POSSESSIVE = re.compile(r"['’]s?$")

T = TypeVar("T")
Key = tuple[str, ...]
"""A phrase's identity: its words in lower case, without plural endings and joints ("support to" is "support for")."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """Words that recur in the texts."""

    key: Key
    text: str
    """As it is most often written, first letter large."""
    places: frozenset[int]
    """Which of the sentences say it."""
    proper: bool
    """All its words but the joints are names or acronyms."""


def phrases(sentences: Sequence[Sentence], *, least: int = 2) -> tuple[Phrase, ...]:
    """Finds the phrases that could be titles.

    Args:
        sentences: of all documents.
        least: sentences that must say it.

    Returns:
        The phrases, single proper nouns included, sorted by key.
    """
    tokens = [_tokens(sentence.text) for sentence in sentences]
    casing = _Casing(tokens)
    people = _people(tokens, sentences) - JOINTS
    uses: dict[Key, _Use] = defaultdict(_Use)
    for place, words in enumerate(tokens):
        for span, goes_on in _spans(words, people):
            if _is_title(span, casing):
                use = uses[key_of(span)]
                use.places.append(place)
                use.wordings.append(span)
                use.open_ended += goes_on
    offices = _offices(sentences)
    nested = _nested(uses)
    found = []
    for key in sorted(key for key, use in uses.items() if len(use.places) >= least):
        use, places = uses[key], frozenset(uses[key].places)
        is_part = key in nested or use.open_ended > OPEN * len(use.places)
        if len(places) < least or is_part or offices.issuperset(key):
            continue
        usual = _commonest(_as_usual(use.wordings, casing))
        if not _misleading(usual, casing):
            proper = all(casing.is_proper(word) for word in usual if word not in JOINTS)
            text = " ".join(usual)
            text = text[0].upper() + text[1:]
            found.append(Phrase(key=key, text=text, places=places, proper=proper))
    return tuple(found)


@dataclass(slots=True)
class _Use:
    """How a phrase is used in the texts."""

    places: list[int] = field(default_factory=list)
    """The sentence of each use, in order."""
    wordings: list[tuple[str, ...]] = field(default_factory=list)
    """Its words at each."""
    open_ended: int = 0
    """Uses after which another word of substance follows."""


class _Casing:
    """How each word is usually written, counted where the case is free: not at the start of a sentence."""

    def __init__(self, tokens: Iterable[Sequence[str]]) -> None:
        self._forms: dict[str, dict[str, int]] = defaultdict(partial(defaultdict, int))
        self._after_article: Counter[str] = Counter()
        self._located: Counter[str] = Counter()
        for words in tokens:
            before = "."
            for word in words:
                low = word.lower()
                if low[0].isalnum():
                    self._forms[low][word] += 1 if before in _OPENERS else 1_000
                    if before in _ARTICLES:
                        self._after_article[low] += 1
                    elif before in _PLACES:
                        self._located[low] += 1
                before = low

    def usual(self, word: str) -> str:
        """The word as it is most often written."""
        return _commonest(self._forms[word.lower()])

    def is_proper(self, word: str) -> bool:
        """Whether it is a name or an acronym, as far as its capitals tell."""
        return self.usual(word)[0].isupper() and word.lower() not in LIGHT

    def stands_alone(self, word: str) -> bool:
        """Whether one word is a title by itself: "Ukraine" and "drones" are; "the Summit" and "Russian" are not.

        A name counts if something happens in or against it, which is said of places, rarely of people; another word
        if its ending is a noun's.
        """
        low = word.lower()
        forms = self._forms[low]
        seen = sum(count % 1_000 + count // 1_000 for count in forms.values())
        if low in LIGHT or DEMONYM.search(word) or self._after_article[low] * 3 >= seen:
            return False
        if self.usual(word)[0].isupper():
            return self._located[low] > 0 or sum(letter.isupper() for letter in self.usual(word)) > 1
        return NOUN.search(low) is not None


def _as_usual(spans: Iterable[tuple[str, ...]], casing: _Casing) -> Counter[tuple[str, ...]]:
    """Brings the wordings of a phrase into the usual case."""
    return Counter(tuple(casing.usual(word) for word in span) for span in spans)


def _tokens(text: str) -> list[str]:
    """Words and punctuation marks; a possessive ending becomes a mark, as it ends a phrase like one."""
    tokens = _WORD.findall(text)
    if "'" not in text and "’" not in text:
        return tokens
    found: list[str] = []
    for token in tokens:
        bare = _POSSESSIVE.sub("", token)
        found.append(bare or token)
        if bare and bare != token:
            found.append("'s")
    return found


def _people(tokens: Iterable[Sequence[str]], sentences: Sequence[Sentence]) -> frozenset[str]:
    """Words of people's names: who speaks, and whoever is named after an office."""
    speakers = (sentence.turn.speaker for sentence in sentences)
    names = {word.lower() for speaker in speakers if speaker and speaker.name for word in speaker.name.split()}
    for words in tokens:
        after_office = False
        for word in words:
            low = word.lower()
            if low in TITLES and word[0].isupper():
                after_office = True
            elif after_office and word[0].isupper() and not word.isupper() and low not in LIGHT and low not in STOPPED:
                names.add(low)
            else:
                after_office = False
    return frozenset(names)


def _offices(sentences: Sequence[Sentence]) -> frozenset[str]:
    """Words of the speakers' roles: "NATO" names no chapter where its Secretary General speaks."""
    speakers = (sentence.turn.speaker for sentence in sentences)
    return frozenset(_singular(word) for who in speakers if who and who.role for word in who.role.split()) | LIGHT


@dataclass(frozen=True, slots=True)
class _Role:
    """What a word may do in a phrase."""

    stands: bool
    """Be part of it."""
    opens: bool
    closes: bool
    substance: bool
    """Say something."""


_OUTSIDE = _Role(stands=False, opens=False, closes=False, substance=False)


@lru_cache(maxsize=VOCABULARY)
def _role(word: str) -> _Role:
    """What a word that is no person's name may do."""
    low = word.lower()
    if low in JOINTS:
        return _Role(stands=True, opens=False, closes=False, substance=False)
    if not word[0].isalpha() or len(word) < 2 or low in STOPPED or low in TITLES or is_adverb(low):
        return _OUTSIDE
    substance = low not in LIGHT
    return _Role(stands=True, opens=True, closes=substance and not is_adjective(low), substance=substance)


def _spans(words: Sequence[str], people: frozenset[str]) -> Iterable[tuple[tuple[str, ...], bool]]:
    """All stretches of up to ``LONGEST`` words that no stop word, name of a person or punctuation mark breaks.

    Those with a joint at either end, or an adjective or a general word at the last, are left out. With each comes
    whether a word of substance follows: "air and missile" goes on ("defence"), so it is no title.
    """
    roles = [_OUTSIDE if word.lower() in people else _role(word) for word in words]
    for start, first in enumerate(roles):
        for end in range(start + 1, min(start + LONGEST, len(words)) + 1) if first.opens else ():
            last = roles[end - 1]
            if not last.stands:
                break
            if last.closes:
                yield tuple(words[start:end]), end < len(words) and roles[end].substance


def _is_title(span: tuple[str, ...], casing: _Casing) -> bool:
    """Whether words make a title: a single one of its own, several not with two joints in a row."""
    if len(span) == 1:
        return casing.stands_alone(span[0])
    lows = [word.lower() for word in span]
    if (lows[0] in ORDERS and lows[1] not in JOINTS) or is_superlative(lows[0]):
        return False
    return not any(one in JOINTS and two in JOINTS for one, two in itertools.pairwise(lows))


def _misleading(words: tuple[str, ...], casing: _Casing) -> bool:
    """Whether the words are an accident of grammar: two names beside each other ("Europe and Canada")."""
    if "and" not in words:
        return DEMONYM.search(words[-1]) is not None
    cut = words.index("and")
    return casing.is_proper(words[cut - 1]) or casing.is_proper(words[cut + 1])


def _nested(uses: Mapping[Key, _Use]) -> frozenset[Key]:
    """Phrases that are hardly ever said outside one longer phrase."""
    nested: set[Key] = set()
    for key, use in uses.items():
        if len(use.places) < 2:
            continue
        for size in range(1, len(key)):
            for start in range(len(key) - size + 1):
                part = key[start : start + size]
                if part in uses and len(use.places) >= NESTED * len(uses[part].places):
                    nested.add(part)
    return frozenset(nested)


def key_of(span: Sequence[str]) -> Key:
    """What a phrase has in common with its variants."""
    return tuple(itertools.chain.from_iterable(map(_parts, span)))


@lru_cache(maxsize=VOCABULARY)
def _parts(word: str) -> Key:
    return () if word in JOINTS else tuple(map(_singular, word.split("-")))


@lru_cache(maxsize=VOCABULARY)
def _singular(word: str) -> str:
    """Lower case, without a plural ending; crude, but the same for both forms of most nouns."""
    low = word.lower()
    if len(low) > 4 and low.endswith("ies"):
        return low[:-3] + "y"
    if len(low) > 3 and low.endswith("s") and not low.endswith(("ss", "us", "is")):
        return low[:-1]
    return low


def _commonest(counts: Mapping[T, int]) -> T:
    """The most frequent; among equals the shortest ("industry" before "industries"), then by the alphabet."""
    return min(counts, key=lambda form: (-counts[form], len(str(form)), str(form)))
