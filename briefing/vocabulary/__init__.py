"""Turns documents into their words that somebody should hear once: names, acronyms and foreign words not settled yet.

What may be spoken is read: what people say, and the titles, places and names that bridges tell. A name is what stands
with a capital within a sentence and never without one; what is spelled like an English word is said like one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import chain

from briefing.types import Document, Sentence, UnsettledWord, WordKind

__all__ = ["unsettled_words"]

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_NOT_SAID = re.compile(
    r"(?:[a-z]{1,20}://|\bwww\.)\S+|[\w.+-]{1,64}@\S+|(?<!\w)[#@]\w+|(?<=\w\.)(?i:[a-z]{2,4})\b(?!\.)"
)
"""Links, mail, tags, and the end of a domain ("Caliber.Az")."""
_SHOUTING = re.compile(r"\b[A-ZÀ-ÖØ-Þ]{2,}(?:[ ,]{1,2}[A-ZÀ-ÖØ-Þ]{2,}\b){2,}")
_LONGEST = 40
"""Letters of a word; whatever has more is a slip or a code."""
_OPENING_MARKS = frozenset(["", *".!?:…\"“‘'([•|–—-"])
"""What a word stands after whose capital may be due to its place."""
_CONTRACTED = re.compile(r"['’](?:d|ll|m|re|t|ve)\Z", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’]s?\Z", re.IGNORECASE)
_DESIGNATES = re.compile(r"[^\W\d_]{1,3}-[0-9]")
"""As in "Su-27"."""
_NOT_SPELLED = re.compile("[IVX]+|JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEPT?|OCT|NOV|DEC")
"""Capitals that are numerals or months."""
_ENGLISH_ENDING = re.compile(
    r".{2,}(?:[ts]ions?|ments?|it(?:y|ies)|ness|ships?|[ae]nc(?:e|y|ies)|isms?|olog(?:y|ies|ical)|graphy|nomy|crac(?:y|ies)|"
    r"(?:at|ct|ns|nt)ives?|ures?|[ai]bles?|fully?|less|icals?|ically|wards?)"
)
"""Endings that names in other languages hardly have."""
_CONTEXT_WORDS = 3
"""Words shown on either side of a word's first mention."""


@dataclass(frozen=True, slots=True)
class _Passage:
    """Something that may be said."""

    document: Document
    text: str
    """Without runs of white space."""
    names_somebody: bool = False
    """It is a name from its first word on, where the first capital of a sentence means nothing."""


@dataclass(slots=True)
class _Tally:
    """What is known of a word so far."""

    passage: _Passage
    start: int
    """Of its first mention, in ``passage.text``."""
    end: int
    count: int = 0
    has_own_capital: bool = False
    """It was seen with a capital that is not due to its place."""
    before: set[str] = field(default_factory=set)
    """Words in capitals that it stood right before."""


def unsettled_words(
    documents: Iterable[Document], sentences: Iterable[Sentence], is_settled: Callable[[str], bool]
) -> tuple[UnsettledWord, ...]:
    """Finds the words whose pronunciation is left to the voice's rules for English spelling, and may be wrong.

    Args:
        documents: In English.
        sentences: Theirs.
        is_settled: Tells of a word, as written but without the ending of a possessive, whether somebody has settled how
            it is said.

    Returns:
        The most frequent first, those seen as often in the order of their first mention.
    """
    known = {document.document_id: document for document in documents}
    said = (_passage(known[sentence.document_id], sentence.text) for sentence in sentences)
    tallies, small = _count(chain(said, chain.from_iterable(map(_facts, known.values()))))
    doubtful = {word: tally for word, tally in tallies.items() if not is_settled(word) and not _is_english(word, small)}
    found = [
        _unsettled(word, tally)
        for word, tally in doubtful.items()
        if tally.has_own_capital or _kind(word) != "name" or tally.before & doubtful.keys()
    ]
    return tuple(sorted(found, key=lambda each: -each.count))


def _facts(document: Document) -> Iterator[_Passage]:
    """What bridges may tell of a document beside its words, each once."""
    speakers = dict.fromkeys([*document.speakers, *(t.speaker for t in document.turns if t.kind != "boilerplate")])
    names = [document.author, *(speaker.name for speaker in speakers if speaker)]
    roles = [speaker.role for speaker in speakers if speaker]
    names += [*roles, document.event, document.place, document.publisher]
    yield _passage(document, document.title)
    yield from (_passage(document, text, names_somebody=True) for text in dict.fromkeys(filter(None, names)))


def _passage(document: Document, text: str, *, names_somebody: bool = False) -> _Passage:
    """Composes letters and their marks, which text from some systems has apart."""
    return _Passage(document, unicodedata.normalize("NFC", text), names_somebody)


