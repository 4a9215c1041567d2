"""Turns the lines of a document into turns: who speaks over which span, and which lines nobody says.

A transcript is a heading, a body and a tail. In the body a label opens a turn ("Sabine Siebold (Reuters)",
"THE PRESIDENT:"); headings, dates, stage directions, links and calls to subscribe are boilerplate wherever they
stand.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from briefing.corpus.heading import DATELINE, KIND_OPENING, is_rubric, kind_of
from briefing.corpus.people import ROLE_HEAD, is_host, parse_speaker
from briefing.types import Speaker

_URL = re.compile(r"(?:https?://|www\.)\S+|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}\.\w+|\[email protected\]")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*$")
_PROMO = re.compile(
    r"^(?:subscribe\b|follow (?:us|@|\w+ on)|connect with|find \w+ on|visit the|receive .* updates|sign up|share\b|"
    r"transcript continues|read more|more information|for more information|photo(?:s|graphs)?:|watch\b.*:|#\w+|"
    r"©|copyright\b|all rights reserved|tags?:|related\b.*:|source:|contacts?:|media contact)",
    re.IGNORECASE,
)
_DISTRIBUTOR = re.compile(
    r"published this content on|solely responsible for the information|distributed (?:via|by) \S|"
    r"^disclaimer\b|unedited and unaltered",
    re.IGNORECASE,
)
_DIRECTION = re.compile(r"^[(\[](?:[^()\[\]]{1,80})[)\]]$")
_DELIVERY = re.compile(
    r"^\W*(?:as (?:delivered|prepared|spoken)|check against delivery|embargo|for immediate release|transcript|"
    r"last updated|english version|watch the video|\*{3,})",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"^(?:By|Written by|Reporting by|Author:) (?P<who>[A-ZÀ-ÞĀ-Ž][\w’'.-]+(?: [A-ZÀ-ÞĀ-Ž][\w’'.-]+){1,3})\.?$"
)
_ASKER = r"(?:Questions?|Q|Journalist|Reporter|Correspondent|Audience(?: member)?|Inaudible|Member of the audience)"
_HOST_WORD = r"(?:Moderator|Host|Presenter|Interviewer|Facilitator|Operator)"
_QUESTION_LABEL = re.compile(rf"^{_ASKER}\s*\d*\s*(?:[(\[](?P<medium>[^()\[\]]+)[)\]])?\s*:?$", re.IGNORECASE)
_HOST_LABEL = re.compile(rf"^{_HOST_WORD}\b\s*:?$", re.IGNORECASE)
_MEDIUM_LABEL = re.compile(r"^(?P<name>[^\W\d][\w’'. -]{2,40}?)\s*[(\[,]\s*(?P<medium>[^()\[\],]{2,40})[)\]]\s*:?$")
_INLINE = re.compile(
    r"^(?P<bold>[*_]{1,3})?"
    r"(?P<label>(?:(?<![\w’'.-])[A-ZÀ-ÞĀ-Ž][\w’'.-]*[ ,]*(?:of |for |the |and )*){1,8}(?:[(\[][^()\[\]]{2,40}[)\]])?)"
    r"(?:[*_]{0,3}:[*_]{0,3}\s+|(?<=^Q)(?:\.\s+|\s{2,}))(?=\S)"
)
_ANSWER_LABEL = re.compile(r"^(?:Answer|A)\s*:?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One line that is not blank, without its surrounding white space."""

    text: str
    start: int
    end: int
    after_blank: bool
    """A blank line, or the start of the text, stands before it."""
    before_blank: bool


@dataclass(frozen=True, slots=True)
class Label:
    """What opens a turn."""

    speaker: Speaker | None
    asks: bool
    hosts: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A document's lines, sorted."""

    heading: tuple[SourceLine, ...]
    body: tuple[SourceLine | Label, ...]
    """Labels and the lines that somebody says, in order."""
    boilerplate: tuple[SourceLine, ...]
    """Lines below the heading that nobody says."""
    author: str | None
    dateline: re.Match[str] | None
    """How the body opens, if with place and date; see ``heading.DATELINE``."""


