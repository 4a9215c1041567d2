"""What is heard: voices, spoken lines, their places in the mix, and what a decoder finds in a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np  # heavy, and this file is loaded without it
    import numpy.typing as npt

    from briefing.types.scripts import Line


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceCard:
    """What is known of an installed voice without opening its model."""

    name: str
    path: Path
    """The ``.onnx`` file."""
    language: str
    """BCP 47 tag: "en-US"."""
    quality: str
    """Piper's word for its size: "low", "medium", "high"."""
    sample_rate: int
    """Hertz."""
    n_speakers: int
    speakers: tuple[str, ...]
    """Names of a voice's several speakers, in the order of their numbers; empty where they have none."""
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """A line as sound."""

    line: Line
    samples: npt.NDArray[np.int16]
    """Mono PCM, shape (n,), n > 0."""
    sample_rate: int
    """Hertz."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """Where in the mix everything is, in samples from its start."""

    sample_rate: int
    """Hertz."""
    n_samples: int
    """Length of the mix."""
    sections: tuple[int, ...]
    """Start of each section; the first is 0 (a section ends where the next one starts)."""
    lines: tuple[tuple[int, int], ...]
    """(start, end) of each line's speech, sounds and pauses not counted."""


BitrateMode = Literal["constant", "variable", "variable, unannounced"]
"""How an MP3's bit rate goes on; a header announces a variable one, so that players know how long the file lasts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """What a decoder finds in an audio file."""

    duration_ms: int
    size_bytes: int
    sample_rate: int
    """Hertz."""
    channels: int
    bitrate_kbps: int
    loudness_lufs: float
    """Integrated (EBU R 128); -70 or below means silence."""
    true_peak_dbtp: float
    longest_silence_ms: int
    """Longest stretch below -60 dBFS."""
    bitrate_mode: BitrateMode | None = "constant"
    """None where the file is no MP3."""
