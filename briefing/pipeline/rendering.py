"""Turns a plan into an episode on disk: spoken, mixed, tagged, checked, and only then put in its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from briefing import audio, cover, disk, sidecar, tags, verify
from briefing.errors import VerifyError
from briefing.pipeline import publishing
from briefing.pipeline.identity import Publication, fingerprint
from briefing.types import (
    Chapter,
    Document,
    Episode,
    Measurement,
    Progress,
    Report,
    Script,
    TimedLine,
    Timeline,
    Unheard,
    Utterance,
)

if TYPE_CHECKING:
    from briefing.pipeline.planned import Plan
    from briefing.speech import Narrator

MOST_NAMED = 20
"""Documents named in the notes beside those that are quoted; players cut long notes."""
MOST_CARDS_BYTES = 600_000
"""Title cards of all chapters; a player that streams reads all of the tag before it hears anything."""


def render(plan: Plan, narrator: Narrator, publication: Publication, report: Report) -> Episode:
    """Renders a plan.

    The MP3, its sidecar, transcript, chapters and notes appear whole and verified or not at all; an earlier episode of
    that name stays until then.

    Raises:
        VoiceError: The voice is broken, or cannot say a line.
        AudioError: ffmpeg is missing or fails; as VerifyError, the finished file is not what it should be.
        OutputError: The folder cannot be written, or is full.
    """
    path = publication.audio_path
    with disk.writing_in(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
    with _replacing_episode(path) as (part, notes, beside), ThreadPoolExecutor(1, "pictures") as artist:
        title, topics = plan.script.title, [section.title for section in plan.script.sections[1:]]
        picture = artist.submit(cover.draw, title, " · ".join(topics))  # while the voice is opened
        cards = artist.submit(title_cards, topics, title)

        def tag(path: Path, timeline: Timeline) -> None:
            report(Progress(step="checking", done=0, total=0))
            episode = _episode(plan, narrator, publication, timeline)
            with disk.writing_in(path.parent):
                tags.write(path, episode, picture.result(), transcript(plan.script), cards.result())

        timeline, measurement = audio.produce(
            plan.script,
            _watched(narrator, plan.script, report),
            part,
            sample_rate=narrator.voice.card.sample_rate,
            finish=tag,
            bitrate_kbps=publication.bitrate_kbps,
            report=report,
        )
        episode = replace(
            _episode(plan, narrator, publication, timeline),
            size_bytes=part.stat().st_size,
            loudness_lufs=measurement.loudness_lufs,
        )
        _check(episode, measurement, part)
        with disk.writing_in(path.parent):
            record = sidecar.episode_json(episode, fingerprint(plan, narrator, publication), publication.order)
            notes.write_text(sidecar.written(record), encoding="utf-8")
            for target, text in publishing.beside(sidecar.published(record, path)).items():
                beside[target].write_text(text, encoding="utf-8")
    return episode


@contextmanager
def _replacing_episode(path: Path) -> Iterator[tuple[Path, Path, dict[Path, Path]]]:
    """Fresh files for an MP3, its sidecar, and what lies beside them by the names it will have.

    The MP3 is put in place first and the sidecar last: one that does not fit its MP3 is known by the size it names, so
    that whoever is stopped in between makes the episode again.
    """
    with ExitStack() as files:
        notes = files.enter_context(disk.replacing(sidecar.sidecar_path(path)))
        beside = {target: files.enter_context(disk.replacing(target)) for target in publishing.beside_paths(path)}
        yield files.enter_context(disk.replacing(path)), notes, beside


def files_of(audio_path: Path) -> tuple[Path, ...]:
    """Lists what ``render`` leaves: the MP3, what lies beside it, and last its sidecar."""
    return audio_path, *publishing.beside_paths(audio_path), sidecar.sidecar_path(audio_path)


def title_cards(topics: Sequence[str], title: str) -> list[bytes]:
    """Draws a card to each chapter; none at all where there are so many that the tag would grow too large."""
    cards: list[bytes] = []
    for topic in topics:
        cards.append(cover.draw_card(topic, title))
        if sum(map(len, cards)) > MOST_CARDS_BYTES:
            return []
    return cards


def transcript(script: Script) -> str:
    """Writes out what is said, for players that show lyrics: a block a chapter, a line a line."""
    return "\n\n".join("\n".join(line.written for line in section.lines) for section in script.sections)


def _watched(narrator: Narrator, script: Script, report: Report) -> Iterator[Utterance]:
    """Passes the utterances on and tells how much of the text is spoken, in characters."""
    total = sum(len(line.spoken) for line in script.lines)
    done = 0
    for utterance in narrator.utterances(script):
        yield utterance
        done += len(utterance.line.spoken)
        report(Progress(step="speaking", done=done, total=total))


def _check(episode: Episode, measurement: Measurement, part: Path) -> None:
    faults = verify.faults(measurement, tags.read(part), episode)
    if faults:
        raise VerifyError(
            f"The finished file for {str(episode.audio_path)!r} is not what it should be, so it was thrown away:\n  "
            + "\n  ".join(faults)
            + "\nRun `briefing doctor` to see whether ffmpeg and the voice are sound"
        )


def _episode(plan: Plan, narrator: Narrator, publication: Publication, timeline: Timeline) -> Episode:
    duration_ms = _ms(timeline.n_samples, timeline)
    starts = [_ms(start, timeline) for start in timeline.sections]
    chapters = tuple(
        Chapter(title=section.title, start_ms=start, end_ms=end)
        for section, start, end in zip(plan.script.sections, starts, [*starts[1:], duration_ms], strict=True)
    )
    numbers = [number for number, section in enumerate(plan.script.sections) for _ in section.lines]
    lines = tuple(
        TimedLine(line=line, start_ms=_ms(start, timeline), end_ms=_ms(end, timeline), chapter=number)
        for line, (start, end), number in zip(plan.script.lines, timeline.lines, numbers, strict=True)
    )
    return Episode(
        guid=publication.guid,
        title=plan.script.title,
        description=description(plan, chapters),
        published_at=publication.published_at,
        language=plan.script.language,
        audio_path=publication.audio_path,
        size_bytes=0,
        duration_ms=duration_ms,
        loudness_lufs=0.0,
        voice=narrator.voice.card.name,
        voice_speaker=narrator.voice.speaker,
        documents=plan.documents,
        unheard=plan.unheard,
        chapters=chapters,
        lines=lines,
    )


def _ms(samples: int, timeline: Timeline) -> int:
    """Converts an absolute position; lengths are never rounded and summed."""
    return round(samples * 1000 / timeline.sample_rate)


def clock(ms: int) -> str:
    """Writes a position as players link it: "00:01:35"."""
    seconds = ms // 1000
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def description(plan: Plan, chapters: tuple[Chapter, ...]) -> str:
    """Lists the chapters with their times, which players turn into links, and the sources."""
    times = [f"{clock(chapter.start_ms)} {chapter.title}" for chapter in chapters]
    sources = [f"- {_named(document)}" for document in plan.documents]
    also = [f"- {_named(each.document)}{_told(each)}" for each in plan.unheard[:MOST_NAMED]]
    if len(plan.unheard) > MOST_NAMED:
        also.append(f"- and {len(plan.unheard) - MOST_NAMED} more, listed in the file beside this one")
    return "\n".join([*times, "", "Sources:", *sources, *(["", "Also published:", *also] if also else [])])


def _named(document: Document) -> str:
    from briefing.script import long_date  # noqa: PLC0415  # heavy, and there already where a script was written

    return document.title + (f" ({long_date(document.delivered_on)})" if document.delivered_on else "")


def _told(each: Unheard) -> str:
    return f", which says the same as: {_named(each.told_by)}" if each.told_by else ""
