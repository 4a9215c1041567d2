"""Turns a command line into the table: ``python -m tests.bench.performance --help``."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from tests.bench.performance import corpora, measurements
from tests.bench.performance.processes import ROOT
from tests.bench.performance.table import HEAD, Row, machine

OF_A_VOICE: dict[str, Callable[[Path, Path], Iterator[Row]]] = {
    "bound": measurements.bound,
    "rivals": measurements.rivals,
    "again": measurements.again,
    "memory": measurements.memory,
    "executors": corpora.executors,
}
"""Measured with each voice, in a folder of its own."""
OF_THE_PROGRAM: dict[str, Callable[[], Iterator[Row]]] = {"start": measurements.start, "thousands": corpora.thousands}
"""Measured once."""


def tell(rows: Iterable[object]) -> None:
    """Prints lines as they come."""
    for row in rows:
        sys.stdout.write(f"{row}\n")
        sys.stdout.flush()


def main() -> None:
    """Measures and prints."""
    every = [*OF_A_VOICE, *OF_THE_PROGRAM]
    parser = argparse.ArgumentParser(prog="python -m tests.bench.performance")
    parser.add_argument("--voice", type=Path, action="append", help="an .onnx file; may be given several times")
    parser.add_argument("--only", default=",".join(every), help="of: " + ", ".join(every))
    asked = parser.parse_args()
    names = asked.only.split(",")
    unknown = ", ".join(sorted({*names} - {*every}))
    if unknown:
        parser.error(f"nothing is called {unknown}; there are {', '.join(every)}")
    tell([machine(), "", HEAD])
    for voice in asked.voice or [ROOT / "voices" / "en_US-kathleen-compact.onnx"]:
        tell([Row(what=f"**{voice.stem}**", figure="", goal="")])
        for name in (name for name in names if name in OF_A_VOICE):
            with tempfile.TemporaryDirectory() as folder:
                tell(OF_A_VOICE[name](voice.absolute(), Path(folder)))
    if any(name in OF_THE_PROGRAM for name in names):
        tell([Row(what="**the program**", figure="", goal="")])
    for name in (name for name in names if name in OF_THE_PROGRAM):
        tell(OF_THE_PROGRAM[name]())


if __name__ == "__main__":
    main()
