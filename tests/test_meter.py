"""Samples into loudness, true peak and silence: as the standards and ffmpeg's own meter have them."""

from __future__ import annotations

import re
import subprocess

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.audio import find_ffmpeg
from briefing.audio.meter import Meter, Samples
from tests.test_audio import babble

RATE = 22_050


def tone(hertz: float, rate: int, seconds: float = 4.0, level: float = 0.3) -> Samples:
    """A sine with soft ends, shape (n, 1)."""
    at = np.arange(round(seconds * rate)) / rate
    ends = np.minimum(1, 100 * np.minimum(at, at[-1] - at))
    return np.asarray(level * ends * np.sin(2 * np.pi * hertz * at), np.float32)[:, None]


def speech(seconds: float = 6.0) -> Samples:
    """What the tests take for speech, shape (n, 1)."""
    return np.asarray(babble(seconds), np.float32)[:, None] / np.float32(2**15)


def metered(samples: Samples, rate: int = RATE, at_once: int = 10_000) -> tuple[float, float, float]:
    """Measures samples given piece by piece."""
    meter = Meter(rate, samples.shape[1])
    for start in range(0, len(samples), at_once):
        meter.add(samples[start : start + at_once])
    assert meter.n_samples == len(samples)
    return meter.finish()


def by_ffmpeg(samples: Samples, rate: int) -> tuple[float, float]:
    """Loudness and true peak as ffmpeg measures them, to a tenth."""
    source = ["-f", "f32le", "-ar", str(rate), "-ac", str(samples.shape[1]), "-i", "pipe:0"]
    command = [find_ffmpeg(), "-nostats", *source, "-af", "ebur128=peak=true:framelog=verbose", "-f", "null", "-"]
    done = subprocess.run(command, input=samples.astype("<f4").tobytes(), capture_output=True, check=True)
    loudness, peak = re.findall(r"(?:I|Peak): +(\S+) (?:LUFS|dBFS)", done.stderr.decode())[-2:]
    return float(loudness), float(peak)


def noise(n: int, channels: int = 1) -> npt.NDArray[np.float32]:
    """White noise, shape (n, channels)."""
    return np.random.default_rng(1).normal(0, 0.1, (n, channels)).astype(np.float32)


@pytest.mark.slow
@pytest.mark.parametrize("rate", [44_100, 48_000])
@pytest.mark.parametrize("sound", ["speech", "noise", "two noises", "25 Hz", "60 Hz", "997 Hz", "9 kHz", "short"])
def test_agrees_with_ffmpeg(sound: str, rate: int) -> None:
    """Loudness is ffmpeg's to a tenth of a LU, the true peak to a fifth of a decibel."""
    samples = {
        "speech": speech(),
        "noise": noise(4 * rate),
        "two noises": noise(4 * rate, 2),
        "25 Hz": tone(25, rate),
        "60 Hz": tone(60, rate),
        "997 Hz": tone(997, rate),
        "9 kHz": tone(9000, rate),
        "short": tone(300, rate, seconds=0.41),
    }[sound]
    loudness, peak = by_ffmpeg(samples, rate)
    found = metered(samples, rate)
    assert found[0] == pytest.approx(loudness, abs=0.1)
    assert found[1] == pytest.approx(peak, abs=0.2)


@pytest.mark.parametrize("rate", [8_000, 11_025, 16_000, 22_050, 24_000, 44_100, 48_000, 96_000])
def test_standards_tone(rate: int) -> None:
    """At any sampling rate a full-scale sine of 997 Hz has -3.01 LUFS (BS.1770-4, annex 1) and its own peak."""
    loudness, peak, _ = metered(tone(997, rate, level=1.0), rate)
    assert loudness == pytest.approx(-3.01, abs=0.02)
    assert peak == pytest.approx(0.0, abs=0.1)


@settings(deadline=None)
@given(st.integers(500, 30_000))
def test_measures_the_same_in_any_pieces(at_once: int) -> None:
    """How the sound comes in changes nothing."""
    sound = np.concatenate([speech(2.0), np.zeros((15_000, 1), np.float32), speech(1.0)])
    assert metered(sound, at_once=at_once) == pytest.approx(metered(sound, at_once=len(sound)), abs=1e-3)


@settings(deadline=None)
@given(st.integers(0, 40_000), st.integers(0, 40_000), st.integers(0, 40_000))
def test_a_silence_is_as_long_as_it_is(before: int, gap: int, after: int) -> None:
    """The longest silence is found to the sample wherever it stands; those below half a second are none."""
    loud = [np.full((n, 1), 0.1, np.float32) for n in (before, after)]
    silence_s = metered(np.concatenate([loud[0], np.zeros((gap, 1), np.float32), loud[1]]))[2]
    assert silence_s == (gap / RATE if gap / RATE >= 0.5 else 0.0)


def test_peaks_between_samples_are_found_wherever_they_are() -> None:
    """A crest that all samples miss is found at the beginning, at the end, and where stretches meet."""
    crest = np.asarray(np.sin(np.pi / 2 * np.arange(200) + np.pi / 4) * 0.5, np.float32)
    for start in (0, 6_600, 6_615, 13_230, 20_000 - 200):
        samples = np.zeros((20_000, 1), np.float32)
        samples[start : start + 200, 0] = crest
        assert metered(samples)[1] == pytest.approx(-6.0, abs=0.4)


def test_floors() -> None:
    """Nothing, and silence, measure as numbers that JSON can hold."""
    assert metered(np.zeros((0, 1), np.float32)) == (-70, -120, 0)
    assert metered(np.zeros((RATE, 1), np.float32)) == (-70, -120, 1)
