"""Clips kept on disk: whole or made anew, within a limit, whoever else writes, reads or removes at the same time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.errors import OutputError, VoiceError
from briefing.speech import ClipCache
from briefing.speech.keeping import Removal, Usage, usage
from briefing.speech.pace import forget_paces, measure_pace, read_pace, write_pace

Samples = npt.NDArray[np.int16]
VOICE = "0123"
SEAL_BYTES = 16


def ramp(n: int, start: int = 0) -> Samples:
    """Samples that are all different."""
    return np.arange(start, start + n, dtype=np.int16)


def clip_files(cache: ClipCache) -> list[Path]:
    """All clips on disk, and nothing else."""
    return sorted(cache.folder.glob("clips/??/*.clip"))


def file_of(cache: ClipCache, spoken: str, samples: Samples, used_at: float | None = None) -> Path:
    """Stores a clip and tells where it lies."""
    before = set(clip_files(cache))
    cache.store(spoken, VOICE, samples)
    (path,) = set(clip_files(cache)) - before
    if used_at is not None:
        os.utime(path, (used_at, used_at))
    return path


@given(values=st.lists(st.integers(-32768, 32767), min_size=1), spoken=st.text(max_size=9))
@settings(max_examples=30)
def test_what_is_stored_is_found(values: list[int], spoken: str) -> None:
    """A clip comes back sample by sample, for its text and voice alone."""
    with tempfile.TemporaryDirectory() as folder:
        cache = ClipCache(Path(folder))
        cache.store(spoken, VOICE, np.array(values, dtype=np.int16))
        found = cache.load(spoken, VOICE)
        assert found is not None
        assert (found.dtype, found.tolist()) == (np.dtype(np.int16), values)
        assert cache.load(spoken + "x", VOICE) is None
        assert cache.load(spoken, VOICE + "x") is None


@given(place=st.integers(0, SEAL_BYTES + 2 * 40 - 1), bit=st.integers(0, 7))
def test_a_flipped_bit_is_noticed(place: int, bit: int) -> None:
    """Whichever bit of a clip's file is turned over, the clip is made anew and the file is as it was."""
    with tempfile.TemporaryDirectory() as folder:
        cache = ClipCache(Path(folder))
        path = file_of(cache, "One.", ramp(40))
        whole = path.read_bytes()
        assert len(whole) == SEAL_BYTES + 2 * 40
        broken = bytearray(whole)
        broken[place] ^= 1 << bit
        path.write_bytes(broken)
        assert cache.load("One.", VOICE) is None
        samples, is_made = cache.get("One.", VOICE, lambda: ramp(40))
        assert (samples.tolist(), is_made, path.read_bytes()) == (ramp(40).tolist(), True, whole)


def test_a_cut_or_lengthened_clip_is_noticed(tmp_path: Path) -> None:
    """A clip of any length but its own is made anew."""
    cache = ClipCache(tmp_path)
    path = file_of(cache, "One.", ramp(40))
    whole = path.read_bytes()
    for damaged in [whole[:length] for length in range(len(whole))] + [whole + b"\0", whole + b"\0\0"]:
        path.write_bytes(damaged)
        assert cache.load("One.", VOICE) is None
    path.write_bytes(whole)
    assert cache.load("One.", VOICE) is not None


def test_a_clip_under_another_name_is_noticed(tmp_path: Path) -> None:
    """A whole clip that lies where another belongs is not taken for it."""
    cache = ClipCache(tmp_path)
    one, two = file_of(cache, "One.", ramp(40)), file_of(cache, "Two.", ramp(40, 100))
    two.write_bytes(one.read_bytes())
    assert cache.load("Two.", VOICE) is None
    assert cache.get("Two.", VOICE, lambda: ramp(40, 100))[1]
    samples, is_made = cache.get("Two.", VOICE, lambda: ramp(1))
    assert (samples.tolist(), is_made) == (ramp(40, 100).tolist(), False)


def test_a_folder_in_a_clips_place(tmp_path: Path) -> None:
    """Where no clip can be, the voice speaks each time, and the reason is kept."""
    cache = ClipCache(tmp_path)
    path = file_of(cache, "One.", ramp(40))
    path.unlink()
    path.mkdir()
    assert cache.get("One.", VOICE, lambda: ramp(3))[1]
    assert str(cache.unkept).startswith(f"Cannot write in '{tmp_path / 'clips'}': Is a directory. Move the cache with ")
    assert cache.usage() == Usage(n_clips=0, n_bytes=0, oldest_use=None)


