"""Turns measurements into the lines of a table, and the machine into the line above it."""

from __future__ import annotations

import os
import platform
import re
import statistics
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from briefing.audio import find_ffmpeg

HEAD = "| what | figure | goal |\n|---|---|---|"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table."""

    what: str
    figure: str
    goal: str = ""
    """What the figure should be: at most, or exactly; empty where nothing was promised."""

    def __str__(self) -> str:
        """The line."""
        return f"| {self.what} | {self.figure} | {self.goal} |"


def spread(figures: Sequence[float], *, digits: int = 2) -> str:
    """Writes several figures as their median and, where there are more than one, range: "0.71 (0.69 to 0.74)"."""
    low, middle, high = (f"{each:.{digits}f}" for each in (min(figures), statistics.median(figures), max(figures)))
    return f"{middle} ({low} to {high})" if len(figures) > 1 else middle


def machine() -> str:
    """Tells when and where this is measured."""
    try:
        cpu = re.search(r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    except OSError:
        cpu = None
    first = subprocess.run([find_ffmpeg(), "-version"], check=True, capture_output=True, text=True).stdout.split()
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {cpu[1] if cpu else platform.machine()}, {os.cpu_count()} cores, "
        f"{platform.system()}, Python {platform.python_version()}, onnxruntime {version('onnxruntime')}, "
        f"piper-tts {version('piper-tts')}, ffmpeg {first[2]}"
    )
