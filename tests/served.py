"""Makes a folder as a briefing leaves it, serves it on loopback in a thread, and asks as raw as a test wants."""

from __future__ import annotations

import asyncio
import re
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from briefing.publish import lan
from briefing.publish.connection import Exchange, Patience
from briefing.publish.server import serve
from briefing.publish.site import make_site

SECRET = b"nobody may read this"
SOUND = bytes(range(256)) * 1000
FEED = (
    b'<?xml version="1.0"?><rss xmlns:atom="http://www.w3.org/2005/Atom"><channel>'
    b'<atom:link href="http://127.0.0.1:8000/feed.xml" rel="self" />'
    b'<item><enclosure url="http://127.0.0.1:8000/daily/2026-01-28.mp3" /><guid>urn:x</guid></item></channel></rss>'
)
PAGE = "<!doctype html><title>Ādaži</title>".encode() + b"<p>the same again</p>" * 100
FILES = {
    "index.html": b"<!doctype html><title>all</title>",
    "index-3.html": b"<!doctype html><title>older</title>",
    "feed.xml": FEED,
    "feed-3.xml": FEED.replace(b"feed.xml", b"feed-3.xml"),
    "cover.jpg": b"\xff\xd8\xff",
    "daily/2026-01-28.mp3": SOUND,
    "daily/2026-01-28.transcript.vtt": b"WEBVTT\n",
    "daily/2026-01-28.chapters.json": b'{"version": "1.2.0"}',
    "daily/2026-01-28.html": PAGE,
    "daily/empty.mp3": b"",
    "sources/2025-riga.html": b"<!doctype html>",
}
PRIVATE = (
    "ledger.json",
    "channel.json",
    "README.md",
    "feed-old.xml",
    "index-01.html",
    ".gitignore",
    ".token",
    "daily/2026-01-28.json",
    "daily/.2026-01-28.x.mp3",
    "daily/2026-01-28.wav",
    "explain/index.html",
    "sources/deeper/page.html",
    "secret.mp3",
)


def make_output(folder: Path) -> Path:
    """Fills ``folder/output`` with published and private files, and puts a secret beside it and links to that."""
    output = folder / "output"
    for name, content in FILES.items():
        (output / name).parent.mkdir(parents=True, exist_ok=True)
        (output / name).write_bytes(content)
    for name in PRIVATE:
        (output / name).parent.mkdir(parents=True, exist_ok=True)
        (output / name).write_bytes(SECRET)
    (folder / "secret").mkdir()
    (folder / "secret" / "page.html").write_bytes(SECRET)
    (output / "daily" / "link.html").symlink_to(folder / "secret" / "page.html")
    (output / "daily" / "inside.html").symlink_to(output / "ledger.json")
    (output / "documents").symlink_to(folder / "secret")
    return output


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A server that runs."""

    output: Path
    port: int
    exchanges: list[Exchange]

    def connect(self) -> socket.socket:
        """Opens a connection that gives up after ten seconds of silence."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=10)

    def raw(self, sent: bytes) -> bytes:
        """Sends bytes and takes all that comes until the server hangs up."""
        with self.connect() as connection:
            connection.sendall(sent)
            connection.shutdown(socket.SHUT_WR)
            return rest_of(connection)

    def ask(self, path: str, method: str = "GET", **headers: str) -> Heard:
        """Asks for one thing; ``_`` in a header's name stands for a hyphen."""
        given = {"Host": f"127.0.0.1:{self.port}"} | {name.replace("_", "-"): headers[name] for name in headers}
        lines = "".join(f"{name}: {value}\r\n" for name, value in given.items() if value)
        return heard(self.raw(f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode("latin-1")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """An answer as it came."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def rest_of(connection: socket.socket) -> bytes:
    """Takes all that comes until the other side hangs up."""
    taken = bytearray()
    while data := connection.recv(1 << 16):
        taken += data
    return bytes(taken)


def heard(answer: bytes) -> Heard:
    """Reads one answer, whose connection was closed after it."""
    head, _, body = answer.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    found = re.fullmatch(r"HTTP/1\.1 (\d{3}) [A-Z][A-Za-z -]+", first)
    assert found, first
    return Heard(status=int(found[1]), headers=dict(line.split(": ", 1) for line in lines), body=body)


@contextmanager
def serving(output: Path, *, token: str | None = None, patience: Patience | None = None) -> Iterator[Served]:
    """Serves a folder, in a thread of this process, as long as the body runs."""
    listening = lan.listen("127.0.0.1", 0)
    port = listening.getsockname()[1]
    site = make_site(output, address=f"127.0.0.1:{port}", names=frozenset({"my-machine.local"}), token=token)
    exchanges: list[Exchange] = []
    loop, stop = asyncio.SelectorEventLoop(), asyncio.Event()

    def run() -> None:
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            runner.run(serve(listening, site, stop, report=exchanges.append, patience=patience or Patience()))

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield Served(output=output, port=port, exchanges=exchanges)
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
    assert not thread.is_alive()
