"""Turns utterances into padded batches for the acoustic networks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from acoustic import STYLES
from features import N_MELS
from torch import Tensor

import corpus
from corpus import MODIFIERS, SILENT, Statistics, Utterance


@dataclass(frozen=True, slots=True)
class Example:
    """An utterance as the acoustic networks see it; N tokens, T frames."""

    name: str
    ids: Tensor
    """(N,)."""
    token_places: Tensor
    """(TOKEN_FEATURES, N)."""
    frames: Tensor
    """(N,)."""
    timed: Tensor
    """1 for tokens that take time, (N,)."""
    phones: Tensor
    """1 for tokens that are phones, (N,)."""
    token_of_frame: Tensor
    """(T,)."""
    frame_places: Tensor
    """(FRAME_FEATURES, T)."""
    mel: Tensor
    """Normalized, (N_MELS, T)."""
    log_f0: Tensor
    """Normalized, (T,)."""
    relative_f0: Tensor
    """The same less its mean over the utterance's voiced frames, (T,)."""
    voiced: Tensor
    """(T,)."""
    style: Tensor
    """(STYLES,)."""


def examples(utterances: list[Utterance], statistics: Statistics) -> list[Example]:
    """Normalizes utterances and describes each as a whole."""
    training = [utterance for utterance in utterances if utterance.split == "train"]
    normal = {u.name: (u.mel - statistics.mel_mean) / statistics.mel_deviation for u in utterances}
    averages = {u.name: _speech_average(u, normal[u.name]) for u in utterances}
    known = np.stack([averages[u.name] for u in training])
    centre = known.mean(axis=0)
    _, scale, axes = np.linalg.svd(known - centre, full_matrices=False)
    strength = scale[:STYLES, None] / np.sqrt(len(known))
    axes = np.where(strength > 1e-3, axes[:STYLES] / np.maximum(strength, 1e-3), 0)
    axes = np.pad(axes, ((0, STYLES - len(axes)), (0, 0)))  # fewer recordings than styles

    def example(u: Utterance) -> Example:
        phones = np.array([token not in MODIFIERS and token not in SILENT for token in u.tokens])
        log_f0 = (np.log(u.f0) - statistics.log_f0_mean) / statistics.log_f0_deviation
        return Example(
            name=u.name,
            ids=torch.as_tensor(u.ids),
            token_places=torch.as_tensor(corpus.token_positions(u.ids)),
            frames=torch.as_tensor(u.frames).float(),
            timed=torch.tensor([token not in MODIFIERS for token in u.tokens]).float(),
            phones=torch.as_tensor(phones).float(),
            token_of_frame=torch.as_tensor(np.repeat(np.arange(len(u.ids)), u.frames)),
            frame_places=torch.as_tensor(corpus.frame_positions(u.frames)),
            mel=torch.as_tensor(np.ascontiguousarray(normal[u.name].T)).float(),
            log_f0=torch.as_tensor(log_f0).float(),
            relative_f0=torch.as_tensor(log_f0 - log_f0[u.voiced].mean()).float(),
            voiced=torch.as_tensor(u.voiced).float(),
            style=torch.as_tensor((averages[u.name] - centre) @ axes.T).float(),
        )

    return [example(u) for u in utterances]


def _speech_average(u: Utterance, mel: np.ndarray) -> np.ndarray:
    silent = np.repeat([token in SILENT for token in u.tokens], u.frames)
    average: np.ndarray = mel[~silent].mean(axis=0)
    return average


@dataclass(frozen=True, slots=True)
class Batch:
    """Several examples, zero behind their ends; B of them, N tokens and T frames each."""

    ids: Tensor
    token_places: Tensor
    token_mask: Tensor
    """(B, 1, N)."""
    frames: Tensor
    timed: Tensor
    phones: Tensor
    token_of_frame: Tensor
    """(B, T)."""
    frame_places: Tensor
    frame_mask: Tensor
    """(B, 1, T)."""
    mel: Tensor
    log_f0: Tensor
    relative_f0: Tensor
    voiced: Tensor
    style: Tensor
    weight: Tensor
    """1 for frames far enough from where the crop was cut, (B, 1, T)."""

    def at_frames(self, encoded: Tensor) -> Tensor:
        """Repeats what belongs to tokens (B, C, N) over their frames (B, C, T)."""
        index = self.token_of_frame.unsqueeze(1).expand(-1, encoded.shape[1], -1)
        return torch.gather(encoded, 2, index) * self.frame_mask


def collate(
    chosen: list[Example], crop: int | None = None, edge: int = 8, rng: np.random.Generator | None = None
) -> Batch:
    """Puts examples into a batch, all tokens and either all frames or a random stretch of ``crop``."""
    tokens = max(len(one.ids) for one in chosen)
    longest = max(one.mel.shape[1] for one in chosen)
    length = min(crop, longest) if crop else longest
    stretches = []
    for one in chosen:
        count = one.mel.shape[1]
        start = int(rng.integers(count - length + 1)) if rng is not None and count > length else 0
        stretches.append((start, min(count, start + length), count))

    def over_tokens(name: str) -> Tensor:
        rows = [getattr(one, name) for one in chosen]
        return torch.stack([torch.nn.functional.pad(row, (0, tokens - row.shape[-1])) for row in rows])

    def over_frames(name: str) -> Tensor:
        rows = [getattr(one, name)[..., a:b] for one, (a, b, _) in zip(chosen, stretches, strict=True)]
        return torch.stack([torch.nn.functional.pad(row, (0, length - row.shape[-1])) for row in rows])

    frame_mask = torch.zeros(len(chosen), 1, length)
    weight = torch.zeros(len(chosen), 1, length)
    token_mask = torch.zeros(len(chosen), 1, tokens)
    for i, (one, (start, stop, count)) in enumerate(zip(chosen, stretches, strict=True)):
        token_mask[i, 0, : len(one.ids)] = 1
        frame_mask[i, 0, : stop - start] = 1
        weight[i, 0, edge if start else 0 : stop - start - (edge if stop < count else 0)] = 1
    return Batch(
        ids=over_tokens("ids"),
        token_places=over_tokens("token_places"),
        token_mask=token_mask,
        frames=over_tokens("frames"),
        timed=over_tokens("timed"),
        phones=over_tokens("phones"),
        token_of_frame=over_frames("token_of_frame"),
        frame_places=over_frames("frame_places"),
        frame_mask=frame_mask,
        mel=over_frames("mel"),
        log_f0=over_frames("log_f0"),
        relative_f0=over_frames("relative_f0"),
        voiced=over_frames("voiced"),
        style=torch.stack([one.style for one in chosen]),
        weight=weight,
    )


def shuffled(count: int, lengths: list[int], size: int, rng: np.random.Generator) -> list[list[int]]:
    """Deals indices into batches of similar length, in random order."""
    order = sorted(range(count), key=lambda i: lengths[i] + rng.uniform(-30, 30))
    dealt = [order[i : i + size] for i in range(0, count, size)]
    return [dealt[i] for i in rng.permutation(len(dealt))]


assert N_MELS >= STYLES