def split_lines(text: str, offset: int = 0) -> tuple[SourceLine, ...]:
    """Cuts a text into its lines from an offset on."""
    raw = [(match.start(), match.group()) for match in re.finditer(r"[^\n]*\n?", text[offset:]) if match.group()]
    blank = [not line.strip() for _, line in raw]
    return tuple(
        SourceLine(
            text=line.strip(),
            start=offset + at + len(line) - len(line.lstrip()),
            end=offset + at + len(line.rstrip()),
            after_blank=i == 0 or blank[i - 1],
            before_blank=i + 1 == len(raw) or blank[i + 1],
        )
        for i, (at, line) in enumerate(raw)
        if not blank[i]
    )


def lay_out(lines: Sequence[SourceLine]) -> Layout:
    """Sorts the lines of a document into heading, body and boilerplate."""
    first_body = _heading_length(lines)
    last_body = _tail_start(lines, first_body)
    known = frozenset(line.text.rstrip(": ") for line in lines[:first_body])
    inline = _inline_labels(lines[first_body:last_body])
    dateline = DATELINE.match(lines[first_body].text) if first_body < last_body else None
    body: list[SourceLine | Label] = []
    boilerplate: list[SourceLine] = list(lines[last_body:])
    author = None
    for line in lines[first_body:last_body]:
        if dateline is not None and line is lines[first_body]:
            boilerplate.append(_part_of(line, 0, dateline.end()))
            line = _rest_of(line, dateline.end())  # noqa: PLW2901  # what is left of it is like any other line
        byline = _BYLINE.match(line.text)
        if byline:
            author = author or byline["who"]
        if byline or is_boilerplate(line) or line.text in known:
            boilerplate.append(line)
        elif (label := read_label(line)) is not None:
            body.append(label)
        elif (found := _INLINE.match(line.text)) and found["label"] in inline:
            body.append(_label(found["label"], line.start, line.start + found.end()))
            body.append(_rest_of(line, found.end()))
        else:
            body.append(_without_bullet(line))
    author = author or next((m["who"] for line in lines[:first_body] if (m := _BYLINE.match(line.text))), None)
    return Layout(
        heading=tuple(lines[:first_body]),
        body=tuple(body),
        boilerplate=tuple(boilerplate),
        author=author,
        dateline=dateline,
    )


def is_boilerplate(line: SourceLine) -> bool:
    """Tells a line that nobody said: a link, a rubric, a stage direction, a sub-heading, a rule."""
    text = line.text
    words = re.findall(r"\w+", _URL.sub("", text))
    bare = text.lstrip("#*•·-–—▪►● \t|")
    if not words or text.startswith("#"):
        return True
    if any(pattern.search(bare) for pattern in (_PROMO, _DISTRIBUTOR, _DELIVERY)) or _DIRECTION.match(text):
        return True
    if _URL.search(text) and len(words) <= 8:
        return True
    return (len(words) <= 8 and is_rubric(text) and not _SENTENCE_END.search(text)) or _is_subheading(line)


def _is_subheading(line: SourceLine) -> bool:
    alone = line.after_blank and line.before_blank
    words = line.text.split()
    return alone and len(words) <= 12 and re.search(r"[\w”’\"')]$", line.text) is not None and not words[0].islower()


def _heading_length(lines: Sequence[SourceLine]) -> int:
    for i, line in enumerate(lines):
        if KIND_OPENING.match(line.text) and i < 6:
            continue
        if is_rubric(line.text) or is_boilerplate(line) or (line.text.startswith("by ") and i < 6):
            continue
        if read_label(line) is not None and not (i == 0 and kind_of(line.text)):
            return i
        if i < 8 and _names_person_and_office(line.text):
            continue
        if _BYLINE.match(line.text) or (i < 6 and _looks_like_title(line, first=i == 0)):
            continue
        return i
    return len(lines)


def _names_person_and_office(text: str) -> bool:
    """Tells "Christine Lagarde, President of the ECB," on a line of its own."""
    person = parse_speaker(text) if "," in text and len(text.split()) <= 14 and not text.endswith(":") else None
    return person is not None and person.name is not None and person.role is not None


