"""Lets two judges listen: a recogniser that writes down words, and a critic that tells a voice from the recordings.

Neither knows the voices. The recogniser is pocketsphinx with its generic US English models; it gives word error rates,
and tells which words of a text are not there. The critic is a small network trained afresh for each voice on log-mel
patches; how often it is right on prompts it never heard, as the area under the ROC curve, says how far the voice still
is from the recordings: 0.5 is what guessing gets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import features
import jiwer
import numpy as np
import numpy.typing as npt
import scipy.stats
import soxr
import torch
import torch.nn.functional as F  # noqa: N812  # its name everywhere
from features import HOP, N_MELS, SAMPLE_RATE, Floats
from likeness import LOUD, QUIETEST_MEL, loud_level, sounding
from pocketsphinx import Decoder, get_model_path
from torch import Tensor, nn

HEARING_RATE = 16_000
"""Hertz that the recogniser's models are made for."""
HEARING_LEVEL = 0.08
"""Root mean square of the loud part that all are brought to, full scale 1."""
HEARING_NOISE = 1e-4
"""Root mean square of noise that is added to all, so that digital silence is no riddle to the recogniser."""
HEARING_MARGIN = 0.2
"""Seconds of silence put before and behind."""
LONGEST_PHONE = 0.5
"""Seconds for each phone of a word, on average, above which its length is not plausible; below 0.03 none can be."""
LOST = 15.0
"""Nats between two paths; words cut out of sentences cost 18 to 280, those said but run together mostly below 15."""
RESAMPLES = 2_000
"""Of the sentences, for 95 % intervals."""


@dataclass(frozen=True, slots=True)
class ErrorRates:
    """What a recogniser got wrong, in percent of the words and of the characters said."""

    words: float
    low: float
    high: float
    """Bounds of the words' 95 % interval: percentiles over resampled sentences."""
    characters: float
    sentences: int


@dataclass(frozen=True, slots=True)
class Heard:
    """A word that was found, in seconds of the samples given."""

    word: str
    start: float
    end: float
    phones: int


@dataclass(frozen=True, slots=True)
class Found:
    """The best path through words that may be left out."""

    heard: tuple[Heard, ...]
    score: float
    """Log-likelihood of the sounds, in nats."""


def words_of(text: str) -> list[str]:
    """Reduces a text to words as the recogniser's dictionary has them."""
    return re.findall(r"[a-z]+(?:'[a-z]+)?", text.lower().replace("’", "'"))


class Recogniser:
    """Pocketsphinx 5; what it heard before has no influence."""

    def __init__(self) -> None:
        """Loads the generic models, dictionary and language model."""
        models, dictionary = get_model_path("en-us/en-us"), get_model_path("en-us/cmudict-en-us.dict")
        language = get_model_path("en-us/en-us.lm.bin")
        self._decoder = Decoder(hmm=models, dict=dictionary, lm=language, loglevel="FATAL")
        self._free = self._decoder.current_search()

    def unknown(self, text: str) -> list[str]:
        """Lists the words that are not in the dictionary."""
        return [word for word in words_of(text) if self._decoder.lookup_word(word) is None]

    def hear(self, samples: Floats) -> str:
        """Writes down the words in samples at SAMPLE_RATE."""
        self._decoder.activate_search(self._free)
        self._listen(samples)
        found = self._decoder.hyp()
        return " ".join(words_of(re.sub(r"\(\d+\)", "", found.hypstr))) if found else ""

    def find(self, samples: Floats, words: Sequence[str], required: int | None = None) -> Found:
        """Finds the words that are there, in their order, when each may be said or left out at no cost.

        Args:
            samples: At SAMPLE_RATE.
            words: All in the dictionary.
            required: Index of one that may not be left out.
        """
        rule = " ".join(word if i == required else f"[{word}]" for i, word in enumerate(words))
        self._decoder.add_jsgf_string("optional", f"#JSGF V1.0; grammar optional; public <text> = {rule};")
        self._decoder.activate_search("optional")
        self._listen(samples)
        segments = list(self._decoder.seg() or ())
        if not segments:
            return Found((), -np.inf)
        heard = tuple(self._heard(s.word, s.start_frame, s.end_frame) for s in segments if s.word[0].isalpha())
        return Found(heard, float(np.log([max(segment.ascore, 1e-300) for segment in segments]).sum()))

    def _heard(self, variant: str, first: int, last: int) -> Heard:
        phones = len((self._decoder.lookup_word(variant) or "").split())
        word = re.sub(r"\(\d+\)", "", variant)
        return Heard(word, first / 100 - HEARING_MARGIN, (last + 1) / 100 - HEARING_MARGIN, max(1, phones))

    def _listen(self, samples: Floats) -> None:
        self._decoder.reinit_feat()  # else averages of the sentence before would be left
        self._decoder.start_utt()
        self._decoder.process_raw(prepared_for_hearing(samples), full_utt=True)
        self._decoder.end_utt()


