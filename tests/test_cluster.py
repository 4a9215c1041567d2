"""A batch on the workers of a Dask scheduler, as the README starts them: the same bytes, whatever becomes of them."""

from __future__ import annotations

import contextlib
import gc
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain, repeat
from pathlib import Path
from typing import Any

import pytest
from distributed import Client

from briefing.batch.cluster import connected
from briefing.batch.manifest import MANIFEST_NAME
from briefing.batch.running import results
from briefing.errors import ClusterError
from tests.batches import batch_of, command, episodes, finished, run_batch, start, wait_for
from tests.synthetic import write_corpus

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("own_cache")]
README = Path(__file__).parents[1] / "README.md"
WITHIN_S = 120
"""After so long a batch is stuck, whatever became of its workers."""


def readme_lines() -> tuple[str, str, str]:
    """The README's three lines: scheduler, workers, batch."""
    found = [line.split("#")[0].strip() for line in README.read_text(encoding="utf-8").splitlines()]
    scheduler = next(line for line in found if line.startswith("dask scheduler"))
    workers = next(line for line in found if line.startswith("dask worker"))
    batch = next(line for line in found if line.startswith("briefing batch") and "--scheduler" in line)
    return scheduler, workers, batch


@dataclass(frozen=True, slots=True)
class Cluster:
    """A scheduler with two workers."""

    address: str
    scheduler: subprocess.Popen[bytes]
    workers: subprocess.Popen[bytes]

    def worker_pids(self) -> list[int]:
        """The processes that do the work, under the one that watches them."""
        found = subprocess.run(["pgrep", "-P", str(self.workers.pid)], capture_output=True, text=True, check=False)
        commands = {int(pid): Path(f"/proc/{pid}/cmdline").read_bytes() for pid in found.stdout.split()}
        return [pid for pid, line in commands.items() if b"spawn_main" in line]


