"""Turns committee talk into the cost of summarizing it: CPU by length, and memory over many documents.

    python -m tests.bench.speed

CPU is user and system time of this one process, everything from the text on: reading, sentences, ranking, selection of
100 words; the best of five runs, each document's words known from the run before, as in a batch. A machine's speed is
told by the same for sumy's TextRank, which reads, splits and stems nothing here: compare by ratio.
"""

from __future__ import annotations

import resource
import statistics
import sys
import time
from collections.abc import Callable, Sequence

import briefing
from tests.bench.committees import FILE, Stretch, available, load
from tests.bench.summary import sumy

RUNS = 5
WORDS = 100
MANY = 1_000
"""Documents over which memory is watched."""


def cpu_ms(run: Callable[[], object]) -> float:
    """Milliseconds of the best of several runs."""
    best = float("inf")
    for _ in range(RUNS):
        started = time.process_time()
        run()
        best = min(best, time.process_time() - started)
    return 1000 * best


def peak_mb() -> float:
    """The most memory this process has held, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def joined(stretches: Sequence[Stretch], words: int) -> str:
    """Talk of about so many words, of as many stretches as it takes."""
    texts: list[str] = []
    for stretch in stretches:
        left = words - sum(len(text.split()) for text in texts)
        if left <= 0:
            break
        texts.append(stretch.text)
    return "\n\n".join(texts)


def main() -> None:
    """Measures and prints."""
    if not available():
        sys.exit(f"{FILE} is not there, so nothing can be measured")
    stretches = load()
    usual = [each for each in stretches if 550 <= len(each.text.split()) <= 750]
    rival = sumy("TextRank")
    here = statistics.mean(cpu_ms(lambda each=each: briefing.summarize(each.text, words=WORDS)) for each in usual)  # type: ignore[misc]  # bound per document
    there = statistics.mean(cpu_ms(lambda each=each: rival(each)) for each in usual)  # type: ignore[misc]  # likewise
    words = statistics.mean(len(each.text.split()) for each in usual)
    sys.stdout.write(f"{len(usual)} documents of {words:.0f} words: {here:.1f} ms each; sumy TextRank {there:.1f} ms\n")
    for wanted in (5_000, 10_000, 20_000):
        text = joined(stretches, wanted)
        cost = cpu_ms(lambda text=text: briefing.summarize(text, words=WORDS))  # type: ignore[misc]  # likewise
        sys.stdout.write(
            f"{len(text.split()):,} words: {cost:.0f} ms, {1000 * cost / len(text.split()):.1f} ms a 1,000\n"
        )
    for count in (MANY // 10, MANY):
        started = time.process_time()
        for place in range(count):
            briefing.summarize(stretches[place % len(stretches)].text, words=WORDS)
        each_ms = 1000 * (time.process_time() - started) / count
        sys.stdout.write(f"{count:,} documents: {each_ms:.1f} ms each, peak {peak_mb():.0f} MB\n")


if __name__ == "__main__":
    main()
