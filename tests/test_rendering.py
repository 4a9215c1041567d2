"""A plan into an episode on disk, with a real encoder and a voice of exact length; what fails leaves no trace."""

from __future__ import annotations

import json
import os
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from briefing import audio, pipeline, sidecar, tags
from briefing.errors import AudioError, BriefingError, CorpusError, OutputError, VerifyError, VoiceError
from briefing.job import Job, Window
from briefing.pipeline import days, identity, rendering
from briefing.publish.transcript import timestamp
from briefing.types import Progress

pytestmark = pytest.mark.slow

TEXT = """Speech by Minister Jane Doe at the Harbour Forum in Brest

4 July 2023

The harbour will be dredged before the winter begins. The city council has agreed to pay for the new pier.

Fishing boats can return to the northern basin in March. The northern basin has been closed for seven years.

The new pier will be 300 metres long and will cost 25 million euros. Ships of every size may enter afterwards.
"""


ALL_FILES = [
    ".ledger.lock",
    "cover.jpg",
    *(f"daily/2026-11-21.{suffix}" for suffix in ("chapters.json", "html", "json", "mp3", "transcript.vtt")),
    *("feed.opml", "feed.xml", "index.html", "ledger.json", "sources/harbour.html"),
]


@pytest.fixture
def job(tmp_path: Path, tiny_voice: Path, own_cache: Path) -> Job:
    """A corpus of one speech and an empty output folder, read by the tiny voice."""
    assert own_cache.parent == tmp_path
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "harbour.txt").write_text(TEXT)
    return Job(
        corpus=tmp_path / "corpus",
        output=tmp_path / "output",
        voice=str(tiny_voice),
        minutes=1,
        today=date(2026, 11, 21),
    )


def files(folder: Path) -> dict[str, bytes]:
    """All files below a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_everything_is_there_and_agrees(job: Job) -> None:
    """MP3, sidecar, tag and ledger tell the same story, to the millisecond."""
    outcome = pipeline.daily(job)
    episode = outcome.episode
    assert episode is not None
    path = job.output / "daily" / "2026-11-21.mp3"
    assert sorted(files(job.output)) == ALL_FILES
    notes = json.loads(sidecar.sidecar_path(path).read_text())
    measured, tag = audio.measure(path), tags.read(path)
    assert abs(measured.duration_ms - notes["duration_ms"]) <= 5
    assert notes["size_bytes"] == path.stat().st_size == measured.size_bytes
    assert [[c.title, c.start_ms, c.end_ms] for c in tag.chapters] == [
        [c["title"], c["start_ms"], c["end_ms"]] for c in notes["chapters"]
    ]
    ends = [0, *(chapter["end_ms"] for chapter in notes["chapters"])]
    assert [chapter["start_ms"] for chapter in notes["chapters"]] == ends[:-1]
    assert ends[-1] == notes["duration_ms"]
    assert -19.5 <= measured.loudness_lufs <= -18.5
    assert measured.true_peak_dbtp <= -1
    text = (job.corpus / "harbour.txt").read_text()
    quotes = [line for line in notes["lines"] if line["kind"] == "quote"]
    assert quotes
    assert all(" ".join(text[q["source"]["start"] : q["source"]["end"]].split()) == q["written"] for q in quotes)
    for line, following in pairwise(notes["lines"]):
        chapter = notes["chapters"][line["chapter"]]
        assert chapter["start_ms"] <= line["start_ms"] < line["end_ms"] <= min(chapter["end_ms"], following["start_ms"])
    assert (
        json.loads((job.output / "ledger.json").read_text())["briefings"]["2026-11-21"]["audio"]
        == "daily/2026-11-21.mp3"
    )


def test_transcript_chapters_and_feed_have_the_sidecars_times(job: Job) -> None:
    """What players read beside the MP3 tells every chapter and line as the sidecar does, to the millisecond."""
    pipeline.daily(job)
    path = job.output / "daily" / "2026-11-21.mp3"
    notes = json.loads(sidecar.sidecar_path(path).read_text())
    starts = [chapter["start_ms"] for chapter in notes["chapters"]]
    chapters = json.loads(path.with_suffix(".chapters.json").read_text())["chapters"]
    assert [round(chapter["startTime"] * 1000) for chapter in chapters] == starts
    feed = (job.output / "feed.xml").read_text()
    assert re.findall(r'<psc:chapter start="(.+?)"', feed) == [timestamp(start) for start in starts]
    assert f'length="{path.stat().st_size}"' in feed
    vtt = path.with_suffix(".transcript.vtt").read_text()
    cues = re.findall(r"^(\S+) --> (\S+)\n(?:<v (.+?)>)?(.+)$", vtt, re.MULTILINE)
    assert cues == [
        (
            timestamp(line["start_ms"]),
            timestamp(line["end_ms"]),
            "Jane Doe" if line["kind"] == "quote" else "",
            line["written"],
        )
        for line in notes["lines"]
    ]


def test_cards_stay_within_their_limit() -> None:
    """An hour's chapters have a card each; where there are so many that the tag would swell, none has."""
    topics = [f"Topic number {number}, of some length" for number in range(60)]
    few, many = rendering.title_cards(topics[:15], "A title"), rendering.title_cards(topics, "A title")
    assert (len(few), many) == (15, [])
    assert sum(map(len, few)) <= 600_000


