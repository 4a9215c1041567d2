"""Turns corpora into rows of the table: what a batch gains by each executor, and what thousands of documents cost.

The archive's documents are of 650 words, and its voice is the tests' own, which costs next to nothing: what is measured
is reading, ranking, planning, the manifest and the feed.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.bench import archive
from tests.bench.performance.processes import PYTHON, ROOT, Cost, run
from tests.bench.performance.table import Row
from tests.conftest import write_tiny_voice
from tests.synthetic import write_corpus

DOCUMENTS, MINUTES = 6, 2
"""Of the corpus that each executor makes."""
WAYS = {
    "serial": ("--executor", "serial"),
    "1 thread": ("--executor", "threads", "--jobs", "1"),
    "2 threads": ("--executor", "threads", "--jobs", "2"),
    "1 process": ("--executor", "processes", "--jobs", "1"),
    "2 processes": ("--executor", "processes", "--jobs", "2"),
}
SIZES = (1_000, 10_000)
WORDS = 650


def executors(voice: Path, folder: Path) -> Iterator[Row]:
    """One corpus by every executor, each with an empty cache and the pace known."""
    corpus = folder / "corpus"
    write_corpus(corpus, DOCUMENTS, n_words=900)
    base: Cost | None = None
    for name, options in WAYS.items():
        cost, audio_s = _batch(voice, corpus, folder / name, *options)
        base = base or cost
        yield _gain(name, cost, base, audio_s)
    assert base is not None
    for n in (1, 2):
        with _cluster(folder / f"dask-{n}", n) as address:
            cost, audio_s = _batch(voice, corpus, folder / f"{n} dask", "--scheduler", address)
        yield _gain(f"{n} Dask worker{'s' * (n > 1)}, started before", cost, base, audio_s)


def _batch(voice: Path, corpus: Path, folder: Path, *options: str) -> tuple[Cost, float]:
    fixed: list[str | Path] = ["--output", folder, "--voice", voice, "--minutes", str(MINUTES), "--json"]
    cost = run([*PYTHON, "-m", "briefing", "batch", corpus, *fixed, *options], BRIEFING_CACHE=str(folder / "cache"))
    return cost, json.loads(cost.said)["audio_s"]


def _gain(name: str, cost: Cost, base: Cost, audio_s: float) -> Row:
    cpu = "" if "Dask" in name else f", {cost.cpu_s / base.cpu_s:.2f} of its CPU, {cost.peak_mib:.0f} MiB the largest"
    return Row(
        what=f"batch of {audio_s / 60:.0f} minutes, {name}",
        figure=f"{cost.wall_s:.1f} s, {base.wall_s / cost.wall_s:.2f} times as quick as serial{cpu}",
    )


@contextlib.contextmanager
def _cluster(folder: Path, n_workers: int) -> Iterator[str]:
    """A scheduler with workers of one thread, which have a cache of their own."""
    folder.mkdir(parents=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    program = str(Path(sys.executable).parent / "dask")
    commands = (
        [program, "scheduler", "--port", address.rpartition(":")[2], "--no-dashboard"],
        [program, "worker", address, "--nworkers", str(n_workers), "--nthreads", "1", "--no-dashboard"],
    )
    settings = {**os.environ, "PYTHONPATH": str(ROOT), "BRIEFING_CACHE": str(folder / "cache")}
    started = [
        subprocess.Popen(
            command,
            cwd=folder,
            env=settings,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for command in commands
    ]
    time.sleep(8)  # until the workers have come
    yield address
    for process in reversed(started):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def thousands() -> Iterator[Row]:
    """Archives of two sizes: what grows must grow with them, and memory must not."""
    for n in SIZES:
        with tempfile.TemporaryDirectory() as name:
            yield from _planned(Path(name), n)
        with tempfile.TemporaryDirectory() as name:
            yield from _noted(Path(name), n)
    yield from (Row(what=what, figure=figure, goal=goal) for what, figure, goal in archive.rows(SIZES))


def _planned(folder: Path, n: int) -> Iterator[Row]:
    voice = folder / "en_US-tiny-test.onnx"
    write_tiny_voice(voice)
    write_corpus(folder / "corpus", n, WORDS)
    options: list[str | Path] = ["--output", folder / "output", "--voice", voice, "--dry-run", "--json"]
    cost = run([*PYTHON, "-m", "briefing", "batch", folder / "corpus", *options], BRIEFING_CACHE=str(folder / "cache"))
    assert len(json.loads(cost.said)["planned"]) == n
    yield Row(
        what=f"reading, ranking and planning {n:,} documents, {os.cpu_count()} processes",
        figure=f"{cost.wall_s:.0f} s, {1000 * cost.cpu_s / n:.0f} CPU ms each, {cost.peak_mib:.0f} MiB the largest",
        goal="300 s, 600 MiB" if n == max(SIZES) else "",
    )


_NOTING = """
import sys, time
from pathlib import Path
from briefing.batch.manifest import appending, read_manifest
from briefing.batch.orders import Order, SourceFile
from briefing.batch.results import Made
folder, n = Path(sys.argv[1]), int(sys.argv[2])
begun = time.perf_counter()
with appending(folder) as manifest:
    for number in range(n):
        source = SourceFile(document_id=f"speech-{number:05}", path=Path("x.txt"), digest="0" * 64, size_bytes=4000)
        order = Order(audio=f"documents/speech-{number:05}.mp3", sources=(source,), key="0" * 64, seconds=300.0)
        manifest.add(Made(order=order, size_bytes=1, duration_ms=1, is_new=True, synthesized=1, cached=1))
written = time.perf_counter()
assert len(read_manifest(folder)) == n
print(written - begun, time.perf_counter() - written)
"""


def _noted(folder: Path, n: int) -> Iterator[Row]:
    cost = run([*PYTHON, "-c", _NOTING, folder, str(n)])
    written, read = map(float, cost.said.split())
    yield Row(
        what=f"manifest of {n:,} episodes: written with a sync each, read",
        figure=f"{written:.1f} s, {read:.2f} s, {cost.peak_mib:.0f} MiB",
    )
