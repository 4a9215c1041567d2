"""Turns the opening of a line into a label: who speaks from here on, or nothing.

Transcripts name the speaker in capitals ("THE PRESIDENT:"), with title ("Mr. Dahl (Norway):"), with a medium ("Sabine
Siebold (Reuters)"), by a word ("Q", "JOURNALIST:"), in brackets ("<Jane Doe>") or by a name alone, before the words
or on a line of their own. What could be a heading as well ("Key points:") must recur to be believed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from briefing.corpus.people import HONORIFIC, ROLE_HEAD, calm, is_host, parse_speaker, without_honours
from briefing.types import Speaker

_ASKER = (
    r"(?:Questions?|Q|Journalists?|Reporters?|Correspondent|Audience(?: member)?|Inaudible|Member of the audience|"
    r"Participant|Press|Media|Student|Pupil|Caller|Listener|Viewer|Resident|Interviewer|Questioner|"
    r"Speaker from the floor|Floor|Unidentified (?:reporter|journalist|questioner)|"
    r"Male (?:reporter|journalist)|Female (?:reporter|journalist)|Unknown (?:reporter|journalist))"
)
_HOST_WORD = (
    r"(?:Moderator|Host|Presenter|Facilitator|Operator|Anchor|Announcer|Emcee|MC|Staff|Aide|Press officer|Clerk)"
)
_QUESTION = re.compile(
    rf"{_ASKER}\s*(?:\d+|No\.? ?\d+)?\s*(?:[(\[,–-]\s*(?P<medium>[^()\[\]]+?)[)\]]?)?", re.IGNORECASE
)
_HOST_LABEL = re.compile(rf"(?:The )?{_HOST_WORD}(?: \d)?(?:\s*\([^()]*\))?", re.IGNORECASE)
_ANSWER = re.compile(r"(?:Answer|A|Response|Reply)\.?", re.IGNORECASE)
_PAREN = re.compile(r"\s*[(\[](?P<inside>[^()\[\]]{1,80})[)\]]")
_RUBRIC = re.compile(
    r"(?:subjects?|topics?(?: covered)?|date|time|location|venue|place|event|contacts?|notes?|speakers?|"
    r"participants?|present|agenda|"
    r"source|title|where|when|who|what|why|tel|telephone|e-?mail|fax|phone|mobile|to|from|re|cc|photos?|caption|"
    r"image|video|watch|"
    r"listen|related|tags|keywords|duration|language|published|updated|posted|author|by|issn|isbn|ref(?:erence)?|"
    r"embargo|correction|"
    r"update|breaking|summary|key (?:points|facts|messages|takeaways)|read more|see also|more|background|quote|"
    r"example|warning|"
    r"first|second|third|finally|conclusion|introduction|editor.?s note|check against delivery|web|website|"
    r"address|delivered|"
    r"posted on|delivered on|published on|last updated(?: on)?|document|type|category|series|issue|section|page|"
    r"url|copyright|"
    r"disclaimer|transcript|answer to|in attendance|members? present|interview(?:ed)? by|editing by|reporting by)",
    re.IGNORECASE,
)
"""Words before a colon that name a field and not a person."""
_SMALL = r"(?:of|for|the|and|to|in|at|on|van|von|der|den|de|del|della|di|da|dos|du|la|le|bin|al|el|ter|zu|y|i|&|-|–)"
_WORD = rf"(?:[A-ZÀ-ÞĀ-Ž][\w’'.&/-]*|{_SMALL}|\d{{1,3}})"
_SHAPE = re.compile(rf"(?:[A-ZÀ-ÞĀ-Ž<][\w’'.-]*),?(?: {_WORD},?)*")
_END = re.compile(r"[:：](?=[*_\s]|$)|\.?[*_]{0,2}\s?[-–—]{1,2}(?=[\s*_])|>")
_BARE_Q = re.compile(r"(?P<mark>[QA])(?:\s{2,}|\t|\.\s+(?=\S)|[:.]?$|\s(?=[A-Z“\"]))")
_LEAD = re.compile(r"(?:[*_]*Q\d{1,4}[.:]?[*_]*\s+(?=[A-Z*<]))?(?:>>+|(?:&gt;){2,}|[-–—•]|[*_<\[#>]{1,4}|\s)*")
_CLOSE = re.compile(r"[*_>\]]{0,4}:?[*_]{0,3}\s*")
_STOPPED = re.compile(
    rf"(?P<name>(?:(?i:Mrs?|Ms|Dr|Prof|Sen|Rep|Gen|Hon)\. )?(?:[A-ZÀ-ÞĀ-Ž](?:[\w’'-]+|\.) (?:{_SMALL} )?){{0,5}}"
    r"[A-ZÀ-ÞĀ-Ž][\w’'-]+(?: \([^()]{2,60}\))?)\.\s+(?=[A-ZÀ-Þ0-9“\"‘(\[])"
)
"""A label that ends as a sentence does: "Ms. Roe. Thank you"."""
_COLUMN = re.compile(r"(?P<name>[A-ZÀ-Þ][\w.’'() -]{0,40}?)(?:\t| {3,})\s*(?=\S)")
"""A label in a column of its own, as on a form: "AR      Thank you"."""
_VOICE = re.compile(r"<v(?:\.[\w.]+)?[ \t]+([^<>\n]{1,80})>\s*")
_LONGEST = 140
"""Characters of a label, office and party included."""


SOMEBODY = Speaker(name=None, role=None)
"""Who speaks behind a bare ">>": somebody else than before, but nobody knows who."""


@dataclass(frozen=True, slots=True)
class Label:
    """What opens a turn."""

    speaker: Speaker | None
    asks: bool
    hosts: bool
    start: int
    end: int
    medium: bool = False
    """The speaker's role is what stood in brackets behind the name: a medium, or a country, a party, a riding."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """The opening of a line that may be a label."""

    name: str
    """As written, without marks and brackets."""
    inside: str | None
    """What stands in brackets behind it."""
    length: int
    """Characters of the line that it takes."""
    sure: bool
    """It needs no second occurrence."""
    alone: bool
    """Nothing else stands on the line."""
    form: str = ""
    """"." or "\t" where it ends as much else does: believed where several lines have the form; "?" for a question in
    bold type, which the answer follows without a label."""


