"""The server under hostile, slow and many clients; slow, but for the first ten thousand reasons to test it."""

from __future__ import annotations

import random
import re
import resource
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.served import FILES, SECRET, SOUND, Served, make_output, serving

HOSTILE = 10_000
SEED = 20261122
PIECES = (
    "..",
    ".",
    "...",
    "%2e%2e",
    "%2E.",
    "%252e%252e",
    "..%00",
    "%c0%ae%c0%ae",
    "%u002e%u002e",
    "..;",
    "daily",
    "documents",
    "sources",
    "secret",
    "page.html",
    "link.html",
    "inside.html",
    "ledger.json",
    "channel.json",
    ".token",
    "2026-01-28.json",
    "2026-01-28.mp3",
    "2026-01-28.chapters.json",
    "index.html",
    "feed.xml",
    "etc",
    "passwd",
    "proc",
    "self",
    "environ",
    "C:",
    "con",
    "~root",
    "%ff%fe",
    "é",
    "%e2%80%ae",
    "a" * 300,
    "",
)
JOINTS = ("/", "/", "/", "%2f", "%2F", "\\", "%5c", "//", "/./", "%00", "?", "#", "%", " ", "\t", ";", "\x7f")
METHODS = ("GET", "GET", "GET", "GET", "HEAD", "POST", "get", "OPTIONS", "CONNECT", "PRI", "\x16\x03\x01", "G" * 50, "")
VERSIONS = ("HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.0", "HTTP/2.0", "HTTP/9", "http/1.1", "", "HTTP/1.1 HTTP/1.1")
NAMES = ("Host", "Range", "If-Range", "If-None-Match", "If-Modified-Since", "Accept-Encoding", "Connection", "Cookie")
ODD_NAMES = ("Content-Length", "Transfer-Encoding", "Expect", "X Y", "Ü", "", "X" * 500, "Upgrade", "X-Forwarded-Host")
HOSTS = (b"localhost", b"127.0.0.1")
"""Those of the values that the server answers to."""
VALUES = (
    "\r\nX: y",
    "\x00",
    "9" * 20_000,
    "\n",
    "bytes=0-",
    "bytes=-1",
    "bytes=1-0",
    "bytes=9999-9999999",
    "bytes=99999999999999999999999-",
    f"bytes={'0-1,' * 200}",
    "localhost",
    "127.0.0.1",
    "evil.example",
    "../..",
    "*",
    '"',
    "gzip",
    "gzip;q=",
    "close",
    "keep-alive",
    "5",
    "-1",
    "chunked",
    "é\xff",
    "Thu, 99 Foo 2026 99:99:99 GMT",
    "9" * 5000,
)
"""The first four break the form of a request."""


def hostile_request(chance: random.Random) -> bytes:
    """Makes bytes that somebody might send to see what happens: two of three in good form, to get past the parser."""
    is_formal = chance.random() < 0.67
    path = f"/{chance.choice(tuple(FILES))}" if chance.random() < 0.5 else ""
    path += "".join(chance.choice(JOINTS) + chance.choice(PIECES) for _ in range(chance.randrange(0 if path else 1, 4)))
    lines = [f"{chance.choice(METHODS)} {path} {chance.choice(VERSIONS)}"]
    if is_formal:
        path = re.sub(r"[^!-~]", "%20", path)
        lines = [f"{chance.choice(METHODS[:6])} /{path.lstrip('/')} HTTP/1.1", "Host: localhost"]
    names = NAMES[is_formal:] if chance.random() < 0.8 else NAMES + ODD_NAMES
    lines += [f"{chance.choice(names)}: {chance.choice(VALUES[4 * is_formal :])}" for _ in range(chance.randrange(4))]
    sent = "\r\n".join([*lines, "", ""]).encode("latin-1")
    if not is_formal and chance.random() < 0.3:
        spot = chance.randrange(len(sent) + 1)
        sent = sent[:spot] + chance.randbytes(chance.randrange(40)) + sent[spot + chance.randrange(20) :]
    return sent


