"""Turns a shell's call into the command line: ``briefing`` and ``python -m briefing`` begin here."""

from __future__ import annotations

import os
import signal
import sys

_STOPPED = 130
"""Exit code after Ctrl-C, as shells have it."""


def main() -> None:
    """Runs the command line; a request to end (SIGTERM) tidies up as Ctrl-C does, however early it comes."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    # numpy, imported later, has small matrices here: a second thread would only spend its time waiting for them
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        from briefing.cli import app  # noqa: PLC0415  # Ctrl-C while it is imported ends as quietly as later

        app()
    except KeyboardInterrupt:
        sys.exit(_STOPPED)


if __name__ == "__main__":
    main()
