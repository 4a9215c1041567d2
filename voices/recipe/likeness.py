"""Turns what a voice says and what the speaker said into figures: how near the one is to the other, how both sound.

Pairs are of the same phonemes, one said by the speaker and one by a voice. What is compared frame by frame in time is
brought together phone by phone, stretched linearly inside each; spectra are compared along the best warping path.
All speech is brought to one level first, so that no figure depends on how loud a voice is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import features
import numpy as np
import numpy.typing as npt
import parselmouth
import pyworld
import scipy.fft
from features import F0_CEILING, F0_FLOOR, HOP, N_MELS, SAMPLE_RATE, Bools, Floats
from prepare import voiceless

from corpus import MODIFIERS, SILENT, VOICELESS, Utterance

LOUD = 0.09
"""Root mean square that the loud part is brought to, about that of the corpus."""
QUIETEST_MEL = -8.0
"""Natural-log mel amplitude under which spectra count as equal: about the recordings' room noise."""
CEPSTRA = 24
BANDS_HZ = ((500, 1500), (1500, 3000), (3000, 5000), (5000, 9000))
VOWELS = frozenset("aeiouæɐɑɒɔəɚɛɜɪʊʌᵻ")
STOPS = frozenset("ptkbdɡ")
FRICATIVES = frozenset("sʃfθ")
CENTS = 1200 / np.log(2)
DECIBELS = 20 / np.log(10)

Ints = npt.NDArray[np.int64]
Doubles = npt.NDArray[np.float64]
Figures = dict[str, float | None]
"""None where a voice does not give what the figure needs."""


@dataclass(frozen=True, slots=True)
class Speech:
    """Samples and, where it is known, which of them belong to which phoneme."""

    samples: Floats
    """At SAMPLE_RATE, full scale 1, shape (n,)."""
    tokens: tuple[str, ...] = ()
    """Phonemes, ``^`` first and ``$`` last; empty where only a text was given."""
    lengths: Ints | None = None
    """Samples of each token, sum n; None where the voice does not tell."""


