"""Turns random numbers into a voice as large and as slow as Piper's "medium" ones, for measuring without one of them.

    python -m tests.bench.standin FOLDER    # then: briefing ... --voice FOLDER/standin-medium.onnx

It has the network, the inputs and the noise of a Piper voice (VITS, 22,050 Hz, one speaker), exported as Piper exports
it; what it says is a hum. Its sounds last as long as a reader's, about 15 letters a second, and it is silent at marks,
so that pauses are found and long sentences joined there. Needs torch and onnx, which nothing else here does:
``pip install torch onnx``.
"""

from __future__ import annotations

import argparse
import json
import sys
import warnings
from pathlib import Path
from typing import Any

NAME = "standin-medium"
SEED = 22_050
SAMPLE_RATE = 22_050
HOP = 256
"""Samples to a frame."""
SYMBOLS = 256
"""What Piper's single-speaker voices have room for."""
_MARKS = {",": 13.0, ";": 18.0, ":": 18.0, ".": 6.0, "?": 6.0, "!": 6.0}
"""Frames of silence, about."""
_SHORT = " ˈˌːʲ"
"""What stands among phonemes and is none."""
_LOUDNESS = 0.12
"""Root mean square of the hum, of full scale."""
_SPREAD = 0.3
"""Deviation of a phoneme's length from draw to draw, as a logarithm."""


def phoneme_ids() -> dict[str, list[int]]:
    """Numbers the phonemes as Piper's voices do."""
    from piper.phoneme_ids import DEFAULT_PHONEME_ID_MAP  # noqa: PLC0415  # heavy

    return {phoneme: ids for phoneme, ids in DEFAULT_PHONEME_ID_MAP.items() if len(phoneme) == 1}


def description() -> dict[str, Any]:
    """What Piper is told of the voice."""
    return {
        "audio": {"sample_rate": SAMPLE_RATE, "quality": "medium"},
        "espeak": {"voice": "en-us"},
        "language": {"code": "en_US"},
        "inference": {"noise_scale": 0.667, "length_scale": 1.0, "noise_w": 0.8},
        "phoneme_type": "espeak",
        "phoneme_id_map": phoneme_ids(),
        "num_symbols": SYMBOLS,
        "num_speakers": 1,
        "speaker_id_map": {},
        "hop_length": HOP,
    }


def _network() -> Any:  # torch is not there where types are checked
    """Piper's medium network, with weights that are drawn."""
    import torch  # noqa: PLC0415
    from piper.train.vits.config import ModelAudioConfig, ModelConfig  # noqa: PLC0415
    from piper.train.vits.models import SynthesizerTrn  # noqa: PLC0415

    # "Low quality" is what Piper's trainer calls the decoder of x_low, low and medium.
    plan = ModelConfig(num_symbols=SYMBOLS, n_speakers=1, audio=ModelAudioConfig.low_quality())
    network = SynthesizerTrn(
        n_vocab=SYMBOLS,
        spec_channels=plan.mel.filter_length // 2 + 1,
        segment_size=plan.segment_size // HOP,
        inter_channels=plan.inter_channels,
        hidden_channels=plan.hidden_channels,
        filter_channels=plan.filter_channels,
        n_heads=plan.n_heads,
        n_layers=plan.n_layers,
        kernel_size=plan.kernel_size,
        p_dropout=plan.p_dropout,
        resblock=plan.resblock,
        resblock_kernel_sizes=plan.resblock_kernel_sizes,
        resblock_dilation_sizes=plan.resblock_dilation_sizes,
        upsample_rates=plan.upsample_rates,
        upsample_initial_channel=plan.upsample_initial_channel,
        upsample_kernel_sizes=plan.upsample_kernel_sizes,
    ).eval()
    with torch.no_grad():
        # what training starts from zero would leave the noise as it is drawn
        for name, weight in network.named_parameters():
            if name.startswith("dp.flows.") and name.endswith(".proj.weight"):
                weight.normal_(0.0, 0.05)
            if name.startswith("flow.flows.") and name.endswith(".post.weight"):
                weight.normal_(0.0, 0.02)
        network.dp.flows[0].logs.fill_(float(torch.tensor(0.8 / _SPREAD).log()))
        network.dec.remove_weight_norm()
    return network


def _voice() -> Any:
    """The network with lengths and silences like speech, as a function of a voice's three inputs."""
    import torch  # noqa: PLC0415

    ids = phoneme_ids()
    log_frames = torch.full((SYMBOLS,), 2.7).log()
    loudness = torch.ones(SYMBOLS)
    for symbol in ["_", "^", "$", *_SHORT]:
        log_frames[ids[symbol]] = torch.tensor(1.3).log()
    for mark, frames in _MARKS.items():
        log_frames[ids[mark]] = torch.tensor(frames).log()
        loudness[ids[mark]] = 0.001

    network = _network()

    def speak(phonemes: Any, lengths: Any, scales: Any) -> Any:
        lengthen = network.dp.register_forward_hook(
            lambda _module, _given, logarithms: logarithms + log_frames[phonemes].unsqueeze(1)
        )
        sound, path, *_ = network.infer(
            phonemes, lengths, noise_scale=scales[0], length_scale=scales[1], noise_scale_w=scales[2]
        )
        lengthen.remove()
        level = torch.matmul(path[:, 0], loudness[phonemes].unsqueeze(2))  # one for each frame
        return (sound.reshape(1, -1, HOP) * level).reshape(1, 1, 1, -1)

    network.forward = speak
    with torch.no_grad():
        last = network.dec.conv_post.weight
        last.sub_(last.mean(dim=2, keepdim=True))  # else it would hum around another level than zero
        trial = torch.randint(14, 60, (1, 200))
        trial[0, 1::2] = ids["_"][0]
        sound = network(trial, torch.tensor([200]), torch.tensor([0.667, 1.0, 0.8]))
        last.mul_(_LOUDNESS / sound.std())
    return network


def write(folder: Path) -> Path:
    """Writes the voice.

    Args:
        folder: Where to; it is made if it is not there.

    Returns:
        The ``.onnx`` file, its description beside it.
    """
    import torch  # noqa: PLC0415

    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{NAME}.onnx"
    torch.manual_seed(SEED)
    phonemes = torch.randint(0, SYMBOLS, (1, 50))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that torch has newer ways, which Piper's voices were not made by
        torch.onnx.export(
            _voice(),
            (phonemes, torch.tensor([50]), torch.tensor([0.667, 1.0, 0.8])),
            path,
            opset_version=15,
            dynamo=False,
            input_names=["input", "input_lengths", "scales"],
            output_names=["output"],
            dynamic_axes={
                "input": {0: "batch_size", 1: "phonemes"},
                "input_lengths": {0: "batch_size"},
                "output": {0: "batch_size", 3: "time"},
            },
        )
    path.with_name(f"{path.name}.json").write_text(
        json.dumps(description(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    return path


def main() -> None:
    """Writes the voice where the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    try:
        path = write(folder)
    except ImportError as error:
        sys.exit(f"The stand-in cannot be made without {error.name}; install what it needs: pip install torch onnx")
    sys.stdout.write(f"{path}  {path.stat().st_size / 1e6:.1f} MB\n")


if __name__ == "__main__":
    main()
