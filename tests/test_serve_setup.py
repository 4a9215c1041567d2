"""How the server comes to an address: sockets, tokens, names, QR codes, and the command as its user types it."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import zxingcpp
from typer.testing import CliRunner

from briefing.cli import app
from briefing.errors import BriefingError, OutputError, RequestError
from briefing.publish import lan
from briefing.publish.site import Site, make_site
from tests.served import SOUND, Served, make_output

HERE = "127.0.0.1:8000"
AUTO = "auto"


def site_of(folder: Path, **options: str | bool) -> Site:
    """A site that is not served."""
    return make_site(folder, address=HERE, names=frozenset(), **options)  # type: ignore[arg-type]  # as a test wants


def scanned(rows: tuple[str, ...]) -> str:
    """What a phone's camera reads from a QR code drawn in half blocks."""
    above = [[255 * (char in "▀█") for char in row] for row in rows]
    below = [[255 * (char in "▄█") for char in row] for row in rows]
    modules = np.array([line for pair in zip(above, below, strict=True) for line in pair], dtype=np.uint8)
    (code,) = zxingcpp.read_barcodes(np.kron(modules, np.ones((4, 4), dtype=np.uint8)))
    text: str = code.text
    return text


@pytest.mark.parametrize(
    "address", ["http://192.168.1.20:8000/feed.xml", f"http://10.0.0.1:1/{'aZ09_-' * 10}/feed.xml"]
)
def test_qr_code_can_be_scanned(address: str) -> None:
    """A decoder reads the address from the drawing, whose rows are all as wide."""
    rows = lan.qr_rows(address)
    assert len({len(row) for row in rows}) == 1
    assert scanned(rows) == address


def test_token_that_is_chosen_stays(tmp_path: Path) -> None:
    """'auto' chooses a token nobody guesses, for the user's eyes alone, and the same the next time."""
    first = site_of(tmp_path, token=AUTO).token
    assert first is not None
    assert re.fullmatch(r"[0-9A-Za-z_-]{22}", first)
    assert (tmp_path / ".token").stat().st_mode & 0o777 == 0o600
    assert site_of(tmp_path, token=AUTO).token == first
    (tmp_path / ".token").unlink()
    assert site_of(tmp_path, token=AUTO).token != first


@pytest.mark.parametrize(
    "token", ["", "short", "a/b/c/d/e", "with space", "ümlautümlaut", "x" * 65, "..%2f....", "12345678\n"]
)
def test_token_must_fit_an_address(tmp_path: Path, token: str) -> None:
    """A token that cannot stand in an address, or is soon guessed, is refused with what would do."""
    with pytest.raises(RequestError, match="8 to 64 letters, digits, - or _"):
        site_of(tmp_path, token=token)


def test_token_that_cannot_be_read(tmp_path: Path) -> None:
    """A kept token that is damaged is told, with the cure, and not replaced, which would orphan subscriptions."""
    (tmp_path / ".token").write_bytes(b"\xff\xfe")
    with pytest.raises(OutputError, match="remove that file for a new one"):
        site_of(tmp_path, token=AUTO)


def test_folder_must_be_there(tmp_path: Path) -> None:
    """What is not there cannot be served; the message says how it comes to be."""
    with pytest.raises(RequestError, match=r"There is no folder .*briefing daily"):
        site_of(tmp_path / "nowhere")


def test_internet_is_turned_away(tmp_path: Path) -> None:
    """In the local network everybody may ask, and nobody from beyond."""
    site = site_of(tmp_path, only_near=True)
    near = ["127.0.0.1", "192.168.1.20", "10.1.2.3", "172.16.0.1", "169.254.3.4", "100.64.1.1", "::1", "fe80::1%eth0"]
    far = ["8.8.8.8", "172.32.0.1", "2a00:1450:4001::200e", "nonsense", ""]
    assert [site.admits(each) for each in near] == [True] * 8
    assert [site.admits(each) for each in far] == [False] * 5
    assert site_of(tmp_path).admits("8.8.8.8")


def test_port_that_is_taken() -> None:
    """The message names the port, and another."""
    with lan.listen("127.0.0.1", 0) as listening:
        port = listening.getsockname()[1]
        with pytest.raises(RequestError, match=rf"Port {port} of 127.0.0.1 is taken .*--port {port + 1}"):
            lan.listen("127.0.0.1", port)


