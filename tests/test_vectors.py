"""Terms into rows: length one, rare terms heavier, the same whatever the order."""

from __future__ import annotations

import os
import subprocess
import sys
from math import log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.vectors import TermSpace, normalised, tfidf

BAGS = st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=6), min_size=1, max_size=8)


def test_idf_by_hand() -> None:
    """A term in two of three texts weighs ln(4/3) + 1, one in a single text ln(4/2) + 1."""
    space = TermSpace.fit([["tax", "cut"], ["tax"], ["war"]])
    assert list(space.columns) == ["cut", "tax", "war"]
    assert space.idf.tolist() == pytest.approx([log(2) + 1, log(4 / 3) + 1, log(2) + 1])


def test_counts_by_hand() -> None:
    """Counts follow the columns, and unknown terms are left out."""
    space = TermSpace.fit([["tax", "cut"]])
    assert space.counts([["tax", "tax", "war"], []]).tolist() == [[0, 2], [0, 0]]


def test_most_terms() -> None:
    """Of too many terms the most frequent are kept, ties by the alphabet."""
    space = TermSpace.fit([["b", "c"], ["c", "a"]], most=2)
    assert list(space.columns) == ["a", "c"]


def test_same_texts_are_alike() -> None:
    """The cosine of a text with itself is 1, with one that shares no term 0."""
    rows = tfidf([["tax", "cut"], ["tax", "cut"], ["war"]])
    assert (rows @ rows.T)[0].tolist() == pytest.approx([1, 1, 0])


def test_nothing_at_all() -> None:
    """No texts and texts without terms give empty rows, not errors."""
    assert tfidf([]).shape == (0, 0)
    assert tfidf([[], []]).shape == (2, 0)


@settings(deadline=None, max_examples=50)
@given(BAGS)
def test_rows_have_length_one(bags: list[list[str]]) -> None:
    """Every row has length one, or is all zeros where its text has no terms."""
    lengths = np.linalg.norm(tfidf(bags), axis=1)
    assert lengths.tolist() == pytest.approx([1.0 if bag else 0.0 for bag in bags], abs=1e-5)


def test_normalised_keeps_zeros() -> None:
    """A row of zeros stays one, without a warning."""
    assert normalised(np.array([[0, 0], [3, 4]], dtype=np.float32)).tolist() == pytest.approx(
        np.array([[0, 0], [0.6, 0.8]])
    )


@pytest.mark.parametrize(("told", "threads"), [({}, "1"), ({"OPENBLAS_NUM_THREADS": "3"}, "3")])
def test_the_command_line_works_in_one_thread(told: dict[str, str], threads: str) -> None:
    """What the command line counts, it counts in one thread, unless somebody has said in how many."""
    code = "import atexit, os; atexit.register(lambda: print(os.environ['OPENBLAS_NUM_THREADS']))"
    code += "; import sys; sys.argv = ['briefing', '--version']; from briefing.__main__ import main; main()"
    others = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    run = subprocess.run([sys.executable, "-c", code], env=others | told, check=True, capture_output=True, text=True)
    assert run.stdout.splitlines()[-1] == threads