def test_second_run_makes_nothing(job: Job) -> None:
    """Run again at once, nothing is new, and not a byte changes."""
    first = pipeline.daily(job)
    before = files(job.output)
    again = pipeline.daily(job)
    windowed = replace(job, window=Window(since=date(2023, 1, 1)))
    pipeline.daily(windowed)
    third = pipeline.daily(windowed)
    assert first.synthesized > 0
    assert (again.plan, again.episode, again.synthesized) == (None, None, 0)
    assert (third.episode, third.synthesized) == (None, 0)
    assert files(job.output) == before


def test_same_request_same_bytes(job: Job, tmp_path: Path) -> None:
    """Made twice from nothing, an episode is the same to the byte."""
    pipeline.daily(job)
    other = replace(job, output=tmp_path / "other")
    pipeline.daily(other)
    assert files(job.output) == files(other.output)


def test_changed_sentence_is_spoken_alone(job: Job) -> None:
    """After an edit, only lines whose words changed are synthesized."""
    pipeline.daily(job)
    source = job.corpus / "harbour.txt"
    source.write_text(TEXT.replace("25 million", "26 million"))
    outcome = pipeline.daily(job)
    assert outcome.episode is not None
    changed = [t.line.written for t in outcome.episode.lines if "26 million" in t.line.written]
    assert len(changed) == 1
    assert (outcome.synthesized, outcome.cached) == (1, len(outcome.episode.lines) - 1)


def test_lost_ledger_is_written_again(job: Job) -> None:
    """Where the episode is there but a run was killed before the ledger, the next run remembers it."""
    pipeline.daily(job)
    ledger = job.output / "ledger.json"
    before = ledger.read_bytes()
    ledger.unlink()
    outcome = pipeline.daily(job)
    assert (outcome.episode, ledger.read_bytes()) == (None, before)


def test_asking_for_a_topic_covers_nothing(job: Job) -> None:
    """A briefing of one subject leaves its documents new for the next plain one."""
    asked = pipeline.daily(replace(job, topics=("harbour",)))
    assert asked.episode is not None
    assert pipeline.daily(job).episode is not None


def test_ledger_covers_every_quoted_document(job: Job) -> None:
    """All documents of a briefing are covered by it, not only the first."""
    (job.corpus / "second.txt").write_text(TEXT.replace("harbour", "airport").replace("northern", "southern"))
    outcome = pipeline.daily(replace(job, minutes=3))
    assert outcome.plan is not None
    assert len(outcome.plan.documents) == 2
    assert pipeline.daily(replace(job, minutes=3)).plan is None


def test_new_document_that_cannot_be_used_is_no_failure(job: Job) -> None:
    """On the day after, a new file that is useless is reported, and nothing is new."""
    pipeline.daily(job)
    (job.corpus / "german.txt").write_text(
        "Wir stehen heute vor großen Aufgaben, und wir werden sie lösen, gemeinsam. " * 3
    )
    outcome = pipeline.daily(replace(job, today=date(2026, 11, 22)))
    assert (outcome.plan, outcome.episode) == (None, None)
    assert "german.txt: it is in German" in str(outcome.faults[-1])


def test_what_a_fingerprint_depends_on(job: Job, tmp_path: Path) -> None:
    """Voice, speed, bit rate, words and pauses each make another episode; the same of all, the same."""
    narrator = pipeline.open_voice(job)
    plan, _ = pipeline.daily_plan(job, narrator)
    assert plan is not None
    publication = days.publication(job.output, date(2026, 11, 21), 96)
    first = identity.fingerprint(plan, narrator, publication)
    other_voice = tmp_path / "other.onnx"
    shutil.copy(job.voice, other_voice)
    config = Path(f"{job.voice}.json").read_text()
    other_voice.with_name("other.onnx.json").write_text(config.replace('"quality": "test"', '"quality": "x"'))
    line = replace(plan.script.sections[0].lines[0], pause_after_ms=1)
    opening = replace(plan.script.sections[0], lines=(line, *plan.script.sections[0].lines[1:]))
    script = replace(plan.script, sections=(opening, *plan.script.sections[1:]))
    others = {
        identity.fingerprint(plan, pipeline.open_voice(replace(job, voice=str(other_voice))), publication),
        identity.fingerprint(plan, pipeline.open_voice(replace(job, speed=1.5)), publication),
        identity.fingerprint(plan, narrator, replace(publication, bitrate_kbps=64)),
        identity.fingerprint(replace(plan, script=script), narrator, publication),
    }
    assert first == identity.fingerprint(plan, pipeline.open_voice(job), publication)
    assert len(others) == 4
    assert first not in others