def candidate(text: str) -> Candidate | None:
    """Reads what may be a label at the start of a line; None where nothing there looks like one."""
    lead = _LEAD.match(text)
    at = lead.end() if lead else 0
    if (bare := _BARE_Q.match(text, at)) is not None:
        return Candidate(bare["mark"], None, bare.end(), sure=True, alone=bare.end() == len(text))
    voice = _VOICE.match(text)
    if voice is not None:
        named = _named(voice[1], voice.end(), True, alone=voice.end() == len(text))
        return named or Candidate(voice[1].strip(), None, voice.end(), sure=True, alone=voice.end() == len(text))
    changes = Candidate("", None, at, sure=True, alone=at == len(text)) if text.startswith((">>", "&gt;&gt;")) else None
    if at >= len(text) or not (text[at].isupper() or text[at].isdigit()):
        return changes
    ending = _END.search(text, at, at + _LONGEST)
    bracketed = "<" in text[:at]
    while ending is not None and ending.group() == ">" and not bracketed:
        ending = _END.search(text, ending.end(), at + _LONGEST)
    if ending is None:
        return _loose(text, at) or changes
    close = _CLOSE.match(text, ending.end())
    length = close.end() if close else ending.end()
    dashed = ending.group().strip("*_ ")[-1:] in "-–—"
    if dashed and not ending.group().startswith("."):
        return _loose(text, at) or changes
    emphasised = "*" in text[:at] or "_" in text[:at]
    marked = emphasised or bracketed or dashed
    return _named(text[at : ending.start()], length, marked, alone=length >= len(text)) or _loose(text, at) or changes


