"""Turns sentences of the corpus into what a voice's pauses are worth: how long they are, and whether a cut is heard.

    python -m tests.bench.prosody

The voice of the package tells when it says which phoneme: there its pauses are looked for, by another way than the
program's. And it says the same thing the same way each time, so that one reading can be compared with another. A comma
of each sentence is exchanged for the mark in question. Cuts are made in sentences that are short enough to be said
whole, and compared with that. Silence is 30 dB below speech.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from piper import PiperVoice, SynthesisConfig

from briefing import corpus, spoken
from briefing.speech import Voice, find_voice
from briefing.speech.delivery import Delivery
from briefing.speech.pauses import Samples, find_pauses, quiet_frames
from briefing.speech.pieces import LONGEST, MARKS, pieces
from briefing.text import sentences
from tests.conftest import CORPUS

SENTENCES = 25
CUT_AT = 200
"""The most phonemes of a piece when cuts are tried: enough sentences are longer, and short enough to be said whole."""
_LONG = "The ministers met on Tuesday and spoke of their industry, of their budgets, of the long road to a market, "
_FRAME_S = 0.005


class Told:
    """A voice that tells when it says what."""

    def __init__(self, path: Path) -> None:
        """Opens the voice."""
        self._voice = PiperVoice.load(path)
        self.rate = self._voice.config.sample_rate
        self.phonemize = self._voice.phonemize

    def speak(self, phonemes: Sequence[str]) -> Samples:
        """Says phonemes."""
        return self.timed(phonemes)[0]

    def timed(self, phonemes: Sequence[str]) -> tuple[Samples, npt.NDArray[np.int64]]:
        """Says phonemes, and tells the sample at which each begins."""
        ids = self._voice.phonemes_to_ids(list(phonemes))
        settings = SynthesisConfig(normalize_audio=False)
        sound, lengths = self._voice.phoneme_ids_to_audio(ids, settings, include_alignments=True)
        if lengths is None or len(ids) != 2 * len(phonemes) + 3:
            sys.exit("This voice does not tell when it says which phoneme")
        return np.asarray(sound, np.float32), np.concatenate([[0], np.cumsum(lengths)])[2::2]

    def pause(self, phonemes: Sequence[str], mark: int) -> tuple[Samples, int, int]:
        """Says phonemes, and finds the silence at the phoneme with this place; (0, 0) where there is none."""
        samples, begins = self.timed(phonemes)
        return samples, *silence(samples, self.rate, int(begins[mark]), int(begins[mark + 2]))


def silence(samples: Samples, rate: int, low: int, high: int) -> tuple[int, int]:
    """Finds the longest silence of which some lies between two places."""
    frame = int(rate * _FRAME_S)
    steps = np.flatnonzero(np.diff(np.concatenate([[0], quiet_frames(samples, rate).astype(np.int8), [0]])))
    runs = [(int(a) * frame, int(b) * frame) for a, b in zip(steps[::2], steps[1::2], strict=True)]
    return max(((a, b) for a, b in runs if a < high and b > low), key=lambda run: run[1] - run[0], default=(0, 0))


def pitch(samples: Samples, rate: int) -> float:
    """The median pitch of voiced frames, in semitones above 100 Hz, by autocorrelation; nan without voice."""
    width = int(0.04 * rate)
    window = np.hanning(width)
    norm = np.fft.irfft(np.abs(np.fft.rfft(window, 4 * width)) ** 2)[:width]
    found = []
    for begin in range(0, samples.size - width, int(0.01 * rate)):
        frame = samples[begin : begin + width] * window
        power = np.fft.irfft(np.abs(np.fft.rfft(frame - frame.mean(), 4 * width)) ** 2)[:width]
        likeness = power / (power[0] + 1e-9) / (norm / norm[0] + 1e-9)
        lags = slice(int(rate / 400), int(rate / 90))
        if likeness[lags].max() > 0.6:
            found.append(12 * np.log2(rate / (lags.start + int(likeness[lags].argmax())) / 100))
    return float(np.median(found)) if found else float("nan")


def beside(samples: Samples, rate: int, begin: int, end: int) -> tuple[float, ...]:
    """Tells of a pause its length in ms, then pitch and level (dB) of the 250 ms before it and those after it."""
    width = int(0.25 * rate)
    before, after = samples[max(0, begin - width) : begin], samples[end : end + width]
    levels = [10 * float(np.log10(np.mean(part.astype(np.float64) ** 2) + 1e-12)) for part in (before, after)]
    return 1000 * (end - begin) / rate, pitch(before, rate), levels[0], pitch(after, rate), levels[1]


def pauses(voice: Told, texts: Iterable[str]) -> None:
    """Prints how long pauses are, said by the voice alone and by the program."""
    delivery = Delivery(speak=voice.speak, sample_rate=voice.rate, slowness=1.0)
    found: dict[str, list[tuple[float, float]]] = {}
    for text in texts:
        halves = text.split(", ")
        head, tail = ", ".join(halves[: len(halves) // 2]), ", ".join(halves[len(halves) // 2 :])
        for mark in (",", ";", ":", " —"):
            (phonemes,) = voice.phonemize(f"{head}{mark} {tail}")
            place = [i for i, phoneme in enumerate(phonemes) if phoneme in MARKS][head.count(",")]
            samples, begin, end = voice.pause(phonemes, place)
            longer = delivery.sentence(phonemes).size - samples.size
            found.setdefault(mark, []).append((end - begin, end - begin + longer))
        two = voice.phonemize(f"{head}. {tail[0].upper()}{tail[1:]}")
        alone = np.concatenate([voice.speak(each) for each in two])
        place = voice.speak(two[0]).size
        begin, end = silence(alone, voice.rate, place - 1, place + 1)
        found.setdefault(".", []).append((end - begin, end - begin + delivery.line(two).size - alone.size))
    for mark, lengths in found.items():
        alone_ms, here_ms = (1000 * np.array(each) / voice.rate for each in zip(*lengths, strict=True))
        told = " | ".join(
            "{:.0f} ({:.0f} to {:.0f})".format(*np.percentile(ms, [50, 10, 90])) for ms in (alone_ms, here_ms)
        )
        sys.stdout.write(f"| `{mark.strip()}` | {told} |\n")


def seams(voice: Told, texts: Iterable[str]) -> None:
    """Prints what cuts change, beside the same sentences said whole."""
    ways: dict[str, Callable[[Sequence[str]], Samples]] = {
        "said whole": voice.speak,
        "in pieces": Delivery(speak=voice.speak, sample_rate=voice.rate, slowness=1.0, longest=CUT_AT).sentence,
        "pieces by themselves": lambda phonemes: np.concatenate(
            [voice.speak(part.phonemes) for part in pieces(phonemes, longest=CUT_AT - 80, context=0)]
        ),
    }
    rows: dict[str, list[tuple[float, ...]]] = {way: [] for way in ways}
    for phonemes in (sentence for text in texts for sentence in voice.phonemize(text)):
        if CUT_AT < len(phonemes) <= LONGEST and MARKS.intersection(phonemes) == {","}:
            cut = pieces(phonemes, longest=CUT_AT)[0].upto or 0
            said = {way: say(phonemes) for way, say in ways.items()}
            found = [find_pauses(samples, voice.rate, phonemes) for samples in said.values()]
            there = [marks[cut] if cut < len(marks) else None for marks in found]
            for (way, samples), pause in zip(said.items(), there, strict=True):
                if all(there) and pause:
                    rows[way].append(beside(samples, voice.rate, pause.start, pause.end))
    whole = np.array(rows["said whole"])
    for way, values in rows.items():
        change = np.array(values) - whole
        middle, off = np.nanmedian(change, axis=0), np.nanmedian(np.abs(change), axis=0)
        told = [f"{a:+.1f} ({b:.1f})" for a, b in zip(middle, off, strict=True)]
        told = told if change.any() else [f"{value:.1f}" for value in np.nanmedian(whole, axis=0)]
        sys.stdout.write(f"| {way} ({len(values)}) | {' | '.join(told)} |\n")


def cost(name: str, texts: Sequence[str]) -> None:
    """Prints the CPU time that the program and Piper alone take for the same lines."""
    voice = Voice(find_voice(name))
    voice.say("One.")
    piper = PiperVoice.load(find_voice(name))
    piper.session = voice._open().piper.session  # the same threads for both
    settings = SynthesisConfig(normalize_audio=False)
    ways: dict[str, Callable[[str], object]] = {
        "Piper alone": lambda text: list(piper.synthesize(text, settings)),
        "the program": voice.say,
    }
    best = dict.fromkeys(ways, float("inf"))
    for _ in range(3):
        for who, say in ways.items():
            started = time.process_time()
            for text in texts:
                say(text)
            best[who] = min(best[who], time.process_time() - started)
    told = ", ".join(f"{who} {seconds:.2f} s" for who, seconds in best.items())
    sys.stdout.write(f"CPU for {len(texts)} lines: {told}\n")


def memory(name: str, characters: int) -> None:
    """Prints the most memory a process takes that says one sentence of so many characters, by either (Linux only)."""
    text = (_LONG * (1 + characters // len(_LONG)))[:characters].rstrip(", ") + "."
    for who, say in {
        "Piper alone": "list(voice._open().piper.synthesize(text))",
        "the program": "voice.say(text)",
    }.items():
        code = (
            "import sys; from pathlib import Path; from briefing.speech import Voice, find_voice;"
            f"voice = Voice(find_voice({name!r})); text = sys.argv[1]; {say};"
            "print(Path('/proc/self/status').read_text().partition('VmHWM:')[2].split()[0])"
        )
        done = subprocess.run([sys.executable, "-c", code, text], check=True, capture_output=True, text=True)
        sys.stdout.write(f"{characters:,} characters, {who}: {int(done.stdout) // 1024} MiB\n")


def main() -> None:
    """Measures and prints."""
    name = "en_US-kathleen-compact"
    voice = Told(find_voice(name))
    documents, _ = corpus.load(CORPUS)
    texts = [spoken.spoken_form(each.text) for document in documents for each in sentences(document)]
    plain = [text for text in texts if ", " in text and 80 < len(text) < 260 and not set(";:—") & set(text)]
    pauses(voice, plain[:: max(1, len(plain) // SENTENCES)])
    seams(voice, texts)
    cost(name, texts[::8])
    for characters in (300, 3000):
        memory(name, characters)


if __name__ == "__main__":
    main()
