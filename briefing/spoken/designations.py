"""Letters written against figures, which name a thing: ``F-35`` is "F thirty-five", ``Q1`` "the first quarter"."""

from __future__ import annotations

import re
from functools import cache

from briefing.spoken.acronyms import by_letters
from briefing.spoken.context import is_before_noun, is_determined
from briefing.spoken.rules import Rule, constant, figure_rule, table
from briefing.spoken.wording import cardinal, digits, is_year, ordinal, pairs, plural, year

_VOWEL = re.compile("[AEIOUYaeiouy]")


def _figures(written: str) -> str:
    if written.startswith("0") or len(written) > 4:
        return digits(written)
    return year(written) if is_year(written) else pairs(written)


def _say_designation(match: re.Match[str]) -> str:
    """F-35's, B9, COVID-19, T-72B3: the letters are left to the acronym rules, the figures are said."""
    name, more, ending = match["name"], (match["more"] or "").replace("-", " "), match["ending"]
    words = _figures(match["figures"])
    if ending and more:
        words = f"{words} {by_letters(more)}s"
    elif ending:
        words = f"{words}'s" if _is_owner(match) else plural(words)
    elif more:
        words = f"{words} {re.sub('[A-Z]+', lambda letters: ' ' + by_letters(letters[0]) + ' ', more)}"
    is_word = (name in table("acronyms")["say"] or _VOWEL.search(name)) and name not in table("acronyms")["common"]
    said = name if len(name) == 1 or is_word else by_letters(name)
    return " ".join(f"{said} {words}".split())


def _is_owner(match: re.Match[str]) -> bool:
    """Tells "the G7's statement" from "two F-35's": what owns something stands before it, after "the"."""
    return match["ending"] == "'s" and is_determined(match) and is_before_noun(match)


def _say_model(match: re.Match[str]) -> str:
    last = _figures(match[3])
    return f"{cardinal(match[1])} {by_letters(match[2])} {plural(last) if match['ending'] else last}"


def _say_quarter(match: re.Match[str]) -> str:
    """In "Q1 GDP" it describes what follows; "in Q1" it is a time; "H1 2024" is a half."""
    part = "quarter" if match["part"] == "Q" else "half"
    before, which = match["before"] or "", ordinal(match["quarter"])
    in_year = year(match["year"]) if match["year"] else ""
    if is_before_noun(match):
        return f"{before}{which}-{part} {in_year}".rstrip()
    article = "the " if before and before.strip().lower() not in ("the", "this", "last", "next") else ""
    return f"{before}{article}{which} {part}{f' of {in_year}' if in_year else ''}"


@cache
def rules() -> tuple[Rule, ...]:
    """Gives the rules for designations; they go before those for numbers.

    Returns:
        The rules, in order.
    """
    before = "after|and|before|by|during|for|from|in|last|next|of|since|the|this|through|till|to|until"
    return (
        figure_rule(
            "quarter",
            rf"(?P<before>\b(?i:{before}) )?\b(?P<part>Q(?=[1-4])|H(?=[12][ /-]?20[0-9]{{2}}\b))(?P<quarter>[1-4])"
            r"(?:[ /-]?(?P<year>(?:19|20)[0-9]{2}))?(?![^\W_])",
            _say_quarter,
        ),
        figure_rule("two letters", r"(?<=\b[A-Z])/(?=[A-Z]-?[0-9])", constant(" ")),
        figure_rule(
            "model", r"(?<![^\W_])(?<![.,-])([0-9]{1,2})([A-Z]{1,2})([0-9]{1,3})(?P<ending>'?s)?(?![^\W_])", _say_model
        ),
        figure_rule(
            "variant", r"(?<![^\W_])([A-Z]{1,3}[0-9]{2,3})-(?=[0-9]{3,4}(?![^\W_]))", lambda match: f"{match[1]} "
        ),
        figure_rule(
            "designation",
            r"(?<![^\W_])(?<!-)(?P<name>[A-Z][A-Za-z]{0,9})-?(?P<figures>[0-9]+)(?P<more>[A-Z][A-Z0-9]*(?:-[0-9]+)?)?(?P<ending>'?s)?"
            r"(?![^\W_]|[.,:/%][0-9]|-[0-9])",
            _say_designation,
        ),
    )