def _count(passages: Iterable[_Passage]) -> tuple[dict[str, _Tally], set[str]]:
    """Counts the words that may be names, acronyms or foreign, and gathers the others, which are small."""
    tallies: dict[str, _Tally] = {}
    small: set[str] = set()
    for passage in passages:
        shouted = [match.span() for match in _SHOUTING.finditer(passage.text)]
        last: tuple[_Tally, int] | None = None
        for word, start, end in _words(passage.text):
            if any(low <= start < high for low, high in shouted):
                continue
            if word.isascii() and word.islower():
                small.add(word)
                continue
            tally = tallies.setdefault(word, _Tally(passage, start, end))
            tally.count += 1
            tally.has_own_capital |= passage.names_somebody or not _opens(passage.text, start)
            if last is not None and passage.text[last[1] : start] == " ":
                last[0].before.add(word)
            last = tally, end
    return _folded(tallies), small


def _opens(text: str, start: int) -> bool:
    """Tells whether a sentence, a quotation or the like may begin here; "al-Assad" does not."""
    before = text[max(0, start - 3) : start]  # white space is folded
    if before[-1:] in ("-", "'", "’") and before[-2:-1].isalpha():
        return False
    return before.strip()[-1:] in _OPENING_MARKS


def _folded(tallies: dict[str, _Tally]) -> dict[str, _Tally]:
    """Counts a foreign word that is seen with and without a capital once."""
    for word in [word for word in tallies if word[0].isupper() and word.lower() in tallies]:
        tallies[word.lower()].count += tallies.pop(word).count
    return tallies


def _words(text: str) -> Iterator[tuple[str, int, int]]:
    """Finds the words of a text that letters only make up, with their places, without "'s" and the plural of "MEPs"."""
    left_out = [match.span() for match in _NOT_SAID.finditer(text)]
    for match in _WORD.finditer(text):
        if any(low <= match.start() < high for low, high in left_out) or _CONTRACTED.search(match[0]):
            continue
        word = _POSSESSIVE.sub("", match[0]).replace("’", "'")
        word = word[:-1] if word.endswith("s") and word[:-1].isupper() and len(word) > 2 else word
        is_code = any(letter.isdigit() for letter in word) or _DESIGNATES.match(text, match.start())
        if 1 < len(word) <= _LONGEST and not is_code and not _NOT_SPELLED.fullmatch(word):
            yield word, match.start(), match.end()


def _kind(word: str) -> WordKind:
    if word.isupper():
        return "acronym"
    return "name" if word.isascii() else "foreign"


def _is_english(word: str, small: set[str]) -> bool:
    """Tells words that are spelled like English ones, and so said like them; short capitals are spelled out."""
    low = word.lower()
    if word.isupper() and len(word) < 4:  # three capitals are spelled out whatever they spell
        return False
    bases = _bases(low)
    return (
        not bases.isdisjoint(_familiar())
        or not bases.isdisjoint(small)
        or (word.istitle() and _ENGLISH_ENDING.fullmatch(low) is not None)
        or any(_is_known(low[:cut], small) and _is_known(low[cut:], small) for cut in range(4, len(low) - 3))
    )


def _is_known(low: str, small: set[str]) -> bool:
    return low in small or low in _familiar()


def _bases(low: str) -> set[str]:
    """What a word may be an ending and: itself, "minister" of "ministers", "secure" and "secur" of "secured"."""
    found = {low}
    for ending in ("s", "es", "ed", "ing", "er", "ers", "ly"):
        stem = low.removesuffix(ending)
        if stem != low and len(stem) > 2:
            found |= {stem, f"{stem}e"} | ({stem[:-1]} if stem[-1] == stem[-2] else set())
    if low.endswith("ies"):
        found.add(f"{low[:-3]}y")
    return found


def _unsettled(word: str, tally: _Tally) -> UnsettledWord:
    return UnsettledWord(
        written=word,
        kind=_kind(word),
        count=tally.count,
        context=_context(tally.passage.text, tally.start, tally.end),
        document=tally.passage.document,
    )


def _context(text: str, start: int, end: int) -> str:
    """Cuts out a word with a few on either side, "..." for what is left out."""
    before, after = text[:start].split(), text[end:].split(" ")
    head, tail = before[-_CONTEXT_WORDS:], after[: _CONTEXT_WORDS + 1]  # the first of what follows is mostly a mark
    joint = "" if not text[:start] or not text[:start][-1].isspace() else " "
    return (
        ("..." if len(before) > len(head) else "")
        + " ".join(head)
        + joint
        + text[start:end]
        + " ".join(tail)
        + ("..." if len(after) > len(tail) else "")
    )


@cache
def _familiar() -> frozenset[str]:
    lines = files(__package__).joinpath("familiar.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word.lower() for line in lines if not line.startswith("#") for word in line.split())
