"""Amounts turned into words: money, percentages, measures, ranges, ranks, decades, years, fractions, numbers."""

from __future__ import annotations

import re
from functools import cache

from briefing.spoken.rules import Rule, any_of, constant, rule, table
from briefing.spoken.wording import NUMBER, NUMBER_START, cardinal, is_year, number, ordinal, plural, value, year

# A range counts as one where the unit after it serves both ends: "4.25 - 4.50%".
_SPAN = rf"{NUMBER_START}(?P<low>{NUMBER})(?:(?P<dash> ?[-–—] ?)(?P<high>{NUMBER}))?"

# "a 155mm gun" has one gauge, "within 155mm of" counts millimetres: after the bare unit a noun follows.
_NOUN_FOLLOWS = re.compile(r" (?!(?:of|in|from|to|and|or|at|on|by|for|with|as|than|but|is|was|are|were|per)\b)[a-zA-Z]")

_PARTS = {
    2: "half",
    3: "third",
    4: "quarter",
    5: "fifth",
    6: "sixth",
    7: "seventh",
    8: "eighth",
    9: "ninth",
    10: "tenth",
}


def _say_span(match: re.Match[str]) -> str:
    """One number, or two with "to"; a falling pair around a spaced dash is two thoughts, not a range."""
    low, dash, high = match["low"], match["dash"], match["high"]
    if high is None:
        return number(low)
    if " " in dash and not value(low) < value(high):
        return f"{low} — {number(high)}"  # what stands before the dash, a later rule speaks
    return f"{number(low)} to {number(high)}"


def _is_one(match: re.Match[str]) -> bool:
    return match["high"] is None and value(match["low"]) == 1


def _scale(written: str | None) -> str:
    """Says "bn" and "-billion" in full, with the space before it; nothing for no scale."""
    known = table("quantities")
    bare = (written or "").strip(" -")
    return f" {known['scale_forms'].get(bare) or known['money_scale_forms'].get(bare) or bare}" if bare else ""


def _say_money(match: re.Match[str]) -> str:
    names = table("quantities")["currencies"][match["currency"]]
    low, high = match["low"], match["high"]
    low_scale, high_scale = _scale(match["low_scale"]), _scale(match["high_scale"])
    if high is not None:
        same_scale = low_scale in ("", high_scale)
        return f"{number(low)}{'' if same_scale else low_scale} to {number(high)}{high_scale or low_scale} {names[1]}"
    # "a $5-billion plan": before a noun, the currency is in the singular.
    single = match["low_scale"].startswith("-") if match["low_scale"] else value(low) == 1
    if not low_scale and len(names) > 2 and re.search(r"[0-9]\.[0-9]{2}$", low):
        return _say_coins(low, names)
    return f"{number(low)}{low_scale} {names[0] if single else names[1]}"


def _say_coins(amount: str, names: list[str]) -> str:
    whole, _, coins = amount.rpartition(".")
    money = f"{number(whole)} {names[0] if value(whole) == 1 else names[1]}"
    return money if coins == "00" else f"{money} and {cardinal(str(int(coins)))} {names[2 if coins == '01' else 3]}"


def _say_magnitude(match: re.Match[str]) -> str:
    return f"{_say_span(match)} {_scale(match['scale'])}"


def _say_unit(match: re.Match[str]) -> str:
    one, many = table("quantities")["units"][match["unit"]]
    joined = match["gap"] != " "
    single = _is_one(match) or match["gap"] == "-" or (joined and _NOUN_FOLLOWS.match(match.string, match.end()))
    return f"{_say_span(match)} {one if single else many}"


def _say_rank(match: re.Match[str]) -> str:
    return ordinal(match["low"].replace(",", ""))


def _say_decade(match: re.Match[str]) -> str:
    return plural(year(match["year"]))


def _say_years(match: re.Match[str]) -> str:
    first, last = match["first"], match["last"]
    if is_year(first) and (int(last) > int(first[-len(last) :]) or is_year(last)):
        return f"{year(first)} to {year(last)}"
    return f"{number(first)} to {number(last)}"


def _say_fraction(match: re.Match[str]) -> str:
    """Says 1/2 as a part where it is one; other pairs (24/7, 9/11) as their two numbers."""
    top, bottom, before = int(match["top"]), int(match["bottom"]), match["whole"]
    if not (0 < top < bottom and bottom in _PARTS):
        words = f"{cardinal(match['top'])} {cardinal(match['bottom'])}"
        return f"{before}{words}" if before else words
    halves = "halves" if bottom == 2 else f"{_PARTS[bottom]}s"
    part = f"{cardinal(str(top))} {_PARTS[bottom] if top == 1 else halves}"
    if not before:
        return part
    return f"{before.strip()} and {'a ' + _PARTS[bottom] if top == 1 else part}"


