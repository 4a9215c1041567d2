"""Some work at two sizes into how its cost grows."""

from __future__ import annotations

import gc
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_TIMES = 8
_BOUND = _TIMES**1.5
"""Halfway, by ratio, between linear (8) and quadratic (64)."""
_TRIES = 8
_NOTHING_S = 0.0002
"""What starting anything may cost, so that no ratio is taken over next to nothing."""


def linear(work: Callable[[int], object], size: int) -> bool:
    """Whether eight times the size costs about eight times as much, and not 64 times.

    Both are the quickest of several tries by this thread's own clock, without the collector of garbage: what else the
    machine and the process do can only make a try slower. Tries end as soon as they show it.
    """

    def seconds(n: int) -> float:
        began = time.thread_time()
        work(n)
        return time.thread_time() - began

    enabled = gc.isenabled()
    gc.disable()
    try:
        small = min(seconds(size) for _ in range(3))
        return any(seconds(_TIMES * size) < _BOUND * max(small, _NOTHING_S) for _ in range(_TRIES))
    finally:
        if enabled:
            gc.enable()
