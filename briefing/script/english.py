"""Turns a text into sentences and words, and words into what English grammar calls them, by form and closed classes.

No model and no dictionary: determiners, prepositions, pronouns and auxiliaries are few and listed; verbs that matter in
questions stand in the two lists beside this file; whatever else is a word may be a noun or an adjective.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_SENTENCE_END = re.compile(
    r"(?<!\bMr)(?<!\bMrs)(?<!\bMs)(?<!\bDr)(?<!\bGen)(?<!\bSt)(?<!\bSen)(?<!\bGov)(?<!\bRep)(?<!\bProf)(?<!\b[A-Z])"
    r"(?:[.!]+|[.…]*\?+|…)[\"'”’)\]]*\s+(?=[\"'“‘(\[]?[A-ZÀ-ÞĀ-Ž0-9])"
)
_WORD = re.compile(
    r"(?:[A-Z]\.){2,}|(?:Mr|Mrs|Ms|Dr|Gen|St|Sen|Gov|Rep|Prof)\.(?=\s)|[$€£]?[^\W_]+(?:[.,'’&/-][^\W_]+)*[’'%]?|[^\w\s]"
)

DETERMINERS = frozenset("the a an any some all both each every another other several many more most further".split())
POSSESSIVES = frozenset("your their its his her our my".split())
LINKS = frozenset(
    "of in on for with between against from at among within over around towards toward under after before by via "
    "across about off into without during concerning regarding behind beyond inside outside near through throughout "
    "despite amid like as".split()
)
"""Prepositions that may hang one noun phrase on another."""
MODALS = frozenset("will would can could should must may might shall cannot".split())
BE = frozenset("is are was were".split())
HAVE = frozenset("has have had".split())
DO = frozenset("do does did".split())
AUXILIARIES = MODALS | BE | HAVE | DO
QUESTION_WORDS = frozenset("what which who whom whose when where why how".split())
ADVERBS = frozenset(
    "also just now already still not even very so too then there here again please however maybe perhaps really "
    "ever never always often soon today tomorrow yesterday tonight currently actually simply only almost instead "
    "yet indeed anyway quickly briefly further once finally eventually no longer".split()
)
PERSONS = frozenset("i me we us you he him she they them it myself ourselves yourself himself themselves".split())
POINTING = frozenset("this that these those such same one ones latter thing things".split())
_OTHERS = frozenset(
    "and or but nor if because while although though whereas unless until since whether than to up out down away be "
    "been being am let's who's what's that's it's there's here's i'm i've i'll i'd we're we've we'll you're you've "
    "you'll you'd they're they've he's she's yes no okay ok well thanks thank hello hi sorry".split()
)
FUNCTION = (
    DETERMINERS | POSSESSIVES | LINKS | AUXILIARIES | QUESTION_WORDS | ADVERBS | PERSONS | POINTING | _OTHERS
) - {"like", "further"}
"""Words that are never the noun or adjective of a noun phrase."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word or a mark as it stands in a sentence."""

    text: str
    low: str
    """In lower case, with a straight apostrophe; a negative auxiliary without its "n't"."""

    @property
    def is_mark(self) -> bool:
        """Punctuation rather than a word."""
        return not any(letter.isalnum() for letter in self.text)

    @property
    def is_capital(self) -> bool:
        """Written like a name."""
        return self.text[0].isupper() and self.text != "I"

    @property
    def is_negative(self) -> bool:
        """An auxiliary with "n't"."""
        return self.low in AUXILIARIES and self.text[-1:] == "t" and not self.low.endswith("t")

    @property
    def is_content(self) -> bool:
        """May be the noun, the adjective or the verb of a phrase."""
        return not self.is_mark and self.low not in FUNCTION


def sentences(text: str) -> list[str]:
    """Cuts what somebody asks into sentences, each with its white space folded."""
    folded = " ".join(text.split())
    ends = [match.end() for match in _SENTENCE_END.finditer(folded)]
    return [folded[a:b].strip() for a, b in zip([0, *ends], [*ends, len(folded)], strict=True) if folded[a:b].strip()]


