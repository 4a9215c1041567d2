"""Turns what a voice is given into the phonemes it would say, without opening its model."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from briefing.errors import VoiceError
from briefing.speech.descriptions import read_description
from briefing.speech.dictionary import Dictionary, read_dictionary
from briefing.speech.phonemes import phonemes_of

if TYPE_CHECKING:
    from piper import PiperVoice

_MARKS = " .,;:?!"


class Phonemizer:
    """How a voice turns spelling into sounds.

    Attributes:
        dictionary: The words it knows; all others are said by rules for spelling, or as its input tells.
    """

    def __init__(self, path: Path) -> None:
        """Reads the description of a voice.

        Args:
            path: The voice's ``.onnx`` file.

        Raises:
            VoiceError: The description is missing or broken.
        """
        from piper.config import PhonemeType, PiperConfig  # noqa: PLC0415  # heavy
        from piper.phonemize_espeak import ESPEAK_DATA_DIR  # noqa: PLC0415

        card, description = read_description(path)
        self._name = card.name
        try:
            self._config = PiperConfig.from_dict(dict(description))
        except Exception as error:  # whatever is missing from the description
            raise VoiceError(f"Voice {card.name!r} cannot tell its phonemes: {error}") from error
        uses_espeak = self._config.phoneme_type == PhonemeType.ESPEAK
        language = self._config.espeak_voice.partition("-")[0]
        self.dictionary = read_dictionary(ESPEAK_DATA_DIR / f"{language}_dict") if uses_espeak else Dictionary()

    def ipa(self, pronounced: str) -> str:
        """Tells how a text would be said.

        Args:
            pronounced: What the voice would be given, phonemes between ``[[`` and ``]]`` in it.

        Returns:
            Phonemes, without the marks at its end.

        Raises:
            VoiceError: The voice has no way to say it.
        """
        try:
            sentences = phonemes_of(pronounced, self._voice().phonemize)
        except Exception as error:  # espeak-ng and the other phonemizers have no common root
            raise VoiceError(f"Voice {self._name!r} has no phonemes for {pronounced[:60]!r}: {error}") from error
        return " ".join("".join(sentence).strip(_MARKS) for sentence in sentences)

    def _voice(self) -> PiperVoice:
        from piper import PiperVoice  # noqa: PLC0415  # see above

        return PiperVoice(session=cast(Any, None), config=self._config)  # a model is for sounds only
