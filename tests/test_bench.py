"""What the benchmarks promise of the ranker, on committee talk with human summaries, where that is at hand."""

from __future__ import annotations

import pytest

from briefing.summary import DEFAULT, hear
from briefing.summary.concepts import shipped
from tests.bench import committees, fit
from tests.bench.summary import BASELINE, interval, measure, ours, sumy, table

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not committees.available(), reason=f"{committees.FILE} is not there"),
]


@pytest.fixture(scope="module")
def stretches() -> tuple[committees.Stretch, ...]:
    """All stretches of talk."""
    return committees.load()


def test_default_ranker_is_good_and_for_the_ear(stretches: tuple[committees.Stretch, ...]) -> None:
    """At least 43 points of R-1 + R-2, surely more than centroid + MMR, and hardly a dangling opening."""
    best = measure("best", ours(DEFAULT, hear), stretches)
    base = measure(BASELINE, ours("centroid"), stretches)
    both = best.rouge[:, :2].sum(axis=1)
    assert both.mean() >= 43.0
    assert interval(both - base.rouge[:, :2].sum(axis=1))[0] > 0
    assert best.dangling <= 3
    assert best.questions == 0


def test_listening_filter_costs_little(stretches: tuple[committees.Stretch, ...]) -> None:
    """What makes a summary fit to be heard costs less than 0.8 points."""
    heard = measure("heard", ours(DEFAULT, hear), stretches).rouge[:, :2].sum(axis=1)
    read = measure("read", ours(DEFAULT), stretches).rouge[:, :2].sum(axis=1)
    assert read.mean() - heard.mean() < 0.8


def test_coefficients_are_those_the_data_give(stretches: tuple[committees.Stretch, ...]) -> None:
    """The file in the package holds what fitting finds, but for what has changed in reading since."""
    fitted, kept = fit.fit(stretches), shipped()
    for one, other in zip(
        (*fitted.content, *fitted.function, *fitted.phrase), (*kept.content, *kept.function, *kept.phrase), strict=True
    ):
        assert one == pytest.approx(other, abs=0.1)
    assert fitted.ratios == pytest.approx(kept.ratios, abs=0.1)


def test_table(stretches: tuple[committees.Stretch, ...]) -> None:
    """A rival's row is measured and written like our own."""
    few = stretches[:6]
    rows = [measure(BASELINE, ours("centroid"), few), measure("sumy TextRank", sumy("TextRank"), few)]
    lines = table(rows).splitlines()
    assert len(lines) == 4
    assert lines[3].startswith("| sumy TextRank | ")
    assert {line.count("|") for line in lines} == {11}