def _loose(text: str, at: int) -> Candidate | None:
    """Reads "Ms. Roe. Thank you" and "AR<tab>Thank you"; a word alone before a full stop must be in capitals."""
    found, form = _COLUMN.match(text, at), "\t"
    if found is None:
        found, form = _STOPPED.match(text, at), "."
    if found is None or (
        form == "."
        and not (found["name"].isupper() or HONORIFIC.match(found["name"]) or ROLE_HEAD.match(found["name"]))
    ):
        return None
    named = _named(found["name"], found.end() - at, False, alone=False)
    return named and replace(named, length=found.end(), sure=False, form=form)


def alone(text: str) -> Candidate | None:
    """Reads a line without a colon that may only say who speaks next: "Jane Doe, President", "Tom Reed (Reuters)"."""
    bare = text.strip("*_#<>[] \t")
    if not bare or len(bare) > _LONGEST or bare[-1] in ".!?;,:" or not bare[0].isupper():
        return None
    return _named(bare, len(text), False, alone=True)


def _named(text: str, length: int, marked: bool, *, alone: bool) -> Candidate | None:
    name, inside = text.strip("*_<>[] "), None
    if (question := _QUESTION.fullmatch(name)) is not None:
        return Candidate(name, question["medium"], length, sure=True, alone=alone)
    while (paren := _PAREN.search(name)) is not None:
        inside = inside or paren["inside"].strip()
        name = name[: paren.start()] + name[paren.end() :]
    name = name.strip(" ,.–-") if not name.endswith("Jr.") else name
    known = _HOST_LABEL.fullmatch(name) or _ANSWER.fullmatch(name)
    if known is None and (len(name.split()) > 14 or _RUBRIC.fullmatch(name) or not _SHAPE.fullmatch(name)):
        return None
    titled = HONORIFIC.match(name) or (ROLE_HEAD.search(calm(name)) and len(name.split()) <= 12)
    person = parse_speaker(name)
    named = person is not None and person.name is not None and inside is not None
    return Candidate(name, inside, length, sure=bool(known or titled or named or (marked and not alone)), alone=alone)


def label_of(found: Candidate, start: int, end: int) -> Label:
    """Makes a label of a candidate that was found to be one."""
    if not found.name:
        return Label(SOMEBODY, asks=False, hosts=False, start=start, end=end)
    if (question := _QUESTION.fullmatch(found.name)) is not None:
        medium = found.inside or question["medium"]
        return Label(Speaker(name=None, role=medium), asks=True, hosts=False, start=start, end=end)
    if _ANSWER.fullmatch(found.name):
        return Label(None, asks=False, hosts=False, start=start, end=end)
    if _HOST_LABEL.fullmatch(found.name):
        return Label(Speaker(name=None, role=calm(found.name)), asks=False, hosts=True, start=start, end=end)
    speaker = _speaker(found.name)
    inside = found.inside
    within = parse_speaker(inside) if inside is not None and speaker.name is None else None
    if within is not None and within.name is not None:
        speaker = Speaker(name=within.name, role=speaker.role)  # "The Secretary of State (Jane Doe)"
    elif speaker.role is None and inside is not None:
        speaker = Speaker(name=speaker.name, role=inside)
    medium_like = inside is not None and speaker.role == inside and ROLE_HEAD.search(inside) is None
    hosts = speaker.role is not None and is_host(speaker.role)
    return Label(speaker, asks=False, hosts=hosts, start=start, end=end, medium=medium_like)


def _speaker(name: str) -> Speaker:
    parsed = parse_speaker(name)
    if parsed is not None:
        return parsed
    before, comma, after = name.partition(", ")
    if comma and after:
        return Speaker(name=without_honours(calm(before)), role=after.strip())
    return Speaker(name=calm(name), role=None)


def known_names(speakers: Iterable[Speaker]) -> frozenset[str]:
    """Collects the surnames of people, in lower case: a label may consist of one."""
    return frozenset(speaker.name.split()[-1].lower() for speaker in speakers if speaker.name)
