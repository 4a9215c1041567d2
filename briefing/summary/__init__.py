"""Turns the sentences of a document into scores, and scores into a selection that fits a budget of speech."""

from briefing.summary.listening import QUOTED_TURNS, leans, speakable
from briefing.summary.rankers import RANKERS, score
from briefing.summary.selection import select, summarize
from briefing.summary.sharing import share

__all__ = ["QUOTED_TURNS", "RANKERS", "leans", "score", "select", "share", "speakable", "summarize"]
