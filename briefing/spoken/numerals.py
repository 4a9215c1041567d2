"""Roman numerals turned into words: ``Henry VIII`` is "the eighth", ``World War II`` "two", ``V Corps`` "fifth"."""

from __future__ import annotations

import re
from functools import cache

from briefing.spoken.rules import Rule, any_of, rule, table
from briefing.spoken.wording import cardinal, ordinal

_ROMAN = r"X{0,3}(?:IX|IV|V?I{1,3}|V)|X{1,3}"
_VALUES = {"I": 1, "V": 5, "X": 10}
_RULER = re.compile(
    r"\b(?:King|Queen|Pope|Emperor|Empress|Tsar|Czar|Kaiser|Sultan|Prince|Patriarch|Saint)(?: [A-Z]\w+){1,3}$"
)
_NEAR = 60


def _value(roman: str) -> str:
    figures = [_VALUES[letter] for letter in roman]
    return str(sum(-low if low < high else low for low, high in zip(figures, [*figures[1:], 0], strict=True)))


def _say_after(match: re.Match[str]) -> str:
    """A numeral after a name ranks a ruler and counts a war; "Malcolm X" and the pronoun "I" are left alone."""
    name, roman, known = match["name"], match["roman"], table("acronyms")["roman"]
    ruler = _RULER.search(match.string, max(0, match.start() - _NEAR), match.end("name"))
    is_counted = name.title() in known["counted"]
    if roman == "I" and name.islower():  # "the part I like"
        return match[0]
    if len(roman) == 1 and not is_counted and not (ruler and roman != "I"):
        return match[0]
    if is_counted or not (ruler or name in known["regnal"]):
        return f"{name} {cardinal(_value(roman))}"
    return f"{name} the {ordinal(_value(roman))}"


def _say_before(match: re.Match[str]) -> str:
    return f"{ordinal(_value(match['roman']))} {match['thing']}"


@cache
def rules() -> tuple[Rule, ...]:
    """Gives the rules for Roman numerals; they go before those for capitals, which would spell them.

    Returns:
        The rules, in order.
    """
    known = table("acronyms")["roman"]
    ranked, counted = any_of(known["ranked"]), any_of(word.lower() for word in known["counted"])
    return (
        rule(
            "numeral before",
            rf"(?<![^\W_])(?P<roman>{_ROMAN})(?:th|st|nd|rd)? (?P<thing>(?:(?<=[IVX]{{2}} )[A-Z][a-z]+ )?{ranked})\b",
            _say_before,
            sign=rf"[IVX](?:th|st|nd|rd)? (?:[A-Z][a-z]+ )?{ranked}",
        ),
        rule(
            "numeral after",
            rf"\b(?P<name>[A-Z]\w+|{counted}) (?P<roman>{_ROMAN})(?![^\W_])(?!-[a-z])",
            _say_after,
            sign=" [IVX]",
        ),
    )
