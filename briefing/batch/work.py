"""Turns one order into one episode, in whichever process or machine this runs.

What an episode becomes depends on its order and the terms alone, so it is the same to the byte wherever it is made.
Voice and lexicon are opened once in each process, when its first order comes.
"""

from __future__ import annotations

import platform
import time
import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from typing import ParamSpec, TypeVar

from briefing import __version__, disk, ledger, pipeline, sidecar
from briefing import corpus as corpora
from briefing.audio import ffmpeg_version, find_ffmpeg
from briefing.batch.orders import Order, SourceFile, Terms, source_file
from briefing.batch.results import Failed, Made, Planned, Result
from briefing.errors import BriefingError, ClusterError, CorpusError, DocumentError, OutputError, RequestError
from briefing.job import Job, silent
from briefing.pipeline import Outcome, Plan, Publication
from briefing.speech import Narrator
from briefing.spoken import Lexicon
from briefing.types import Document, Report

_PACKAGES = ("piper-tts", "onnxruntime", "numpy", "nltk", "pydub", "mutagen", "pillow", "num2words")
"""Other versions of these could make other bytes of the same order."""
_Given = ParamSpec("_Given")
_Found = TypeVar("_Found")


class Inline(Executor):
    """Does what it is given at once, in the thread of who gives it."""

    def submit(self, fn: Callable[_Given, _Found], /, *args: _Given.args, **kwargs: _Given.kwargs) -> Future[_Found]:
        """Calls a function; Ctrl-C is not a result."""
        future: Future[_Found] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # whatever it is, who asks for the result is told
            future.set_exception(error)
        return future


@dataclass(frozen=True, slots=True)
class _Bench:
    """What a process works with."""

    job: Job
    narrator: Narrator
    lexicon: Lexicon
    executor: Executor
    """Where the narrator speaks."""


def make(order: Order, terms: Terms, report: Report = silent) -> Result:
    """Carries out an order.

    Args:
        order: What to make.
        terms: What holds for all.
        report: Told how far it is; what it raises ends the work.

    Returns:
        What is on disk now (in a dry run: what would be), or why the documents cannot be made into an episode.

    Raises:
        BriefingError: No other order could be carried out here either: the disk is full, the voice is broken, an
            argument makes no sense, this machine is not as the one that gave the order.
    """
    bench = _bench_for(terms)
    try:
        changed = [source.path for source in order.sources if _has_changed(source, terms)]
        if changed:  # without a key, for no later order to be taken for this one
            reason = f"{changed[0]}: it changed while the batch ran; the same command makes it"
            return Failed(order=replace(order, key=""), reason=reason)
        documents, faults = _read(order.sources, terms)
        job = bench.job.reporting_to(report)
        plan, publication = _planned(order, documents, bench, job)
        if terms.dry_run:
            return Planned(order=order, duration_ms=round(plan.seconds * 1000))
        quoting = {name: [job.output / audio for audio in audios] for name, audios in order.quoted_by.items()}
        publication = replace(publication, order=order.key)
        outcome = pipeline.rendered(plan, publication, job, bench.narrator, quoting=quoting, force=terms.force)
        return _made(order, outcome, plan, faults)
    except (OutputError, RequestError):
        raise
    except BriefingError as error:
        return Failed(order=order, reason=str(error))
    except Exception as error:  # a bug must not cost a batch of thousands; it is told with the rest
        return Failed(order=order, reason=f"{type(error).__name__}: {error}", traceback=traceback.format_exc())


def _read(sources: tuple[SourceFile, ...], terms: Terms) -> tuple[tuple[Document, ...], tuple[DocumentError, ...]]:
    """Reads the documents of an order, and tells which cannot be used."""
    documents: list[Document] = []
    faults: list[DocumentError] = []
    for source in sources:
        try:
            documents.append(corpora.read(_there(source.path, terms), source.document_id))
        except DocumentError as error:
            faults.append(error)
    if not documents:
        raise CorpusError("\n".join(map(str, faults)))
    return tuple(documents), tuple(faults)


def _has_changed(source: SourceFile, terms: Terms) -> bool:
    return source_file(_there(source.path, terms), source.document_id).digest != source.digest


