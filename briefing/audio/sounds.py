"""The two sounds an episode is divided by: an opening before its first section, a chime before each later one.

Both are struck bells: sines with a soft attack, upper partials weaker and dying sooner than lower ones.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from functools import cache

import numpy as np

with warnings.catch_warnings():
    # pydub warns when it finds no ffmpeg of its own (we bring ours and never let it encode), and newer Pythons warn of
    # its regular expressions and of audioop; a listener can do nothing about any of them.
    warnings.simplefilter("ignore")
    from pydub import AudioSegment

_PARTIALS = ((1, 0.0, 0.42), (2, -12.0, 0.22), (3, -21.0, 0.12))
"""(multiple of the note's frequency, level in dB, seconds to fall to 1/e)"""
_ATTACK_S = 0.012
_FADE_OUT_MS = 250
_PEAK_OVER_SPEECH_DB = 4.0
"""Peak of a sound above the RMS level of speech, which makes it some 4 LU softer than the voice."""
_QUIETEST_SPEECH_DBFS = -60.0
_LOUDEST_PEAK_DBFS = -3.0

_D4, _A4, _D5, _F5_SHARP = 293.66, 440.0, 587.33, 739.99
_OPENING = ((_D4, 0), (_A4, 160), (_D5, 320), (_F5_SHARP, 480))
"""(frequency in Hz, start in ms)"""
_OPENING_MS, _OPENING_REST_MS = 1800, 300
_CHAPTER = ((_A4, 0), (_D5, 140))
_CHAPTER_MS, _CHAPTER_REST_MS = 850, 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Sounds:
    """Both sounds as 16-bit mono PCM, each with the short rest that follows it."""

    opening: bytes
    chapter: bytes


def sounds_beside(speech: bytes, sample_rate: int) -> Sounds:
    """Make the sounds, as loud as suits the voice.

    Args:
        speech: Some of the speech they will stand beside, 16-bit mono PCM.
        sample_rate: Hertz.
    """
    peak = max(as_segment(speech, sample_rate).dBFS, _QUIETEST_SPEECH_DBFS) + _PEAK_OVER_SPEECH_DB
    opening, chapter = _made(sample_rate)
    return Sounds(
        opening=_finished(opening, peak, _OPENING_MS + _OPENING_REST_MS),
        chapter=_finished(chapter, peak, _CHAPTER_MS + _CHAPTER_REST_MS),
    )


def lead_in_seconds(n_sections: int) -> float:
    """How much of an episode with so many sections is taken by the sounds and their rests."""
    opening_ms = _OPENING_MS + _OPENING_REST_MS
    chapter_ms = _CHAPTER_MS + _CHAPTER_REST_MS
    return (opening_ms + (n_sections - 1) * chapter_ms) / 1000 if n_sections else 0.0


def as_segment(pcm: bytes, sample_rate: int) -> AudioSegment:
    """16-bit mono PCM as pydub's type."""
    return AudioSegment(data=pcm, sample_width=2, frame_rate=sample_rate, channels=1)


@cache
def _made(sample_rate: int) -> tuple[AudioSegment, AudioSegment]:
    return _chord(_OPENING, _OPENING_MS, sample_rate), _chord(_CHAPTER, _CHAPTER_MS, sample_rate)


def _chord(notes: tuple[tuple[float, int], ...], length_ms: int, sample_rate: int) -> AudioSegment:
    """Notes struck one after the other, as loud as can be."""
    at = np.arange(round(length_ms * sample_rate / 1000)) / sample_rate
    wave = np.zeros(at.size)
    for frequency, start_ms in notes:
        since = np.maximum(at - start_ms / 1000, 0.0)
        attack = np.minimum(since / _ATTACK_S, 1.0)
        for multiple, level_db, decay_s in _PARTIALS:
            tone = np.sin(2 * np.pi * frequency * multiple * since) * np.exp(-since / decay_s)
            wave += 10 ** (level_db / 20) * attack * tone
    pcm = (wave / np.abs(wave).max() * 32_767).astype("<i2").tobytes()
    return as_segment(pcm, sample_rate).fade_out(_FADE_OUT_MS)


def _finished(chord: AudioSegment, peak_dbfs: float, length_ms: int) -> bytes:
    """At the given peak and with its rest; cut by bytes, as pydub's lengths are true to the millisecond only."""
    pcm: bytes = chord.apply_gain(min(peak_dbfs, _LOUDEST_PEAK_DBFS) - chord.max_dBFS).raw_data
    n_bytes = 2 * round(length_ms * chord.frame_rate / 1000)
    return pcm[:n_bytes].ljust(n_bytes, b"\0")
