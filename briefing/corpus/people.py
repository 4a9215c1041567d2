"""Turns phrases such as "NATO Secretary General Mark Rutte" into speakers: a name and a role.

English writes the office before the name ("President Christine Lagarde") or behind it, after a comma ("Christine
Lagarde, President of the ECB"). Both are read by their head noun ("President"), never by a list of people.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from briefing.types import Speaker

_HEADS = (
    r"(?:(?:Deputy |Under[- ]|Assistant )?Secretary[- ]General|(?:Under[- ])?Secretary of State|Secretary|"
    r"(?:Vice[- ])?President|"
    r"(?:Deputy )?Prime Minister|Minister|Chancellor|Chair(?:man|woman|person)?|(?:Deputy |Vice[- ])?Governor|"
    r"Commissioner|Ambassador|Managing Director|Director[- ]General|Director|High Representative|"
    r"Supreme Allied Commander(?: Europe)?|Commander|General|Admiral|King|Queen|Mayor|Senator|Premier|Taoiseach|"
    r"Speaker|Special Envoy|Envoy|Representative|Chief Executive(?: Officer)?|CEO|Chief Economist|Rapporteur|"
    r"Spokes(?:person|man|woman)|Moderator|Judge|Justice|Professor|Pope|Archbishop|Bishop|Leader|Treasurer|"
    r"(?:Inspector|Attorney|Auditor|Surgeon|Solicitor|Comptroller)[- ]General|Inspector|Chief|Head|Whip|Delegate|"
    r"Analyst|Presiding Officer|Comptroller|Auditor|Advis[eo]r|Prosecutor)"
)
ROLE_HEAD = re.compile(rf"\b{_HEADS}\b")
"""The noun that makes a phrase an office."""

_CAP = r"(?:[A-ZÀ-ÞĀ-Ž][\w’'.-]*)"
_PARTICLE = r"(?:van|von|der|den|de|del|della|di|da|dos|du|la|le|bin|al|el|ter|zu|y)"
_NAME = rf"{_CAP}(?: (?:{_PARTICLE} )*{_CAP}){{0,3}}"
_LINK = r"(?:(?:of|for|and|the|to) ){0,3}"
_COMPLEMENT = rf" (?:of|for|to) (?:the )?{_CAP}(?: (?:(?:of|and|for) )?(?:the )?{_CAP}){{0,8}}"
_ROLE = rf"(?:{_CAP} {_LINK}){{0,8}}?{_HEADS}(?:{_COMPLEMENT})?"
_ROLE_NAME = re.compile(rf"(?<![\w’'.-])(?:{_CAP} (?:of (?:the )?)?){{0,6}}?{_HEADS} (?P<name>{_NAME})")
_LONGEST_PHRASE = 200
"""Characters; nobody's name and office are longer."""
_HOST = re.compile(
    r"\b(?:Spokes(?:person|man|woman)|Moderator|Host|Presenter|Facilitator|Chair of the session)\b", re.I
)
HONORIFIC = re.compile(
    r"(?:(?:the )?(?:Rt\.? |Right )?Hon(?:ou?rable|\.)?|Mr|Mrs|Ms|Miss|Madam|Mme|Dr|Sir|Dame|Lord|Lady|Baroness|"
    r"Shri|Smt|Prof|Sen|Rep|Rev|H\.?E|Amb|Gen|Adm|Col|Capt)\b\.? (?=[A-ZÀ-Þ])",
    re.IGNORECASE,
)
"""A title before a name, at its start."""
_HONOURS = re.compile(r",? (?:M\.?P|M\.?E\.?P|MLA|MSP|TD|KC|QC|OBE|CBE|MBE|Ph\.?D|Esq)\b\.?(?=$|,)", re.IGNORECASE)


