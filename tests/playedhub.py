"""Plays Piper's voice hub on this machine: the same layout, real HTTP, and whatever can go wrong."""

from __future__ import annotations

import hashlib
import json
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from briefing.speech.hub import Hub

CARD = """# Model card for tiny (test)

* Language: en_US (English, United States)

## Dataset

* URL: https://example.org/recordings
* License: CC0 1.0
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How the server treats a file."""

    status: int = 0
    """Answered instead of the file; 0 for the file."""
    location: str = ""
    """Where a redirection leads."""
    ranges: bool = True
    """Whether it can begin in the middle."""
    range_status: int = 206
    range_begin: int | None = None
    """Where it says that the end begins, instead of the truth."""
    sends: int | None = None
    """How many bytes it sends before it stops; None for all."""
    stops: str = "closes"
    """How it stops: "closes", "resets" or "hangs", until it is released."""
    tells_length: bool = True


class PlayedHub:
    """A hub.

    Attributes:
        address: Of its folder.
        files: What lies there.
        ways: How it treats a file, where that is not as it should be.
        asked: What it was asked for, in order: path and Range.
        headers: Of the last request.
        released: Lets go on what hangs.
    """

    def __init__(self, address: str) -> None:
        """An empty hub."""
        self.address = address
        self.files: dict[str, bytes] = {}
        self.ways: dict[str, Way] = {}
        self.asked: list[tuple[str, str | None]] = []
        self.headers: dict[str, str] = {}
        self.released = threading.Event()
        self.index: dict[str, Any] = {}

    @property
    def hub(self) -> Hub:
        """As the program knows it, with little patience."""
        return Hub(address=self.address, timeout_s=1.0)

    def add(self, model: Path, name: str, *, speakers: dict[str, int] | None = None, card: str | None = CARD) -> str:
        """Publishes a voice under a name; gives the path of its model."""
        code, short, quality = name.split("-")
        folder = f"{code.partition('_')[0]}/{code}/{short}/{quality}"
        files = {
            f"{name}.onnx": model.read_bytes(),
            f"{name}.onnx.json": Path(f"{model}.json").read_bytes(),
            **({"MODEL_CARD": card.encode()} if card is not None else {}),
        }
        self.files |= {f"{folder}/{file}": content for file, content in files.items()}
        languages = {"en": ("English", "English"), "de": ("German", "Deutsch"), "pt": ("Portuguese", "Português")}
        english, native = languages[code[:2]]
        self.index[name] = {
            "key": name,
            "name": short,
            "language": {
                "code": code,
                "family": code[:2],
                "region": code[3:],
                "name_native": native,
                "name_english": english,
                "country_english": {"US": "United States", "DE": "Germany", "PT": "Portugal"}.get(
                    code[3:], "Elsewhere"
                ),
            },
            "quality": quality,
            "num_speakers": len(speakers or "1"),
            "speaker_id_map": speakers or {},
            "files": {
                f"{folder}/{file}": {
                    "size_bytes": len(content),
                    "md5_digest": hashlib.md5(content, usedforsecurity=False).hexdigest(),
                }
                for file, content in files.items()
            },
            "aliases": [f"{short}-of-old"],
        }
        self.publish()
        return f"{folder}/{name}.onnx"

    def publish(self) -> None:
        """Writes the index."""
        self.files["voices.json"] = json.dumps(self.index).encode()


@contextmanager
def playing() -> Iterator[PlayedHub]:
    """Runs a hub on a port of its own."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            _answer(self, hub)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            """A client that goes away is what some tests are about."""

    with Server(("127.0.0.1", 0), Handler) as server:
        hub = PlayedHub(f"http://127.0.0.1:{server.server_port}/voices")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield hub
        finally:
            hub.released.set()
            server.shutdown()
            thread.join()


def _answer(request: BaseHTTPRequestHandler, hub: PlayedHub) -> None:
    path = unquote(request.path).partition("/voices/")[2]
    asked = request.headers["Range"]
    hub.asked.append((path, asked))
    hub.headers = dict(request.headers)
    way = hub.ways.get(path, Way())
    content = hub.files.get(path)
    if way.status or content is None:
        request.send_response(way.status or 404)
        if way.location:
            request.send_header("Location", way.location)
        request.send_header("Content-Length", "0")
        request.end_headers()
        return
    given = re.fullmatch(r"bytes=(\d+)-", asked or "")
    start = int(given[1]) if given and way.ranges else 0
    if given and way.ranges:
        request.send_response(way.range_status)
        said = start if way.range_begin is None else way.range_begin
        request.send_header("Content-Range", f"bytes {said}-{len(content) - 1}/{len(content)}")
    else:
        request.send_response(200)
    body = content[start:]
    if way.tells_length:
        request.send_header("Content-Length", str(len(body)))
    request.end_headers()
    request.wfile.write(body if way.sends is None else body[: way.sends])
    if way.sends is not None and way.sends < len(body):
        if way.stops == "hangs":
            hub.released.wait(30)
            request.wfile.write(body[way.sends :])
        elif way.stops == "resets":
            linger = b"\1\0\0\0\0\0\0\0"  # on, for no time: closing sends a reset
            request.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            request.connection.close()
