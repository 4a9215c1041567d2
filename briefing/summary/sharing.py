"""Turns one budget into a share for each document, by what each adds to the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from briefing.vectors import TermSpace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.types import Sentence

PEERS = 2_000
"""Sentences of other documents that a sentence is compared with at most, spread evenly."""


def novelty(documents: Sequence[Sequence[Sentence]]) -> list[list[float]]:
    """Tells how new each sentence is to somebody who has heard the documents before its own.

    Args:
        documents: the sentences of each, the most trustworthy source first.

    Returns:
        For each sentence 1 less its cosine with the nearest sentence of an earlier document, in [0, 1].
    """
    if len(documents) < 2:
        return [[1.0] * len(document) for document in documents]
    space = TermSpace.fit(sentence.terms for document in documents for sentence in document)
    before: list[Sequence[str]] = []
    found: list[list[float]] = []
    for document in documents:
        bags = [sentence.terms for sentence in document]
        peers = before[:: max(1, -(-len(before) // PEERS))]
        if peers and bags:
            nearest = (space.rows(bags) @ space.rows(peers).T).max(axis=1)
            found.append([float(value) for value in np.clip(1 - nearest, 0, 1)])
        else:
            found.append([1.0] * len(bags))
        before += bags
    return found


def share(budget_s: float, weights: Sequence[float], limits: Sequence[float]) -> tuple[float, ...]:
    """Shares a budget in proportion to weights; what one cannot use goes to the others.

    The water-filling rule: whoever's part exceeds its limit gets the limit, and the rest is shared again among the
    others. Where nobody left has any weight, they share equally.

    Args:
        budget_s: seconds to share, >= 0.
        weights: one for each document, >= 0: how much it has to say.
        limits: the most each can use, seconds, >= 0.

    Returns:
        Seconds for each document; their sum is the budget or the sum of the limits, whichever is less.
    """
    shares = [0.0] * len(weights)
    waiting = [place for place, limit in enumerate(limits) if limit > 0]
    left_s = max(0.0, budget_s)
    while waiting and left_s > 0:
        parts = _parts(left_s, [weights[place] for place in waiting])
        full = [place for place, part in zip(waiting, parts, strict=True) if part >= limits[place]]
        if not full:
            for place, part in zip(waiting, parts, strict=True):
                shares[place] = part
            break
        for place in full:
            shares[place] = limits[place]
            left_s -= limits[place]
        waiting = [place for place in waiting if place not in full]
    return tuple(shares)


def _parts(budget_s: float, weights: Sequence[float]) -> list[float]:
    """The budget in proportion to the weights, or in equal parts where all are zero."""
    total = sum(weights)
    if total <= 0:
        return [budget_s / len(weights)] * len(weights)
    return [budget_s * (weight / total) for weight in weights]
