"""Voices from a hub that is played on this machine: whole or not at all, from where a try broke off, told in words."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from briefing.errors import DownloadError, OutputError
from briefing.speech import Voice
from briefing.speech.catalogue import CatalogueVoice, find, load_catalogue
from briefing.speech.installing import Installation, install, licence_of
from briefing.types import Progress
from tests.conftest import write_tiny_voice
from tests.playedhub import CARD, PlayedHub, Way, playing

NAME = "en_US-tiny-low"
FOLDER = "en/en_US/tiny/low"
MODEL, DESCRIPTION, MODEL_CARD = f"{FOLDER}/{NAME}.onnx", f"{FOLDER}/{NAME}.onnx.json", f"{FOLDER}/MODEL_CARD"
ALL = [(DESCRIPTION, None), (MODEL_CARD, None), (MODEL, None)]
INSTALLED = [".installing", f"{NAME}.md", f"{NAME}.onnx", f"{NAME}.onnx.json"]


@pytest.fixture
def played(tiny_voice: Path) -> Iterator[PlayedHub]:
    """A hub with the tiny voice."""
    with playing() as hub:
        hub.add(tiny_voice, NAME)
        yield hub


def listed(played: PlayedHub, tmp_path: Path) -> CatalogueVoice:
    """The tiny voice as the catalogue has it; the question is not counted."""
    voice = find(load_catalogue(played.hub, tmp_path / "cache"), NAME)
    played.asked.clear()
    return voice


def installing(played: PlayedHub, tmp_path: Path, report: Callable[[Progress], None] = lambda _: None) -> Installation:
    """Installs the tiny voice into the folder "voices"."""
    return install(listed(played, tmp_path), tmp_path / "voices", played.hub, report)


def on_disk(tmp_path: Path) -> list[str]:
    """What lies in the folder, hidden files too."""
    return sorted(path.name for path in (tmp_path / "voices").iterdir())


def part_of(content: bytes, tmp_path: Path) -> Path:
    """Where what has come of a model lies."""
    digest = hashlib.md5(content, usedforsecurity=False).hexdigest()
    return tmp_path / "voices" / f"{NAME}.onnx.{digest[:8]}.part"


def is_whole(played: PlayedHub, tmp_path: Path) -> bool:
    """Whether exactly the files of the hub are there."""
    folder = tmp_path / "voices"
    same = [(folder / path.rpartition("/")[2]).read_bytes() == played.files[path] for path in (MODEL, DESCRIPTION)]
    return all(same) and on_disk(tmp_path) == INSTALLED


def test_install(played: PlayedHub, tmp_path: Path) -> None:
    """Description, card and model are fetched once each, lie there to the byte, and the voice speaks."""
    seen: list[Progress] = []
    done = installing(played, tmp_path, seen.append)
    assert played.asked == ALL
    assert is_whole(played, tmp_path)
    size = len(played.files[MODEL])
    assert [(each.step, each.done, each.total) for each in seen] == [
        ("downloading", 0, size),
        ("downloading", size, size),
    ]
    path = tmp_path / "voices" / f"{NAME}.onnx"
    assert (done.is_new, done.licence, done.voice.path) == (True, "CC0 1.0", path)
    assert done.card_path is not None
    assert done.card_path.read_text() == CARD
    assert Voice(path).say("One.").size > 0


def test_install_again(played: PlayedHub, tmp_path: Path) -> None:
    """A voice that is there and intact is not fetched again."""
    installing(played, tmp_path)
    done = installing(played, tmp_path)
    assert (done.is_new, done.licence, played.asked) == (False, "CC0 1.0", [])
    (tmp_path / "voices" / ".installing").unlink()
    installing(played, tmp_path)
    assert on_disk(tmp_path) == INSTALLED[1:]  # not a thing was written


@pytest.mark.parametrize(
    ("damaged", "asked"),
    [
        (f"{NAME}.onnx", [(MODEL_CARD, None), (MODEL, None)]),
        (f"{NAME}.onnx.json", [(DESCRIPTION, None), (MODEL_CARD, None)]),
    ],
)
@pytest.mark.parametrize("damage", [b"", None], ids=["empty", "gone"])
def test_damage_is_mended(
    played: PlayedHub, tmp_path: Path, damaged: str, asked: list[tuple[str, None]], damage: bytes | None
) -> None:
    """Only what is missing or damaged is fetched again."""
    installing(played, tmp_path)
    path = tmp_path / "voices" / damaged
    path.unlink()
    if damage is not None:
        path.write_bytes(damage)
    assert installing(played, tmp_path).is_new
    assert played.asked == asked
    assert is_whole(played, tmp_path)


@pytest.mark.parametrize("stops", ["closes", "resets", "hangs"])
def test_resume(played: PlayedHub, tmp_path: Path, stops: str) -> None:
    """What came before a connection broke is kept, and the next try asks for the rest only."""
    played.ways[MODEL] = Way(sends=400, stops=stops)
    with pytest.raises(
        DownloadError, match=r"What came is kept \(400 bytes\), and the same command goes on from there$"
    ):
        installing(played, tmp_path)
    part = part_of(played.files[MODEL], tmp_path)
    assert part.read_bytes() == played.files[MODEL][:400]
    assert on_disk(tmp_path) == [".installing", part.name]
    played.ways[MODEL] = Way(sends=100)
    with pytest.raises(
        DownloadError, match=r"broke off after 500 of [\d,]+ bytes; try again\. What came is kept \(500"
    ):
        installing(played, tmp_path)
    assert played.asked[-1] == (MODEL, "bytes=400-")
    del played.ways[MODEL]
    installing(played, tmp_path)
    assert played.asked == [*ALL[:2], (MODEL, "bytes=500-")]
    assert is_whole(played, tmp_path)


@pytest.mark.parametrize(
    ("way", "asked"),
    [
        (Way(ranges=False), [(MODEL, "bytes=400-")]),
        (Way(range_status=416), [(MODEL, "bytes=400-"), (MODEL, None)]),
        (Way(range_begin=0), [(MODEL, "bytes=400-"), (MODEL, None)]),
    ],
    ids=["ignored", "refused", "another"],
)
def test_server_that_cannot_resume(
    played: PlayedHub, tmp_path: Path, way: Way, asked: list[tuple[str, str | None]]
) -> None:
    """Where a server cannot begin in the middle, all of the file is fetched."""
    part = part_of(played.files[MODEL], tmp_path)
    part.parent.mkdir()
    part.write_bytes(played.files[MODEL][:400])
    if way.range_status == 416:
        played.ways[MODEL] = Way(range_status=416)
    played.ways[MODEL] = way
    installing(played, tmp_path)
    assert played.asked == [*ALL[:2], *asked]
    assert is_whole(played, tmp_path)


def test_part_that_is_too_long(played: PlayedHub, tmp_path: Path) -> None:
    """A part longer than the file cannot be of it."""
    part = part_of(played.files[MODEL], tmp_path)
    part.parent.mkdir()
    part.write_bytes(played.files[MODEL] + b"x")
    installing(played, tmp_path)
    assert played.asked == ALL
    assert is_whole(played, tmp_path)


def test_part_that_is_complete(played: PlayedHub, tmp_path: Path) -> None:
    """A part that was complete when the program was killed is not asked for again."""
    part = part_of(played.files[MODEL], tmp_path)
    part.parent.mkdir()
    part.write_bytes(played.files[MODEL])
    installing(played, tmp_path)
    assert played.asked == ALL[:2]
    assert is_whole(played, tmp_path)


def test_part_of_something_else(played: PlayedHub, tmp_path: Path) -> None:
    """A part with wrong bytes is found out at the end and thrown away; the next try begins anew."""
    part = part_of(played.files[MODEL], tmp_path)
    part.parent.mkdir()
    part.write_bytes(b"wrong")
    with pytest.raises(DownloadError, match="is not the file of the catalogue"):
        installing(played, tmp_path)
    assert on_disk(tmp_path) == [".installing"]
    installing(played, tmp_path)
    assert played.asked == ALL
    assert is_whole(played, tmp_path)


def test_wrong_bytes(played: PlayedHub, tmp_path: Path) -> None:
    """A model with another checksum is thrown away; the message has both, and nothing looks installed."""
    right = played.files[MODEL]
    played.files[MODEL] = wrong = bytes(len(right))
    digests = [hashlib.md5(each, usedforsecurity=False).hexdigest() for each in (wrong, right)]
    with pytest.raises(DownloadError) as caught:
        installing(played, tmp_path)
    assert str(caught.value) == (
        f"'{played.address}/{MODEL}' is not the file of the catalogue: {len(right):,} bytes with MD5 {digests[0]} "
        f"instead of {len(right):,} with {digests[1]}. It was thrown away; try again, and if that does not help, later"
    )
    assert on_disk(tmp_path) == [".installing"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"{}", "is not the file of the catalogue: 2 bytes with MD5"),
        (bytes(100_000), r"is longer than the [\d,]+ bytes it may have"),
    ],
)
def test_wrong_description(played: PlayedHub, tmp_path: Path, content: bytes, message: str) -> None:
    """A description that is not the catalogue's stops the installation before the model is fetched."""
    played.files[DESCRIPTION] = content
    with pytest.raises(DownloadError, match=message):
        installing(played, tmp_path)
    assert played.asked == ALL[:1]
    assert on_disk(tmp_path) == [".installing"]


