"""Turns a request into an episode, unless it is there already: the day's briefing, or one document's."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from briefing import corpus as corpora
from briefing import disk
from briefing.errors import CorpusError, DocumentError, OutputError
from briefing.folders import pronunciation_files
from briefing.job import Job
from briefing.ledger import Told, digests, read_ledger
from briefing.pipeline import days
from briefing.pipeline.days import arrived, daily_path
from briefing.pipeline.documentpages import Quoting, quoting, write_document_pages
from briefing.pipeline.identity import Publication, document_path, is_current, named_ids
from briefing.pipeline.planned import Plan
from briefing.pipeline.planning import Wish, plan
from briefing.pipeline.publishing import publish
from briefing.pipeline.rendering import render
from briefing.pipeline.voicing import open_voice
from briefing.publish.addresses import SOURCES_FOLDER
from briefing.publish.channel import FOLDERS, read_channel
from briefing.speech import Narrator, Voice
from briefing.spoken import Lexicon, read_lexicon
from briefing.types import Document, Episode, Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a run came to."""

    plan: Plan | None
    """None where nothing is new."""
    episode: Episode | None
    """None where there was nothing to make: nothing is new, or the episode on disk is this very one."""
    publication: Publication
    faults: tuple[DocumentError, ...]
    """Documents that were left out, and why."""
    synthesized: int = 0
    """Clips that had to be made."""
    cached: int = 0
    unkept: OutputError | None = None
    """Why clips could not be kept for the next run; None where all were."""


def open_lexicon(job: Job, voice: Voice) -> Lexicon:
    """Reads how words are said that spelling does not tell; the user's own pronunciations come first.

    Raises:
        LexiconError: A ``pronunciations.toml`` makes no sense, or the voice lacks one of its phonemes.
    """
    return read_lexicon(pronunciation_files(job.corpus), voice.phonemes)


def daily(job: Job) -> Outcome:
    """Makes the briefing of a day, unless nothing is new.

    Raises:
        BriefingError: Of any kind in ``errors``; the earlier briefing and the ledger are then as they were.
    """
    sweep(job.output)
    narrator = open_voice(job)
    day = _day(job)
    made, faults = daily_plan(job, narrator)
    publication = days.publication(job.output, day, job.bitrate_kbps)
    if made is None:
        return Outcome(plan=None, episode=None, publication=publication, faults=faults)
    current = is_current(made, narrator, publication)
    episode = None if current else render(made, narrator, publication, job.report)
    known = (each.document for each in made.considered)
    write_document_pages(job.output, made.documents, known, quoting=quoting(job.output))
    publish(job.output)  # before the ledger: who is stopped in between comes here again
    if not job.topics:  # who asked for one subject has not heard what else is in the documents
        # also where the episode is there: a run may have been killed before this line
        told = Told(day=day, audio=daily_path(day).as_posix(), documents=digests(made.covered), topics=made.topics)
        days.remember(job.output, [told])
    return Outcome(
        plan=made,
        episode=episode,
        publication=publication,
        faults=faults,
        synthesized=narrator.synthesized,
        cached=narrator.cached,
        unkept=narrator.unkept,
    )


def daily_plan(job: Job, narrator: Narrator) -> tuple[Plan | None, tuple[DocumentError, ...]]:
    """Plans the briefing of a day.

    Returns:
        The plan, or None where nothing is new; and what is wrong with documents that were left out.
    """
    lexicon = open_lexicon(job, narrator.voice)
    wish = Wish(minutes=job.minutes, ranker=job.ranker, topics=job.topics, on=_day(job), lexicon=lexicon)
    job.report(Progress(step="reading", done=0, total=0))
    documents, faults = corpora.load(job.corpus, output=job.output)
    ledger = read_ledger(days.ledger_path(job.output))
    chosen = days.choose(documents, job.window, ledger, _day(job))
    if not chosen:
        return None, faults
    job.report(Progress(step="choosing", done=0, total=0))
    try:
        made = plan(chosen, wish, narrator.pace().seconds, ledger.known_topics(_day(job)))
    except CorpusError as error:
        if job.window.is_given or job.topics or not any(ledger.covers(document) for document in documents):
            raise
        return None, (*faults, DocumentError(str(error)))  # what is new cannot be used; the rest was heard before
    return made, (*faults, *made.faults)


def render_document(  # noqa: PLR0913  # the last is a named one
    document: Document, job: Job, narrator: Narrator, lexicon: Lexicon, quoting: Quoting, *, order: str = ""
) -> Outcome:
    """Makes the episode of one document, ``documents/DOCUMENT_ID.mp3``, unless it is there already.

    The feed does not know of it before the next ``publish``.

    Args:
        document: The one.
        job: What is asked for.
        narrator: The voice.
        lexicon: How names are said.
        quoting: Which daily episodes quote it, for its page; ``quoting(job.output)`` tells it of all documents.
        order: Key of what is asked for, which ``document_orders`` tells.
    """
    made, publication = document_plan(document, job, narrator, lexicon)
    return rendered(made, replace(publication, order=order), job, narrator, quoting=quoting)


