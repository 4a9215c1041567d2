"""Dates and times of day turned into words: ``13 FEB 2025`` into "the thirteenth of February twenty twenty-five".

Day and month are said in the order in which they are written; figures alone (``2025-02-13``) are said day first.
"""

from __future__ import annotations

import re
from functools import cache

from briefing.spoken.context import is_determined
from briefing.spoken.rules import HYPHEN, Rule, any_of, constant, figure_rule, rule, table
from briefing.spoken.wording import NUMBER, cardinal, digits, ordinal, year

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DAYS_IN_MONTH = 31
_YEAR = r"(?P<year>[12][0-9]{3})(?![0-9%]|[.,][0-9])"
_DAY = r"(?P<day>0?[1-9]|[12][0-9]|3[01])(?:st|nd|rd|th)?"
_LAST_DAY = r"(?:(?P<joint> ?[-–] ?| and | or | to )(?P<last>0?[1-9]|[12][0-9]|3[01])(?:st|nd|rd|th)?)?"
_HALF_DAY = r"(?P<half>[aApP])(?:\.[mM]\.?|[mM]\b)"
_CLOCK = r"(?P<hour>[01]?[0-9]|2[0-3]):(?P<minute>[0-5][0-9])(?::[0-5][0-9])?(?![0-9:])"
_ZONES = "Z|UTC|GMT|CET|CEST|EET|EEST|EST|EDT|BST|MSK|Zulu|hours|hrs|local"


def _unnamed(pattern: str) -> str:
    """The same pattern, to be used beside itself."""
    return re.sub(r"\?P<\w+>", "?:", pattern)


def _month_pattern() -> str:
    forms = {form for month in _MONTHS for form in (month, month.upper(), month[:3], month[:3].upper())}
    return rf"\b(?P<month>{any_of(forms | {'Sept', 'SEPT'})})\b\.?"


def _month(written: str) -> str:
    return next(month for month in _MONTHS if month[:3].lower() == written[:3].lower())


def _days(day: str, joint: str | None, last: str | None) -> str:
    if last is None:
        return ordinal(day)
    between = joint.strip() if joint and joint.strip().isalpha() else "to"
    return f"{ordinal(day)} {between} {ordinal(last)}"


def _say_day_first(match: re.Match[str]) -> str:
    """Says "the sixth of May twenty twenty-five", without its article where there is one: "the 6 May meeting"."""
    article = "" if is_determined(match) else "the "
    in_year = f" {year(match['year'])}" if match["year"] else ""
    return f"{article}{_days(match['day'], match['joint'], match['last'])} of {_month(match['month'])}{in_year}"


def _say_month_first(match: re.Match[str]) -> str:
    in_year = f", {year(match['year'])}" if match["year"] else ""
    return f"{_month(match['month'])} {_days(match['day'], match['joint'], match['last'])}{in_year}"


def _is_day(month: str, day: str) -> bool:
    return 1 <= int(month) <= len(_MONTHS) and 1 <= int(day) <= _DAYS_IN_MONTH


def _say_numeric(match: re.Match[str], *, month_first: bool | None) -> str:
    """Says 01/28/2026 or 28.01.2026; in figures where day and month cannot be told apart."""
    first, second, in_year = match["first"], match["second"], year(match["year"])
    in_order = int(first) <= len(_MONTHS) < int(second) or (month_first and match["sep"] == "/")
    turned = match["sep"] == "." or first == second or int(first) > len(_MONTHS) or month_first is False
    if in_order and _is_day(first, second):
        return f"{_MONTHS[int(first) - 1]} {ordinal(second)}, {in_year}"
    if turned and _is_day(second, first):
        return f"the {ordinal(first)} of {_MONTHS[int(second) - 1]} {in_year}"
    return f"{cardinal(str(int(first)))}, {cardinal(str(int(second)))}, {in_year}"


def _say_iso(match: re.Match[str]) -> str:
    # A "T" between date and time is punctuation.
    after = ", " if match["t"] else ""
    return f"the {ordinal(match['day'])} of {_MONTHS[int(match['month']) - 1]} {year(match['year'])}{after}"


def _say_month_and_year(match: re.Match[str]) -> str:
    return f"{_month(match['month'])} {year(match['year'])}"


def _half_day(written: str | None) -> str:
    return f" {written.upper()} M" if written else ""


def _clock(hour: str, minute: str, half: str | None) -> str:
    hours, minutes = int(hour), int(minute)
    if minutes:
        told = f"oh {cardinal(str(minutes))}" if minutes < 10 else cardinal(str(minutes))
        return f"{cardinal(str(hours))} {told}{_half_day(half)}"
    if half:
        return f"{cardinal(str(hours))}{_half_day(half)}"
    if not hours:
        return "midnight"
    return f"{cardinal(str(hours))} o'clock" if hours <= 12 else f"{cardinal(str(hours))} hundred"


def _say_clock(match: re.Match[str]) -> str:
    return _clock(match["hour"], match["minute"], match["half"])


def _say_military(match: re.Match[str]) -> str:
    """0600 hours, 1425 GMT: hours and minutes with nothing between them."""
    hour, minute = match["hour"], match["minute"]
    said = f"oh {cardinal(hour[1])}" if hour.startswith("0") else cardinal(hour)
    minutes = "hundred" if minute == "00" else digits(minute) if minute[0] == "0" else cardinal(minute)
    return f"{said} {minutes}{' ' if match.string[match.end()].isalpha() else ''}"  # "0230Z"


