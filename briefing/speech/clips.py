"""Turns what was once spoken into sound again without a voice: a cache of clips on disk.

A clip's key is the text spoken and the fingerprint of the voice and its settings, so a changed sentence, voice or
speed makes a new clip, and nothing else does. Its file is a seal, which is a checksum of key and samples, and then the
samples: one that was damaged, cut or renamed is noticed and made anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

import numpy as np
import numpy.typing as npt

from briefing import disk
from briefing.errors import OutputError
from briefing.speech import keeping
from briefing.speech.keeping import Removal, Usage

CLIP_VERSION = 4
"""Raised when the same text and voice come to sound differently: other settings, another phonemizer."""

_SEAL_BYTES = 16
_STEPS = 50
"""Somebody looks how large the cache is whenever it may have grown by this part of its limit, a fiftieth."""
_ROOM = 0.1
"""How much of the limit is free again once clips had to go, so that they seldom have to."""
_ELSEWHERE = "move the cache with BRIEFING_CACHE=DIR or do without it: --cache-size 0"


class ClipCache:
    """Clips as files in a folder; safe where several programs and threads write at once.

    Attributes:
        folder: The cache's; clips and measurements of voices lie below it.
        unkept: Why a clip could not be kept, the first time; None where all were.
    """

    def __init__(self, folder: Path, *, limit_bytes: int | None = None, strict: bool = False) -> None:
        """Names the folder; it is made when the first clip is stored.

        Args:
            folder: See above.
            limit_bytes: How large all clips may be together; the least recently used go first. 0 keeps none, None all.
                All processes together hold to it, but for what is written while one of them looks and removes.
            strict: Raise where a clip cannot be kept, instead of remembering why.
        """
        self.folder = folder
        self.unkept: OutputError | None = None
        self._clips = folder / "clips"
        self._limit = limit_bytes
        self._strict = strict
        self._has_looked = False
        self._lock = threading.Lock()
        self._making: dict[str, Future[npt.NDArray[np.int16]]] = {}

    def get(
        self, spoken: str, fingerprint: str, make: Callable[[], npt.NDArray[np.int16]]
    ) -> tuple[npt.NDArray[np.int16], bool]:
        """Finds a clip, or makes and stores it; threads that want the same one at once wait for the first of them.

        Returns:
            Mono samples, shape (n,), n > 0, and whether they were made for this call.

        Raises:
            OutputError: The clip cannot be kept, and the cache is strict.
            BriefingError: Whatever ``make`` raises.
        """
        key = _key(spoken, fingerprint)
        with self._lock:
            others = self._making.get(key)
            if others is None:
                own = self._making[key] = Future[npt.NDArray[np.int16]]()
        if others is not None:
            return others.result(), False
        try:
            found = self.load(spoken, fingerprint)
            samples = make() if found is None else found
            if found is None:
                self.store(spoken, fingerprint, samples)
            own.set_result(samples)
        except BaseException as error:
            own.set_exception(error)
            raise
        finally:
            with self._lock:
                del self._making[key]
        return samples, found is None

    def load(self, spoken: str, fingerprint: str) -> npt.NDArray[np.int16] | None:
        """Finds a clip, which counts as its use; None where there is none or it is damaged (it is then made anew).

        Returns:
            Mono samples, shape (n,), n > 0.
        """
        key = _key(spoken, fingerprint)
        path = self._path(key)
        try:
            content = path.read_bytes()
        except OSError:
            return None
        samples = content[_SEAL_BYTES:]
        if not samples or content[:_SEAL_BYTES] != _seal(key, samples):
            return None
        with contextlib.suppress(OSError):  # a cache that can only be read serves all the same
            os.utime(path)
        return np.frombuffer(samples, dtype="<i2").astype(np.int16)

    def store(self, spoken: str, fingerprint: str, samples: npt.NDArray[np.int16]) -> None:
        """Keeps a clip, whole or not at all, and the cache within its limit.

        A cache that cannot be written (a read-only home, a full disk) costs time later, not the briefing now: unless
        it is strict, ``unkept`` tells.

        Raises:
            OutputError: The clip cannot be kept, and the cache is strict.
        """
        key = _key(spoken, fingerprint)
        content = samples.astype("<i2").tobytes()
        try:
            with disk.writing_in(self._clips, _ELSEWHERE):
                self._keep(key, _seal(key, content) + content)
        except OutputError as refusal:
            if self._strict:
                raise
            self.unkept = self.unkept or refusal

    def usage(self) -> Usage:
        """Counts the clips.

        Raises:
            OutputError: The folder cannot be read.
        """
        with disk.writing_in(self._clips, _ELSEWHERE):
            return keeping.usage(self._clips)

    def prune(self, limit_bytes: int) -> Removal:
        """Removes the least recently used clips until all together are no larger than this; 0 removes all.

        Raises:
            OutputError: A clip cannot be removed; all that can be are gone.
        """
        with disk.writing_in(self._clips, _ELSEWHERE):
            return keeping.shrink(self._clips, above=limit_bytes, to=limit_bytes)

    def _keep(self, key: str, content: bytes) -> None:
        if self._limit is None:
            self._write(key, content)
            return
        if not self._has_looked:  # the limit may be lower than it was for the last run
            self._has_looked = True
            self._look(self._limit)
        if len(content) <= self._limit:
            self._write(key, content)
            if self._written_since_look(len(content)) > self._limit // _STEPS:
                self._look(self._limit)

    def _write(self, key: str, content: bytes) -> None:
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f"{key}.{secrets.token_hex(4)}{keeping.UNFINISHED}")
        try:
            with part.open("xb") as file:
                file.write(content)
            part.replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                part.unlink()
            raise

    def _look(self, limit_bytes: int) -> None:
        """Makes room if the cache has grown so far that it might pass its limit before somebody looks again."""
        with contextlib.suppress(OSError):  # what cannot be removed now may be the next time
            with contextlib.suppress(FileNotFoundError):
                os.truncate(self._written, 0)  # before the look: whatever is written meanwhile counts for the next
            above = limit_bytes - limit_bytes // _STEPS
            keeping.shrink(self._clips, above=above, to=round(limit_bytes * (1 - _ROOM)))

    def _written_since_look(self, n_bytes: int) -> int:
        """Notes that so much was written; tells how much all processes have written since one of them looked.

        Each appends a byte for every started KiB to one file, which the system does as one step: its length is a count
        that they share without waiting for each other.
        """
        with self._written.open("ab", buffering=0) as file:
            file.write(bytes(-(-n_bytes // 1024)))
            return 1024 * os.fstat(file.fileno()).st_size

    @property
    def _written(self) -> Path:
        return self._clips / "written"

    def _path(self, key: str) -> Path:
        return self._clips / key[:2] / f"{key}.clip"


def _key(spoken: str, fingerprint: str) -> str:
    return hashlib.sha256(f"{CLIP_VERSION}\n{fingerprint}\n{spoken}".encode()).hexdigest()


def _seal(key: str, samples: bytes) -> bytes:
    return hashlib.blake2b(samples, digest_size=_SEAL_BYTES, key=bytes.fromhex(key)).digest()
