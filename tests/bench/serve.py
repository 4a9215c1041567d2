"""Turns fifty clients that ask for ranges into how long an answer takes, beside nginx serving the same file.

    python -m tests.bench.serve

Both servers run at once and are asked in turn, round by round, by the same client in this process: 50 connections kept
open, each asking for the next range as soon as it has the last, whole and compared with the file. What the others wait
for is in each figure: 50 ranges are always under way.
"""

from __future__ import annotations

import math
import os
import random
import select
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

CLIENTS = 50
ROUNDS = 5
ROUND_S = 4.0
FILE_BYTES = 43_200_000
"""An hour at 96 kbit/s."""
SIZES = ((1 << 16, 1 << 20), (1 << 12, 1 << 16))
"""Shortest and longest ranges, evenly spread over their logarithm: what players ask for, and what tags take."""
PATH = "daily/2026-01-28.mp3"


@dataclass(slots=True, kw_only=True)
class Figures:
    """What was measured of one server."""

    waits_s: list[float] = field(default_factory=list)
    """From the request to the last byte."""
    received_bytes: int = 0
    errors: int = 0
    cpu_s: float = 0.0
    """The server's processor time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """One of those that are compared."""

    name: str
    port: int
    process: int
    """Its number."""


@dataclass(slots=True, kw_only=True)
class _Client:
    connection: socket.socket
    start: int = 0
    end: int = 0
    began: float = 0.0
    received: bytearray = field(default_factory=bytearray)
    head: bytes = b""


def load(port: int, content: bytes, sizes: tuple[int, int], chance: random.Random, figures: Figures) -> None:
    """Lets all clients ask for the length of a round."""
    polling = select.epoll()
    clients: dict[int, _Client] = {}
    for _ in range(CLIENTS):
        connection = socket.create_connection(("127.0.0.1", port))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.setblocking(False)
        clients[connection.fileno()] = _Client(connection=connection)
        polling.register(connection.fileno(), select.EPOLLIN)
    try:
        for client in clients.values():
            _ask(client, port, len(content), sizes, chance)
        room = memoryview(bytearray(1 << 18))
        until = time.perf_counter() + ROUND_S
        while time.perf_counter() < until:
            for number, _ in polling.poll(1):
                client = clients[number]
                if _take(client, room, content, figures):
                    _ask(client, port, len(content), sizes, chance)
    finally:
        polling.close()
        for client in clients.values():
            client.connection.close()


def _ask(client: _Client, port: int, size: int, sizes: tuple[int, int], chance: random.Random) -> None:
    length = round(math.exp(chance.uniform(math.log(sizes[0]), math.log(sizes[1]))))
    client.start = chance.randrange(size - length)
    client.end = client.start + length
    client.head = b""
    client.received.clear()
    client.began = time.perf_counter()
    client.connection.send(
        f"GET /{PATH} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUser-Agent: bench\r\nAccept: */*\r\n"
        f"Range: bytes={client.start}-{client.end - 1}\r\n\r\n".encode()
    )


def _take(client: _Client, room: memoryview, content: bytes, figures: Figures) -> bool:
    """Takes what came; tells whether the answer is whole."""
    count = client.connection.recv_into(room)
    if not count:
        raise ConnectionError("the server hung up")
    client.received += room[:count]
    if not client.head:
        end = client.received.find(b"\r\n\r\n")
        if end < 0:
            return False
        client.head = bytes(client.received[:end])
        del client.received[: end + 4]
    if len(client.received) < client.end - client.start:
        return False
    figures.waits_s.append(time.perf_counter() - client.began)
    figures.received_bytes += len(client.received)
    is_right = client.head.startswith(b"HTTP/1.1 206 ") and client.received == content[client.start : client.end]
    figures.errors += not is_right
    return True


def free_port() -> int:
    """A port that nobody uses at present."""
    with socket.socket() as asking:
        asking.bind(("127.0.0.1", 0))
        port: int = asking.getsockname()[1]
        return port


@contextmanager
def running(command: list[str], port: int, folder: Path) -> Iterator[int]:
    """Runs a server, once it listens; gives its process's number."""
    with (folder / "server.log").open("ab") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                time.sleep(0.1)
        yield process.pid
    finally:
        process.terminate()
        process.wait(10)


def resident_mb(process: int) -> float:
    """The memory a process holds at present, in megabytes."""
    pages = int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 1e6


def cpu_s(process: int) -> float:
    """The processor time that a process and its children that still run have had, in seconds."""
    listed = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
    ticks = 0
    for number in (process, *map(int, listed)):
        fields = Path(f"/proc/{number}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def nginx_command(folder: Path, port: int) -> list[str] | None:
    """Writes nginx's settings and tells how to start it; None where it is not installed."""
    program = shutil.which("nginx")
    if program is None:
        return None
    (folder / "nginx.conf").write_text(
        f"worker_processes 1; daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.log; events {{}}\n"
        "http { access_log off; sendfile on; tcp_nopush on; types { audio/mpeg mp3; } keepalive_requests 10000000;\n"
        f"server {{ listen 127.0.0.1:{port}; root {folder}; }} }}\n",
        encoding="utf-8",
    )
    return [program, "-c", str(folder / "nginx.conf")]


def main() -> None:
    """Measures and prints."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)  # nginx reads as another user
        (folder / "daily").mkdir()
        content = random.Random(1).randbytes(FILE_BYTES)  # noqa: S311  # see above
        (folder / PATH).write_bytes(content)
        ours, theirs = free_port(), free_port()
        nginx = nginx_command(folder, theirs)
        own = [sys.executable, "-m", "briefing", "serve", "--output", str(folder), "--port", str(ours)]
        with running(own, ours, folder) as process:
            servers = [Server(name="briefing serve", port=ours, process=process)]
            if nginx is None:
                print("nginx is not installed, so there is nothing to compare with (Debian: nginx-light)")  # noqa: T201
                measure(servers, content)
            else:
                with running(nginx, theirs, folder) as other:
                    measure([*servers, Server(name="nginx", port=theirs, process=other)], content)


def measure(servers: Sequence[Server], content: bytes) -> None:
    """Asks all servers in turn, and prints the table."""
    for sizes in SIZES:
        figures = {server.name: Figures() for server in servers}
        memory: list[float] = []
        for seed in range(ROUNDS):
            for server in servers:
                found = figures[server.name]
                before = cpu_s(server.process)
                load(server.port, content, sizes, random.Random(seed), found)  # noqa: S311  # see above
                found.cpu_s += cpu_s(server.process) - before
            memory.append(resident_mb(servers[0].process))
        for name, found in figures.items():
            waits = sorted(found.waits_s)
            lengths = f"{sizes[0] >> 10} to {sizes[1] >> 10} KiB"
            print(  # noqa: T201  # see above
                f"| {lengths} | {name} | {1e6 * found.cpu_s / len(waits):.0f} | {1000 * statistics.median(waits):.1f} "
                f"| {1000 * waits[len(waits) * 95 // 100]:.1f} | {len(waits) / ROUNDS / ROUND_S:,.0f} "
                f"| {found.received_bytes / ROUNDS / ROUND_S / 1e6:,.0f} | {found.errors} |"
            )
        print(f"memory of briefing serve after each round: {', '.join(f'{each:.1f}' for each in memory)} MB")  # noqa: T201


if __name__ == "__main__":
    main()