@pytest.fixture
def process(tmp_path: Path) -> Iterator[tuple[Served, subprocess.Popen[str]]]:
    """The command, run as its user does."""
    output = make_output(tmp_path)
    running = subprocess.Popen(
        [sys.executable, "-u", "-m", "briefing", "serve", "--output", str(output), "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert running.stdout
    lines = [running.stdout.readline() for _ in range(3)]
    (port,) = re.findall(r":(\d+)/", lines[1])
    try:
        yield Served(output=output, port=int(port), exchanges=[]), running
    finally:
        running.kill()
        running.communicate()


@pytest.mark.slow
def test_hostile_requests(process: tuple[Served, subprocess.Popen[str]]) -> None:
    """Ten thousand hostile requests get nothing that is not published, raise nothing, and harm nobody."""
    client, running = process
    chance = random.Random(SEED)  # noqa: S311  # it must repeat
    address = f"127.0.0.1:{client.port}".encode()
    published = [content.replace(b"127.0.0.1:8000", host) for content in FILES.values() for host in (*HOSTS, address)]
    seen = Counter[int]()
    for _ in range(HOSTILE):
        sent = hostile_request(chance)
        answer = client.raw(sent)
        assert SECRET not in answer, sent
        assert b"root:" not in answer, sent
        for status in re.findall(rb"^HTTP/1\.1 (\d{3}) ", answer, re.MULTILINE):  # what was put in may have made it two
            seen[int(status)] += 1
        if answer.startswith(b"HTTP/1.1 200 ") and b"HEAD " not in sent and b"Content-Encoding" not in answer:
            body = answer.partition(b"\r\n\r\n")[2]
            assert any(body[:200] == content[:200] for content in published), sent
    assert set(seen) <= {200, 206, 304, 400, 404, 405, 413, 414, 416, 421, 431}
    assert min(seen[status] for status in (200, 206, 304, 400, 404, 405, 413, 416, 421)) > 5, seen
    assert client.ask("/daily/2026-01-28.mp3").body == SOUND
    running.terminate()
    _, err = running.communicate(timeout=10)
    assert (err, running.returncode) == ("", 0)


@pytest.mark.slow
def test_slow_clients_hold_nobody_up(tmp_path: Path) -> None:
    """While 30 clients read a byte a second, and 30 write one, another gets its ranges as quickly as ever."""
    output = make_output(tmp_path)
    (output / "daily" / "big.mp3").write_bytes(bytes(50_000_000))
    with serving(output) as running:
        slow = [running.connect() for _ in range(60)]
        for number, client in enumerate(slow):
            begin = b"GET /daily/big.mp3 HTTP/1.1\r\nHost: localhost\r\n"
            client.sendall(begin + b"\r\n" if number % 2 else begin)
        waits = []
        for second in range(4):
            for number, client in enumerate(slow):
                if number % 2:
                    assert len(client.recv(1)) == 1
                else:
                    client.sendall(b"X")
            for _ in range(25):
                began = time.perf_counter()
                part = running.ask("/daily/2026-01-28.mp3", Range=f"bytes={second}-100000")
                waits.append(time.perf_counter() - began)
                assert (part.status, part.body == SOUND[second:100_001]) == (206, True)
            time.sleep(0.7)
        for client in slow:
            client.close()
    assert sorted(waits)[50] < 0.02
    assert max(waits) < 0.5


@pytest.mark.slow
def test_fifty_clients(process: tuple[Served, subprocess.Popen[str]]) -> None:
    """Fifty clients with ranges get every byte right, some hang up in between, and memory stays where it was."""
    client, running = process
    sound = random.Random(1).randbytes(20_000_000)  # noqa: S311  # it must repeat
    (client.output / "daily" / "big.mp3").write_bytes(sound)
    errors: list[str] = []
    until = time.monotonic() + 6

    def listen(number: int) -> None:
        chance = random.Random(number)  # noqa: S311  # it must repeat
        while time.monotonic() < until:
            start = chance.randrange(len(sound))
            end = min(len(sound), start + chance.randrange(1, 1_000_000))
            try:
                if chance.random() < 0.1:
                    leave_early(client, start)
                    continue
                part = client.ask("/daily/big.mp3", Range=f"bytes={start}-{end - 1}")
                if part.status != 206 or part.body != sound[start:end]:
                    errors.append(f"{start}-{end}: {part.status}")
            except OSError as error:
                errors.append(repr(error))

    threads = [threading.Thread(target=listen, args=(number,)) for number in range(50)]
    for thread in threads:
        thread.start()
    time.sleep(2)
    early = resident_mb(running.pid)
    for thread in threads:
        thread.join(30)
    assert errors == []
    assert resident_mb(running.pid) < early + 3
    assert client.ask("/daily/2026-01-28.transcript.vtt").status == 200


def leave_early(client: Served, start: int) -> None:
    """Asks for a lot, takes a little, and hangs up."""
    with client.connect() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        asked = f"GET /daily/big.mp3 HTTP/1.1\r\nHost: localhost\r\nRange: bytes={start}-\r\n\r\n"
        connection.sendall(asked.encode())
        connection.recv(5000)


def resident_mb(process: int) -> float:
    """The memory a process holds at present, in megabytes."""
    statm = Path(f"/proc/{process}/statm")
    if not statm.is_file():
        pytest.skip("memory is only known where the system lists it")
    return int(statm.read_text(encoding="ascii").split()[1]) * resource.getpagesize() / 1e6


def test_hostile_requests_are_varied() -> None:
    """Hardly two of the hostile requests are alike."""
    chance = random.Random(SEED)  # noqa: S311  # it must repeat
    requests = {hostile_request(chance) for _ in range(1000)}
    assert len(requests) > 950
