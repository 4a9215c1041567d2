"""Checks and betters the alignments: turns ``alignments.tsv`` into another one, learnt from it.

The given alignment comes from an HMM of Gaussian mixtures. A small convolutional network is trained to tell the phone
at each 5.8 ms from 0.2 s of spectrum; the errors of single boundaries do not repeat, so it learns where they belong
on average, and its Viterbi path puts them there. Recordings that fit their text badly are named.

    python align.py --data ../../../shared/voice-data --work work
"""

from __future__ import annotations

import argparse
import csv
from multiprocessing import Pool
from pathlib import Path

import features
import numpy as np
import numpy.typing as npt
import soundfile
import torch
import torch.nn.functional as F  # noqa: N812  # its name everywhere
from features import SAMPLE_RATE, Floats
from layers import ChannelNorm, Residual
from prepare import Segment, read_alignments
from torch import Tensor, nn

import corpus
from corpus import MODIFIERS, PUNCTUATION, SILENT, Row

STEP = 128
"""Samples between the frames that are classified."""
SHORTEST = 2
"""Steps of a phone."""
SHORTEST_PAUSE = 9
"""Steps of a silence inside a sentence, 52 ms."""
CROP = 256
BATCH = 16
PRIOR = 0.6
"""How much of the phones' frequencies is taken out of the network's verdicts."""

Ints = npt.NDArray[np.int64]


