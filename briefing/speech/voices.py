"""Turns the name of a voice into a Piper voice that can speak.

A voice is two files, ``NAME.onnx`` and ``NAME.onnx.json``. They are looked for in ``./voices``, in the user's data
folder and in the package itself, which carries the default one. Some voices are of several speakers, who have numbers
and mostly names.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import os
import re
import threading
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from briefing.errors import VoiceError
from briefing.folders import user_voices
from briefing.types import VoiceCard

if TYPE_CHECKING:
    from piper import PiperVoice

os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")  # onnxruntime would look for its maker's server otherwise

_SAMPLE_RATES = range(8_000, 96_001)
"""Hertz; whatever is outside is no voice."""
_PACKAGE = Path(__file__).resolve().parents[1]
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
        self._speaker_id = _speaker_id(self.card, self._config, speaker)
        self.speaker = None if self._speaker_id is None else _name_of(self._speaker_id, self._config)
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
            for path in (self.card.path, config_path(self.card.path)):
                digest.update(path.read_bytes())
        except OSError as error:
            raise VoiceError(f"Voice file {str(path)!r} cannot be read: {error.strerror or error}") from error
        digest.update(f"length_scale={self.length_scale}".encode())
        if self._speaker_id is not None:
            digest.update(f"speaker={self._speaker_id}".encode())
        return digest.hexdigest()

    def say(self, spoken: str) -> npt.NDArray[np.int16]:
        """Synthesizes one line.

        Args:
            spoken: Text in words. Where Piper takes it for several sentences, these are joined.

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
        try:
            chunks = [chunk.audio_float_array for chunk in voice.synthesize(spoken, settings)]
        except Exception as error:  # onnxruntime's errors have no common root
            raise VoiceError(f"Voice {self.card.name!r} cannot say {spoken[:60]!r}: {error}") from error
        samples = np.concatenate(chunks) if chunks else np.zeros(0, np.float32)
        if samples.size == 0 or not np.isfinite(samples).all():
            raise VoiceError(f"Voice {self.card.name!r} gives no sound for {spoken[:60]!r}; try another with --voice")
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
        options.log_severity_level = 3
        try:
            session = onnxruntime.InferenceSession(
                str(self.card.path), sess_options=options, providers=["CPUExecutionProvider"]
            )
            return PiperVoice(session=session, config=PiperConfig.from_dict(dict(self._config)))
        except Exception as error:  # see above
            raise VoiceError(
                f"Voice file {str(self.card.path)!r} cannot be loaded: {str(error).splitlines()[0]}; "
                "install the voice again or name another with --voice"
            ) from error


def config_path(path: Path) -> Path:
    """Names the description of a voice."""
    return path.with_name(path.name + ".json")


def read_card(path: Path) -> VoiceCard:
    """Reads what is known of a voice without opening its model.

    Raises:
        VoiceError: The description is missing or broken.
    """
    return read_description(path)[0]


def read_description(path: Path) -> tuple[VoiceCard, Mapping[str, Any]]:
    """Reads what is known of a voice, and its description as Piper wants it.

    Raises:
        VoiceError: The description is missing or broken.
    """
    try:
        return describe(path, config_path(path).read_text(encoding="utf-8"), path.stat().st_size)
    except FileNotFoundError as error:
        raise VoiceError(
            f"Voice {path.stem!r} lacks its description {str(error.filename)!r}; put the .onnx.json beside the .onnx"
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise _broken(path, error) from error


def describe(path: Path, description: str, size_bytes: int) -> tuple[VoiceCard, Mapping[str, Any]]:
    """Reads the description of a voice.

    Args:
        path: Where its model is, or will be.
        description: The text of its ``.onnx.json``.
        size_bytes: Of its model.

    Returns:
        What is known of it, and the description as Piper wants it.

    Raises:
        VoiceError: It is no description of a voice.
    """
    try:
        config = json.loads(description)
        numbers = _speakers(config)
        card = VoiceCard(
            name=path.stem,
            path=path,
            language=str(config.get("language", {}).get("code", config["espeak"]["voice"])).replace("_", "-"),
            quality=str(config["audio"].get("quality", "unknown")),
            sample_rate=int(config["audio"]["sample_rate"]),
            n_speakers=int(config["num_speakers"]),
            speakers=tuple(sorted(numbers, key=numbers.__getitem__)),
            size_bytes=size_bytes,
        )
        config["default_speaker_id"] = int(config.get("default_speaker_id") or 0)
        length_scale = config.setdefault("inference", {}).setdefault("length_scale", 1.0)
        if card.sample_rate not in _SAMPLE_RATES:
            raise ValueError(f"sample_rate {card.sample_rate}")  # told like the other shapes of wrong
        if not 0 < float(length_scale) < 100:
            raise ValueError(f"length_scale {length_scale!r}")
        if not dict(config["phoneme_id_map"]):
            raise ValueError("phoneme_id_map is empty")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _broken(path, error) from error
    return card, config


def _broken(path: Path, error: Exception) -> VoiceError:
    return VoiceError(
        f"Voice description {str(config_path(path))!r} is broken ({type(error).__name__}: {error}); "
        "install the voice again or name another with --voice"
    )


def _speakers(config: Mapping[str, Any]) -> dict[str, int]:
    return {str(name): int(number) for name, number in dict(config.get("speaker_id_map") or {}).items()}


def _name_of(speaker_id: int, config: Mapping[str, Any]) -> str:
    return next((name for name, number in _speakers(config).items() if number == speaker_id), str(speaker_id))


def _speaker_id(card: VoiceCard, config: Mapping[str, Any], speaker: str | None) -> int | None:
    """Finds the number of a speaker: names come first, for some are made of digits."""
    if card.n_speakers <= 1:
        if speaker is None:
            return None
        raise VoiceError(f"Voice {card.name!r} has one speaker only; leave out --speaker {speaker}")
    if speaker is None:
        return int(config["default_speaker_id"])
    numbers = _speakers(config)
    if speaker in numbers:
        return numbers[speaker]
    if re.fullmatch("[0-9]{1,9}", speaker) and int(speaker) < card.n_speakers:
        return int(speaker)
    names = ", ".join(card.speakers[:8]) + (", ..." if len(card.speakers) > 8 else "")
    raise VoiceError(
        f"Voice {card.name!r} has no speaker {speaker!r}; give --speaker a number from 0 to {card.n_speakers - 1}"
        + (f" or a name: {names} (`briefing voices list --json` has all)" if names else "")
    )
