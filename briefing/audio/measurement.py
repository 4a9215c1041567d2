"""Sound into its measurements: true length, loudness, peak, gaps, all by ffmpeg's own meters in one decoding."""

from __future__ import annotations

import re
from typing import IO, TYPE_CHECKING

from briefing.audio.ffmpeg import Ffmpeg
from briefing.audio.frames import bitrate_mode
from briefing.errors import AudioError
from briefing.types import Measurement

if TYPE_CHECKING:
    from pathlib import Path

SHORTEST_SILENCE_S = 0.5
"""Shorter gaps are pauses, and not looked for."""
SILENCE_LUFS, SILENCE_DBTP = -70.0, -120.0
"""Floors: EBU R 128's absolute gate, and what stands for the minus infinity of digital silence."""

_METERS = f"silencedetect=noise=-60dB:duration={SHORTEST_SILENCE_S},ebur128=peak=true:framelog=verbose"
_QUICK_METERS = "ebur128=peak=sample:framelog=verbose"
"""Peaks between samples cost as much again as everything else, and do not matter until the file is finished."""
_STREAM = re.compile(r"Stream #0:\d+.*?: Audio: .*?(?P<rate>\d+) Hz, (?P<layout>\w[\w.]*)(?:.*?, (?P<kbps>\d+) kb/s)?")
_LOUDNESS = re.compile(r"^I:\s+(\S+) LUFS$")
_PEAK = re.compile(r"^Peak:\s+(\S+) dBFS$")
_SILENCE = re.compile(r"silence_duration: ([\d.]+)")
_FACTS = re.compile(r"^Stream #|^(?:I|Peak): |silence_duration: ")
"""The lines of ffmpeg's messages in which these stand."""
_CHANNELS = {"mono": 1, "stereo": 2}


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
    try:
        seconds, facts = _run(["-protocol_whitelist", "file,pipe", "-i", f"file:{path}", "-map", "0:a:0"], _METERS)
    except AudioError as error:
        raise AudioError(f"{str(path)!r} holds no audio that can be decoded. {error}") from error
    stream = next((found for line in facts if (found := _STREAM.search(line))), None)
    if stream is None or seconds <= 0:
        raise AudioError(f"{str(path)!r} holds no audio.")
    loudness_lufs, true_peak_dbtp = _levels(facts)
    silences = [float(found[1]) for line in facts if (found := _SILENCE.search(line))]
    return Measurement(
        duration_ms=round(seconds * 1000),
        size_bytes=size_bytes,
        sample_rate=int(stream["rate"]),
        channels=_CHANNELS.get(stream["layout"]) or sum(map(int, re.findall(r"\d+", stream["layout"]))),
        bitrate_kbps=int(stream["kbps"]) if stream["kbps"] else round(size_bytes * 8 / 1000 / seconds),
        loudness_lufs=loudness_lufs,
        true_peak_dbtp=true_peak_dbtp,
        longest_silence_ms=round(max(silences, default=0.0) * 1000),
        bitrate_mode=bitrate_mode(path),
    )


def measure_mix(pcm: IO[bytes], raw_input: list[str]) -> tuple[float, float]:
    """Measures raw samples.

    Args:
        pcm: File of samples, read from its start.
        raw_input: ffmpeg's description of them.

    Returns:
        Integrated loudness in LUFS, and the highest sample in dBFS.
    """
    return _levels(_run(raw_input, _QUICK_METERS, pcm)[1])


def _run(source: list[str], meters: str, stdin: IO[bytes] | None = None) -> tuple[float, list[str]]:
    """Decodes a source past the meters; gives its length in seconds and what was said of it."""
    seconds = 0.0
    arguments = [*source, "-af", meters, "-progress", "pipe:1", "-f", "null", "-"]
    with Ffmpeg("measuring it", arguments, stdin=stdin, keep=_FACTS) as ffmpeg:
        for line in ffmpeg.lines():
            key, _, value = line.partition("=")
            if key == "out_time_us" and value.lstrip("-").isdigit():
                seconds = max(seconds, int(value) / 1e6)
        return seconds, ffmpeg.finish()


def _levels(facts: list[str]) -> tuple[float, float]:
    loudness = [float(found[1]) for line in facts if (found := _LOUDNESS.match(line))]
    peak = [float(found[1]) for line in facts if (found := _PEAK.match(line))]
    return max([SILENCE_LUFS, *loudness[-1:]]), max([SILENCE_DBTP, *peak[-1:]])
