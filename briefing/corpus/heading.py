"""Turns the lines on top of a document into what they say: kind, speakers, event, place, date, publisher."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from briefing.corpus.dates import find_dates
from briefing.corpus.people import (
    HONORIFIC,
    NAME_AND_OFFICE,
    ROLE_HEAD,
    calm,
    is_organisation,
    parse_speaker,
    people_in,
    with_office,
)
from briefing.types import DocumentKind, Speaker

_KINDS: dict[DocumentKind, str] = {
    "press conference": "(?:joint )?press conference|press briefing|news conference|media briefing|doorstep|presser",
    "interview": "interview|questions? and answer|q ?& ?a",
    "speech": "keynote|speech|address|remarks|lecture|opening words|closing words|intervention",
    "statement": "statement|declaration|communiqu[eé]",
}
"""Words of a title that tell the kind; the first kind that fits is taken."""
KIND_OPENING = re.compile(
    r"^(?:(?:joint|opening|closing|keynote|introductory|virtual|video|welcome|press|news|media|online)\s+)*"
    r"(?:press conference|press briefing|briefing|conference|speech|address|remarks|lecture|statement|interview|"
    r"keynote|doorstep|declaration|message|intervention)s?\b(?: (?:by|of|at|with|to|from|on|following|made)\b|$|:)",
    re.IGNORECASE,
)
"""How a heading opens that would otherwise pass for a sentence."""

_BY = re.compile(
    r"(?:^|\b)(?:by|with|(?i:speech|remarks|address|statement|testimony) (?:of|from)) "
    r"(?P<who>(?:the |H\.E\. )?[A-Z].*?)"
    r"(?=,? (?:at|following|after|during|before|on|in|to|ahead of|prior to|for the)\b (?:the |a |an )?|"
    r",? [–—|-] |,? \d{1,2} \w+ \d{4}|[.,;:]?$)"
)
_GIVEN = re.compile(rf"\b(?:given|delivered|held) by {NAME_AND_OFFICE}")
_HOSTED = re.compile(
    rf"\b(?i:(?:moderated|chaired|hosted|presented) by|(?:moderator|host|presenter) (?:was|is)) {NAME_AND_OFFICE}"
)
"""How an editor names who led through the event."""
_OWN = re.compile(r"^(?P<who>[A-Z].*?)(?:['’]s?)? (?i:press conference|speech|remarks|address|statement|interview)\b")
_EVENT = re.compile(
    r"\b(?:at|following|after|during|before|on the occasion of|on the margins of|ahead of) (?:the |an? )?"
    r"(?P<event>[\w\"“‘'].*)$"
)
_PLACE = re.compile(
    r",? in (?P<place>(?:the )?[A-ZÀ-ÞĀ-Ž][\w’'-]*(?:(?:,? | of | and )[A-ZÀ-ÞĀ-Ž][\w’'-]*)*)[.,;]?\s*$"
)
_PLACE_AFTER_COMMA = re.compile(r", (?P<place>[A-ZÀ-ÞĀ-Ž][\w’-]+(?: [A-ZÀ-ÞĀ-Ž][\w’-]+)?)$")
"""Where an event was, between its name and a date: "at the Annual Dinner, Velden, 27 May 2025"."""
_NOT_SAID = re.compile(
    r"(?:updated|distributed|published|modified|posted|issued|release[ds]?|printed|accessed|embargo)\W*\w*\W*\w*\W*$",
    re.I,
)
_CLOCK = re.compile(r"\b\d{1,2}[:.]\d\d(?!\d)(?: ?(?:UTC|GMT|CET|CEST|EST|ET|a\.?m\b\.?|p\.?m\b\.?))?", re.IGNORECASE)
_ANNOUNCES = re.compile(r"^(?:by|at|with|following|after|on|about) ", re.IGNORECASE)
_ONLY_KIND = re.compile(
    r"^\W*(?:press release|news release|media release|news|press conference|speech)\W*$", re.IGNORECASE
)
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
_FIELD = re.compile(r"^\W*(?P<key>[A-Za-z][A-Za-z ]{2,20}?)\s*:\s+(?P<value>\S.*)$")
_DAY = r"[A-Z][\w.]+(?: \d{1,2})?(?:,? \d{4})?|\d{1,2} [A-Z][a-z]+\.?(?: \d{4})?"
_AGENCY = r"(?: ?\((?P<agency>[A-Z][\w. -]{1,30})\))?"
DATELINE = re.compile(
    rf"^(?:(?P<caps>[A-ZÀ-Þ]{{3,}}(?: [A-ZÀ-Þ]{{2,}})?)(?:, (?P<day>{_DAY}))?{_AGENCY}"
    rf"|(?P<place>[A-ZÀ-ÞĀ-Ž][\w’-]+(?: [A-ZÀ-ÞĀ-Ž][\w’-]+){{0,2}}), \d{{1,2}} [A-Z][a-z]+ \d{{4}}) ?[-–—] ?(?=\S)"
)
"""How a report opens: "OSLO, June 2 (Reuters) - ", "Copenhagen, 2 May 2024 — "."""
_PARTED = re.compile(r"\||\s[·•]\s|(?: [/›»>] [^/›»>]*){2}")
"""How the parts of a letterhead, a rubric or a path through a web site stand side by side."""
_IMMEDIATE = re.compile(r"(?:for )?immediate release", re.IGNORECASE)
"""What is released at once was said on the day that stands beside it."""
_ADDRESSED = re.compile(
    r"\b(?i:address|speech|remarks|keynote|lecture|message|statement)\b.{0,120}? to (?:the |"
    r"an? )?(?P<event>(?:[\w’'-]+ ){0,6}?"
    r"(?i:conference|congress|assembly|summit|meeting|forum|convention|dinner|symposium|council|session|"
    r"seminar)\b.*)$"
)
_NAMED_EVENT = re.compile(
    r"(?:The )?(?P<event>(?!Keynote|Opening|Closing|Guest|Public)(?:[A-ZÀ-ÞĀ-Ž][\w’'.-]* (?:of (?:the )?)?){1,6}"
    r"(?:Lecture|Symposium|Colloquium|Forum|Congress|Summit|Seminar))\b(?! (?:by|on|in)\b)"
)
"""An event that is called by a name of its own, whatever it was held at: "The Anna Roe Memorial Lecture 2025"."""
_GREETS = re.compile(r"(?:Mr|Madam|Dear|Your|Excellenc|Ladies|Distinguished|Friends|Colleagues)\b", re.IGNORECASE)
_NOTES = re.compile(
    r"evidence|minutes|proceedings|record|release|embargo|deliver|transcript|corrected|translation|edited",
    re.IGNORECASE,
)
_DATE_TAIL = re.compile(
    r"[\s,;(–—|-]*(?:\bon\b)?(?: ?the (?:morning|afternoon|evening|night) of)?(?: ?\bthe)?[\s,;(–—|-]*$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What the lines on top say; None where they do not."""

    title: str | None
    kind: DocumentKind | None
    speakers: tuple[Speaker, ...]
    event: str | None
    place: str | None
    delivered_on: date | None
    hosts: tuple[Speaker, ...]
    """Those who led through the event."""


