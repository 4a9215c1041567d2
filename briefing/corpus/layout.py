"""Turns the lines of a document into heading, body and boilerplate, the body with a label wherever a turn begins.

A transcript is a heading, a body and a tail. In the body a label opens a turn ("Sabine Siebold (Reuters)",
"THE PRESIDENT:"); headings, dates, stage directions, links and calls to subscribe are boilerplate wherever they
stand.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from briefing.corpus import labels
from briefing.corpus.boilerplate import TAIL, URL, introduces, is_boilerplate, is_link, is_promotion
from briefing.corpus.datelines import DATELINE, is_rubric
from briefing.corpus.kinds import KIND_OPENING, kind_of
from briefing.corpus.labelling import Labelling, abbreviated, with_brackets
from briefing.corpus.labels import Label
from briefing.corpus.lines import SourceLine, ends_sentence, holds_sentence, part_of, rest_of
from briefing.corpus.people import parse_speaker

_BYLINE = re.compile(
    r"^[*_]{0,3}(?:By|Written by|Reporting by|Author:) (?P<who>[A-ZÀ-ÞĀ-Ž][\w’'.-]+(?: [A-ZÀ-ÞĀ-Ž][\w’'.-]+){1,3})"
    r"(?:\.|, [\w ,-]{2,60})?[*_]{0,3}$"
)
_BULLET = re.compile(r"(?:[•·▪►●*–-]|\d{1,2}[.)])\s+(?=\S)")
_LONGEST_HEADING = 80
"""Lines; a page's menu is no longer."""
_TALKS = re.compile(r"\b(?:I(?!:)|we|us|our|my|me|you|your|good (?:morning|afternoon|evening))\b", re.IGNORECASE)
_RUNS_ON = re.compile(r"(?:of|on|and|at|in|to|for|with|following|during|after)\b", re.IGNORECASE)
"""How a line of a title begins that goes on with the line above it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A document's lines, sorted."""

    heading: tuple[SourceLine, ...]
    """Above the body; see ``heading_lines`` for what they say."""
    body: tuple[SourceLine | Label, ...]
    """Labels and the lines that somebody says, in order."""
    boilerplate: tuple[SourceLine, ...]
    """Lines below the heading that nobody says."""
    author: str | None
    dateline: re.Match[str] | None
    """How the body opens, if with place and date; see ``heading.DATELINE``."""


def heading_lines(lines: Sequence[SourceLine]) -> list[str]:
    """Writes the lines of a heading out, each title on one line however it was wrapped."""
    found: list[str] = []
    for i, line in enumerate(lines):
        if is_promotion(line.text) or abbreviated(line.text):
            continue
        joins = line.wrapped or _RUNS_ON.match(line.text) or (i and lines[i - 1].text.endswith((" of", " and", " the")))
        if found and not line.after_blank and joins and not is_rubric(found[-1]):
            found[-1] = f"{found[-1]} {line.text}"
        else:
            found.append(line.text)
    return found


def lay_out(lines: Sequence[SourceLine], *, is_page: bool = True) -> Layout:
    """Sorts the lines of a document into heading, body and boilerplate.

    Args:
        lines: All of them, in order.
        is_page: They stand on a page, with a heading, a tail and rubrics between; False for subtitles.
    """
    lines = with_brackets(lines)
    judge = Labelling(lines)
    first_body = _heading_length(lines, judge) if is_page else 0
    last_body = _tail_start(lines, first_body) if is_page else len(lines)
    known = frozenset(line.text.rstrip(": ") for line in lines[:first_body])
    sorter = _Sorter(judge, known, is_page=is_page)
    rest = list(lines[first_body:last_body])
    opening = next(((i, m) for i, line in enumerate(rest[:4]) if (m := DATELINE.match(line.text))), None)
    dateline = opening[1] if opening else None
    if opening is not None:
        at, match = opening
        sorter.boilerplate.append(part_of(rest[at], 0, match.end()))
        rest[at] = rest_of(rest[at], match.end())
    for line in rest:
        sorter.sort(line)
    author = sorter.author or next((m["who"] for line in lines[:first_body] if (m := _BYLINE.match(line.text))), None)
    return Layout(
        heading=tuple(lines[:first_body]),
        body=tuple(sorter.body),
        boilerplate=(*sorter.boilerplate, *lines[last_body:]),
        author=author,
        dateline=dateline,
    )


class _Sorter:
    """Gives the lines between heading and tail their places."""

    def __init__(self, judge: Labelling, known: frozenset[str], *, is_page: bool) -> None:
        self._judge = judge
        self._is_page = is_page
        self._known = known
        self._left_out = False
        self.body: list[SourceLine | Label] = []
        self.boilerplate: list[SourceLine] = []
        self.author: str | None = None

    def sort(self, line: SourceLine) -> None:
        """Puts one line into the body or among the boilerplate, or cuts its label off."""
        if line.wrapped:
            (self.boilerplate if self._left_out else self.body).append(line)
            return
        byline = _BYLINE.match(line.text) if self._is_page else None
        if byline:
            self.author = self.author or byline["who"]
        found = None if byline else self._judge.label(line)
        self._left_out = found is None and (
            bool(byline) or line.text in self._known or (is_boilerplate(line) if self._is_page else is_link(line.text))
        )
        if self._left_out:
            self.boilerplate.append(line)
        elif found is None:
            self.body.append(_without_bullet(line))
        else:
            self.body.append(labels.label_of(found, line.start, line.start + found.length))
            if found.form == "?":
                asked = part_of(line, found.length, len(line.text.rstrip("*_")))
                answer = Label(None, asks=False, hosts=False, start=asked.end, end=line.end + 1)
                self.body += [asked, answer]
            elif not found.alone:
                self.body.append(rest_of(line, found.length))


