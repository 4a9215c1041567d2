"""The values that flow between the stages; every stage turns one of these into another.

    Document -> Sentence -> ScoredSentence -> Summary -> Topic -> Script -> Utterance -> Timeline -> Episode

All are frozen. Text positions are character offsets into ``Document.text`` (end exclusive); positions in
sound are whole samples until they leave the program as whole milliseconds. What a text does not say is None.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:  # numpy is heavy, and this file is imported by every command
    import numpy as np
    import numpy.typing as npt

DocumentKind = Literal["speech", "press conference", "statement", "interview", "press release", "news report"]
TurnKind = Literal["remarks", "question", "answer", "host", "report", "boilerplate"]
LineKind = Literal["intro", "bridge", "quote", "outro"]
WordKind = Literal["name", "acronym", "foreign"]
"""``foreign`` is a word or name with a letter that English lacks."""
Unfitness = Literal[
    "another's words",
    "question",
    "courtesy",
    "housekeeping",
    "address",
    "too long",
    "too short",
    "empty",
    "fragment",
]
"""Why a sentence may not be quoted at all; ``empty`` has too few content words, ``housekeeping`` runs the meeting."""
Omission = (
    Unfitness | Literal["announcement", "dependent", "off topic", "second hand", "repetition", "no chapter", "no room"]
)
"""Why a sentence is not heard: it only announces another; it needs one that cannot be quoted; it is not about what was
asked for; a better source says it word for word; what is heard says it already; it belongs under no chapter; or what is
heard adds more for its length, and no time is left."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """What makes a sentence worth hearing, in words that a human summary of its document would be expected to say."""

    words: float
    phrases: float
    place: float
    """For standing first in the document, or in its paragraph."""
    centrality: float
    """For being about what the whole document is about."""
    figures: float
    """For amounts: what a listener takes away."""

    @property
    def total(self) -> float:
        """All of it."""
        return self.words + self.phrases + self.beside

    @property
    def beside(self) -> float:
        """What it is worth beside its words and phrases, whatever else has been said."""
        return self.place + self.centrality + self.figures


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """How a sentence sounds to somebody who has not read the document."""

    form: Sentence
    """The sentence as it would be heard: bare, where it can be."""
    leans: bool = False
    """It is only understood after the sentence before it ("They ...", "This ...")."""
    announces: bool = False
    """It is only worth hearing before the sentence after it ("Take Vilnius.")."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredSentence:
    """A sentence with its ranker's score."""

    sentence: Sentence
    hearing: Hearing | None
    """None where it may not be quoted: a question, a courtesy, a fragment, or not the orator's."""
    score: float
    """In [0, 1]; comparable within one document."""
    worth: Worth | None = None
    """What the score is made of; None where the ranker gives no more than a number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The sentences chosen from one document."""

    document: Document
    sentences: tuple[Sentence, ...]
    """In document order."""
    compression: float
    """Words chosen / words that could have been chosen, in [0, 1]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Considered:
    """A document that was ranked, and what was left of it step by step; sentences by their index."""

    document: Document
    scored: tuple[ScoredSentence, ...]
    """All its sentences, in order."""
    quotable: frozenset[int]
    """Those that may be quoted, alone or with the one they need, and are about what was asked for."""
    own: frozenset[int]
    """Those of them that are not left to a better source."""
    drafted: frozenset[int]
    """Those of them that are among the best, in a draft longer than the briefing, in which themes were looked for."""
    within: frozenset[int]
    """Those that belong under a theme."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of a sentence, and why."""

    sentence: Sentence
    """In the form in which it is heard, or would be."""
    score: float
    """In [0, 1]; comparable within one document."""
    parts: Worth | None
    """What the score is made of; they add up to it. None where the ranker gives no more than a number."""
    rank: int | None
    """Place by score among the document's sentences that may be quoted, from 1; None for the others."""
    chapter: int | None
    """Index into ``Script.sections``; None where it is not heard."""
    omission: Omission | None
    """Why it is not heard; None where it is."""
    repeats: Sentence | None
    """The sentence heard that says the same; only for repetitions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """How the sentences of a document that are heard were chosen."""

    document: Document
    verdicts: tuple[Verdict, ...]
    """One for each of its sentences, in document order."""

    @property
    def chosen(self) -> tuple[Verdict, ...]:
        """Those that are heard, in document order."""
        return tuple(each for each in self.verdicts if each.chapter is not None)

    @property
    def n_ranked(self) -> int:
        """Number of sentences that may be quoted."""
        return sum(each.rank is not None for each in self.verdicts)

    @property
    def best_omitted(self) -> Verdict | None:
        """Of those that may be quoted and are not heard, the one that ranks highest."""
        omitted = [each for each in self.verdicts if each.chapter is None and each.rank is not None]
        return min(omitted, key=lambda each: each.rank or 0, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unheard:
    """A document that could have been quoted, and is only named."""

    document: Document
    told_by: Document | None
    """The document that says the same and is heard instead; None where the time did not suffice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A chapter in the making: what it is called and which sentences belong to it."""

    label: str
    """Chapter title, as a person would write it: "Defence spending"."""
    keywords: tuple[str, ...]
    """The stems it is made of, the heaviest first."""
    sentences: tuple[Sentence, ...]
    """In the order in which they are to be heard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownTopic:
    """A topic as an earlier briefing told it, so that it keeps its title."""

    label: str
    keywords: tuple[str, ...]
    """By which it is known again; see ``Topic``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing to say, and the silence after it."""

    kind: LineKind
    written: str
    """For a quote, verbatim ``Sentence.text``."""
    spoken: str
    """In words: numbers, units and acronyms as they are said."""
    pronounced: str
    """What the voice is given: ``spoken``, with phonemes between ``[[`` and ``]]`` where spelling would mislead it."""
    source: Sentence | None
    """The quoted sentence; None for the briefing's own words."""
    pause_after_ms: int
    """Silence after the line, milliseconds."""
    speaker: str | None = None
    """Name of who is quoted, where that is sure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One chapter of the script."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """All that will be said in an episode, in order."""

    title: str
    language: str
    """BCP 47 tag."""
    sections: tuple[Section, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        """All lines of all sections, in order."""
        return tuple(line for section in self.sections for line in section.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceCard:
    """What is known of an installed voice without opening its model."""

    name: str
    path: Path
    """The ``.onnx`` file."""
    language: str
    """BCP 47 tag: "en-US"."""
    quality: str
    """Piper's word for its size: "low", "medium", "high"."""
    sample_rate: int
    """Hertz."""
    n_speakers: int
    speakers: tuple[str, ...]
    """Names of a voice's several speakers, in the order of their numbers; empty where they have none."""
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """A line as sound."""

    line: Line
    samples: npt.NDArray[np.int16]
    """Mono PCM, shape (n,), n > 0."""
    sample_rate: int
    """Hertz."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """Where in the mix everything is, in samples from its start."""

    sample_rate: int
    """Hertz."""
    n_samples: int
    """Length of the mix."""
    sections: tuple[int, ...]
    """Start of each section; the first is 0 (a section ends where the next one starts)."""
    lines: tuple[tuple[int, int], ...]
    """(start, end) of each line's speech, sounds and pauses not counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A chapter marker. Chapters tile the episode: each ends where the next starts."""

    title: str
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedLine:
    """A line with the place where it is heard."""

    line: Line
    start_ms: int
    end_ms: int
    chapter: int
    """Index into ``Episode.chapters``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """One finished briefing."""

    guid: str
    """Stable identity for podcast players."""
    title: str
    description: str
    published_at: datetime
    """With time zone."""
    language: str
    """BCP 47 tag."""
    audio_path: Path
    size_bytes: int
    duration_ms: int
    loudness_lufs: float
    """Integrated loudness of the file (EBU R 128)."""
    voice: str
    voice_speaker: str | None = None
    """Whose voice, where a voice has several speakers: name, or number as digits."""
    documents: tuple[Document, ...]
    """Those that are quoted."""
    unheard: tuple[Unheard, ...] = ()
    """Those that are only named."""
    chapters: tuple[Chapter, ...]
    lines: tuple[TimedLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """Where a published quote stands in its document."""

    document_id: str
    start: int
    """First character, an offset into the document's text."""
    end: int
    """One past the last character."""
    gaps: tuple[tuple[int, int], ...]
    """Spans in between that are not said; see ``Document.gaps``."""
    speaker: str | None
    """Name of who is quoted, where that is sure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedLine:
    """A line as its sidecar has it."""

    kind: LineKind
    written: str
    start_ms: int
    end_ms: int
    chapter: int
    """Index into ``Published.chapters``."""
    source: Quotation | None
    """None for the briefing's own words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedDocument:
    """A document that an episode quotes, as its sidecar names it."""

    document_id: str
    path: str
    """Path of the file, as the run saw it."""
    title: str
    speakers: tuple[Speaker, ...]
    event: str | None = None
    """None also in sidecars that do not say."""
    place: str | None = None
    """None also in sidecars that do not say."""
    delivered_on: date | None
    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedMention:
    """A document that an episode only names."""

    document_id: str
    path: str
    """Path of the file, as the run saw it."""
    title: str
    told_by: str | None
    """Id of the document that says the same and is quoted instead; None where the time did not suffice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A finished episode as its sidecar tells it: all that a feed, a page or a transcript needs."""

    guid: str
    title: str
    description: str
    """Lines of text, the chapters with their times first."""
    published_at: datetime
    """With time zone."""
    language: str
    """BCP 47 tag."""
    audio_path: Path
    size_bytes: int
    duration_ms: int
    loudness_lufs: float
    voice: str
    documents: tuple[PublishedDocument, ...]
    also: tuple[PublishedMention, ...]
    chapters: tuple[Chapter, ...]
    lines: tuple[PublishedLine, ...]


