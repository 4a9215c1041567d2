"""Turns dates as people write them into ``datetime.date``, with their places in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

_MONTHS = {name: i for i, name in enumerate(re.findall("...", "janfebmaraprmayjunjulaugsepoctnovdec"), start=1)}
_MONTH = (
    r"(?P<month{0}>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_UNITS = "first second third fourth fifth sixth seventh eighth ninth".split()
_TEENS = "eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth".split()
_TWENTIES = ["twentieth", *(f"twenty-{unit}" for unit in _UNITS)]
_WORDS = [*_UNITS, "tenth", *_TEENS, *_TWENTIES, "thirtieth", "thirty-first"]
_ORDINALS = {word: day for day, word in enumerate(_WORDS, start=1)}
_DAY = r"\d{1,2}(?:st|nd|rd|th)?|" + "|".join(sorted(_ORDINALS, key=len, reverse=True))
"""A day in digits or in words: "2", "2nd", "second", "twenty-second"."""
_DATE = re.compile(
    r"(?<![\w/.-])(?:"
    rf"(?P<day1>{_DAY})(?: day)?(?: of)?[ -]{_MONTH.format(1)},?[ -](?P<year1>(?:19|20)\d\d)"
    rf"|{_MONTH.format(2)} (?:the )?(?P<day2>{_DAY}),? (?P<year2>(?:19|20)\d\d)"
    r"|(?P<year3>(?:19|20)\d\d)-(?P<month3>\d\d)-(?P<day3>\d\d)"
    r"|(?P<first>\d{1,2})(?P<sep>[/.])(?P<second>\d{1,2})(?P=sep)(?P<year4>(?:19|20)\d\d)"
    r")(?![\w/]|\.\d)",
    re.IGNORECASE,
)


_YEAR = re.compile(r"(?:19|20)\d\d")
_LONGEST_BEFORE, _LONGEST_AFTER = 40, 8
"""Characters of a date that may stand before its year and after it."""


def find_dates(text: str) -> Iterator[tuple[re.Match[str], date]]:
    """Finds the dates in a text, in order, each with its match.

    ``01/02/2026`` is read month first or day first as another date of the same text shows (``01/28/2026``); where
    none does, and the two readings differ, it is left out: a date is never guessed. ``01.02.2026`` is day first,
    as everywhere where dots are used.
    """
    in_order = month_first(text)
    for match in _matches(text):
        found = _date_of(match, in_order)
        if found is not None:
            yield match, found


def month_first(text: str) -> bool | None:
    """Tells how 01/02/2026 is meant in a text, by its other dates; None where they do not tell."""
    return _month_first(list(_matches(text)))


def _matches(text: str) -> Iterator[re.Match[str]]:
    """Looks for dates beside what may be a year: nothing else in a long text needs to be read for them."""
    read = 0
    for year in _YEAR.finditer(text):
        first = max(read, year.start() - _LONGEST_BEFORE)
        if year.start() >= read and (match := _DATE.search(text, first, year.end() + _LONGEST_AFTER)) is not None:
            read = match.end()
            yield match


def _month_first(matches: Sequence[re.Match[str]]) -> bool | None:
    orders = set()
    for match in matches:
        if match["sep"] == "/":
            first, second = int(match["first"]), int(match["second"])
            if max(first, second) > 12:
                orders.add(second > 12)
    return orders.pop() if len(orders) == 1 else None


def _date_of(match: re.Match[str], month_first: bool | None) -> date | None:
    if match["sep"] is not None:
        first, second, year = int(match["first"]), int(match["second"]), int(match["year4"])
        if match["sep"] == "/" and month_first is None and first != second:
            return None
        month, day = (first, second) if match["sep"] == "/" and month_first else (second, first)
    elif match["year3"] is not None:
        year, month, day = int(match["year3"]), int(match["month3"]), int(match["day3"])
    else:
        form = "1" if match["day1"] is not None else "2"
        month = _MONTHS[match[f"month{form}"][:3].lower()]
        year, day = int(match[f"year{form}"]), _day(match[f"day{form}"].lower())
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _day(written: str) -> int:
    return _ORDINALS.get(written) or int(written.rstrip("stndrh"))