def split(sentence: str) -> tuple[Word, ...]:
    """Cuts a sentence into words and marks."""
    words = [Word(found, _low(found)) for found in _WORD.findall(sentence)]
    if words and words[0].low in FUNCTION:  # large for standing first, not for being a name
        words[0] = Word(words[0].text.lower(), words[0].low)
    return tuple(words)


def _low(word: str) -> str:
    low = word.lower().replace("’", "'")
    if low in {"won't", "can't", "shan't"}:
        return {"won't": "will", "can't": "can", "shan't": "shall"}[low]
    return low.removesuffix("n't") if low.removesuffix("n't") in AUXILIARIES else low


@dataclass(frozen=True, slots=True)
class Verb:
    """The forms of a verb."""

    base: str
    past: str
    participle: str

    @classmethod
    def regular(cls, base: str) -> Verb:
        """Forms a verb that is not listed."""
        return cls(base, _regular_past(base), _regular_past(base))

    @property
    def third(self) -> str:
        """As after "he": "goes", "relies"."""
        special = {"be": "is", "have": "has"}
        if self.base in special:
            return special[self.base]
        if self.base.endswith(("s", "sh", "ch", "x", "z", "o")):
            return f"{self.base}es"
        return f"{self.base[:-1]}ies" if _consonant_y(self.base) else f"{self.base}s"

    @property
    def gerund(self) -> str:
        """As after "about": "cutting", "raising"."""
        if self.base.endswith("ie"):
            return f"{self.base[:-2]}ying"
        if self.base.endswith("e") and not self.base.endswith(("ee", "oe", "ye")) and self.base != "be":
            return f"{self.base[:-1]}ing"
        return f"{self.base}{self.base[-1]}ing" if self._doubles else f"{self.base}ing"

    @property
    def _doubles(self) -> bool:
        """Whether the last letter is doubled: always after one short vowel in a word of one syllable."""
        short = re.fullmatch(r"[^aeiou]*[aeiou][bdglmnprt]", self.base.removeprefix("qu"))
        return bool(short) or self.past.endswith(f"{self.base[-1]}{self.base[-1]}ed") or self.base in _DOUBLING


_DOUBLING = frozenset("forget overrun begin".split())


def _consonant_y(base: str) -> bool:
    return base.endswith("y") and base[-2] not in "aeiou"


def _regular_past(base: str) -> str:
    if base.endswith("e"):
        return f"{base}d"
    return f"{base[:-1]}ied" if _consonant_y(base) else f"{base}ed"


def verb(base: str) -> Verb | None:
    """Looks a verb up by its base form."""
    return _verbs("verbs.txt").get(base) or _verbs("verbs-and-nouns.txt").get(base)


def is_verb_only(word: Word) -> bool:
    """Tells a form of a verb that is hardly ever a noun: "react", "wants", "became"."""
    return word.low in _forms() and not word.is_capital


def is_participle(word: Word) -> bool:
    """Tells "agreed", "taken", "been": what follows "has"."""
    return word.low in _participles() or (
        len(word.low) > 4 and word.low.endswith("ed") and not word.low.endswith("eed")
    )


@cache
def _verbs(name: str) -> dict[str, Verb]:
    lines = files(__package__).joinpath(name).read_text(encoding="utf-8").splitlines()
    found = {}
    for entry in (word for line in lines if not line.startswith("#") for word in line.split()):
        base, _, forms = entry.partition("/")
        past, _, participle = forms.partition("/")
        found[base] = Verb(base, past or _regular_past(base), participle or past or _regular_past(base))
    return found


@cache
def _forms() -> frozenset[str]:
    each = _verbs("verbs.txt").values()
    return frozenset(form for verb in each for form in (verb.base, verb.third, verb.past)) - {"lower", "found", "left"}


@cache
def _participles() -> frozenset[str]:
    return frozenset(verb.participle for name in ("verbs.txt", "verbs-and-nouns.txt") for verb in _verbs(name).values())
