"""Turns runs of the program, and of what one would use instead, into one table: what each costs, beside its goal.

    python -m tests.bench.performance [--voice PATH]... [--only NAME,NAME]

Every figure is of processes of their own, their children counted in (``processes``). CPU is user and system time, since
that can be trusted where other work goes on; rivals are run in turn, and what is told of them are ratios.
"""
