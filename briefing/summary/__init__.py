"""Turns the sentences of a document into a ranking, and a ranking into a selection that fits a budget of speech."""

from briefing.summary.listening import QUOTED_TURNS, as_heard, leans, sets_up, speakable, unfitness
from briefing.summary.rankers import DEFAULT, RANKERS, Ranking, rank
from briefing.summary.selection import repetitions, select, summarize
from briefing.summary.sharing import share

__all__ = [
    "DEFAULT",
    "QUOTED_TURNS",
    "RANKERS",
    "Ranking",
    "as_heard",
    "leans",
    "rank",
    "repetitions",
    "select",
    "sets_up",
    "share",
    "speakable",
    "summarize",
    "unfitness",
]
