"""Feed, index and what lies beside the episodes, made of sidecars alone; and their copy for a web server."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner, Result

from briefing import pipeline, sidecar
from briefing.cli import app
from briefing.errors import OutputError, RequestError
from tests.episodes import make_episode

DAY = datetime(2026, 1, 28, tzinfo=UTC)
BASE = "https://example.org/b/"


@pytest.fixture
def output(tmp_path: Path) -> Path:
    """Two daily episodes and one of a document."""
    folder = tmp_path / "output"
    make_episode(folder / "daily" / "2026-01-28.mp3", DAY)
    make_episode(folder / "daily" / "2026-01-29.mp3", DAY + timedelta(days=1))
    make_episode(folder / "documents" / "riga.mp3", DAY)
    return folder


@pytest.fixture
def type_in() -> Callable[..., Result]:
    """Types a command, in this process."""
    return lambda *arguments: CliRunner().invoke(app, [str(argument) for argument in arguments])


def titles(folder: Path) -> list[str | None]:
    """Titles of a feed's episodes, in its order."""
    return [item.text for item in ET.parse(folder / "feed.xml").iterfind("channel/item/title")]  # noqa: S314 - our own


def files(folder: Path) -> dict[str, bytes]:
    """All files below a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_all_of_it_comes_from_the_sidecars(output: Path) -> None:
    """The newest episode comes first, the daily one before a document's of that day; nothing is missing beside them."""
    done = pipeline.publish(output)
    assert (done.n_episodes, done.left_out) == (3, ())
    assert titles(output) == ["2026-01-29", "2026-01-28", "riga"]
    names = ("daily/2026-01-28", "daily/2026-01-29", "documents/riga")
    beside = {
        f"{name}.{suffix}" for name in names for suffix in ("mp3", "json", "transcript.vtt", "chapters.json", "html")
    }
    assert files(output).keys() == beside | {"feed.xml", "feed.opml", "index.html", "cover.jpg"}
    with Image.open(output / "cover.jpg") as cover:
        assert cover.size == (1400, 1400)
    assert (output / "cover.jpg").stat().st_size <= 500_000


def test_what_does_not_change_is_not_touched(output: Path) -> None:
    """Made again, no file is written, so that nobody fetches or copies it again."""
    pipeline.publish(output, BASE)
    before = {path: path.stat().st_mtime_ns for path in output.rglob("*")}
    inodes = {path: path.stat().st_ino for path in output.rglob("*")}
    pipeline.publish(output, BASE, anew=True)
    assert {path: path.stat().st_mtime_ns for path in output.rglob("*") if path.is_file()} == {
        path: time for path, time in before.items() if path.is_file()
    }
    assert {path: path.stat().st_ino for path in output.rglob("*")} == inodes


def test_lost_files_come_back_the_same(output: Path) -> None:
    """Whatever was deleted but MP3s and sidecars is made again, to the byte."""
    pipeline.publish(output)
    before = files(output)
    for path in output.rglob("*"):
        if path.is_file() and not path.name.endswith(("8.json", "9.json", "riga.json", ".mp3")):
            path.unlink()
    assert len(files(output)) == 6
    pipeline.publish(output)
    assert files(output) == before


def test_older_files_are_made_anew_where_asked(output: Path) -> None:
    """A transcript that is there stays as it is, unless all is to be made anew."""
    transcript = output / "daily" / "2026-01-28.transcript.vtt"
    pipeline.publish(output)
    transcript.write_text("older")
    pipeline.publish(output)
    assert transcript.read_text() == "older"
    pipeline.publish(output, anew=True)
    assert transcript.read_text().startswith("WEBVTT\n")


def test_what_is_no_episode_is_left_out(output: Path) -> None:
    """An MP3 without a sidecar that fits is named and not in the feed; half-written ones are not looked at."""
    (output / "daily" / "2026-01-28.mp3").write_bytes(b"other")
    (output / "daily" / "stray.mp3").write_bytes(b"x")
    (output / "daily" / ".2026-01-30.abc.mp3").write_bytes(b"x")
    (output / "documents" / "riga.mp3").unlink()
    done = pipeline.publish(output)
    assert titles(output) == ["2026-01-29"]
    assert [path.name for path in done.left_out] == ["2026-01-28.mp3", "stray.mp3"]
    assert not (output / "daily" / "stray.transcript.vtt").exists()


def test_own_cover_stays(output: Path) -> None:
    """A picture that somebody put in place of ours is kept."""
    (output / "cover.jpg").write_bytes(b"mine")
    pipeline.publish(output, anew=True)
    assert (output / "cover.jpg").read_bytes() == b"mine"


def test_address_is_remembered(output: Path) -> None:
    """Once given, the address is that of every later feed, and so is the podcast's identity."""
    first = pipeline.publish(output)
    assert first.channel.base_url == "http://127.0.0.1:8000/"
    assert not (output / "channel.json").exists()
    pipeline.publish(output, "https://example.org/b")
    feed = (output / "feed.xml").read_bytes()
    later = pipeline.publish(output)
    assert later.channel.base_url == BASE
    assert (output / "feed.xml").read_bytes() == feed
    assert set(re.findall(rb'(?:url|href)="(https?://.*?/b/|http[^"]*)', feed)) == {BASE.encode()}


