"""Turns one file into a Document: decoded, its heading read, every line given to the person who says it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

from briefing.corpus import layout
from briefing.corpus.decode import MAX_BYTES, decode, front_matter
from briefing.corpus.given import fact, override
from briefing.corpus.heading import Heading, read_heading, spoken_date
from briefing.corpus.people import ROLE_HEAD, calm, most_named
from briefing.errors import DocumentError
from briefing.types import Document, DocumentKind, Speaker, Turn, TurnKind

_QUOTE_VERB = re.compile(r"[”\"],? (?:he|she|they|[A-Z]\w+) (?:said|added|warned|told|noted|stressed|explained)\b")
_REPORTS = re.compile(r",? (?P<publisher>[A-Z][\w.-]*(?: [A-Z][\w.-]*){0,3}) (?:reports|reported)(?:[,.]| citing)")
_PUBLISHED_BY = re.compile(r"^(?P<publisher>\S.{1,100}?) published this content on", re.MULTILINE)
_CHANNEL = re.compile(r"^Connect with (?P<publisher>[A-Z][\w .&-]{1,40}?)(?: online)?:?$", re.MULTILINE)
_SPOKE_IN = re.compile(r"\b[Ss]peaking (?:in|at) (?:the )?(?P<place>[A-ZÀ-ÞĀ-Ž]\w+(?:[ -][A-ZÀ-ÞĀ-Ž]\w+){0,3})")
_REPORTED_EVENT = re.compile(
    r"\b(?:hosting|hosts|hosted|attending|attended|addressing|at|during) (?:the )?"
    r"(?P<event>(?:[A-Z0-9]\w*[ -](?:and )?)+"
    r"(?:summit|meeting|conference|consultations|talks|forum|ministerial|assembly|council))\b"
)
_HERE = re.compile(
    r"\b(?:[Ww]elcome (?:you )?(?:all )?(?:here )?to|"
    r"(?:good|great|nice|pleasure|delighted|honou?red|honou?r|happy|glad|pleased) to be (?:back )?(?:here )?(?:in|at)) "
    r"(?:the )?(?P<place>(?!(?:NATO|EU|UN)\b(?! H))[A-ZÀ-ÞĀ-Ž]\w+(?:[ -][A-ZÀ-ÞĀ-Ž]\w+){0,3})(?![’'\w])"
)
"""Where a speaker says he is. "Here in Europe" and "I will be in Washington" do not say it."""
_FIRST_PERSON = re.compile(r"\b(?:I|we|our|my)\b")
_CONTINUES = re.compile(r"(?:Transcript continues|Source|URL):\s*(?P<url>https?://\S+)", re.IGNORECASE)
_FUNCTION_WORDS = frozenset("the of and to in that is for it with as was on be are this have not by we from at".split())


_FEWEST_WORDS_TO_TELL = 20


def read(path: Path, document_id: str) -> Document:
    """Reads one file.

    Raises:
        DocumentError: It cannot be read or decoded, or nobody says anything in it.
    """
    name = str(path)
    if not name.isprintable():
        raise DocumentError(f"{name!r}: this file name cannot be written down; rename the file")
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise DocumentError(f"{name}: cannot be read: {error.strerror or error}") from error
    return parse(decode(data, name), path, document_id)


def parse(text: str, path: Path, document_id: str) -> Document:
    """Reads a decoded text; ``path`` is only remembered and named in messages.

    Raises:
        DocumentError: The front matter cannot be parsed, or nobody says anything in the text.
    """
    given, offset = front_matter(text, str(path))
    lines = layout.split_lines(text, offset)
    plan = layout.lay_out(lines)
    if not any(isinstance(part, layout.SourceLine) for part in plan.body):
        raise DocumentError(f"{path}: no sentence in it is anybody's speech; is it more than a heading and links?")
    heading = read_heading([line.text for line in plan.heading], text[offset:])
    body = "\n".join(part.text for part in plan.body if isinstance(part, layout.SourceLine))
    kind = _kind(heading, plan, body)
    reading = _Reading(plan=plan, heading=heading, kind=kind, body=body, text=text)
    document = Document(
        document_id=document_id,
        path=path,
        title=heading.title or _first_words(body),
        speakers=reading.speakers(),
        author=plan.author if kind == "news report" else None,
        event=heading.event or _search(_REPORTED_EVENT, body, "event", when=kind == "news report"),
        place=heading.place or reading.place(),
        delivered_on=heading.delivered_on or (spoken_date([plan.dateline.group()], text) if plan.dateline else None),
        kind=kind,
        language=_language(body),
        publisher=reading.publisher(),
        url=_search(_CONTINUES, text, "url"),
        text=text,
        turns=(),
    )
    document = override(_printable(document), given)
    turns = _turns(plan, document, front_end=offset)
    return replace(document, turns=turns)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """The parts of a document from which the less certain facts are read."""

    plan: layout.Layout
    heading: Heading
    kind: DocumentKind
    body: str
    text: str

    def speakers(self) -> tuple[Speaker, ...]:
        """Those named in the heading, else the labelled person who says most, else the person reported on."""
        if self.heading.speakers:
            return self.heading.speakers
        words: dict[Speaker, int] = {}
        current: layout.Label | None = None
        for part in self.plan.body:
            if isinstance(part, layout.Label):
                current = part
            elif current is not None and current.speaker and not current.asks and not current.hosts:
                words[current.speaker] = words.get(current.speaker, 0) + len(part.text.split())
        if words:
            return (max(words, key=lambda speaker: words[speaker]),)
        reported = most_named(self.body) if self.kind in ("news report", "press release") else None
        return (reported,) if reported else ()

    def place(self) -> str | None:
        """Where a report says it was said, or where the speaker says he is."""
        if self.kind in ("news report", "press release"):
            opening = self.plan.dateline
            return _search(_SPOKE_IN, self.body, "place") or (opening and (opening["place"] or calm(opening["caps"])))
        return _search(_HERE, self.body[:1500], "place")

    def publisher(self) -> str | None:
        """Who says that he published it; a speaker's own office is not taken for the publisher."""
        candidates = (
            _search(_PUBLISHED_BY, self.text, "publisher"),
            self.plan.dateline["agency"] if self.plan.dateline else None,
            _search(_REPORTS, self.body, "publisher", when=self.kind == "news report"),
            _search(_CHANNEL, self.text, "publisher"),
        )
        return next((found for found in candidates if found), None)


