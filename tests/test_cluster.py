"""A batch on the workers of a Dask scheduler, as the README starts them: the same bytes, whatever becomes of them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

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
    """What the README's first two lines start, on a free port."""
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = tmp_path / "dask"
    folder.mkdir()
    scheduler, workers, _ = (line.replace("8786", str(port)) for line in readme_lines())
    with (folder / "log").open("wb") as log:
        started = [
            subprocess.Popen(
                [*line.removesuffix("&").split(), *quiet], stdout=log, stderr=log, cwd=folder, start_new_session=True
            )
            for line, quiet in ((scheduler, ["--no-dashboard"]), (workers, ["--no-dashboard"]))
        ]
        yield Cluster(f"tcp://127.0.0.1:{port}", *started)
        for each in reversed(started):
            if each.poll() is None:
                os.killpg(each.pid, signal.SIGKILL)
            each.wait()
