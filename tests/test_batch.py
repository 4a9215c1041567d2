"""A corpus becomes its episodes, each once, and only what is missing is made."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from briefing.batch import Batch, Planned, Standing, run
from briefing.batch.manifest import MANIFEST_NAME, read_manifest
from briefing.errors import CorpusError, OutputError, RequestError
from briefing.ledger import read_ledger
from tests.batches import batch_of, command, episodes, finished, mounted, run_batch, start, wait_for
from tests.synthetic import write_corpus

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("own_cache")]
GERMAN = "Wir haben heute über die Lage gesprochen. Die Minister sind sich einig, dass wir mehr tun müssen. " * 8


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Four documents."""
    write_corpus(tmp_path / "corpus", 4)
    return tmp_path / "corpus"


def audio(*numbers: int) -> list[str]:
    """Episodes of synthetic documents."""
    return [f"documents/speech-{number:05}.mp3" for number in numbers]


def test_every_document_has_its_episode(corpus: Path, tmp_path: Path, tiny_voice: Path) -> None:
    """Each document becomes an episode with all that lies beside one, and the feed has them all."""
    output = tmp_path / "output"
    done, told = run_batch(batch_of(corpus, output, tiny_voice))
    assert sorted(made.order.audio for made in done.made) == audio(0, 1, 2, 3)
    assert (done.n_unchanged, done.failed, done.n_published, done.is_whole) == (0, (), 4, True)
    assert all(made.size_bytes == (output / made.order.audio).stat().st_size for made in done.made)
    assert sorted(read_manifest(output)) == audio(0, 1, 2, 3)
    beside = {path.name.partition(".")[2] for path in (output / "documents").iterdir()}
    assert beside == {"mp3", "json", "html", "chapters.json", "transcript.vtt"}
    assert (told[-1].n_done, told[-1].done_s) == (4, told[-1].total_s)
    assert [standing.n_done for standing in told if standing.result] == [1, 2, 3, 4]


def test_what_is_there_is_not_looked_at_again(corpus: Path, tmp_path: Path, tiny_voice: Path) -> None:
    """A second run makes nothing; an edited document, a lost episode and changed settings are made again."""
    output = tmp_path / "output"
    asked = batch_of(corpus, output, tiny_voice)
    run_batch(asked)
    inodes = {name: (output / name).stat().st_ino for name in episodes(output)}
    again, _ = run_batch(asked)
    assert (again.results, again.n_unchanged) == ((), 4)
    assert {name: (output / name).stat().st_ino for name in episodes(output)} == inodes

    edited = corpus / "speech-00001.txt"
    edited.write_text(edited.read_text() + "\nWe will build forty new ships for the northern fleet by next summer.\n")
    (output / "documents" / "speech-00002.mp3").unlink()
    third, _ = run_batch(asked)
    assert sorted(made.order.audio for made in third.made) == audio(1, 2)
    lost = next(made for made in third.made if made.order.audio == audio(2)[0])
    assert (lost.synthesized, lost.cached > 0) == (0, True)
    same, _ = run_batch(replace(asked, job=replace(asked.job, minutes=1), executor="serial"))
    assert same.results == ()
    faster, _ = run_batch(replace(asked, job=replace(asked.job, speed=1.2), limit=1))
    assert (len(faster.made), faster.n_left) == (1, 3)


def test_what_left_the_corpus_is_reported_and_stays(corpus: Path, tmp_path: Path, tiny_voice: Path) -> None:
    """The episode of a document that was removed is named, and stays; documents that are many may be made in parts."""
    output = tmp_path / "output"
    first, _ = run_batch(batch_of(corpus, output, tiny_voice, limit=3))
    assert (len(first.made), first.n_left) == (3, 1)
    gone = first.made[0].order
    gone.sources[0].path.unlink()
    second, _ = run_batch(batch_of(corpus, output, tiny_voice))
    assert (len(second.made), second.n_unchanged, second.removed) == (1, 2, (gone.audio,))
    assert (output / gone.audio).exists()


def test_failures_are_kept_and_told(corpus: Path, tmp_path: Path, tiny_voice: Path) -> None:
    """What cannot be made keeps nothing else; it fails the command, and is tried again only when asked for."""
    output = tmp_path / "output"
    bad = corpus / "german.txt"
    bad.write_text(GERMAN)
    line = command(corpus, output, tiny_voice)
    first = finished(*line)
    assert first.returncode == 1
    assert len(list((output / "documents").glob("*.mp3"))) == 4
    assert "Failed: documents/german.mp3" in first.stderr
    assert re.search(r"^ failed +1$", first.stdout, re.MULTILINE)
    second = finished(*line, "--json")
    told = json.loads(second.stdout)
    assert (second.returncode, told["made"], told["there_already"]) == (1, [], 4)
    assert told["failed"][0]["reason"].endswith("(as before; try again: --retry-failed)")
    third = json.loads(finished(*line, "--json", "--retry-failed").stdout)
    assert len(third["failed"]) == 1
    assert "as before" not in third["failed"][0]["reason"]
    bad.unlink()
    assert finished(*line).returncode == 0


