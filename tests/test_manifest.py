"""What a batch has made, in lines that outlive any crash."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.batch.manifest import MANIFEST_NAME, Entry, appending, read_manifest
from briefing.batch.orders import Order, SourceFile
from briefing.batch.results import Failed, Made
from briefing.errors import OutputError


def order(name: str, key: str = "k", day: date | None = None) -> Order:
    """An episode of one document."""
    source = SourceFile(document_id=name, path=Path(f"{name}.txt"), digest=f"digest of {name}", size_bytes=10)
    return Order(audio=f"documents/{name}.mp3", sources=(source,), day=day, key=key, seconds=60.0)


def made(name: str, key: str = "k", day: date | None = None) -> Made:
    """An episode of 1,000 bytes and two seconds."""
    asked = order(name, key, day)
    return Made(order=asked, size_bytes=1000, duration_ms=2000, is_new=True, synthesized=3, cached=4)


def entry(name: str, key: str = "k", reason: str | None = None, day: date | None = None) -> Entry:
    """What the manifest says of it."""
    return Entry(
        audio=f"documents/{name}.mp3",
        key=key,
        size_bytes=None if reason else 1000,
        reason=reason,
        day=day,
        sources={name: f"digest of {name}"},
    )


def write(folder: Path, *results: Made | Failed) -> None:
    """Adds results to the manifest of a folder."""
    with appending(folder) as manifest:
        for result in results:
            manifest.add(result)


def test_there_and_back(tmp_path: Path) -> None:
    """What was made and what failed is read as it was written, of the same episode the latest."""
    assert read_manifest(tmp_path) == {}
    write(tmp_path, made("a"), Failed(order=order("b"), reason="it is «in German»"), made("c", day=date(2026, 1, 28)))
    write(tmp_path, made("a", key="other"))
    assert read_manifest(tmp_path) == {
        "documents/a.mp3": entry("a", key="other"),
        "documents/b.mp3": entry("b", reason="it is «in German»"),
        "documents/c.mp3": entry("c", day=date(2026, 1, 28)),
    }


@given(st.integers(min_value=0, max_value=2_000))
def test_cut_anywhere(tmp_path_factory, cut: int) -> None:  # type: ignore[no-untyped-def]  # pytest's own
    """Wherever a crash cuts the file off, whole lines are read, and what is added later is, too."""
    folder: Path = tmp_path_factory.mktemp("output")
    write(folder, made("a"), made("b"), made("c"))
    path = folder / MANIFEST_NAME
    whole = path.read_bytes()
    path.write_bytes(whole[:cut])
    kept = whole[:cut].count(b"\n") + (cut < len(whole) and whole[cut : cut + 1] == b"\n")
    assert list(read_manifest(folder)) == [f"documents/{name}.mp3" for name in "abc"[:kept]]
    write(folder, made("d"))
    assert list(read_manifest(folder)) == [f"documents/{name}.mp3" for name in ("abc"[:kept] + "d")]


@given(st.binary(max_size=200))
def test_garbage_is_passed_over(tmp_path_factory, garbage: bytes) -> None:  # type: ignore[no-untyped-def]  # see above
    """Whatever else stands in the file, what was noted before and after it is read."""
    folder: Path = tmp_path_factory.mktemp("output")
    write(folder, made("a"))
    with (folder / MANIFEST_NAME).open("ab") as file:
        file.write(garbage)
    write(folder, made("b"))
    found = read_manifest(folder)
    assert (found["documents/a.mp3"], found["documents/b.mp3"]) == (entry("a"), entry("b"))


@pytest.mark.parametrize(
    "damage",
    [
        {"audio": "documents/a\0b.mp3"},
        {"audio": "documents/\ud800.mp3"},
        {"sources": {"a": ["no digest"]}, "day": "2026-01-28"},
        {"sources": ["a"]},
        {"sources": 7},
        {"size_bytes": "many"},
        {"day": 20260128},
    ],
    ids=str,
)
def test_damaged_lines(tmp_path: Path, damage: dict[str, object]) -> None:
    """A line that is damaged in one place says of no episode that it is there, and disturbs nobody who asks."""
    write(tmp_path, made("a"))
    path = tmp_path / MANIFEST_NAME
    path.write_text(json.dumps({**json.loads(path.read_text()), **damage}) + "\n")
    known = read_manifest(tmp_path)
    assert not any(each.stands(tmp_path) for each in known.values())
    assert all(hash(digest) for each in known.values() for digest in each.sources.values())


def test_a_line_that_nests_deeply(tmp_path: Path) -> None:
    """A line of nothing but brackets is passed over like any other."""
    (tmp_path / MANIFEST_NAME).write_text("[" * 200_000 + "\n")
    assert read_manifest(tmp_path) == {}


def test_what_cannot_be_read(tmp_path: Path) -> None:
    """A manifest that is there and cannot be read is an error that names it."""
    (tmp_path / MANIFEST_NAME).mkdir()
    with pytest.raises(OutputError, match=r"The manifest .*manifest.jsonl' cannot be read: Is a directory"):
        read_manifest(tmp_path)


def test_whether_an_episode_stands(tmp_path: Path) -> None:
    """An episode is there if its MP3 has the size that was noted and its sidecar lies beside it."""
    audio_path = tmp_path / "documents" / "a.mp3"
    audio_path.parent.mkdir()
    assert not entry("a").stands(tmp_path)
    audio_path.write_bytes(bytes(1000))
    assert not entry("a").stands(tmp_path)
    audio_path.with_suffix(".json").write_text("{}")
    assert entry("a").stands(tmp_path)
    audio_path.write_bytes(bytes(999))
    assert not entry("a").stands(tmp_path)
