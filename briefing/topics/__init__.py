"""Turns sentences into named, ordered topics: found in the material, or asked for by the listener."""

from briefing.topics.asked import group_by, matching
from briefing.topics.grouping import Grouping, group

__all__ = ["Grouping", "group", "group_by", "matching"]