def test_force_makes_the_same_again(corpus: Path, tmp_path: Path, tiny_voice: Path) -> None:
    """Made by force, the files are new ones of the same bytes."""
    output = tmp_path / "output"
    run_batch(batch_of(corpus, output, tiny_voice))
    before = episodes(output)
    inodes = [(output / name).stat().st_ino for name in audio(0, 1, 2, 3)]
    done, _ = run_batch(batch_of(corpus, output, tiny_voice, force=True))
    assert sum(made.is_new for made in done.made) == 4
    assert episodes(output) == before
    assert all((output / name).stat().st_ino not in inodes for name in audio(0, 1, 2, 3))


def test_a_dry_run_plans_and_writes_nothing(corpus: Path, tmp_path: Path, tiny_voice: Path) -> None:
    """A dry run tells what would be made and how long it would be, within a tenth, and makes no folder."""
    output = tmp_path / "output"
    planned, _ = run_batch(batch_of(corpus, output, tiny_voice, dry_run=True, executor="processes"))
    assert not output.exists()
    made, _ = run_batch(batch_of(corpus, output, tiny_voice))
    lengths = {each.order.audio: each.duration_ms for each in made.made}
    assert {each.order.audio for each in planned.planned} == lengths.keys()
    for each in planned.planned:
        assert isinstance(each, Planned)
        assert each.duration_ms == pytest.approx(lengths[each.order.audio], rel=0.1)


def test_the_same_bytes_whoever_makes_them(corpus: Path, tmp_path: Path, tiny_voice: Path, own_cache: Path) -> None:
    """One after another, in threads or in processes, with or without a cache: all files are the same to the byte."""
    left = {}
    for executor in ("serial", "threads", "processes"):
        shutil.rmtree(own_cache, ignore_errors=True)
        done, _ = run_batch(batch_of(corpus, tmp_path / executor, tiny_voice, executor=executor, n_workers=2))
        assert len(done.made) == 4
        left[executor] = episodes(tmp_path / executor)
    job = batch_of(corpus, tmp_path / "processes", tiny_voice).job.reporting_to(lambda _: None)
    again, _ = run_batch(Batch(job=job, executor="processes", force=True, limit=1))
    assert len(again.made) == 1  # whom a job reports to stays in this process
    assert left["serial"] == left["threads"] == left["processes"]
    assert len(left["serial"]) == 4 * 5 + 4 + 2  # beside the episodes their documents' pages, index and cover


def test_a_briefing_for_each_day(tmp_path: Path, tiny_voice: Path) -> None:
    """With --daily, documents of one day share a briefing, the ledger knows it, and a second run reads none of them."""
    corpus, output = tmp_path / "corpus", tmp_path / "output"
    first, second, third = write_corpus(corpus, 3)
    second.write_text(second.read_text().replace("date: 2000-01-02", "date: 2000-01-01"))
    done, _ = run_batch(batch_of(corpus, output, tiny_voice, daily=True))
    assert sorted(made.order.audio for made in done.made) == ["daily/2000-01-01.mp3", "daily/2000-01-03.mp3"]
    told = json.loads((output / "daily" / "2000-01-01.json").read_text())
    assert {each["document_id"] for each in told["documents"]} == {first.stem, second.stem}
    page = (output / "sources" / f"{first.stem}.html").read_text(encoding="utf-8")
    assert "../daily/2000-01-01.html#t=" in page  # where it is heard
    entries = read_ledger(output / "ledger.json").entries
    assert {day.isoformat(): sorted(entry.documents) for day, entry in entries.items()} == {
        "2000-01-01": [first.stem, second.stem],
        "2000-01-03": [third.stem],
    }
    again, _ = run_batch(batch_of(corpus, output, tiny_voice, daily=True))
    assert (again.results, again.n_unchanged) == ((), 2)


def test_nothing_to_read(tmp_path: Path, tiny_voice: Path) -> None:
    """Without documents there is an error, and no folder for output that was not there."""
    with pytest.raises(CorpusError, match="no such folder"):
        run_batch(batch_of(tmp_path / "nowhere", tmp_path / "output", tiny_voice))
    assert not (tmp_path / "output").exists()


def test_what_makes_no_sense_is_no_documents_fault(corpus: Path, tmp_path: Path, tiny_voice: Path) -> None:
    """An argument that would fail each document ends the batch instead, and nothing is held against a document."""
    asked = batch_of(corpus, tmp_path / "output", tiny_voice)
    with pytest.raises(RequestError, match="holds no word to look for"):
        run_batch(replace(asked, job=replace(asked.job, topics=("",))))
    assert read_manifest(tmp_path / "output") == {}