@pytest.mark.parametrize(
    ("host", "port", "message"),
    [
        ("127.0.0.1", 70_000, "70000 is no port"),
        ("127.0.0.1", -1, "-1 is no port"),
        ("192.0.2.77", 0, "no address of this machine"),
        ("no-such-host.invalid", 0, "Nobody knows the host"),
        ("x" * 300, 0, "Nobody knows the host"),
    ],
)
def test_places_that_cannot_be_listened_at(host: str, port: int, message: str) -> None:
    """Each wrong wish has a message that says what would do."""
    with pytest.raises(RequestError, match=message):
        lan.listen(host, port)


def test_names_of_this_machine() -> None:
    """The machine knows itself by its name, with and without its domain, and as its neighbours call it."""
    names = lan.own_names()
    assert socket.gethostname().lower().rstrip(".") in names
    assert any(name.endswith(".local") for name in names)
    assert "" not in names


def test_address_of_six_numbers_is_bracketed() -> None:
    """IPv6 addresses stand in brackets before a port."""
    assert (lan.authority("::1", 80), lan.authority("10.0.0.1", 80)) == ("[::1]:80", "10.0.0.1:80")


@contextmanager
def started(output: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """Runs the command as its user does; gives the process and the three lines it began with."""
    process = subprocess.Popen(
        [sys.executable, "-m", "briefing", "serve", "--output", str(output), "--port", "0", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"},
    )
    assert process.stdout
    try:
        yield process, [process.stdout.readline() for _ in range(3)]
    finally:
        process.kill()
        process.communicate()


def client_of(lines: list[str]) -> Served:
    """A client of the server that told these lines."""
    found = re.search(r":(\d+)/", lines[1])
    assert found
    return Served(output=Path(), port=int(found[1]), exchanges=[])


@pytest.mark.parametrize(("sign", "code", "told"), [(signal.SIGINT, 130, "Stopped. "), (signal.SIGTERM, 0, "")])
def test_serves_until_it_is_stopped(tmp_path: Path, sign: signal.Signals, code: int, told: str) -> None:
    """The command tells where to find page and feed, prints a line for each request, and ends cleanly."""
    with started(make_output(tmp_path), "--verbose") as (process, lines):
        client = client_of(lines)
        base = f"http://127.0.0.1:{client.port}/"
        assert [line.split() for line in lines[1:]] == [["page", base], ["feed", f"{base}feed.xml"]]
        assert client.ask("/daily/2026-01-28.mp3", Range="bytes=5-6").body == SOUND[5:7]
        process.send_signal(sign)
        out, err = process.communicate(timeout=10)
        assert re.fullmatch(r"\d\d:\d\d:\d\d 127\.0\.0\.1 GET /daily/2026-01-28\.mp3 206 2\n", out)
        assert (process.returncode, err.startswith(told), "Traceback" in err) == (code, True, False)


def test_phone_is_shown_the_way(tmp_path: Path) -> None:
    """With --lan the address is this machine's in its network, and the QR code is that of the feed with its token."""
    try:
        here = lan.lan_address()
    except RequestError:
        pytest.skip("this machine is in no network")
    with started(make_output(tmp_path), "--lan", "--token", "auto") as (process, lines):
        feed = lines[2].split()[1]
        assert re.fullmatch(rf"http://{re.escape(here)}:\d+/[0-9A-Za-z_-]{{22}}/feed\.xml", feed)
        assert process.stdout
        drawn = [process.stdout.readline().rstrip("\n") for _ in lan.qr_rows(feed)]
        assert scanned(tuple(drawn)) == feed
        path = "/" + feed.split("/", 3)[3]
        assert client_of(lines).ask(path).status == 200


def test_other_uses_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What makes no sense ends with exit code 2 and one line."""
    monkeypatch.chdir(tmp_path)
    run: Callable[..., tuple[int, str]] = lambda *words: (  # noqa: E731  # two lines are clearer than five
        (done := CliRunner().invoke(app, ["serve", *words])).exit_code,
        done.stderr,
    )
    assert run() == (2, "Error: There is no folder 'output' to serve; make a briefing first: briefing daily\n")
    code, told = run("--lan", "--host", "localhost")
    assert (code, "--lan finds the address by itself" in told) == (2, True)
    assert issubclass(RequestError, BriefingError)
