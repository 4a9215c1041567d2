"""Turns the ``.onnx.json`` beside a voice into what is known of it: its card, its speakers, Piper's settings."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from briefing.errors import VoiceError
from briefing.types import VoiceCard

_SAMPLE_RATES = range(8_000, 96_001)
"""Hertz; whatever is outside is no voice."""


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
    """Reads the description of a voice that lies there, see ``describe``.

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


def name_of(number: int, config: Mapping[str, Any]) -> str:
    """Names a speaker; one without a name is called by the number."""
    return next((name for name, each in _speakers(config).items() if each == number), str(number))


def speaker_id(card: VoiceCard, config: Mapping[str, Any], speaker: str | None) -> int | None:
    """Finds the number of a speaker: names come first, for some are made of digits.

    Raises:
        VoiceError: There is no such speaker.
    """
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