@pytest.mark.parametrize("change", ["edited", "removed"])
def test_changed_while_it_runs(corpus: Path, tmp_path: Path, tiny_voice: Path, change: str) -> None:
    """A document that changes before its turn is not made from another text than is noted; the next run makes it."""
    last = min(corpus.iterdir(), key=lambda path: path.stat().st_size)
    text = last.read_text()

    def watch(standing: Standing) -> None:
        if standing.n_done != 1:
            return
        if change == "edited":
            last.write_text(f"{text}\nWe will build forty new ships for the northern fleet by next summer.\n")
        else:
            last.unlink()

    asked = batch_of(corpus, tmp_path / "output", tiny_voice, executor="serial")
    first = run(asked, watch)
    assert [(failed.order.sources[0].path, failed.reason) for failed in first.failed] == [
        (last, f"{last}: it changed while the batch ran; the same command makes it")
    ]
    last.write_text(text)
    second, _ = run_batch(asked)
    assert [made.order.sources[0].path for made in second.made] == [last]
    assert second.is_whole


def test_a_damaged_sidecar_is_told(corpus: Path, tmp_path: Path, tiny_voice: Path) -> None:
    """An episode that the feed cannot take in is named, and made again by force."""
    output = tmp_path / "output"
    run_batch(batch_of(corpus, output, tiny_voice))
    damaged = output / audio(1)[0]
    damaged.with_suffix(".json").write_text("{")
    again, _ = run_batch(batch_of(corpus, output, tiny_voice))
    assert (again.n_published, again.unpublished) == (3, (damaged,))
    forced, _ = run_batch(batch_of(corpus, output, tiny_voice, force=True))
    assert (forced.n_published, forced.unpublished) == (4, ())


def test_what_it_writes_is_no_document(corpus: Path, tiny_voice: Path) -> None:
    """Episodes, transcripts and pages written into a folder inside the corpus are not read as documents."""
    output = corpus / "output"
    run_batch(batch_of(corpus, output, tiny_voice))
    again, _ = run_batch(batch_of(corpus, output, tiny_voice))
    assert (again.results, again.n_unchanged, again.n_published) == ((), 4, 4)


@pytest.mark.parametrize("name", ["ledger.json", "channel.json"])
def test_a_damaged_memory(corpus: Path, tmp_path: Path, tiny_voice: Path, name: str) -> None:
    """What would fail the batch once an episode is made is told before one is begun."""
    output = tmp_path / "output"
    output.mkdir()
    (output / name).write_text("{")
    with pytest.raises(OutputError, match=rf"{name}' is damaged"):
        run_batch(batch_of(corpus, output, tiny_voice, daily=True))
    assert [path.name for path in output.iterdir()] == [name]


def test_one_batch_at_a_time(corpus: Path, tmp_path: Path, tiny_voice: Path) -> None:
    """While a batch writes into a folder a second one says who that is and stops; a killed one keeps nobody out."""
    output = tmp_path / "output"
    running = start(*command(corpus, output, tiny_voice, "--executor", "serial"))
    wait_for(output / MANIFEST_NAME)
    with pytest.raises(OutputError, match=rf"Another batch \(process {running.pid} on .* is writing into"):
        run_batch(batch_of(corpus, output, tiny_voice))
    running.kill()
    running.communicate()
    done, _ = run_batch(batch_of(corpus, output, tiny_voice))
    assert len(done.made) + done.n_unchanged == 4


@pytest.mark.parametrize("executor", ["serial", "threads", "processes"])
def test_stopped_it_leaves_whole_files(corpus: Path, tmp_path: Path, tiny_voice: Path, executor: str) -> None:
    """Ctrl-C ends a batch soon, with 130, one message, no file half-written and no process left behind."""
    output = tmp_path / "output"
    write_corpus(corpus, 30)
    running = start(*command(corpus, output, tiny_voice, "--executor", executor, "--jobs", "2"))
    wait_for(output / MANIFEST_NAME, n_lines=2)
    os.killpg(running.pid, signal.SIGINT)
    _, said = running.communicate(timeout=30)
    assert running.returncode == 130
    told = [line for line in said.splitlines() if not line.startswith("Missing phoneme")]  # Piper, of the tiny voice
    assert told == ["Stopped. What is made is kept; the same command goes on. Into the feed with: briefing feed"]
    assert not [path for path in (output / "documents").iterdir() if path.name.startswith(".")]
    assert ends(running.pid)


