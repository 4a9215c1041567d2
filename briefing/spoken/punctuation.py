"""Punctuation turned into pauses: commas for brackets, one kind of dash, one mark at a time, an end to the sentence."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from briefing.spoken.acronyms import INITIAL
from briefing.spoken.rules import STOP_INSIDE, apply_rules, constant, rule

if TYPE_CHECKING:
    import re

_MARKS = ",;:—.!?"


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
    rule("and", r"&", constant(" and ")),
    rule(
        "or",
        r"/(?:(?<=\bhe/)(?=she\b)|(?<=\bhis/)(?=hers?\b)|(?<=\bhim/)(?=her\b)|(?<=\bs/)(?=he\b))",
        constant(" or "),
    ),
    rule("at", r"@", constant(" at ")),
    rule("equals", r"=", constant(" equals ")),
    rule("percent", r"%", constant(" percent ")),
    rule("plus", r" \+ ", constant(" plus ")),
    # "!" inside a bracket or a quotation would end the sentence around it, see below; so quotes go first.
    rule("quotes", r'"', constant(" ")),
    rule("apostrophe", r"(?<![^\W\d_])'+|'+(?![^\W\d_])", constant(""), sign="'"),
    rule("brackets and bars", r" ?[()|•·] ?", constant(", "), sign="[()|•·]"),
    rule("dash", r" ?(?:[–—]|--)[–— -]*| -+(?= |$)|^- ", constant(" — "), sign="[–—-]"),
    rule("ellipsis", r"\.{2,}(?! ?[A-Z]| ?$)", constant(", "), sign=r"\.\."),
)

_CLEANING = (
    rule("sign", rf"[^a-zA-Z {_MARKS}'-]", _sayable),
    rule("loose hyphen", r"(?<![^\W\d_])-+|-+(?![^\W\d_])", constant(" "), sign="-"),
    rule("loose apostrophe", r"(?<![^\W\d_])'+|'+(?![^\W\d_])", constant(""), sign="'"),
    rule("stop inside a word", r"(?<=[^\W\d_])\.(?=([^\W\d_]))", _full_stop, sign=STOP_INSIDE),
    rule("several spaces", r" {2,}", constant(" ")),
    rule("several marks", rf" ?[{_MARKS}][{_MARKS} ]*", _strongest),
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
