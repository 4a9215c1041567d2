"""Turns what was once spoken into sound again without a voice: a cache of clips on disk.

A clip's key is the text spoken and the fingerprint of the voice and its settings, so a changed sentence, voice or
speed makes a new clip, and nothing else does.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
import wave
from pathlib import Path

import numpy as np
import numpy.typing as npt

CLIP_VERSION = 4
"""Raised when the same text and voice come to sound differently: other settings, another phonemizer."""


class ClipCache:
    """Clips as WAV files in a folder; safe where several programs write at once.

    Attributes:
        folder: The cache's; clips and measurements of voices lie below it.
    """

    def __init__(self, folder: Path) -> None:
        """Names the folder; it is made when the first clip is stored."""
        self.folder = folder
        self._folder = folder / "clips"

    def load(self, spoken: str, fingerprint: str) -> npt.NDArray[np.int16] | None:
        """Finds a clip; None where there is none or it cannot be read (it is then made anew).

        Returns:
            Mono samples, shape (n,), n > 0.
        """
        path = self._path(spoken, fingerprint)
        try:
            with wave.open(str(path), "rb") as clip:
                declared = clip.getnframes()
                samples = np.frombuffer(clip.readframes(declared), dtype="<i2").astype(np.int16)
        except (OSError, EOFError, wave.Error, ValueError):
            return None
        return samples if samples.size == declared > 0 else None

    def store(self, spoken: str, fingerprint: str, samples: npt.NDArray[np.int16], sample_rate: int) -> None:
        """Keeps a clip, whole or not at all.

        A cache that cannot be written (a read-only home, a full disk) costs time later, not the briefing now, so
        that is no error; ``briefing doctor`` tells.
        """
        path = self._path(spoken, fingerprint)
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
            try:
                with os.fdopen(descriptor, "wb") as file, wave.open(file, "wb") as clip:
                    clip.setnchannels(1)
                    clip.setsampwidth(2)
                    clip.setframerate(sample_rate)
                    clip.writeframes(samples.astype("<i2").tobytes())
                Path(name).replace(path)
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise

    def _path(self, spoken: str, fingerprint: str) -> Path:
        key = hashlib.sha256(f"{CLIP_VERSION}\n{fingerprint}\n{spoken}".encode()).hexdigest()
        return self._folder / key[:2] / f"{key}.wav"
