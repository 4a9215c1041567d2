"""Utterances into one stream of PCM, with the sounds and pauses between them, and where everything came to stand.

Positions are counted in samples that were really written, so nothing can drift. Pauses are rounded from their running
total, never one by one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.audio.sounds import Sounds, as_segment, sounds_beside
from briefing.types import Timeline

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from briefing.types import Line, Script, Utterance

_FADE_MS = 5
"""Long enough that a cut wave does not click, too short to be heard as a fade."""


def assemble(
    script: Script, utterances: Iterable[Utterance], sink: Callable[[bytes], object], sample_rate: int
) -> Timeline:
    """Stream the whole mix to a sink, holding one utterance at a time.

    The opening sound stands before the first section and the chapter sound before each later one; a section begins
    where its sound does. Each line is followed by its pause.

    Args:
        script: What is said.
        utterances: The script's lines as sound, in order; taken one by one as they are needed.
        sink: Called with pieces of 16-bit little-endian mono PCM, in order.
        sample_rate: Of every utterance and of the mix, Hertz.

    Returns:
        Where sections and lines stand in the mix.

    Raises:
        ValueError: Utterances and script do not fit together, or the script says nothing: a bug in the caller.
    """
    if not script.sections:
        raise ValueError(f"script {script.title!r} has no sections")
    mix = _Mix(sink, sample_rate)
    spoken = iter(utterances)
    sections: list[int] = []
    lines: list[tuple[int, int]] = []
    sounds: Sounds | None = None
    for section in script.sections:
        if not section.lines:
            raise ValueError(f"section {section.title!r} has no lines")
        for index, line in enumerate(section.lines):
            speech = _speech(line, spoken, sample_rate)
            if index == 0:
                sounds = sounds or sounds_beside(speech, sample_rate)
                sections.append(mix.position)
                mix.add(sounds.chapter if len(sections) > 1 else sounds.opening)
            start = mix.position
            mix.add(_faded(speech, sample_rate))
            lines.append((start, mix.position))
            mix.pause(line.pause_after_ms)
    if next(spoken, None) is not None:
        raise ValueError(f"more utterances than the script's {len(lines)} lines")
    return Timeline(sample_rate=sample_rate, n_samples=mix.position, sections=tuple(sections), lines=tuple(lines))


class _Mix:
    """The stream so far: how long it is, and how much of it was asked for as pauses."""

    def __init__(self, sink: Callable[[bytes], object], sample_rate: int) -> None:
        self._sink = sink
        self._sample_rate = sample_rate
        self._paused_ms = 0
        self.position = 0
        """Samples written."""

    def add(self, pcm: bytes) -> None:
        self._sink(pcm)
        self.position += len(pcm) // 2

    def pause(self, milliseconds: int) -> None:
        before = self._in_samples(self._paused_ms)
        self._paused_ms += milliseconds
        self.add(bytes(2 * (self._in_samples(self._paused_ms) - before)))

    def _in_samples(self, milliseconds: int) -> int:
        return round(milliseconds * self._sample_rate / 1000)


def _speech(line: Line, spoken: Iterator[Utterance], sample_rate: int) -> bytes:
    """The next utterance's PCM, if it is the one the script wants here."""
    utterance = next(spoken, None)
    if utterance is None:
        raise ValueError(f"no utterance for the line {line.written!r}")
    if utterance.line != line:
        raise ValueError(f"utterance of {utterance.line.written!r} where {line.written!r} is due")
    if utterance.sample_rate != sample_rate:
        raise ValueError(f"utterance of {line.written!r} has {utterance.sample_rate} Hz, the mix {sample_rate} Hz")
    if utterance.samples.ndim != 1 or not utterance.samples.size:
        raise ValueError(f"utterance of {line.written!r} has shape {utterance.samples.shape}, not (n,) with n > 0")
    return utterance.samples.astype("<i2", copy=False).tobytes()


def _faded(speech: bytes, sample_rate: int) -> bytes:
    """The same number of samples, with soft ends.

    pydub cuts at whole milliseconds and drops or pads what is left over, so it is given the two ends only.
    """
    n_bytes = 2 * int(sample_rate * _FADE_MS / 1000)
    if len(speech) < 2 * n_bytes:
        return speech
    head: bytes = as_segment(speech[:n_bytes], sample_rate).fade_in(_FADE_MS).raw_data
    tail: bytes = as_segment(speech[-n_bytes:], sample_rate).fade_out(_FADE_MS).raw_data
    return b"".join((head, speech[n_bytes:-n_bytes], tail))
