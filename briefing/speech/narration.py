"""Turns the lines of a script into utterances, on all cores, each line synthesized at most once ever.

One session with one thread is shared by as many workers as there are cores; clips come out in the order of the script
while later ones are still being made.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Generator, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path

import numpy as np
import numpy.typing as npt

from briefing.errors import OutputError
from briefing.speech.clips import ClipCache
from briefing.speech.pace import Pace, measure_pace, read_pace, write_pace
from briefing.speech.voices import Voice
from briefing.types import Line, Script, Utterance, VoiceCard


def known_pace(card: VoiceCard, cache: Path) -> Pace | None:
    """Tells a voice's rate of speech, as it is without other settings; None where it was never measured.

    Args:
        card: An installed voice.
        cache: The cache folder.

    Raises:
        VoiceError: Its files cannot be read.
    """
    return read_pace(cache, Voice(card.path).fingerprint)


class Narrator:
    """A voice with its clip cache; several threads may have scripts spoken at once.

    Attributes:
        voice: The voice that speaks.
        synthesized: How many clips had to be made.
        cached: How many were found in the cache, or were just being made for another script.
    """

    def __init__(
        self, voice: Voice, cache: ClipCache, executor: Executor | None = None, pace: Pace | None = None
    ) -> None:
        """Joins a voice with a cache; neither is touched yet.

        Args:
            voice: Who speaks.
            cache: Where clips are found and kept.
            executor: Where to synthesize; None for a thread to each core, for each script. It must share this
                process's memory, and is not shut down.
            pace: The voice's, where it is known; None to find it out.
        """
        self.voice = voice
        self.synthesized = 0
        self.cached = 0
        self._cache = cache
        self._executor = executor
        self._pace = pace
        self._lock = threading.Lock()

    @property
    def unkept(self) -> OutputError | None:
        """Why a clip could not be kept for the next run, the first time; None where all were."""
        return self._cache.unkept

    def anew(self) -> Narrator:
        """The same voice, cache and executor, counting from nought: for one of several episodes."""
        return Narrator(self.voice, self._cache, self._executor, self._pace)

    def utterances(self, script: Script) -> Generator[Utterance, None, None]:
        """Speaks a script.

        Args:
            script: What to say.

        Yields:
            One utterance to each line, in order. At most two lines to a core are made ahead, so memory does not grow
            with the script.

        Raises:
            VoiceError: The voice is broken, or cannot say a line.
            OutputError: A clip cannot be kept, and the cache is strict.
        """
        workers = os.cpu_count() or 1
        if self._executor is not None:
            yield from self._in_order(script.lines, self._executor, 2 * workers)
            return
        with ThreadPoolExecutor(workers, thread_name_prefix="voice") as threads:
            yield from self._in_order(script.lines, threads, 2 * workers)

    def _in_order(self, lines: tuple[Line, ...], executor: Executor, ahead: int) -> Iterator[Utterance]:
        waiting: deque[tuple[Line, Future[npt.NDArray[np.int16]]]] = deque()
        try:
            for line in lines:
                # a line that is being made is not made twice: it would come out the same
                same = next((future for other, future in waiting if other.pronounced == line.pronounced), None)
                waiting.append((line, same or executor.submit(self._clip, line.pronounced)))
                if len(waiting) > ahead:
                    yield self._utterance(*waiting.popleft())
            while waiting:
                yield self._utterance(*waiting.popleft())
        finally:
            for _, future in waiting:
                future.cancel()

    def _utterance(self, line: Line, future: Future[npt.NDArray[np.int16]]) -> Utterance:
        return Utterance(line=line, samples=future.result(), sample_rate=self.voice.card.sample_rate)

    def pace(self) -> Pace:
        """Tells the voice's rate of speech, measured once and then kept in the cache."""
        known = self._pace or read_pace(self._cache.folder, self.voice.fingerprint)
        if known is not None:
            return known
        pace = measure_pace(lambda text: self._clip(text, counted=False).size / self.voice.card.sample_rate)
        write_pace(self._cache.folder, self.voice.fingerprint, pace)
        return pace

    def _clip(self, spoken: str, *, counted: bool = True) -> npt.NDArray[np.int16]:
        samples, is_made = self._cache.get(spoken, self.voice.fingerprint, lambda: self.voice.say(spoken))
        if counted:
            with self._lock:
                self.synthesized += is_made
                self.cached += not is_made
        return samples