def read_heading(lines: Sequence[str], convention: str) -> Heading:
    """Reads title lines and the date and rubric lines among them.

    Args:
        lines: The lines above the body, one to a string, without blank ones.
        convention: The whole text, which shows whether 01/02/2026 is in January.
    """
    titles = [calm(line.strip("#* ")) for line in lines if not is_rubric(line)]
    speakers: tuple[Speaker, ...] = ()
    event = place = None
    for line in sorted(titles, key=lambda line: _BY.search(line) is None):
        speakers = speakers or _people(line)
        found, where = _event(line) if kind_of(line) or _ANNOUNCES.match(line) else (None, None)
        if found and not (event and place):
            event, place = (found, where) if where or not event else (event, place)
        place = place or where
    fields = _fields(lines)
    speakers = _listed(titles) or speakers or _people(f"by {fields.get('speaker', '')}")
    return Heading(
        title=_title(titles),
        kind=next((kind for line in titles if (kind := kind_of(line)) is not None), None),
        speakers=speakers,
        event=event or fields.get("event"),
        place=place or fields.get("location") or fields.get("place") or fields.get("venue") or _place(lines),
        delivered_on=spoken_date(lines, convention),
        hosts=tuple(host for line in lines if (led := _HOSTED.search(line)) and (host := with_office(led))),
    )


def kind_of(line: str) -> DocumentKind | None:
    """Reads what sort of document a title announces."""
    return next((kind for kind, words in _KINDS.items() if re.search(rf"\b(?:{words})s?\b", line, re.IGNORECASE)), None)


def is_rubric(line: str) -> bool:
    """Tells a line of dates, sections and publishing notes ("06 May. 2025 | Press release") from a title."""
    bare = line.strip(" •*-–—|\t")
    if not bare:
        return True
    dates = list(find_dates(bare))
    if dates and _NOT_SAID.search(bare[: dates[0][0].start()]):
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


def _title(titles: Sequence[str]) -> str | None:
    """Joins "Keynote speech" with the "by ... at ..." that stands on the next line."""
    if not titles:
        return None
    titles = [line for line in titles if not _ONLY_KIND.match(line) or len(titles) == 1 or _goes_on(line, titles)]
    main = next((i for i, line in enumerate(titles) if kind_of(line) is not None), 0)
    title = titles[main]
    if main + 1 < len(titles) and _ANNOUNCES.match(titles[main + 1]):
        title = f"{title} {titles[main + 1][0].lower()}{titles[main + 1][1:]}"
    return title.strip(" .:#*")