def _say_hour(match: re.Match[str]) -> str:
    return f"{cardinal(str(int(match['hour'])))}{_half_day(match['half'])}"


def _clock_rules() -> tuple[Rule, ...]:
    alone = r"(?<![0-9:.,])"
    half = rf"(?: ?{_HALF_DAY})"
    hour = r"(?P<hour>1[0-2]|0?[1-9])"
    later = rf"[0-9]{{1,2}}(?:[:.][0-9]{{2}})? ?{_unnamed(_HALF_DAY)}"
    return (
        figure_rule(
            "from hour to hour", rf"{alone}([0-9]{{1,2}})(?::00)? ?[-–] ?(?={later})", lambda match: f"{match[1]} to "
        ),
        figure_rule(
            "from time to time", rf"(?<=[0-9mM.]) ?[-–] ?(?={later}|[0-9]{{1,2}}:[0-9]{{2}}\b)", constant(" to ")
        ),
        figure_rule(
            "clock as in French", rf"{alone}([01]?[0-9]|2[0-3])h([0-5][0-9])\b", lambda match: f"{match[1]}:{match[2]}"
        ),
        figure_rule("time of day", rf"{alone}(?:{_CLOCK}){half}?", _say_clock),
        figure_rule("time of day with a full stop", rf"{alone}{hour}\.(?P<minute>[0-5][0-9]) ?{_HALF_DAY}", _say_clock),
        figure_rule(
            "time of day without a mark",
            rf"{alone}\b(?P<hour>[01][0-9]|2[0-3])[.h]?(?P<minute>[0-5][0-9])(?= ?(?:{_ZONES})\b)",
            _say_military,
        ),
        figure_rule("full hour", rf"{alone}{hour} ?{_HALF_DAY}", _say_hour),
    )


def _figure_rules(*, month_first: bool | None) -> tuple[Rule, ...]:
    return (
        figure_rule("date beside time", r"(?<=[0-9]{4}) (?=[0-9]{1,2}:[0-9]{2})", constant(", ")),
        figure_rule(
            "date of figures, year first",
            r"(?<![0-9-])(?P<year>[12][0-9]{3})-(?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12][0-9]|3[01])"
            r"(?:(?P<t>T)(?=[0-9]{2}:)|(?![0-9-]))",
            _say_iso,
        ),
        figure_rule(
            "date of figures, year last",
            r"(?<![0-9/.])(?P<first>[0-9]{1,2})(?P<sep>[/.])(?P<second>[0-9]{1,2})(?P=sep)(?P<year>[12][0-9]{3})(?![0-9/])",
            lambda match: _say_numeric(match, month_first=month_first),
        ),
    )


@cache
def rules(*, month_first: bool | None) -> tuple[Rule, ...]:
    """Gives the rules for dates and times.

    Forms made of figures stand first, since "2025-05-06" also looks like a range; within the named months, those
    with a day go before those without, or the year alone would be taken.

    Args:
        month_first: How 05/06/2025 is meant; None where that is not known, and then its figures are said.

    Returns:
        The rules, in order.
    """
    month = _month_pattern()
    countable = any_of(table("quantities")["countables"] + table("quantities")["scales"])
    # "In March 20 drones came": what follows is counted, so the number is no day of the month.
    not_counted = rf"(?![0-9%:]|[.,/][0-9]| ?{NUMBER}| ?%| (?:percent|per cent|{countable})\b)"
    day, named = _unnamed(_DAY), _unnamed(month)
    weekday = any_of([*(day[:3] for day in _WEEKDAYS), "Tues", "Thur", "Thurs"])
    return (
        *_figure_rules(month_first=month_first),
        figure_rule(
            "weekday cut short",
            rf"\b({weekday})\.?(?=,? (?:[0-9]|{named}))",
            lambda match: next(day for day in _WEEKDAYS if day.startswith(match[1][:3])),
        ),
        rule(
            "months alone",
            rf"{month} ?[-–] ?({named})(?! ?[0-9]{{1,2}}\b)",
            lambda match: f"{_month(match['month'])} to {_month(match[2])}",
            sign=HYPHEN,
        ),
        rule(
            "from month to month",
            rf"({named}(?: {day})?) ?[-–] ?(?=(?:{day} )?{named})",
            lambda match: f"{match[1]} to ",
            sign=HYPHEN,
        ),
        figure_rule(
            "day, month",
            rf"(?<![0-9.,/-]){_DAY}{_LAST_DAY}(?: of)?[ -]{month}(?:,?[ -]{_YEAR})?",
            _say_day_first,
        ),
        figure_rule("month, day", rf"{month} {_DAY}{_LAST_DAY}{not_counted}(?:,? {_YEAR})?", _say_month_first),
        figure_rule("month, year", rf"{month},? {_YEAR}", _say_month_and_year),
        rule(
            "month cut short",
            rf"\b(?P<month>{any_of(['Sept', *(month[:3] for month in _MONTHS)])})\.(?= [0-9a-z(]|,|$)",
            lambda match: _month(match["month"]),
            sign=r"[A-S][a-z]{2,3}\.",
        ),
        *_clock_rules(),
    )
