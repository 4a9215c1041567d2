"""Utterances into a finished MP3: mixed, brought to the loudness podcasts are heard at, kept under the peak limit.

The mix is encoded while its later lines are still being spoken, with the gain that its beginning asks for, and kept
in a file without a name. The MP3 is finished (tagged), decoded and measured. What is off, since the rest was louder or
softer than the beginning or since coding moves peaks a little, is corrected by encoding again.
"""

from __future__ import annotations

import math
import os
from contextlib import ExitStack
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Self

import numpy as np

from briefing.audio.ffmpeg import Ffmpeg
from briefing.audio.measurement import measure
from briefing.audio.meter import Meter
from briefing.audio.mix import assemble
from briefing.disk import replacing, scratch_file, write_all
from briefing.errors import AudioError
from briefing.types import Progress

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from briefing.types import Measurement, Report, Script, Timeline, Utterance

LOUDNESS_LUFS = -19.0
"""Of the mono file: as loud as -16 LUFS on two loudspeakers, what podcast directories ask for."""
TRUE_PEAK_DBTP = -1.0
SAMPLE_RATE = 44_100
"""Of the MP3, Hertz; the only rate every player handles alike."""

_LEAD_S = 40
"""Of the mix, by whose loudness the gain is chosen: so long that few episodes are encoded again, and so short that the
encoder has caught up with the voice at the end."""
_LOUDNESS_TOLERANCE_LU = 0.4
"""EBU R 128 allows 0.5."""
_ENCODER_DB = -0.45
"""LAME multiplies by 0.95 before it codes at up to 160 kbit/s."""
_HEADROOM_DB = 0.6
"""What the limiter leaves to coding, which moves peaks by up to a decibel either way."""
_ROUNDING_DB = 0.1
"""A measurement has one decimal."""
_LENGTH_TOLERANCE_MS = 5
_ATTEMPTS = 5
_QUIETEST_VOICE = 100
"""Peak of a voice that can be heard, as a 16-bit sample (-50 dBFS)."""
_ATTACK_MS = 5
_SEARCH = 7
"""How hard LAME searches, 0 the hardest. Speech has bits enough: at 96 kbit/s this leaves as little noise up to 4 kHz
as the usual 5 and 3 dB less above, at 64 kbit/s 5 dB less everywhere, in three quarters of the time."""
_CODED_UP_TO = 15_000
"""Hertz: where LAME by itself ends at the bit rates podcasts have, or above."""
_LIMITER_DELAY = SAMPLE_RATE * _ATTACK_MS // 1000 - 1
"""Samples by which ffmpeg's limiter is late: its look-ahead. (Its own switch for that is missing in older versions.)"""
_AT_ONCE = 2**18
"""Bytes of the mix that are read again at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Settings:
    """What an encode does to the mix."""

    gain_db: float
    ceiling_dbtp: float = TRUE_PEAK_DBTP - _HEADROOM_DB
    """Where the limiter holds the peaks; what stays below is not changed."""


def produce(  # noqa: PLR0913 - all three options are named ones
    script: Script,
    utterances: Iterable[Utterance],
    mp3_path: Path,
    *,
    sample_rate: int,
    finish: Callable[[Path, Timeline], object] = lambda path, timeline: None,
    bitrate_kbps: int = 96,
    report: Report | None = None,
) -> tuple[Timeline, Measurement]:
    """Mix the utterances into an MP3: constant bit rate, mono, 44.1 kHz, -19 LUFS, at most -1 dBTP.

    The same utterances give the same bytes with the same ffmpeg. The file appears whole or not at all, and nothing
    else is left beside it.

    Args:
        script: What is said.
        utterances: The script's lines as sound, in order; taken one by one, so they may be made while we mix.
        mp3_path: Where to write; its folder must exist.
        sample_rate: Of the utterances, Hertz.
        finish: Called with each finished encode, to tag it; what is measured is
            then what players get.
        bitrate_kbps: Of the MP3; 64 is enough for speech.
        report: Told how many seconds are encoded, where that is not done while the voice speaks.

    Returns:
        Where sections and lines stand, in samples at ``sample_rate``, and the measurement of the finished file.

    Raises:
        AudioError: The voice is silent, or ffmpeg is missing or fails.
        OutputError: Nothing can be written there, or the disk is full.
        ValueError: Utterances and script do not fit together.
    """
    audible = _Audible(utterances)
    with (
        scratch_file(mp3_path.parent) as pcm,
        replacing(mp3_path) as part,
        _Master(pcm, sample_rate, part, bitrate_kbps, report) as master,
    ):
        timeline = assemble(script, audible, master.add, sample_rate)
        if audible.peak < _QUIETEST_VOICE:
            raise AudioError(
                f"The voice gave nothing but silence for {script.title!r} ({len(timeline.lines)} lines). "
                'Try it with: briefing voices say "One, two, three."'
            )
        found = master.settle(lambda: finish(part, timeline))
    return timeline, found


class _Audible:
    """Passes utterances on and keeps the highest peak: the sounds between them would hide a silent voice."""

    def __init__(self, utterances: Iterable[Utterance]) -> None:
        self._utterances = utterances
        self.peak = 0

    def __iter__(self) -> Iterator[Utterance]:
        for utterance in self._utterances:
            if utterance.samples.size:
                self.peak = max(self.peak, int(utterance.samples.max()), -int(utterance.samples.min()))
            yield utterance


def _corrected(settings: _Settings, found: Measurement) -> _Settings:
    """Settings that undo what coding and limiting did."""
    excess_db = found.true_peak_dbtp - (TRUE_PEAK_DBTP - _ROUNDING_DB)
    return _Settings(
        gain_db=settings.gain_db + LOUDNESS_LUFS - found.loudness_lufs,
        ceiling_dbtp=settings.ceiling_dbtp - (excess_db + 0.2 if excess_db > 0 else 0.0),
    )


class _Master:
    """The mix as it grows, and its MP3, encoded until it measures right; used in a ``with``."""

    def __init__(
        self, pcm: IO[bytes], sample_rate: int, mp3_path: Path, bitrate_kbps: int, report: Report | None
    ) -> None:
        self._pcm = pcm
        self._mp3_path = mp3_path
        self._bitrate_kbps = bitrate_kbps
        self._report = report
        self._sample_rate = sample_rate
        self._lead = Meter(sample_rate)
        self._n_samples = 0
        self._running = ExitStack()
        """Holds the encoder that works while the mix grows."""
        self._early: tuple[_Settings, Ffmpeg] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._running.close()

    def add(self, piece: bytes) -> None:
        """Takes the next piece of the mix, and starts to encode it once its loudness shows."""
        write_all(self._pcm, piece, self._mp3_path.parent)
        self._n_samples += len(piece) // 2
        if self._early:
            _, ffmpeg = self._early
            ffmpeg.feed(piece)
            return
        self._lead.add(np.frombuffer(piece, "<i2")[:, None].astype(np.float32) / np.float32(2**15))
        if self._seconds >= _LEAD_S:
            settings = self._first_settings()
            self._early = settings, self._running.enter_context(self._encoder(settings))
            self._feed_all(self._early[1])

    def settle(self, finish: Callable[[], object]) -> Measurement:
        """Encodes what was added, finishes, measures, corrects.

        Raises:
            AudioError: Loudness and peak cannot both be had, or the MP3 has the wrong length.
        """
        settings = self._end_first()
        for _ in range(_ATTEMPTS):
            finish()
            found = measure(self._mp3_path)
            if abs(found.duration_ms - self._seconds * 1000) > _LENGTH_TOLERANCE_MS:
                raise AudioError(
                    f"ffmpeg made an MP3 of {found.duration_ms / 1000:.2f} s out of {self._seconds:.2f} s of sound. "
                    "Try another ffmpeg by naming it in the environment variable BRIEFING_FFMPEG."
                )
            too_loud_peak = found.true_peak_dbtp > TRUE_PEAK_DBTP - _ROUNDING_DB
            if not too_loud_peak and abs(found.loudness_lufs - LOUDNESS_LUFS) <= _LOUDNESS_TOLERANCE_LU:
                return found
            settings = _corrected(settings, found)
            self._encode(settings)
        raise AudioError(
            f"This voice cannot be brought to {LOUDNESS_LUFS:g} LUFS below {TRUE_PEAK_DBTP:g} dBTP: {_ATTEMPTS} tries "
            f"ended at {found.loudness_lufs:g} LUFS and {found.true_peak_dbtp:g} dBTP. Try another voice."
        )

    @property
    def _seconds(self) -> float:
        return self._n_samples / self._sample_rate

    def _first_settings(self) -> _Settings:
        loudness_lufs, _, _ = self._lead.finish()
        return _Settings(gain_db=LOUDNESS_LUFS - loudness_lufs - _ENCODER_DB)

    def _end_first(self) -> _Settings:
        """Ends the first encode; a short mix is only now begun with."""
        if self._early:
            settings, ffmpeg = self._early
            ffmpeg.finish()
        else:
            self._encode(settings := self._first_settings())
        return settings

    def _encode(self, settings: _Settings) -> None:
        with self._encoder(settings) as ffmpeg:
            self._feed_all(ffmpeg, self._report)
            ffmpeg.finish()

    def _encoder(self, settings: _Settings) -> Ffmpeg:
        source = ["-f", "s16le", "-ar", str(self._sample_rate), "-ac", "1", "-i", "pipe:0"]
        # The encoder need spend neither time nor bits on what is above the voice's own sound
        highest = self._sample_rate // 2
        cutoff = ["-cutoff", str(highest)] if highest < _CODED_UP_TO else []
        arguments = [*source, "-af", _filters(settings), *cutoff, *_mp3_output(self._bitrate_kbps)]
        # The output is a file, not a pipe: only then can the Info header with length and seek table be written
        arguments += ["-y", f"file:{self._mp3_path}"]
        return Ffmpeg("encoding the MP3", arguments, fed=True, folder=self._mp3_path.parent)

    def _feed_all(self, ffmpeg: Ffmpeg, report: Report | None = None) -> None:
        """Gives an encoder all that was added so far."""
        self._pcm.seek(0)
        fed = 0
        while piece := self._pcm.read(_AT_ONCE):
            ffmpeg.feed(piece)
            fed += len(piece)
            if report:
                report(Progress(step="encoding", done=fed / 2 / self._sample_rate, total=self._seconds))
        self._pcm.seek(0, os.SEEK_END)


def _mp3_output(bitrate_kbps: int) -> list[str]:
    """Constant bit rate, since seeking in others is off by seconds; no tags, no dates, no version of the encoder."""
    codec = [
        "-c:a",
        "libmp3lame",
        "-compression_level",
        str(_SEARCH),
        "-b:a",
        f"{bitrate_kbps}k",
        "-ar",
        str(SAMPLE_RATE),
        "-ac",
        "1",
    ]
    plain = ["-map_metadata", "-1", "-id3v2_version", "0", "-write_id3v1", "0", "-write_xing", "1"]
    return [*codec, *plain, "-fflags", "+bitexact", "-flags:a", "+bitexact", "-f", "mp3"]


def _filters(settings: _Settings) -> str:
    """Resamples so steeply that what is left of mirror images above the voice's own sound is not coded, then limits."""
    limit = math.pow(10, settings.ceiling_dbtp / 20)
    return ",".join(
        (
            f"aresample={SAMPLE_RATE}:filter_size=64:cutoff=0.97",
            "aformat=sample_fmts=fltp",
            f"volume={settings.gain_db:.3f}dB",
            f"apad=pad_len={_LIMITER_DELAY}",
            f"alimiter=limit={limit:.6f}:attack={_ATTACK_MS}:release=60:level=0",
            f"atrim=start_sample={_LIMITER_DELAY}",
            "asetpts=PTS-STARTPTS",
            "aformat=sample_fmts=fltp",
        )
    )
