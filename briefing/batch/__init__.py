"""Turns a corpus into its episodes, all of them, on all cores or many machines, going on where it was stopped.

    corpus -> orders -> what the manifest does not have -> crew: order -> pipeline -> episode -> manifest -> feed

The manifest in the output folder knows each episode by the content that it was made of: its documents, the settings,
the voice and the program. What is there as it says is not looked at again.
"""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from briefing import disk, pipeline
from briefing.audio import find_ffmpeg
from briefing.batch import crews
from briefing.batch.crews import Crew, ExecutorName
from briefing.batch.manifest import read_manifest
from briefing.batch.notes import noting
from briefing.batch.orders import Order, Terms, find_sources, with_quoting
from briefing.batch.results import Failed, Made, Planned, Result, Standing, Summary
from briefing.batch.running import results
from briefing.batch.sorting import orders_of, removed, sort_out
from briefing.batch.work import environment
from briefing.errors import OutputError
from briefing.job import Job, silent
from briefing.types import Progress

__all__ = ["Batch", "ExecutorName", "Failed", "Made", "Planned", "Result", "Standing", "Summary", "Watch", "run"]

LOCK_NAME = ".batch.lock"
Watch = Callable[[Standing], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What is asked for."""

    job: Job
    """Of each episode; whom it reports to is not asked."""
    daily: bool = False
    """One briefing for each day; else one episode for each document."""
    executor: ExecutorName = "threads"
    n_workers: int | None = None
    """Threads or processes; None for one to each core."""
    scheduler: str | None = None
    """Address of a Dask scheduler, whose workers are used instead."""
    retry_failed: bool = False
    """Try again also what could not be made of these very documents."""
    force: bool = False
    """Make also what is there."""
    limit: int | None = None
    """The most episodes that are made."""
    dry_run: bool = False
    """Only plan; write nothing."""


def run(batch: Batch, watch: Watch) -> Summary:
    """Makes what is missing.

    Args:
        batch: What is asked for.
        watch: Told how far it is, twice a second and at each result.

    Raises:
        RequestError: A topic has no word, or a ``pronunciations.toml`` makes no sense.
        CorpusError: There is nothing to read.
        VoiceError: The voice is missing or broken.
        AudioError: There is no ffmpeg.
        OutputError: The folder cannot be written or is full, or another batch writes there.
        ClusterError: The scheduler or its workers are gone, or are not as this machine. What was made is kept, as after
            all of these; the same call goes on with the rest.
    """
    started = time.monotonic()
    output = batch.job.output
    terms = _terms(batch)
    sources = find_sources(batch.job.corpus, output)
    pipeline.check_memory(output, daily=batch.daily)
    with ExitStack() as held:
        if not batch.dry_run:
            held.enter_context(_alone(output))
            pipeline.sweep(output)
            held.callback(pipeline.sweep, output)  # a worker may have been killed
        known = read_manifest(output)
        orders, unread = orders_of(sources, terms, known, daily=batch.daily)
        work = sort_out(orders, known, output, retry_failed=batch.retry_failed, force=batch.force)
        quoting = pipeline.quoting(output)
        todo = [with_quoting(order, quoting, output) for order in work.todo[: batch.limit]]
        came = _made(todo, terms, batch, watch) if todo else []
        published = None if batch.dry_run else pipeline.publish(output)
        return Summary(
            results=tuple(came),
            n_unchanged=work.n_unchanged + sum(isinstance(each, Made) and not each.is_new for each in came),
            failed_before=work.failed_before,
            n_left=len(work.todo) - len(todo),
            removed=removed(orders, known, output, daily=batch.daily),
            unread=unread,
            n_published=published.n_episodes if published else None,
            unpublished=published.left_out if published else (),
            seconds=time.monotonic() - started,
        )


def _terms(batch: Batch) -> Terms:
    """Opens voice and lexicon, so that what is wrong with them is told before anything is begun."""
    job = replace(batch.job, corpus=batch.job.corpus.absolute(), output=batch.job.output.absolute(), report=silent)
    narrator = pipeline.open_voice(job)
    pipeline.open_lexicon(job, narrator.voice)
    find_ffmpeg()
    return Terms(
        job=replace(job, voice=str(narrator.voice.card.path.absolute())),
        home=Path.cwd(),
        pace=narrator.pace(),
        voice=narrator.voice.fingerprint,
        lexicon=pipeline.lexicon_digest(job.corpus),
        environment=environment() if batch.scheduler else None,
        dry_run=batch.dry_run,
        force=batch.force,
    )


def _made(todo: Sequence[Order], terms: Terms, batch: Batch, watch: Watch) -> list[Result]:
    """Has a crew make episodes, and notes each as it comes."""
    n_workers = min(batch.n_workers or os.cpu_count() or 1, 1_000)
    if batch.executor == "threads" and not batch.scheduler:
        terms = replace(terms, voice_threads=n_workers)
    standing = _Progress(todo, watch)
    came: list[Result] = []
    with ExitStack() as held:
        notes = None if batch.dry_run else held.enter_context(noting(batch.job))
        crew = held.enter_context(_crew(batch, min(n_workers, len(todo))))
        coming = held.enter_context(closing(results(todo, terms, crew, standing.under_way)))
        for result in coming:
            if result is not None:
                came.append(result)
                if notes is not None and not isinstance(result, Planned):
                    notes.add(result)
            standing.tell(result)
    return came


def _crew(batch: Batch, n_workers: int) -> AbstractContextManager[Crew]:
    if batch.scheduler:
        return crews.cluster(batch.scheduler)
    if batch.executor == "serial":
        return crews.serial()
    return crews.threads(n_workers) if batch.executor == "threads" else crews.processes(n_workers)


class _Progress:
    """Adds up how much audio is made."""

    def __init__(self, todo: Sequence[Order], watch: Watch) -> None:
        self._watch = watch
        self._started = time.monotonic()
        self._n_orders = len(todo)
        self._total_s = sum(order.seconds for order in todo)
        self._done_s = 0.0
        self._n_done = 0
        self._parts: dict[str, float] = {}

    def under_way(self, order: Order, progress: Progress) -> None:
        """Is told how far an episode is, from whichever thread."""
        if progress.step == "speaking" and progress.total:
            self._parts[order.audio] = order.seconds * progress.done / progress.total

    def tell(self, result: Result | None) -> None:
        """Tells how far all is."""
        if result is not None:
            self._n_done += 1
            self._done_s += result.order.seconds
            self._parts.pop(result.order.audio, None)
        self._watch(
            Standing(
                n_done=self._n_done,
                n_orders=self._n_orders,
                done_s=self._done_s + sum(list(self._parts.values())),
                total_s=self._total_s,
                elapsed_s=time.monotonic() - self._started,
                result=result,
            )
        )


@contextmanager
def _alone(output: Path) -> Iterator[None]:
    """Keeps other batches out of an output folder; who is killed keeps nobody out any more.

    Raises:
        OutputError: Another one is at work there.
    """
    path = output / LOCK_NAME
    with disk.writing_in(output):
        output.mkdir(parents=True, exist_ok=True)
        file = path.open("a+b", buffering=0)
    with file:
        if not disk.try_lock(file):
            file.seek(0)
            holder = file.read(200).decode("utf-8", "replace").strip() or "another process"
            raise OutputError(
                f"Another batch ({holder}) is writing into {str(output)!r}; wait for it, or write elsewhere with "
                "--output DIR"
            )
        with disk.writing_in(output):
            file.truncate(0)
            since = datetime.now().astimezone().isoformat(sep=" ", timespec="seconds")
            file.write(f"process {os.getpid()} on {platform.node()} since {since}".encode())
        yield
