"""Turns what is known of a document into the words before its quotes: who said it, where and when.

A document is introduced in full when it is first heard and in short when it comes back; no two neighbouring bridges
are built alike. What a document does not say (its date, its place) is not said of it either.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

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
    _count: int = 0
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
        if goes_on and last is not None and not opens_chapter and _voice_of(last) == _voice_of(sentence):
            return None
        self._count += 1
        first = document.document_id not in self._introduced
        self._introduced.add(document.document_id)
        if goes_on:
            words = self._within(document, sentence)
        else:
            words = self._introduction(document, sentence) if first else self._return(document, sentence)
        return f"{_capital(words)}:"

    def _within(self, document: Document, sentence: Sentence) -> str:
        """The same document goes on: in a new chapter, after another question, or from report to quotation."""
        name = self._name(document, sentence.turn)
        if sentence.turn.kind == "answer":
            asker = _asker(document, sentence.turn)
            return self._vary(f"Answering {asker}", f"Asked by {asker}", f"{name}, answering {asker}")
        if sentence.turn.kind == "report":
            if _quotes_orator(document, sentence):
                return self._vary(f"{name}, as quoted", f"{name}, in the same report")
            return self._vary("The report goes on", "The report also says", "It continues")
        return self._vary(f"{name} went on", f"{name} again", f"{name} also said")

    def _introduction(self, document: Document, sentence: Sentence) -> str:
        where = occasion(document)
        when = f"on {long_date(document.delivered_on)}" if document.delivered_on else ""
        if sentence.turn.kind == "report":
            return self._reported(document, sentence, when)
        who = self._full_name(document, sentence.turn)
        if sentence.turn.kind == "answer":
            answering = f"answering {_asker(document, sentence.turn)}"
            return _join(who, answering, _join(where, when, glue=" "))
        return self._vary(
            _join(who, _join(where, when, glue=" ")),
            _join(_capital(_join(where, when, glue=", ")), f"{who} said" if where or when else who),
            _join(_capital(when), _join(where, "", glue=" "), f"{who} said" if where or when else who),
        )

    def _return(self, document: Document, sentence: Sentence) -> str:
        place = (document.place or "").partition(",")[0]
        where = occasion(document) if not place else f"{'in' if _is_town(place) else 'at'} {place}"
        when = f"on {long_date(document.delivered_on)}" if document.delivered_on else ""
        name = self._name(document, sentence.turn)
        if sentence.turn.kind == "report":
            reporter = _reporter(document)
            return f"{reporter} again, quoting {name}" if _quotes_orator(document, sentence) else f"{reporter} again"
        if sentence.turn.kind == "answer":
            return self._vary(
                _join(f"{name}, answering {_asker(document, sentence.turn)}", _join(where, when, glue=" ")),
                _join(_capital(where), when, f"asked by {_asker(document, sentence.turn)}, {name} said"),
            )
        return self._vary(
            _join(f"{name} again", _join(where, when, glue=" ")),
            _join(_capital(_join(where, when, glue=" ")), f"{name} said" if where or when else f"{name} again"),
            _join(_capital(when or where), f"{name}{' ' + where if when and where else ''}"),
        )

    def _reported(self, document: Document, sentence: Sentence, when: str) -> str:
        where = f"from {document.place}" if document.place and _is_town(document.place) else ""
        named = document.publisher or document.author
        if named:
            source = _join(named, _join(when or f"in an undated {document.kind}", where, glue=" "))
        else:
            source = _join("a" if when else "an undated", document.kind, where, when, glue=" ")
        if _quotes_orator(document, sentence):
            return f"{source}, quoting {self._full_name(document, sentence.turn)}"
        return self._vary(source, f"According to {source}") if named else f"According to {source}"

    def _name(self, document: Document, turn: Turn | None = None) -> str:
        speaker = _orator(document, turn)
        return (speaker.name or speaker.role or "the speaker") if speaker else "the speaker"

    def _full_name(self, document: Document, turn: Turn) -> str:
        """Name and office the first time, the name alone from then on."""
        speaker = _orator(document, turn)
        name = self._name(document, turn)
        if speaker is None or speaker.role is None or speaker.name is None or name in self._named:
            return name
        self._named.add(name)
        return f"{speaker.role} {name}" if "," not in speaker.role else f"{name}, {speaker.role}"

    def _vary(self, *forms: str) -> str:
        return forms[self._count % len(forms)]


def _orator(document: Document, turn: Turn | None) -> Speaker | None:
    if turn is not None and turn.kind in ("remarks", "answer") and turn.speaker is not None:
        return turn.speaker
    return document.speakers[0] if document.speakers else None


def _reporter(document: Document) -> str:
    return document.publisher or document.author or f"the {document.kind}"


def _voice_of(sentence: Sentence) -> tuple[object, ...]:
    """What must not change without a word: the turn, and in a report whether somebody is quoted."""
    if sentence.turn.kind == "report":
        return ("report", _is_quotation(sentence))
    return (sentence.turn.kind, sentence.turn.start if sentence.turn.kind == "answer" else sentence.turn.speaker)


def _is_quotation(sentence: Sentence) -> bool:
    """Tells direct speech in a report: it opens with a quotation mark, or closes one opened before it."""
    return sentence.text[0] in '“"‘«„' or sentence.text.count("”") > sentence.text.count("“")


_SAID = r"(?:said|says|added|warned|insisted|argued|explained|replied|noted)"
_TOLD_OF = (
    r"(?:told|stressed|stated|declared|emphasi[sz]ed|highlighted|underscored|underlined|reiterated|acknowledged|"
    r"reaffirmed|concluded|commented)"
)
_PROPER = r"[A-ZÀ-ÞĀ-Ž][\w-]+(?![’'])"
_ATTRIBUTION = re.compile(
    rf"\b(?P<before>{_PROPER}) (?:{_SAID}|{_TOLD_OF})\b|\b{_SAID} (?:{_PROPER} )*(?P<after>{_PROPER})(?=[\s.,;]|$)"
    rf"|\b(?P<nameless>[a-z]+) {_SAID}\b"
)
"""Who says something: "Rutte warned", "said Executive Director Lena Holm", "villagers said"."""
_NOBODY_ELSE = frozenset(
    "He She It I We In On At The This That he she i it we who which also then later and has have had as that was is be "
    "been not to again further".split()
)
"""Words before such a verb that bring in nobody new."""


def _quotes_orator(document: Document, sentence: Sentence) -> bool:
    """Tells whether direct speech in a report is surely that of the person the document is about.

    It is where nobody else is said to have said anything, or else where the same paragraph names him, and him alone.
    """
    orator = document.speakers[0].name if document.speakers else None
    if orator is None or not _is_quotation(sentence):
        return False
    surname = orator.split()[-1]
    if _attributed(document.text) <= {surname}:
        return True
    start = document.text.rfind("\n", 0, sentence.start) + 1
    end = document.text.find("\n", sentence.end)
    return _attributed(document.text[start : end if end >= 0 else None]) == {surname}


def _attributed(text: str) -> set[str]:
    """Surnames, or common nouns, of those who are said to have said something."""
    found = {match["before"] or match["after"] or match["nameless"] for match in _ATTRIBUTION.finditer(text)}
    return found - _NOBODY_ELSE


def _asker(document: Document, turn: Turn) -> str:
    """Names who asked what a turn answers: "Sabine Siebold of Reuters", "a journalist from TRT News"."""
    asked = [other for other in document.turns if other.kind == "question" and other.end <= turn.start]
    speaker = asked[-1].speaker if asked else None
    if speaker is None or speaker.name is None:
        return f"a journalist from {speaker.role}" if speaker is not None and speaker.role else "a journalist"
    return f"{speaker.name} of {speaker.role}" if speaker.role else speaker.name


def _join(*parts: str, glue: str = ", ") -> str:
    return glue.join(part for part in parts if part)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def enumerate_in_words(items: Sequence[str]) -> str:
    """Writes "a", "a and b", "a, b and c"."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"