@pytest.mark.parametrize("content", [b"{}", b"\xff", b'{"audio": {"sample_rate": 1}}'])
def test_description_that_cannot_be_used(played: PlayedHub, tiny_voice: Path, tmp_path: Path, content: bytes) -> None:
    """A description that says too little is refused even if its checksum is right."""
    other = tmp_path / "other.onnx"
    other.write_bytes(tiny_voice.read_bytes())
    Path(f"{other}.json").write_bytes(content)
    played.add(other, NAME)
    with pytest.raises(DownloadError, match=r"describes no voice that this program can use \(.+\); choose another: br"):
        installing(played, tmp_path)
    assert on_disk(tmp_path) == [".installing"]


@pytest.mark.parametrize("status", [404, 500])
@pytest.mark.parametrize("path", [MODEL, DESCRIPTION])
def test_file_that_is_not_there(played: PlayedHub, tmp_path: Path, path: str, status: int) -> None:
    """A hub without the file leaves nothing, and keeps what came before."""
    played.ways[path] = Way(status=status)
    with pytest.raises(DownloadError, match=f"{NAME}.*: the server answers {status}"):
        installing(played, tmp_path)
    part = part_of(played.files[MODEL], tmp_path)
    assert not [name for name in on_disk(tmp_path) if name not in (".installing", part.name)]
    part.write_bytes(played.files[MODEL][:400])
    with pytest.raises(DownloadError, match=f"the server answers {status}"):
        installing(played, tmp_path)
    assert part.stat().st_size == 400


