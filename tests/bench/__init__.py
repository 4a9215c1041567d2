"""Measurements: what the program's choices are worth and cost. Run by hand, recorded in ``README.md`` beside this."""
