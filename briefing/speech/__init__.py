"""Turns the lines of a script into utterances, and the name of a voice into somebody who says them.

Only here: Piper and onnxruntime. ``voices`` finds a voice and tells it from others, ``model`` opens and speaks it,
``narration`` has a script spoken, ``clips`` keeps what was spoken.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.lazily import exported

if TYPE_CHECKING:
    from briefing.speech.clips import ClipCache
    from briefing.speech.narration import Narrator, known_pace
    from briefing.speech.pace import Pace, forget_paces, measure_pace
    from briefing.speech.voices import Voice, find_voice, installed_voices, voice_folders

__all__ = [
    "ClipCache",
    "Narrator",
    "Pace",
    "Voice",
    "find_voice",
    "forget_paces",
    "installed_voices",
    "known_pace",
    "measure_pace",
    "voice_folders",
]
__getattr__ = exported(
    __name__,
    {
        "clips": "ClipCache",
        "narration": "Narrator known_pace",
        "pace": "Pace forget_paces measure_pace",
        "voices": "Voice find_voice installed_voices voice_folders",
    },
)
