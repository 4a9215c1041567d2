"""Holds the prepared recordings: phoneme ids with their durations, spectra, fundamental frequency, samples."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from features import N_MELS, Bools, Floats
from piper.phoneme_ids import DEFAULT_PHONEME_ID_MAP

ID_OF = {phoneme: ids[0] for phoneme, ids in DEFAULT_PHONEME_ID_MAP.items()}
N_IDS = 256
"""Rows of the embedding; what Piper's configuration calls num_symbols."""
MODIFIERS = frozenset("ˈˌːˑʲ̩̯̪̃˞ʰˤ̧̺̻̝̊ʷ'")
"""Phonemes that take no time of their own."""
PUNCTUATION = frozenset(',.;:!?-()"')
SILENT = PUNCTUATION | {" ", "^", "$"}
VOICELESS = frozenset("sfʃθtkp")
"""Never voiced inside; h is not among them, between vowels it is voiced."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """One recording; T frames, N tokens (phonemes with ``^`` before and ``$`` behind, without Piper's pads)."""

    name: str
    split: str
    """``train``, ``dev`` (seen by early stopping) or ``heldout`` (seen by the evaluation alone)."""
    text: str
    ids: npt.NDArray[np.int64]
    """Shape (N,)."""
    frames: npt.NDArray[np.int64]
    """Duration of each token, shape (N,), sum T; 0 for modifiers and spaces without a pause."""
    mel: Floats
    """Natural-log mel amplitudes, shape (T, N_MELS)."""
    f0: Floats
    """Hertz, interpolated where unvoiced, shape (T,)."""
    voiced: Bools
    """Shape (T,)."""
    samples: npt.NDArray[np.int16]
    """Shape (T * HOP,)."""

    @property
    def tokens(self) -> list[str]:
        """The phonemes behind the ids."""
        return [PHONEME_OF[int(i)] for i in self.ids]


PHONEME_OF = {i: phoneme for phoneme, i in reversed(ID_OF.items())}


@dataclass(frozen=True, slots=True)
class Statistics:
    """What normalizes the features, over the training split."""

    mel_mean: Floats
    """Shape (N_MELS,)."""
    mel_deviation: Floats
    """Shape (N_MELS,)."""
    log_f0_mean: float
    log_f0_deviation: float


def measure(utterances: list[Utterance]) -> Statistics:
    """Computes the statistics of the training split."""
    training = [utterance for utterance in utterances if utterance.split == "train"]
    mel = np.concatenate([utterance.mel for utterance in training])
    log_f0 = np.log(np.concatenate([utterance.f0[utterance.voiced] for utterance in training]))
    return Statistics(mel.mean(axis=0), mel.std(axis=0), float(log_f0.mean()), float(log_f0.std()))


@dataclass(frozen=True, slots=True)
class Row:
    """One line of ``metadata.csv``."""

    name: str
    path: Path
    text: str
    phonemes: str
    split: str


def read_metadata(data: Path) -> list[Row]:
    """Reads ``metadata.csv``; every sixteenth prompt that is not held out becomes ``dev``."""
    rows = []
    with (data / "metadata.csv").open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file, delimiter="|", quoting=csv.QUOTE_NONE):
            name = Path(line["file"]).stem
            prompt = int(name.split("_")[1][1:])
            split = "dev" if line["split"] == "train" and prompt % 16 == 7 else line["split"]
            rows.append(Row(name, data / line["file"], line["text"], line["phones"], split))
    return rows


def save(path: Path, utterances: list[Utterance], statistics: Statistics) -> None:
    """Writes the prepared recordings beside ``path``, then moves them there."""
    scratch = path.with_suffix(".part")
    fields = [{name: getattr(one, name) for name in Utterance.__slots__} for one in utterances]
    numbers = {name: getattr(statistics, name) for name in Statistics.__slots__}
    torch.save({"utterances": fields, "statistics": numbers}, scratch)
    scratch.replace(path)


def load(path: Path) -> tuple[list[Utterance], Statistics]:
    """Reads what ``save`` wrote; run ``prepare.py`` where it is missing."""
    if not path.is_file():
        raise SystemExit(f"{path} does not exist; run prepare.py first")
    stored: dict[str, Any] = torch.load(path, weights_only=False)
    return [Utterance(**fields) for fields in stored["utterances"]], Statistics(**stored["statistics"])


def token_positions(tokens: npt.NDArray[np.int64]) -> Floats:
    """Places each token in its sentence and phrase.

    Args:
        tokens: Ids, shape (N,).

    Returns:
        tanh of the distances to the first and last token (over 40) and to the punctuation before and behind (over
        20), shape (4, N). The graph that is exported computes the same.
    """
    count = len(tokens)
    place = np.arange(count)
    ends = np.isin(tokens, [ID_OF[mark] for mark in PUNCTUATION])
    before = np.maximum.accumulate(np.where(ends, place, 0))
    behind = np.minimum.accumulate(np.where(ends, place, count - 1)[::-1])[::-1]
    return np.tanh(
        np.stack([place / 40, (count - 1 - place) / 40, (place - before) / 20, (behind - place) / 20])
    ).astype(np.float32)


def frame_positions(frames: npt.NDArray[np.int64]) -> Floats:
    """Places each frame in its token: share gone, log length, distances to both ends; shape (4, T)."""
    token = np.repeat(np.arange(len(frames)), frames)
    place = np.arange(len(token)) - (np.cumsum(frames) - frames)[token]
    length = frames[token]
    return np.stack(
        [
            (place + 0.5) / length,
            np.log(length) / 2 - 1,
            np.tanh((place + 0.5) / 5),
            np.tanh((length - place - 0.5) / 5),
        ]
    ).astype(np.float32)


assert N_MELS == 80  # the networks' shapes are built on it
