"""Turns documents into sentences, each a span of its document, with its words and terms.

Only here: NLTK. Its Punkt splitter runs untrained with the abbreviations shipped beside this file; nothing is
downloaded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from itertools import chain
from typing import TYPE_CHECKING, Any

from briefing.gaps import Cut
from briefing.text.openings import tie_length
from briefing.text.parts import alone
from briefing.types import Document, Sentence, Turn

if TYPE_CHECKING:
    from nltk.stem import PorterStemmer
    from nltk.tokenize.punkt import PunktSentenceTokenizer

__all__ = ["sentences", "stems", "terms", "words"]

_WORD = re.compile(r"[^\W_]+(?:[.,'’&/-][^\W_]+)*")
_PART = re.compile(r"[^\W_]+")
_PLAIN_END = re.compile(r"([a-zA-Z]{2,})\.\s+\w")
_ANSWERS_NO = re.compile(r"[Nn]o\.\s+[^\W\d]")
"""Before a word "No." is an answer, before a figure "number"."""
VOCABULARY = 100_000
"""Words whose stems are remembered; more than a person uses, fewer than fill the memory."""
_STARTERS = "the this these that we it he she they i our in on at but and so for there today".split()
_LINE_ENDS_SENTENCE = re.compile(r"[.!?…][\"'”’)\]]*[^\S\n]*\n\s*")


def sentences(document: Document) -> tuple[Sentence, ...]:
    """Splits what people say in a document into sentences; boilerplate and gaps have none.

    Returns:
        In order, not overlapping; ``index`` counts them from 0. For each,
        ``gaps.verbatim(document.text, s.start, s.end, document.gaps) == s.text``.
    """
    found: list[Sentence] = []
    cut = Cut(document.text, document.gaps)
    turns = iter(document.turns)
    turn = next(turns, None)
    for number, (start, end) in enumerate(document.paragraphs):
        while turn is not None and turn.end <= start:
            turn = next(turns, None)
        if turn is None:
            break
        low, high = cut.position(start), cut.position(end)
        for first, last in _split(cut.text[low:high]):
            found.append(_sentence(cut, (low + first, low + last), (len(found), number), document.document_id, turn))
    return tuple(found)


def words(text: str) -> tuple[str, ...]:
    """Finds the words of a text as written: "F-35", "NATO's", "3,5" and "U.S" are one each."""
    return tuple(_WORD.findall(text))


def terms(text: str) -> tuple[str, ...]:
    """Reduces a text to the stems of its content words: "the Allies' spending" is ("alli", "spend").

    Porter's stemmer (Porter 1980, "An algorithm for suffix stripping"); words of one letter, possessives and the
    stop words beside this file are left out.
    """
    return tuple(filter(None, map(_term, words(text))))


def stems(text: str) -> tuple[str, ...]:
    """Stems of all its words, in order, parted at every mark: "the Allies' F-35s" is ("the", "alli", "f", "35")."""
    return tuple(chain.from_iterable(map(_stems, words(text))))


def _sentence(cut: Cut, span: tuple[int, int], place: tuple[int, int], document_id: str, turn: Turn) -> Sentence:
    """Makes a sentence of a span of what is left of a document; ``place`` counts sentences and paragraphs."""
    text = " ".join(cut.text[span[0] : span[1]].split())
    tie = tie_length(cut.text[span[0] : span[1]])
    start, end = cut.span(*span)
    found = words(text)
    return Sentence(
        document_id=document_id,
        index=place[0],
        paragraph=place[1],
        start=start,
        end=end,
        text=text,
        bare=_sentence(cut, (span[0] + tie, span[1]), place, document_id, turn) if tie else None,
        words=found,
        terms=tuple(filter(None, map(_term, found))),
        stems=tuple(chain.from_iterable(map(_stems, found))),
        turn=turn,
    )


def _split(paragraph: str) -> Iterator[tuple[int, int]]:
    """Finds the spans of the sentences in a paragraph; the end of a line after a full stop always ends one."""
    start = 0
    for line_end in [*(match.end() for match in _LINE_ENDS_SENTENCE.finditer(paragraph)), len(paragraph)]:
        piece = paragraph[start:line_end]
        for low, high in _punkt().span_tokenize(piece):
            if piece[low:high].strip():
                yield start + low, start + high
        start = line_end


@cache
def _nltk() -> Sequence[Any]:
    """Punkt and the stemmer; heavy, and not needed by every command."""
    return alone("nltk.tokenize.punkt", "nltk.stem.porter")


@cache
def _punkt() -> PunktSentenceTokenizer:
    punkt = _nltk()[0]

    class _Splitter(punkt.PunktSentenceTokenizer):  # type: ignore[misc, name-defined]  # NLTK publishes no types
        def text_contains_sentbreak(self, text: str) -> bool:
            """Answers as Punkt does, at once where a common word is all that stands before the full stop."""
            plain = _PLAIN_END.match(text)
            if plain is not None and plain[1].lower() not in self._params.abbrev_types:
                return True
            if _ANSWERS_NO.match(text) is not None:
                return True
            return bool(super().text_contains_sentbreak(text))

    parameters = punkt.PunktParameters()
    parameters.abbrev_types = set(_word_list("abbreviations.txt"))
    parameters.sent_starters = set(_STARTERS)  # "at 10 a.m. The talks ..." ends a sentence, "Gen. Cavoli" does not
    return _Splitter(parameters)


@cache
def _stemmer() -> PorterStemmer:
    return _nltk()[1].PorterStemmer()


@lru_cache(maxsize=VOCABULARY)
def _stem(word: str) -> str:
    return str(_stemmer().stem(word))


@lru_cache(maxsize=VOCABULARY)
def _term(word: str) -> str | None:
    """The stem of a content word, None for any other."""
    bare = re.sub(r"['’]s?$", "", word.lower())
    known = len(bare) < 2 or bare.replace("’", "'") in _word_list("stopwords.txt")
    return None if known else _stem(bare)


@lru_cache(maxsize=VOCABULARY)
def _stems(word: str) -> tuple[str, ...]:
    return tuple(_stem(part) for part in _PART.findall(word.lower()))


@cache
def _word_list(name: str) -> frozenset[str]:
    lines = files(__package__).joinpath(name).read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())