def _search(pattern: re.Pattern[str], text: str, group: str, *, when: bool = True) -> str | None:
    match = pattern.search(text) if when else None
    return match[group].strip(" ,;:") if match else None


def _kind(heading: Heading, plan: layout.Layout, body: str) -> DocumentKind:
    """The heading's word for it, else by what is typical of each kind; the first that fits."""
    labels = [part for part in plan.body if isinstance(part, layout.Label)]
    asked = any(label.asks for label in labels)
    rubric = any(re.search(r"press release|for immediate release", line.text, re.IGNORECASE) for line in plan.heading)
    first_person = len(_FIRST_PERSON.findall(body)) > 0.015 * len(body.split())
    signs: tuple[tuple[bool, DocumentKind], ...] = (
        (asked and heading.kind in (None, "statement"), "press conference"),
        (heading.kind is not None, heading.kind or "speech"),
        (bool(plan.author or _REPORTS.search(body)), "news report"),
        (rubric, "press release"),
        (bool(plan.dateline or _QUOTE_VERB.search(body)), "news report"),
        (bool(labels) or first_person, "speech"),
    )
    return next((kind for fits, kind in signs if fits), "press release")


def _turns(plan: layout.Layout, document: Document, front_end: int) -> tuple[Turn, ...]:
    """Gives every line to somebody; neighbouring lines of one person make one turn."""
    pieces: list[tuple[int, int, TurnKind, Speaker | None]] = []
    if front_end:
        pieces.append((0, front_end, "boilerplate", None))
    pieces += [(line.start, line.end, "boilerplate", None) for line in (*plan.heading, *plan.boilerplate)]
    orator = document.speakers[0] if document.speakers else None
    roles = _Roles(document)
    kind: TurnKind = "report" if document.kind in ("news report", "press release") else "remarks"
    speaker = None if kind == "report" else orator
    for part in plan.body:
        if isinstance(part, layout.Label):
            kind, speaker = roles.turn(part)
            pieces.append((part.start, part.end, "boilerplate", None))
        else:
            pieces.append((part.start, part.end, kind, speaker))
    pieces.sort(key=lambda piece: piece[0])
    turns: list[Turn] = []
    for start, end, kind, speaker in pieces:
        if turns and turns[-1].kind == kind and turns[-1].speaker == speaker:
            turns[-1] = replace(turns[-1], end=end)
        else:
            turns.append(Turn(kind=kind, speaker=speaker, start=start, end=end))
    return tuple(turns)