def _heading_length(lines: Sequence[SourceLine], judge: Labelling) -> int:
    i = 0
    while i < min(len(lines), _LONGEST_HEADING):
        last = i + 1
        while last < len(lines) and lines[last].wrapped:
            last += 1
        if not _is_of_heading(lines, i, last, judge):
            break
        i = last
    first_label = next((j for j in range(i, min(len(lines), _LONGEST_HEADING)) if judge.label(lines[j])), i)
    if all(_is_editors(line) for line in lines[i:first_label]):
        return first_label
    return min(i, len(lines))


def _is_editors(line: SourceLine) -> bool:
    """Tells a short paragraph in which nobody speaks of himself or to anybody; above the first label it introduces."""
    return len(line.text.split()) <= 60 and _TALKS.search(line.text) is None


def _is_of_heading(lines: Sequence[SourceLine], first: int, last: int, judge: Labelling) -> bool:
    """Tells whether lines[first:last], which make one block, stand above what is said."""
    line = lines[first]
    text = " ".join(each.text for each in lines[first:last])
    if KIND_OPENING.match(text) and len(text.split()) <= 40:
        return True
    if is_rubric(text) or (text.startswith("by ") and not ends_sentence(text)):
        return True
    if judge.label(line) is not None and not (first == 0 and kind_of(line.text)):
        return False
    if introduces(text) or is_boilerplate(line):
        return True
    return _names_person_and_office(text) or _BYLINE.match(text) is not None or _looks_like_title(lines, first, text)


def _names_person_and_office(text: str) -> bool:
    """Tells "Christine Lagarde, President of the ECB," on a line of its own."""
    person = parse_speaker(text) if "," in text and len(text.split()) <= 14 and not text.endswith(":") else None
    return person is not None and person.name is not None and person.role is not None


def _looks_like_title(lines: Sequence[SourceLine], i: int, text: str) -> bool:
    line, words = lines[i], text.split()
    if len(words) <= 6 and _is_fragment(line) and i + 1 < len(lines) and not _reads_on(lines[i + 1]):
        return True
    if re.search(r"[.!?,;:…]['\"”’)]*$", text) or len(words) > 40 or holds_sentence(text):
        return False
    capitals = sum(word[0].isupper() for word in words if len(word) > 3)
    titled = len(words) <= 12 and capitals >= 0.6 * sum(len(word) > 3 for word in words)
    if i >= 6:
        return len(words) <= 25
    return i == 0 or line.after_blank or titled or kind_of(text) is not None


def _reads_on(after: SourceLine) -> bool:
    """Tells a line that ends a sentence or goes on with one from the next item of a menu."""
    return ends_sentence(after.text) or after.text[0].islower() or after.wrapped


def _is_fragment(line: SourceLine) -> bool:
    """Tells a short line that ends as no sentence does, and does not go on."""
    closed = line.text.rstrip("\"'”’»)]*_ ").endswith((".", "!", "?", "…", ",", ";", "-", "–", "—"))
    return not closed and not line.wrapped and len(line.text.split()) <= 12 and not holds_sentence(line.text)


def _tail_start(lines: Sequence[SourceLine], first: int) -> int:
    """Finds where the links, rules and calls to subscribe at the end begin."""
    last = at = len(lines)
    while at > first and (_is_fragment(lines[at - 1]) or is_boilerplate(lines[at - 1])):
        at -= 1
        last = at if is_boilerplate(lines[at]) else last
    if at == first:  # a text without full stops
        last = len(lines)
        while last > first and is_boilerplate(lines[last - 1]):
            last -= 1
    for i in range(first, last):  # a ruled-off block with links is the distributor's, whatever else is in it
        if re.fullmatch(r"(?:[^\w\s]|_){6,}", lines[i].text) and any(URL.search(line.text) for line in lines[i:]):
            return i
        if i > first and _closes(lines, i, first):
            return i
    return last


def _closes(lines: Sequence[SourceLine], i: int, first: int) -> bool:
    """Tells a line below which nobody speaks; in the first half of a text it is a heading like others."""
    line = lines[i]
    return TAIL.match(line.text) is not None and not line.wrapped and (i - first) * 2 >= len(lines) - first


def _without_bullet(line: SourceLine) -> SourceLine:
    bullet = _BULLET.match(line.text)
    if bullet is None:
        return line
    rest = rest_of(line, bullet.end())
    return SourceLine(
        text=rest.text,
        start=rest.start,
        end=rest.end,
        after_blank=line.after_blank,
        before_blank=line.before_blank,
        item=True,
    )
