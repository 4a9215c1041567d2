"""Turns the phonemes of a line into sound as a newsreader would say it: with time at marks, however long it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from briefing.speech.pauses import Pause, Samples, find_pauses, lengthen, quiet_edges
from briefing.speech.pieces import LONGEST, MARKS, Piece, pieces

_AT_CLAUSE_S = 0.3
"""The least pause at a dash, semicolon or colon."""
_AT_SENTENCE_S = 0.5
"""The least pause between two sentences of a line."""
_CLAUSE_MARKS = frozenset(";:")


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A voice as it is used here."""

    speak: Callable[[Sequence[str]], Samples]
    """Turns phonemes into sound, shape (n,), in [-1, 1]."""
    sample_rate: int
    """Hz."""
    slowness: float
    """Slowness of speech, 1 for the voice's own; pauses grow with it."""
    longest: int = LONGEST
    """The most phonemes the voice is given at once."""

    def line(self, sentences: Sequence[Sequence[str]]) -> Samples:
        """Says the sentences of a line, with a newsreader's pause between them.

        Args:
            sentences: The phonemes of each.

        Returns:
            Shape (n,); empty where there are no phonemes.
        """
        least = round(_AT_SENTENCE_S * self.slowness * self.sample_rate)
        said: list[Samples] = []
        silence = 0
        for sentence in filter(len, sentences):
            samples = self.sentence(sentence)
            before, after = quiet_edges(samples, self.sample_rate)
            if said:
                said.append(np.zeros(max(0, least - silence - before), np.float32))
            said.append(samples)
            silence = after
        return np.concatenate(said) if said else np.zeros(0, np.float32)

    def sentence(self, phonemes: Sequence[str]) -> Samples:
        """Says a sentence, in pieces where it is too long; one without such needs is said as the voice says it."""
        parts = pieces(phonemes, longest=self.longest)
        if len(parts) == 1 and _CLAUSE_MARKS.isdisjoint(phonemes):
            return self.speak(phonemes)
        joined = _joined([self._piece(part) for part in parts])
        if joined is None:  # no pause at a cut, so no place to join; then each piece is said by itself
            joined = np.concatenate(
                [self._piece(part).samples for part in pieces(phonemes, longest=self.longest, context=0)]
            )
        return joined

    def _piece(self, piece: Piece) -> _Said:
        """Says a piece with what stands around it, its pauses lengthened."""
        samples = self.speak(piece.phonemes)
        marks = [phoneme for phoneme in piece.phonemes if phoneme in MARKS]
        found = find_pauses(samples, self.sample_rate, piece.phonemes, slowness=self.slowness)
        least = round(_AT_CLAUSE_S * self.slowness * self.sample_rate)
        pauses: list[Pause | None] = []
        shift = 0  # by what was put in before
        for mark, each in zip(marks, found, strict=True):
            pause = each and Pause(start=each.start + shift, end=each.end + shift)
            if pause is not None and mark in _CLAUSE_MARKS:
                before = samples.size
                samples, pause = lengthen(samples, self.sample_rate, pause, least)
                shift += samples.size - before
            pauses.append(pause)
        return _Said(piece=piece, samples=samples, pauses=tuple(pauses))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What a voice made of a piece."""

    piece: Piece
    samples: Samples
    pauses: tuple[Pause | None, ...]
    """One for each mark of the piece's phonemes."""


def _joined(said: Sequence[_Said]) -> Samples | None:
    """Joins pieces in the middle of the pause that both make where they meet; None where one makes none."""
    parts: list[Samples] = []
    begin = 0
    for this, following in pairwise(said):
        if this.piece.upto is None or following.piece.after is None:
            return None
        ending, opening = this.pauses[this.piece.upto], following.pauses[following.piece.after]
        if ending is None or opening is None:
            return None
        parts.append(this.samples[begin : (ending.start + ending.end) // 2])
        begin = (opening.start + opening.end) // 2
    return np.concatenate([*parts, said[-1].samples[begin:]])
