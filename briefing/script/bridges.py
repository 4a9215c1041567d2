"""Turns what is known of a document into the words before its quotes: who said it, where and when.

A document is introduced in full when it is first heard and in short when it comes back; no two neighbouring bridges
are built alike. What a document does not say (its date, its place) is not said of it either.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from briefing.script.attribution import attribute, referent, says_who
from briefing.script.questions import Asked, answer_the_same, asked
from briefing.types import Document, Sentence, Speaker, Turn

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def long_date(day: date, *, weekday: bool = False) -> str:
    """Writes "28 January 2026" or "Wednesday, 28 January 2026", in English whatever the locale."""
    plain = f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
    return f"{_WEEKDAYS[day.weekday()]}, {plain}" if weekday else plain


def occasion(document: Document) -> str:
    """Names where something was said: "at the Industry Day, NATO Headquarters"; empty where nothing is known."""
    place = f"in {document.place}" if document.place and _is_town(document.place) else ""
    if document.place and not place:
        place = f"at {document.place}"
    if document.kind == "press conference":
        return f"at a press conference {place}".strip() if place or not document.event else _event(document)
    event = _event(document)
    return f"{event} {place}".strip() if not (event and place.startswith("at ")) else f"{event}, {document.place}"


def _event(document: Document) -> str:
    if not document.event:
        return ""
    first, _, rest = document.event.partition(" ")
    if rest[:1].islower() and first[1:].islower():  # "Informal meeting of ..." opened a title
        first = first.lower()
    article = "" if not rest or first.lower() in {"the", "a", "an"} else "the "
    return f"at {article}{first} {rest}".rstrip()


def _is_town(place: str) -> bool:
    """Tells "Riga, Latvia" from a building: one is in a town, but at a headquarters."""
    return not any(word in place for word in ("Headquarters", "House", "Palace", "Academy", "University", "Centre"))


@dataclass(slots=True)
class Bridges:
    """Remembers what the listener has been told, and builds the next bridge from it."""

    documents: Mapping[str, Document]
    _introduced: set[str] = field(default_factory=set)
    _named: set[str] = field(default_factory=set)
    _heard: set[Speaker | None] = field(default_factory=set)
    _count: int = 0
    _shape: str = ""
    """How the last bridge was built."""
    _last: Sentence | None = None

    def before(self, sentence: Sentence, *, opens_chapter: bool) -> str | None:
        """Gives the words to say before a quote; None where the one before it simply goes on.

        Args:
            sentence: What is quoted next.
            opens_chapter: It is the first of its chapter, which always says who speaks.
        """
        last, self._last = self._last, sentence
        document = self.documents[sentence.document_id]
        goes_on = last is not None and last.document_id == sentence.document_id
        if goes_on and last is not None and not opens_chapter and _goes_without_saying(document, last, sentence):
            return None
        self._count += 1
        first = document.document_id not in self._introduced
        self._introduced.add(document.document_id)
        if sentence.turn.kind == "report":
            words = self._reported(document, sentence, first=first, goes_on=goes_on)
        elif (question := asked(document, sentence)) is not None and (question.asker or question.what):
            words = self._answered(document, sentence, question, _setting(document, first=first, goes_on=goes_on))
        else:
            words = self._said(document, sentence, first=first, goes_on=goes_on)
        return f"{_capital(words)}:"

    def speaker(self, sentence: Sentence) -> str | None:
        """Names whose words a quote is; None where that is not sure, or they are the report's own."""
        document = self.documents[sentence.document_id]
        is_report = sentence.turn.kind == "report"
        said_by = attribute(document, sentence).sayer if is_report else _orator(document, sentence.turn)
        return said_by.name if said_by else None

    def _said(self, document: Document, sentence: Sentence, *, first: bool, goes_on: bool) -> str:
        """Somebody speaks, asked by nobody."""
        speaker = _orator(document, sentence.turn)
        heard = speaker in self._heard
        self._heard.add(speaker)
        who = self._who(speaker)
        if goes_on and heard:
            return self._vary(f"{who} went on", f"{who} again", f"{who} also said")
        if goes_on:
            here = f"at the same {document.kind}" if document.kind == "press conference" else "on the same occasion"
            return self._vary(f"{who}, {here}", f"{here}, {who} said")
        when = f"on {long_date(document.delivered_on)}" if document.delivered_on else ""
        if first:
            where = occasion(document)
            return self._vary(
                _join(who, _join(where, when, glue=" ")),
                _join(where, when, f"{who} said" if where or when else who),
                _join(when, where, f"{who} said" if where or when else who),
            )
        where = _where(document)
        return self._vary(
            _join(f"{who} again" if heard else who, _join(where, when, glue=" ")),
            _join(_join(where, when, glue=" "), f"{who} said"),
            _join(when or where, f"{who}{' ' + where if when and where else ''}"),
        )

    def _answered(self, document: Document, sentence: Sentence, question: Asked, setting: str) -> str:
        """Somebody answers; who asked, and what, as far as that is known."""
        speaker = _orator(document, sentence.turn)
        self._heard.add(speaker)
        who = self._who(speaker)
        by = f" by {question.asker}" if question.asker else ""
        if question.what is None:
            return self._vary(
                _join(who, f"answering {question.asker}", setting),
                _join(f"answering {question.asker}", setting, f"{who} said"),
            )
        return self._vary(
            _join(f"asked{by} {question.what}", f"{who} said")
            if not setting
            else _join(setting, f"asked{by} {question.what}", f"{who} said"),
            _join(who, setting, f"asked{by} {question.what}"),
        )

    def _reported(self, document: Document, sentence: Sentence, *, first: bool, goes_on: bool) -> str:
        """A report speaks, or somebody in it, or it speaks of somebody whom it calls "he"."""
        found = attribute(document, sentence)
        self._heard.add(found.sayer)
        who = self._who(found.sayer) if found.sayer else ""
        reporter = document.publisher or document.author or f"the {document.kind}"
        source = _source(document) if first else f"{reporter} again"
        if who:
            within = (f"{who}, as quoted", f"the report quotes {who}", f"{who}, in the same report")
            return self._vary(*within) if goes_on else f"{source}, quoting {who}"
        if found.quoted and not says_who(sentence):
            return "from a quotation in the same report" if goes_on else f"{source}, from a quotation"
        subject = referent(document, sentence)
        if subject is not None:
            name = self._who(subject)
            return f"the report, on {name}" if goes_on else f"{source}, on {name}"
        if goes_on:
            return self._vary("the report goes on", "the report also says", "it continues")
        if not first:
            return source
        named = document.publisher or document.author
        return self._vary(source, f"according to {source}") if named else f"according to {source}"

    def _who(self, speaker: Speaker | None) -> str:
        """Name and office the first time, so that it is known who "we" are; the name alone from then on."""
        if speaker is None:
            return "the speaker"
        if speaker.name is None:
            role = re.sub(r"^[Tt]he ", "", speaker.role or "speaker")
            return f"the {role}"
        if speaker.role is None or speaker.name in self._named:
            return speaker.name
        self._named.add(speaker.name)
        return f"{speaker.role} {speaker.name}" if "," not in speaker.role else f"{speaker.name}, {speaker.role}"

    def _vary(self, *forms: str) -> str:
        """Takes the next of several forms that is not built like the last bridge."""
        turn = self._count % len(forms)
        ordered = (*forms[turn:], *forms[:turn])
        chosen = next((form for form in ordered if _shape(form) != self._shape), ordered[0])
        self._shape = _shape(chosen)
        return chosen


