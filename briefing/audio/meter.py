"""Samples into their loudness, true peak and longest silence, measured as they stream by (ITU-R BS.1770-4, EBU R 128).

The weighting filter is applied to the spectrum of overlapping stretches, and only its magnitudes are, since loudness
knows no phase; that is quicker than ffmpeg's meter and needs no process. Peaks between samples are looked for only
around samples that are high themselves.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

SILENCE_LUFS, SILENCE_DBTP = -70.0, -120.0
"""Floors: EBU R 128's absolute gate, and what stands for the minus infinity of digital silence."""
SHORTEST_SILENCE_S = 0.5
"""Shorter gaps are pauses, and not looked for."""
_QUIET = 0.001
"""Full scale is 1; below this (-60 dB) nothing is heard."""
_PIECES = 3
"""Of 100 ms, measured at once; shorter together than a silence, so that each silence spans an end of such a stretch."""
_GATED = 4
"""Pieces in the 400 ms by whose loudness a stretch counts or does not."""
_OVERLAP_S = 0.04
"""At least so much of the sound around a stretch is filtered with it."""
_SHELF = (1.53512485958697, -2.69169618940638, 1.19839281085285), (1.0, -1.69065929318241, 0.73248077421585)
_HIGH_PASS = (1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621)
"""The weighting of BS.1770-4, tables 1 and 2, numerator and denominator, at 48,000 Hz."""
_TAPS = 12
"""Samples to either side that tell what is between two samples."""
_GAPS = 4096
"""Between samples, looked into at once."""
_LOOK_ABOVE = 0.6
"""Share of the highest peak so far above which samples may have a higher one beside them: in sound below 0.295 of the
sampling rate, between two samples it rises no further."""

Samples = npt.NDArray[np.float32]


