"""Utterances into one MP3 with even loudness, and any MP3 into what a decoder finds in it.

    Script + utterances -> assemble -> PCM mix + Timeline -> produce -> MP3 -> measure -> Measurement

Only this room touches pydub and ffmpeg.
"""

from briefing.audio.ffmpeg import ffmpeg_version, find_ffmpeg
from briefing.audio.measurement import measure
from briefing.audio.mix import assemble
from briefing.audio.production import produce
from briefing.audio.sounds import lead_in_seconds

__all__ = ["assemble", "ffmpeg_version", "find_ffmpeg", "lead_in_seconds", "measure", "produce"]
