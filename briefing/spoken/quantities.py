"""Amounts turned into words: percentages, measures, ranges, ranks, decades, years, fractions, numbers."""

from __future__ import annotations

import re
from functools import cache

from briefing.spoken.context import apart, is_attributive, is_before_noun, joint
from briefing.spoken.money import scale_words
from briefing.spoken.rules import Rule, any_of, constant, figure_rule, rule, table
from briefing.spoken.wording import NUMBER, NUMBER_START, cardinal, is_year, number, ordinal, pairs, plural, value, year

# A range counts as one where the unit after it serves both ends: "4.25 - 4.50%".
_SPAN = rf"{NUMBER_START}(?P<low>{NUMBER})(?:(?P<dash> ?[-–—] ?)(?P<high>{NUMBER}))?"

_NEAR = 10
_REACHED = re.compile(r"\b(?:minus|plus|of|to|at|above|below|by|around|about|near|hit|than) $")
_DIRECTIONS = {"N": "north", "S": "south", "E": "east", "W": "west"}
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
        return apart(match, number(low))
    if " " in dash and not value(low) < value(high):
        return f"{low} — {number(high)}"  # what stands before the dash, a later rule speaks
    if low == high:  # "a 50-50 split"
        return apart(match, f"{number(low)}-{number(high)}")
    return apart(match, f"{number(low)} {joint(match)} {number(high)}")


def _is_one(match: re.Match[str]) -> bool:
    return match["high"] is None and value(match["low"]) == 1


def _say_magnitude(match: re.Match[str]) -> str:
    return f"{_say_span(match)}{scale_words(match['scale'])}"


def _reached(match: re.Match[str]) -> bool:
    return _REACHED.search(match.string, max(0, match.start() - _NEAR), match.start()) is not None


def _say_unit(match: re.Match[str]) -> str:
    one, many = table("quantities")["units"][match["unit"]]
    # "a 155mm gun" has one gauge, "within 155mm of" counts millimetres.
    joined = not match["gap"] and is_before_noun(match) and match["unit"].isalpha() and match["unit"] not in "xk"
    joined = joined and not (" per " in one and _reached(match))  # "gusts of 75mph hit", but "75mph gusts"
    single = _is_one(match) or match["gap"] == "-" or joined or is_attributive(match)
    return f"{_say_span(match)}{' plus' if match['more'] else ''} {one if single else many}"


def _say_temperature(match: re.Match[str]) -> str:
    """Takes "1.5C" and "at 32C" for degrees, but not "Section 12C"."""
    if "." not in match["low"] and not _reached(match):
        return match[0]
    return f"{_say_span(match)} degrees {'Celsius' if match['unit'] == 'C' else 'Fahrenheit'}"


def _say_per(match: re.Match[str]) -> str:
    known = table("quantities")
    unit = known["per"].get(match["unit"]) or known["units"].get(match["unit"], [match["unit"]])[0]
    return f"{match['name'] or ''} per {unit}"


def _say_rank(match: re.Match[str]) -> str:
    return ordinal(match["low"].replace(",", ""))


def _say_decade(match: re.Match[str]) -> str:
    return plural(year(match["year"]))


def _say_years(match: re.Match[str]) -> str:
    first, last = match["first"], match["last"]
    if is_year(first) and int(last) == int(first[-1]) + 1:  # "2020-1"
        return f"{year(first)} {joint(match)} {cardinal(first[2] + last)}"
    if match["joint"] == "/":
        return f"{year(first)} {year(last) if is_year(last) else cardinal(last)}"
    if is_year(first) and (int(last) > int(first[-len(last) :]) or is_year(last)):
        return f"{year(first)} {joint(match)} {year(last)}"
    return f"{number(first)} {joint(match)} {number(last)}"


def _say_fraction(match: re.Match[str]) -> str:
    """Says 1/2 as a part where it is one; other pairs (24/7, 9/11) as their two numbers."""
    top, bottom, before = int(match["top"]), int(match["bottom"]), match["whole"]
    is_day = match.string.endswith("on ", 0, match.start())  # which of the two is the month, nobody knows
    if is_day or not (0 < top < bottom and bottom in _PARTS):
        if top >= 100 and bottom >= 100:
            return f"{before or ''}{cardinal(match['top'])} to {cardinal(match['bottom'])}"
        words = f"{cardinal(match['top'])}{'-' if top == bottom else ' '}{cardinal(match['bottom'])}"
        return f"{before}{words}" if before else words
    halves = "halves" if bottom == 2 else f"{_PARTS[bottom]}s"
    part = f"{cardinal(str(top))} {_PARTS[bottom] if top == 1 else halves}"
    if not before:
        return part
    return f"{before.strip(' -')} and {'a ' + _PARTS[bottom] if top == 1 else part}"


def _say_sign(match: re.Match[str]) -> str:
    return f" {table('quantities')['signs'][match['sign']]} "


def _alone(match: re.Match[str], say: str) -> str:
    """Keeps a spoken number off the letters it was written against: 5G, 360-degree."""
    after = match.string[match.end() : match.end() + 1]
    return f"{apart(match, say)}{' ' if after.isalpha() or match['hyphen'] else ''}"


