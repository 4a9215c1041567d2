"""Turns the phonemes of a very long sentence into pieces, since the memory a voice takes grows with what it is given.

A piece is given to the voice with some of what stands around it, so that it is said as in the whole sentence; what was
said of the surroundings is cut off again, in the pause at the mark where the piece begins or ends.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

LONGEST = 320
"""Phonemes, stress marks and spaces: the most that a voice is given at once. About 20 seconds, or 300 letters."""
CONTEXT = 40
"""Phonemes around a piece. With 32 the pitch beside a cut is as without it; with 8 it starts a semitone higher."""
MARKS = frozenset(",;:")
"""Phonemes that are marks inside a sentence; espeak-ng makes ";" of a dash."""
_CONJUNCTIONS = frozenset({"ænd", "ɐnd", "ənd", "bʌt", "wɪtʃ", "ðæt", "ðət"})
"""What follows a pause most naturally where there is no mark, as English phonemes without stress."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A part of a sentence, and where it lies in what the voice is given."""

    phonemes: tuple[str, ...]
    """Of the part with what stands around it; at most ``LONGEST``."""
    after: int | None
    """The part begins after this mark, counted from 0 among the marks of ``phonemes``; None for their first phoneme."""
    upto: int | None
    """The part ends with this mark; None for the last phoneme."""


def pieces(phonemes: Sequence[str], *, longest: int = LONGEST, context: int = CONTEXT) -> tuple[Piece, ...]:
    """Cuts a sentence where it is too long, else leaves it whole.

    It is cut at its marks: dashes, semicolons and colons before commas. Where there is none for too long, a comma is
    put before a conjunction, else between two words, else anywhere.

    Args:
        phonemes: Of one sentence.
        longest: The most phonemes of a piece, its surroundings included.
        context: How many of these surround the part on either side.
    """
    if len(phonemes) <= longest:
        return (Piece(phonemes=tuple(phonemes), after=None, upto=None),)
    parts = list(_parts(list(phonemes), longest - 2 * context - 1))
    whole = [phoneme for part in parts for phoneme in part]
    ends = list(accumulate(map(len, parts)))
    return tuple(_piece(whole, begin, end, context) for begin, end in zip([0, *ends], ends, strict=False))


def _piece(whole: Sequence[str], begin: int, end: int, context: int) -> Piece:
    low, high = max(0, begin - context), min(len(whole), end + context)
    marks = [place for place in range(low, high) if whole[place] in MARKS]
    return Piece(
        phonemes=(*whole[low:high], *(["."] if high < len(whole) and context else [])),
        after=marks.index(begin - 1) if begin > low else None,
        upto=marks.index(end - 1) if high > end else None,
    )


def _parts(phonemes: list[str], longest: int) -> Iterator[list[str]]:
    """Cuts into parts of at most so many phonemes, each but the last with a mark at its end."""
    while len(phonemes) > longest:
        end, has_mark = _end(phonemes, longest)
        yield phonemes[:end] if has_mark else [*phonemes[:end], ","]
        phonemes = phonemes[end:]
    yield phonemes


def _end(phonemes: Sequence[str], longest: int) -> tuple[int, bool]:
    """Finds where a part is to end, and whether a mark is there."""
    places = range(longest - 1, longest // 3, -1)
    for marks in (";:", ","):
        for place in places:
            if phonemes[place - 1] in marks:
                return place, True
    spaces = [place for place in places if phonemes[place] == " "]
    before_conjunction = [place for place in spaces if _next_word(phonemes, place) in _CONJUNCTIONS]
    return next(iter(before_conjunction or spaces), longest - 1), False


def _next_word(phonemes: Sequence[str], space: int) -> str:
    following = "".join(phonemes[space + 1 : space + 12])
    return following.partition(" ")[0].replace("ˈ", "").replace("ˌ", "")