@pytest.fixture
def cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cluster]:
    """What the README's first two lines start, on a free port and in a folder of their own."""
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = tmp_path / "dask"
    folder.mkdir()
    started = []
    for line in readme_lines()[:2]:
        words = line.replace("8786", str(port)).removesuffix("&").split()
        with (folder / f"{words[1]}.log").open("wb") as log:
            given = [*words, "--no-dashboard"]  # its port may be taken by another test's
            started.append(subprocess.Popen(given, stdout=log, stderr=log, cwd=folder, start_new_session=True))
    yield Cluster(f"tcp://127.0.0.1:{port}", *started)
    for process in reversed(started):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Twelve documents."""
    write_corpus(tmp_path / "corpus", 12)
    return tmp_path / "corpus"


def test_readme_lines(corpus: Path, tmp_path: Path, tiny_voice: Path, cluster: Cluster) -> None:
    """The README's three lines make the same bytes as one core of this machine."""
    whole, output = tmp_path / "whole", tmp_path / "output"
    run_batch(batch_of(corpus, whole, tiny_voice, executor="serial"))
    words = readme_lines()[2].replace("tcp://127.0.0.1:8786", cluster.address).split()
    asked = [str(corpus), "--output", str(output), "--voice", str(tiny_voice), "--minutes", "1", "--json"]
    done = finished(*words, *asked, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert len(json.loads(done.stdout)["made"]) == 12
    assert episodes(output) == episodes(whole)


def test_paths_from_where_the_batch_was_started(
    corpus: Path, tmp_path: Path, tiny_voice: Path, cluster: Cluster
) -> None:
    """Relative paths are those of the batch, wherever the workers were started, and stand in the sidecars as given."""
    started = start(
        *command(Path("corpus"), Path("output"), tiny_voice, "--scheduler", cluster.address, "--limit", "2"),
        cwd=tmp_path,
    )
    _, said = started.communicate(timeout=WITHIN_S)
    assert started.returncode == 0, said
    made = sorted((tmp_path / "output" / "documents").glob("*.mp3"))
    assert len(made) == 2
    for path in made:
        assert json.loads(path.with_suffix(".json").read_text())["documents"][0]["path"] == f"corpus/{path.stem}.txt"


def test_a_worker_that_is_killed(corpus: Path, tmp_path: Path, tiny_voice: Path, cluster: Cluster) -> None:
    """Whenever workers are killed, others do what they had in hand: nothing is lost, and it does not take for ever."""
    whole, output = tmp_path / "whole", tmp_path / "output"
    run_batch(batch_of(corpus, whole, tiny_voice))
    running = start(*command(corpus, output, tiny_voice, "--scheduler", cluster.address, "--json"))
    for n_lines in (1, 4, 7):
        wait_for(output / MANIFEST_NAME, n_lines=n_lines)
        os.kill(cluster.worker_pids()[0], signal.SIGKILL)
    told, said = running.communicate(timeout=WITHIN_S)
    assert running.returncode == 0, said
    found = json.loads(told)
    assert len(found["made"]) + found["there_already"] == 12
    assert episodes(output) == episodes(whole)


def test_what_ends_every_worker(
    corpus: Path, tmp_path: Path, tiny_voice: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    """A document that ends each worker that tries it is given up and told, and all others are made."""
    program = tmp_path / "ffmpeg"
    program.write_text(
        f'#!/bin/sh\ncase "$*" in *speech-00002*) kill -9 $PPID;; esac\nexec {shutil.which("ffmpeg")} "$@"\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("BRIEFING_FFMPEG", str(program))
    cluster: Cluster = request.getfixturevalue("cluster")
    done, _ = run_batch(batch_of(corpus, tmp_path / "output", tiny_voice, scheduler=cluster.address))
    assert [failed.order.audio for failed in done.failed] == ["documents/speech-00002.mp3"]
    assert done.failed[0].reason.startswith("The workers that tried it died: ")
    assert len(done.made) + done.n_unchanged == 11


def test_the_scheduler_is_lost(corpus: Path, tmp_path: Path, tiny_voice: Path, cluster: Cluster) -> None:
    """Without its scheduler a batch ends with 7 and says so in one message; what was made is kept for the next."""
    output = tmp_path / "output"
    running = start(*command(corpus, output, tiny_voice, "--scheduler", cluster.address))
    wait_for(output / MANIFEST_NAME, n_lines=2)
    os.killpg(cluster.scheduler.pid, signal.SIGKILL)
    _, said = running.communicate(timeout=WITHIN_S)
    assert (running.returncode, said) == (
        7,
        f"Error: The scheduler at {cluster.address} is gone; start it again, then the same command\n",
    )
    done, _ = run_batch(batch_of(corpus, output, tiny_voice))
    assert done.n_unchanged >= 2
    assert len(done.made) + done.n_unchanged == 12


def test_the_scheduler_is_lost_at_any_moment(cluster: Cluster) -> None:
    """Between being asked and being given work a scheduler may go: that is the same message, and no other error."""
    order: Any = None
    terms: Any = None
    with connected(cluster.address) as crew:
        client: Client = vars(crew.executor())["_client"]
        os.killpg(cluster.scheduler.pid, signal.SIGKILL)
        until = time.monotonic() + WITHIN_S
        while client.status != "closed" and time.monotonic() < until:
            time.sleep(0.05)
        answers = chain([lambda: None], repeat(crew.check))
        late = replace(crew, check=lambda: next(answers)())  # noqa: PLW0108  # another answer each time
        with pytest.raises(ClusterError, match=f"The scheduler at {cluster.address} is gone"):
            list(results([order], terms, late, lambda *_: None))


def test_no_scheduler(corpus: Path, tmp_path: Path, tiny_voice: Path) -> None:
    """Where nobody answers, or the address is none, it is said how to start a scheduler."""
    for address in ("tcp://127.0.0.1:1", "nonsense:port"):
        with pytest.raises(ClusterError, match=f"No scheduler answers at '{address}' .*; start one: dask scheduler"):
            run_batch(batch_of(corpus, tmp_path / "output", tiny_voice, scheduler=address))
        # one that is left to the collector of garbage may hang the next, which then has the lock it waits for
        assert [each.status for each in gc.get_objects() if type(each) is Client and each.status != "closed"] == []


def test_a_worker_unlike_this_machine(
    corpus: Path, tmp_path: Path, tiny_voice: Path, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker whose ffmpeg is another one ends the batch with a message that names both versions."""
    program = tmp_path / "ffmpeg"
    program.write_text(
        f'#!/bin/sh\n[ "$1" = -version ] && {{ echo "ffmpeg version 99 by hand"; exit; }}\n'
        f'exec {shutil.which("ffmpeg")} "$@"\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("BRIEFING_FFMPEG", str(program))
    with pytest.raises(ClusterError, match=r"Worker '.*' has ffmpeg \S+ instead of 99; make it as the machine"):
        run_batch(batch_of(corpus, tmp_path / "output", tiny_voice, scheduler=cluster.address))
