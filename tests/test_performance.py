"""The benchmark of performance measures what it says: other sentences each time, whole processes, every row."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench.performance import material, ways
from tests.bench.performance.processes import PYTHON, run
from tests.bench.performance.table import Row, spread


@pytest.mark.parametrize("count", [3, 24, 200, 600])
def test_sentences_are_all_different(count: int) -> None:
    """However many sentences are asked for, no clip of one serves for another."""
    assert len(set(material.texts(count))) == count


def test_children_are_counted() -> None:
    """The cost of a process is that of what it starts, too."""
    busy = "import time\nwhile time.process_time() < 0.3: pass"
    cost = run([*PYTHON, "-c", f"import subprocess, sys; subprocess.run([sys.executable, '-c', {busy!r}])"])
    assert cost.cpu_s >= 0.3


def test_lines_of_the_table() -> None:
    """A row is what, figure and goal; several figures are told as median and range."""
    assert str(Row(what="CPU", figure=spread([3.0, 1.0, 2.0]), goal="2")) == "| CPU | 2.00 (1.00 to 3.00) | 2 |"
    assert spread([1.234], digits=1) == "1.2"


def test_unknown_names_are_refused() -> None:
    """Who asks for a measurement that is not there learns which there are."""
    command = [sys.executable, "-m", "tests.bench.performance", "--only", "bound,speed"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "nothing is called speed; there are bound, rivals" in done.stderr


@pytest.mark.slow
def test_our_way_speaks_every_sentence_each_time(tmp_path: Path, tiny_voice: Path) -> None:
    """Measured again, an episode is made anew from the first clip on."""
    material.write_lines(tmp_path, material.texts(3))
    for _ in range(2):
        cost = ways.ours(tiny_voice, tmp_path)
        assert cost.said.split()[0] == "3"