def _goes_on(line: str, titles: Sequence[str]) -> bool:
    """Tells "Speech" above "by Jane Doe at ..." from a mere rubric."""
    following = titles.index(line) + 1
    return following < len(titles) and _ANNOUNCES.match(titles[following]) is not None


def _fields(lines: Sequence[str]) -> dict[str, str]:
    """Reads lines such as "Location: Galway"."""
    found = [match for line in lines if (match := _FIELD.match(line))]
    return {match["key"].lower(): match["value"].strip(" *_") for match in found}


def _listed(titles: Sequence[str]) -> tuple[Speaker, ...]:
    """Reads people who stand one to a line, their offices behind a comma or on the lines below."""
    found: list[Speaker] = []
    parts = [part.strip() for line in titles for part in line.split(";")]
    for i, line in enumerate(parts):
        person = parse_speaker(line.rstrip(" ,")) if len(line.split()) <= 14 and kind_of(line) is None else None
        if person is None or person.name is None or _GREETS.match(line) or not (person.role or HONORIFIC.match(line)):
            continue
        if "," not in line and i + 1 < len(parts) and _is_office(parts[i + 1]):
            person = Speaker(name=person.name, role=parts[i + 1].strip(" ,"))
        if person.role is not None:
            found.append(person)
    return tuple(dict.fromkeys(found))


def _is_office(line: str) -> bool:
    office = parse_speaker(line)
    return office is not None and office.name is None and office.role is not None


def _place(lines: Sequence[str]) -> str | None:
    """Finds the place before a date, on its line or on the one above."""
    if (found := next((found for line in lines if (found := _place_before_date(line))), None)) is not None:
        return calm(found)
    for above, line in pairwise(lines):
        bare = calm(above.strip(" *_,"))
        dated = _first_date(line) < min(20, len(line)) and not _NOT_SAID.search(line[: _first_date(line)])
        if (dated or _CLOCK.match(line)) and _is_place(bare):
            return bare
    return next((place for line in lines if (place := _place_beside_date(line))), None)


def _place_beside_date(line: str) -> str | None:
    """Reads the place of "12 May 2025     17:15     Brest", or of "... answered questions in Brest on 12 May 2025"."""
    dated = next(find_dates(line), None)
    if dated is None or _NOT_SAID.search(line[: dated[0].start()]):
        return None
    parts = re.split(r"\s{3,}|\t", _CLOCK.sub("", line[dated[0].end() :]))
    if len(parts) > 1 and not parts[0].strip() and _is_place(parts[-1].strip()):
        return parts[-1].strip()
    where = _PLACE.search(_DATE_TAIL.sub("", line[: dated[0].start()]))
    return where["place"] if where else None


def _is_place(line: str) -> bool:
    if len(line) >= 40 or _PLACE_ALONE.fullmatch(line) is None or kind_of(line) is not None:
        return False
    if ROLE_HEAD.search(line) or _NOTES.search(line):
        return False
    return not is_organisation(line.partition(",")[2] or line)


def _place_before_date(line: str) -> str | None:
    """Reads the place of "New York, 13 June 2023"."""
    found = _PLACE_AND_DATE.match(line[: _first_date(line)]) if _first_date(line) < len(line) else None
    return found["place"] if found else None


def _people(line: str) -> tuple[Speaker, ...]:
    """Reads who speaks: "by NAME ...", "NAME's speech", or "NAME, ROLE" on a line of its own."""
    line = _HOSTED.sub("", line)
    alone = parse_speaker(line) if "," in line and len(line.split()) <= 14 else None
    if alone is not None and alone.name and alone.role:
        return (alone,)
    if (given := _GIVEN.search(line)) is not None and (person := with_office(given)) is not None and person.role:
        return (person,)
    for match in (*_BY.finditer(line), *_OWN.finditer(line)):
        people = people_in(match["who"])
        if any(person.name for person in people) or (people and match.re is _OWN):
            return people
    return ()


def _event(line: str) -> tuple[str | None, str | None]:
    """Splits "... at the fourth conference in Riga, Latvia, 6 May 2025" into event and place."""
    dated = next(find_dates(line), None)
    if dated is not None:
        line = _DATE_TAIL.sub("", line[: dated[0].start()])
    announced = _EVENT.search(line) or _ADDRESSED.search(line)
    text = (announced["event"] if announced else line).rstrip(" .,;")
    where = _PLACE.search(text) or (_PLACE_AFTER_COMMA.search(text) if dated and announced else None)
    place = where["place"] if where else None
    if (named := _NAMED_EVENT.match(line)) is not None:
        return named["event"], place or (text if announced and _is_place(text) else None)
    event = (text[: where.start()] if where else text) if announced else None
    return event, place
