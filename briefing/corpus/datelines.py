"""Turns the lines that carry a date into when and where the words were said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from briefing.corpus.dates import find_dates
from briefing.corpus.kinds import kind_of
from briefing.corpus.people import ROLE_HEAD, calm, is_organisation

PLACE = re.compile(r",? in (?P<place>(?:the )?[A-ZÀ-ÞĀ-Ž][\w’'-]*(?:(?:,? | of | and )[A-ZÀ-ÞĀ-Ž][\w’'-]*)*)[.,;]?\s*$")
_NOT_SAID = re.compile(
    r"(?:updated|distributed|published|modified|posted|issued|release[ds]?|printed|accessed|embargo)\W*\w*\W*\w*\W*$",
    re.I,
)
_CLOCK = re.compile(r"\b\d{1,2}[:.]\d\d(?!\d)(?: ?(?:UTC|GMT|CET|CEST|EST|ET|a\.?m\b\.?|p\.?m\b\.?))?", re.IGNORECASE)
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_PLACE_AND_DATE = re.compile(
    rf"^(?!{_WEEKDAY}\b)(?P<place>[A-ZÀ-ÞĀ-Ž][\w’-]+(?: (?:[a-z]{{2,4}} )?[A-ZÀ-ÞĀ-Ž][\w’-]+){{0,3}}),"
    rf" *(?:{_WEEKDAY},? *)?(?:the *)?$",
    re.IGNORECASE,
)
_PLACE_ALONE = re.compile(
    r"(?:[A-ZÀ-ÞĀ-Ž][\w’.-]+(?: (?:(?:of|the|de|am|on|upon) )?[A-ZÀ-ÞĀ-Ž][\w’.-]+){0,3}, )?"
    r"(?P<place>[A-ZÀ-ÞĀ-Ž][\w’-]+(?: [A-ZÀ-ÞĀ-Ž][\w’-]+){0,2}(?:, [A-ZÀ-ÞĀ-Ž][\w’-]+(?: [A-ZÀ-ÞĀ-Ž][\w’-]+)?)?)"
)
_DAY = r"[A-Z][\w.]+(?: \d{1,2})?(?:,? \d{4})?|\d{1,2} [A-Z][a-z]+\.?(?: \d{4})?"
_AGENCY = r"(?: ?[(/](?P<agency>[A-Z][\w. -]{1,30})[)/])?"
_SAID_ON = re.compile(
    r"\b(?:delivered|given|held|conducted|recorded|spoken|spoke)\b[^.;]{0,80}? on "
    rf"(?:{_WEEKDAY},? )?(?P<day>\d{{1,2}} [A-Z][a-z]{{2,8}}|[A-Z][a-z]{{2,8}} \d{{1,2}})\b(?!,? \d{{4}})"
)
"""A day that leaves its year to the date of publication: "conducted on 3 June and published on 9 June 2025"."""
_IN_ON = re.compile(
    rf"\b(?:in|at) (?P<place>(?:the )?[A-ZÀ-ÞĀ-Ž][\w’'-]*(?:,? [A-ZÀ-ÞĀ-Ž][\w’'-]*){{0,4}}) on (?:{_WEEKDAY}|\d)"
)
DATELINE = re.compile(
    rf"^(?:(?P<caps>[A-ZÀ-Þ]{{3,}}(?: [A-ZÀ-Þ]{{2,}})?)(?:, (?P<day>{_DAY}))?{_AGENCY}"
    rf"|(?P<place>[A-ZÀ-ÞĀ-Ž][\w’-]+(?: [A-ZÀ-ÞĀ-Ž][\w’-]+){{0,2}}), \d{{1,2}} [A-Z][a-z]+ \d{{4}})"
    r"(?: [-–—]{1,2} ?|[-–—]{1,2} |[–—]|--)(?=\S)"
)
"""How a report opens: "OSLO, June 2 (Reuters) - ", "Copenhagen, 2 May 2024 — "."""
_PARTED = re.compile(r"\||\s[·•]\s|(?: [/›»>] [^/›»>]*){2}")
"""How the parts of a letterhead, a rubric or a path through a web site stand side by side."""
_IMMEDIATE = re.compile(r"(?:for )?immediate release", re.IGNORECASE)
"""What is released at once was said on the day that stands beside it."""
_FORTNIGHT = 14
_NOTES = re.compile(
    r"evidence|minutes|proceedings|hansard|record|release|embargo|deliver|transcript|corrected|translation|edited",
    re.IGNORECASE,
)
DATE_TAIL = re.compile(
    r"[\s,;(–—|-]*(?:\bon\b)?(?: ?the (?:morning|afternoon|evening|night) of)?(?: ?\bthe)?[\s,;(–—|-]*$"
)


def is_rubric(line: str) -> bool:
    """Tells a line of dates, sections and publishing notes ("06 May. 2025 | Press release") from a title."""
    bare = line.strip(" •*-–—|\t")
    if not bare:
        return True
    dates = list(find_dates(bare))
    if dates and len(bare.split()) <= 12 and _NOT_SAID.search(bare[: dates[0][0].start()]):
        return True
    rest = bare
    for match, _ in reversed(dates):
        rest = rest[: match.start()] + rest[match.end() :]
    rest = _CLOCK.sub("", rest)
    if rest == bare:
        return _PARTED.search(line) is not None
    rest = rest.strip(" •*-–—|,.()")
    return (len(rest.split()) <= 8 and kind_of(rest) is None) or "|" in line


def _first_date(line: str) -> int:
    return next((match.start() for match, _ in find_dates(line)), len(line))


def spoken_date(lines: Sequence[str], convention: str) -> date | None:
    """Finds the day the words were said: the first date not said to be one of publishing or updating."""
    stamps = [found for line in lines for _, found in find_dates(line)]
    for said in filter(None, map(_SAID_ON.search, lines)):
        if (day := _in_fortnight(said["day"], stamps)) is not None:
            return day
    agreed = {match.group(): found for match, found in find_dates(convention)}
    for line in lines:
        for match, found in find_dates(line):
            if not _NOT_SAID.search(_IMMEDIATE.sub("", line[: match.start()])):
                return found
        for text, found in agreed.items():  # 01/02/2026, whose order another line settles
            at = line.find(text)
            if at >= 0 and not _NOT_SAID.search(line[:at]):
                return found
    return None


def dateline_day(dateline: re.Match[str], text: str, published: date | None) -> date | None:
    """Reads the day of a dateline.

    Args:
        dateline: A match of ``DATELINE``.
        text: The whole text; a day without a year is the one in the fortnight before it says it was published.
        published: When the head of a web page says so.
    """
    if dateline["day"] is None or spoken_date([dateline.group()], text) is not None:
        return spoken_date([dateline.group()], text)
    stamps = [
        day for match, day in find_dates(text) if _NOT_SAID.search(text, max(0, match.start() - 60), match.start())
    ]
    return _in_fortnight(dateline["day"], [*stamps, published] if published else stamps)


def _in_fortnight(written: str, stamps: Sequence[date]) -> date | None:
    """Reads a day without its year: the one in the fortnight before one of the stamps."""
    for stamp in stamps:
        for year in (stamp.year, stamp.year - 1):
            found = next((day for _, day in find_dates(f"{written} {year}")), None)
            if found is not None and 0 <= (stamp - found).days <= _FORTNIGHT:
                return found
    return None


def place_of(lines: Sequence[str]) -> str | None:
    """Finds the place before a date, on its line or on the one above."""
    if (found := next((found for line in lines if (found := _place_before_date(line))), None)) is not None:
        return calm(found)
    for above, line in pairwise(lines):
        bare = calm(above.strip(" *_,"))
        dated = _first_date(line) < min(20, len(line)) and not _NOT_SAID.search(line[: _first_date(line)])
        if (dated or _CLOCK.match(line)) and is_place(bare):
            return bare
    if (found := next((place for line in lines if (place := _place_beside_date(line))), None)) is not None:
        return found
    return next((where["place"] for line in lines if (where := _IN_ON.search(line))), None)


def _place_beside_date(line: str) -> str | None:
    """Reads the place of "12 May 2025     17:15     Brest", or of "... answered questions in Brest on 12 May 2025"."""
    dated = next(find_dates(line), None)
    if dated is None or _NOT_SAID.search(line[: dated[0].start()]):
        return None
    parts = re.split(r"\s{3,}|\t", _CLOCK.sub("", line[dated[0].end() :]))
    if len(parts) > 1 and not parts[0].strip() and is_place(parts[-1].strip()):
        return parts[-1].strip()
    clock = _CLOCK.search(line, dated[0].end())
    if clock is not None and is_place(line[clock.end() :].strip(" ,.;|–-")):
        return line[clock.end() :].strip(" ,.;|–-")
    where = PLACE.search(DATE_TAIL.sub("", line[: dated[0].start()]))
    return where["place"] if where else None


def is_place(line: str) -> bool:
    """Tells a line that names a place and nothing else: "Calder Harbor, New Albany"."""
    if len(line) >= 40 or _PLACE_ALONE.fullmatch(line) is None or kind_of(line) is not None:
        return False
    if ROLE_HEAD.search(line) or _NOTES.search(line):
        return False
    return not is_organisation(line.partition(",")[2] or line)


def _place_before_date(line: str) -> str | None:
    """Reads the place of "New York, 13 June 2023"."""
    line = line.strip(" *_")
    found = _PLACE_AND_DATE.match(line[: _first_date(line)]) if _first_date(line) < len(line) else None
    return found["place"] if found else None
