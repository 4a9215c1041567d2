"""Trains the prosody networks; turns ``corpus.pt`` into ``prosody-SEED.pt``, one for each seed.

How one sentence was read is one of many ways to read it, and 1.4 hours hold few of each: a network that is trained on
learns the takes by heart. So each is small, drops much, sees pitch relative to its utterance, and is kept as it was
when it did best on prompts it never saw. The mean of several is better than any of them, since what each learnt by
heart differs.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import scipy.optimize
import torch
import torch.nn.functional as F  # noqa: N812  # its name everywhere
from acoustic import Durations, Pitch
from batches import Batch, Example, collate, examples, shuffled
from features import HOP, SAMPLE_RATE
from torch import Tensor, nn
from training import Average, common_options, set_up

import corpus

BATCH = 16


def main() -> None:
    """Trains both networks for each seed, then scores all seeds together."""
    options = common_options(__doc__.splitlines()[0], steps=800, rate=1.5e-3)
    options.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3, 4])
    options.add_argument("--channels", type=int, default=96)
    options.add_argument("--frame-channels", type=int, default=64)
    options.add_argument("--dropout", type=float, default=0.3)
    arguments = options.parse_args()
    set_up(arguments)

    utterances, statistics = corpus.load(arguments.work / "corpus.pt")
    split = {utterance.name: utterance.split for utterance in utterances}
    every = examples(utterances, statistics)
    training = [example for example in every if split[example.name] == "train"]
    watched = [example for example in every if split[example.name] == "dev"]
    durations: list[Durations] = []
    pitches: list[Pitch] = []
    for seed in arguments.seeds:
        path = arguments.work / f"prosody-{seed}.pt"
        if not path.is_file():
            torch.manual_seed(seed)
            channels, dropout = arguments.channels, arguments.dropout
            pair = Durations(channels, dropout), Pitch(channels, arguments.frame_channels, dropout)
            states = train(*pair, training, watched, arguments.steps, arguments.rate, seed)
            shapes = {"channels": channels}, {"channels": channels, "frame_channels": arguments.frame_channels}
            torch.save({"shapes": shapes, "durations": states[0], "pitch": states[1]}, path)
        one, other = load(path)
        durations.append(one)
        pitches.append(other)
        print(
            f"{len(pitches)} together: {score_durations(durations, watched)}; {score_pitch(pitches, watched)}",
            flush=True,
        )


def load(path: Path) -> tuple[Durations, Pitch]:
    """Reads a trained pair."""
    stored = torch.load(path, weights_only=True, map_location="cpu")
    durations, pitch = Durations(**stored["shapes"][0]), Pitch(**stored["shapes"][1])
    durations.load_state_dict(stored["durations"])
    pitch.load_state_dict(stored["pitch"])
    return durations.eval(), pitch.eval()


State = dict[str, Tensor]


def train(
    durations: Durations,
    pitch: Pitch,
    training: list[Example],
    watched: list[Example],
    steps: int,
    rate: float,
    seed: int,
) -> tuple[State, State]:
    """Trains a pair; gives the states that did best, each of its own step."""
    rng = np.random.default_rng(seed)
    one, other = Average(durations, 0.99), Average(pitch, 0.99)
    parameters = [*durations.parameters(), *pitch.parameters()]
    optimizer = torch.optim.AdamW(parameters, rate, betas=(0.9, 0.98), weight_decay=0.05)
    lengths = [example.mel.shape[1] for example in training]
    least_error, best_durations = math.inf, durations.state_dict()
    most_alike, best_pitch = -math.inf, pitch.state_dict()
    dealt: list[list[int]] = []
    for step in range(steps):
        for group in optimizer.param_groups:
            group["lr"] = rate * min(1, (step + 1) / 100) * max(0.1, 0.5 * (1 + math.cos(math.pi * step / steps)))
        dealt = dealt or shuffled(len(training), lengths, BATCH, rng)
        batch = collate([training[i] for i in dealt.pop()])
        optimizer.zero_grad()
        losses = durations_loss(durations, batch), pitch_loss(pitch, batch)
        sum(losses, torch.zeros(())).backward()
        for network in (durations, pitch):
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        one.update(durations)
        other.update(pitch)
        if (step + 1) % 100 == 0 or step + 1 == steps:
            timing, melody = score_durations([one.network], watched), score_pitch([other.network], watched)
            if timing.rmse_ms < least_error:
                least_error, best_durations = timing.rmse_ms, copy_of(one.network)
            if melody.correlation > most_alike:
                most_alike, best_pitch = melody.correlation, copy_of(other.network)
            said = "  ".join(f"{loss.item():.3f}" for loss in losses)
            print(f"{step + 1:6d}  losses {said}  unseen {timing} {melody}", flush=True)
    return best_durations, best_pitch


def copy_of(network: nn.Module) -> State:
    """Copies the weights as they are."""
    return {name: value.clone() for name, value in network.state_dict().items()}


def durations_loss(network: Durations, batch: Batch) -> Tensor:
    """Computes squared errors of log(1 + frames), plus absolute ones of frames so that long phones count as heard."""
    said = network(batch.ids, batch.token_places, batch.token_mask)
    apart = (said - torch.log1p(batch.frames)) ** 2 + 0.03 * (torch.expm1(said) - batch.frames).abs()
    timed = batch.timed * batch.token_mask[:, 0]
    loss: Tensor = (apart * timed).sum() / timed.sum()
    return loss


def pitch_loss(network: Pitch, batch: Batch) -> Tensor:
    """Computes squared errors of relative log F0, and the cross-entropy of voicing."""
    encoded = batch.at_frames(network.encoder(batch.ids, batch.token_places, batch.token_mask))
    f0, voicing = network(encoded, batch.frame_places, batch.frame_mask)
    there = batch.frame_mask[:, 0]
    weight = there * (batch.voiced + 0.02)
    doubt = F.binary_cross_entropy_with_logits(voicing, batch.voiced, reduction="none")
    loss: Tensor = ((f0 - batch.relative_f0) ** 2 * weight).sum() / weight.sum()
    return loss + 0.3 * (doubt * there).sum() / there.sum()


class DurationScore(NamedTuple):
    """How well durations are predicted."""

    rmse_ms: float
    """Of phones, mean over utterances."""
    bias: float
    """Of the sum of the phones, %."""


def score_durations(networks: list[Durations], watched: list[Example]) -> DurationScore:
    """Measures the mean of several networks."""
    pairs = list(frames_of_phones(networks, watched))
    errors = [np.sqrt(((said - true) ** 2).mean()) for said, true in pairs]
    said_frames, true_frames = (sum(float(frames.sum()) for frames in side) for side in zip(*pairs, strict=True))
    milliseconds = float(np.mean(errors)) * HOP / SAMPLE_RATE * 1000
    return DurationScore(round(milliseconds, 2), round(100 * (said_frames / true_frames - 1), 1))


def frames_of_phones(networks: list[Durations], watched: list[Example]) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Gives the frames of each utterance's phones, shape (phones,), by the mean of the networks and as recorded."""
    with torch.no_grad():
        for i in range(0, len(watched), 16):
            chosen = watched[i : i + 16]
            batch = collate(chosen)
            said = mean(network(batch.ids, batch.token_places, batch.token_mask) for network in networks)
            for row, example in enumerate(chosen):
                phones = example.phones > 0
                yield (
                    torch.expm1(said[row, : len(example.ids)])[phones].cpu().numpy(),
                    example.frames[phones].cpu().numpy(),
                )