BitrateMode = Literal["constant", "variable", "variable, unannounced"]
"""How an MP3's bit rate goes on; a header announces a variable one, so that players know how long the file lasts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """What a decoder finds in an audio file."""

    duration_ms: int
    size_bytes: int
    sample_rate: int
    """Hertz."""
    channels: int
    bitrate_kbps: int
    loudness_lufs: float
    """Integrated (EBU R 128); -70 or below means silence."""
    true_peak_dbtp: float
    longest_silence_ms: int
    """Longest stretch below -60 dBFS."""
    bitrate_mode: BitrateMode | None = "constant"
    """None where the file is no MP3."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TagReport:
    """What a player finds in a file's ID3 tag."""

    version: str
    """Such as "2.3.0"; empty where there is no tag."""
    frames: tuple[str, ...]
    """Frame names in file order: "TIT2", "CTOC", "CHAP", ..."""
    title: str | None
    artist: str | None
    album: str | None
    year: str | None
    chapters: tuple[Chapter, ...]
    """In file order."""
    toc_lists_chapters: bool
    """A top-level, ordered CTOC names exactly the CHAP frames, in file order."""
    cover_bytes: int
    """Size of the cover image; 0 where there is none."""
    size_bytes: int
    """Size of the whole tag."""
    has_flags: bool = False
    """The tag's header has flags: unsynchronisation, an extended header."""
    has_id3v1: bool = False
    """An older tag, of short Latin-1 texts, stands at the file's end."""
    chapter_pictures: int = 0
    """Chapters that hold a picture."""
    linked_pictures: int = 0
    """Chapters that only have a picture's address."""
    chapters_by_byte: int = 0
    """Chapters that give a place in the file, not only in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a long step has come."""

    step: str
    """What is being done, for people: "speaking"."""
    done: float
    total: float
    """In the same unit as ``done``; 0 where the total is unknown."""


Ranker = Callable[[Sequence[Sentence]], Sequence[float]]
"""Scores the sentences of one document; same length, higher is better, any scale."""

Report = Callable[[Progress], None]
"""Called as a long step advances; must be cheap."""
