"""Turns sentences into named, ordered topics: found in the material, or asked for by the listener."""

from briefing.topics.asked import group_by, matching
from briefing.topics.grouping import group

__all__ = ["group", "group_by", "matching"]