def _say_sign(match: re.Match[str]) -> str:
    return f"{table('quantities')['signs'][match['sign']]} "


def _apart(match: re.Match[str], say: str) -> str:
    """Keeps a spoken number off the letters it was written against: 5G, 360-degree."""
    before, after = match.string[: match.start()][-1:], match.string[match.end() :][:1]
    return f"{' ' if before.isalpha() else ''}{say}{' ' if after.isalpha() or match['hyphen'] else ''}"


def _say_number(match: re.Match[str]) -> str:
    return _apart(match, number(match["low"]))


def _say_year(match: re.Match[str]) -> str:
    return _apart(match, year(match["low"]))


@cache
def money_rules() -> tuple[Rule, ...]:
    """Gives the rules for money; they go before those for designations ("EUR 40").

    Returns:
        The rules, in order.
    """
    known = table("quantities")
    names = known["currencies"]
    codes, symbols = any_of(name for name in names if name.isalpha()), any_of(n for n in names if not n.isalpha())
    scale = (
        rf"(?:[ -]?{any_of([*known['scales'], *known['scale_forms']])}|{any_of(known['money_scale_forms'])})(?![^\W_])"
    )
    low = rf"{NUMBER_START}(?P<low>{NUMBER})(?P<low_scale>{scale})?"
    high = rf"(?P<high>{NUMBER})(?P<high_scale>{scale})?"
    before = rf"(?P<currency>(?<![^\W_]){codes}|{symbols}) ?{low}(?:[-–](?:{codes}|{symbols})? ?{high})?"
    after = rf"{low}(?:[-–]{high})? ?(?P<currency>{codes}|{symbols})(?![^\W_])"
    return (
        rule("money, currency first", before, _say_money),
        rule("money, currency last", after, _say_money),
    )


def _measure_rules() -> tuple[Rule, ...]:
    known = table("quantities")
    scales, units = any_of(known["scale_forms"]), any_of(known["units"])
    return (
        rule("scale", rf"{_SPAN}(?P<scale> ?{scales})(?![^\W_])", _say_magnitude),
        rule("unit", rf"{_SPAN}(?P<gap>[ -]?)(?P<unit>{units})(?![^\W_]|[%‰])", _say_unit),
    )


def _number_rules() -> tuple[Rule, ...]:
    known = table("quantities")
    hyphen = r"(?P<hyphen>-(?=[^\W_]))?"
    alone = rf"{NUMBER_START}(?P<low>{NUMBER}){hyphen}"
    counted = rf" (?:{any_of([*known['countables'], *known['scales']])})\b"
    return (
        rule("rank", rf"{NUMBER_START}(?P<low>[0-9]+(?:,[0-9]{{3}})*)(?:st|nd|rd|th)\b", _say_rank),
        rule("decade", r"'?(?<![0-9.,])(?P<year>[0-9]{1,3}0)'?s\b", _say_decade),
        rule(
            "years",
            r"(?<![0-9.,-])(?P<first>[0-9]{4})(?:[-–]| ?[-–] ?(?=[0-9]{4}))"
            r"(?P<last>[0-9]{2}|[0-9]{4})(?![0-9%-]|[.,][0-9])",
            _say_years,
        ),
        rule(
            "fraction",
            r"(?<![0-9/.,])(?P<whole>[0-9]{1,3} )?(?P<top>[0-9]{1,3})/(?P<bottom>[0-9]{1,3})(?![0-9/])",
            _say_fraction,
        ),
        rule(
            "range",
            rf"(?<![0-9-]){NUMBER_START}(?P<low>{NUMBER})(?P<dash>-| ?– ?)(?P<high>{NUMBER})(?![0-9]|-[0-9])",
            _say_span,
        ),
        rule("sign", rf"(?<![^\W_])(?P<sign>{any_of(known['signs'])}) ?(?=[0-9])", _say_sign),
        rule("joined to a word", r"(?<=[^\W_0-9])-(?=[0-9])", constant(" ")),
        rule("counted", rf"{alone}(?={counted})", _say_number),
        rule(
            "year",
            rf"(?<![0-9])(?<![0-9][.,])(?P<low>1[1-9][0-9]{{2}}|20[0-9]{{2}})(?![0-9]|[.,][0-9]){hyphen}",
            _say_year,
        ),
        rule("number", alone, _say_number),
    )


@cache
def rules() -> tuple[Rule, ...]:
    """Gives the rules for all other amounts.

    What is named by a neighbour (scale, unit) stands before what is told by its shape alone, and the bare
    number stands last: it speaks whatever digits are left, so none ever reach the voice.

    Returns:
        The rules, in order.
    """
    return (*_measure_rules(), *_number_rules())
