"""Turns a job's voice into somebody who can say its lines."""

from __future__ import annotations

from concurrent.futures import Executor

from briefing.folders import cache_folder
from briefing.job import Job
from briefing.pipeline.identity import job_voice
from briefing.speech import ClipCache, Narrator, Pace


def open_voice(
    job: Job, *, executor: Executor | None = None, pace: Pace | None = None, must_keep: bool = False
) -> Narrator:
    """Finds the voice of a job; its model is loaded when there is something to say.

    Args:
        job: Names the voice, and how it is to speak.
        executor: Where to synthesize; None for a thread to each core, for each episode.
        pace: How fast it speaks; None to find out.
        must_keep: Whether a clip that cannot be kept for the next run is an error.

    Raises:
        VoiceError: There is no such voice or speaker, or its description is broken.
    """
    cache = ClipCache(cache_folder(), limit_bytes=job.cache_bytes, strict=must_keep)
    return Narrator(job_voice(job), cache, executor, pace)