def _there(path: Path, terms: Terms) -> Path:
    """Finds a file from here that the user has named from elsewhere."""
    return path if Path.cwd() == terms.home else terms.home / path


def _planned(order: Order, documents: tuple[Document, ...], bench: _Bench, job: Job) -> tuple[Plan, Publication]:
    arrived = pipeline.arrived(documents[0])  # before it is named as on the machine where the batch was started
    named = {source.document_id: source.path for source in order.sources}
    documents = tuple(replace(document, path=named[document.document_id]) for document in documents)
    if order.day is not None:
        return pipeline.day_plan(documents, order.day, job, bench.narrator, bench.lexicon)
    return pipeline.document_plan(documents[0], job, bench.narrator, bench.lexicon, published_on=arrived)


def _made(order: Order, outcome: Outcome, plan: Plan, faults: Sequence[DocumentError]) -> Made:
    audio_path = outcome.publication.audio_path
    disk.settle(*pipeline.files_of(audio_path))  # before the manifest says that they are there
    return Made(
        order=order,
        size_bytes=audio_path.stat().st_size,
        duration_ms=outcome.episode.duration_ms if outcome.episode else _duration_ms(audio_path),
        is_new=outcome.episode is not None,
        synthesized=outcome.synthesized,
        cached=outcome.cached,
        left_out=tuple(map(str, (*faults, *plan.faults))),
        covered=ledger.digests(plan.covered),
        topics=plan.topics,
    )


def _duration_ms(audio_path: Path) -> int:
    found = sidecar.read_sidecar(audio_path)
    return int(found["duration_ms"]) if found else 0


_OPENING = Lock()
_benches: dict[Terms, _Bench] = {}
"""What is open: of one batch at most, since a voice takes memory."""


def _bench_for(terms: Terms) -> _Bench:
    """Takes what is open, or opens it; of several threads that come at once the first does so for all."""
    with _OPENING:
        if terms not in _benches:
            _close()
            _benches[terms] = _opened(terms)
        return _benches[terms]


def close() -> None:
    """Closes what was opened for orders in this process."""
    with _OPENING:
        _close()


def _close() -> None:
    for bench in _benches.values():
        bench.executor.shutdown()
    _benches.clear()


def _opened(terms: Terms) -> _Bench:
    if terms.environment is not None:
        _check_environment(terms)
    find_ffmpeg()
    voice = terms.job.voice if Path(terms.job.voice).is_file() else Path(terms.job.voice).stem
    job = replace(terms.job, voice=voice)
    executor = ThreadPoolExecutor(terms.voice_threads, "voice") if terms.voice_threads else Inline()
    narrator = pipeline.open_voice(job, executor=executor, pace=terms.pace, must_keep=True)
    if narrator.voice.fingerprint != terms.voice:
        raise ClusterError(f"{_here()} has another voice of the name {Path(voice).stem!r}; copy this machine's there")
    return _Bench(job, narrator, pipeline.open_lexicon(job, narrator.voice), executor)


def environment() -> tuple[tuple[str, str], ...]:
    """Lists what must be the same on all machines for them to make the same bytes."""
    packages = ((name, version(name)) for name in _PACKAGES)
    return (("briefing", __version__), *packages, ("ffmpeg", ffmpeg_version()), ("time zone", "/".join(time.tzname)))


def _check_environment(terms: Terms) -> None:
    """Checks that this machine is as the one that gave the orders, and sees the same files.

    Raises:
        ClusterError: It does not.
    """
    here = dict(environment())
    differences = [
        f"{name} {here.get(name)} instead of {there}"
        for name, there in terms.environment or ()
        if here.get(name) != there
    ]
    if differences:
        raise ClusterError(f"{_here()} has {', '.join(differences)}; make it as the machine that starts the batch")
    for what, folder in (("corpus", terms.job.corpus), ("output", terms.job.output)):
        if not folder.is_dir():
            raise ClusterError(
                f"{_here()} does not see the {what} {str(folder)!r}; "
                "put it on a disk that all machines have under the same path"
            )
    if pipeline.lexicon_digest(terms.job.corpus) != terms.lexicon:
        raise ClusterError(f"{_here()} has other pronunciations; put pronunciations.toml into the corpus folder")


def _here() -> str:
    return f"Worker {platform.node()!r}"