def test_oldest_use_goes_first(tmp_path: Path) -> None:
    """What was not used for longest is removed, and what was read just now is as good as new."""
    cache = ClipCache(tmp_path)
    paths = {text: file_of(cache, text, ramp(42), used_at=1000 + number) for number, text in enumerate("abcde")}
    assert cache.load("a", VOICE) is not None
    done = cache.prune(300)
    assert done == Removal(n_removed=2, removed_bytes=200, n_kept=3, kept_bytes=300)
    assert {text for text, path in paths.items() if path.exists()} == set("ade")
    assert cache.prune(300) == Removal(n_removed=0, removed_bytes=0, n_kept=3, kept_bytes=300)
    oldest = cache.usage().oldest_use
    assert oldest is not None
    assert oldest.timestamp() == 1003
    assert cache.prune(299).n_removed == 1
    assert {text for text, path in paths.items() if path.exists()} == set("ae")


@given(
    lengths=st.lists(st.integers(1, 40), max_size=12),
    seed=st.randoms(use_true_random=False),
    limit=st.integers(0, 700),
)
@settings(max_examples=60)
def test_as_much_is_kept_as_fits(lengths: list[int], seed: object, limit: int) -> None:
    """Of any clips, those used last stay, as many as are within the limit and not one more."""
    with tempfile.TemporaryDirectory() as folder:
        cache = ClipCache(Path(folder))
        order = list(range(len(lengths)))
        seed.shuffle(order)  # type: ignore[attr-defined]  # hypothesis gives a Random
        paths = {used: file_of(cache, str(used), ramp(lengths[used]), used_at=1000 + used) for used in order}
        cache.prune(limit)
        kept = {used for used, path in paths.items() if path.exists()}
        sizes = [SEAL_BYTES + 2 * length for length in lengths]
        fitting = [start for start in range(len(sizes) + 1) if sum(sizes[start:]) <= limit]
        assert kept == set(range(fitting[0], len(sizes)))


def test_store_makes_room(tmp_path: Path) -> None:
    """A cache that reaches its limit is brought down to nine tenths of it, the oldest clips first."""
    cache = ClipCache(tmp_path, limit_bytes=10_000)
    paths = [file_of(cache, str(number), ramp(42), used_at=1000 + number) for number in range(98)]
    assert cache.usage().n_bytes == 9800  # one more could pass the limit before somebody looks again
    newest = file_of(cache, "newest", ramp(42))
    assert cache.usage().n_bytes == 9000
    assert newest.exists()
    assert [path.exists() for path in paths] == [number >= 9 for number in range(98)]


def test_a_lower_limit_holds_from_the_first_clip(tmp_path: Path) -> None:
    """Who comes with a lower limit than the run before makes room with the first clip that is stored."""
    cache = ClipCache(tmp_path)
    for number in range(100):
        file_of(cache, str(number), ramp(42), used_at=1000 + number)
    ClipCache(tmp_path, limit_bytes=2000).store("new", VOICE, ramp(42))
    assert cache.usage().n_bytes == 1900
    assert cache.load("new", VOICE) is not None


def test_nothing_is_kept_where_nothing_may_be(tmp_path: Path) -> None:
    """With a limit of 0 no clip is kept and none stays, and nothing is refused; no clip over the limit is kept."""
    ClipCache(tmp_path).store("old", VOICE, ramp(42))
    none = ClipCache(tmp_path, limit_bytes=0, strict=True)
    assert none.get("One.", VOICE, lambda: ramp(42))[1]
    assert none.get("One.", VOICE, lambda: ramp(42))[1]
    assert (none.usage().n_clips, none.unkept) == (0, None)
    small = ClipCache(tmp_path, limit_bytes=99)
    small.store("large", VOICE, ramp(42))
    assert small.usage().n_clips == 0


def test_what_killed_runs_left_goes(tmp_path: Path) -> None:
    """An unfinished clip older than an hour is removed; a younger one, and files that are no clips, stay uncounted."""
    cache = ClipCache(tmp_path)
    clip = file_of(cache, "One.", ramp(42))
    old, young = (clip.with_name(f"{clip.stem}.{name}.part") for name in ("old", "young"))
    foreign = [clip.with_name("notes.txt"), tmp_path / "clips" / "song.clip", tmp_path / "clips" / "my" / clip.name]
    for path in (old, young, *foreign):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x" * 5)
    an_hour_ago = time.time() - 3700
    for path in (old, *foreign):
        os.utime(path, (an_hour_ago, an_hour_ago))
    assert cache.usage().n_bytes == 100
    assert cache.prune(0) == Removal(n_removed=1, removed_bytes=100, n_kept=0, kept_bytes=0)
    assert [path.exists() for path in (clip, old, young, *foreign)] == [False, False, True, True, True, True]


