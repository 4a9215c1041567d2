"""Turns a log-mel spectrum and a fundamental frequency into samples: filtered pulses plus filtered noise.

A neural homomorphic vocoder (Liu, Chen and Yu, "Neural Homomorphic Vocoder", Interspeech 2020): a network reads the
spectrum and sets, every 128 samples, the complex cepstrum of a filter for a pulse train and the real cepstrum of one
for noise. Here the filters start from a fixed linear map of the log-mel itself, so that the vocoder speaks before it
is trained, and part of the noise swells with the pulses, to a degree that the network sets over time and frequency.
"""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812  # its name everywhere
from features import HOP, N_FFT, N_MELS, SAMPLE_RATE, mel_filters
from layers import ChannelNorm, Residual
from torch import Tensor, nn

CEPSTRA = 72
"""Coefficients of each filter, 3.3 ms: shorter than the speaker's shortest period but one octave."""
BANDS = 32
"""Mel-spaced bands of the noise's own spectrum that the network is shown."""
DEPTHS = 8
"""Coefficients over frequency of how much of the noise swells with the pulses."""
STEP = HOP // 2
"""Samples between filters."""
WINDOW = 2 * STEP
"""Samples of excitation that one filter shapes, Hann-weighted; windows add up to one."""
BLOCK = 768
"""Length of the Fourier transform: the window, 128 samples of response before it and 384 behind."""
BEFORE = 128
BINS = BLOCK // 2 + 1
TOP_HARMONIC = 10_500.0
"""Hertz."""


class Vocoder(nn.Module):
    """Log-mel and fundamental frequency to samples; B utterances of T frames."""

    def __init__(self, channels: int = 192, layers: int = 6) -> None:
        """Starts as the plain source-filter model that the log-mel itself describes."""
        super().__init__()
        self.inlet = nn.Conv1d(N_MELS + 2, channels, 5, padding=2)
        self.body = nn.ModuleList([Residual(channels, 5, (1, 1, 2, 1, 2, 1, 1, 2)[i]) for i in range(layers)])
        self.norm = ChannelNorm(channels)
        self.finer = nn.ConvTranspose1d(channels, channels, 4, 2, 1)
        self.chance = nn.Conv1d(BANDS, channels, 3, padding=1)
        nn.init.zeros_(self.chance.weight)
        self.detail = Residual(channels, 3)
        self.outlet = nn.Conv1d(channels, 3 * CEPSTRA + DEPTHS, 1)
        nn.init.normal_(self.outlet.weight, 0, 1e-3)
        assert self.outlet.bias is not None
        nn.init.zeros_(self.outlet.bias)
        to_cepstrum, offset = _cepstrum_of_log_mel()
        self.register_buffer("to_cepstrum", torch.as_tensor(to_cepstrum))
        self.register_buffer("cepstrum_offset", torch.as_tensor(offset)[:, None])
        self.register_buffer("mel_mean", torch.zeros(N_MELS, 1))
        self.register_buffer("mel_deviation", torch.ones(N_MELS, 1))
        self.to_cepstrum: Tensor
        self.cepstrum_offset: Tensor
        self.mel_mean: Tensor
        self.mel_deviation: Tensor

    def read(self, mel: Tensor, log_f0: Tensor, voiced: Tensor) -> tuple[Tensor, Tensor]:
        """Reads the spectrum.

        Args:
            mel: Natural-log mel amplitudes, shape (B, N_MELS, T).
            log_f0: Normalized, shape (B, T).
            voiced: 0 or 1, shape (B, T).

        Returns:
            What the network made of it, shape (B, channels, 2 T), and the cepstrum that the spectrum itself describes,
            shape (B, CEPSTRA, 2 T).
        """
        pitch = torch.stack([log_f0 * voiced, voiced], 1)
        x = self.inlet(torch.cat([(mel - self.mel_mean) / self.mel_deviation, pitch], 1))
        for layer in self.body:
            x = layer(x)
        x = self.finer(self.norm(x))
        coarse = torch.matmul(self.to_cepstrum, mel) + self.cepstrum_offset
        following = torch.cat([coarse[:, :, 1:], coarse[:, :, -1:]], 2)
        return x, torch.stack([coarse, (coarse + following) / 2], 3).flatten(2)

    def filters(self, x: Tensor, fine: Tensor, noise: Tensor) -> Filters:
        """Sets the filters.

        They know the noise that they will shape, so that what comes out has the spectrum that was asked for, and not
        that spectrum and chance on top.

        Args:
            x: What ``read`` made, shape (B, channels, J).
            fine: The cepstrum that it found, shape (B, CEPSTRA, J).
            noise: Power spectra of the windows of noise, shape (B, J, BINS).
        """
        bands = torch.log(torch.matmul(noise, band_weights()) + 1e-3).transpose(1, 2)
        x = self.outlet(self.detail(F.relu(x + self.chance(bands))))
        pulse, phase, noise, depth = torch.split(x, [CEPSTRA, CEPSTRA, CEPSTRA, DEPTHS], 1)
        return Filters(fine + pulse, fine + pulse + phase, fine + noise, depth)

    def forward(self, mel: Tensor, log_f0: Tensor, f0: Tensor, voiced: Tensor, noise: Tensor) -> Tensor:
        """Speaks: ``noise`` is white, of unit power, shape (B, T * HOP), like the samples that come out."""
        pulses, swell = excitation(f0, voiced)
        return self.sound(*self.read(mel, log_f0, voiced), pulses, swell, noise)

    def sound(self, x: Tensor, fine: Tensor, pulses: Tensor, swell: Tensor, noise: Tensor) -> Tensor:
        """Filters the excitations window by window and adds the windows up.

        Args:
            x: What ``read`` made, shape (B, channels, J).
            fine: The cepstrum that it found, shape (B, CEPSTRA, J).
            pulses: Shape (B, J * STEP).
            swell: Between -1 and 1, shape (B, J * STEP).
            noise: White, unit power, shape (B, J * STEP).

        Returns:
            Samples, shape (B, J * STEP).
        """
        lit, still, swelling = _window_spectra(torch.stack([pulses, noise, noise * swell], 1)).unbind(1)
        filters = self.filters(x, fine, still.real**2 + still.imag**2)
        pulse, phase, level, depth = responses(filters)
        shaped = lit * torch.polar(torch.exp(pulse), phase) + (still + swelling * depth) * torch.exp(level)
        return overlap_add(torch.fft.irfft(shaped, BLOCK))