NAME_AND_OFFICE = (
    rf"(?P<name>{_CAP}(?: (?:{_PARTICLE} )*{_CAP}){{1,3}})"
    r"(?:, (?:(?:the|an?) )?(?P<role>[^\s,.;“”\"][^,.;“”\"]{2,80}))?"
)
"""A person in running text, with what may be the office behind the comma; ``with_office`` tells."""
_OFFICE = r"(?!(?:who|which|that|and|with|as)\b)[^\s,.;()][^,.;()\n]{1,80}(?:, [A-ZÀ-Þ][^,.;()\n]{2,60})?"
"""An office and the body it belongs to: "Director, Bureau of Water"."""
_CAP_WORD = r"[A-ZÀ-ÞĀ-Ž][\w’'-]+"
_OFFICE_BEFORE = re.compile(
    rf"(?<![\w’'.-])(?!The )(?P<role>{_CAP_WORD}(?:(?:, | (?:(?:of|for|and|the) ){{0,2}}){_CAP_WORD}){{0,10}}),"
    r" (?:(?:Shri|Smt|Mr|Ms|Dr)\.? )?$"
)
"""The office of whoever is named next: "The Minister of Roads, Anna Roe"."""
_SAID_BY = re.compile(rf"\b(?:said|says|told|added|according to) {NAME_AND_OFFICE}(?=[,. ])")
"""Whom a report quotes: "said Anna Roe, the Inspector General of Water"."""
_SAYS = re.compile(rf"{NAME_AND_OFFICE},? (?:said|says|told|added)\b")
"""The same the other way round: "Anna Roe, the director of the Water Agency, told"."""
_SMALL_WORDS = re.compile(r"\b(?:A|An|And|At|By|For|From|In|Of|On|The|To|With)\b")


def calm(text: str) -> str:
    """Writes a line that is all in capitals as a title: "REMARKS BY JANE DOE" is "Remarks by Jane Doe"."""
    if not text.isupper():
        return text
    titled = re.sub(r"[^\W\d_]+(?:['’][^\W\d_]+)?", lambda word: word.group().capitalize(), text)
    return _SMALL_WORDS.sub(lambda word: word.group().lower() if word.start() else word.group(), titled)


def is_host(role: str) -> bool:
    """Tells whether a role is that of somebody who leads through an event rather than speaks at it."""
    return _HOST.search(role) is not None


def parse_speaker(phrase: str) -> Speaker | None:
    """Reads one person: "Mark Rutte", "Mark Rutte, NATO Secretary General", "NATO Secretary General Mark Rutte".

    Returns:
        None where the phrase names nobody.
    """
    if len(phrase) > _LONGEST_PHRASE:
        return None
    phrase = " ".join(phrase.split()).strip(" ,;:.-–—|")
    phrase = re.sub(r"^(?:the|H\.?E\.?) ", "", calm(phrase), flags=re.IGNORECASE)
    before, comma, after = phrase.partition(", ")
    if comma and ROLE_HEAD.search(after) and not ROLE_HEAD.search(before):
        return Speaker(name=_as_name(before), role=after.strip()) if _as_name(before) else None
    if re.fullmatch(_ROLE, phrase):
        head = list(ROLE_HEAD.finditer(phrase))[-1]
        split = _name_after_complement(phrase, head.end())
        return Speaker(name=split[1], role=split[0]) if split else Speaker(name=None, role=phrase)
    head_match = ROLE_HEAD.search(phrase)
    if head_match and phrase[: head_match.end()].strip():
        name = _as_name(phrase[head_match.end() :])
        return Speaker(name=name, role=phrase[: head_match.end()]) if name else None
    name = _as_name(phrase)
    return Speaker(name=name, role=None) if name and " " in name else None


def _name_after_complement(phrase: str, head_end: int) -> tuple[str, str] | None:
    """Splits "President of the European Council António Costa": two capitals at the end are the name.

    Only where something is left of the complement, so that "Minister of Foreign Affairs" names nobody.
    """
    complement = phrase[head_end:].split()
    capitals = [word for word in complement if word[0].isupper()]
    if len(capitals) < 3 or not all(word[0].isupper() for word in complement[-2:]):
        return None
    run = phrase[head_end:].rpartition(" and ")[2].split()
    if " and " in phrase[head_end:] and 3 <= len(run) <= 5 and all(word[0].isupper() for word in run):
        named = " ".join(run[1:])  # "for the Sea and Climate | Ana Maria Roe Silva"
        if not re.search(_ORGANISATION, named):
            return phrase.removesuffix(f" {named}"), named
    if complement[-3] in {"of", "and", "for", "to"} or re.search(_ORGANISATION, " ".join(complement[-2:])):
        return None
    role = phrase.rsplit(" ", 3 if HONORIFIC.match(" ".join(complement[-3:])) else 2)[0]
    return role, " ".join(complement[-2:])


_ORGANISATION = (
    r"\b(?:Affairs|Defence|Defense|Council|Commission|Parliament|Bank|Union|Nations|State|Trade|Finance|Economy|"
    r"Interior|Republic|Kingdom|Policy|Security|Operations|Organi[sz]ation|Committee|Agency|Reserve|Fund|Health|"
    r"Office|Department|Ministry|Institute|Authority|Commission|Alliance|Chamber|"
    r"Development|Infrastructure|Transport|Agriculture|Energy|Environment|Education|Justice|Change|Resources|Protection|"
    r"University|Transcript|Interview|Statement|Secretariat|Government|Service)\b"
)