def test_speaker_is_part_of_an_episode(job: Job, choir_voice: Path) -> None:
    """The sidecar says who speaks, and is of this speaker only; for a voice of one speaker it says nothing."""
    path = job.output / "daily" / "2026-11-21.mp3"
    publication = days.publication(job.output, date(2026, 11, 21), 96)
    current = []
    for each, speaker in ((job, None), (replace(job, voice=str(choir_voice), voice_speaker="0"), "low")):
        plan, _ = pipeline.daily_plan(each, pipeline.open_voice(each))
        assert plan is not None
        rendering.render(plan, pipeline.open_voice(each), publication, job.report)
        assert json.loads(sidecar.sidecar_path(path).read_text())["voice_speaker"] == speaker
        narrators = [pipeline.open_voice(replace(job, voice=str(choir_voice), voice_speaker=name)) for name in "01"]
        current += [identity.is_current(plan, narrator, publication) for narrator in narrators]
    assert current == [False, False, True, False]


def test_speed_makes_speech_shorter(job: Job) -> None:
    """At speed 2 a line takes half the time."""
    line = "The harbour will be dredged."
    usual, fast = (pipeline.open_voice(replace(job, speed=speed)).voice.say(line).size for speed in (1.0, 2.0))
    assert fast * 2 == usual


def test_files_of_one_name_are_two_episodes(job: Job, tmp_path: Path) -> None:
    """Documents of the same name in two folders do not overwrite each other."""
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "speech.txt").write_text(TEXT)
    documents, faults = pipeline.read_documents([str(tmp_path / name / "speech.txt") for name in ("a", "b", "a")])
    assert ([document.document_id for document in documents], faults) == (["a-speech", "b-speech"], ())


def test_lost_episode_is_made_again_without_synthesis(job: Job) -> None:
    """An episode whose file was deleted comes back from the clip cache, the same to the byte."""
    job = replace(job, window=Window(since=date(2023, 1, 1)))
    pipeline.daily(job)
    before = files(job.output)
    (job.output / "daily" / "2026-11-21.mp3").unlink()
    outcome = pipeline.daily(job)
    assert (outcome.episode is not None, outcome.synthesized) == (True, 0)
    assert files(job.output) == before


def test_episodes_made_at_once_count_for_themselves(job: Job) -> None:
    """Two documents rendered by two threads with one voice each tell their own clips, and none is spoken twice."""
    narrator = pipeline.open_voice(job)
    lexicon = pipeline.open_lexicon(job, narrator.voice)
    narrator.pace()
    (job.corpus / "airport.txt").write_text(TEXT.replace("harbour", "airport").replace("Fishing", "Cargo"))
    documents, _ = pipeline.read_documents([str(path) for path in sorted(job.corpus.iterdir())])
    with ThreadPoolExecutor(2) as threads:
        asked = [threads.submit(pipeline.render_document, each, job, narrator, lexicon, {}) for each in documents]
        done = [each.result() for each in asked]
    spoken = [{line.pronounced for line in each.plan.script.lines} for each in done if each.plan]
    lines = [len(each.plan.script.lines) for each in done if each.plan]
    assert [each.synthesized + each.cached for each in done] == lines
    assert sum(each.synthesized for each in done) == len(spoken[0] | spoken[1]) < sum(lines)
    at_64 = replace(job, bitrate_kbps=64)
    again = [pipeline.render_document(each, at_64, narrator, lexicon, {}) for each in documents]
    assert [(each.synthesized, each.cached) for each in again] == [(0, n) for n in lines]


def test_progress_is_told(job: Job) -> None:
    """Reading, choosing, speaking and encoding are reported, speaking up to its end."""
    told: list[Progress] = []
    pipeline.daily(job.reporting_to(told.append))
    assert list(dict.fromkeys(each.step for each in told))[:3] == ["reading", "choosing", "speaking"]
    spoken = [each for each in told if each.step == "speaking"]
    assert spoken[-1].done == spoken[-1].total > 0
    assert [each.done for each in spoken] == sorted(each.done for each in spoken)


