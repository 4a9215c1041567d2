"""Turns the lines on top of a document into what they say: kind, speakers, event, place, date, publisher."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from briefing.corpus.datelines import DATE_TAIL, PLACE, is_place, is_rubric, place_of, spoken_date
from briefing.corpus.dates import find_dates
from briefing.corpus.kinds import kind_of
from briefing.corpus.lines import holds_sentence
from briefing.corpus.people import (
    HONORIFIC,
    NAME_AND_OFFICE,
    calm,
    parse_speaker,
    people_in,
    with_office,
)
from briefing.types import DocumentKind, Speaker

_BY = re.compile(
    r"(?:^|\b)(?:by|with|(?i:speech|remarks|address|statement|testimony) (?:of|from)) "
    r"(?P<who>(?:the |H\.E\. )?[A-Z].*?)"
    r"(?=,? (?:at|following|after|during|before|on|in|to|ahead of|prior to|for the)\b (?:the |a |an )?|"
    r",? (?:conducted|held|given|recorded|published) |,? [–—|-] |,? \d{1,2} \w+ \d{4}|[.,;:]?$)"
)
_GIVEN = re.compile(rf"\b(?:given|delivered|held) by {NAME_AND_OFFICE}")
_GIVES = re.compile(rf"{NAME_AND_OFFICE},? (?:delivered|gave) (?:the|this|an?)\b")
_HOSTED = re.compile(
    rf"\b(?i:(?:moderated|chaired|hosted|presented) by|(?:moderator|host|presenter) (?:was|is)) {NAME_AND_OFFICE}"
)
"""How an editor names who led through the event."""
_OWN = re.compile(
    r"^(?:(?:Transcript|Text) of )?(?P<who>[A-Z].*?)(?:['’]s? (?:[\w-]+ ){0,2}| )"
    r"(?i:press conference|speech|remarks|address|statement|interview)\b"
)
_EVENT = re.compile(
    r"\b(?:at|following|after|during|before|on the occasion of|on the margins of|ahead of) (?:the |an? )?"
    r"(?P<event>[\w\"“‘'].*)$"
)
_PLACE_AFTER_COMMA = re.compile(r", (?P<place>[A-ZÀ-ÞĀ-Ž][\w’-]+(?: [A-ZÀ-ÞĀ-Ž][\w’-]+)?)$")
"""Where an event was, between its name and a date: "at the Annual Dinner, Velden, 27 May 2025"."""
_ANNOUNCES = re.compile(r"^(?:by|at|with|following|after|on|about) ", re.IGNORECASE)
_ONLY_KIND = re.compile(
    r"^\W*(?:(?:press|news|media) release|for immediate (?:release|use)|news|press conference|speech)\W*$",
    re.IGNORECASE,
)
_FIELD = re.compile(r"^\W*(?P<key>[A-Za-z][A-Za-z ]{2,20}?)\s*:\s+(?P<value>\S.*)$")
_ADDRESSED = re.compile(
    r"\b(?i:address|speech|remarks|keynote|lecture|message|statement)\b.{0,120}? to (?:the |"
    r"an? )?(?P<event>(?:[\w’'-]+ ){0,6}?"
    r"(?i:conference|congress|assembly|summit|meeting|forum|convention|dinner|symposium|council|session|"
    r"seminar)\b.*)$"
)
_OCCASION = re.compile(
    r"\b(?:delivered|gave) the (?P<event>[A-Z][\w’'-]*(?: [A-Z][\w’'-]*){0,4}) (?:[Aa]ddress|[Ll]ecture|[Ss]peech)\b"
)
_NAMED_EVENT = re.compile(
    r"(?:The )?(?P<event>(?!Keynote|Opening|Closing|Guest|Public)(?:[A-ZÀ-ÞĀ-Ž][\w’'.-]* (?:of (?:the )?)?){1,6}"
    r"(?:Lecture|Symposium|Colloquium|Forum|Congress|Summit|Seminar))\b(?! (?:by|on|in)\b)"
)
"""An event that is called by a name of its own, whatever it was held at: "The Anna Roe Memorial Lecture 2025"."""
_GREETS = re.compile(r"(?:Mr|Madam|Dear|Your|Excellenc|Ladies|Distinguished|Friends|Colleagues)\b", re.IGNORECASE)


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
    event = place = None
    ordered = sorted(titles, key=lambda line: _BY.search(line) is None)
    speakers = _surest([_people(line) for line in ordered])
    for line in ordered:
        found, where = _event(line) if kind_of(line) or _ANNOUNCES.match(line) else (None, None)
        if found and not (event and place):
            event, place = (found, where) if where or not event else (event, place)
        place = place or where
    if place and re.search(rf"(?<!\S){re.escape(place.lower())}(?=[\s,.;])", convention):
        place = None  # "on Foot Rot in Cattle": the text writes it small
    fields = _fields(lines)
    speakers = _listed(titles) or speakers or _people(f"by {fields.get('speaker', '')}")
    return Heading(
        title=_title(titles),
        kind=next((kind for line in titles if (kind := kind_of(line)) is not None), None),
        speakers=speakers,
        event=event or fields.get("event"),
        place=place or fields.get("location") or fields.get("place") or fields.get("venue") or place_of(lines),
        delivered_on=spoken_date(lines, convention),
        hosts=tuple(host for line in lines if (led := _HOSTED.search(line)) and (host := with_office(led))),
    )


def _title(titles: Sequence[str]) -> str | None:
    """Joins "Keynote speech" with the "by ... at ..." that stands on the next line."""
    if not titles:
        return None
    titles = [line for line in titles if not holds_sentence(line) and not _listed([line])] or titles
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


def _people(line: str) -> tuple[Speaker, ...]:
    """Reads who speaks: "by NAME ...", "NAME's speech", or "NAME, ROLE" on a line of its own."""
    line = _HOSTED.sub("", line)
    alone = parse_speaker(line) if "," in line and len(line.split()) <= 14 else None
    if alone is not None and alone.name and alone.role:
        return (alone,)
    if (
        (given := _GIVEN.search(line) or _GIVES.search(line)) is not None
        and (person := with_office(given)) is not None
        and person.role
    ):
        return (person,)
    matches = (*_BY.finditer(line), *_OWN.finditer(line))
    found = [(match, people_in(match["who"])) for match in matches]
    return _surest([people for match, people in found if match.re is _OWN or any(person.name for person in people)])


def _surest(found: Sequence[tuple[Speaker, ...]]) -> tuple[Speaker, ...]:
    """Takes the first that names an office, else the first: "Interview with the Daily Post" names who asks."""
    people = [each for each in found if each]
    return next((each for each in people if any(person.role for person in each)), people[0] if people else ())


def _event(line: str) -> tuple[str | None, str | None]:
    """Splits "... at the fourth conference in Riga, Latvia, 6 May 2025" into event and place."""
    dated = next(find_dates(line), None)
    if dated is not None:
        line = DATE_TAIL.sub("", line[: dated[0].start()])
    announced = _EVENT.search(line) or _ADDRESSED.search(line) or _OCCASION.search(line)
    text = (announced["event"] if announced else line).rstrip(" .,;")
    where = PLACE.search(text) or (_PLACE_AFTER_COMMA.search(text) if dated and announced else None)
    place = where["place"] if where else None
    if (named := _NAMED_EVENT.match(line)) is not None:
        return named["event"], place or (text if announced and is_place(text) else None)
    event = (text[: where.start()] if where else text) if announced else None
    return event, place
