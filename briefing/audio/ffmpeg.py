"""Finds an ffmpeg that runs, and runs it: its last words become our error, and it never outlives us."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import threading
from collections import deque
from functools import cache
from pathlib import Path
from queue import Queue
from typing import TYPE_CHECKING, Any, Self

from briefing.disk import mark, no_room, write_text
from briefing.errors import AudioError, OutputError
from briefing.folders import cache_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import IO

ENVIRONMENT_VARIABLE = "BRIEFING_FFMPEG"
_CURE = (
    "Install one with your system's package manager (Debian: apt install ffmpeg; macOS: brew install ffmpeg) "
    f"or with: pip install imageio-ffmpeg; or name one in the environment variable {ENVIRONMENT_VARIABLE}."
)
_ENDING_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_QUIET = ("-hide_banner", "-nostats", "-nostdin")
_DISK_FULL = re.compile(r"No space left on device|File too large|[Dd]isk quota exceeded")
_ADDRESS = re.compile(r"\[[^\]]* @ 0x[0-9a-f]+\] ")
"""Which part of ffmpeg speaks; of no use to a listener, and different every time."""
_LAST_LINES = 30
"""Messages kept from the end, where it says what went wrong."""
_MOST_WAITING = 16
"""Pieces it is fed and has not yet read: a minute or two of speech."""
_MOST_KEPT = 10_000
"""Lines kept for the caller; a file in which more happens is no speech."""


def find_ffmpeg() -> str:
    """Find an ffmpeg that runs and can write MP3.

    The environment variable BRIEFING_FFMPEG wins; then the system's; then the one imageio-ffmpeg carries.

    Returns:
        Path or name to start it by.

    Raises:
        AudioError: None runs, or the one that was named does not.
    """
    return _find(os.environ.get(ENVIRONMENT_VARIABLE, ""), os.environ.get("PATH", ""))


@cache
def _find(named: str, search_path: str) -> str:
    """The search, done once for each setting."""
    if named:
        fault = _fault(named)
        if fault:
            raise AudioError(
                f"{ENVIRONMENT_VARIABLE} is {named!r}, which cannot be used: {fault}. "
                f"Correct it, or unset it to use another ffmpeg."
            )
        return named
    faults = []
    for program in _candidates(search_path):
        fault = _fault(program)
        if not fault:
            return program
        faults.append(f"{program!r} cannot be used: {fault}.")
    raise AudioError(" ".join(["No ffmpeg found to write MP3 with.", *faults, _CURE]))


def ffmpeg_version() -> str:
    """Tell the version of the ffmpeg that ``find_ffmpeg`` finds: another one may make other bytes.

    Raises:
        AudioError: There is none, or it does not say.
    """
    program = find_ffmpeg()
    try:
        done = subprocess.run(
            [program, "-version"], stdin=subprocess.DEVNULL, capture_output=True, timeout=30, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise AudioError(f"ffmpeg ({program!r}) does not tell its version: {error}") from error
    return done.stdout.decode("utf-8", "replace").removeprefix("ffmpeg version ").partition(" ")[0]


def _candidates(search_path: str) -> Iterator[str]:
    on_path = shutil.which("ffmpeg", path=search_path)
    if on_path:
        yield on_path
    # No wheel of imageio-ffmpeg for this machine is an ImportError or a RuntimeError
    with contextlib.suppress(ImportError, RuntimeError):
        import imageio_ffmpeg  # noqa: PLC0415 - only where the system has none

        yield str(imageio_ffmpeg.get_ffmpeg_exe())


def _fault(program: str) -> str:
    """Why this ffmpeg cannot be used; empty where it can.

    Trying one takes a tenth of a second, so a good one is remembered for as long as its file stays as it is.
    """
    note, found = cache_folder() / "ffmpeg", shutil.which(program)
    known = ""
    with contextlib.suppress(OSError, ValueError):
        known = mark(Path(found)) if found else ""
        if known and note.read_text(encoding="utf-8") == known:
            return ""
    fault = _tried(program)
    if known and not fault:
        with contextlib.suppress(OSError, OutputError):  # without a cache it is tried each time
            note.parent.mkdir(parents=True, exist_ok=True)
            write_text(note, known)
    return fault


def _tried(program: str) -> str:
    command = [program, "-hide_banner", "-encoders"]
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=30, check=False)
    except OSError as error:
        return error.strerror or str(error)
    except subprocess.TimeoutExpired:
        return "it does not answer"
    if done.returncode:
        return _ending(done.returncode)
    return "" if b"libmp3lame" in done.stdout else "it was built without libmp3lame"


def _ending(returncode: int) -> str:
    if returncode >= 0:
        return f"exit code {returncode}"
    with contextlib.suppress(ValueError):
        return f"killed by {signal.Signals(-returncode).name}"
    return f"killed by signal {-returncode}"


@contextlib.contextmanager
def _signals_held() -> Iterator[None]:
    """Puts off Ctrl-C and the request to end until the body is done; other threads than the main one never get them."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    held: dict[signal.Signals, Any] = {}
    try:
        for number in _ENDING_SIGNALS:
            held[number] = signal.signal(number, lambda number, _: came.append(number))
        yield
    finally:
        for number, handler in held.items():
            signal.signal(number, handler)
    if came:
        signal.raise_signal(came[0])


