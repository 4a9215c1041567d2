"""Lets whatever can speak do so: Piper voices, espeak-ng, the vocoder alone; and tells what a Piper voice costs.

All give ``Speech`` at the recordings' rate. A voice is known by the path of its ``.onnx`` alone; it is opened with one
thread. Run as a script, the module opens a voice in a process of its own and tells the time that took:

    python speaking.py VOICE.onnx
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import soundfile
import soxr
import torch
from features import HOP, SAMPLE_RATE, Floats
from likeness import Analysis, Ints, Speech, analyse, analyse_recording, recorded
from piper import PiperVoice, SynthesisConfig
from piper.config import PiperConfig
from vocoder import Vocoder

from corpus import Statistics, Utterance

PAD, START, END = "_", "^", "$"
PROBES = (
    "The ministers met on Tuesday.",
    "Is that enough, or will more be needed before the winter?",
    "Spending rose by twenty-three percent, to four hundred and twelve million euros.",
)
"""Said twice by the trial of whether the same input gives the same samples."""
ESPEAK = "espeak-ng"


class Voice:
    """A Piper voice, opened."""

    def __init__(self, path: Path) -> None:
        """Opens the voice as the package does: on one thread, without the planning that costs more than it saves."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.enable_mem_reuse = False
        options.log_severity_level = 4  # what fails is reported here, not on the terminal
        session = onnxruntime.InferenceSession(str(path), sess_options=options, providers=["CPUExecutionProvider"])
        config = json.loads(Path(f"{path}.json").read_text(encoding="utf-8"))
        self.path = path
        self.name = path.stem
        self._piper = PiperVoice(session=session, config=PiperConfig.from_dict(config))
        self.config = self._piper.config

    def ids_of(self, tokens: Iterable[str]) -> list[list[int]]:
        """Gives the ids of each token, with the pad that follows it; none for what the voice does not know."""
        known = self.config.phoneme_id_map
        return [[*known[token], *(known[PAD] if token != END else ())] if token in known else [] for token in tokens]

    def synthesize(self, ids: Sequence[int], settings: SynthesisConfig | None = None) -> tuple[Floats, Ints | None]:
        """Speaks ids.

        Returns:
            Samples at ``config.sample_rate`` as the graph gives them, shape (n,), and samples of each id where the
            voice tells them.
        """
        found = self._piper.phoneme_ids_to_audio(list(ids), settings, include_alignments=True)
        samples, lengths = found if isinstance(found, tuple) else (found, None)
        samples = np.atleast_1d(np.asarray(samples, np.float32))
        return samples, None if lengths is None else np.atleast_1d(np.asarray(lengths, np.int64))

    def read(self, tokens: Sequence[str], settings: SynthesisConfig | None = None) -> Speech:
        """Speaks phonemes, ``^`` first and ``$`` last, as one sentence; a token's length is with that of its pad."""
        ids = self.ids_of(tokens)
        samples, lengths = self.synthesize([i for several in ids for i in several], settings)
        per_token = None
        if lengths is not None and len(lengths) == sum(map(len, ids)):
            ends = np.concatenate([[0], np.cumsum(lengths)])[np.cumsum([0, *map(len, ids)])]
            per_token = np.diff(np.rint(ends * (SAMPLE_RATE / self.config.sample_rate)).astype(np.int64))
        return Speech(resampled(samples, self.config.sample_rate), tuple(tokens), per_token)

    def tokens_of(self, text: str) -> list[list[str]]:
        """Gives the phonemes of each sentence that Piper finds in a text."""
        return [[START, *phonemes, END] for phonemes in self._piper.phonemize(text) if phonemes]

    def say(self, text: str, settings: SynthesisConfig | None = None) -> Speech:
        """Speaks a text; what Piper takes for several sentences is joined, and no level is changed."""
        return joined([self.read(tokens, settings) for tokens in self.tokens_of(text)])


@dataclass
class Speaker:
    """Whatever is judged, a column of the tables; what it said is kept, for several parts ask for the same."""

    name: str
    read: Callable[[Utterance], Speech] | None = None
    """Says a recording's phonemes; None where only text can be said."""
    say: Callable[[str], Speech] | None = None
    """Says a text; None where only recordings can be said."""
    voice: Voice | None = None
    figures: dict[str, Any] = field(default_factory=dict)
    """What was measured."""
    _said: dict[str, Speech] = field(default_factory=dict)
    _analysed: dict[str, Analysis] = field(default_factory=dict)

    def reading(self, utterance: Utterance) -> Speech:
        """Gives a recording's phonemes as said by this one."""
        assert self.read is not None
        if utterance.name not in self._said:
            self._said[utterance.name] = self.read(utterance)
        return self._said[utterance.name]

    def saying(self, text: str) -> Speech:
        """Gives a text as said by this one."""
        assert self.say is not None
        if text not in self._said:
            self._said[text] = self.say(text)
        return self._said[text]

    def analysed(self, utterance: Utterance) -> Analysis:
        """Gives the features of a recording's phonemes as said by this one."""
        if utterance.name not in self._analysed:
            reads_itself = self.read is recorded
            one = analyse_recording(utterance) if reads_itself else analyse(self.reading(utterance))
            self._analysed[utterance.name] = one
        return self._analysed[utterance.name]