class _Roles:
    """Remembers who is who while the labels of a transcript go by."""

    def __init__(self, document: Document) -> None:
        self._orators = list(document.speakers)
        self._by_role: dict[str, Speaker] = {s.role.lower(): s for s in document.speakers if s.role}
        self._questions = False
        in_questions = document.kind in ("press conference", "interview")
        self._heading_names_orators = in_questions and any(speaker.name for speaker in document.speakers)

    def turn(self, label: layout.Label) -> tuple[TurnKind, Speaker | None]:
        """Tells what a label opens."""
        speaker = self._known(label.speaker)
        if label.asks or self._is_outsider(speaker):
            self._questions = True
            return "question", speaker
        if label.hosts:
            return "host", speaker
        return ("answer" if self._questions else "remarks"), speaker or (self._orators[0] if self._orators else None)

    def _is_outsider(self, speaker: Speaker | None) -> bool:
        """Tells a journalist who is named without "Question": nobody the heading knows, and without an office."""
        if speaker is None or speaker.name is None or speaker in self._orators or not self._heading_names_orators:
            return False
        return speaker.role is None or ROLE_HEAD.search(speaker.role) is None

    def _known(self, speaker: Speaker | None) -> Speaker | None:
        """Completes "NATO Secretary General" with the name, "RUTTE" with name and role."""
        if speaker is None:
            return None
        if speaker.name is None and speaker.role is not None:
            return self._by_role.get(speaker.role.lower(), speaker)
        if speaker.name is not None:
            for orator in self._orators:
                if orator.name and speaker.name.split()[-1].lower() == orator.name.split()[-1].lower():
                    return orator
            if speaker.role is not None:
                self._by_role.setdefault(speaker.role.lower(), speaker)
        return speaker


def _printable(document: Document) -> Document:
    """Cleans the facts read from a text as those of front matter are; the text itself stays as it is."""
    speakers = tuple(Speaker(name=fact(each.name), role=fact(each.role)) for each in document.speakers)
    return replace(
        document,
        title=fact(document.title) or document.document_id,
        event=fact(document.event),
        place=fact(document.place),
        publisher=fact(document.publisher),
        url=fact(document.url),
        author=fact(document.author),
        speakers=tuple(speaker for speaker in speakers if speaker.name or speaker.role),
    )


def _language(body: str) -> str:
    """Tells English by its function words: they are a third of any English text, and of no other language's.

    A few words are too few to tell; they are taken for English where they are written with its letters alone.
    """
    words = re.findall(r"[^\W\d_]+", body.lower())
    if len(words) < _FEWEST_WORDS_TO_TELL:
        return "en" if body.isascii() else "und"
    share = sum(word in _FUNCTION_WORDS for word in words) / max(1, len(words))
    return "en" if share > 0.12 else "und"


def _first_words(body: str) -> str:
    words = body.split()
    return " ".join(words[:10]) + (" …" if len(words) > 10 else "")
