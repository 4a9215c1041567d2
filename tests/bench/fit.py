"""Turns committee talk and its human summaries into the coefficients of ``briefing/summary/concepts.toml``.

    python -m tests.bench.fit          # writes the file anew; the same data give the same file

Logistic regression by Newton's method with a little ridge: what in a stretch of talk foretells which of its words and
phrases its human summary says?
"""

from __future__ import annotations

import math
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from briefing import text
from briefing.summary import concepts
from briefing.summary.concepts import MENTIONS, Model
from tests.bench.committees import FILE, ROOT, Stretch, available, load

Array = npt.NDArray[np.float64]

TARGET = ROOT / "briefing" / "summary" / "concepts.toml"
STOP_WORDS = ROOT / "briefing" / "text" / "stopwords.txt"
PRIOR = 60.0
"""Mentions by which the ratio of a rare function word is drawn towards 1."""
LOWEST, HIGHEST = -3.0, 2.0
"""Bounds of a ratio's logarithm: "yes" was said in no summary, which does not make it impossible."""
RIDGE = 1.0


def fit(stretches: Sequence[Stretch]) -> Model:
    """Fits the model to stretches of talk and their summaries."""
    said = [Counter(stem for sentence in each.sentences for stem in sentence.stems) for each in stretches]
    summed_up = [text.stems(each.reference) for each in stretches]
    ratios = _ratios(said, summed_up)
    blank = Model(content=(), function=(), phrase=(), ratios=ratios)
    content: list[tuple[float, ...]] = []
    function: list[tuple[float, ...]] = []
    for mention in range(1, MENTIONS + 1):
        rows: tuple[list[list[float]], list[list[float]]] = ([], [])
        hits: tuple[list[bool], list[bool]] = ([], [])
        for counts, reference in zip(said, map(Counter, summed_up), strict=True):
            total = counts.total()
            for stem, count in counts.items():
                is_function = concepts.is_function_word(stem, blank)
                row = [1.0, math.log(count / total)] + [ratios.get(stem, 0.0)] * is_function
                rows[is_function].append(row)
                hits[is_function].append(reference[stem] >= mention)
        content.append(_logistic_regression(rows[False], hits[False]))
        function.append(_logistic_regression(rows[True], hits[True]))
    words = Model(content=tuple(content), function=tuple(function), phrase=((0.0, 0.0, 0.0),) * 3, ratios=ratios)
    return Model(
        content=words.content, function=words.function, ratios=ratios, phrase=_phrases(stretches, summed_up, words)
    )


def _ratios(said: Iterable[Counter[str]], summed_up: Iterable[tuple[str, ...]]) -> dict[str, float]:
    """How much more often summaries say each function word than talk does, as logarithms."""
    talk = sum(said, Counter[str]())
    summaries = Counter(stem for stems in summed_up for stem in stems)
    words = STOP_WORDS.read_text(encoding="utf-8").splitlines()
    function = sorted({stem for line in words if not line.startswith("#") for stem in text.stems(line)})
    ratios = {}
    for stem in function:
        rate = (summaries[stem] / summaries.total() + PRIOR / talk.total()) / ((talk[stem] + PRIOR) / talk.total())
        ratios[stem] = min(HIGHEST, max(LOWEST, math.log(rate)))
    return ratios


def _phrases(
    stretches: Sequence[Stretch], summed_up: Sequence[tuple[str, ...]], words: Model
) -> tuple[tuple[float, ...], ...]:
    rows: list[list[list[float]]] = [[], [], []]
    hits: list[list[bool]] = [[], [], []]
    for each, reference in zip(stretches, summed_up, strict=True):
        spoken = set(pairwise(reference))
        chances = {stem: matches[1] for stem, matches in concepts.weigh(each.sentences, words).words.items()}
        logits = {stem: math.log(chance / (1 - chance)) for stem, chance in chances.items()}
        counts = Counter(phrase for sentence in each.sentences for phrase in concepts.phrases(sentence))
        for phrase, count in counts.items():
            kind = sum(concepts.is_function_word(stem, words) for stem in phrase)
            rows[kind].append([1.0, sum(logits[stem] for stem in phrase), math.log(count)])
            hits[kind].append(phrase in spoken)
    return tuple(_logistic_regression(each, hit) for each, hit in zip(rows, hits, strict=True))


def _logistic_regression(rows: Sequence[Sequence[float]], hits: Sequence[bool]) -> tuple[float, ...]:
    """Newton's method (Hastie, Tibshirani & Friedman 2009, The Elements of Statistical Learning, eq. 4.26)."""
    table: Array = np.array(rows, dtype=np.float64)
    truth: Array = np.array(hits, dtype=np.float64)
    beta: Array = np.zeros(table.shape[1])
    for _ in range(30):
        chances = 1 / (1 + np.exp(-table @ beta))
        slope = table.T @ (chances - truth) + RIDGE * beta
        curve = (table * (chances * (1 - chances))[:, None]).T @ table + RIDGE * np.eye(len(beta))
        step = np.linalg.solve(curve, slope)
        beta = beta - step
        if float(np.abs(step).max()) < 1e-9:
            break
    return tuple(round(float(value), 4) for value in beta)


def toml(model: Model, n_stretches: int) -> str:
    """Writes a model down."""
    lines = [
        f"# What makes a word or phrase likely to be said in a human summary; fitted to {n_stretches} stretches of",
        "# Canadian and Welsh committee talk with a human summary each (QMSum, MIT licence, copyright 2021",
        "# Yale-LILY) by:",
        "#     python -m tests.bench.fit",
        "# Meanings of the numbers: briefing/summary/concepts.py, class Model.",
        *(f"{name} = {[list(row) for row in getattr(model, name)]}" for name in ("content", "function", "phrase")),
        "",
        "[ratios]",
        *(f'"{stem}" = {ratio:.2f}' for stem, ratio in sorted(model.ratios.items())),
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Fits to everything and writes the file."""
    if not available():
        sys.exit(f"{FILE} is not there, so nothing can be fitted")
    stretches = load()
    Path(TARGET).write_text(toml(fit(stretches), len(stretches)), encoding="utf-8")
    sys.stdout.write(f"{TARGET.relative_to(ROOT)} written\n")


if __name__ == "__main__":
    main()