def test_nothing_changes_where_the_address_makes_no_sense(output: Path) -> None:
    """A wrong address is told before anything is written."""
    before = files(output)
    with pytest.raises(RequestError, match="no address of a folder"):
        pipeline.publish(output, "example.org")
    assert files(output) == before


def test_no_folder_is_told(tmp_path: Path) -> None:
    """A folder that is not there is not made, unless it is being given an address."""
    with pytest.raises(OutputError, match="make an episode first: briefing daily"):
        pipeline.publish(tmp_path / "nowhere")
    assert pipeline.publish(tmp_path / "new", BASE).n_episodes == 0
    assert titles(tmp_path / "new") == []


def test_copy_is_what_a_web_server_needs(output: Path, tmp_path: Path) -> None:
    """Copied is what players and browsers ask for, with its times; not sidecars, ledger or what is no episode."""
    pipeline.publish(output, BASE)
    (output / "ledger.json").write_text("{}")
    (output / "daily" / ".part.mp3").write_bytes(b"x")
    (output / "daily" / "stray.mp3").write_bytes(b"x")
    (output / "sources").mkdir()
    (output / "sources" / "riga.html").write_text("<p>")
    copied = pipeline.copy_published(output, tmp_path / "www")
    expected = {
        name: data
        for name, data in files(output).items()
        if not re.search(r"/[^.]+\.json$|^ledger|^channel|/\.part|stray", name)
    }
    assert files(tmp_path / "www") == expected
    assert {path.as_posix() for path in copied} == expected.keys()
    assert [path.name for path in copied[-2:]] == ["index.html", "feed.xml"]
    source, target = output / "daily" / "2026-01-28.mp3", tmp_path / "www" / "daily" / "2026-01-28.mp3"
    assert source.stat().st_mtime == pytest.approx(target.stat().st_mtime)


def test_only_what_changed_is_copied(output: Path, tmp_path: Path) -> None:
    """Copied again at once, nothing is; after a new episode, that and what names it; nothing is deleted."""
    www = tmp_path / "www"
    pipeline.publish(output, BASE)
    pipeline.copy_published(output, www)
    (www / "robots.txt").write_text("")
    assert pipeline.copy_published(output, www) == ()
    make_episode(output / "daily" / "2026-01-30.mp3", DAY + timedelta(days=2))
    pipeline.publish(output)
    assert {path.as_posix() for path in pipeline.copy_published(output, www)} == {
        *(f"daily/2026-01-30.{suffix}" for suffix in ("mp3", "transcript.vtt", "chapters.json", "html")),
        *("feed.xml", "index.html"),
    }
    assert (www / "robots.txt").exists()


@pytest.mark.parametrize("target", [".", "daily", ".."])
def test_copy_needs_a_folder_of_its_own(output: Path, target: str) -> None:
    """Neither into the output folder nor around it can be published."""
    pipeline.publish(output, BASE)
    with pytest.raises(RequestError, match="lie in each other"):
        pipeline.copy_published(output, output / target)


def test_copy_needs_an_address(output: Path, tmp_path: Path) -> None:
    """A feed that names this machine is no use elsewhere: who publishes must have said where."""
    pipeline.publish(output)
    with pytest.raises(RequestError, match="tell it once: briefing feed --base-url URL"):
        pipeline.copy_published(output, tmp_path / "www")
    assert not (tmp_path / "www").exists()


def test_feed_command(output: Path, tmp_path: Path, type_in: Callable[..., Result]) -> None:
    """The command tells where the feed is to be found and what was left out; --json tells it to scripts."""
    (output / "daily" / "stray.mp3").write_bytes(b"x")
    done = type_in("feed", "--output", output, "--base-url", BASE)
    assert done.exit_code == 0
    assert f"3 episode(s), to be found at {BASE}feed.xml" in done.stdout
    assert "stray.mp3: no sidecar fits it" in done.stderr
    found = json.loads(type_in("feed", "--output", output, "--json", "--publish", tmp_path / "www").stdout)
    assert (found["feed"], found["episodes"], len(found["copied"])) == (f"{BASE}feed.xml", 3, 16)
    assert found["left_out"] == [(output / "daily" / "stray.mp3").as_posix()]
    assert type_in("feed", "--output", output, "--quiet").stdout == ""


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("feed", "--output", "{tmp}/nowhere"), 6, "There is no folder"),
        (("feed", "--output", "{tmp}/output", "--base-url", "x"), 2, "--base-url 'x' is no address"),
        (("daily", "--output", "{tmp}/output", "--publish", "{tmp}/www"), 2, "tell it once: briefing feed --base-url"),
    ],
)
def test_mistakes_are_answered(
    output: Path, type_in: Callable[..., Result], arguments: tuple[str, ...], code: int, message: str
) -> None:
    """A mistake gets one clear message and its exit code before anything is made."""
    done = type_in(*(argument.format(tmp=output.parent) for argument in arguments))
    assert (done.exit_code, message in done.stderr) == (code, True)


def test_a_sidecar_that_is_broken_breaks_nothing(output: Path) -> None:
    """Rubbish where a sidecar should be leaves one episode out and no more."""
    sidecar.sidecar_path(output / "daily" / "2026-01-28.mp3").write_text('{"schema": 1, "size_bytes": 3}')
    assert pipeline.publish(output).n_episodes == 2
