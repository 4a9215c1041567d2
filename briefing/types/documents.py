"""What is read: a document, who speaks in it, its sentences, and its words that nobody has told how to say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path


DocumentKind = Literal["speech", "press conference", "statement", "interview", "press release", "news report"]
TurnKind = Literal["remarks", "question", "answer", "host", "report", "boilerplate"]
WordKind = Literal["name", "acronym", "foreign"]
"""``foreign`` is a word or name with a letter that English lacks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """A person who speaks in a document."""

    name: str | None
    """Full name as written, without the role; None for an unnamed questioner."""
    role: str | None
    """Office ("NATO Secretary General") or, for a journalist, the medium ("Reuters")."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A stretch of a document over which one person speaks, or which nobody speaks (boilerplate)."""

    kind: TurnKind
    """``remarks`` and ``answer`` are the orator's, ``report`` is a reporter's own prose."""
    speaker: Speaker | None
    start: int
    """First character, an offset into ``Document.text``."""
    end: int
    """One past the last character."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One file of the corpus, read but not rewritten."""

    document_id: str
    """Unique in a corpus, made from the path below it; safe as a file name."""
    path: Path
    title: str
    speakers: tuple[Speaker, ...]
    """The orators the document is about, in order; journalists and hosts are in ``turns`` only."""
    author: str | None
    """Who wrote the report; None for a transcript."""
    event: str | None
    """Occasion as written, without article: "Industry Day"."""
    place: str | None
    """Where it was said: "Riga, Latvia"."""
    delivered_on: date | None
    """Day the words were said; never the day they were published or updated."""
    kind: DocumentKind
    language: str
    """BCP 47 tag; "und" where it is not recognised."""
    publisher: str | None
    url: str | None
    text: str
    """The file as decoded, with line ends as LF; never rewritten otherwise. Of a web page, its main text."""
    turns: tuple[Turn, ...]
    """In order, not overlapping. Characters in no turn are white space, or in gaps."""
    gaps: tuple[tuple[int, int], ...]
    """Spans of ``text`` that are not said, wherever they stand: page numbers, time stamps, "(Applause)"; in order, not
    overlapping. "imple-" above "mentation" has a gap of the hyphen and the line end: it is said as one word."""
    paragraphs: tuple[tuple[int, int], ...]
    """Spans of ``text`` that are said in the document's language, in order, each inside one turn; a line end inside one
    is only a space."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence of a document. Its identity is (document_id, index), never its text."""

    document_id: str
    index: int
    """Position among the document's sentences, from 0."""
    paragraph: int
    """Index into ``Document.paragraphs``."""
    start: int
    """First character, an offset into ``Document.text``."""
    end: int
    """One past the last character."""
    text: str
    """``Document.text[start:end]`` with its gaps cut out and runs of white space folded to one space."""
    words: tuple[str, ...]
    """Word tokens as written, punctuation left out."""
    terms: tuple[str, ...]
    """Stems of the content words, lower case, in order: what rankers and topics count."""
    stems: tuple[str, ...]
    """Stems of all words, lower case, in order."""
    turn: Turn
    bare: Sentence | None = None
    """The same without the words that only tie it to the one before ("And", "So,"), where it stands without them."""

    @property
    def identity(self) -> tuple[str, int]:
        """What makes a sentence this one: its place, never its text."""
        return self.document_id, self.index


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsettledWord:
    """A word of the documents of which nobody has told the voice how to say it."""

    written: str
    """Without the ending of a possessive, an acronym also without that of its plural."""
    kind: WordKind
    count: int
    """How often it may be said."""
    context: str
    """A few words around its first mention."""
    document: Document
    """Where that is."""