def main() -> None:
    """Trains, aligns, and tells how far the boundaries moved."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--data", type=Path, required=True)
    options.add_argument("--work", type=Path, default=Path("work"))
    options.add_argument("--rounds", type=int, default=2, help="trainings, each on the alignment of the one before")
    options.add_argument("--steps", type=int, default=1200, help="of each training")
    options.add_argument("--threads", type=int, default=1)
    arguments = options.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(0)

    arguments.work.mkdir(parents=True, exist_ok=True)
    rows = corpus.read_metadata(arguments.data)
    given = read_alignments(arguments.data / "alignments.tsv")
    with Pool() as workers:
        spectra = dict(zip([row.name for row in rows], workers.map(_spectrum, rows, chunksize=16), strict=True))
    mean = np.mean([spectrum.mean(axis=0) for spectrum in spectra.values()], axis=0)
    spectra = {name: spectrum - mean for name, spectrum in spectra.items()}
    units = ["sil", *sorted({segment[2] for segments in given.values() for segment in segments} - {"sil"})]
    current = given
    for _ in range(arguments.rounds):
        network = _train(rows, spectra, current, units, arguments.steps)
        prior = _prior(rows, spectra, current, units)
        fits = {}
        found = {}
        for row in rows:
            found[row.name], fits[row.name] = align(network, row, spectra[row.name], units, prior)
        report(given, found, fits)
        current = found
    write(arguments.work / "alignments.tsv", current)


def _spectrum(row: Row) -> Floats:
    samples, _ = soundfile.read(row.path, dtype="float32")
    amplitudes = features.amplitude_spectra(samples, features.N_FFT // 2, STEP)
    return np.asarray(np.log(amplitudes @ features.mel_filters()[:, ::2].T + 1e-4) / 2, dtype=np.float32)


class Classifier(nn.Module):
    """Log-mel to the log-probabilities of the units."""

    def __init__(self, units: int, channels: int = 96) -> None:
        """Sees 17 steps to each side, 0.2 s in all."""
        super().__init__()
        self.inlet = nn.Conv1d(features.N_MELS, channels, 3, padding=1)
        self.body = nn.ModuleList([Residual(channels, 5, dilation, 0.1) for dilation in (1, 1, 2, 4)])
        self.norm = ChannelNorm(channels)
        self.outlet = nn.Conv1d(channels, units, 1)

    def forward(self, spectrum: Tensor) -> Tensor:
        """Classifies (B, N_MELS, T) into (B, units, T)."""
        x = self.inlet(spectrum)
        for layer in self.body:
            x = layer(x)
        verdicts: Tensor = F.log_softmax(self.outlet(self.norm(x)), 1)
        return verdicts


def labels(segments: list[Segment], count: int, units: list[str]) -> Ints:
    """Spreads an alignment over steps, shape (count,)."""
    index = {unit: i for i, unit in enumerate(units)}
    marks = np.zeros(count, np.int64)
    for start, end, unit, _ in segments:
        marks[round(start * SAMPLE_RATE / STEP) : round(end * SAMPLE_RATE / STEP)] = index[unit]
    return marks


def _train(
    rows: list[Row], spectra: dict[str, Floats], alignment: dict[str, list[Segment]], units: list[str], steps: int
) -> Classifier:
    training = [row for row in rows if row.split != "heldout"]
    marks = {row.name: labels(alignment[row.name], len(spectra[row.name]), units) for row in rows}
    network = Classifier(len(units))
    optimizer = torch.optim.AdamW(network.parameters(), 2e-3, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 2e-3, total_steps=steps)
    rng = np.random.default_rng(0)
    for step in range(steps):
        chosen = [training[i] for i in rng.integers(len(training), size=BATCH)]
        crop = min(CROP, *(len(spectra[row.name]) for row in chosen))
        starts = [int(rng.integers(len(spectra[row.name]) - crop + 1)) for row in chosen]
        pairs = list(zip(chosen, starts, strict=True))
        inputs = torch.from_numpy(np.stack([spectra[row.name][start : start + crop].T for row, start in pairs]))
        wanted = torch.from_numpy(np.stack([marks[row.name][start : start + crop] for row, start in pairs]))
        loss = F.nll_loss(network(inputs), wanted)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        if (step + 1) % 200 == 0:
            print(f"{step + 1:6d}  loss {loss.item():.3f}", flush=True)
    return network.eval()


def _prior(
    rows: list[Row], spectra: dict[str, Floats], alignment: dict[str, list[Segment]], units: list[str]
) -> npt.NDArray[np.float64]:
    counts = np.ones(len(units))
    for row in rows:
        counts += np.bincount(labels(alignment[row.name], len(spectra[row.name]), units), minlength=len(units))
    return np.asarray(np.log(counts / counts.sum()))


def align(
    network: Classifier, row: Row, spectrum: Floats, units: list[str], prior: npt.NDArray[np.float64]
) -> tuple[list[Segment], float]:
    """Aligns one recording.

    Returns:
        The segments, and the mean log-probability of the phones on the path: how well the recording fits its text.
    """
    with torch.no_grad():
        verdicts = network(torch.from_numpy(spectrum.T[None]))[0].numpy().T.astype(np.float64)
    tokens = ["^", *row.phonemes, "$"]
    chain: list[tuple[str, int, bool]] = []  # unit, token, may be left out
    for i, token in enumerate(tokens):
        if token in units and token not in SILENT:
            chain.append((token, i, False))
        elif token in SILENT and not (token == " " and tokens[i - 1] in PUNCTUATION):
            chain.append(("sil", i, token != "^"))
    path = viterbi(verdicts - PRIOR * prior, [(units.index(u), _shortest(u, i), skip) for u, i, skip in chain])
    segments: list[Segment] = []
    score = []
    for place, (unit, token, _) in enumerate(chain):
        steps = np.flatnonzero(path == place)
        if steps.size:
            start, end = steps[0] * STEP / SAMPLE_RATE, (steps[-1] + 1) * STEP / SAMPLE_RATE
            segments.append((float(start), float(end), unit, token))
            if unit != "sil":
                score.append(float(verdicts[steps, units.index(unit)].mean()))
    return segments, float(np.mean(score))


def _shortest(unit: str, token: int) -> int:
    if unit != "sil":
        return SHORTEST
    return 1 if token == 0 else SHORTEST_PAUSE


def viterbi(scores: npt.NDArray[np.float64], chain: list[tuple[int, int, bool]]) -> Ints:
    """Finds the best way through a chain of units.

    Args:
        scores: Of each unit at each step, shape (T, units).
        chain: Unit, steps it lasts at least, whether it may be left out.

    Returns:
        The place in the chain at each step, shape (T,).
    """
    unit = np.concatenate([[u] * shortest for u, shortest, _ in chain])
    place = np.concatenate([[i] * shortest for i, (_, shortest, _) in enumerate(chain)])
    firsts = np.flatnonzero(np.diff(np.concatenate([[-1], place])))
    is_last = np.append(np.diff(place) > 0, True)
    before_skipped = np.full(len(unit), -1)  # state from which a left-out unit is jumped over
    for i in range(2, len(chain)):
        if chain[i - 1][2]:
            before_skipped[firsts[i]] = firsts[i - 1] - 1
    best = np.full(len(unit), -np.inf)
    best[0] = scores[0, unit[0]]
    came = np.zeros((len(scores), len(unit)), np.int64)
    states = np.arange(len(unit))
    for t in range(1, len(scores)):
        stay = np.where(is_last, best, -np.inf)
        step = np.concatenate([[-np.inf], best[:-1]])
        jump = np.where(before_skipped >= 0, best[before_skipped], -np.inf)
        options = np.stack([stay, step, jump])
        choice = options.argmax(axis=0)
        came[t] = np.choose(choice, [states, states - 1, before_skipped])
        best = options.max(axis=0) + scores[t, unit]
    state = len(unit) - 1
    if chain[-1][2] and best[firsts[-1] - 1] > best[state]:
        state = int(firsts[-1] - 1)
    path = np.zeros(len(scores), np.int64)
    for t in range(len(scores) - 1, -1, -1):
        path[t] = place[state]
        state = int(came[t, state])
    return path


def report(given: dict[str, list[Segment]], found: dict[str, list[Segment]], fits: dict[str, float]) -> None:
    """Tells how far the phones' starts moved, and which recordings fit their text worst."""
    moved = []
    for name, segments in found.items():
        before = {token: start for start, _, unit, token in given[name] if unit != "sil"}
        moved += [start - before[token] for start, _, unit, token in segments if unit != "sil" and token in before]
    distance = np.abs(np.array(moved)) * 1000
    print(
        f"starts moved by {distance.mean():.1f} ms on average, median {np.median(distance):.1f}, "
        f"by 50 ms or more {100 * (distance >= 50).mean():.1f} %, bias {1000 * np.mean(moved):+.1f} ms"
    )
    worst = sorted(fits, key=lambda name: fits[name])[:8]
    print(
        "fit worst: " + ", ".join(f"{name} {fits[name]:.2f}" for name in worst),
        f"(mean {np.mean(list(fits.values())):.2f})",
    )


def write(path: Path, alignment: dict[str, list[Segment]]) -> None:
    """Writes an ``alignments.tsv``."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, delimiter="\t", quoting=csv.QUOTE_NONE, lineterminator="\n")
        table.writerow(["file", "start_ms", "end_ms", "phoneme", "token_index"])
        for name, segments in alignment.items():
            for start, end, unit, token in segments:
                table.writerow([name, f"{start * 1000:.1f}", f"{end * 1000:.1f}", unit, token])


if __name__ == "__main__":
    assert MODIFIERS.isdisjoint(SILENT)
    main()