def _looks_like_title(line: SourceLine, *, first: bool) -> bool:
    if re.search(r"[.!?,;:…]['\"”’)]*$", line.text):
        return False
    words = line.text.split()
    capitals = sum(word[0].isupper() for word in words if len(word) > 3)
    titled = len(words) <= 12 and capitals >= 0.6 * sum(len(word) > 3 for word in words)
    return (first or line.after_blank or titled or kind_of(line.text) is not None) and len(words) <= 40


def _tail_start(lines: Sequence[SourceLine], first: int) -> int:
    """Finds where the links, rules and calls to subscribe at the end begin."""
    last = len(lines)
    while last > first and is_boilerplate(lines[last - 1]):
        last -= 1
    for i in range(first, last):  # a ruled-off block with links is the distributor's, whatever else is in it
        if re.fullmatch(r"[^\w\s]{6,}", lines[i].text) and any(_URL.search(line.text) for line in lines[i:]):
            return i
    return last


def read_label(line: SourceLine) -> Label | None:
    """Reads a line that only says who speaks next; None where it is anything else."""
    text = re.sub(r"^\W+", "", line.text)
    if _SENTENCE_END.search(text) or text.endswith((",", ";")) or len(text.split()) > 12:
        return None
    if line.before_blank and not text.endswith(":"):
        return None
    if _QUESTION_LABEL.match(text) or _HOST_LABEL.match(text) or _ANSWER_LABEL.match(text) or _names_speaker(text):
        return _label(text, line.start, line.end)
    return None


def _names_speaker(text: str) -> bool:
    if kind_of(text) is not None and not text.endswith(":"):
        return False
    if (medium := _MEDIUM_LABEL.match(text)) is not None:
        return parse_speaker(medium["name"]) is not None
    speaker = parse_speaker(text)
    if speaker is None:
        return False
    if text.endswith(":"):
        return True
    return speaker.role is not None and ROLE_HEAD.search(text) is not None


def _label(text: str, start: int, end: int) -> Label:
    text = text.strip(" :")
    if (question := _QUESTION_LABEL.match(text)) is not None:
        return Label(Speaker(name=None, role=question["medium"]), asks=True, hosts=False, start=start, end=end)
    if _HOST_LABEL.match(text):
        return Label(Speaker(name=None, role=text), asks=False, hosts=True, start=start, end=end)
    if _ANSWER_LABEL.match(text):
        return Label(None, asks=False, hosts=False, start=start, end=end)
    medium = _MEDIUM_LABEL.match(text)
    if medium is not None and not ROLE_HEAD.search(medium["medium"]):
        person = parse_speaker(medium["name"])
        name = person.name if person else medium["name"].strip()
        return Label(Speaker(name=name, role=medium["medium"].strip()), asks=True, hosts=False, start=start, end=end)
    speaker = parse_speaker(text) or Speaker(name=text.title() if text.isupper() else text, role=None)
    hosts = speaker.role is not None and is_host(speaker.role)
    return Label(speaker, asks=False, hosts=hosts, start=start, end=end)


def _inline_labels(lines: Sequence[SourceLine]) -> frozenset[str]:
    """Collects what stands before a colon and is a label: in capitals, in bold, a known word, or said twice."""
    seen: dict[str, int] = {}
    bold: set[str] = set()
    for line in lines:
        if (match := _INLINE.match(line.text)) is not None:
            seen[match["label"]] = seen.get(match["label"], 0) + 1
            bold.update({match["label"]} if match["bold"] else ())
    known = (_QUESTION_LABEL, _HOST_LABEL)
    return frozenset(
        label
        for label, count in seen.items()
        if count >= 2 or label.isupper() or label in bold or any(pattern.match(label) for pattern in known)
    )


def _part_of(line: SourceLine, start: int, end: int) -> SourceLine:
    text = line.text[start:end]
    low = line.start + start + len(text) - len(text.lstrip())
    high = line.start + start + len(text.rstrip())
    return SourceLine(text=text.strip(), start=low, end=high, after_blank=True, before_blank=line.before_blank)


def _rest_of(line: SourceLine, skip: int) -> SourceLine:
    return _part_of(line, skip, len(line.text))


def _without_bullet(line: SourceLine) -> SourceLine:
    bullet = re.match(r"(?:[•·▪►●*–-]|\d{1,2}[.)])\s+(?=\S)", line.text)
    return _rest_of(line, bullet.end()) if bullet else line