def test_clip_that_cannot_be_kept(tmp_path: Path) -> None:
    """A cache that cannot be written remembers why, with the cure; a strict one raises just that."""
    (tmp_path / "file").write_text("in the way")
    message = (
        rf"^Cannot write in '{tmp_path}/file/clips': Not a directory\. "
        r"Move the cache with BRIEFING_CACHE=DIR or do without it: --cache-size 0\.$"
    )
    lenient, strict = (ClipCache(tmp_path / "file", strict=strict) for strict in (False, True))
    assert lenient.get("One.", VOICE, lambda: ramp(3))[1]
    assert lenient.unkept is not None
    with pytest.raises(OutputError, match=message):
        raise lenient.unkept
    with pytest.raises(OutputError, match=message):
        strict.get("One.", VOICE, lambda: ramp(3))
    assert lenient.prune(0) == Removal(n_removed=0, removed_bytes=0, n_kept=0, kept_bytes=0)


def python(code: str, *arguments: object) -> subprocess.Popen[str]:
    """Another process that runs a few lines with the names of this module."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([".", *sys.path])}
    command = [sys.executable, "-c", f"from tests.test_cache import *\n{code}", *map(str, arguments)]
    return subprocess.Popen(command, env=environment, cwd=Path(__file__).parents[1], stdout=subprocess.PIPE, text=True)


def output_of(process: subprocess.Popen[str]) -> str:
    """What it printed; it must have ended well."""
    printed, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    return printed


FULL = """
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
cache = ClipCache(Path(sys.argv[1]))
cache.store("short", VOICE, ramp(40))
cache.store("long", VOICE, ramp(4000))
print(cache.unkept)
"""


def test_disk_that_becomes_full(tmp_path: Path) -> None:
    """Where there is no room for a clip, nothing of it stays, and the message says how to make some."""
    printed = output_of(python(FULL, tmp_path))
    assert printed == (
        f"No room left to write in '{tmp_path / 'clips'}': free some space there (check with: df -h) or move the "
        "cache with BRIEFING_CACHE=DIR or do without it: --cache-size 0.\n"
    )
    assert [path.suffix for path in tmp_path.rglob("*") if path.is_file()] == [".clip"]


WRITE = """
cache, first, last = ClipCache(Path(sys.argv[1]), strict=True), int(sys.argv[2]), int(sys.argv[3])
def make(number):
    return cache.get(str(number), VOICE, lambda: ramp(50 + number))[0].tolist() == ramp(50 + number).tolist()
with ThreadPoolExecutor(4) as threads:
    print(all(threads.map(make, [*range(first, last), *range(first, last)])))
"""


def test_many_write_the_same_clips(tmp_path: Path) -> None:
    """Of clips that several processes and threads write at once, each is there once, whole, and nothing beside it."""
    writers = [python(WRITE, tmp_path, first, first + 200) for first in (0, 50, 100)]
    assert [output_of(writer) for writer in writers] == ["True\n"] * 3
    cache = ClipCache(tmp_path)
    assert len(clip_files(cache)) == len([path for path in tmp_path.rglob("*") if path.is_file()]) == 300
    for number in range(300):
        found = cache.load(str(number), VOICE)
        assert found is not None
        assert found.tolist() == ramp(50 + number).tolist()


READ = """
cache, found = ClipCache(Path(sys.argv[1]), strict=True), [0, 0]
for _ in range(20):
    for number in sorted([*range(100)] * 2):
        samples, is_made = cache.get(str(number), VOICE, lambda: ramp(number + 1))
        assert samples.tolist() == ramp(number + 1).tolist()
        found[is_made] += 1
