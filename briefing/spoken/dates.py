"""Dates and times of day turned into words: ``13 FEB 2025`` into "February thirteenth, twenty twenty-five".

Every day is said month first, whatever the order on paper: that form alone reads well after "on", "of" and "the".
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from briefing.spoken.rules import Rule, any_of, rule, table
from briefing.spoken.wording import NUMBER, cardinal, ordinal, year

if TYPE_CHECKING:
    import re

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_DAYS_IN_MONTH = 31
_YEAR = r"(?P<year>[12][0-9]{3})(?![0-9%]|[.,][0-9])"
_DAY = r"(?P<day>0?[1-9]|[12][0-9]|3[01])"
_LAST_DAY = r"(?: ?[-–] ?(?P<last>0?[1-9]|[12][0-9]|3[01]))?"
_HALF_DAY = r"(?P<half>[aApP])(?:\.[mM]\.?|[mM]\b)"


def _month_pattern() -> str:
    forms = {form for month in _MONTHS for form in (month, month.upper(), month[:3], month[:3].upper())}
    return rf"\b(?P<month>{any_of(forms | {'Sept', 'SEPT'})})\b\.?"


def _month(written: str) -> str:
    return next(month for month in _MONTHS if month[:3].lower() == written[:3].lower())


def _say_date(month: str, day: str, in_year: str | None, last: str | None = None) -> str:
    days = ordinal(day) + (f" to {ordinal(last)}" if last else "")
    return f"{month} {days}" + (f", {year(in_year)}" if in_year else "")


def _say_named(match: re.Match[str]) -> str:
    return _say_date(_month(match["month"]), match["day"], match["year"], match["last"])


def _say_numeric(match: re.Match[str]) -> str:
    """Says 01/28/2026 or 28.01.2026; in figures where day and month cannot be told apart."""
    first, second, in_year = match["first"], match["second"], match["year"]
    day_first = match["sep"] == "." or int(first) > len(_MONTHS)
    day, month = (first, second) if day_first else (second, first)
    sure = match["sep"] == "." or first == second or max(int(first), int(second)) > len(_MONTHS)
    if sure and 1 <= int(month) <= len(_MONTHS) and 1 <= int(day) <= _DAYS_IN_MONTH:
        return _say_date(_MONTHS[int(month) - 1], day, in_year)
    return f"{cardinal(str(int(first)))}, {cardinal(str(int(second)))}, {year(in_year)}"


def _say_iso(match: re.Match[str]) -> str:
    # A "T" between date and time is punctuation.
    return _say_date(_MONTHS[int(match["month"]) - 1], match["day"], match["year"]) + (", " if match["t"] else "")


def _say_month_and_year(match: re.Match[str]) -> str:
    return f"{_month(match['month'])} {year(match['year'])}"


def _say_half_day(match: re.Match[str]) -> str:
    # The half of the day is said by its letters; "A" alone would be read as the article.
    return {"": "", "a": " eigh M", "p": " P M"}[(match["half"] or "").lower()]


def _say_clock(match: re.Match[str]) -> str:
    hour, minute = int(match["hour"]), int(match["minute"])
    half_day = _say_half_day(match)
    if minute:
        minutes = f"oh {cardinal(str(minute))}" if minute < 10 else cardinal(str(minute))
        return f"{cardinal(str(hour))} {minutes}{half_day}"
    if half_day:
        return f"{cardinal(str(hour))}{half_day}"
    if not hour:
        return "midnight"
    return f"{cardinal(str(hour))} o'clock" if hour <= 12 else f"{cardinal(str(hour))} hundred"


def _say_hour(match: re.Match[str]) -> str:
    return f"{cardinal(str(int(match['hour'])))}{_say_half_day(match)}"


def _clock_rules() -> tuple[Rule, ...]:
    clock = r"(?<![0-9:.,])(?P<hour>[01]?[0-9]|2[0-3]):(?P<minute>[0-5][0-9])(?::[0-5][0-9])?(?![0-9:])"
    return (
        rule("time of day", rf"{clock}(?: ?{_HALF_DAY})?", _say_clock),
        rule(
            "time of day with a full stop",
            rf"(?<![0-9:.,])(?P<hour>1[0-2]|0?[1-9])\.(?P<minute>[0-5][0-9]) ?{_HALF_DAY}",
            _say_clock,
        ),
        rule("full hour", rf"(?<![0-9:.,])(?P<hour>1[0-2]|0?[1-9]) ?{_HALF_DAY}", _say_hour),
    )


@cache
def rules() -> tuple[Rule, ...]:
    """Gives the rules for dates and times.

    Forms made of figures stand first, since "2025-05-06" also looks like a range; within the named months, those
    with a day go before those without, or the year alone would be taken.

    Returns:
        The rules, in order.
    """
    month = _month_pattern()
    countable = any_of(table("quantities")["countables"] + table("quantities")["scales"])
    # "In March 20 drones came": what follows is counted, so the number is no day of the month.
    not_counted = rf"(?![0-9%:]|[.,/][0-9]| ?{NUMBER}| ?%| (?:percent|per cent|{countable})\b)"
    return (
        rule("date beside time", r"(?<=[0-9]{4}) (?=[0-9]{1,2}:[0-9]{2})", lambda _match: ", "),
        rule(
            "date of figures, year first",
            r"(?<![0-9-])(?P<year>[12][0-9]{3})-(?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12][0-9]|3[01])"
            r"(?:(?P<t>T)(?=[0-9]{2}:)|(?![0-9-]))",
            _say_iso,
        ),
        rule(
            "date of figures, year last",
            r"(?<![0-9/.])(?P<first>[0-9]{1,2})(?P<sep>[/.])(?P<second>[0-9]{1,2})(?P=sep)(?P<year>[12][0-9]{3})(?![0-9/])",
            _say_numeric,
        ),
        rule("day, month", rf"(?<![0-9.,/-]){_DAY}{_LAST_DAY}(?:st|nd|rd|th)? {month}(?:,? {_YEAR})?", _say_named),
        rule("month, day", rf"{month} {_DAY}{_LAST_DAY}(?:st|nd|rd|th)?{not_counted}(?:,? {_YEAR})?", _say_named),
        rule("month, year", rf"{month},? {_YEAR}", _say_month_and_year),
        rule(
            "month cut short",
            rf"\b(?P<month>{any_of(['Sept', *(month[:3] for month in _MONTHS)])})\.(?= [0-9a-z(]|,)",
            lambda match: _month(match["month"]),
        ),
        *_clock_rules(),
    )
