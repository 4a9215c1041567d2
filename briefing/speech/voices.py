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
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from briefing import disk
from briefing.errors import OutputError, VoiceError
from briefing.folders import cache_folder, user_voices
from briefing.speech.delivery import Delivery
from briefing.speech.descriptions import config_path, name_of, read_card, read_description, speaker_id
from briefing.speech.noise import Seeded, with_noise_given
from briefing.speech.pauses import Samples
from briefing.speech.phonemes import phonemes_of
from briefing.types import VoiceCard

if TYPE_CHECKING:
    from piper import PiperVoice

os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")  # onnxruntime would look for its maker's server otherwise

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
        from piper import SynthesisConfig  # noqa: PLC0415  # heavy, and not needed where all clips are cached

        # Piper's own normalization would make every sentence equally loud, a whispered one like a shouted one.
        settings = SynthesisConfig(
            normalize_audio=False,
            length_scale=float(self._config["inference"]["length_scale"]) * self.length_scale,
            speaker_id=self._speaker_id,
        )
        voice = self._open()

        def speak(phonemes: Sequence[str]) -> Samples:
            sound = voice.phoneme_ids_to_audio(voice.phonemes_to_ids(list(phonemes)), settings)
            return np.clip(np.asarray(sound, dtype=np.float32).reshape(-1), -1.0, 1.0)

        delivery = Delivery(speak=speak, sample_rate=self.card.sample_rate, slowness=self.length_scale)
        try:
            by_letters = self.phonemes is None
            samples = delivery.line(
                voice.phonemize(pronounced) if by_letters else phonemes_of(pronounced, voice.phonemize)
            )
        except Exception as error:  # onnxruntime's errors have no common root
            raise VoiceError(f"Voice {self.card.name!r} cannot say {pronounced[:60]!r}: {error}") from error
        if samples.size == 0 or not np.isfinite(samples).all():
            raise VoiceError(
                f"Voice {self.card.name!r} gives no sound for {pronounced[:60]!r}; try another with --voice"
            )
        return np.asarray(np.clip(np.round(samples * 32767), -32768, 32767), dtype=np.int16)

    def _open(self) -> PiperVoice:
        with self._lock:
            return self._voice

    @cached_property
    def _voice(self) -> PiperVoice:
        import onnxruntime  # noqa: PLC0415  # heavy, see above
        from piper import PiperVoice  # noqa: PLC0415
        from piper.config import PiperConfig  # noqa: PLC0415

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # sentences are spread over the cores instead: 99 % efficient against 72 %
        options.inter_op_num_threads = 1
        options.enable_mem_reuse = False  # halves the time to load; its planning saves nothing worth waiting for
        options.enable_mem_pattern = False  # it would keep a plan for each length of sentence
        options.log_severity_level = 3
        try:
            model = with_noise_given(self.card.path.read_bytes())
            if model:  # such networks take half a second more to optimize, and gain 2 % of speed; ours gains 6 %
                options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
            session = onnxruntime.InferenceSession(
                model or str(self.card.path), sess_options=options, providers=["CPUExecutionProvider"]
            )
            session._model_bytes = None  # it would keep the model's bytes for as long as it lives
            return PiperVoice(
                session=Seeded(session) if model else session, config=PiperConfig.from_dict(dict(self._config))
            )
        except Exception as error:  # see above
            raise VoiceError(
                f"Voice file {str(self.card.path)!r} cannot be loaded: {str(error).splitlines()[0]}; "
                "install the voice again or name another with --voice"
            ) from error


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
