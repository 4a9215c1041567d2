"""What all training shares: its options, checkpoints that survive being stopped, averaged weights, crops, a log."""

from __future__ import annotations

import argparse
import copy
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Generic, TypeVar

import numpy as np
import torch
from torch import nn

Network = TypeVar("Network", bound=nn.Module)


def common_options(about: str, *, steps: int, rate: float) -> argparse.ArgumentParser:
    """Makes a parser of what all training is given."""
    options = argparse.ArgumentParser(description=about)
    options.add_argument("--work", type=Path, default=Path("work"), help="folder of corpus.pt and the checkpoints")
    options.add_argument("--steps", type=int, default=steps, help="steps in all")
    options.add_argument("--rate", type=float, default=rate, help="highest learning rate")
    options.add_argument("--threads", type=int, default=1)
    options.add_argument("--device", default="cpu", help="cpu, cuda, cuda:1")
    return options


def set_up(arguments: argparse.Namespace) -> None:
    """Makes every tensor that is made from here on one of the chosen device, and chance repeatable."""
    torch.set_num_threads(arguments.threads)
    torch.set_default_device(arguments.device)
    torch.manual_seed(0)


class Average(Generic[Network]):
    """A running average of a network's weights, which sounds better than the last ones."""

    def __init__(self, network: Network, decay: float) -> None:
        """Starts as a copy."""
        self.network: Network = copy.deepcopy(network).requires_grad_(False).eval()
        self.decay = decay
        self._updates = 0

    def update(self, network: Network) -> None:
        """Takes in the weights after a step; early on it follows more quickly."""
        self._updates += 1
        decay = min(self.decay, self._updates / (self._updates + 10))
        with torch.no_grad():
            for mean, weight in zip(self.network.parameters(), network.parameters(), strict=True):
                mean.lerp_(weight, 1 - decay)


def crop_starts(lengths: list[int], crop: int, count: int, rng: np.random.Generator) -> Iterator[tuple[int, int]]:
    """Draws crops, every frame of the corpus about equally often; recordings that are too short are passed over.

    Yields:
        Index of the recording and the first frame.
    """
    room = np.maximum(0, np.array(lengths) - crop + 1)
    for index in rng.choice(len(lengths), count, p=room / room.sum()):
        yield int(index), int(rng.integers(room[index]))


def save_checkpoint(path: Path, step: int, parts: Mapping[str, Any]) -> None:
    """Writes the states of networks and optimizers beside ``path``, then moves them there."""
    scratch = path.with_suffix(".part")
    torch.save({"step": step, **{name: part.state_dict() for name, part in parts.items()}}, scratch)
    scratch.replace(path)


def load_checkpoint(path: Path, parts: Mapping[str, Any]) -> int:
    """Restores the parts from a checkpoint and gives its step; 0 where there is none."""
    if not path.is_file():
        return 0
    stored = torch.load(path, weights_only=True, map_location="cpu")
    for name, part in parts.items():
        part.load_state_dict(stored[name])
    return int(stored["step"])


class Log:
    """Prints means of what was measured since it last printed."""

    def __init__(self, every: int) -> None:
        """Prints every so many steps."""
        self._every = every
        self._values: dict[str, list[float]] = defaultdict(list)
        self._started = time.monotonic()

    def add(self, **values: float) -> None:
        """Takes measurements of one step."""
        for name, value in values.items():
            self._values[name].append(value)

    def tell(self, step: int) -> None:
        """Prints if it is time."""
        if step % self._every == 0:
            means = "  ".join(f"{name} {np.mean(values):.4f}" for name, values in self._values.items())
            print(f"{step:6d}  {(time.monotonic() - self._started) / 60:6.1f} min  {means}", flush=True)
            self._values.clear()
