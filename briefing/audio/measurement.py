"""An audio file into what a decoder finds in it: true length, loudness, peak, gaps.

It is decoded as a stream, so memory does not grow with length.
"""

from __future__ import annotations

import re
import struct
from typing import TYPE_CHECKING

import numpy as np

from briefing.audio.ffmpeg import Ffmpeg
from briefing.audio.loudness import Meter
from briefing.errors import AudioError
from briefing.types import Measurement

if TYPE_CHECKING:
    from pathlib import Path

_BITRATE = re.compile(r"Stream #0:\d+.*?: Audio: .*?(\d+) kb/s")
_AU_HEADER = struct.Struct(">4s5I")
"""The decoder writes Sun's AU format: the shortest header that says sampling rate and channels."""
_CHUNK_FRAMES = 1 << 16


def measure(path: Path) -> Measurement:
    """Decode a whole audio file and measure it.

    Args:
        path: An MP3, or anything else ffmpeg reads.

    Raises:
        AudioError: The file is missing or holds no sound, or ffmpeg is missing or fails.
    """
    try:
        size_bytes = path.stat().st_size
    except OSError as error:
        raise AudioError(f"Cannot read {str(path)!r}: {error.strerror or error}.") from error
    arguments = ["-protocol_whitelist", "file,pipe", "-i", f"file:{path}", "-map", "0:a:0"]
    arguments += ["-c:a", "pcm_f32be", "-f", "au", "pipe:1"]
    with Ffmpeg("decoding it", arguments) as ffmpeg:
        meter, sample_rate, channels = _metered(ffmpeg)
        try:
            streams = ffmpeg.finish()
        except AudioError as error:
            raise AudioError(f"{str(path)!r} holds no audio that can be decoded. {error}") from error
    if meter is None or not meter.n_frames:
        raise AudioError(f"{str(path)!r} holds no audio.")
    seconds = meter.n_frames / sample_rate
    bitrate = _BITRATE.search(streams)
    return Measurement(
        duration_ms=round(seconds * 1000),
        size_bytes=size_bytes,
        sample_rate=sample_rate,
        channels=channels,
        bitrate_kbps=int(bitrate[1]) if bitrate else round(size_bytes * 8 / 1000 / seconds),
        loudness_lufs=round(meter.integrated_lufs(), 2),
        true_peak_dbtp=round(meter.true_peak_dbtp(), 2),
        longest_silence_ms=meter.longest_silence_ms(),
    )


def _metered(ffmpeg: Ffmpeg) -> tuple[Meter | None, int, int]:
    """All that is decoded, measured; sampling rate and channels. No meter where nothing is decoded."""
    header = ffmpeg.read(_AU_HEADER.size)
    if len(header) < _AU_HEADER.size:
        return None, 0, 0
    _, offset, _, _, sample_rate, channels = _AU_HEADER.unpack(header)
    ffmpeg.read(offset - _AU_HEADER.size)
    meter = Meter(sample_rate, channels)
    frame_bytes = 4 * channels
    while chunk := ffmpeg.read(_CHUNK_FRAMES * frame_bytes):
        whole = chunk[: len(chunk) // frame_bytes * frame_bytes]  # a decoder that dies may stop inside a frame
        meter.add(np.frombuffer(whole, dtype=">f4").astype(np.float32).reshape(-1, channels).T)
    return meter, sample_rate, channels