print(all(found))
"""


def test_pruning_disturbs_nobody(tmp_path: Path) -> None:
    """While one process removes clips again and again, others read and write them and never fail."""
    readers = [python(READ, tmp_path) for _ in range(2)]
    cache = ClipCache(tmp_path)
    removed = 0
    while any(reader.poll() is None for reader in readers):
        removed += cache.prune(3000).n_removed
    assert [output_of(reader) for reader in readers] == ["True\n"] * 2
    assert removed > 0


def test_limit_is_shared(tmp_path: Path) -> None:
    """Twenty that write in turn count together: after no clip is the cache larger than it may be."""
    limit = 100_000
    caches = [ClipCache(tmp_path, limit_bytes=limit, strict=True) for _ in range(20)]
    sizes = []
    for number in range(300):
        caches[number % 20].store(str(number), VOICE, ramp(504))
        sizes.append(caches[0].usage().n_bytes)
    assert sizes[:95] == [1024 * n for n in range(1, 96)]
    assert 0.88 * limit < min(sizes[95:]) <= max(sizes) <= limit


FILL = """
cache, name = ClipCache(Path(sys.argv[1]), limit_bytes=int(sys.argv[2]), strict=True), sys.argv[3]
print("ready", flush=True)
for number in range(150):
    cache.store(f"{name} {number}", VOICE, ramp(5000))
"""


def snapshot(writers: list[subprocess.Popen[str]], folder: Path) -> int:
    """How large the cache is at one moment, for which the processes are stopped."""
    for writer in writers:
        writer.send_signal(signal.SIGSTOP)
    for writer in writers:
        os.waitid(os.P_PID, writer.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
    n_bytes = usage(folder).n_bytes
    for writer in writers:
        writer.send_signal(signal.SIGCONT)
    return n_bytes


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot stop a process for a moment")
def test_limit_holds_whoever_writes(tmp_path: Path) -> None:
    """While three processes write nine times what may be kept, the cache stays about as large as it may be."""
    limit, clip = 500_000, SEAL_BYTES + 10_000
    writers = [python(FILL, tmp_path, limit, name) for name in "abc"]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
    sizes = []
    while any(writer.poll() is None for writer in writers):
        sizes.append(snapshot([writer for writer in writers if writer.poll() is None], tmp_path / "clips"))
        time.sleep(0.01)
    assert [output_of(writer) for writer in writers] == [""] * 3
    full = [size for size in sizes if size > 0.8 * limit]
    assert len(full) > 5
    assert full == sizes[-len(full) :]
    assert max(sizes) <= limit + 3 * (limit // 50 + clip)  # what may be written while others look and remove
    assert 0.85 * limit <= ClipCache(tmp_path).usage().n_bytes <= limit


@pytest.mark.parametrize("limit", [None, 0])
def test_threads_make_a_clip_once(tmp_path: Path, limit: int | None) -> None:
    """Of many threads that want the same clip at once, one makes it and the others wait, also where none is kept."""
    cache, n_threads = ClipCache(tmp_path, limit_bytes=limit), 8
    together = threading.Barrier(n_threads)

    def make() -> Samples:
        time.sleep(0.3)  # for the others to come
        return ramp(5)

    def want(_: int) -> bool:
        together.wait()
        samples, is_made = cache.get("One.", VOICE, make)
        assert samples.tolist() == ramp(5).tolist()
        return is_made

    with ThreadPoolExecutor(n_threads) as threads:
        assert sum(threads.map(want, range(n_threads))) == 1


def test_what_could_not_be_made_is_tried_again(tmp_path: Path) -> None:
    """A voice that fails is an error for who asked, and is asked again by who comes later."""
    cache = ClipCache(tmp_path)

    def fail() -> Samples:
        raise VoiceError("hoarse")

    with ThreadPoolExecutor(2) as threads:
        wanted = [threads.submit(cache.get, "One.", VOICE, fail) for _ in range(20)]
    assert [str(each.exception()) for each in wanted] == ["hoarse"] * 20
    assert cache.get("One.", VOICE, lambda: ramp(2))[1]


def test_paces_are_forgotten(tmp_path: Path) -> None:
    """What was measured of voices is removed and counted, and nothing else."""
    assert forget_paces(tmp_path) == 0
    pace = measure_pace(lambda _: 2.0)
    for voice in ("a", "b"):
        write_pace(tmp_path, voice, pace)
    (tmp_path / "paces" / "notes.txt").touch()
    assert read_pace(tmp_path, "a") == pace
    assert forget_paces(tmp_path) == 2
    assert read_pace(tmp_path, "a") is None
    assert [path.name for path in (tmp_path / "paces").iterdir()] == ["notes.txt"]
