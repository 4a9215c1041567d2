"""Turns committee talk with human summaries into a table: how good is each ranker, for the page and for the ear?

    python -m tests.bench.summary

The protocol of the published baselines: whole sentences, at most 200 words and at most 15 % of the text; ROUGE-1, -2
and -Lsum F1 with stemming (rouge-score), means over documents, 95 % bootstrap intervals of R-1 + R-2, and of its
difference to centroid + MMR, paired by document. "Dangling" openings are counted by a list of words of its own,
wider than the one the program goes by. CPU is that of ranking and selection, sentences given.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from briefing import summary, text
from briefing.summary.rankers import Hear, by_concepts
from briefing.types import Sentence
from tests.bench import fit
from tests.bench.committees import FILE, Stretch, available, load

Array = npt.NDArray[np.float64]
Summarizer = Callable[[Stretch], Sequence[Sentence]]

BASELINE = "centroid + MMR"
FOLDS = 5
SEEDS = 10
RESAMPLES = 2_000
DANGLING = re.compile(
    r"\W*(?:and|but|so|or|because|which|this|that|these|those|they|he|she|it|his|her|their|them|its|then|also|however|"
    r"therefore|thus|hence|instead|otherwise|moreover|furthermore|again|yes|no|well|such)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What one summarizer reached."""

    name: str
    rouge: Array
    """ROUGE-1, -2 and -Lsum F1 in percent of each document; shape (documents, 3)."""
    dangling: float
    """Percent of the sentences."""
    questions: float
    """Percent of the sentences."""
    cpu_ms: float
    """A document."""


def measure(name: str, summarizer: Summarizer, stretches: Sequence[Stretch]) -> Row:
    """Summarizes all documents and compares them with the human summaries."""
    from rouge_score.rouge_scorer import RougeScorer  # noqa: PLC0415  # a dev extra, needed here only

    scorer = RougeScorer(["rouge1", "rouge2", "rougeLsum"], use_stemmer=True)
    scores, texts, cpu_s = [], [], 0.0
    for stretch in stretches:
        started = time.process_time()
        chosen = [sentence.text for sentence in summarizer(stretch)]
        cpu_s += time.process_time() - started
        found = scorer.score(stretch.reference, "\n".join(chosen))
        scores.append([100 * found[kind].fmeasure for kind in ("rouge1", "rouge2", "rougeLsum")])
        texts += chosen
    return Row(
        name=name,
        rouge=np.array(scores),
        dangling=100 * sum(DANGLING.match(each) is not None for each in texts) / max(1, len(texts)),
        questions=100 * sum("?" in each for each in texts) / max(1, len(texts)),
        cpu_ms=1000 * cpu_s / len(stretches),
    )


def length(sentence: Sentence) -> float:
    """Words, as the protocol counts them."""
    return float(len(sentence.text.split()))


def in_order(stretch: Stretch, order: Sequence[int]) -> list[Sentence]:
    """Takes sentences in an order of preference while they fit; gives them in the order of the text."""
    chosen, left = [], stretch.budget
    for place in order:
        if length(stretch.sentences[place]) <= left:
            chosen.append(place)
            left -= length(stretch.sentences[place])
    return [stretch.sentences[place] for place in sorted(chosen)]


def ours(ranker: str, hear: Hear = summary.hear_anything) -> Summarizer:
    """One of the program's rankers with its selection."""
    return lambda stretch: summary.select(summary.rank(stretch.sentences, ranker, hear), stretch.budget, length)


def held_out(stretches: Sequence[Stretch]) -> Summarizer:
    """The default ranker, for each document fitted to the other meetings' summaries only."""
    meetings = sorted({stretch.meeting for stretch in stretches})
    fold = {meeting: place % FOLDS for place, meeting in enumerate(meetings)}
    models = [fit.fit([each for each in stretches if fold[each.meeting] != number]) for number in range(FOLDS)]
    return lambda stretch: summary.select(
        by_concepts(stretch.sentences, model=models[fold[stretch.meeting]]), stretch.budget, length
    )