def test_hostile_text_stays_text(job: Job) -> None:
    """Phoneme brackets, control characters and a wild title change nothing but the words."""
    title = 'Speech by Jane "../../etc" Doe: ' + "é/\\\\<>|*?" * 30
    (job.corpus / "hostile.txt").write_text(
        f"---\ntitle: '{title}'\nspeaker: \"../x\\u0007y\"\n---\n"
        "The word [[ˈfəʊniːm]] is in brackets \x1b that nobody asked for. "
        "We have said [[ this ]] more than once in the harbour today.\n",
        encoding="utf-8",
    )
    outcome = pipeline.daily(job)
    assert outcome.episode is not None
    assert sorted(files(job.output)) == ALL_FILES
    assert all("[[" not in timed.line.spoken and timed.line.spoken.isprintable() for timed in outcome.episode.lines)


def test_one_bad_document_is_skipped(job: Job) -> None:
    """A broken file is reported, the rest is heard."""
    (job.corpus / "bad.txt").write_bytes(bytes(range(256)))
    outcome = pipeline.daily(job)
    assert outcome.episode is not None
    assert [str(fault).partition(":")[0] for fault in outcome.faults] == [str(job.corpus / "bad.txt")]


def break_ffmpeg(job: Job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Job:
    """An ffmpeg that always fails."""
    broken = tmp_path / "ffmpeg"
    broken.write_text("#!/bin/sh\necho 'it broke' >&2\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setenv("BRIEFING_FFMPEG", str(broken))
    return job


def no_ffmpeg(job: Job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Job:
    """An ffmpeg that is not there."""
    monkeypatch.setenv("BRIEFING_FFMPEG", str(tmp_path / "nowhere"))
    return job


def broken_voice(job: Job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Job:
    """A voice whose model is rubbish."""
    del monkeypatch
    path = tmp_path / "bad.onnx"
    path.write_bytes(b"rubbish")
    shutil.copy(f"{job.voice}.json", tmp_path / "bad.onnx.json")
    return replace(job, voice=str(path))


def wrong_rate(job: Job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Job:
    """An ffmpeg that writes another sampling rate than it is told, and says nothing."""
    deaf = tmp_path / "ffmpeg"
    deaf.write_text(
        f'#!/bin/bash\ncase "$*" in *libmp3lame*) set -- "${{@/44100/24000}}";; esac\nexec {audio.find_ffmpeg()} "$@"\n'
    )
    deaf.chmod(0o755)
    monkeypatch.setenv("BRIEFING_FFMPEG", str(deaf))
    return job


def empty_corpus(job: Job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Job:
    """A corpus of which nothing can be used."""
    del tmp_path, monkeypatch
    (job.corpus / "harbour.txt").write_text("")
    return job


def output_is_a_file(job: Job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Job:
    """An output folder that cannot be one."""
    del monkeypatch
    (tmp_path / "file").write_text("")
    return replace(job, output=tmp_path / "file" / "output")


@pytest.mark.parametrize(
    ("disaster", "error"),
    [
        (break_ffmpeg, AudioError),
        (no_ffmpeg, AudioError),
        (broken_voice, VoiceError),
        (empty_corpus, CorpusError),
        (output_is_a_file, OutputError),
        (wrong_rate, VerifyError),
    ],
)
def test_failure_changes_nothing(  # type: ignore[no-untyped-def]
    job: Job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, disaster, error: type[BriefingError]
) -> None:
    """Whatever fails, the earlier episode, its sidecar and the ledger stay as they were, and nothing is left beside."""
    pipeline.daily(job)
    before = files(job.output)
    (job.corpus / "second.txt").write_text(TEXT.replace("harbour", "airport").replace("2023", "2024"))
    failing = disaster(job, tmp_path, monkeypatch)
    if disaster is empty_corpus:
        (job.corpus / "second.txt").unlink()
    with pytest.raises(error):
        pipeline.daily(failing)
    assert files(job.output) == before


class Interrupted(KeyboardInterrupt):
    """Stands for Ctrl-C at a chosen moment."""


@pytest.mark.parametrize("step", ["reading", "choosing", "speaking", "encoding", "checking"])
def test_ctrl_c_changes_nothing(job: Job, step: str) -> None:
    """Stopped at any step, no half file is left, and the ledger knows nothing of it."""
    pipeline.daily(job)
    before = files(job.output)
    (job.corpus / "second.txt").write_text(TEXT.replace("harbour", "airport").replace("2023", "2024"))

    def stop(progress: Progress) -> None:
        if progress.step == step:
            raise Interrupted

    with pytest.raises(Interrupted):
        pipeline.daily(job.reporting_to(stop))
    assert files(job.output) == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_no_permission(job: Job) -> None:
    """An output folder without write permission is an error that names it."""
    job.output.mkdir()
    job.output.chmod(0o500)
    try:
        with pytest.raises(OutputError, match=r"Cannot write in .*Permission denied"):
            pipeline.daily(job)
    finally:
        job.output.chmod(0o700)