def test_a_worker_that_is_killed_is_replaced(corpus: Path, tmp_path: Path, tiny_voice: Path) -> None:
    """Where a worker process is killed, what it had in hand is made by another, and all is as if nothing had been."""
    write_corpus(corpus, 12)
    run_batch(batch_of(corpus, tmp_path / "whole", tiny_voice))
    output = tmp_path / "output"
    running = start(*command(corpus, output, tiny_voice, "--executor", "processes", "--jobs", "2", "--json"))
    for n_lines in (2, 8):  # by then what the first had in hand is done: who dies twice of an order is said to fail
        wait_for(output / MANIFEST_NAME, n_lines=n_lines)
        os.kill(workers_of(running.pid)[0], signal.SIGKILL)
    told, said = running.communicate(timeout=120)
    assert running.returncode == 0, said
    assert len(json.loads(told)["made"]) + json.loads(told)["there_already"] == 12
    assert episodes(output) == episodes(tmp_path / "whole")


def test_what_kills_its_worker_is_found_out(corpus: Path, tmp_path: Path, tiny_voice: Path) -> None:
    """A document whose making ends its process fails, and no other with it."""
    program = tmp_path / "ffmpeg"
    real = shutil.which("ffmpeg")
    program.write_text(f'#!/bin/sh\ncase "$*" in *speech-00002*) kill -9 $PPID;; esac\nexec {real} "$@"\n')
    program.chmod(0o755)
    output = tmp_path / "output"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BRIEFING_FFMPEG", str(program))
        done, _ = run_batch(batch_of(corpus, output, tiny_voice, executor="processes", n_workers=2))
    assert [(failed.order.audio, failed.reason) for failed in done.failed] == [
        (audio(2)[0], "The process that made it died; is there memory enough?")
    ]
    assert len(done.made) + done.n_unchanged == 3
    again, _ = run_batch(batch_of(corpus, output, tiny_voice, retry_failed=True))
    assert [made.order.audio for made in again.made] == audio(2)


def test_workers_do_not_outlive_a_killed_batch(corpus: Path, tmp_path: Path, tiny_voice: Path) -> None:
    """When a batch is killed its worker processes end, and the next batch sweeps away what they left."""
    write_corpus(corpus, 30)
    output = tmp_path / "output"
    running = start(*command(corpus, output, tiny_voice, "--executor", "processes", "--jobs", "2"))
    wait_for(output / MANIFEST_NAME, n_lines=1)
    running.kill()
    running.communicate(timeout=30)
    assert ends(running.pid)
    run_batch(batch_of(corpus, output, tiny_voice, limit=1))
    assert not [path for path in (output / "documents").iterdir() if path.name.startswith(".")]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 6 MB."""
    folder = tmp_path / "small"
    if not mounted(folder, "6m"):
        pytest.skip("mounting a small file system needs root")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.parametrize(
    ("filled", "free"), [("clips", 100_000), ("mix", 300_000), ("mp3", 1_400_000), ("manifest", 0)]
)
def test_full_disk(  # noqa: PLR0913, PLR0917  # fixtures
    corpus: Path, tmp_path: Path, tiny_voice: Path, small_disk: Path, own_cache: Path, filled: str, free: int
) -> None:
    """Wherever the disk is full it is said, nothing is half-written, and with room again the same command goes on."""
    run_batch(batch_of(corpus, tmp_path / "whole", tiny_voice))
    shutil.rmtree(own_cache)
    output = tmp_path / "output"
    output.mkdir()
    there = {"clips": own_cache / "clips", "manifest": output / MANIFEST_NAME}.get(filled, output / "documents")
    there.parent.mkdir(exist_ok=True)
    there.symlink_to(small_disk / "full")
    if filled != "manifest":
        (small_disk / "full").mkdir()
    fill(small_disk / "filler", free)
    with pytest.raises(OutputError, match=r"No room left to write in .*: free some space"):
        run_batch(batch_of(corpus, output, tiny_voice, executor="serial"))
    assert len(episodes(output)) < len(episodes(tmp_path / "whole"))
    assert episodes(output).items() <= episodes(tmp_path / "whole").items()
    (small_disk / "filler").unlink()
    done, _ = run_batch(batch_of(corpus, output, tiny_voice))
    assert len(done.made) + done.n_unchanged == 4
    assert episodes(output) == episodes(tmp_path / "whole")


def fill(path: Path, free: int) -> None:
    """Leaves so many bytes on a disk."""
    room = shutil.disk_usage(path.parent).free - free
    with path.open("wb") as file:
        file.write(bytes(room))


def workers_of(pid: int) -> list[int]:
    """Lists the worker processes of a batch."""
    children = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return [each for each in children if b"spawn_main" in Path(f"/proc/{each}/cmdline").read_bytes()]


def ends(group: int) -> bool:
    """Tells whether all processes of a group end by themselves, within ten seconds."""
    for _ in range(100):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False
