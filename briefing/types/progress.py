"""How far a long step has come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a long step has come."""

    step: str
    """What is being done, for people: "speaking"."""
    done: float
    total: float
    """In the same unit as ``done``; 0 where the total is unknown."""


Report = Callable[[Progress], None]
"""Called as a long step advances; must be cheap."""
