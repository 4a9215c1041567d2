"""Finds what acronyms stand for where a document says so itself: ``Ukraine Defence Contact Group (UDCG)``.

After Schwartz and Hearst, "A simple algorithm for identifying abbreviation definitions in biomedical text", PSB 2003,
section 3; stricter in that a long form stays inside its sentence and begins with a word, not inside one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

_SHORT = r"[A-Z][A-Za-z0-9&-]{0,8}[A-Z]"
_AFTER_LONG = re.compile(rf"\((?P<short>{_SHORT})s?\)")
_BEFORE_LONG = re.compile(rf"\b(?P<short>{_SHORT}) \((?P<long>[A-Z][^().;:!?]{{5,80}})\)")
_ACRONYM = re.compile(rf"(?<![\w-])({_SHORT})(?:s|['’]s)?(?![\w-])")
_FAR = 160
"""Characters before a bracket in which a long form is looked for."""
_FAMILIAR = frozenset("AI BBC CEO CNN EU GDP IT MEP MP NATO OK PM PhD TV UK UN US USA UTC".split())
"""Acronyms that nobody wants explained."""


@lru_cache(maxsize=64)  # a script is written again and again until its length fits
def expansions(text: str) -> Mapping[str, str]:
    """Collects a document's own explanations of its acronyms; the first one counts.

    Args:
        text: The document.

    Returns:
        Long forms by acronym, without those that everybody knows: {"UDCG": "Ukraine Defence Contact Group"}.
    """
    found: dict[str, str] = {}
    folded = " ".join(text.split())
    for match in _AFTER_LONG.finditer(folded):
        before = re.split(r"[().;:!?]", folded[max(0, match.start() - _FAR) : match.start()].rstrip())[-1]
        long = _long_form(match["short"], before)
        if long:
            found.setdefault(match["short"], long)
    for match in _BEFORE_LONG.finditer(folded):
        if _long_form(match["short"], match["long"]) == match["long"]:
            found.setdefault(match["short"], match["long"])
    return {short: long for short, long in found.items() if short not in _FAMILIAR}


def acronyms(text: str) -> tuple[str, ...]:
    """Lists the acronyms of a text in order, without their endings ("MEPs" is "MEP")."""
    return tuple(dict.fromkeys(_ACRONYM.findall(text)))


def _long_form(short: str, before: str) -> str | None:
    """Finds the words before a bracket whose letters the acronym is made of, from the last letter to the first."""
    words = before.split()[-min(len(short) + 5, 2 * len(short)) :]
    text = " ".join(words)
    place = len(text)
    letters = [letter for letter in short.lower() if letter.isalnum()]
    for number, letter in reversed(list(enumerate(letters))):
        place = text.lower().rfind(letter, 0, place)
        while number == 0 and place > 0 and text[place - 1].isalnum():
            place = text.lower().rfind(letter, 0, place)
        if place < 0:
            return None
    long = text[place:].strip(" ,\"'“”‘’")
    is_longer = len(long.split()) > 1 and len(long) > len(short) + 2 and short not in long.split()
    # in small letters, any words might do; there each word must give its first letter
    initials = [word[0] for word in long.lower().split()]
    return long if is_longer and (text[place].isupper() or initials == letters) else None