@dataclass(frozen=True)
class Analysis:
    """Speech at one level, with its features; T frames."""

    speech: Speech
    mel: Floats
    """Natural-log mel amplitudes, not below QUIETEST_MEL, shape (T, N_MELS)."""
    f0: Floats
    """Hertz, interpolated where unvoiced, shape (T,)."""
    tracked: Bools
    """Where the tracker found a pitch, shape (T,)."""
    voiced: Bools
    """The same but never inside voiceless obstruents and pauses, where trackers hold on too long, shape (T,)."""

    @cached_property
    def ends(self) -> Doubles | None:
        """Frame where each token ends, not rounded, shape (tokens,)."""
        return None if self.speech.lengths is None else np.cumsum(self.speech.lengths) / HOP

    @property
    def phones(self) -> list[int]:
        """Indices of the tokens that are phones and have a length."""
        lengths = self.speech.lengths
        if lengths is None:
            return []
        return [i for i, token in enumerate(self.speech.tokens) if is_phone(token) and lengths[i] > 0]

    @cached_property
    def span(self) -> slice:
        """Frames from the first to the last phone, or to the last sound where the phones are not known."""
        if self.ends is None or not self.phones:
            start, stop = sounding(self.speech.samples)
            return slice(start // HOP, max(stop // HOP, start // HOP + 1))
        first, last = self.phones[0], self.phones[-1]
        start = round(self.ends[first - 1]) if first else 0
        return slice(start, max(start + 1, min(round(self.ends[last]), len(self.mel))))

    def samples_of(self, token: int) -> Floats:
        """Cuts out what belongs to a token."""
        assert self.speech.lengths is not None
        stop = int(self.speech.lengths[: token + 1].sum())
        return self.speech.samples[stop - int(self.speech.lengths[token]) : stop]


def is_phone(token: str) -> bool:
    """Tells phones from pauses, punctuation and marks."""
    return token not in SILENT and token not in MODIFIERS and token != "_"


def frame_levels(samples: Floats, size: int = SAMPLE_RATE // 100) -> Doubles:
    """Computes the mean square of each 10 ms, shape (n // size,)."""
    count = max(1, len(samples) // size)
    padded = np.pad(samples, (0, max(0, count * size - len(samples))))[: count * size].astype(np.float64)
    return np.asarray((padded.reshape(count, size) ** 2).mean(axis=1))


def loud_level(samples: Floats, sample_rate: int = SAMPLE_RATE) -> float:
    """Computes the root mean square of the 10 ms frames within 20 dB of the loudest."""
    levels = frame_levels(samples, sample_rate // 100)
    return float(np.sqrt(levels[levels >= levels.max() / 100].mean()))


def sounding(samples: Floats, below_db: float = 30.0) -> tuple[int, int]:
    """Finds the first and last sample of what is at most so far below the loud level (the room noise is, by 36 dB)."""
    size = SAMPLE_RATE // 100
    heard = np.flatnonzero(frame_levels(samples) > loud_level(samples) ** 2 * 10 ** (-below_db / 10))
    return (int(heard[0]) * size, (int(heard[-1]) + 1) * size) if heard.size else (0, len(samples))


def analyse(speech: Speech) -> Analysis:
    """Computes the features of speech, at least one frame of it."""
    level = loud_level(speech.samples)
    samples = (speech.samples * (LOUD / level if level > 0 else 1.0)).astype(np.float32)
    f0, tracked = features.fundamental(samples)
    voiced = tracked
    if speech.lengths is not None:
        edges = np.rint(np.concatenate([[0], np.cumsum(speech.lengths)]) / HOP).astype(np.int64)
        never = voiceless(list(speech.tokens), edges[1:] - edges[:-1])[: len(tracked)]
        voiced = tracked & ~np.pad(never, (0, len(tracked) - len(never)))
    mel = np.maximum(features.log_mel(samples), QUIETEST_MEL)
    return Analysis(replace(speech, samples=samples), mel, f0, tracked, voiced)


def analyse_recording(utterance: Utterance) -> Analysis:
    """Computes the features of a recording; pitch and voicing are the corpus's own."""
    return replace(analyse(recorded(utterance)), f0=utterance.f0, voiced=utterance.voiced)


def recorded(utterance: Utterance) -> Speech:
    """Gives a recording with its own alignment."""
    samples = (utterance.samples / 32767).astype(np.float32)
    return Speech(samples, tuple(utterance.tokens), utterance.frames * HOP)


def likeness(recordings: Sequence[Analysis], others: Sequence[Analysis]) -> dict[str, Any]:
    """Compares pairs; every figure is a mean over the pairs unless its function says otherwise."""
    return {
        **distortion(recordings, others),
        **variance_ratios(recordings, others),
        **balance(recordings, others),
        **timing(recordings, others),
        **contours(recordings, others),
    }


def cepstra(mel: Floats) -> Doubles:
    """Computes mel cepstra, scaled so that the Euclidean distance is the mel-cepstral distortion in dB.

    Kubichek (1993), "Mel-cepstral distance measure": 10 / ln 10 * sqrt(2 * sum of squared differences) of c1 to c24.
    An orthonormal transform of N log amplitudes gives sqrt(N / 2) times the coefficients of their cosine series.

    Returns:
        Shape (T, CEPSTRA).
    """
    scale = 10 / np.log(10) * np.sqrt(2) / np.sqrt(N_MELS / 2)
    return np.asarray(scipy.fft.dct(mel.astype(np.float64), axis=1, norm="ortho")[:, 1 : CEPSTRA + 1] * scale)


def distortion(recordings: Sequence[Analysis], others: Sequence[Analysis]) -> Figures:
    """Computes mel-cepstral distortion over the speech: warped, and frame by frame where both have the same timing."""
    warped, straight = [], []
    for one, other in zip(recordings, others, strict=True):
        a, b = cepstra(one.mel[one.span]), cepstra(other.mel[other.span])
        costs = np.sqrt(np.maximum(0, (a**2).sum(1)[:, None] + (b**2).sum(1)[None] - 2 * a @ b.T))
        path = warping_path(costs)
        warped.append(costs[path].mean())
        if len(one.mel) == len(other.mel) and one.span == other.span:
            straight.append(np.diag(costs).mean())
    in_step = len(straight) == len(warped)
    return {"mcd_db": float(np.mean(warped)), "mcd_straight_db": float(np.mean(straight)) if in_step else None}


def warping_path(costs: Doubles) -> tuple[Ints, Ints]:
    """Finds the cheapest path from corner to corner by steps (1, 0), (0, 1) and (1, 1).

    Sakoe and Chiba (1978), without slope weights; the sum of costs is built up one anti-diagonal at a time.
    """
    n, m = costs.shape
    total = np.full((n + 1, m + 1), np.inf)
    total[0, 0] = 0
    for diagonal in range(2, n + m + 1):
        i = np.arange(max(1, diagonal - m), min(n, diagonal - 1) + 1)
        j = diagonal - i
        before = np.minimum(np.minimum(total[i - 1, j], total[i, j - 1]), total[i - 1, j - 1])
        total[i, j] = costs[i - 1, j - 1] + before
    path = [(n, m)]
    while path[-1] != (1, 1):
        i0, j0 = path[-1]
        path.append(min([(i0 - 1, j0 - 1), (i0 - 1, j0), (i0, j0 - 1)], key=lambda place: float(total[place])))
    steps = np.array(path[::-1], np.int64) - 1
    return steps[:, 0], steps[:, 1]


def variance_ratios(recordings: Sequence[Analysis], others: Sequence[Analysis]) -> Figures:
    """Computes the deviation of mel cepstra within an utterance against the recordings': below 1 is muffled.

    Toda and Tokuda (2007), "global variance": variances averaged over utterances; ratios averaged over coefficients.
    """
    variances = [
        np.mean([cepstra(one.mel[one.span]).var(axis=0) for one in side], axis=0) for side in (recordings, others)
    ]
    ratios = np.sqrt(variances[1] / variances[0])
    return {"deviation_c1_8": float(ratios[:8].mean()), "deviation_c9_24": float(ratios[8:].mean())}


def balance(recordings: Sequence[Analysis], others: Sequence[Analysis]) -> dict[str, Any]:
    """Computes how the average spectrum of the speech differs, in dB for each mel band, less the mean over bands."""
    averages = [np.concatenate([one.mel[one.span] for one in side]).mean(axis=0) for side in (recordings, others)]
    difference = (averages[1] - averages[0]) * DECIBELS
    difference -= difference.mean()
    return {
        "balance_db": [round(float(value), 2) for value in difference],
        "balance_max_db": float(np.abs(difference).max()),
        "balance_rms_db": float(np.sqrt((difference**2).mean())),
    }


def timing(recordings: Sequence[Analysis], others: Sequence[Analysis]) -> Figures:
    """Compares durations: of phones (ms, root mean square per utterance) and from the first to the last phone (%)."""
    errors, biases = [], []
    for one, other in zip(recordings, others, strict=True):
        if other.speech.lengths is None or one.speech.lengths is None:
            return {"duration_rmse_ms": None, "duration_bias_percent": None, "duration_error_percent": None}
        difference = (other.speech.lengths - one.speech.lengths)[one.phones] * (1000 / SAMPLE_RATE)
        errors.append(np.sqrt((difference**2).mean()))
        biases.append((other.span.stop - other.span.start) / (one.span.stop - one.span.start) - 1)
    return {
        "duration_rmse_ms": float(np.mean(errors)),
        "duration_bias_percent": 100 * float(np.mean(biases)),
        "duration_error_percent": 100 * float(np.abs(biases).mean()),
    }


def timing_against(given: Sequence[dict[int, float]], others: Sequence[Analysis]) -> Figures:
    """Compares the durations of phones with other alignments of the recordings, in ms by token."""
    errors = []
    for lengths, other in zip(given, others, strict=True):
        if other.speech.lengths is None:
            return {"duration_rmse_given_ms": None}
        own = other.speech.lengths * (1000 / SAMPLE_RATE)
        errors.append(np.sqrt(np.mean([(own[i] - length) ** 2 for i, length in lengths.items()])))
    return {"duration_rmse_given_ms": float(np.mean(errors))}


def counterparts(one: Analysis, other: Analysis) -> tuple[Ints, Ints]:
    """Pairs each frame of the first's speech with one of the other's: the same phone, the same share of it.

    Frames of tokens that the other leaves out (a pause it does not make) have no counterpart.
    """
    assert one.ends is not None
    assert other.ends is not None
    mine, theirs = [], []
    edges = np.concatenate([[0], np.rint(one.ends)]).astype(int)
    starts = np.concatenate([[0.0], other.ends])
    for start, stop, begin, end in zip(edges[:-1], edges[1:], starts[:-1], starts[1:], strict=True):
        if stop > start and end > begin:
            share = (np.arange(stop - start) + 0.5) / (stop - start)
            mine.append(np.arange(start, stop))
            theirs.append((begin + share * (end - begin)).astype(np.int64))
    left, right = np.concatenate(mine), np.concatenate(theirs)
    inside = (left >= one.span.start) & (left < one.span.stop) & (left < len(one.mel)) & (right < len(other.mel))
    return left[inside], right[inside]


def contours(recordings: Sequence[Analysis], others: Sequence[Analysis]) -> Figures:
    """Compares pitch where both are voiced, and voicing, on frames brought together by ``counterparts``.

    Returns:
        Correlation of log F0 within an utterance (mean over utterances) and over all frames once each utterance's
        means are taken out; root mean square error in cents, as it is and with the means taken out; share of frames
        voiced in one only, with the voicing of ``Analysis.voiced`` and of the tracker alone.
    """
    names = "f0_correlation", "f0_correlation_pooled", "f0_rmse_cents", "f0_rmse_centred_cents"
    voicing = "voicing_disagreement_percent", "voicing_disagreement_tracked_percent"
    if any(other.ends is None for other in others):
        return dict.fromkeys((*names, *voicing))
    correlations, squares, disagreements = [], [], []
    centred: list[Doubles] = []
    for one, other in zip(recordings, others, strict=True):
        mine, theirs = counterparts(one, other)
        disagreements.append(
            [(a[mine] != b[theirs]).mean() for a, b in ((one.voiced, other.voiced), (one.tracked, other.tracked))]
        )
        both = one.voiced[mine] & other.voiced[theirs]
        if both.sum() < 10:
            continue
        logs = np.log(np.stack([one.f0[mine[both]], other.f0[theirs[both]]]).astype(np.float64))
        squares.append(np.sqrt(((logs[0] - logs[1]) ** 2).mean()) * CENTS)
        centred.append(logs - logs.mean(axis=1, keepdims=True))
        correlations.append(_correlation(centred[-1]))
    if not centred:
        return dict.fromkeys((*names, *voicing))
    pooled = np.concatenate(centred, axis=1)
    centred_errors = [np.sqrt(((logs[0] - logs[1]) ** 2).mean()) * CENTS for logs in centred]
    values = np.mean(correlations), _correlation(pooled), np.mean(squares), np.mean(centred_errors)
    shares = 100 * np.mean(disagreements, axis=0)
    return {name: float(value) for name, value in zip((*names, *voicing), (*values, *shares), strict=True)}


def _correlation(centred: Doubles) -> float:
    """Correlates two rows of mean 0, shape (2, T); 0 where one is constant."""
    powers = (centred**2).sum(axis=1)
    return float((centred[0] * centred[1]).sum() / np.sqrt(powers.prod())) if powers.all() else 0.0


def texture(analyses: Sequence[Analysis]) -> Figures:
    """Measures how speech sounds by itself; each figure is a mean over utterances or, of phones, over all phones."""
    aligned = all(one.ends is not None for one in analyses)
    found = [pair for one in analyses for pair in closure_levels(one)] if aligned else []
    closures = {
        "closure_db": [level for _, level in found],
        "closure_voiceless_db": [level for token, level in found if token in VOICELESS],
        "closure_voiced_db": [level for token, level in found if token not in VOICELESS],
    }
    fricatives = [noise for one in analyses for noise in fricative_noise(one)] if aligned else []
    return {
        **voice_quality([one for one in analyses if one.voiced.any()]),
        **{name: float(np.mean(levels)) if levels else None for name, levels in closures.items()},
        "fricative_harmonicity_db": float(np.mean([hnr for hnr, _ in fricatives])) if fricatives else None,
        "fricative_voiced_percent": 100 * float(np.mean([share for _, share in fricatives])) if fricatives else None,
    }


def voice_quality(analyses: Sequence[Analysis]) -> Figures:
    """Measures pitch and its noise where there is one; None where nothing is voiced at all."""
    bands = [f"aperiodicity_{low}_{high}_db" for low, high in BANDS_HZ]
    if not analyses:
        return dict.fromkeys(("f0_spread_cents", "f0_median_hz", "cepstral_peak", *bands))
    spreads = [np.log(one.f0[one.voiced].astype(np.float64)).std() * CENTS for one in analyses]
    aperiodicity = np.mean([band_aperiodicity(one) for one in analyses], axis=0)
    return {
        "f0_spread_cents": float(np.mean(spreads)),
        "f0_median_hz": float(np.median(np.concatenate([one.f0[one.voiced] for one in analyses]))),
        "cepstral_peak": 100 * float(np.mean([cepstral_peak_prominence(one) for one in analyses])),
        **dict(zip(bands, aperiodicity.tolist(), strict=True)),
    }


def band_aperiodicity(one: Analysis) -> Doubles:
    """Measures the share of noise in voiced frames: WORLD's D4C (Morise 2016), mean over BANDS_HZ in dB, shape (4,)."""
    times = np.arange(len(one.f0)) * (HOP / SAMPLE_RATE)
    hertz = np.where(one.voiced, one.f0, 0).astype(np.float64)
    found = pyworld.d4c(one.speech.samples.astype(np.float64), hertz, times, SAMPLE_RATE)[one.voiced]
    bins = np.linspace(0, SAMPLE_RATE / 2, found.shape[1])
    levels = 20 * np.log10(np.maximum(found, 1e-6))
    return np.array([levels[:, (bins >= low) & (bins < high)].mean() for low, high in BANDS_HZ])


def cepstral_peak_prominence(one: Analysis, size: int = 2048) -> float:
    """Measures how far the pitch stands out of the cepstrum of voiced frames.

    After Hillenbrand, Cleveland and Erickson (1994): the highest peak where the speaker's periods can lie, above a
    straight line fitted to the cepstrum from 1 ms on. Here of the real cepstrum of the natural-log amplitude spectrum
    of Hann windows of 93 ms, and in its units; theirs are dB of the cepstrum's magnitude.
    """
    padded = np.pad(one.speech.samples, size // 2, mode="reflect")
    frames = np.lib.stride_tricks.sliding_window_view(padded, size)[np.flatnonzero(one.voiced) * HOP]
    spectra = np.abs(np.fft.rfft(frames * np.hanning(size + 1)[:-1], axis=1))
    cepstrum = np.fft.irfft(np.log(spectra + 1e-6), axis=1)
    periods = np.arange(round(SAMPLE_RATE / 1000), size // 2)
    points = np.stack([periods, np.ones(len(periods))], axis=1)
    slope, offset = np.linalg.lstsq(points, cepstrum[:, periods].T)[0]
    low, high = int(SAMPLE_RATE / F0_CEILING), int(SAMPLE_RATE / F0_FLOOR)
    peaks = cepstrum[:, low:high].argmax(axis=1) + low
    heights = cepstrum[np.arange(len(peaks)), peaks] - (slope * peaks + offset)
    return float(heights.mean())


def closure_levels(one: Analysis) -> Iterator[tuple[str, float]]:
    """Measures how silent stops after a vowel are: their quietest 15 ms against LOUD, in dB, not below -80."""
    window = round(0.015 * SAMPLE_RATE)
    before = ""
    for i in one.phones:
        token = one.speech.tokens[i]
        samples = one.samples_of(i).astype(np.float64)
        if token in STOPS and before in VOWELS and len(samples) > 2 * window:
            sums = np.cumsum(np.concatenate([[0], samples**2]))
            quietest = max(0.0, float((sums[window:] - sums[:-window]).min())) / window
            yield token, max(-80.0, 10 * np.log10(quietest / LOUD**2 + 1e-12))
        before = token


def fricative_noise(one: Analysis) -> Iterator[tuple[float, float]]:
    """Listens for buzz in the inner half of voiceless fricatives of 60 ms or more.

    Yields:
        Harmonics-to-noise ratio in dB (Praat's cross-correlation method, Boersma 1993) and the share of frames in
        which the tracker finds a pitch, of each fricative.
    """
    sound = parselmouth.Sound(one.speech.samples.astype(np.float64), SAMPLE_RATE)
    track = sound.to_harmonicity_cc(
        time_step=HOP / SAMPLE_RATE / 2, minimum_pitch=F0_FLOOR, silence_threshold=1e-4, periods_per_window=1.0
    )
    values, times = track.values[0], track.xs()
    assert one.ends is not None
    assert one.speech.lengths is not None
    for i in one.phones:
        length = one.speech.lengths[i] / HOP
        if one.speech.tokens[i] not in FRICATIVES or length * HOP < 0.06 * SAMPLE_RATE:
            continue
        start, stop = one.ends[i] - 0.75 * length, one.ends[i] - 0.25 * length
        inner = (times >= start * HOP / SAMPLE_RATE) & (times < stop * HOP / SAMPLE_RATE) & (values > -100)
        frames = one.tracked[round(start) : max(round(stop), round(start) + 1)]
        if inner.any() and frames.size:
            yield float(values[inner].mean()), float(frames.mean())