class Meter:
    """Measures what it is given, whatever the length, in hardly any memory.

    Attributes:
        sample_rate: Hertz.
        channels: How many there are.
        n_samples: How many were added so far, of each channel.
    """

    def __init__(self, sample_rate: int, channels: int = 1) -> None:
        """Begins with nothing.

        Args:
            sample_rate: Hertz.
            channels: All count alike, which the standard has so for the first three.
        """
        self.sample_rate = sample_rate
        self.channels = channels
        self._piece = round(sample_rate / 10)
        self._step = _PIECES * self._piece
        self._width = 2 ** int(np.ceil(np.log2(self._step + _OVERLAP_S * sample_rate)))
        self._around = (self._width - self._step) // 2
        self._weights = _weights(sample_rate, self._width)
        self._waiting: Samples = np.zeros((channels, self._around), np.float32)
        self._powers: list[npt.NDArray[np.float32]] = []
        self._highest = 0.0
        self._quiet = self._longest_quiet = 0
        self.n_samples = 0

    def add(self, samples: Samples) -> None:
        """Takes more.

        Args:
            samples: Shape (n, channels), full scale in [-1, 1].
        """
        self.n_samples += len(samples)
        self._waiting = np.concatenate([self._waiting, samples.T], axis=1)
        ready = (self._waiting.shape[1] - self._width) // self._step + 1
        if ready > 0:
            self._measure(self._waiting, ready, ready * self._step)
            self._waiting = self._waiting[:, ready * self._step :]

    def finish(self) -> tuple[float, float, float]:
        """Measures what is left.

        Returns:
            Integrated loudness in LUFS, true peak in dBTP, and the seconds of the longest silence, 0 where none is
            longer than ``SHORTEST_SILENCE_S``.
        """
        left = self._waiting.shape[1] - self._around
        stretches = (left + _TAPS) // self._step + 1  # what lies between the last samples shows in what follows them
        self._measure(np.pad(self._waiting, ((0, 0), (0, stretches * self._step + self._width))), stretches, left)
        silence_s = max(self._longest_quiet, self._quiet) / self.sample_rate
        return (
            self._loudness(),
            max(SILENCE_DBTP, 20 * float(np.log10(self._highest))) if self._highest else SILENCE_DBTP,
            silence_s if silence_s >= SHORTEST_SILENCE_S else 0.0,
        )

    def _measure(self, sound: Samples, stretches: int, n_samples: int) -> None:
        """Measures the first stretches after what stands before them, or so many of their samples where they end."""
        windows = np.lib.stride_tricks.sliding_window_view(sound, self._width, axis=1)[:, :: self._step][:, :stretches]
        spectrum = np.fft.rfft(windows)
        spectrum *= self._weights
        weighted = np.fft.irfft(spectrum, self._width)[..., self._around : self._around + self._step]
        pieces = weighted.reshape(len(sound), -1, self._piece)
        self._powers.append(np.einsum("cpi,cpi->p", pieces, pieces)[: n_samples // self._piece] / self._piece)
        levels = np.abs(sound[:, self._around - _TAPS : self._around + stretches * self._step])
        self._find_silence(levels[:, _TAPS : _TAPS + n_samples].max(axis=0) > _QUIET)
        self._find_peaks(sound, levels)

    def _find_silence(self, heard: npt.NDArray[np.bool_]) -> None:
        for start in range(0, heard.size, self._step):
            stretch = heard[start : start + self._step]
            first = int(stretch.argmax())
            if not stretch[first]:
                self._quiet += stretch.size
                continue
            self._longest_quiet = max(self._longest_quiet, self._quiet + first)
            self._quiet = int(stretch[::-1].argmax())

    def _find_peaks(self, sound: Samples, levels: Samples) -> None:
        """Looks between samples from a little before the stretches to a little before their end."""
        self._highest = max(self._highest, float(levels.max()))
        high = levels > _LOOK_ABOVE * self._highest
        channels, gaps = np.nonzero(high[:, :-1] | high[:, 1:])
        beside = np.lib.stride_tricks.sliding_window_view(sound, 2 * _TAPS, axis=1)[:, self._around - 2 * _TAPS + 1 :]
        for first in range(0, gaps.size, _GAPS):
            some = slice(first, first + _GAPS)
            between = beside[channels[some], gaps[some]] @ _between()
            self._highest = max(self._highest, float(np.abs(between).max()))

    def _loudness(self) -> float:
        """Of all stretches of 400 ms that are neither silence nor 10 LU softer than the others."""
        powers = np.concatenate([np.zeros(0), *self._powers]).astype(np.float64)
        sums = np.concatenate([[0.0], np.cumsum(powers)])
        gated = (sums[_GATED:] - sums[:-_GATED]) / _GATED
        gated = gated[_lufs(gated) > SILENCE_LUFS]
        if not gated.size:
            return SILENCE_LUFS
        gated = gated[_lufs(gated) > _lufs(gated.mean()) - 10]
        return float(_lufs(gated.mean()))


def _lufs(power: npt.NDArray[np.float64] | np.float64) -> npt.NDArray[np.float64]:
    return np.asarray(-0.691 + 10 * np.log10(np.maximum(power, 1e-12)))


@cache
def _weights(sample_rate: int, width: int) -> Samples:
    """What the standard's filter does at each frequency of a spectrum."""
    hertz = np.minimum(np.fft.rfftfreq(width, 1 / sample_rate), 24_000)
    delayed = np.exp(-2j * np.pi * np.outer(hertz / 48_000, np.arange(3)))
    gains = [np.abs(delayed @ above) / np.abs(delayed @ below) for above, below in (_SHELF, _HIGH_PASS)]
    return np.asarray(gains[0] * gains[1], np.float32)


@cache
def _between() -> Samples:
    """Weights of the samples around a gap that tell what is a quarter, a half and three quarters into it."""
    distance = np.arange(1 - _TAPS, _TAPS + 1)[:, None] - np.array([0.25, 0.5, 0.75])
    return np.asarray(np.sinc(distance) * np.cos(np.pi * distance / (2 * _TAPS + 1)) ** 2, np.float32)
