"""Turns a corpus of speeches and reports into chaptered audio briefings."""

__version__ = "0.1.0"
