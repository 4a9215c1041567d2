"""Turns samples into what the networks read: log-mel spectra, fundamental frequency, room tone.

All features share one grid: frame t is centred on sample ``t * HOP`` and there are ``len(samples) // HOP`` frames.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt
import parselmouth

SAMPLE_RATE = 22_050
HOP = 256
"""Samples between frames, 11.6 ms; also Piper's default for alignments."""
N_FFT = 1024
N_MELS = 80
LOG_FLOOR = 1e-5
F0_FLOOR, F0_CEILING = 90.0, 340.0
"""Hertz; the speaker's median is 157."""

Floats = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]


@cache
def mel_filters() -> Floats:
    """Makes Slaney's mel filter bank from 0 Hz to half the sampling rate, each triangle of unit area in hertz.

    Slaney, Auditory Toolbox (1998): 200/3 Hz to a mel below 1 kHz, logarithmic above.

    Returns:
        Weights of the amplitude spectrum, shape (N_MELS, N_FFT // 2 + 1).
    """
    step = np.log(6.4) / 27

    def to_hertz(mel: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return np.where(mel < 15, mel * 200 / 3, 1000 * np.exp((mel - 15) * step))

    top = 15 + np.log(SAMPLE_RATE / 2 / 1000) / step
    corners = to_hertz(np.linspace(0, top, N_MELS + 2))
    bins = np.arange(N_FFT // 2 + 1) * SAMPLE_RATE / N_FFT
    left, centre, right = corners[:-2, None], corners[1:-1, None], corners[2:, None]
    triangles = np.minimum((bins - left) / (centre - left), (right - bins) / (right - centre))
    return np.asarray(np.maximum(triangles, 0) * 2 / (right - left), dtype=np.float32)


def amplitude_spectra(samples: Floats, size: int = N_FFT, hop: int = HOP) -> Floats:
    """Computes Hann-windowed amplitude spectra, shape (len(samples) // hop, size // 2 + 1)."""
    padded = np.pad(samples, size // 2, mode="reflect" if len(samples) > size // 2 else "constant")
    count = len(samples) // hop
    frames = np.lib.stride_tricks.sliding_window_view(padded, size)[: count * hop : hop]
    window = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(size) / size)).astype(np.float32)
    return np.abs(np.fft.rfft(frames * window, axis=1)).astype(np.float32)


def log_mel(samples: Floats) -> Floats:
    """Computes natural-log mel amplitudes, shape (len(samples) // HOP, N_MELS), not below log(LOG_FLOOR)."""
    return np.asarray(np.log(np.maximum(amplitude_spectra(samples) @ mel_filters().T, LOG_FLOOR)), dtype=np.float32)


def fundamental(samples: Floats) -> tuple[Floats, Bools]:
    """Tracks the fundamental frequency by autocorrelation with a Viterbi path.

    Boersma (1993), "Accurate short-term analysis of the fundamental frequency", as in Praat; frames that jump by more
    than a third of an octave against their neighbourhood are called unvoiced, gaps and islands of one frame are closed.

    Returns:
        Hertz, shape (T,), interpolated on a log scale where unvoiced; and where it is voiced, shape (T,).
    """
    count = len(samples) // HOP
    sound = parselmouth.Sound(samples.astype(np.float64), SAMPLE_RATE)
    track = sound.to_pitch_ac(
        time_step=HOP / SAMPLE_RATE / 2, pitch_floor=F0_FLOOR, pitch_ceiling=F0_CEILING, very_accurate=True
    )
    found = np.asarray(track.selected_array["frequency"])
    nearest = np.rint((np.arange(count) * HOP / SAMPLE_RATE - track.x1) / track.dx).astype(int)
    inside = (nearest >= 0) & (nearest < len(found))
    hertz = np.where(inside, found[np.clip(nearest, 0, len(found) - 1)], 0.0)
    voiced = hertz > 0
    logs = np.log(np.maximum(hertz, 1))
    for t in np.flatnonzero(voiced):
        around = slice(max(0, t - 8), t + 9)
        if abs(logs[t] - np.median(logs[around][hertz[around] > 0])) > np.log(2) / 3:
            voiced[t] = False
    voiced = without_short_runs(without_short_runs(voiced, True), False)
    known = np.flatnonzero(voiced & (hertz > 0))
    if known.size < 2:
        return np.full(count, 157.0, np.float32), np.zeros(count, bool)
    return np.exp(np.interp(np.arange(count), known, logs[known])).astype(np.float32), voiced


def without_short_runs(flags: Bools, value: bool, shortest: int = 2) -> Bools:
    """Turns over the runs of ``value`` that are shorter than ``shortest`` frames and have frames on both sides."""
    edges = np.flatnonzero(np.diff(np.concatenate([[not value], flags == value, [not value]]).astype(int)))
    changed = flags.copy()
    for start, stop in edges.reshape(-1, 2):
        if stop - start < shortest and start > 0 and stop < len(flags):
            changed[start:stop] = not value
    return changed


def room_tone(samples: Floats, length: int, seed: int) -> Floats:
    """Makes noise with the spectrum of a recording's quietest tenth, so that what is padded does not hiss."""
    size = 512
    if length <= 0:
        return np.zeros(0, np.float32)
    spectra = amplitude_spectra(samples, size, size // 4)
    quiet = spectra[np.argsort(spectra.sum(axis=1))[: max(4, len(spectra) // 10)]]
    power = (quiet**2).mean(axis=0) / (0.375 * size)  # 0.375: mean square of a Hann window
    noise = np.random.default_rng(seed).standard_normal(length + 2 * size)
    spectrum = np.fft.rfft(noise)
    shape = np.interp(np.linspace(0, 1, len(spectrum)), np.linspace(0, 1, len(power)), np.sqrt(power))
    return np.fft.irfft(spectrum * shape, len(noise))[size : size + length].astype(np.float32)