def is_organisation(phrase: str) -> bool:
    """Tells a phrase that names an institution and no place: "Northern Bank", "Office of the Press Secretary"."""
    return re.search(_ORGANISATION, phrase) is not None


def without_honours(name: str) -> str:
    """Takes the titles before a name and the letters behind it away: "Hon. Dr. Ana Roe MP" is "Ana Roe"."""
    name = _HONOURS.sub("", name)
    while (title := HONORIFIC.match(name)) is not None:
        name = name[title.end() :]
    return name


def _as_name(text: str) -> str | None:
    text = without_honours(text.strip(" ,;:"))
    return text if re.fullmatch(_NAME, text) else None


def people_in(heading: str) -> tuple[Speaker, ...]:
    """Reads the people in a list such as "NATO Secretary General Mark Rutte and the President of X Jane Doe".

    A joint press conference has two; where splitting at "and" or "with" does not leave persons, it is one.
    """
    parts = re.split(r",? (?:and|with|alongside) (?:the )?", heading)
    people = [parse_speaker(part) for part in parts]
    if len(parts) > 1 and all(person is not None and person.name for person in people):
        return tuple(person for person in people if person is not None)
    person = parse_speaker(heading)
    return (person,) if person is not None and (person.name or person.role) else ()


def most_named(text: str) -> Speaker | None:
    """Finds the office-holder a report is about: named with office once, by surname most often (at least twice)."""
    found: dict[str, Speaker] = {}
    for speaker in _office_holders(text):
        if speaker.name is not None:
            found.setdefault(speaker.name.split()[-1], speaker)
    quoted = [person for match in (*_SAID_BY.finditer(text), *_SAYS.finditer(text)) if (person := with_office(match))]
    for person in sorted(quoted, key=lambda person: person.role is None):
        found.setdefault((person.name or "").split()[-1], person)
    counts = Counter({surname: len(re.findall(rf"\b{re.escape(surname)}\b", text)) for surname in found})
    if not counts:
        return None
    surname, mentions = max(counts.items(), key=lambda item: (item[1], -text.index(item[0])))
    return found[surname] if mentions >= 2 or found[surname] in quoted else None


def with_office(match: re.Match[str]) -> Speaker | None:
    """Makes a person of a match of ``NAME_AND_OFFICE``; what stands behind the comma may be no office."""
    person = parse_speaker(match["name"])
    if person is None and (surname := without_honours(match["name"])) != match["name"]:
        return Speaker(name=surname, role=None)
    if person is None or person.name is None or person.role is not None:
        return person if person is not None and person.name else None
    role = match["role"] if match["role"] and ROLE_HEAD.search(match["role"].title()) else None
    return Speaker(name=person.name, role=role)


def introduced(speaker: Speaker, text: str) -> Speaker:
    """Completes "Ms. Roe" where a text introduces "Anna Roe, Director of the Water Agency"; else leaves it as it is.

    Args:
        speaker: As labelled: by surname, or without an office.
        text: Unwrapped, and calm; see ``calm``.
    """
    known = without_honours(speaker.name or "").split()
    if not known or (speaker.role not in (None, "Professor") and len(known) > 1):
        return speaker
    before = rf"(?:{_CAP} (?:{_PARTICLE} )*){{1,3}}" if len(known) == 1 else ""
    pattern = (
        rf"(?<![\w’'.-])(?P<name>{before}{re.escape(' '.join(known))})(?:, (?:the |an? )?(?P<role>{_OFFICE}))?(?=[\W])"
    )
    for match in re.finditer(pattern, text):
        name = _as_name(match["name"])
        if name is None or (len(known) == 1 and (" " not in name or ROLE_HEAD.search(name))):
            continue
        above = _OFFICE_BEFORE.search(text[max(0, match.start() - 120) : match.start()])
        offices = (match["role"], above["role"] if above else None)
        role = next((each for each in offices if each and ROLE_HEAD.search(each.title())), None)
        speaker = Speaker(name=name, role=role or speaker.role)
        known = name.split()
        if role is not None:
            break
    return speaker


def _office_holders(text: str) -> Iterator[Speaker]:
    for match in _ROLE_NAME.finditer(text):
        speaker = parse_speaker(match.group())
        if speaker is not None and speaker.role is not None:
            yield speaker
