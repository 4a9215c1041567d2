"""Turns results, as they come, into the manifest and, of daily briefings, into the ledger."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from briefing import pipeline
from briefing.batch.manifest import Manifest, appending
from briefing.batch.results import Failed, Made
from briefing.job import Job
from briefing.ledger import Told

_LEDGER_EVERY_S = 10.0
"""It is written whole, so it grows slow over the years; what is not noted yet would only be planned again."""


class Notes:
    """Notes each result: at once, or for daily briefings together, the ledger always before the manifest."""

    def __init__(self, manifest: Manifest, job: Job) -> None:
        """Notes into an open manifest, and the ledger beside it."""
        self._manifest = manifest
        self._job = job
        self._held: list[Made | Failed] = []
        self._flushed = time.monotonic()

    def add(self, result: Made | Failed) -> None:
        """Notes a result.

        Raises:
            OutputError: The disk is full, or the folder is gone.
        """
        self._held.append(result)
        if result.order.day is None or time.monotonic() - self._flushed > _LEDGER_EVERY_S:
            self.flush()

    def flush(self) -> None:
        """Writes what is held; raises as ``add`` does."""
        held, self._held = self._held, []
        told = [
            Told(day=each.order.day, audio=each.order.audio, documents=each.covered, topics=each.topics)
            for each in held
            if isinstance(each, Made) and each.order.day is not None
        ]
        if told and not self._job.topics:  # who asked for one subject has not heard what else is in the documents
            pipeline.remember(self._job.output, told)
        for each in held:
            self._manifest.add(each)
        self._flushed = time.monotonic()


@contextmanager
def noting(job: Job) -> Iterator[Notes]:
    """Opens manifest and ledger of an output folder; what is held is written however the body ends.

    Raises:
        OutputError: They cannot be written.
    """
    with appending(job.output) as manifest:
        notes = Notes(manifest, job)
        try:
            yield notes
        finally:
            notes.flush()