class Filters(tuple[Tensor, Tensor, Tensor, Tensor]):
    """The cepstra of the filters, each of shape (B, CEPSTRA or DEPTHS, 2 T).

    In order: log amplitude of the pulses' filter, its phase (equal to the former: minimum phase), log amplitude of
    the noise's filter, depth of the noise's swell over frequency.
    """

    def __new__(cls, pulse: Tensor, phase: Tensor, noise: Tensor, depth: Tensor) -> Filters:
        """Holds the four."""
        return super().__new__(cls, (pulse, phase, noise, depth))


def excitation(f0: Tensor, voiced: Tensor) -> tuple[Tensor, Tensor]:
    """Makes a band-limited pulse train and the swell that goes with it.

    All harmonics up to TOP_HARMONIC with equal amplitude, in closed form: (sin((2N+1)p) / sin(p) - 1) / 2, p half the
    phase; unit power. The phase is a running sum in double precision.

    Args:
        f0: Hertz, shape (B, T).
        voiced: 0 or 1, shape (B, T).

    Returns:
        Pulses, and cos(phase) where voiced; each of shape (B, T * HOP).
    """
    next_f0 = torch.cat([f0[:, 1:], f0[:, -1:]], 1)
    next_voiced = torch.cat([voiced[:, 1:], voiced[:, -1:]], 1)
    n = torch.arange(HOP, dtype=torch.float32, device=f0.device)
    turns = ((f0 + next_f0) * (0.5 * HOP / SAMPLE_RATE)).double()
    start = torch.cumsum(turns, 1) - turns
    start = (start - torch.floor(start)).float()
    change = (next_f0 - f0).unsqueeze(2)
    phase = start.unsqueeze(2) + (f0.unsqueeze(2) * n + change * (n * n * (0.5 / HOP))) / SAMPLE_RATE
    half = (phase - torch.round(phase)) * math.pi
    count = torch.floor(TOP_HARMONIC / torch.clamp(f0.unsqueeze(2) + change * (n / HOP), min=50.0))
    sine = torch.sin(half)
    at_peak = (torch.abs(sine) < 1e-3).float()
    kernel = torch.sin((2 * count + 1) * half) / (sine + at_peak * 2) * (1 - at_peak) + (2 * count + 1) * at_peak
    gate = voiced.unsqueeze(2) + (next_voiced - voiced).unsqueeze(2) * (n / HOP)
    pulses = (kernel - 1) * 0.5 * torch.sqrt(2 / count) * gate
    return pulses.flatten(1), (torch.cos(2 * half) * gate).flatten(1)


def responses(filters: Filters) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Evaluates the cepstra on the bins: log amplitude and phase, noise's log amplitude, depth; (B, J, BINS) each."""
    cosines, sines = cepstral_basis()
    pulse, phase, noise, depth = (part.transpose(1, 2) for part in filters)
    return (
        torch.clamp(torch.matmul(pulse, cosines), -14, 6) + pulse_slope(),
        -torch.matmul(phase, sines),
        torch.clamp(torch.matmul(noise, cosines), -14, 6),
        torch.tanh(torch.matmul(depth, depth_basis())),
    )