_SHAPES = {"at": "where", "in": "where", "on": "when", "asked": "asked", "answering": "asked", "according": "source"}


def _shape(words: str) -> str:
    """By what a bridge opens: a place, a date, a question, or else a name."""
    return _SHAPES.get(words.partition(" ")[0], "who")


def _setting(document: Document, *, first: bool, goes_on: bool) -> str:
    """Says where and when an answer was given: in full at first, then as much as tells one document from another."""
    if goes_on:
        return ""
    when = f"on {long_date(document.delivered_on)}" if document.delivered_on else ""
    return _join(occasion(document), when, glue=" ") if first else _where(document) or when


def _where(document: Document) -> str:
    """Names the place in short: "in Antalya"; the occasion where there is none."""
    place = (document.place or "").partition(",")[0]
    return occasion(document) if not place else f"{'in' if _is_town(place) else 'at'} {place}"


def _source(document: Document) -> str:
    """Names a report: "Caliber.Az, in an undated news report from Vilnius"."""
    when = f"on {long_date(document.delivered_on)}" if document.delivered_on else ""
    where = f"from {document.place}" if document.place and _is_town(document.place) else ""
    named = document.publisher or document.author
    if named:
        return _join(named, _join(when or f"in an undated {document.kind}", where, glue=" "))
    return _join("a" if when else "an undated", document.kind, where, when, glue=" ")


def _orator(document: Document, turn: Turn) -> Speaker | None:
    return turn.speaker or (document.speakers[0] if document.speakers else None)


def _goes_without_saying(document: Document, last: Sentence, sentence: Sentence) -> bool:
    """Whether a quote needs no bridge: the same person says it to the same question, or the same report does."""
    if last.turn.kind != sentence.turn.kind:
        return False
    if sentence.turn.kind == "report":
        follows = sentence.index == last.index + 1
        same = attribute(document, last) == attribute(document, sentence)
        return same and (follows or referent(document, sentence) is None)
    if last.turn.speaker != sentence.turn.speaker:
        return False
    return answer_the_same(document, last.turn, sentence.turn)


def _join(*parts: str, glue: str = ", ") -> str:
    return glue.join(part for part in parts if part)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def enumerate_in_words(items: Sequence[str]) -> str:
    """Writes "a", "a and b", "a, b and c"."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"
