"""Turns a command into what it cost: CPU, wall clock and memory of its process and all processes that it waited for."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PYTHON = (sys.executable, "-W", "ignore")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a process took."""

    cpu_s: float
    """User and system time, seconds."""
    wall_s: float
    peak_mib: float
    """The most memory that it, or one of its children, held (Linux counts in KiB)."""
    said: str
    """What it printed."""


def run(command: Sequence[str | Path], *, cwd: Path = ROOT, **environment: str) -> Cost:
    """Runs a command to its good end.

    Compiled modules are kept, as they are where the program is installed.

    Args:
        command: What to run.
        cwd: Where.
        environment: Beside what is set here.
    """
    kept: Mapping[str, str] = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    settings = {**kept, "PYTHONPATH": str(ROOT), **environment}
    started = time.perf_counter()
    with subprocess.Popen(
        [*map(str, command)], cwd=cwd, env=settings, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        said = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(map(str, command))!r} ended with {process.returncode}")
    return Cost(
        cpu_s=used.ru_utime + used.ru_stime,
        wall_s=time.perf_counter() - started,
        peak_mib=used.ru_maxrss / 1024,
        said=said,
    )
