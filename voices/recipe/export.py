"""Turns trained networks into a voice: ``NAME.onnx`` and ``NAME.onnx.json``, as Piper reads them.

python export.py --work work --name en_US-kathleen-compact
"""

from __future__ import annotations

import argparse
import json
import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
import train_prosody
import train_spectrum
from acoustic import Durations, Pitch, Spectrum
from batches import Example, collate, examples
from features import HOP, SAMPLE_RATE
from onnx import TensorProto, helper, numpy_helper
from piper.phoneme_ids import DEFAULT_PHONEME_ID_MAP
from torch import Tensor
from vocoder import Vocoder
from voice import Settings, Voice

import corpus
from corpus import N_IDS, Statistics, Utterance

NOISE_SCALE, NOISE_W = 0.667, 0.8
"""What Piper passes unless told otherwise."""
OPSET = 17


def main() -> None:
    """Loads, measures, exports, checks."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--work", type=Path, default=Path("work"))
    options.add_argument("--name", default="en_US-kathleen-compact")
    options.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3, 4], help="prosody networks to average")
    options.add_argument("--jitter", type=float, default=0.0, help="deviation of log F0 from frame to frame")
    options.add_argument("--length", type=float, default=1.0, help="further factor on the durations of phones")
    options.add_argument("--pause", type=float, default=1.0, help="factor on the durations of pauses")
    options.add_argument("--liveliness", type=float, default=1.0, help="further factor on the range of the pitch")
    arguments = options.parse_args()

    utterances, statistics = corpus.load(arguments.work / "corpus.pt")
    spectrum, speaker = Spectrum(), Vocoder()
    spectrum.load_state_dict(
        torch.load(arguments.work / "spectrum.pt", weights_only=True, map_location="cpu")["average"]
    )
    speaker.load_state_dict(torch.load(arguments.work / "vocoder.pt", weights_only=True, map_location="cpu")["average"])
    prosody = [train_prosody.load(arguments.work / f"prosody-{seed}.pt") for seed in arguments.seeds]
    split = {utterance.name: utterance.split for utterance in utterances}
    every = examples(utterances, statistics)
    watched = [example for example in every if split[example.name] == "dev"] or every
    settings = measure(spectrum.eval(), prosody, watched, statistics)
    settings = replace(
        settings,
        length=settings.length * arguments.length,
        pause=arguments.pause,
        liveliness=settings.liveliness * arguments.liveliness,
        jitter=arguments.jitter,
    )
    print(
        f"durations x {settings.length:.3f} ^ {settings.evenness:.3f}, pitch x {settings.liveliness:.3f}, "
        f"spectrum x {settings.mel_gain.mean():.3f} ({settings.mel_gain.min():.3f} to {settings.mel_gain.max():.3f})"
    )
    seen = {int(i) for utterance in utterances if utterance.split != "heldout" for i in utterance.ids}
    voice = Voice(spectrum, prosody, speaker.eval(), settings, seen).eval()
    path = arguments.work / f"{arguments.name}.onnx"
    write(voice, utterances[0], path)
    path.with_name(path.name + ".json").write_text(json.dumps(configuration(), ensure_ascii=False, indent=1) + "\n")
    print(f"{path}: {path.stat().st_size / 1e6:.1f} MB")


def measure(
    spectrum: Spectrum, prosody: list[tuple[Durations, Pitch]], watched: list[Example], statistics: Statistics
) -> Settings:
    """Measures, on utterances not trained on, how a mean of many readings differs from one: short, uneven and flat."""
    durations, pitches = [pair[0] for pair in prosody], [pair[1] for pair in prosody]
    length, evenness = train_prosody.fit_durations(durations, watched)
    liveliness = 1 / max(0.05, train_prosody.score_pitch(pitches, watched).spread)  # hardly trained, they are all flat
    return Settings(
        log_f0_mean=statistics.log_f0_mean,
        log_f0_deviation=statistics.log_f0_deviation,
        length=length,
        evenness=evenness,
        pause=1.0,
        liveliness=liveliness,
        jitter=0.0,
        mel_gain=spectrum_gain(spectrum, watched),
    )


def spectrum_gain(spectrum: Spectrum, watched: list[Example]) -> Tensor:
    """Measures the deviation of recorded over that of predicted spectra in each band, shape (N_MELS, 1)."""
    said, true = [], []
    with torch.no_grad():
        for example in watched[:40]:
            made, _ = train_spectrum.predict(spectrum, collate([example]))
            speech = slice(int(example.frames[0]), made.shape[2] - int(example.frames[-2:].sum()))
            said.append(made[0, :, speech].numpy())
            true.append(example.mel[:, speech].numpy())
    gain = np.concatenate(true, 1).std(axis=1) / np.concatenate(said, 1).std(axis=1)
    return torch.from_numpy(np.clip(gain, 0.9, 1.3)).float()[:, None]


def write(voice: Voice, utterance: Utterance, path: Path) -> None:
    """Exports the graph, folded once here and not at each load, its large tensors in half precision."""
    ids = [int(i) for token in utterance.ids for i in (token, 0)][:-1]
    inputs = (torch.tensor([ids]), torch.tensor([len(ids)]), torch.tensor([NOISE_SCALE, 1.0, NOISE_W]))
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter is deprecated; the other cannot do lengths that depend on data
        torch.onnx.export(
            voice, inputs, str(path), dynamo=False, opset_version=OPSET, do_constant_folding=False,
            input_names=["input", "input_lengths", "scales"], output_names=["output", "durations"],
            dynamic_axes={"input": {1: "ids"}, "output": {2: "samples"}, "durations": {2: "ids"}},
        )  # fmt: skip
    model = folded(path)
    halve(model)
    onnx.checker.check_model(model)
    onnx.save(model, str(path))


def folded(path: Path) -> onnx.ModelProto:
    """Computes what depends on no input, which halves the time to load; still plain ONNX."""
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.optimized_model_filepath = str(path.with_suffix(".folded"))
    onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    model = onnx.load(options.optimized_model_filepath)
    Path(options.optimized_model_filepath).unlink()
    plain = [opset for opset in model.opset_import if not opset.domain]
    del model.opset_import[:]
    model.opset_import.extend(plain)
    return model


def halve(model: onnx.ModelProto) -> None:
    """Stores what is large as float16, with a cast that the runtime folds when it loads.

    In the Fourier bases that is an error of -70 dB. The map to cepstra stays: its error would be in decibels.
    """
    casts = []
    for tensor in list(model.graph.initializer):
        weights = numpy_helper.to_array(tensor)
        if weights.dtype != np.float32 or weights.size < 1000 or tensor.name.startswith("vocoder.to_cepstrum"):
            continue
        model.graph.initializer.remove(tensor)
        half = numpy_helper.from_array(weights.astype(np.float16), tensor.name + ".half")
        model.graph.initializer.append(half)
        casts.append(helper.make_node("Cast", [half.name], [tensor.name], to=TensorProto.FLOAT))
    for node in reversed(casts):
        model.graph.node.insert(0, node)


def configuration() -> dict[str, object]:
    """Describes the voice to Piper."""
    return {
        "audio": {"sample_rate": SAMPLE_RATE, "quality": "compact"},
        "dataset": "kathleen",
        "espeak": {"voice": "en-us"},
        "hop_length": HOP,
        "inference": {"noise_scale": NOISE_SCALE, "length_scale": 1.0, "noise_w": NOISE_W},
        "language": {
            "code": "en_US",
            "family": "en",
            "region": "US",
            "name_native": "English",
            "name_english": "English",
            "country_english": "United States",
        },
        "num_speakers": 1,
        "num_symbols": N_IDS,
        "phoneme_id_map": {phoneme: list(ids) for phoneme, ids in DEFAULT_PHONEME_ID_MAP.items()},
        "phoneme_map": {},
        "phoneme_type": "espeak",
        "piper_version": "1.8.0",
        "speaker_id_map": {},
    }


if __name__ == "__main__":
    main()
