"""Turns a voice into rows of the table: what an episode costs beside what cannot be avoided, and beside rivals."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from tests.bench.performance import material, ways
from tests.bench.performance.processes import PYTHON, Cost, run
from tests.bench.performance.table import Row, spread

ROUNDS = 5
MINUTES = (5, 20, 60)
_MEMORY_ROUNDS = 3
_SENTENCE_S = 6.0
"""About what a sentence of the corpus takes with its pause."""


def bound(voice: Path, folder: Path) -> Iterator[Row]:
    """An episode over its synthesis and encode, nothing else: as a library call, and as the program."""
    for count, cpu_goal, wall_goal, rounds in ((24, "1.10", "1.15", ROUNDS), (200, "1.03", "1.05", 2)):
        lines, program = folder / f"lines-{count}", ways.Program(voice, folder / f"program-{count}", count)
        material.write_lines(lines, material.texts(count))
        beside, quick, walls, programs = [], [], [], []
        for _ in range(rounds):
            least = ways.bound(voice, lines)
            cost = ways.ours(voice, lines)
            beside.append(cost.cpu_s / least.cpu_s)
            quick.append(cost.cpu_s / (least.said_s + least.quick_s))
            walls.append(cost.wall_s / least.cpu_s * _cores())
            program.forget()
            whole, _ = program.render()
            material.write_lines(folder / "said", program.said())
            programs.append(whole.cpu_s / ways.bound(voice, folder / "said").cpu_s)
        audio = f"{count} sentences, {least.audio_s:.0f} s of audio"
        yield Row(what=f"CPU seconds of synthesis and encode, {audio}", figure=f"{least.cpu_s:.1f}")
        yield Row(what=f"CPU over that, from lines to a verified MP3, {count}", figure=spread(beside), goal=cpu_goal)
        yield Row(what=f"the same, were that encoded as we do, {count}", figure=spread(quick))
        yield Row(what=f"wall clock over that by the cores, {count}", figure=spread(walls), goal=wall_goal)
        yield Row(what=f"CPU over that, `briefing render`, a document of {count}", figure=spread(programs))


def rivals(voice: Path, folder: Path) -> Iterator[Row]:
    """Our CPU over that of others on the same text, run in turn."""
    for count, goal in ((24, "0.72"), (3, "0.60")):
        material.write_lines(folder, material.texts(count))
        piper, naive = [], []
        for _ in range(ROUNDS):
            cost = ways.ours(voice, folder)
            piper.append(cost.cpu_s / ways.piper(voice, folder).cpu_s)
            naive.append(cost.cpu_s / ways.child("naive", voice, folder).cpu_s)
        yield Row(what=f"CPU over that of `python -m piper`, {count} sentences", figure=spread(piper), goal=goal)
        yield Row(what=f"CPU over that of the loop over Piper with pydub, {count}", figure=spread(naive))


def again(voice: Path, folder: Path) -> Iterator[Row]:
    """`briefing render` once more: with nothing changed, and with one sentence changed."""
    for count in (24, 200):
        program = ways.Program(voice, folder / str(count), count)
        program.forget()
        first, spoken = program.render()
        unchanged = [program.render() for _ in range(ROUNDS)]
        quote = next(text for text in material.texts(count) if text in program.said("written"))
        before = set(program.said())
        program.write(tuple(_edited(text) if text == quote else text for text in material.texts(count)))
        edited, spoken_anew = program.render()
        changed = len(set(program.said()) - before)  # the opening may say something else, too
        what = f"{count} sentences"
        yield Row(what=f"clips spoken, first run, {what}", figure=str(spoken))
        spoken_again = sum(clips for _, clips in unchanged)
        yield Row(what=f"clips spoken, second run, {what}", figure=str(spoken_again), goal="0")
        shares = [100 * cost.cpu_s / first.cpu_s for cost, _ in unchanged]
        what_share = f"CPU of the second run, {what}, % of the first"
        yield Row(what=what_share, figure=spread(shares, digits=1), goal="5")
        goal = f"{changed}, the lines changed"
        yield Row(what=f"clips spoken, one of {what} edited", figure=str(spoken_anew), goal=goal)
        yield Row(what=f"CPU of that run, {what}, % of the first", figure=_percent(edited, first))


def memory(voice: Path, folder: Path) -> Iterator[Row]:
    """The most memory that episodes of several lengths take; the longest sentences, which take it, are in all.

    It is a matter of chance which of them are spoken at once, so that each length is taken several times.
    """
    peaks: list[list[float]] = []
    for minutes in MINUTES:
        texts = material.texts(round(minutes * 60 / _SENTENCE_S))
        material.write_lines(folder, tuple(dict.fromkeys((*material.longest(8), *texts))))
        costs = [ways.ours(voice, folder) for _ in range(_MEMORY_ROUNDS)]
        peaks.append([cost.peak_mib for cost in costs])
        length = float(costs[0].said.split()[1]) / 60
        yield Row(what=f"peak memory, MiB, an episode of {length:.0f} minutes", figure=spread(peaks[-1], digits=0))
    what = f"peak memory, {MINUTES[-1]} minutes over {MINUTES[0]}"
    yield Row(what=what, figure=f"{median(peaks[-1]) / median(peaks[0]):.2f}", goal="1.10")


def start() -> Iterator[Row]:
    """What it takes to begin."""
    commands = {
        "`python -c pass`": (["-c", "pass"], ""),
        "`import briefing`": (["-c", "import briefing"], ""),
        "`briefing --version`": (["-m", "briefing", "--version"], ""),
        "`briefing --help`": (["-m", "briefing", "--help"], "0.22"),
        "`import briefing.pipeline`": (["-c", "import briefing.pipeline"], ""),
    }
    for what, (arguments, goal) in commands.items():
        costs = [run([*PYTHON, *arguments]).cpu_s for _ in range(ROUNDS + 1)][1:]  # the first compiles
        yield Row(what=f"CPU seconds of {what}", figure=spread(costs), goal=goal)


def _edited(text: str) -> str:
    return f"{text[:-1]} today{text[-1]}"


def _percent(cost: Cost, first: Cost) -> str:
    return f"{100 * cost.cpu_s / first.cpu_s:.1f}"


def _cores() -> int:
    return os.cpu_count() or 1
