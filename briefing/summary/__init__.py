"""Turns the sentences of a document into a ranking, and a ranking into a selection that fits a budget of speech."""

from briefing.summary.listening import QUOTED_TURNS, hear, hear_anything, is_punctuated, unfitness
from briefing.summary.overlap import TWIN, Said
from briefing.summary.rankers import DEFAULT, RANKERS, Ranking, rank
from briefing.summary.selection import Pool, repetitions, select
from briefing.summary.sharing import novelty, share

__all__ = [
    "DEFAULT",
    "QUOTED_TURNS",
    "RANKERS",
    "TWIN",
    "Pool",
    "Ranking",
    "Said",
    "hear",
    "hear_anything",
    "is_punctuated",
    "novelty",
    "rank",
    "repetitions",
    "select",
    "share",
    "unfitness",
]
