"""Turns one file into a Document: decoded, its heading read, every line given to the person who says it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from briefing.corpus import subtitles, webpage
from briefing.corpus.asides import asides, emphasis, split_words
from briefing.corpus.datelines import dateline_day
from briefing.corpus.dates import find_dates
from briefing.corpus.decoding import MAX_BYTES, decode, front_matter
from briefing.corpus.furniture import furniture
from briefing.corpus.given import fact, override
from briefing.corpus.heading import Heading, read_heading
from briefing.corpus.labels import Label
from briefing.corpus.languages import is_foreign, language
from briefing.corpus.layout import Layout, heading_lines, lay_out
from briefing.corpus.lines import SourceLine, split_lines
from briefing.corpus.paragraphs import blank_lines_separate, paragraphs, whole_sentences
from briefing.corpus.people import calm, introduced, most_named
from briefing.corpus.turns import Cast, turns
from briefing.errors import DocumentError
from briefing.gaps import Cut, Span, merged
from briefing.types import Document, DocumentKind, Speaker, Turn

_QUOTE_VERB = re.compile(r"[”\"],? (?:he|she|they|[A-Z]\w+) (?:said|added|warned|told|noted|stressed|explained)\b")
_REPORTS = re.compile(r" (?P<publisher>[A-Z][\w.-]*(?: [A-Z][\w.-]*){0,3}) (?:reports|reported)(?:[,.]| citing)")
_PUBLISHED_BY = re.compile(r"^(?P<publisher>\S.{1,100}?) published this content on", re.MULTILINE)
_CHANNEL = re.compile(r"^Connect with (?P<publisher>[A-Z][\w .&-]{1,40}?)(?: online)?:?$", re.MULTILINE)
_SPOKE_IN = re.compile(r"\b[Ss]peaking (?:in|at) (?:the )?(?P<place>[A-ZÀ-ÞĀ-Ž]\w+(?:[ -][A-ZÀ-ÞĀ-Ž]\w+){0,3})")
_TODAY_IN = re.compile(
    r"\b(?:ceremony|event|function) (?:in|at) (?P<place>[A-ZÀ-ÞĀ-Ž]\w+(?: [A-ZÀ-ÞĀ-Ž]\w+){0,3}) today\b"
)
_REPORTED_EVENT = re.compile(
    r"\b(?:hosting|hosts|hosted|attending|attended|addressing|at|during) (?:the )?"
    r"(?P<event>(?:[A-Z0-9]\w*[ -](?:and )?)+"
    r"(?:summit|meeting|conference|consultations|talks|forum|ministerial|assembly|council))\b"
)
_HERE = re.compile(
    r"\b(?:[Ww]elcome (?:you )?(?:all )?(?:here )?to|"
    r"(?:good|great|nice|pleasure|delighted|honou?red|honou?r|happy|glad|pleased) to be (?:back )?(?:here )?(?:in|at)) "
    r"(?:the )?(?P<place>(?!(?:NATO|EU|UN)\b(?! H))[A-ZÀ-ÞĀ-Ž]\w+(?:[ -][A-ZÀ-ÞĀ-Ž]\w+){0,3})"
    r"(?![’'\w]|[ -][A-ZÀ-ÞĀ-Ž]| (?!(?:after|all|and|as|at|every|for|from|in|on|this|to|where|with))[a-z])"
)
"""Where a speaker says he is. "Here in Europe" and "I will be in Washington" do not say it."""
_RELEASE = re.compile(
    r"(?:press|media|news) release|for immediate (?:release|use)|\b(?:this release|release (?:id|no))\b", re.IGNORECASE
)
_FIRST_PERSON = re.compile(r"\b(?:I|we|our|my)\b")
_CONTINUES = re.compile(r"(?:Transcript continues|Source|URL):\s*(?P<url>https?://\S+)", re.IGNORECASE)
PAGE_SUFFIXES = (".html", ".htm")
"""Files that are web pages."""


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
    if path.suffix.lower() not in PAGE_SUFFIXES:
        return parse(decode(data, name), path, document_id)
    page = webpage.read_page(decode(data, name, webpage.charset(data)), name)
    return parse(page.text, path, document_id, page)


def parse(text: str, path: Path, document_id: str, page: webpage.Page | None = None) -> Document:
    """Reads a decoded text; ``path`` is only remembered and named in messages.

    Args:
        text: All of it.
        path: The file it came from.
        document_id: What the document shall be called.
        page: What the head of the web page says from which the text was taken; the text itself is believed first.

    Raises:
        DocumentError: The front matter cannot be parsed, or nobody says anything in the text.
    """
    given, offset = front_matter(text, str(path))
    captions = subtitles.is_subtitles(text)
    cut = _cut(text, offset, (subtitles.gaps, asides) if captions else (asides, furniture))
    lines = split_lines(cut.text, 0 if captions else offset, opens=subtitles.OPENS_TURN if captions else None)
    plan = lay_out(lines, is_page=not captions)
    if not any(isinstance(part, SourceLine) for part in plan.body):
        raise DocumentError(f"{path}: no sentence in it is anybody's speech; is it more than a heading and links?")
    title = [str(given["title"])] if given.get("title") else []
    notes = subtitles.notes(text) if captions else []
    heading = read_heading([*title, *notes, *heading_lines(plan.heading)], text[offset:])
    if captions:
        heading = replace(heading, title=subtitles.title(text))
    body = "\n".join(part.text for part in plan.body if isinstance(part, SourceLine))
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
        delivered_on=heading.delivered_on
        or (plan.dateline and dateline_day(plan.dateline, text, page.published_on if page else None))
        or reading.issued_on(),
        kind=kind,
        language=language(body),
        publisher=reading.publisher(),
        url=_search(_CONTINUES, text, "url", when="://" in text),
        text=text,
        turns=(),
        gaps=(),
        paragraphs=(),
    )
    if page is not None:
        document = _filled(document, page)
    return _told_apart(override(_printable(document), given), plan, cut, hosts=heading.hosts, front_end=offset)


def _filled(document: Document, page: webpage.Page) -> Document:
    """Takes from the head of a web page what its text does not say."""
    return replace(
        document,
        title=page.title or document.title,
        author=document.author or (page.author if document.kind == "news report" else None),
        publisher=document.publisher or page.publisher,
    )


def _told_apart(document: Document, plan: Layout, cut: Cut, *, hosts: Sequence[Speaker], front_end: int) -> Document:
    """Puts turns, paragraphs and gaps into a document, their places counted in the whole text."""
    cast = Cast(plan.body, document.speakers, document.kind, hosts)
    report = document.kind in ("news report", "press release")
    found, stretches = turns(plan, cast, report=report, orators=document.speakers)
    made = [replace(turn, start=cut.origin(turn.start), end=cut.origin(turn.end - 1) + 1) for turn in found]
    if front_end:
        made.insert(0, Turn(kind="boilerplate", speaker=None, start=0, end=front_end))
    spaced = blank_lines_separate(cut.text)
    spans = [span for lines in stretches for span in paragraphs(lines, spaced=spaced)]
    if document.language == "en":
        spans = [span for span in spans if not is_foreign(cut.text[slice(*span)])]
    spans = list(whole_sentences(cut, document.text, spans))
    items = [line.start for lines in stretches for line in lines if line.item]
    bullets = [(cut.text.rfind("\n", 0, start) + 1, start) for start in items]
    marks = [cut.span(*bullet) for bullet in bullets]
    marks += [cut.span(*mark) for low, high in spans for mark in emphasis(cut.text, low, high)]
    marks += [cut.span(*mark) for mark in split_words(cut.text)]
    return replace(
        document,
        turns=tuple(made),
        gaps=merged([*cut.gaps, *marks]),
        paragraphs=tuple(cut.span(*span) for span in spans),
    )


def _cut(text: str, offset: int, finders: Sequence[Callable[[str], Iterable[Span]]]) -> Cut:
    """Cuts out all the gaps below the front matter; each finder looks at what those before it have left."""
    cut = Cut(text, ())
    for find in finders:
        cut = Cut(text, merged([*cut.gaps, *(cut.span(low, high) for low, high in find(cut.text) if low >= offset)]))
    return cut


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """The parts of a document from which the less certain facts are read."""

    plan: Layout
    heading: Heading
    kind: DocumentKind
    body: str
    text: str

    def speakers(self) -> tuple[Speaker, ...]:
        """Those named in the heading, else the labelled person who says most, else the person reported on."""
        heading, kind = self.heading, self.kind
        cast = Cast(self.plan.body, heading.speakers, kind, heading.hosts)
        named = tuple(speaker for speaker in heading.speakers if not cast.leads(speaker))
        labelled = named or Cast(self.plan.body, (), kind, heading.hosts).orators()
        if labelled:
            return self._introduced(labelled)
        reported = most_named(self.body) if kind in ("news report", "press release") else None
        return self._introduced((reported,)) if reported else ()

    def _introduced(self, speakers: Sequence[Speaker]) -> tuple[Speaker, ...]:
        outside = "\n".join(calm(line) for line in heading_lines((*self.plan.heading, *self.plan.boilerplate)))
        whole = f"{outside}\n{' '.join(self.body.split())}\n"
        return tuple(introduced(speaker, whole) for speaker in speakers)

    def place(self) -> str | None:
        """Where a report says it was said, or where the speaker says he is."""
        if self.kind in ("news report", "press release"):
            opening = self.plan.dateline
            said = _search(_SPOKE_IN, self.body, "place") or _search(_TODAY_IN, self.body, "place")
            return said or (opening and (opening["place"] or calm(opening["caps"])))
        return _search(_HERE, self.body[:1500], "place")

    def issued_on(self) -> date | None:
        """The day of a press release that says "today" of what it reports."""
        told = self.kind == "press release" and re.search(r"\btoday\b", self.body) is not None
        printed = (*self.plan.heading, *self.plan.boilerplate)
        return next((day for line in printed for _, day in find_dates(line.text)), None) if told else None

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


def _kind(heading: Heading, plan: Layout, body: str) -> DocumentKind:
    """The heading's word for it, else by what is typical of each kind; the first that fits."""
    labels = [part for part in plan.body if isinstance(part, Label)]
    asked = any(label.asks for label in labels)
    printed = (*plan.heading, *plan.boilerplate)
    signs: tuple[tuple[Callable[[], object], DocumentKind], ...] = (
        (lambda: asked and heading.kind in (None, "statement"), "press conference"),
        (lambda: heading.kind, heading.kind or "speech"),
        (lambda: Cast(plan.body, (), "speech", heading.hosts).is_dialogue, "interview"),
        (lambda: plan.author or _REPORTS.search(body), "news report"),
        (lambda: any(_RELEASE.search(line.text) for line in printed), "press release"),
        (lambda: plan.dateline or _QUOTE_VERB.search(body), "news report"),
        (lambda: labels or len(_FIRST_PERSON.findall(body)) > 0.015 * len(body.split()), "speech"),
    )
    return next((kind for fits, kind in signs if fits()), "press release")


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


def _first_words(body: str) -> str:
    words = body.split()
    return " ".join(words[:10]) + (" …" if len(words) > 10 else "")
