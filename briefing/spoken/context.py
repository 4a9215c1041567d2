"""What stands around a match tells how it is said: "a 5 km run", but "5 km of road"."""

from __future__ import annotations

import re

_NEAR = 24
"""Characters looked at before a match; no determiner with its adjective is longer."""
_DETERMINER = re.compile(
    r"(?:\b(?:an?|the|this|that|its|our|their|his|her|your|my|each|every|another|last|next)|'s|s')"
    r"(?: (?:additional|extra|full|further|huge|initial|massive|mere|new|planned|proposed|record|single|total))? ?-?$",
    re.IGNORECASE,
)
_INDEFINITE = re.compile(r"^(?:an?|each|every|another)\b", re.IGNORECASE)
_FUNCTION_WORDS = (
    "a about above after ago all also although among an and annually any are around as at away because been "
    "before being below between but by can could did do does down during each every for from had has have he her "
    "here his if in including into is it its last later less long more most must my next no not now of off on "
    "once one only or our out over per plus she should since so than that the their then there these they this "
    "those though through to today tomorrow too toward towards under until up upon was we went were what when "
    "where which while who will with within without worth would yesterday yet you your"
)
_NOUN = re.compile(rf"[ -](?!(?:{'|'.join(_FUNCTION_WORDS.split())})\b)[a-zA-Z]", re.IGNORECASE)
_BETWEEN = re.compile(r"\bbetween $", re.IGNORECASE)
_PARTICIPLE = re.compile(r"[ -][a-z]+(?:ed|en)\b")


def is_before_noun(match: re.Match[str]) -> bool:
    """Tells whether a noun seems to follow: a word that is not one of those that only join or point."""
    return _NOUN.match(match.string, match.end()) is not None


def is_determined(match: re.Match[str]) -> bool:
    """Tells whether an article, or a word in its place, stands before the match."""
    return _DETERMINER.search(match.string, max(0, match.start() - _NEAR), match.start()) is not None


def joint(match: re.Match[str]) -> str:
    """Gives the word between the ends of a range: "between 3 and 5", else "3 to 5"."""
    return "and" if _BETWEEN.search(match.string, max(0, match.start() - _NEAR), match.start()) else "to"


def apart(match: re.Match[str], said: str) -> str:
    """Keeps words off a letter that the figures were written against: "x100", "NT$5"."""
    return f" {said}" if match.string[max(0, match.start() - 1) : match.start()].isalpha() else said


def is_attributive(match: re.Match[str]) -> bool:
    """Tells whether an amount describes what follows it, and is so in the singular: "a 500 kg bomb"."""
    found = _DETERMINER.search(match.string, max(0, match.start() - _NEAR), match.start())
    if found is None or not is_before_noun(match):
        return False
    return _INDEFINITE.match(found[0]) is not None or _PARTICIPLE.match(match.string, match.end()) is None
