"""Turns sentences and a voice into the cost of saying them, one way or another, each in a process of its own."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from tests.bench.performance import material
from tests.bench.performance.children import SENTENCES
from tests.bench.performance.processes import PYTHON, Cost, run

MINUTES = 120
"""As long as ``briefing`` takes: of what is quotable, all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """What saying and encoding take, nothing else, in seconds of CPU."""

    said_s: float
    encoded_s: float
    quick_s: float
    """The encode, with the program's own settings."""
    audio_s: float
    """Length of what is heard, seconds."""

    @property
    def cpu_s(self) -> float:
        """Both, as one would do it without a thought."""
        return self.said_s + self.encoded_s


def child(way: str, voice: Path, folder: Path) -> Cost:
    """Says the sentences of a folder as ``children`` does it."""
    return run([*PYTHON, "-m", "tests.bench.performance.children", way, voice, folder])


def ours(voice: Path, folder: Path) -> Cost:
    """Makes the episode of a folder's sentences, with no clip to begin with."""
    shutil.rmtree(folder / "cache", ignore_errors=True)
    return child("render", voice, folder)


def bound(voice: Path, folder: Path) -> Bound:
    """Says and encodes a folder's sentences."""
    return Bound(**json.loads(child("bound", voice, folder).said))


def piper(voice: Path, folder: Path) -> Cost:
    """Has Piper's own command write a WAV file."""
    return run([*PYTHON, "-m", "piper", "-m", voice, "-i", folder / SENTENCES, "-f", folder / "piper.wav"])


class Program:
    """``briefing render`` of one document, in a folder with a cache and an output of its own."""

    def __init__(self, voice: Path, folder: Path, count: int) -> None:
        """Writes the document, and has the voice's pace measured, which is done once for a voice and not counted."""
        self._voice = voice
        self._folder = folder
        self._document = folder / "speech.txt"
        folder.mkdir(parents=True, exist_ok=True)
        self.write(material.texts(count))
        self._run("script", "--corpus", folder, "--output", folder / "none")

    def write(self, lines: tuple[str, ...]) -> None:
        """Changes what the document says."""
        material.write_document(self._document, lines)

    def forget(self) -> None:
        """Removes the episode and all clips."""
        shutil.rmtree(self._folder / "output", ignore_errors=True)
        shutil.rmtree(self._folder / "cache" / "clips", ignore_errors=True)

    def render(self) -> tuple[Cost, int]:
        """Makes the episode; gives also how many clips had to be spoken."""
        cost = self._run("render", self._document, "--output", self._folder / "output", "--json")
        return cost, int(json.loads(cost.said)[0]["synthesized"])

    def said(self, form: str = "spoken") -> tuple[str, ...]:
        """Tells what the episode says; ``form`` is "spoken", in words, or "written"."""
        sidecar = self._folder / "output" / "documents" / f"{self._document.stem}.json"
        return tuple(line[form] for line in json.loads(sidecar.read_text(encoding="utf-8"))["lines"])

    def _run(self, command: str, *arguments: str | Path) -> Cost:
        options: list[str | Path] = ["--voice", self._voice, "--minutes", str(MINUTES), "--quiet"]
        cache = str(self._folder / "cache")
        return run([*PYTHON, "-m", "briefing", command, *arguments, *options], BRIEFING_CACHE=cache)
