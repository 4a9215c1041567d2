"""Turns one line into samples with a Piper voice's network; only here is onnxruntime."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from briefing.errors import VoiceError
from briefing.speech.delivery import Delivery
from briefing.speech.noise import Seeded, with_noise_given
from briefing.speech.pauses import Samples
from briefing.speech.phonemes import phonemes_of
from briefing.types import VoiceCard

if TYPE_CHECKING:
    from piper import PiperVoice

os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")  # onnxruntime would look for its maker's server otherwise


class Model:
    """A Piper voice that is open; may be used by several threads at once.

    Attributes:
        piper: The voice as Piper has it.
    """

    def __init__(
        self,
        card: VoiceCard,
        config: Mapping[str, Any],
        length_scale: float,
        speaker_id: int | None,
        *,
        by_letters: bool,
    ) -> None:
        """Loads the network.

        Args:
            card: The voice's.
            config: Its description, as Piper reads it.
            length_scale: Slowness of speech; 1 is the voice's own rate.
            speaker_id: Number of the speaker; None where there is one only.
            by_letters: Whether it is given letters, not phonemes.

        Raises:
            VoiceError: The model is broken.
        """
        self.piper = _opened(card, config)
        self._card = card
        self._own_length_scale = float(config["inference"]["length_scale"])
        self._length_scale = length_scale
        self._speaker_id = speaker_id
        self._by_letters = by_letters

    def say(self, pronounced: str) -> npt.NDArray[np.int16]:
        """Synthesizes one line, see ``Voice.say``."""
        from piper import SynthesisConfig  # noqa: PLC0415  # it is loaded with the network

        # Piper's own normalization would make every sentence equally loud, a whispered one like a shouted one.
        settings = SynthesisConfig(
            normalize_audio=False,
            length_scale=self._own_length_scale * self._length_scale,
            speaker_id=self._speaker_id,
        )
        voice = self.piper

        def speak(phonemes: Sequence[str]) -> Samples:
            sound = voice.phoneme_ids_to_audio(voice.phonemes_to_ids(list(phonemes)), settings)
            return np.clip(np.asarray(sound, dtype=np.float32).reshape(-1), -1.0, 1.0)

        delivery = Delivery(speak=speak, sample_rate=self._card.sample_rate, slowness=self._length_scale)
        try:
            samples = delivery.line(
                voice.phonemize(pronounced) if self._by_letters else phonemes_of(pronounced, voice.phonemize)
            )
        except Exception as error:  # onnxruntime's errors have no common root
            raise VoiceError(f"Voice {self._card.name!r} cannot say {pronounced[:60]!r}: {error}") from error
        if samples.size == 0 or not np.isfinite(samples).all():
            raise VoiceError(
                f"Voice {self._card.name!r} gives no sound for {pronounced[:60]!r}; try another with --voice"
            )
        return np.asarray(np.clip(np.round(samples * 32767), -32768, 32767), dtype=np.int16)


def _opened(card: VoiceCard, config: Mapping[str, Any]) -> PiperVoice:
    import onnxruntime  # noqa: PLC0415  # heavy, and its own errors are told below
    from piper import PiperVoice  # noqa: PLC0415
    from piper.config import PiperConfig  # noqa: PLC0415

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # sentences are spread over the cores instead: 99 % efficient against 72 %
    options.inter_op_num_threads = 1
    options.enable_mem_reuse = False  # halves the time to load; its planning saves nothing worth waiting for
    options.enable_mem_pattern = False  # it would keep a plan for each length of sentence
    options.log_severity_level = 3
    try:
        network = with_noise_given(card.path.read_bytes())
        if network:  # such networks take half a second more to optimize, and gain 2 % of speed; ours gains 6 %
            options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        session = onnxruntime.InferenceSession(
            network or str(card.path), sess_options=options, providers=["CPUExecutionProvider"]
        )
        session._model_bytes = None  # it would keep the model's bytes for as long as it lives
        return PiperVoice(session=Seeded(session) if network else session, config=PiperConfig.from_dict(dict(config)))
    except Exception as error:  # see above
        raise VoiceError(
            f"Voice file {str(card.path)!r} cannot be loaded: {str(error).splitlines()[0]}; "
            "install the voice again or name another with --voice"
        ) from error