def _say_number(match: re.Match[str]) -> str:
    return _alone(match, number(match["low"]))


def _say_year(match: re.Match[str]) -> str:
    return _alone(match, year(match["low"]))


def _measure_rules() -> tuple[Rule, ...]:
    known = table("quantities")
    measured = any_of({word for forms in (*known["currencies"].values(), *known["units"].values()) for word in forms})
    each = any_of([*known["per"], *known["units"], *known["each"]])
    scales, units = any_of(known["scale_forms"]), any_of(known["units"])
    return (
        figure_rule(
            "crosswise", rf"(?<=[0-9])({units}(?= ))?(?:[xX]| [xX] )(?=[0-9])", lambda match: f"{match[1] or ''} by "
        ),
        figure_rule("range of amounts", rf"(?<=[0-9])({units})[-–](?=[0-9])", lambda match: f"{match[1]} to "),
        figure_rule(
            "hours and minutes", r"\b([0-9]{1,2})h ?([0-5]?[0-9])m\b", lambda match: f"{match[1]} h {match[2]} min"
        ),
        figure_rule("direction", r"(?<=[0-9]°) ?[NSEW](?![^\W_])", lambda match: f" {_DIRECTIONS[match[0][-1]]}"),
        # "-5%", but not the dash of "4.25 -4.50%"
        figure_rule(
            "sign",
            rf"(?:(?<![^\W_])(?<!%)(?<![0-9%] )(?=-)|(?!-))(?P<sign>{any_of(known['signs'])})(?:(?<!-) )?(?=[0-9])",
            _say_sign,
        ),
        figure_rule("scale", rf"{_SPAN}(?P<scale> ?{scales})(?![^\W_])", _say_magnitude),
        # "5m people", but "5m wide"
        figure_rule(
            "scale of people", rf"{_SPAN}(?P<scale> ?[mMbB]|K)(?= (?:{any_of(known['countables'])})\b)", _say_magnitude
        ),
        figure_rule("unit", rf"{_SPAN}(?P<more>\+)?(?P<gap>[ -]?)(?P<unit>{units})(?![^\W_]|[%‰])", _say_unit),
        figure_rule("temperature", rf"{_SPAN}(?P<unit>[CF])(?![^\W_])", _say_temperature),
        rule(
            "for each",
            rf"(?:(?<=s)|\b(?P<name>{measured}))(?:/| per )(?P<unit>{each})(?![^\W_])",
            _say_per,
            sign="/| per ",
        ),
    )


def _number_rules() -> tuple[Rule, ...]:
    known = table("quantities")
    hyphen = r"(?P<hyphen>-(?=[^\W_]))?"
    alone = rf"{NUMBER_START}(?P<low>{NUMBER}){hyphen}"
    counted = rf" (?:{any_of([*known['countables'], *known['scales']])})\b"
    return (
        figure_rule("rank", rf"{NUMBER_START}(?P<low>[0-9]+(?:,[0-9]{{3}})*)(?:st|nd|rd|th)\b", _say_rank),
        figure_rule("decade", r"'?(?<![0-9.,])(?P<year>[0-9]{1,3}0)'?s\b", _say_decade),
        figure_rule(
            "years",
            r"(?<![0-9.,/-])(?P<first>[0-9]{4})(?P<joint>[-–]| ?[-–] ?(?=[0-9]{4})|(?<=20[0-9]{2})/)"
            r"(?P<last>[0-9]{1,2}|[0-9]{4})(?![0-9%/-]|[.,][0-9])",
            _say_years,
        ),
        figure_rule("number of a case", r"(?<=[^\W_0-9])-(?=[0-9]+/)", constant(" ")),
        figure_rule("score", r"(?<=[0-9]\.[0-9])/(?=(?:5|10|100)\b)", constant(" out of ")),
        figure_rule(
            "fraction",
            r"(?<![0-9/.,])(?P<whole>[0-9]{1,3}[ -])?(?P<top>[0-9]{1,3})/(?P<bottom>[0-9]{1,3})(?![0-9/])",
            _say_fraction,
        ),
        figure_rule(
            "range",
            rf"(?<![0-9-]){NUMBER_START}(?P<low>{NUMBER})(?P<dash>-| ?– ?)(?P<high>{NUMBER})(?![0-9]|-[0-9])",
            _say_span,
        ),
        rule("more", r"(?<=[^\W_]|%)\+", constant(" plus "), sign=r"\+"),
        figure_rule("ratio", r"(?<![0-9:.,])([0-9]{1,3}):(?=[0-9]{1,3}(?![0-9:]))", lambda match: f"{match[1]} to "),
        figure_rule("early year", r"(?<=\bin )10[0-9]{2}(?![0-9]|[.,][0-9])", lambda match: pairs(match[0])),
        figure_rule("joined to a word", r"(?<=[^\W_0-9])-(?=[0-9])", constant(" ")),
        figure_rule("counted", rf"{alone}(?={counted})", _say_number),
        figure_rule(
            "year",
            rf"(?<![0-9])(?<![0-9][.,])(?P<low>1[1-9][0-9]{{2}}|20[0-9]{{2}})(?![0-9]|[.,][0-9]){hyphen}",
            _say_year,
        ),
        figure_rule("number", alone, _say_number),
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
