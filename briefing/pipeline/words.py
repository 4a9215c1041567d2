"""Turns a corpus into the report of the words that nobody has settled the pronunciation of, with what would be said.

corpus -> text -> vocabulary -> spoken -> speech (phonemes only, no sound)
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing import corpus, text
from briefing.errors import DocumentError, RequestError
from briefing.folders import pronunciation_files
from briefing.job import Job
from briefing.pipeline.sources import NOT_ENGLISH, in_language
from briefing.speech import Voice, find_voice
from briefing.speech.phonemizer import Phonemizer
from briefing.spoken import Lexicon, pronounce, read_lexicon, spoken_form
from briefing.spoken.acronyms import is_listed
from briefing.spoken.entries import read_entries
from briefing.types import Document, Sentence, UnsettledWord
from briefing.vocabulary import unsettled_words

if TYPE_CHECKING:
    from briefing.speech.dictionary import Dictionary


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """A word that nobody has settled, and how the voice would say it."""

    word: UnsettledWord
    spoken: str
    """In words or letters, without a mark at the end: "U D C G"."""
    ipa: str

    @property
    def entry(self) -> str:
        """The line for pronunciations.toml, to be corrected: words or letters of an acronym, phonemes of a name."""
        return entry(self.word.written, self.spoken if self.word.kind == "acronym" else f"[[{self.ipa}]]")


@dataclass(frozen=True, slots=True, kw_only=True)
class WordReport:
    """What could be said wrongly in a corpus."""

    guesses: tuple[Guess, ...]
    """The most frequent words first."""
    n_documents: int
    """Documents that were read."""
    n_dictionary: int
    """Words that the voice's phonemizer knows; 0 where it has no dictionary that can be read, so that none is settled
    by it."""
    faults: tuple[DocumentError, ...]
    """Documents that were left out, and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """A word as it would be said."""

    spoken: str
    pronounced: str
    """What the voice is given."""
    entry: str
    """The line for pronunciations.toml that would have it said so."""


def entry(word: str, value: str) -> str:
    """Writes a line for pronunciations.toml."""
    return f"{json.dumps(word, ensure_ascii=False)} = {json.dumps(value, ensure_ascii=False)}"


def word_report(job: Job) -> WordReport:
    """Finds what nobody has settled in the documents of a corpus.

    Raises:
        CorpusError: There is nothing to read.
        VoiceError: The voice is not there, or broken.
        LexiconError: A ``pronunciations.toml`` makes no sense.
    """
    voice = find_voice(job.voice)
    phonemizer = Phonemizer(voice)
    lexicon = read_lexicon(pronunciation_files(job.corpus), Voice(voice).phonemes)
    documents, faults = corpus.load(job.corpus)
    english = [document for document in documents if document.language.partition("-")[0] == "en"]
    others = [document for document in documents if document not in english]
    words = unsettled_words(english, _sentences(english), _settled_by(lexicon, phonemizer.dictionary))
    return WordReport(
        guesses=tuple(_guess(word, lexicon, phonemizer) for word in words),
        n_documents=len(english),
        n_dictionary=len(phonemizer.dictionary),
        faults=(*faults, *(DocumentError(f"{each.path}: {NOT_ENGLISH.format(in_language(each))}") for each in others)),
    )


def _sentences(documents: list[Document]) -> Iterator[Sentence]:
    return (sentence for document in documents for sentence in text.sentences(document))


def _settled_by(lexicon: Lexicon, dictionary: Dictionary) -> Callable[[str], bool]:
    """Tells of single words, so one that is part of a name of several in the lexicon counts as settled."""
    parts = {part.casefold() for each in lexicon.entries if len(each.words) > 1 for part in each.words}

    def is_settled(word: str) -> bool:
        in_lexicon = lexicon.knows(word) or lexicon.reworded(word) != word or word.casefold() in parts
        return in_lexicon or is_listed(word) or (not word.isupper() and word in dictionary)

    return is_settled


def _guess(word: UnsettledWord, lexicon: Lexicon, phonemizer: Phonemizer) -> Guess:
    spoken = spoken_form(word.written, lexicon)
    return Guess(word=word, spoken=spoken.rstrip(".?!"), ipa=phonemizer.ipa(pronounce(spoken, lexicon)))


def saying(word: str, value: str | None, job: Job, voice: Voice) -> Saying:
    """Tells how a word would be said.

    Args:
        word: As written; may be several words.
        value: What pronunciations.toml would say of it; None for as it is said now.
        job: Names the corpus, whose pronunciations hold.
        voice: Who would say it.

    Raises:
        RequestError: There is nothing to say, or the value makes no sense, or does not reach the word.
        VoiceError: The voice is broken.
        LexiconError: A ``pronunciations.toml`` makes no sense.
    """
    if value is None:
        lexicon = read_lexicon(pronunciation_files(job.corpus), voice.phonemes)
    else:
        entries = read_entries(entry(word, value).encode(), "--as", voice.phonemes)
        lexicon = Lexicon(entries=entries, phonemes=voice.phonemes)
    spoken = spoken_form(word, lexicon)
    if not spoken:
        raise RequestError(f"There is nothing to say in {word!r}")
    pronounced = pronounce(spoken, lexicon)
    if value is None:
        value = f"[[{Phonemizer(voice.card.path).ipa(pronounced)}]]"
    elif value.startswith("[[") and "[[" not in pronounced:
        raise RequestError(f"{word!r} is said as {spoken!r}, which {value!r} does not reach; give --as plain words")
    return Saying(spoken=spoken, pronounced=pronounced, entry=entry(word, value))