def test_login_page(played: PlayedHub, tmp_path: Path) -> None:
    """An answer of another length is no reason to throw away what came before."""
    part = part_of(played.files[MODEL], tmp_path)
    part.parent.mkdir()
    part.write_bytes(played.files[MODEL][:400])
    voice = listed(played, tmp_path)
    played.files[MODEL] = b"<!DOCTYPE html>"
    played.ways[MODEL] = Way(ranges=False)
    with pytest.raises(DownloadError, match=r"is 15 bytes long instead of [\d,]+; some networks want a login"):
        install(voice, tmp_path / "voices", played.hub, lambda _: None)
    assert part.stat().st_size == 400


def test_length_that_is_not_told(played: PlayedHub, tmp_path: Path) -> None:
    """Without a length the catalogue's counts: a shorter file has broken off, a longer one is not read to its end."""
    voice, right = listed(played, tmp_path), played.files[MODEL]
    played.ways[MODEL] = Way(tells_length=False, sends=400)
    with pytest.raises(DownloadError, match="broke off after 400 of"):
        install(voice, tmp_path / "voices", played.hub, lambda _: None)
    played.files[MODEL] = right + bytes(1_000_000)
    played.ways[MODEL] = Way(tells_length=False)
    install(voice, tmp_path / "voices", played.hub, lambda _: None)
    assert (tmp_path / "voices" / f"{NAME}.onnx").read_bytes() == right