def prepared_for_hearing(samples: Floats) -> bytes:
    """Brings samples to the recogniser's rate and to the level, noise and margins that all get; 16-bit samples."""
    level = loud_level(samples)
    slow = soxr.resample(samples.astype(np.float64), SAMPLE_RATE, HEARING_RATE)
    slow = np.pad(slow * (HEARING_LEVEL / level if level > 0 else 1.0), round(HEARING_MARGIN * HEARING_RATE))
    noisy = slow + np.random.default_rng(0).normal(0, HEARING_NOISE, len(slow))
    return (np.clip(noisy, -1, 1) * 32767).astype(np.int16).tobytes()


def error_rates(said: Sequence[str], heard: Sequence[str]) -> ErrorRates:
    """Counts word and character errors over all sentences together."""
    wrong, total, wrong_characters, characters = np.array([_errors(a, b) for a, b in zip(said, heard, strict=True)]).T
    drawn = np.random.default_rng(0).integers(len(said), size=(RESAMPLES, len(said)))
    low, high = np.percentile(wrong[drawn].sum(axis=1) / total[drawn].sum(axis=1), [2.5, 97.5])
    return ErrorRates(
        words=100 * float(wrong.sum() / total.sum()),
        low=100 * float(low),
        high=100 * float(high),
        characters=100 * float(wrong_characters.sum() / characters.sum()),
        sentences=len(said),
    )


def _errors(said: str, heard: str) -> tuple[int, int, int, int]:
    reference = " ".join(words_of(said))
    words, letters = jiwer.process_words(reference, heard), jiwer.process_characters(reference, heard)
    return (
        words.substitutions + words.deletions + words.insertions,
        len(reference.split()),
        letters.substitutions + letters.deletions + letters.insertions,
        len(reference),
    )


def lost_words(recogniser: Recogniser, samples: Floats, text: str) -> list[str]:
    """Lists the words of a text that are not in the samples, or drag on.

    The recogniser aligns the samples with the words in their order, each free to be left out. A word that the best
    path leaves out is lost if a path that must have it is less likely by LOST or more: one that runs into its
    neighbour ("driver were") is not. Plain forced alignment would squeeze every lost word in somewhere. A word is also
    lost if it has more than LONGEST_PHONE a phone.
    """
    words = words_of(text)
    best = recogniser.find(samples, words)
    remaining = list(best.heard)
    missing = []
    for i, word in enumerate(words):
        if remaining and remaining[0].word == word:
            heard = remaining.pop(0)
            lost = (heard.end - heard.start) / heard.phones > LONGEST_PHONE
        else:
            lost = best.score - recogniser.find(samples, words, required=i).score > LOST
        if lost:
            missing.append(word)
    return missing


def without_word(recogniser: Recogniser, samples: Floats, text: str, rng: np.random.Generator) -> tuple[Floats, str]:
    """Cuts one word of three phones or more, not the first or last, out of samples; gives them and the word."""
    found = recogniser.find(samples, words_of(text)).heard[1:-1]
    chosen = [heard for heard in found if heard.phones >= 3]
    cut = chosen[int(rng.integers(len(chosen)))]
    start, stop = round(cut.start * SAMPLE_RATE), round(cut.end * SAMPLE_RATE)
    return np.concatenate([samples[:start], samples[stop:]]), cut.word


@dataclass(frozen=True, slots=True)
class Trial:
    """How a critic is trained: with less to see or to learn from it has it harder, and tells voices further apart."""

    frames: int
    """Length of a patch, 11.6 ms each."""
    utterances: int | None
    """Recordings (and as many syntheses) to learn from; None for all of the half."""
    steps: int = 600

    @property
    def name(self) -> str:
        """As in the tables."""
        return f"critic_{self.frames}_frames_{self.utterances or 'all'}"


TRIALS = (Trial(64, None), Trial(16, None), Trial(4, None), Trial(16, 25, 400), Trial(4, 25, 400))
RUMBLE = 2
"""Bands, up to 108 Hz."""
PATCHES = 16
"""Of recordings, and as many of the voice, in a training batch."""


