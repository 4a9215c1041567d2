"""What the tests of batches share: a corpus to make, the command that makes it, and what it leaves."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from briefing.batch import Batch, Standing, Summary, run
from briefing.batch.manifest import MANIFEST_NAME
from briefing.job import Job

PASSING = {"manifest.jsonl", ".batch.lock", "channel.json", "feed.xml", "feed.opml"}
"""What may differ between two runs of one corpus: who made it, in which order, and the podcast's identity."""


def batch_of(corpus: Path, output: Path, voice: Path, **options: object) -> Batch:
    """Asks for one minute of each document, by the tiny voice."""
    return Batch(job=Job(corpus=corpus, output=output, minutes=1.0, voice=str(voice)), **options)  # type: ignore[arg-type]


def run_batch(batch: Batch) -> tuple[Summary, list[Standing]]:
    """Makes it, and keeps what was told."""
    told: list[Standing] = []
    return run(batch, told.append), told


def command(corpus: Path, output: Path, voice: Path, *options: str) -> list[str]:
    """The command line for the same."""
    asked = [str(corpus), "--output", str(output), "--voice", str(voice), "--minutes", "1", *options]
    return [sys.executable, "-m", "briefing", "batch", *asked]


def start(*given: str, cwd: Path | None = None) -> subprocess.Popen[str]:
    """Starts a command, with a group of its own to be stopped together."""
    return subprocess.Popen(
        given, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True, cwd=cwd
    )


def finished(*given: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Runs a command to its end."""
    return subprocess.run(given, capture_output=True, text=True, check=False, timeout=300, cwd=cwd)


def episodes(output: Path) -> dict[str, bytes]:
    """Reads all that a batch leaves, hidden files too, but for what may differ between two runs."""
    paths = (Path(folder, name) for folder, _, names in os.walk(output, followlinks=True) for name in names)
    return {
        path.relative_to(output).as_posix(): path.read_bytes() for path in sorted(paths) if path.name not in PASSING
    }


def n_made(output: Path) -> int:
    """Counts the lines of the manifest."""
    try:
        return (output / MANIFEST_NAME).read_bytes().count(b"\n")
    except FileNotFoundError:
        return 0


def mounted(folder: Path, size: str) -> bool:
    """Mounts a small file system; tells whether that is allowed here."""
    folder.mkdir(parents=True, exist_ok=True)
    options = ["-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    return os.name == "posix" and not subprocess.run(["mount", *options], capture_output=True, check=False).returncode


def wait_for(path: Path, n_lines: int = 0) -> None:
    """Waits until a file is there and has so many lines."""
    for _ in range(1_200):
        if path.exists() and path.read_bytes().count(b"\n") >= n_lines:
            return
        time.sleep(0.05)
    raise TimeoutError(path)
