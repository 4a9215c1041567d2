"""Turns the name of a voice into a Piper voice that can speak.

A voice is two files, ``NAME.onnx`` and ``NAME.onnx.json``. They are looked for in ``./voices``, in the user's data
folder and in the package itself, which carries the default one. Some voices are of several speakers, who have numbers
and mostly names.
"""

from __future__ import annotations

import contextlib
import difflib
import hashlib
import os
import re
import threading
import time
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from briefing import disk
from briefing.errors import OutputError, VoiceError
from briefing.folders import cache_folder, user_voices
from briefing.speech.descriptions import config_path, name_of, read_card, read_description, speaker_id
from briefing.types import VoiceCard

if TYPE_CHECKING:  # a voice is found, and known by its content, without numpy and onnxruntime
    import numpy as np
    import numpy.typing as npt

    from briefing.speech.model import Model

_PACKAGE = Path(__file__).resolve().parents[1]
_DIGEST = re.compile(r"[0-9a-f]{64}")
_SETTLED_S = 2.0
"""A file that was written just now may be written again within one tick of its clock."""
CATALOGUE_NAME = re.compile(r"[^\W_]+_\w+-\w+-\w+")
"""What Piper calls its voices: language, region, name and quality, as in "en_GB-alba-medium"; never part of a path."""


def voice_folders() -> tuple[Path, ...]:
    """Lists where voices are looked for, the first that has one wins."""
    return (
        Path("voices"),
        user_voices(),
        _PACKAGE / "voices",  # in an installed package
        _PACKAGE.parent / "voices",  # in a checkout
    )


def installed_voices() -> tuple[VoiceCard, ...]:
    """Lists the voices that can be used, by name; broken ones are left out."""
    cards: dict[str, VoiceCard] = {}
    for path in _voice_files():
        if path.stem not in cards:
            try:
                cards[path.stem] = read_card(path)
            except VoiceError:
                continue
    return tuple(cards[name] for name in sorted(cards))


def _voice_files() -> Iterator[Path]:
    for folder in voice_folders():
        if folder.is_dir():
            yield from sorted(path for path in folder.glob("*.onnx") if path.is_file())


def find_voice(name: str) -> Path:
    """Finds the ``.onnx`` file of a voice given by name or by path.

    Raises:
        VoiceError: There is none; the message names those there are.
    """
    if name.endswith(".onnx") or os.sep in name:
        path = Path(name)
        if path.is_file():
            return path
        raise VoiceError(f"Voice file {name!r} does not exist; `briefing voices list` shows the installed voices")
    installed = {path.stem: path for path in reversed(list(_voice_files()))}
    if name in installed:
        return installed[name]
    in_catalogue = CATALOGUE_NAME.fullmatch(name)
    close = difflib.get_close_matches(name, installed, n=1, cutoff=0.85 if in_catalogue else 0.6)
    other = f"; or install it: briefing voices install {name}" if in_catalogue else ""
    hint = f"; did you mean --voice {close[0]}?" if close else "."
    raise VoiceError(
        f"Voice {name!r} is not installed{hint} Installed: {', '.join(sorted(installed)) or 'none'}. "
        f"Name one of these, or the path of a .onnx file, with --voice{other}"
    )


class Voice:
    """A Piper voice, opened when it is first asked to speak; may be used by several threads at once.

    Attributes:
        card: What it is called, its language and sample rate.
        length_scale: Slowness of speech; 1 is the voice's own rate, 1.2 a fifth slower.
        speaker: Whose voice it is, by name or, without one, by number; None where the voice has one speaker only.
    """

    def __init__(self, path: Path, *, length_scale: float = 1.0, speaker: str | None = None) -> None:
        """Reads the voice's description; the model itself is opened by the first ``say``.

        Args:
            path: The ``.onnx`` file.
            length_scale: See above.
            speaker: Name or number of the speaker; None for the voice's own choice, mostly number 0.

        Raises:
            VoiceError: The description is missing or broken, or there is no such speaker.
        """
        self.card, self._config = read_description(path)
        self.length_scale = length_scale
        self._speaker_id = speaker_id(self.card, self._config, speaker)
        self.speaker = None if self._speaker_id is None else name_of(self._speaker_id, self._config)
        self._lock = threading.Lock()

    @property
    def phonemes(self) -> frozenset[str] | None:
        """What it can be given between ``[[`` and ``]]``: sounds, stress, length; None where it is given letters."""
        if self._config.get("phoneme_type", "espeak") != "espeak":
            return None
        # The rest of what such a voice knows is punctuation, figures and marks of its own for begin, end and padding.
        symbols = [str(symbol) for symbol in self._config["phoneme_id_map"]]
        return frozenset(
            symbol for symbol in symbols if len(symbol) == 1 and (symbol.isalpha() or symbol == " " or symbol > "\x7f")
        )

    @cached_property
    def fingerprint(self) -> str:
        """Identifies the voice and its settings by content, as hexadecimal digits."""
        digest = hashlib.sha256()
        try:
            digest.update(_digest(path := self.card.path).encode())
            digest.update((path := config_path(self.card.path)).read_bytes())
        except OSError as error:
            raise VoiceError(f"Voice file {str(path)!r} cannot be read: {error.strerror or error}") from error
        digest.update(f"length_scale={self.length_scale}".encode())
        if self._speaker_id is not None:
            digest.update(f"speaker={self._speaker_id}".encode())
        return digest.hexdigest()

    def say(self, pronounced: str) -> npt.NDArray[np.int16]:
        """Synthesizes one line.

        Args:
            pronounced: Text in words, some of it as phonemes between ``[[`` and ``]]`` if the voice takes them. Where
                Piper takes it for several sentences, these are joined.

        Returns:
            Mono samples, shape (n,), n > 0, at ``card.sample_rate``, at the voice's own level.

        Raises:
            VoiceError: The model is broken, or says nothing for this text.
        """
        return self._open().say(pronounced)

    def _open(self) -> Model:
        with self._lock:
            return self._model

    @cached_property
    def _model(self) -> Model:
        from briefing.speech.model import Model  # noqa: PLC0415  # heavy, and not needed where all clips are cached

        by_letters = self.phonemes is None
        return Model(self.card, self._config, self.length_scale, self._speaker_id, by_letters=by_letters)


def _digest(path: Path) -> str:
    """Identifies a model by content, as hexadecimal digits.

    To read one takes up to half a second, so what was found is kept for as long as the file stays as it is.

    Raises:
        OSError: It cannot be read.
    """
    note = cache_folder() / "voices" / hashlib.sha256(disk.mark(path).encode()).hexdigest()
    with contextlib.suppress(OSError, ValueError):
        known = note.read_text(encoding="ascii")
        if _DIGEST.fullmatch(known):
            return known
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if time.time() - path.stat().st_mtime > _SETTLED_S:
        with contextlib.suppress(OSError, OutputError):  # without a cache it is read each time
            note.parent.mkdir(parents=True, exist_ok=True)
            disk.write_text(note, found)
    return found