def piper_speaker(path: Path) -> Speaker:
    """Opens a Piper voice."""
    voice = Voice(path)
    return Speaker(path.stem, read=lambda utterance: voice.read(utterance.tokens), say=voice.say, voice=voice)


def joined(parts: Sequence[Speech]) -> Speech:
    """Puts speech one behind the other."""
    if not parts:
        return Speech(np.zeros(0, np.float32))
    lengths = [part.lengths for part in parts if part.lengths is not None]
    return Speech(
        np.concatenate([part.samples for part in parts]),
        tuple(token for part in parts for token in part.tokens),
        np.concatenate(lengths) if len(lengths) == len(parts) else None,
    )


def resampled(samples: Floats, sample_rate: int) -> Floats:
    """Brings samples to SAMPLE_RATE."""
    if sample_rate == SAMPLE_RATE:
        return samples
    return np.asarray(soxr.resample(samples, sample_rate, SAMPLE_RATE), np.float32)


def espeak_is_missing() -> str | None:
    """Tells why espeak-ng cannot speak; None where it can."""
    return None if shutil.which(ESPEAK) else f"the command {ESPEAK} is not installed"


def say_with_espeak(text: str) -> Speech:
    """Speaks a text with espeak-ng's own US English voice."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "said.wav"
        subprocess.run([ESPEAK, "-v", "en-us", "-w", str(path), "--", text], check=True)
        samples, sample_rate = soundfile.read(path, dtype="float32")
    return Speech(resampled(samples, sample_rate))


def load_seconds(path: Path, times: int = 5) -> float:
    """Measures the CPU seconds that opening a voice takes in a fresh process, imports done; median."""
    return float(np.median([_in_fresh_process(path)["load_cpu_s"] for _ in range(times)]))


def real_time_factor(voice: Voice, sentences: Sequence[Sequence[str]], times: int = 3) -> float:
    """Measures the CPU seconds for a second of audio, on one thread, over sentences; median, the first go left out."""
    ids = [[i for several in voice.ids_of(tokens) for i in several] for tokens in sentences]
    factors = []
    for _ in range(times + 1):
        started = time.process_time()
        length = sum(len(voice.synthesize(one)[0]) for one in ids)
        factors.append((time.process_time() - started) * voice.config.sample_rate / length)
    return float(np.median(factors[1:]))


def repeatability(path: Path) -> dict[str, bool]:
    """Tries whether the same input gives the same samples, bit by bit, at the voice's default scales."""
    voice = Voice(path)
    first = _digests(voice, PROBES)
    quiet = SynthesisConfig(noise_scale=0.0, noise_w_scale=0.0)
    with ThreadPoolExecutor(1) as pool:
        in_thread = pool.submit(_digests, voice, PROBES).result()
    return {
        "again": _digests(voice, PROBES) == first,
        "other_order": _digests(Voice(path), PROBES[::-1])[::-1] == first,
        "other_thread": in_thread == first,
        "other_process": _in_fresh_process(path)["digests"] == first,
        "without_noise": _digests(voice, PROBES, quiet) == _digests(voice, PROBES, quiet),
    }


def _digests(voice: Voice, texts: Sequence[str], settings: SynthesisConfig | None = None) -> list[str]:
    return [hashlib.sha256(voice.say(text, settings).samples.tobytes()).hexdigest() for text in texts]


def _in_fresh_process(path: Path) -> dict[str, Any]:
    done = subprocess.run([sys.executable, __file__, str(path)], check=True, capture_output=True, text=True)
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def copy_synthesis(checkpoint: Path, statistics: Statistics) -> Callable[[Utterance], Speech]:
    """Loads a vocoder; gives a function that says a recording again from its own spectrum, pitch and voicing."""
    vocoder = Vocoder()
    vocoder.load_state_dict(torch.load(checkpoint, weights_only=True, map_location="cpu")["average"])
    vocoder.eval()

    def say_again(utterance: Utterance) -> Speech:
        noise = torch.randn(1, len(utterance.samples), generator=torch.Generator().manual_seed(len(utterance.samples)))
        f0, mel = torch.from_numpy(utterance.f0)[None], torch.from_numpy(utterance.mel.T)[None]
        voiced = torch.from_numpy(utterance.voiced)[None].float()
        log_f0 = (torch.log(f0) - statistics.log_f0_mean) / statistics.log_f0_deviation
        with torch.no_grad():
            samples = vocoder(mel, log_f0, f0, voiced, noise)[0].numpy()
        return Speech(samples, tuple(utterance.tokens), utterance.frames * HOP)

    return say_again


def main() -> None:
    """Opens the voice named on the command line and tells, as JSON, the seconds and what the probes sound like."""
    started = time.process_time()
    voice = Voice(Path(sys.argv[1]))
    seconds = time.process_time() - started
    print(json.dumps({"load_cpu_s": seconds, "digests": _digests(voice, PROBES)}))


if __name__ == "__main__":
    main()
