"""Utterances into a finished MP3: mixed, brought to the loudness podcasts are heard at, kept under the peak limit.

The mix goes to a file without a name, and is measured on the way. Then one encode applies the gain that the
measurement asks for, with a limiter only if peaks need one. The MP3 is finished (tagged), decoded and measured; coding
moves loudness and peaks a little, so what is off is corrected by encoding again.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

import numpy as np

from briefing.audio.ffmpeg import Ffmpeg
from briefing.audio.measurement import measure
from briefing.audio.meter import Meter
from briefing.audio.mix import assemble
from briefing.disk import replacing, scratch_file, write_all, writing_in
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

_ENCODER_DB = -0.45
"""LAME multiplies by 0.95 before it codes at up to 160 kbit/s."""
_HEADROOM_DB = 0.6
"""What the limiter leaves to coding, which moves peaks by up to a decibel either way."""
_LOUDNESS_TOLERANCE_LU = 0.3
_ROUNDING_DB = 0.1
"""The meter prints one decimal."""
_LENGTH_TOLERANCE_MS = 5
_ATTEMPTS = 5
_QUIETEST_VOICE = 100
"""Peak of a voice that can be heard, as a 16-bit sample (-50 dBFS)."""
_ATTACK_MS = 5
_RESAMPLED = f"aresample={SAMPLE_RATE}:filter_size=64:cutoff=0.97"
"""Steep enough that what is left of mirror images of the voice, above half its sampling rate, is not coded."""
_SEARCH = 7
"""How hard LAME searches, 0 the hardest. Speech has bits enough: at 96 kbit/s this leaves as little noise up to 4 kHz
as the usual 5 and 3 dB less above, at 64 kbit/s 5 dB less everywhere, in three quarters of the time."""
_CODED_UP_TO = 15_000
"""Hertz: where LAME by itself ends at the bit rates podcasts have, or above."""
_LIMITER_DELAY = SAMPLE_RATE * _ATTACK_MS // 1000 - 1
"""Samples by which ffmpeg's limiter is late: its look-ahead. (Its own switch for that is missing in older versions.)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Settings:
    """What one encode does to the mix."""

    gain_db: float
    ceiling_dbtp: float
    """Where the limiter holds the peaks."""
    limited: bool
    bitrate_kbps: int


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
        report: Told how many seconds of audio are encoded.

    Returns:
        Where sections and lines stand, in samples at ``sample_rate``, and the measurement of the finished file.

    Raises:
        AudioError: The voice is silent, or ffmpeg is missing or fails.
        OutputError: Nothing can be written there, or the disk is full.
        ValueError: Utterances and script do not fit together.
    """
    folder = mp3_path.parent
    with scratch_file(folder) as pcm:
        meter = Meter(sample_rate)
        timeline = _mix_down(script, utterances, pcm, folder, meter)
        loudness_lufs, true_peak_dbtp, _ = meter.finish()
        settings = _first_settings(loudness_lufs, true_peak_dbtp, bitrate_kbps)
        with replacing(mp3_path) as part:
            found = _Master(pcm, timeline, part, report).settle(settings, lambda: finish(part, timeline))
    return timeline, found


def _mix_down(script: Script, utterances: Iterable[Utterance], pcm: IO[bytes], folder: Path, meter: Meter) -> Timeline:
    def sink(piece: bytes) -> None:
        write_all(pcm, piece, folder)
        meter.add(np.frombuffer(piece, "<i2")[:, None].astype(np.float32) / np.float32(2**15))

    audible = _Audible(utterances)
    timeline = assemble(script, audible, sink, meter.sample_rate)
    if audible.peak < _QUIETEST_VOICE:
        raise AudioError(
            f"The voice gave nothing but silence for {script.title!r} ({len(timeline.lines)} lines). "
            'Try it with: briefing voices say "One, two, three."'
        )
    return timeline


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


def _first_settings(loudness_lufs: float, true_peak_dbtp: float, bitrate_kbps: int) -> _Settings:
    gain_db = LOUDNESS_LUFS - loudness_lufs - _ENCODER_DB
    ceiling = TRUE_PEAK_DBTP - _HEADROOM_DB
    limited = true_peak_dbtp + gain_db > ceiling
    return _Settings(gain_db=gain_db, ceiling_dbtp=ceiling, limited=limited, bitrate_kbps=bitrate_kbps)


def _corrected(settings: _Settings, found: Measurement) -> _Settings:
    """Settings that undo what coding and limiting did; a file that is too loud in its peaks gets a limiter."""
    excess_db = found.true_peak_dbtp - (TRUE_PEAK_DBTP - _ROUNDING_DB)
    return _Settings(
        gain_db=settings.gain_db + LOUDNESS_LUFS - found.loudness_lufs,
        ceiling_dbtp=settings.ceiling_dbtp - (excess_db + 0.2 if excess_db > 0 else 0.0),
        limited=settings.limited or excess_db > 0,
        bitrate_kbps=settings.bitrate_kbps,
    )


class _Master:
    """Encodes the mix until the MP3 measures right."""

    def __init__(self, pcm: IO[bytes], timeline: Timeline, mp3_path: Path, report: Report | None) -> None:
        self._pcm = pcm
        self._sample_rate = timeline.sample_rate
        self._seconds = timeline.n_samples / timeline.sample_rate
        self._mp3_path = mp3_path
        self._report = report

    def settle(self, settings: _Settings, finish: Callable[[], object]) -> Measurement:
        """Encode, finish, measure, correct.

        Raises:
            AudioError: Loudness and peak cannot both be had, or the MP3 has the wrong length.
        """
        for _ in range(_ATTEMPTS):
            self._encode(settings)
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
        raise AudioError(
            f"This voice cannot be brought to {LOUDNESS_LUFS:g} LUFS below {TRUE_PEAK_DBTP:g} dBTP: {_ATTEMPTS} tries "
            f"ended at {found.loudness_lufs:g} LUFS and {found.true_peak_dbtp:g} dBTP. Try another voice."
        )

    def _encode(self, settings: _Settings) -> None:
        arguments = [*_raw_input(self._sample_rate), "-af", _filters(settings), *self._output(settings)]
        arguments += ["-progress", "pipe:1", "-y", f"file:{self._mp3_path}"]
        folder = self._mp3_path.parent
        # The output is a file, not a pipe: only then can the Info header with length and seek table be written
        with writing_in(folder), Ffmpeg("encoding the MP3", arguments, stdin=self._pcm, folder=folder) as ffmpeg:
            for line in ffmpeg.lines():
                self._tell(line)
            ffmpeg.finish()

    def _output(self, settings: _Settings) -> list[str]:
        """What the MP3 is to be; the encoder spends neither time nor bits on what is above the voice's own sound."""
        highest = self._sample_rate // 2
        return [*(["-cutoff", str(highest)] if highest < _CODED_UP_TO else []), *_mp3_output(settings.bitrate_kbps)]

    def _tell(self, line: str) -> None:
        key, _, value = line.partition("=")
        if self._report is not None and key == "out_time_us" and value.isdigit():
            done = min(int(value) / 1e6, self._seconds)
            self._report(Progress(step="encoding", done=done, total=self._seconds))


def _raw_input(sample_rate: int) -> list[str]:
    return ["-f", "s16le", "-ar", str(sample_rate), "-ac", "1", "-i", "pipe:0"]


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
    gain = f"volume={settings.gain_db:.3f}dB"
    if not settings.limited:
        return f"{_RESAMPLED},aformat=sample_fmts=fltp,{gain}"
    limit = math.pow(10, settings.ceiling_dbtp / 20)
    return ",".join(
        (
            _RESAMPLED,
            "aformat=sample_fmts=dblp",
            gain,
            f"apad=pad_len={_LIMITER_DELAY}",
            f"alimiter=limit={limit:.6f}:attack={_ATTACK_MS}:release=60:level=0",
            f"atrim=start_sample={_LIMITER_DELAY}",
            "asetpts=PTS-STARTPTS",
            "aformat=sample_fmts=fltp",
        )
    )