class Ffmpeg:
    """One run of ffmpeg, used in a ``with``; leaving the block early kills it.

    It gets a session of its own, so that Ctrl-C in the terminal reaches us alone: we stop it, and there is one message.
    """

    def __init__(
        self,
        doing: str,
        arguments: Sequence[str],
        *,
        fed: bool = False,
        folder: Path | None = None,
        keep: re.Pattern[str] | None = None,
    ) -> None:
        """Describe the run.

        Args:
            doing: What it is for, to complete "ffmpeg failed while ...".
            arguments: Command line without program and verbosity.
            fed: Whether it reads on stdin what ``feed`` gives it; otherwise there is nothing.
            folder: Where its output goes, for the message when the disk is full.
            keep: Which lines of its messages ``finish`` is to give back.
        """
        self._doing = doing
        self._command = [find_ffmpeg(), *_QUIET, *arguments]
        self._fed = fed
        self._waiting: Queue[bytes] = Queue(_MOST_WAITING)
        self._folder = folder
        self._keep = keep
        self._feeder: threading.Thread | None = None
        self._kept: deque[str] = deque(maxlen=_MOST_KEPT)
        self._last: deque[str] = deque(maxlen=_LAST_LINES)

    def __enter__(self) -> Self:
        try:
            with _signals_held():
                self._start()
        except (KeyboardInterrupt, SystemExit):  # one came while ffmpeg was started, and nobody else would stop it
            self.__exit__()
            raise
        return self

    def _start(self) -> None:
        try:
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE if self._fed else subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
        except OSError as error:
            raise AudioError(f"ffmpeg ({self._command[0]!r}) does not start: {error.strerror or error}.") from error
        self._listener = threading.Thread(target=self._listen, daemon=True)  # a full stderr pipe would stop both of us
        self._listener.start()
        if self._process.stdin:
            self._feeder = threading.Thread(target=self._hand_over, args=[self._process.stdin], daemon=True)
            self._feeder.start()

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        self._end_of_input()
        self._listener.join()
        for pipe in (self._process.stdout, self._process.stderr):
            if pipe:
                pipe.close()

    @property
    def output(self) -> IO[bytes]:
        """What it writes to stdout."""
        assert self._process.stdout is not None  # noqa: S101 - for the type checker
        return self._process.stdout

    def feed(self, data: bytes) -> None:
        """Give it more to read; waits only while it is far behind. What it makes of it, ``finish`` tells."""
        if data:
            self._waiting.put(data)

    def finish(self) -> list[str]:
        """Wait for a good end, once it has read all that it was given.

        Returns:
            Those of its messages that were to be kept.

        Raises:
            AudioError: It failed; the message holds its last words.
            OutputError: The disk is full.
        """
        self._end_of_input()
        if self._process.wait():
            raise self._failure()
        self._listener.join()
        return [*self._kept]

    def _end_of_input(self) -> None:
        if self._feeder and self._feeder.is_alive():
            self._waiting.put(b"")
            self._feeder.join()

    def _hand_over(self, pipe: IO[bytes]) -> None:
        """Pass on what was fed, to an empty piece, which ends it."""
        with contextlib.suppress(OSError), pipe:
            while data := self._waiting.get():
                pipe.write(data)
            return
        while self._waiting.get():  # it reads no more; nobody shall wait for that
            pass

    def _failure(self) -> Exception:
        code = self._process.wait()
        self._listener.join()
        too_large = code < 0 and -code == getattr(signal, "SIGXFSZ", None)
        if self._folder and (too_large or any(_DISK_FULL.search(line) for line in self._last)):
            return no_room(self._folder)
        words = " / ".join([*self._last][-4:]) or "it said nothing"
        return AudioError(f"ffmpeg failed while {self._doing} ({_ending(code)}): {words}")

    def _listen(self) -> None:
        """Keep what is wanted: a broken file can cause thousands of messages, and a tag is printed in full."""
        assert self._process.stderr is not None  # noqa: S101 - for the type checker
        for raw in self._process.stderr:
            line = _ADDRESS.sub("", raw.decode("utf-8", "replace").strip())
            if self._keep is not None and self._keep.search(line):
                self._kept.append(line)
            elif line:
                self._last.append(line)
