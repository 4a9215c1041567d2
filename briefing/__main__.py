"""Turns ``python -m briefing`` into the command line."""

from briefing.cli import main

main()