def test_new_version(played: PlayedHub, tmp_path: Path) -> None:
    """A younger voice of the same name takes the place of the old one; parts of the old one go."""
    installing(played, tmp_path)
    part = part_of(played.files[MODEL], tmp_path)
    part.write_bytes(b"half")
    younger = tmp_path / "younger.onnx"
    write_tiny_voice(younger, speakers={"a": 0, "b": 1})
    played.add(younger, NAME)
    done = installing(played, tmp_path)
    assert played.asked == ALL
    assert (done.is_new, done.voice.speakers) == (True, ("a", "b"))
    assert is_whole(played, tmp_path)


@pytest.mark.parametrize("way", [Way(status=404), Way(sends=3)])
def test_without_a_card(played: PlayedHub, tmp_path: Path, way: Way) -> None:
    """A model card that cannot be had is no reason to refuse a voice, but its licence is unknown."""
    played.ways[MODEL_CARD] = way
    done = installing(played, tmp_path)
    assert (done.is_new, done.card_path, done.licence) == (True, None, None)
    assert on_disk(tmp_path) == [name for name in INSTALLED if not name.endswith(".md")]


def test_catalogue_without_cards(played: PlayedHub, tiny_voice: Path, tmp_path: Path) -> None:
    """A mirror may leave the cards out; one that was changed after the catalogue is taken as it is."""
    played.files[MODEL_CARD] = b"* Licence: another\n* Licence: and one more\n"
    assert installing(played, tmp_path).licence == "another; and one more"
    del played.files[MODEL_CARD]
    played.add(tiny_voice, NAME, card=None)
    (tmp_path / "voices" / f"{NAME}.onnx").unlink()
    assert installing(played, tmp_path).licence == "another; and one more"
    assert played.asked == [(MODEL, None)]


@pytest.mark.parametrize(
    ("card", "licence"),
    [
        (CARD, "CC0 1.0"),
        ("License: MIT  \n\nLICENCE : CC BY 4.0\n", "MIT; CC BY 4.0"),
        ("* License: a\r\n* License: a\r\n", "a"),
        ("* License:\n* URL: x", None),
        ("See the licence: it is long", None),
        ("", None),
    ],
)
def test_licence_of_a_card(card: str, licence: str | None) -> None:
    """Every line of a card that names a licence counts, prose about it does not."""
    assert licence_of(card) == licence


def test_two_at_once(played: PlayedHub, tmp_path: Path) -> None:
    """Who comes second waits for the first, and then finds the voice installed."""
    voice = listed(played, tmp_path)
    played.ways[MODEL] = Way(sends=400, stops="hangs")
    steps: dict[int, list[str]] = {0: [], 1: []}
    done: dict[int, Installation] = {}

    def run(number: int) -> None:
        done[number] = install(
            voice, tmp_path / "voices", played.hub, lambda progress: steps[number].append(progress.step)
        )

    threads = [threading.Thread(target=run, args=(number,)) for number in (0, 1)]
    for number, awaited in ((0, "downloading"), (1, "waiting")):
        threads[number].start()
        until(lambda number=number, awaited=awaited: awaited in steps[number])  # type: ignore[misc]
    played.released.set()
    for thread in threads:
        thread.join()
    assert [done[number].is_new for number in (0, 1)] == [True, False]
    assert (played.asked, set(steps[1])) == (ALL, {"waiting"})
    assert is_whole(played, tmp_path)