class Critic(nn.Module):
    """Log-mel patches to the logit of being a recording."""

    def __init__(self, channels: int = 16) -> None:
        """Sees 9 frames at a time; what it finds is averaged over the patch."""
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(1, channels, (5, 3), stride=(2, 1), padding=(2, 1)),
            nn.LeakyReLU(0.2),
            nn.Conv2d(channels, 2 * channels, 3, stride=2, padding=1),
            nn.LeakyReLU(0.2),
            nn.Conv2d(2 * channels, 2 * channels, 3, stride=2, padding=1),
            nn.LeakyReLU(0.2),
            nn.Dropout(0.2),
        )
        self.verdict = nn.Linear(2 * channels * N_MELS // 8, 1)

    def forward(self, patches: Tensor) -> Tensor:
        """Judges (B, N_MELS, frames); logits (B,)."""
        verdicts: Tensor = self.verdict(self.body(patches.unsqueeze(1)).mean(3).flatten(1))[:, 0]
        return verdicts


def spectrum_for_critic(samples: Floats) -> Floats:
    """Computes the log-mel of what sounds, at one level, not below the room noise, without the room's rumble.

    None of these gives a voice away then: in a rumble below any voice's pitch, a recording is told at once.

    Returns:
        Shape (N_MELS, T), without the silence before and behind; zero in the lowest RUMBLE bands.
    """
    level = loud_level(samples)
    start, stop = sounding(samples)
    scaled = (samples * (LOUD / level if level > 0 else 1.0)).astype(np.float32)
    mel = np.maximum(features.log_mel(scaled)[start // HOP : max(stop // HOP, start // HOP + 1)], QUIETEST_MEL)
    mel[:, :RUMBLE] = 0
    return mel.T


@dataclass(frozen=True, slots=True)
class Halves:
    """Spectra of recordings and of a voice, for learning and for judging."""

    learnt: tuple[list[Floats], list[Floats]]
    judged: tuple[list[Floats], list[Floats]]


def halves(pairs: Sequence[tuple[Floats, Floats, bool]]) -> Halves:
    """Deals pairs of a recording's and a synthesis's spectrum out, and normalizes each band over what is learnt.

    Args:
        pairs: With whether the prompt was held out; those are only judged, of the others every second one.
    """
    learning = [i for i, (_, _, heldout) in enumerate(pairs) if not heldout and i % 2 == 0]
    everything = np.concatenate([pairs[i][side] for i in learning for side in (0, 1)], axis=1)
    mean, deviation = everything.mean(axis=1, keepdims=True), everything.std(axis=1, keepdims=True) + 1e-6
    normal = [tuple((spectrum - mean) / deviation for spectrum in pair[:2]) for pair in pairs]
    chosen = set(learning)
    judging = [i for i in range(len(pairs)) if i not in chosen]
    return Halves(
        learnt=([normal[i][0] for i in learning], [normal[i][1] for i in learning]),
        judged=([normal[i][0] for i in judging], [normal[i][1] for i in judging]),
    )


def tell_apart(material: Halves, trial: Trial) -> tuple[float, float]:
    """Trains a critic and tries it; same network, seed, steps and prompts for every voice.

    Returns:
        Area under the ROC curve of patches (half overlapping), and of utterances by the mean of their patches' logits.
    """
    torch.manual_seed(0)
    critic = Critic()
    _train(critic, material.learnt, trial)
    scores = [[_judge(critic, spectrum, trial.frames) for spectrum in side] for side in material.judged]
    scores = [[score for score in side if score.size] for side in scores]
    by_patch, by_utterance = (
        area_under_curve(*[np.array([np.mean(s) for s in side]) if whole else np.concatenate(side) for side in scores])
        for whole in (False, True)
    )
    return by_patch, by_utterance


def _train(critic: Critic, learnt: tuple[list[Floats], list[Floats]], trial: Trial) -> None:
    optimizer = torch.optim.AdamW(critic.parameters(), 1e-3, weight_decay=1e-2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 2e-3, total_steps=trial.steps)
    wanted = torch.cat([torch.ones(PATCHES), torch.zeros(PATCHES)])
    for patches in _batches(learnt, trial):
        loss = F.binary_cross_entropy_with_logits(critic(patches), wanted)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    critic.eval()


def _batches(learnt: tuple[list[Floats], list[Floats]], trial: Trial) -> Iterator[Tensor]:
    rng = np.random.default_rng(0)
    shortest = [min(one.shape[1], other.shape[1]) for one, other in zip(*learnt, strict=True)]
    long_enough = [i for i, length in enumerate(shortest) if length >= trial.frames]
    count = min(trial.utterances or len(long_enough), len(long_enough))
    chosen = [long_enough[round(k)] for k in np.linspace(0, len(long_enough) - 1, count)]  # of all recording sessions
    for _ in range(trial.steps):
        patches = []
        for side in learnt:
            for i in rng.choice(chosen, PATCHES):
                start = int(rng.integers(side[i].shape[1] - trial.frames + 1))
                patches.append(side[i][:, start : start + trial.frames])
        yield torch.from_numpy(np.stack(patches))


def _judge(critic: Critic, spectrum: Floats, frames: int) -> npt.NDArray[np.float32]:
    """Gives the logits of an utterance's patches; none where it is too short for one."""
    starts = range(0, spectrum.shape[1] - frames + 1, max(frames // 2, 8))
    if not starts:
        return np.zeros(0, np.float32)
    with torch.no_grad():
        logits: npt.NDArray[np.float32] = critic(
            torch.from_numpy(np.stack([spectrum[:, start : start + frames] for start in starts]))
        ).numpy()
    return logits


def area_under_curve(higher: npt.NDArray[np.float32], lower: npt.NDArray[np.float32]) -> float:
    """Computes how often a draw from the first is above one from the second (Mann and Whitney 1947)."""
    ranks = scipy.stats.rankdata(np.concatenate([higher, lower]))
    n, m = len(higher), len(lower)
    return float((ranks[:n].sum() - n * (n + 1) / 2) / (n * m))
