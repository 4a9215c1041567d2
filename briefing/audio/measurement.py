"""A file's sound into its measurements: true length, loudness, peak, silence, in one decoding."""

from __future__ import annotations

import re
import struct
from concurrent.futures import ThreadPoolExecutor
from typing import IO, TYPE_CHECKING

import numpy as np

from briefing.audio.ffmpeg import Ffmpeg
from briefing.audio.frames import bitrate_mode
from briefing.audio.meter import Meter
from briefing.errors import AudioError
from briefing.types import Measurement

if TYPE_CHECKING:
    from pathlib import Path

_STREAM = re.compile(r"Stream #0:\d+.*?: Audio: .*? Hz(?:.*?, (?P<kbps>\d+) kb/s)?")
"""The line of ffmpeg's messages in which a bit rate stands."""
_AT_ONCE = 2**18
"""Samples: a few seconds, 1 MiB."""
_AS_SAMPLES = ("-c:a", "pcm_f32le", "-bitexact", "-f", "wav", "-flush_packets", "0", "-blocksize", str(_AT_ONCE))
"""The header tells rate and channels; its lengths mean nothing in a pipe. Written frame by frame, it would cost half as
much again."""


def measure(path: Path) -> Measurement:
    """Decodes a whole audio file and measures it (ITU-R BS.1770-4, EBU R 128).

    Args:
        path: An MP3, or anything else ffmpeg reads.

    Returns:
        Loudness and peak to a tenth of a decibel; silences shorter than ``SHORTEST_SILENCE_S`` are not counted.

    Raises:
        AudioError: The file is missing or holds no sound, or ffmpeg is missing or fails.
    """
    try:
        size_bytes = path.stat().st_size
    except OSError as error:
        raise AudioError(f"Cannot read {str(path)!r}: {error.strerror or error}.") from error
    arguments = ["-protocol_whitelist", "file,pipe", "-i", f"file:{path}", "-map", "0:a:0", *_AS_SAMPLES, "pipe:1"]
    try:
        with Ffmpeg("measuring it", arguments, keep=_STREAM) as ffmpeg:
            meter = _metered(ffmpeg.output)
            facts = ffmpeg.finish()
    except AudioError as error:
        raise AudioError(f"{str(path)!r} holds no audio that can be decoded. {error}") from error
    if meter is None or not meter.n_samples:
        raise AudioError(f"{str(path)!r} holds no audio.")
    seconds = meter.n_samples / meter.sample_rate
    stream = next((found for line in facts if (found := _STREAM.search(line))), None)
    loudness_lufs, true_peak_dbtp, silence_s = meter.finish()
    return Measurement(
        duration_ms=round(seconds * 1000),
        size_bytes=size_bytes,
        sample_rate=meter.sample_rate,
        channels=meter.channels,
        bitrate_kbps=int(stream["kbps"]) if stream and stream["kbps"] else round(size_bytes * 8 / 1000 / seconds),
        loudness_lufs=round(loudness_lufs, 1),
        true_peak_dbtp=round(true_peak_dbtp, 1),
        longest_silence_ms=round(silence_s * 1000),
        bitrate_mode=bitrate_mode(path),
    )


def _metered(wav: IO[bytes]) -> Meter | None:
    """Reads a stream of samples to its end; None where there is none."""
    wav.read(12)
    while (chunk := wav.read(8)) and chunk[:4] != b"data":
        content = wav.read(struct.unpack("<I", chunk[4:])[0])
        if chunk[:4] == b"fmt ":
            channels, sample_rate = struct.unpack_from("<HI", content, 2)
    if not chunk:
        return None
    meter = Meter(sample_rate, channels)
    with ThreadPoolExecutor(1, "reader") as reader:  # so that ffmpeg decodes while we measure; a pipe holds too little
        coming = reader.submit(wav.read, 4 * channels * _AT_ONCE)
        while piece := coming.result():
            coming = reader.submit(wav.read, 4 * channels * _AT_ONCE)
            meter.add(np.frombuffer(piece, "<f4").reshape(-1, channels))
    return meter
