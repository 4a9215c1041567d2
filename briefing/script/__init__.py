"""Turns topics into a script: an opening, a chapter a topic with its quotes and the bridges between them, a closing.

Lines leave here with ``spoken`` and ``pronounced`` equal to ``written``; the stage ``spoken`` fills them in.
"""

from __future__ import annotations

import sys
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from briefing.script.bridges import Bridges, enumerate_in_words, long_date, occasion
from briefing.script.expansions import acronyms, expansions
from briefing.types import Document, Line, LineKind, Script, Section, Sentence, Topic

__all__ = ["OPENING_TITLE", "Edition", "long_date", "occasion", "write"]

OPENING_TITLE = "In this briefing"
"""Title of the first chapter, which says what is to come."""

_AFTER_HEADING_MS = 600
_AFTER_BRIDGE_MS = 350
_NEXT_SENTENCE_MS = 200
"""Between sentences that follow each other in the document."""
_AFTER_GAP_MS = 500
"""Where something is left out between two quotes of one document."""
_BEFORE_BRIDGE_MS = 800
_AFTER_SECTION_MS = 1000
_AFTER_OUTRO_MS = 1200

_SMALL = "no one two three four five six seven eight nine ten eleven twelve".split()


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What the opening says of the briefing as a whole."""

    on: date | None
    """Day of a daily briefing; None for the briefing of a single document."""
    minutes: int
    """Length in whole minutes, at least 1."""
    unheard: int = 0
    """Documents that are only named, in the notes."""


def write(topics: Sequence[Topic], documents: Sequence[Document], edition: Edition) -> Script:
    """Writes a script.

    Args:
        topics: In the order in which they are to be heard, each with at least one sentence.
        documents: At least those that the sentences are from.
        edition: What the opening says.
    """
    quoted = {sentence.document_id for topic in topics for sentence in topic.sentences}
    heard = [document for document in documents if document.document_id in quoted]
    bridges = Bridges({document.document_id: document for document in heard})
    opening = Section(title=OPENING_TITLE, lines=tuple(_opening(topics, heard, edition)))
    glossary = _Glossary({document.document_id: expansions(document.text) for document in heard})
    chapters = [Section(title=topic.label, lines=tuple(_chapter(topic, bridges, glossary))) for topic in topics]
    if chapters:
        last = chapters[-1]
        closing = _line("outro", _closing(heard, edition), _AFTER_OUTRO_MS)
        chapters[-1] = Section(title=last.title, lines=(*last.lines, closing))
    return Script(title=_title(heard, edition), language="en", sections=(opening, *chapters))


def _title(documents: Sequence[Document], edition: Edition) -> str:
    if edition.on is not None:
        return f"Briefing for {long_date(edition.on)}"
    return documents[0].title if documents else OPENING_TITLE


def _opening(topics: Sequence[Topic], documents: Sequence[Document], edition: Edition) -> Iterator[Line]:
    length = f"about {_count(edition.minutes, 'minute')}"
    inside = (word for topic in topics for sentence in topic.sentences for word in sentence.text.split()[1:])
    quoted = sorted(word.strip(".,;:’'\"“”()") for word in inside)
    labels = enumerate_in_words([_in_sentence(topic.label, quoted) for topic in topics])
    if edition.on is not None:
        yield _line("intro", f"This is your briefing for {long_date(edition.on, weekday=True)}.", _NEXT_SENTENCE_MS * 2)
        size = _count(len(documents), "document")
        yield _line("intro", f"{size.capitalize()}, in {length}{_span(documents)}.", _NEXT_SENTENCE_MS * 2)
    else:
        yield _line("intro", f"{documents[0].title}, in {length}.", _NEXT_SENTENCE_MS * 2)
    lead = "The topics" if len(topics) > 1 else "The topic"
    yield _line("intro", f"{lead}: {labels}.", _AFTER_SECTION_MS)


def _span(documents: Sequence[Document]) -> str:
    """Says from when the documents are, where they say so."""
    days = sorted(document.delivered_on for document in documents if document.delivered_on)
    if not days:
        return ""
    if days[0] == days[-1]:
        return f", from {long_date(days[0])}"
    return f", from {long_date(days[0])} to {long_date(days[-1])}"


def _in_sentence(label: str, quoted: Sequence[str]) -> str:
    """Puts "Defence spending" into a sentence as "defence spending", where the quotes themselves write it small.

    Args:
        label: The title.
        quoted: The words of all quotes, those that open a sentence left out; sorted.
    """
    first, _, rest = label.partition(" ")
    if not first[1:].islower():
        return label
    capitals, smalls = _n_beginning(first, quoted), _n_beginning(first.lower(), quoted)
    return f"{first.lower()} {rest}".rstrip() if smalls > capitals else label


def _n_beginning(start: str, words: Sequence[str]) -> int:
    """Counts the words that begin so; sorted, they stand together."""
    return bisect_left(words, start + chr(sys.maxunicode)) - bisect_left(words, start)


@dataclass(slots=True)
class _Glossary:
    """Explains an acronym when it is first heard, in the words of the document that uses it."""

    known: Mapping[str, Mapping[str, str]]
    """By document, then by acronym."""
    _heard: set[str] = field(default_factory=set)

    def before(self, sentence: Sentence) -> list[str]:
        """Gives what to say before a quote, so that it is understood."""
        new = [short for short in acronyms(sentence.text) if short not in self._heard]
        self._heard.update(new)
        known = {short: long for short, long in self.known[sentence.document_id].items() if short in new}
        return [f"{short} stands for {long}." for short, long in known.items() if long not in sentence.text]


def _chapter(topic: Topic, bridges: Bridges, glossary: _Glossary) -> Iterator[Line]:
    yield _line("bridge", f"{topic.label}.", _AFTER_HEADING_MS)
    for i, sentence in enumerate(topic.sentences):
        for words in glossary.before(sentence):
            yield _line("bridge", words, _AFTER_GAP_MS)
        introduction = bridges.before(sentence, opens_chapter=i == 0)
        if introduction is not None:
            yield _line("bridge", introduction, _AFTER_BRIDGE_MS)
        following = topic.sentences[i + 1] if i + 1 < len(topic.sentences) else None
        yield Line(
            kind="quote",
            written=sentence.text,
            spoken=sentence.text,
            pronounced=sentence.text,
            source=sentence,
            pause_after_ms=_pause(sentence, following),
            speaker=bridges.speaker(sentence),
        )


def _pause(sentence: Sentence, following: Sentence | None) -> int:
    if following is None:
        return _AFTER_SECTION_MS
    if following.document_id != sentence.document_id or following.turn != sentence.turn:
        return _BEFORE_BRIDGE_MS
    return _NEXT_SENTENCE_MS if following.index == sentence.index + 1 else _AFTER_GAP_MS


def _closing(documents: Sequence[Document], edition: Edition) -> str:
    source = _count(len(documents), "document")
    if edition.on is None:
        return "That was the document in short. Every quote was word for word."
    also = f" The notes name {_count(edition.unheard, 'more document')}." if edition.unheard else ""
    return f"That was your briefing for {long_date(edition.on)}, from {source}.{also} Every quote was word for word."


def _line(kind: LineKind, text: str, pause_after_ms: int) -> Line:
    return Line(kind=kind, written=text, spoken=text, pronounced=text, source=None, pause_after_ms=pause_after_ms)


def _count(number: int, noun: str) -> str:
    word = _SMALL[number] if number < len(_SMALL) else str(number)
    return f"{word} {noun}" if number == 1 else f"{word} {noun}s"
