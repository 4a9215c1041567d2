"""Turns progress reports into a bar with the time left on a terminal, and into plain lines elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from briefing.types import Progress, Report

_STEPS = {
    "reading": "Reading the corpus",
    "choosing": "Choosing what to say",
    "speaking": "Speaking",
    "encoding": "Encoding",
    "checking": "Checking the file",
    "downloading": "Downloading",
    "waiting": "Waiting for another installation to end",
}


@contextmanager
def reporting(*, quiet: bool) -> Iterator[Report]:
    """Gives something to report to; on standard error, so that standard output stays for results."""
    if quiet:
        yield lambda _: None
    elif sys.stderr is not None and sys.stderr.isatty():
        with _bar() as report:
            yield report
    else:
        yield _Lines()


class _Lines:
    """A line whenever another step begins."""

    def __init__(self) -> None:
        self._step = ""

    def __call__(self, progress: Progress) -> None:
        if progress.step != self._step:
            self._step = progress.step
            typer.echo(f"{_STEPS.get(progress.step, progress.step)} ...", err=True)


@contextmanager
def _bar() -> Iterator[Report]:
    from rich.console import Console  # noqa: PLC0415  # only for terminals
    from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeRemainingColumn  # noqa: PLC0415
    from rich.progress import Progress as Bar  # noqa: PLC0415

    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        step = ""

        def report(progress: Progress) -> None:
            nonlocal step
            if progress.step != step:
                step = progress.step
                bar.reset(task, description=_STEPS.get(step, step), total=progress.total or None)
            bar.update(task, completed=progress.done, total=progress.total or None)

        yield report
