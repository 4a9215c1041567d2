"""Punctuation turned into pauses: commas for brackets, one kind of dash, one mark at a time, an end to the sentence."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from briefing.spoken.acronyms import INITIAL
from briefing.spoken.rules import STOP_INSIDE, apply_rules, constant, rule

if TYPE_CHECKING:
    import re

_MARKS = ",;:—.!?"
_SPACED = rf"(?![,;:.!?](?: [^ {_MARKS}]|$))"
"""Not before a mark that stands as it should already."""
_SIGN = r'[&/@=%+"]'
"""Sign of all that is said by its name."""
_APOSTROPHE = r"'(?:(?<![^\W\d_]')'*|'*(?![^\W\d_]))"
"""At either end of a word, or alone."""


def _strongest(match: re.Match[str]) -> str:
    """Of several marks in a row, the one that says most about the tone."""
    marks = match[0]
    strongest = next(mark for mark in "?!.;:—," if mark in marks)
    return " — " if strongest == "—" else f"{strongest} "


def _sayable(match: re.Match[str]) -> str:
    """Keeps letters the voice can read; all other signs (emoji, ornaments, arrows) leave a gap between words."""
    return match[0] if unicodedata.name(match[0], "").startswith("LATIN") else " "


def _full_stop(match: re.Match[str]) -> str:
    return ". " if match[1].isupper() else " "


def _small(match: re.Match[str]) -> str:
    following = match.string[match.end()]
    return ", " if following.islower() else match[0]


_PAUSES = (
    rule("and", r"&", constant(" and "), sign=_SIGN),
    rule(
        "or",
        r"/(?:(?<=\bhe/)(?=she\b)|(?<=\bhis/)(?=hers?\b)|(?<=\bhim/)(?=her\b)|(?<=\bs/)(?=he\b))",
        constant(" or "),
        sign=_SIGN,
    ),
    rule("at", r"@", constant(" at "), sign=_SIGN),
    rule("equals", r"=", constant(" equals "), sign=_SIGN),
    rule("percent", r"%", constant(" percent "), sign=_SIGN),
    rule("plus", r" \+ ", constant(" plus "), sign=_SIGN),
    # "!" inside a bracket or a quotation would end the sentence around it, see below; so quotes go first.
    rule("quotes", r'"', constant(" "), sign=_SIGN),
    rule("apostrophe", _APOSTROPHE, constant("")),
    rule("brackets and bars", r" ?[()|•·] ?", constant(", "), sign="[()|•·]"),
    rule("dash", r" ?(?:[–—]|--)[–— -]*| -+(?= |$)|^- ", constant(" — "), sign="[–—-]"),
    rule("ellipsis", r"\.{2,}(?! ?[A-Z]| ?$)", constant(", "), sign=r"\.\."),
)

_CLEANING = (
    rule("sign", rf"[^a-zA-Z {_MARKS}'-]", _sayable),
    rule("loose hyphen", r"(?<![^\W\d_])-+|-+(?![^\W\d_])", constant(" "), sign="-"),
    rule("loose apostrophe", _APOSTROPHE, constant("")),
    rule("stop inside a word", r"(?<=[^\W\d_])\.(?=([^\W\d_]))", _full_stop, sign=STOP_INSIDE),
    rule("several spaces", r" {2,}", constant(" ")),
    rule("several marks", rf"(?: [{_MARKS}]|{_SPACED}[{_MARKS}])[{_MARKS} ]*", _strongest),
    INITIAL,  # once more, now that other marks have become full stops
    # "Go!" he said: the voice would stop there, and one sentence would become two.
    rule("stop before a small letter", r"[.!?] (?=[^\W\d_A-Z])", _small),
)


def punctuate(text: str) -> str:
    """Leaves only letters, spaces and single marks of punctuation.

    Args:
        text: Text whose numbers and signs have been put into words.

    Returns:
        A sentence that ends in ".", "?" or "!"; empty where there is nothing to say.
    """
    text = apply_rules(_CLEANING, apply_rules(_PAUSES, text))
    text = " ".join(text.split()).strip(f"{_MARKS} " if not text.rstrip().endswith(tuple(".!?")) else " ")
    text = text.lstrip(f"{_MARKS} ")
    if not any(character.isalpha() for character in text):
        return ""
    return text if text[-1] in ".!?" else f"{text.rstrip(_MARKS + ' ')}."
