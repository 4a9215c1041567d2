"""Turns a corpus into the report of the words that nobody has settled the pronunciation of, with what would be said.

corpus -> text -> vocabulary -> spoken -> speech (phonemes only, no sound)
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from briefing import corpus, text
from briefing.errors import DocumentError, RequestError
from briefing.job import Job
from briefing.pipeline.sources import NOT_ENGLISH, in_language
from briefing.speech import find_voice
from briefing.speech.phonemes import Phonemizer
from briefing.spoken import pronounce, spoken_form
from briefing.spoken.acronyms import is_listed
from briefing.types import Document, Sentence, UnsettledWord
from briefing.vocabulary import unsettled_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """A word that nobody has settled, and how the voice would say it."""

    word: UnsettledWord
    spoken: str
    """In words or letters, without a mark at the end: "U D C G"."""
    ipa: str

    @property
    def entry(self) -> str:
        """The line for pronunciations.toml, to be corrected."""
        return entry(self.word.written, self.ipa)


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
    """One word as it would be said."""

    written: str
    spoken: str
    pronounced: str
    """What the voice is given."""
    ipa: str

    @property
    def entry(self) -> str:
        """The line for pronunciations.toml that settles it so."""
        return entry(self.written, self.ipa)


def entry(word: str, ipa: str) -> str:
    """Writes a line for pronunciations.toml."""
    return f"{json.dumps(word, ensure_ascii=False)} = {json.dumps(f'[[{ipa}]]', ensure_ascii=False)}"


def word_report(job: Job) -> WordReport:
    """Finds what nobody has settled in the documents of a corpus.

    Raises:
        CorpusError: There is nothing to read.
        VoiceError: The voice is not there, or broken.
    """
    phonemizer = Phonemizer(find_voice(job.voice))
    documents, faults = corpus.load(job.corpus)
    english = [document for document in documents if document.language.partition("-")[0] == "en"]
    others = [document for document in documents if document not in english]

    def is_settled(word: str) -> bool:
        return is_listed(word) or (not word.isupper() and word in phonemizer.dictionary)

    return WordReport(
        guesses=tuple(_guess(word, phonemizer) for word in unsettled_words(english, _sentences(english), is_settled)),
        n_documents=len(english),
        n_dictionary=len(phonemizer.dictionary),
        faults=(*faults, *(DocumentError(f"{each.path}: {NOT_ENGLISH.format(in_language(each))}") for each in others)),
    )


def _sentences(documents: list[Document]) -> Iterator[Sentence]:
    return (sentence for document in documents for sentence in text.sentences(document))


def _guess(word: UnsettledWord, phonemizer: Phonemizer) -> Guess:
    spoken = spoken_form(word.written)
    return Guess(word=word, spoken=spoken.rstrip(".?!"), ipa=phonemizer.ipa(pronounce(spoken)))


def saying(word: str, ipa: str | None, job: Job) -> Saying:
    """Tells how a word would be said.

    Args:
        word: As written; may be several words.
        ipa: How it is to be said, with or without ``[[`` and ``]]``; None for as the voice would now.
        job: Names the voice.

    Raises:
        RequestError: There is nothing to say, or the voice cannot say a phoneme of it.
        VoiceError: The voice is not there, or broken, or takes no phonemes.
    """
    spoken = spoken_form(word)
    if not spoken:
        raise RequestError(f"There is nothing to say in {word!r}")
    phonemizer = Phonemizer(find_voice(job.voice))
    # a mark that follows a block of phonemes is lost, so it stands inside
    pronounced = pronounce(spoken) if ipa is None else f"[[{phonemizer.checked(ipa)}{spoken[-1]}]]"
    return Saying(written=word, spoken=spoken, pronounced=pronounced, ipa=phonemizer.ipa(pronounced))