def fit_durations(networks: list[Durations], watched: list[Example]) -> tuple[float, float]:
    """Fits recorded to predicted frames of phones; see ``fit_power``."""
    said, true = (np.concatenate(side) for side in zip(*frames_of_phones(networks, watched), strict=True))
    return fit_power(said, true)


def fit_power(said: np.ndarray, true: np.ndarray) -> tuple[float, float]:
    """Fits true = factor * said ** exponent by least squares.

    The mean of logarithms is short, and what is predicted long was partly chance.

    Returns:
        Factor, 0.5 to 2, and exponent, 0.7 to 1.2.
    """
    base = np.maximum(said, 0.1)

    def rest(law: np.ndarray) -> np.ndarray:
        return np.asarray(law[0] * base ** law[1] - true)

    factor, exponent = scipy.optimize.least_squares(rest, (1.0, 1.0), bounds=((0.5, 0.7), (2.0, 1.2))).x
    return float(factor), float(exponent)


class PitchScore(NamedTuple):
    """How well pitch is predicted from true durations."""

    correlation: float
    """Of log F0 over voiced frames, mean over utterances."""
    spread: float
    """Deviation of predicted log F0 over the recorded one."""
    voicing: float
    """Frames of which the voicing is wrong, %."""


def score_pitch(networks: list[Pitch], watched: list[Example]) -> PitchScore:
    """Measures the mean of several networks."""
    correlations, ratios, wrong = [], [], []
    with torch.no_grad():
        for i in range(0, len(watched), 16):
            chosen = watched[i : i + 16]
            batch = collate(chosen)
            found = []
            for network in networks:
                encoded = batch.at_frames(network.encoder(batch.ids, batch.token_places, batch.token_mask))
                found.append(network(encoded, batch.frame_places, batch.frame_mask))
            f0, voicing = (mean(parts) for parts in zip(*found, strict=True))
            for row, example in enumerate(chosen):
                count = len(example.voiced)
                at = example.voiced > 0
                said, true = f0[row, :count][at].cpu().numpy(), example.relative_f0[at].cpu().numpy()
                correlations.append(np.corrcoef(said, true)[0, 1])
                ratios.append(said.std() / true.std())
                wrong.append(((voicing[row, :count] > 0) != at).float().mean().item())
    return PitchScore(
        round(float(np.mean(correlations)), 4), round(float(np.mean(ratios)), 2), round(100 * float(np.mean(wrong)), 1)
    )


def mean(parts: Iterable[Tensor]) -> Tensor:
    """Averages tensors of one shape."""
    return torch.stack(list(parts)).mean(0)


if __name__ == "__main__":
    main()
