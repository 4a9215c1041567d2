"""Turns the address of a Dask scheduler into a crew. Only here: distributed, an extra of this package.

Dask itself gives the work of a worker that died to another one, and gives an order up that has ended several workers.
"""

from __future__ import annotations

import contextlib
import gc
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

from distributed import Client, KilledWorker

from briefing.batch.crews import Crew
from briefing.errors import ClusterError

_ANSWERS_WITHIN_S = 10
_WORKERS_WITHIN_S = 60
"""After so long without any worker nobody is coming, or all have gone."""


@contextmanager
def connected(address: str) -> Iterator[Crew]:
    """Connects to a scheduler.

    Raises:
        ClusterError: It does not answer, or the address makes no sense.
    """
    for name in ("distributed", "distributed.client", "distributed.comm", "tornado.application"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # what goes wrong is told once, by us
    client = _client(address)
    try:
        executor = client.get_executor(pure=False)
        workers = _Workers(client, address)
        yield Crew(
            executor=lambda: executor,
            size=lambda: 2 * max(1, workers.threads()),
            check=workers.check,
            is_remote=True,
            gave_up=(KilledWorker,),
        )
    finally:
        with contextlib.suppress(TimeoutError):  # nobody is there to hear it
            client.close(timeout=_ANSWERS_WITHIN_S)


def _client(address: str) -> Client:
    try:
        return Client(address, timeout=_ANSWERS_WITHIN_S, set_as_default=False)
    except (OSError, ValueError) as error:
        said = (str(error).splitlines() or [""])[0]
    # A client that found nobody is closed by the collector of garbage. Left to it, that may come while the next one
    # starts, and then both wait for the same lock, for ever.
    gc.collect()
    raise ClusterError(f"No scheduler answers at {address!r} ({said}); start one: dask scheduler")


class _Workers:
    """Watches whether there is anybody to do the work."""

    def __init__(self, client: Client, address: str) -> None:
        self._client = client
        self._address = address
        self._seen = time.monotonic()

    def threads(self) -> int:
        """How many orders can be in the making at once."""
        found = self._client.scheduler_info(n_workers=-1).get("workers", {})  # nothing where it has just gone
        return sum(worker["nthreads"] for worker in found.values())

    def check(self) -> None:
        if self._client.status != "running":
            raise ClusterError(f"The scheduler at {self._address} is gone; start it again, then the same command")
        now = time.monotonic()
        if self.threads():
            self._seen = now
        elif now - self._seen > _WORKERS_WITHIN_S:
            raise ClusterError(
                f"The scheduler at {self._address} has no workers; start some: dask worker {self._address}"
            )
