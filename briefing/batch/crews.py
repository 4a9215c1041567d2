"""Turns a choice of executor into a crew: who makes episodes, one order to each at a time.

All of them are executors of the standard library, and all do the same work (``work.make``); they differ in what they
share. ``cluster`` adds one whose workers are other machines.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from briefing.batch.orders import Order, Terms
from briefing.batch.results import Result
from briefing.batch.work import Inline, close, make
from briefing.errors import ClusterError

ExecutorName = Literal["serial", "threads", "processes"]


def _nothing() -> None:
    """Where nothing need be done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """Who makes episodes."""

    executor: Callable[[], Executor]
    """The executor at work; another one after ``renew``."""
    size: Callable[[], int]
    """How many orders are worth having in hand at once."""
    make: Callable[..., Result] = make
    """What its workers are given to do."""
    shares_memory: bool = False
    """Whether it can tell how far it is, and be told to stop, by a function of this process."""
    renew: Callable[[], None] = _nothing
    """Takes another executor, after a worker that died has broken the one at work."""
    check: Callable[[], None] = _nothing
    """Raises ClusterError where the crew is lost."""
    is_remote: bool = False
    """Whether its workers may have been set up otherwise than this process."""
    gave_up: tuple[type[BaseException], ...] = ()
    """What says that an order ended the workers that tried it."""
    stop: Callable[[], None] = _nothing
    """Has what is being made end soon, unfinished."""


@contextmanager
def serial() -> Iterator[Crew]:
    """One order after another, here."""
    executor = Inline()
    try:
        yield Crew(executor=lambda: executor, size=lambda: 1, shares_memory=True)
    finally:
        close()


@contextmanager
def threads(n: int) -> Iterator[Crew]:
    """Threads of this process that share one voice, which speaks in ``n`` threads of its own.

    One episode more than these is in the making, so that the voice has work while another is encoded.
    """
    try:
        with ThreadPoolExecutor(n + 1, "episode") as executor:
            yield Crew(executor=lambda: executor, size=lambda: n + 1, shares_memory=True)
    finally:
        close()


@contextmanager
def processes(n: int) -> Iterator[Crew]:
    """Processes with a voice each."""
    executor = _process_pool(n)

    def renew() -> None:
        nonlocal executor
        executor.shutdown(wait=True, cancel_futures=True)
        executor = _process_pool(n)

    try:
        # one more order than there are workers, so that none waits for the next
        yield Crew(executor=lambda: executor, size=lambda: n + 1, make=make_in_process, renew=renew, stop=_end_children)
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


def _process_pool(n: int) -> ProcessPoolExecutor:
    # a forked child would hold what the threads of its parent held when it was forked
    return ProcessPoolExecutor(n, mp_context=multiprocessing.get_context("spawn"), initializer=_begin)


def _begin() -> None:
    """Prepares a worker: Ctrl-C is its parent's affair, who asks it to end; and it does not outlive its parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _end)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end(*_: object) -> None:
    """Ends a worker that is asked to, once: a second time would disturb it while it tidies up."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.exit(1)


def make_in_process(order: Order, terms: Terms) -> Result:
    """Carries out an order in a worker process, which ends with it where it is asked to."""
    try:
        return make(order, terms)
    except SystemExit:
        os._exit(1)  # the pool would take it for a result and keep the process


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)  # nobody is left to tell, and all that is being written is still hidden


def _end_children() -> None:
    for child in multiprocessing.active_children():
        child.terminate()


@contextmanager
def cluster(address: str) -> Iterator[Crew]:
    """Workers of a Dask scheduler, on whichever machines they run.

    Args:
        address: Of the scheduler, as it tells it when it starts: "tcp://192.168.1.5:8786".

    Raises:
        ClusterError: There is no scheduler, or Dask is not installed.
    """
    try:
        from briefing.batch.cluster import connected  # noqa: PLC0415  # an extra, and heavy
    except ImportError as error:
        raise ClusterError(
            f"--scheduler needs Dask ({error}), the extra briefing[cluster]: pip install '.[cluster]' beside the README"
        ) from error
    with connected(address) as crew:
        yield crew
