"""Turns recorded durations and pitch into predicted spectra, ``predicted.pt``: what the vocoder will have to read.

A vocoder that knows recorded spectra alone meets smoother ones when it speaks. Trained further on these, against the
samples of the recordings, it learns to put back what they lack.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import export
import torch
from acoustic import Spectrum
from batches import collate, examples
from train_spectrum import predict

import corpus


def main() -> None:
    """Predicts the spectrum of every recording, with its own style and the gain that the voice will have."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--work", type=Path, default=Path("work"))
    arguments = options.parse_args()
    torch.manual_seed(0)
    utterances, statistics = corpus.load(arguments.work / "corpus.pt")
    spectrum = Spectrum()
    spectrum.load_state_dict(torch.load(arguments.work / "spectrum.pt", weights_only=True)["average"])
    spectrum.eval()
    every = examples(utterances, statistics)
    watched = [example for example, one in zip(every, utterances, strict=True) if one.split == "dev"] or every
    gain = export.spectrum_gain(spectrum, watched)
    found = {}
    with torch.no_grad():
        for example in every:
            made, _ = predict(spectrum, collate([example]))
            mel = (made[0] * gain).numpy().T * statistics.mel_deviation + statistics.mel_mean
            found[example.name] = mel.astype("float16")
    scratch = arguments.work / "predicted.part"
    torch.save(found, scratch)
    scratch.replace(arguments.work / "predicted.pt")
    print(f"{len(found)} spectra in {arguments.work / 'predicted.pt'}")


if __name__ == "__main__":
    main()