def sumy(name: str) -> Summarizer:
    """Another library's ranker, given our sentences and words, so that only the ranking differs."""
    from sumy.models.dom import ObjectDocumentModel, Paragraph  # noqa: PLC0415  # a dev extra, needed here only
    from sumy.models.dom import Sentence as SumySentence  # noqa: PLC0415
    from sumy.summarizers.lex_rank import LexRankSummarizer  # noqa: PLC0415
    from sumy.summarizers.text_rank import TextRankSummarizer  # noqa: PLC0415

    class Words:
        """A tokenizer that needs no download."""

        def to_words(self, sentence: str) -> tuple[str, ...]:
            return text.words(sentence)

    kind = LexRankSummarizer if name == "LexRank" else TextRankSummarizer
    stops = fit.STOP_WORDS.read_text(encoding="utf-8").split()

    def summarize(stretch: Stretch) -> Sequence[Sentence]:
        model = ObjectDocumentModel([Paragraph([SumySentence(s.text, Words()) for s in stretch.sentences])])
        ranker = kind()
        ranker.stop_words = stops
        orders: list[int] = []

        def keep(infos: Sequence[Any]) -> Sequence[Any]:  # sumy hands over all sentences, the best first
            orders.extend(info.order for info in infos)
            return infos

        ranker(model, keep)
        return in_order(stretch, orders)

    return summarize


def summarizers(stretches: Sequence[Stretch]) -> dict[str, Summarizer]:
    """All that are compared, in the order of the table."""
    return {
        "lead": lambda stretch: in_order(stretch, range(len(stretch.sentences))),
        "sumy LexRank": sumy("LexRank"),
        "sumy TextRank": sumy("TextRank"),
        "lexrank + MMR": ours("lexrank"),
        "textrank + MMR": ours("textrank"),
        BASELINE: ours("centroid"),
        f"{BASELINE}, for the ear": ours("centroid", summary.hear),
        "concepts, not for the ear": ours(summary.DEFAULT),
        "concepts (the default)": ours(summary.DEFAULT, summary.hear),
        "concepts, held out": held_out(stretches),
    }


def by_lot(stretches: Sequence[Stretch]) -> Row:
    """Sentences drawn by lot, the mean of several seeds."""
    rows = []
    for seed in range(SEEDS):
        rows.append(measure("", partial(_drawn, np.random.default_rng(seed)), stretches))
    return Row(
        name=f"random ({SEEDS} seeds)",
        rouge=np.mean([row.rouge for row in rows], axis=0),
        dangling=float(np.mean([row.dangling for row in rows])),
        questions=float(np.mean([row.questions for row in rows])),
        cpu_ms=float(np.mean([row.cpu_ms for row in rows])),
    )


def _drawn(draw: np.random.Generator, stretch: Stretch) -> Sequence[Sentence]:
    return in_order(stretch, [int(place) for place in draw.permutation(len(stretch.sentences))])


def interval(values: Array) -> tuple[float, float]:
    """The 95 % bootstrap interval of a mean (Efron & Tibshirani 1993, An Introduction to the Bootstrap, ch. 13)."""
    draws = np.random.default_rng(0).integers(0, len(values), size=(RESAMPLES, len(values)))
    low, high = np.percentile(values[draws].mean(axis=1), [2.5, 97.5])
    return float(low), float(high)


def table(rows: Sequence[Row]) -> str:
    """Writes the rows as a Markdown table."""
    base = next(row for row in rows if row.name == BASELINE).rouge[:, :2].sum(axis=1)
    lines = [
        f"| ranker | R-1 | R-2 | R-L | R-1 + R-2 | 95 % | less {BASELINE}, 95 % | dangling % | questions % | CPU ms |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        r1, r2, rl = row.rouge.mean(axis=0)
        both = row.rouge[:, :2].sum(axis=1)
        low, high = interval(both)
        less, more = interval(both - base)
        lines.append(
            f"| {row.name} | {r1:.1f} | {r2:.1f} | {rl:.1f} | {r1 + r2:.1f} | {low:.1f} to {high:.1f} "
            f"| {less:+.1f} to {more:+.1f} | {row.dangling:.1f} | {row.questions:.1f} | {row.cpu_ms:.1f} |"
        )
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measures all and prints the table."""
    if not available():
        sys.exit(f"{FILE} is not there, so nothing can be measured")
    stretches = load()
    rows = [by_lot(stretches)]
    for name, summarizer in summarizers(stretches).items():
        rows.append(measure(name, summarizer, stretches))
        sys.stderr.write(f"{name}\n")
    sys.stdout.write(table(rows))


if __name__ == "__main__":
    main()