def until(condition: Callable[[], bool]) -> None:
    """Waits for something that must come about soon."""
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_no_room_for_the_model(played: PlayedHub, tmp_path: Path) -> None:
    """Where the disk has less room than the model needs, not a byte of it is fetched."""
    played.index[NAME]["files"][MODEL]["size_bytes"] = 10**18
    played.publish()
    with pytest.raises(OutputError, match=r"No room left to write in '.*voices': free some space .* --output DIR"):
        installing(played, tmp_path)
    assert played.asked == ALL[:2]


LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
from briefing.__main__ import main
sys.argv[0] = "briefing"
main()
"""


def test_disk_that_becomes_full(played: PlayedHub, tiny_voice: Path, tmp_path: Path) -> None:
    """What fits is kept; with room again the same command goes on from there."""
    large = tmp_path / "large.onnx"
    large.write_bytes(os.urandom(200_000))
    Path(f"{large}.json").write_bytes(Path(f"{tiny_voice}.json").read_bytes())
    played.add(large, NAME)
    done = typed(played, tmp_path, "-c", LIMITED, "voices", "install", NAME, "--output", "voices")
    assert (done.returncode, "No room left to write in 'voices'" in done.stderr) == (6, True)
    played.asked.clear()
    installing(played, tmp_path)
    assert played.asked == [*ALL[:2], (MODEL, "bytes=100000-")]
    assert is_whole(played, tmp_path)


def test_folder_that_cannot_be_written(played: PlayedHub, tmp_path: Path) -> None:
    """A file in the folder's place is told, with the way around it."""
    (tmp_path / "voices").write_text("in the way")
    with pytest.raises(
        OutputError, match=r"Cannot write in '.*voices': File exists\. Write elsewhere with --output DIR"
    ):
        installing(played, tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_folder_without_permission(played: PlayedHub, tmp_path: Path) -> None:
    """A folder that may not be written is told, with the way around it."""
    (tmp_path / "voices").mkdir(mode=0o500)
    with pytest.raises(OutputError, match="Permission denied"):
        installing(played, tmp_path)


def environment(played: PlayedHub, tmp_path: Path) -> dict[str, str]:
    """Folders of the test's own, and the played hub."""
    return {
        **os.environ,
        "BRIEFING_VOICES_URL": played.address,
        "BRIEFING_CACHE": str(tmp_path / "cache"),
        "HOME": str(tmp_path / "home"),
        "XDG_DATA_HOME": str(tmp_path / "data"),
    }


def typed(played: PlayedHub, tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs Python as the user of the hub."""
    command = [sys.executable, *arguments]
    variables = environment(played, tmp_path)
    return subprocess.run(command, cwd=tmp_path, env=variables, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize(
    ("signals", "code", "message"),
    [
        (signal.SIGKILL, -9, ""),
        (signal.SIGINT, 130, "Stopped. What has been downloaded is kept; the same command goes on from there.\n"),
    ],
)
def test_killed_and_resumed(
    played: PlayedHub, tmp_path: Path, signals: signal.Signals, code: int, message: str
) -> None:
    """However a download is ended, nothing looks installed, and the same command goes on where it was."""
    played.ways[MODEL] = Way(sends=400, stops="hangs")
    command = ("-m", "briefing", "voices", "install", NAME, "--output", "voices")
    running = subprocess.Popen(
        [sys.executable, *command], cwd=tmp_path, env=environment(played, tmp_path), stderr=subprocess.PIPE, text=True
    )
    part = part_of(played.files[MODEL], tmp_path)
    until(lambda: part.exists() and part.stat().st_size == 400)
    running.send_signal(signals)
    _, errors = running.communicate(timeout=30)
    assert (running.returncode, errors) == (code, f"Downloading ...\n{message}")
    assert on_disk(tmp_path) == [".installing", part.name]
    del played.ways[MODEL]
    played.asked.clear()
    done = typed(played, tmp_path, *command)
    assert (done.returncode, done.stderr) == (0, "Downloading ...\n")
    assert played.asked == [("voices.json", None), *ALL[:2], (MODEL, "bytes=400-")]
    assert is_whole(played, tmp_path)