def document_plan(
    document: Document, job: Job, narrator: Narrator, lexicon: Lexicon, *, published_on: date | None = None
) -> tuple[Plan, Publication]:
    """Plans the episode of one document.

    Args:
        document: What it is about.
        job: What is asked for.
        narrator: Who will speak.
        lexicon: How words are said.
        published_on: The day it bears; None for that of its delivery, else the one on which its file came.

    Raises:
        CorpusError: It says nothing (about the topics asked for).
    """
    job.report(Progress(step="choosing", done=0, total=0))
    wish = Wish(minutes=job.minutes, ranker=job.ranker, topics=job.topics, lexicon=lexicon)
    made = plan([document], wish, narrator.pace().seconds)
    day = published_on or arrived(document) or _day(job)
    publication = Publication(
        guid=str(uuid5(NAMESPACE_URL, f"briefing:document:{document.document_id}")),
        published_at=datetime.combine(day, time.min).astimezone(),
        audio_path=job.output / document_path(document.document_id),
        bitrate_kbps=job.bitrate_kbps,
    )
    return made, publication


def day_plan(
    documents: Sequence[Document], day: date, job: Job, narrator: Narrator, lexicon: Lexicon
) -> tuple[Plan, Publication]:
    """Plans the briefing of a day out of its documents, as a batch makes it.

    Other than ``daily`` it asks nothing of the ledger: the same documents give the same briefing, whatever was made
    before or is being made beside.

    Raises:
        CorpusError: They say nothing (about the topics asked for).
    """
    job.report(Progress(step="choosing", done=0, total=0))
    wish = Wish(minutes=job.minutes, ranker=job.ranker, topics=job.topics, on=day, lexicon=lexicon)
    made = plan(days.in_order(documents), wish, narrator.pace().seconds)
    return made, days.publication(job.output, day, job.bitrate_kbps)


def rendered(  # noqa: PLR0913  # both options are named ones
    made: Plan, publication: Publication, job: Job, narrator: Narrator, *, quoting: Quoting, force: bool = False
) -> Outcome:
    """Makes an episode unless it is there already; the feed does not know of it before the next ``publish``.

    Args:
        made: What is to be said.
        publication: How it will be known.
        job: What was asked for.
        narrator: Who speaks.
        quoting: Which daily episodes quote its documents, itself included, for their pages.
        force: Make it even if it is there.
    """
    narrator = narrator.anew()  # others may be made of it at the same time
    current = not force and is_current(made, narrator, publication)
    episode = None if current else render(made, narrator, publication, job.report)
    write_document_pages(job.output, made.documents, quoting=quoting)
    return Outcome(
        plan=made,
        episode=episode,
        publication=publication,
        faults=made.faults,
        synthesized=narrator.synthesized,
        cached=narrator.cached,
        unkept=narrator.unkept,
    )


def check_memory(output: Path, *, daily: bool) -> None:
    """Checks that what an output folder remembers can be read, before hours of work end on it.

    Args:
        output: The folder.
        daily: Whether daily briefings are to be made, which are remembered too.

    Raises:
        OutputError: Its ``channel.json`` or ``ledger.json`` is damaged.
    """
    read_channel(output)
    if daily:
        read_ledger(days.ledger_path(output))


def sweep(output: Path) -> None:
    """Removes what killed runs left half-written below an output folder."""
    disk.sweep(output, *(output / name for name in (*FOLDERS, SOURCES_FOLDER)))


def read_documents(files: Sequence[str]) -> tuple[tuple[Document, ...], tuple[DocumentError, ...]]:
    """Reads the files named on a command line; "-" is standard input.

    Raises:
        CorpusError: Not one of them can be used.
    """
    ids = named_ids(files)
    documents: list[Document] = []
    faults: list[DocumentError] = []
    for name in dict.fromkeys(files):
        try:
            documents.append(_read_one(name, ids))
        except DocumentError as error:
            faults.append(error)
    if not documents:
        raise CorpusError("\n".join(map(str, faults)))
    return tuple(documents), tuple(faults)


def _read_one(name: str, ids: Mapping[str, str]) -> Document:
    if name == "-":
        text = corpora.decode(sys.stdin.buffer.read(), "standard input")
        return corpora.parse(text, Path("-"), ids[name])
    return corpora.read(Path(name), ids[name])


def _day(job: Job) -> date:
    return job.window.on or job.today or date.today()
