"""Figures that count nothing, said one by one or in pairs: telephone numbers, codes, resolutions, flights."""

from __future__ import annotations

import re
from functools import cache

from briefing.spoken.rules import Rule, figure_rule
from briefing.spoken.wording import digits, pairs

_GROUPS = r"[0-9]{1,5}(?:(?: |-|\.| ?\(0?\) ?|/)[0-9]{1,5})"
_FEWEST_DIGITS = 6
"""A shorter row of figures with a plus sign is a number."""


def _say_telephone(match: re.Match[str]) -> str:
    """Says digit by digit, with a pause where the number is written in groups."""
    groups = re.findall("[0-9]+", match["number"])
    if sum(map(len, groups)) < _FEWEST_DIGITS:
        return match[0]
    plus = "plus " if match["number"].lstrip("(").startswith("+") else ""
    return f"{match['before'] or ''}{plus}{', '.join(map(digits, groups))}"


def _say_digits(match: re.Match[str]) -> str:
    return f"{match['before']}{digits(match['code'])}"


def _say_pairs(match: re.Match[str]) -> str:
    return f"{match['before']}{pairs(match['number'])}{',' if match['in_brackets'] else ''}"


@cache
def rules() -> tuple[Rule, ...]:
    """Gives the rules for codes.

    Returns:
        The rules, in order.
    """
    not_more = r"(?![0-9]|[.,:/-][0-9])"
    return (
        figure_rule(
            "telephone, international",
            rf"(?P<before>(?<![^\W_]))(?P<number>\(?\+{_GROUPS}{{1,7}}\)?|\+[0-9]{{7,15}}){not_more}",
            _say_telephone,
        ),
        figure_rule(
            "telephone, North American",
            r"(?P<before>(?<![0-9.,-]))(?P<number>(?:1[ .-])?\(?\b[0-9]{3}(?:\) ?|[ .-])[0-9]{3}[.-][0-9]{4})"
            rf"{not_more}",
            _say_telephone,
        ),
        figure_rule(
            "telephone, by its name",
            rf"(?P<before>\b(?i:telephone|phone|fax|mobile|tel)\.?:? ?)(?P<number>{_GROUPS}{{0,7}}){not_more}",
            _say_telephone,
        ),
        figure_rule(
            "number to call",
            r"(?P<before>\b(?i:dial(?:led|s|ling)?|(?:code|pin|extension)(?: (?:is|was|of))?:?) )(?P<code>[0-9]{2,8})"
            rf"{not_more}",
            _say_digits,
        ),
        figure_rule(
            "emergency number",
            r"(?P<before>\b(?i:call|called|calls|calling|ring|phone) )(?P<code>911|112|999|110|113)"
            rf"{not_more}(?! [a-z]+s\b)",
            _say_digits,
        ),
        figure_rule(
            "number of a resolution or type",
            rf"(?P<before>\b(?:(?i:resolutions?)|UNSCRs?|Flight|Boeing|Airbus|Bill|Room|Route|Highway) )"
            rf"(?P<number>[1-9][0-9]{{2,3}}){not_more}(?P<in_brackets>(?= \([0-9]{{4}}\)))?",
            _say_pairs,
        ),
    )
