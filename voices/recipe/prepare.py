"""Turns recordings (FLAC), their phonemes and alignments into ``corpus.pt``, which all training reads.

python prepare.py --data ../../../shared/voice-data --work work
"""

from __future__ import annotations

import argparse
import csv
from collections import defaultdict
from multiprocessing import Pool
from pathlib import Path

import features
import numpy as np
import numpy.typing as npt
import soundfile
from features import HOP, SAMPLE_RATE, Floats

import corpus
from corpus import MODIFIERS, PUNCTUATION, SILENT, VOICELESS, Row, Utterance

LEAD, TAIL = 0.07, 0.16
"""Seconds of silence before and behind the speech that every recording is padded to."""

Segment = tuple[float, float, str, int]
"""Start and end in seconds, phoneme or ``sil``, index of the token."""


def main() -> None:
    """Prepares all recordings on all cores."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path, required=True, help="folder with metadata.csv, alignments.tsv and flac/")
    options.add_argument("--alignments", type=Path, help="another alignments.tsv (see align.py)")
    options.add_argument("--work", type=Path, default=Path("work"))
    options.add_argument("--only", type=int, help="so many recordings, for a trial")
    arguments = options.parse_args()
    arguments.work.mkdir(parents=True, exist_ok=True)

    rows = corpus.read_metadata(arguments.data)
    if arguments.only:
        rows = [row for row in rows if row.split == "train"][: arguments.only]
    alignments = read_alignments(arguments.alignments or arguments.data / "alignments.tsv")
    with Pool() as workers:
        utterances = workers.starmap(prepare, [(row, alignments[row.name]) for row in rows], chunksize=16)
    corpus.save(arguments.work / "corpus.pt", utterances, corpus.measure(utterances))
    seconds = sum(len(utterance.samples) for utterance in utterances) / SAMPLE_RATE
    print(f"{len(utterances)} recordings, {seconds / 3600:.2f} h, in {arguments.work / 'corpus.pt'}")


def read_alignments(path: Path) -> dict[str, list[Segment]]:
    """Reads ``alignments.tsv``; times relative to the FLAC."""
    found: dict[str, list[Segment]] = defaultdict(list)
    with path.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            start, end = float(line["start_ms"]) / 1000, float(line["end_ms"]) / 1000
            found[line["file"]].append((start, end, line["phoneme"], int(line["token_index"])))
    return dict(found)


def prepare(row: Row, segments: list[Segment]) -> Utterance:
    """Prepares one recording."""
    samples, _ = soundfile.read(row.path, dtype="float32")
    padded, shift = pad(samples, segments)
    padded = padded[: len(padded) // HOP * HOP]
    tokens = ["^", *row.phonemes, "$"]
    frames = token_frames(tokens, [(a + shift, b + shift, p, i) for a, b, p, i in segments], len(padded) // HOP)
    f0, voiced = features.fundamental(padded)
    return Utterance(
        name=row.name,
        split=row.split,
        text=row.text,
        ids=np.array([corpus.ID_OF[token] for token in tokens]),
        frames=frames,
        mel=features.log_mel(padded),
        f0=f0,
        voiced=voiced & ~voiceless(tokens, frames),
        samples=np.clip(np.round(padded * 32767), -32768, 32767).astype(np.int16),
    )


def pad(samples: Floats, segments: list[Segment]) -> tuple[Floats, float]:
    """Pads a recording with its own room tone to LEAD and TAIL; gives it and the seconds put before it."""
    speech = [segment for segment in segments if segment[2] != "sil"]
    lead = round((LEAD - speech[0][0]) * SAMPLE_RATE)
    tail = round((TAIL - (len(samples) / SAMPLE_RATE - speech[-1][1])) * SAMPLE_RATE)
    before = features.room_tone(samples, lead, seed=len(samples))
    behind = features.room_tone(samples, tail, seed=len(samples) + 1)
    return np.concatenate([before, samples, behind]), len(before) / SAMPLE_RATE


def token_frames(tokens: list[str], segments: list[Segment], count: int) -> npt.NDArray[np.int64]:
    """Rounds an alignment to frames.

    A pause belongs to the punctuation where it stands, else to its space; the last silence to the last punctuation
    but for two frames, which belong to ``$``. Every phone gets at least one frame, from its longest neighbour.

    Returns:
        Frames of each token, shape (len(tokens),), sum ``count``.
    """
    ends = np.zeros(len(tokens))
    for _, end, _, index in segments:
        ends[_pause_holder(tokens, index)] = end
    boundaries = np.rint(np.maximum.accumulate(ends) * SAMPLE_RATE / HOP).astype(np.int64)
    boundaries = np.minimum(boundaries, count)
    marks = [i for i, token in enumerate(tokens) if token in PUNCTUATION]
    last_phone = max(i for i, token in enumerate(tokens) if token not in SILENT and token not in MODIFIERS)
    if marks and marks[-1] > last_phone:
        boundaries[last_phone + 1 : marks[-1]] = boundaries[last_phone]
        boundaries[marks[-1] : -1] = max(count - 2, boundaries[last_phone])
    boundaries[-1] = count
    frames = np.diff(np.concatenate([[0], boundaries]))
    for i, token in enumerate(tokens):
        if frames[i] < 1 and token not in SILENT and token not in MODIFIERS:
            around = range(max(0, i - 6), min(len(tokens), i + 7))
            frames[max(around, key=lambda j: frames[j])] -= 1
            frames[i] += 1
    return frames


def _pause_holder(tokens: list[str], index: int) -> int:
    if tokens[index] == " " and index > 0 and tokens[index - 1] in PUNCTUATION:
        return index - 1
    return index


def voiceless(tokens: list[str], frames: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Marks the frames that cannot be voiced: inside voiceless obstruents and pauses, not at their edges.

    Trackers hold on to the pitch into and out of them; a vocoder that is told so buzzes there.
    """
    flags = np.zeros(int(frames.sum()), bool)
    start = 0
    for token, length in zip(tokens, frames, strict=True):
        edge = 1 if token in VOICELESS else 2
        if token in VOICELESS or (token in SILENT and length > 4):
            flags[start + edge : start + length - edge] = True
        start += length
    return flags


if __name__ == "__main__":
    main()