def cepstral_basis() -> tuple[Tensor, Tensor]:
    """Makes the cosines and sines that evaluate a cepstrum on the bins, shape (CEPSTRA, BINS) each."""
    turns = torch.arange(CEPSTRA)[:, None] * torch.arange(BINS)[None, :] % BLOCK
    angle = turns.float() * (2 * math.pi / BLOCK)
    return torch.cos(angle), torch.sin(angle)


def depth_basis() -> Tensor:
    """Makes the slow cosines over frequency behind the noise's swell, shape (DEPTHS, BINS)."""
    angle = torch.arange(DEPTHS)[:, None] * torch.arange(BINS)[None, :] * (math.pi / (BINS - 1))
    return torch.cos(angle)


@cache
def band_weights() -> Tensor:
    """Averages the power of white noise's windows over mel-spaced triangles to 1, shape (BINS, BANDS)."""
    mel = np.linspace(0, 1127 * np.log(1 + SAMPLE_RATE / 2 / 700), BANDS + 2)
    corners = 700 * (np.exp(mel / 1127) - 1) * BLOCK / SAMPLE_RATE
    corners = np.maximum(corners, np.arange(BANDS + 2) * 3.0)  # none narrower than the window can tell apart
    bins = np.arange(BINS)[:, None]
    rising, falling = (bins - corners[:-2]) / np.diff(corners)[:-1], (corners[2:] - bins) / np.diff(corners)[1:]
    triangles = np.maximum(np.minimum(rising, falling), 0)
    return torch.as_tensor(triangles / triangles.sum(axis=0) / (0.375 * WINDOW)).float()


def pulse_slope() -> Tensor:
    """Where training starts from: above 4 kHz the pulses fall by 16 dB per 2.5 kHz, to -32 dB; shape (BINS,)."""
    hertz = torch.arange(BINS, dtype=torch.float32) * (SAMPLE_RATE / BLOCK)
    return torch.clamp(-F.relu(hertz - 4000) / 2500 * 1.84, min=-3.7)


def _window_spectra(signals: Tensor) -> Tensor:
    """Cuts signals (B, S, J * STEP) into windows and transforms them: (B, S, J, BINS), complex."""
    weights = torch.hann_window(WINDOW, periodic=True)
    windows = F.pad(signals, (STEP, STEP)).unfold(2, WINDOW, STEP)[:, :, : signals.shape[2] // STEP]
    spectra: Tensor = torch.fft.rfft(F.pad(windows * weights, (BEFORE, BLOCK - WINDOW - BEFORE)))
    return spectra


def overlap_add(blocks: Tensor) -> Tensor:
    """Adds blocks (B, J, BLOCK) up at steps of STEP; samples (B, J * STEP)."""
    count = blocks.shape[1]
    pieces = blocks.unflatten(2, (BLOCK // STEP, STEP))
    total = sum(F.pad(pieces[:, :, k], (0, 0, k, BLOCK // STEP - 1 - k)) for k in range(BLOCK // STEP))
    assert isinstance(total, Tensor)
    samples = total.flatten(1)
    skipped = STEP + BEFORE
    return samples[:, skipped : skipped + count * STEP]


def _cepstrum_of_log_mel() -> tuple[np.ndarray, np.ndarray]:
    """Makes the linear map from a log-mel spectrum to the cepstrum of the filter that would give it to white noise.

    The log-mel, less each filter's area and the analysis window's gain, is interpolated linearly over frequency and
    transformed; coefficients from 40 on are tapered.

    Returns:
        Matrix (CEPSTRA, N_MELS) and offset (CEPSTRA,).
    """
    filters = mel_filters().astype(np.float64)
    bins = np.arange(N_FFT // 2 + 1) * BLOCK / N_FFT
    centres = (filters * bins).sum(axis=1) / filters.sum(axis=1)
    spread = np.stack([np.interp(np.arange(BINS), centres, row) for row in np.eye(N_MELS)], axis=1)
    k, n = np.arange(BINS), np.arange(CEPSTRA)
    weight = np.where((k == 0) | (k == BINS - 1), 0.5, 1.0)[:, None]
    transform = weight * np.cos(2 * np.pi * np.outer(k, n) / BLOCK) * np.where(n > 0, 2, 1) / (BLOCK / 2)
    taper = np.where(n < 40, 1, 0.5 + 0.5 * np.cos(np.pi * (n - 40) / (CEPSTRA - 40)))
    matrix = (spread.T @ transform * taper).T
    gain = -np.log(filters.sum(axis=1)) - np.log(np.sqrt(0.375 * N_FFT))  # 0.375: mean square of a Hann window
    return matrix.astype(np.float32), (matrix @ gain).astype(np.float32)
