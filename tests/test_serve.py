"""The server as clients meet it, through real sockets on loopback: what is served, how, and what never is."""

from __future__ import annotations

import gzip
import logging
import os
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from briefing.publish.answer import at_address
from briefing.publish.channel import Channel
from briefing.publish.connection import Patience
from briefing.publish.feed import feed
from briefing.publish.request import HEAD_LIMIT, HEADERS_LIMIT, LINE_LIMIT
from briefing.publish.server import CONNECTIONS
from tests.episodes import EPISODE
from tests.served import FEED, FILES, PAGE, PRIVATE, SECRET, SOUND, Served, heard, make_output, rest_of, serving

MP3 = "/daily/2026-01-28.mp3"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A folder that is served without a token."""
    with serving(make_output(tmp_path_factory.mktemp("served"))) as running:
        yield running


TYPES = {
    "/index.html": "text/html; charset=utf-8",
    "/": "text/html; charset=utf-8",
    "/index-3.html": "text/html; charset=utf-8",
    "/feed.xml": "application/rss+xml; charset=utf-8",
    "/feed-3.xml": "application/rss+xml; charset=utf-8",
    "/cover.jpg": "image/jpeg",
    MP3: "audio/mpeg",
    "/daily/2026-01-28.transcript.vtt": "text/vtt; charset=utf-8",
    "/daily/2026-01-28.chapters.json": "application/json+chapters; charset=utf-8",
    "/sources/2025-riga.html": "text/html; charset=utf-8",
    "/daily/2026%2D01-28.transcript.vtt?x=/../y": "text/vtt; charset=utf-8",
}


@pytest.mark.parametrize("path", TYPES)
def test_published_files_have_their_type(served: Served, path: str) -> None:
    """Each published file comes whole, with the type players know it by; HEAD says the same and sends nothing."""
    whole, head = served.ask(path), served.ask(path, "HEAD")
    name = path.partition("?")[0].replace("%2D", "-").removeprefix("/") or "index.html"
    expected = FILES[name].replace(b"8000", str(served.port).encode()) if name.endswith(".xml") else FILES[name]
    assert (whole.status, whole.headers["Content-Type"], whole.body) == (200, TYPES[path], expected)
    assert whole.headers["X-Content-Type-Options"] == "nosniff"
    assert whole.headers["Content-Length"] == str(len(expected))
    assert (head.status, head.body) == (200, b"")
    assert {**head.headers, "Date": ""} == {**whole.headers, "Date": ""}


HIDDEN = [f"/{name}" for name in PRIVATE] + [
    "/daily",
    "/daily/",
    "/sources/",
    "/daily/link.html",  # leads out
    "/daily/inside.html",  # leads to the ledger
    "/documents/page.html",  # a folder that leads out
    "/../secret/page.html",
    "/daily/../ledger.json",
    "/daily/../../secret/page.html",
    "/daily/%2e%2e/%2e%2e/secret/page.html",
    "/daily/..%2f..%2fsecret%2fpage.html",
    "/daily%2f2026-01-28.json",
    "/daily/..%5c..%5csecret%5cpage.html",
    "/daily/%c0%ae%c0%ae/ledger.json",
    "/daily/2026-01-28.json%00.mp3",
    "/daily/2026-01-28.mp3%0a",
    "//index.html",
    "///etc/passwd",
    "/etc/passwd",
    "/INDEX.HTML",
    "/daily/2026-01-28.MP3/",
    "/%252e%252e/ledger.json",
]


@pytest.mark.parametrize("path", HIDDEN)
def test_nothing_else_is_served(served: Served, path: str) -> None:
    """Private files, folders, links and whatever lies outside look as if they were not there."""
    found = served.ask(path)
    assert (found.status, SECRET in found.body) == (404, False)


def test_pipe_is_no_file(tmp_path: Path) -> None:
    """What is no plain file is not opened for reading, which would wait for ever."""
    output = make_output(tmp_path)
    os.mkfifo(output / "daily" / "pipe.mp3")
    (output / "daily" / "folder.mp3").mkdir()
    with serving(output) as running:
        assert [running.ask(f"/daily/{name}.mp3").status for name in ("pipe", "folder")] == [404, 404]


RANGES = {
    "bytes=0-": (0, 256_000),
    "bytes=0-0": (0, 1),
    "bytes=1000-1999": (1000, 2000),
    "BYTES=255999-": (255_999, 256_000),
    "bytes=-500": (255_500, 256_000),
    "bytes=-999999999": (0, 256_000),
    "bytes=100-99999999999999999": (100, 256_000),
}


@pytest.mark.parametrize("asked", RANGES)
def test_ranges(served: Served, asked: str) -> None:
    """One range comes as 206, with the bytes it is and of how many."""
    start, end = RANGES[asked]
    part = served.ask(MP3, Range=asked)
    assert (part.status, part.headers["Content-Range"]) == (206, f"bytes {start}-{end - 1}/256000")
    assert (part.headers["Content-Length"], part.body == SOUND[start:end]) == (str(end - start), True)


@pytest.mark.parametrize("asked", ["bytes=256000-", "bytes=999999-9999999", "bytes=-0"])
def test_range_beyond_the_end(served: Served, asked: str) -> None:
    """A range of nothing is 416, with the length there is."""
    part = served.ask(MP3, Range=asked)
    assert (part.status, part.headers["Content-Range"]) == (416, "bytes */256000")
    assert served.ask("/daily/empty.mp3", Range=asked).headers["Content-Range"] == "bytes */0"


@pytest.mark.parametrize(
    "asked",
    ["bytes=5-4", "bytes=-", "bytes=a-b", "items=0-5", "bytes=0-1,5-9", "bytes", f"bytes={'9' * 5000}-", "bytes=٣-٤"],
)
def test_other_ranges_are_not_heeded(served: Served, asked: str) -> None:
    """What is no range, or several, brings the whole file."""
    whole = served.ask(MP3, Range=asked.encode().decode("latin-1"))
    assert (whole.status, whole.body == SOUND, whole.headers["Accept-Ranges"]) == (200, True, "bytes")


def test_range_is_for_get(served: Served) -> None:
    """HEAD tells of the whole file, whatever range it names (RFC 9110, 14.2)."""
    head = served.ask(MP3, "HEAD", Range="bytes=0-9")
    assert (head.status, head.headers["Content-Length"]) == (200, "256000")


def test_if_range(served: Served) -> None:
    """A range of the file that the client began with comes; of one that changed since, all of the new one."""
    whole = served.ask(MP3, "HEAD")
    same = [whole.headers["ETag"], whole.headers["Last-Modified"]]
    other = ['"another"', f"W/{whole.headers['ETag']}", "Thu, 01 Jan 1970 00:00:00 GMT", "nonsense"]
    assert [served.ask(MP3, Range="bytes=1-2", If_Range=each).status for each in same] == [206, 206]
    assert [served.ask(MP3, Range="bytes=1-2", If_Range=each).status for each in other] == [200] * 4


def test_not_modified(served: Served) -> None:
    """Who has the file is told so, by tag before date; who has another gets this one."""
    whole = served.ask(MP3)
    tag, day = whole.headers["ETag"], whole.headers["Last-Modified"]
    known = [{"If_None_Match": each} for each in (tag, f"W/{tag}", f'"x", {tag}', "*")] + [{"If_Modified_Since": day}]
    for given in known:
        found = served.ask(MP3, **given)
        assert (found.status, found.body, found.headers["ETag"]) == (304, b"", tag)
        assert "Content-Length" not in found.headers
    assert served.ask(MP3, If_None_Match='"x"', If_Modified_Since=day).status == 200
    assert served.ask(MP3, If_Modified_Since="Thu, 01 Jan 1970 00:00:00 GMT").status == 200


def test_gzip_is_for_text(served: Served) -> None:
    """Texts are packed for who takes it, with a tag of their own; sound, pictures, ranges and short texts never."""
    packed = served.ask("/daily/2026-01-28.html", Accept_Encoding="br, gzip;q=0.5")
    assert (packed.headers["Content-Encoding"], gzip.decompress(packed.body)) == ("gzip", PAGE)
    assert int(packed.headers["Content-Length"]) == len(packed.body) < len(PAGE)
    plain = served.ask("/daily/2026-01-28.html", Accept_Encoding="gzip;q=0, br")
    assert (plain.headers.get("Content-Encoding"), plain.body) == (None, PAGE)
    assert plain.headers["Vary"] == packed.headers["Vary"] == "Accept-Encoding"
    assert plain.headers["ETag"] != packed.headers["ETag"]
    known = served.ask("/daily/2026-01-28.html", Accept_Encoding="gzip", If_None_Match=packed.headers["ETag"])
    assert known.status == 304
    part = served.ask("/daily/2026-01-28.html", Accept_Encoding="gzip", Range="bytes=2-8")
    assert (part.status, part.headers.get("Content-Encoding"), part.body) == (206, None, PAGE[2:9])
    for path in (MP3, "/cover.jpg", "/daily/2026-01-28.transcript.vtt"):
        assert "Content-Encoding" not in served.ask(path, Accept_Encoding="gzip").headers


def test_pages_are_confined(served: Served) -> None:
    """A page may run its own style and script and fetch from here alone, and tells nobody where a link was found."""
    page = served.ask("/daily/2026-01-28.html")
    policy = page.headers["Content-Security-Policy"].split("; ")
    assert policy[:3] == ["default-src 'none'", "style-src 'unsafe-inline'", "script-src 'unsafe-inline'"]
    assert "http" not in page.headers["Content-Security-Policy"]
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "Content-Security-Policy" not in served.ask(MP3).headers


def test_feed_follows_the_address(served: Served) -> None:
    """All addresses of the feed are below the one it was asked for at, and its tags stay."""
    for host in (f"127.0.0.1:{served.port}", "192.168.1.20:9000", "my-machine.local", "LOCALHOST:1", "[::1]:8000"):
        feed = served.ask("/feed.xml", Host=host)
        assert (feed.status, feed.body) == (200, FEED.replace(b"127.0.0.1:8000", host.encode()))
    old = heard(served.raw(b"GET /feed.xml HTTP/1.0\r\n\r\n"))
    assert old.body == FEED.replace(b"127.0.0.1:8000", f"127.0.0.1:{served.port}".encode())
    full = heard(served.raw(b"GET http://10.0.0.1/feed.xml HTTP/1.1\r\nHost: evil.example\r\n\r\n"))
    assert full.body == FEED.replace(b"127.0.0.1:8000", b"10.0.0.1")


def test_own_feed_is_moved() -> None:
    """The feed that the program writes names its address where the server looks for it, on each of its pages."""
    there = Channel(folder=Path("output"), base_url="https://example.org/b/", guid="x", is_published=True)
    here = Channel(folder=Path("output"), base_url="http://10.0.0.1:8000/t/", guid="x", is_published=False)
    for (_, found), (_, expected) in zip(feed([EPISODE] * 1_000, there), feed([EPISODE] * 1_000, here), strict=True):
        assert at_address(found.encode(), here.base_url) == expected.encode()
    assert at_address(b"<rss/>", here.base_url) == b"<rss/>"


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "a b", '"', "localhost:x", "1", "[::1", "é"]
)
def test_other_names_are_not_answered(served: Served, host: str) -> None:
    """A name that is not this machine's gets nothing: a foreign page could have made the browser ask under it."""
    assert served.ask("/feed.xml", Host=host).status == 421


def test_token(tmp_path: Path) -> None:
    """With a token, all is found behind it and nothing without it, and the feed's addresses carry it."""
    with serving(make_output(tmp_path), token="open-sesame") as running:  # noqa: S106  # made up
        feed = running.ask("/open-sesame/feed.xml", Host="10.0.0.1")
        assert feed.body == FEED.replace(b"127.0.0.1:8000", b"10.0.0.1/open-sesame")
        assert running.ask("/open-sesame/").status == 200
        wrong = ["/", "/feed.xml", MP3, "/open-sesame", "/open-sesam/feed.xml", "/OPEN-SESAME/", "/%c3%a9/", "//"]
        assert [running.ask(path).status for path in wrong] == [404] * 8
        assert running.ask("/open-sesame/.token").status == 404


def test_new_episodes_appear(tmp_path: Path) -> None:
    """What is written or replaced while the server runs is served, and who is in the old one hears it to its end."""
    output = make_output(tmp_path)
    big = b"old!" * 4_000_000
    (output / "daily" / "big.mp3").write_bytes(big)
    with serving(output) as running, running.connect() as listener:
        listener.sendall(b"GET /daily/big.mp3 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        begin = listener.recv(100)
        (output / "daily" / "new.mp3").write_bytes(b"new!")
        (output / "daily" / "new.mp3").replace(output / "daily" / "big.mp3")
        assert running.ask("/daily/big.mp3").body == b"new!"
        assert (begin + rest_of(listener)).endswith(b"\r\n\r\n" + big)


def test_file_cut_short_ends_the_connection(tmp_path: Path) -> None:
    """A file that shrinks while it is sent ends early; the client sees that from the length it was told."""
    output = make_output(tmp_path)
    (output / "daily" / "big.mp3").write_bytes(bytes(20_000_000))
    with serving(output) as running, running.connect() as listener:
        listener.sendall(b"GET /daily/big.mp3 HTTP/1.1\r\nHost: localhost\r\n\r\n")
        listener.recv(100)
        (output / "daily" / "big.mp3").write_bytes(b"")
        assert len(rest_of(listener)) < 20_000_000
        assert running.ask(MP3).status == 200


REFUSED = {
    b"nonsense\r\n\r\n": 400,
    b"GET / HTTP/2.0\r\nHost: localhost\r\n\r\n": 400,
    b"GET / HTTP/1.1\r\n\r\n": 400,
    b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n": 400,
    b"GET / HTTP/1.1\r\nHost: localhost\r\n folded: line\r\n\r\n": 400,
    b"GET / HTTP/1.1\r\nHost : localhost\r\n\r\n": 400,
    b"GET / HTTP/1.1\nHost: localhost\r\n\r\n": 400,
    b"GET / HTTP/1.1\r\nHost: localhost\r\nX: a\x00b\r\n\r\n": 400,
    b"GET /\xc3\xa9 HTTP/1.1\r\nHost: localhost\r\n\r\n": 400,
    b"\r\n\r\nGET / HTTP/1.1\r\n\r\n": 400,
    b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello": 413,
    b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nContent-Length: 5\r\n\r\nhello": 400,
    b"GET / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n": 413,
    b"GET /" + b"a" * LINE_LIMIT + b" HTTP/1.1\r\nHost: localhost\r\n\r\n": 414,
    b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"X: 1\r\n" * HEADERS_LIMIT + b"\r\n": 431,
    b"GET / HTTP/1.1\r\nX: " + b"a" * HEAD_LIMIT + b"\r\n\r\n": 431,
    b"a" * HEAD_LIMIT: 431,
}


@pytest.mark.parametrize("sent", REFUSED, ids=lambda sent: sent[:60].decode("latin-1"))
def test_what_is_no_request_is_refused(served: Served, sent: bytes) -> None:
    """A request that is malformed, too long or has a body is refused with its status, and the connection ends."""
    found = heard(served.raw(sent))
    assert (found.status, found.headers["Connection"]) == (REFUSED[sent], "close")
    assert found.body.startswith(b"%d " % REFUSED[sent])


def test_refusal_reaches_who_goes_on_talking(served: Served) -> None:
    """Who sends a body all the same reads the refusal, and not that the connection broke."""
    with served.connect() as talker:
        talker.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3000000\r\n\r\n" + bytes(3_000_000))
        assert heard(rest_of(talker)).status == 413


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PROPFIND"])
def test_files_are_only_read(served: Served, method: str) -> None:
    """Any other method is told which there are."""
    found = served.ask("/feed.xml", method)
    assert (found.status, found.headers["Allow"]) == (405, "GET, HEAD")


def test_connection_is_kept(served: Served) -> None:
    """Requests over one connection, sent all at once or in crumbs, are answered in turn."""
    asked = [b"HEAD /cover.jpg", b"GET /feed.xml", b"GET /daily/2026-01-28.transcript.vtt", b"GET /nothing"]
    sent = b"".join(each + b" HTTP/1.1\r\nHost: localhost\r\n\r\n" for each in asked)
    at_once = served.raw(sent * 30)
    assert at_once.count(b"HTTP/1.1 200 OK") == 90
    assert at_once.count(b"WEBVTT") == at_once.count(b"HTTP/1.1 404 Not Found") == 30
    assert at_once.index(b"image/jpeg") < at_once.index(b"<rss") < at_once.index(b"WEBVTT") < at_once.index(b"404 Not")
    with served.connect() as slow:
        for number in range(0, len(sent), 7):
            slow.sendall(sent[number : number + 7])
            time.sleep(0.001)
        slow.shutdown(socket.SHUT_WR)
        assert rest_of(slow).count(b"HTTP/1.1 ") == 4


def test_close_is_heeded(served: Served) -> None:
    """The connection ends where the client says so, and with HTTP/1.0 unless it says otherwise."""
    for sent in (b"HTTP/1.1\r\nHost: localhost\r\nConnection: Close", b"HTTP/1.0"):
        with served.connect() as client:
            client.sendall(b"GET /cover.jpg " + sent + b"\r\n\r\n")
            assert heard(rest_of(client)).headers["Connection"] == "close"
    kept = served.raw(b"GET /cover.jpg HTTP/1.0\r\nConnection: keep-alive\r\n\r\n" * 2)
    assert kept.count(b"Connection: keep-alive") == 2


def test_exchanges_are_reported(tmp_path: Path) -> None:
    """Each exchange is reported with what was sent of it, also where the client went away."""
    output = make_output(tmp_path)
    (output / "daily" / "big.mp3").write_bytes(bytes(50_000_000))
    with serving(output) as running:
        running.ask("/cover.jpg?x")
        running.ask("/cover.jpg", "HEAD")
        running.raw(b"nonsense\r\n\r\n")
        with running.connect() as client:
            client.sendall(b"GET /daily/big.mp3 HTTP/1.1\r\nHost: localhost\r\n\r\n")
            client.recv(100)
        until = time.monotonic() + 5
        while len(running.exchanges) < 4 and time.monotonic() < until:
            time.sleep(0.01)
        told = [(each.client, each.request, each.status) for each in running.exchanges]
        assert told == [
            ("127.0.0.1", "GET /cover.jpg?x", 200),
            ("127.0.0.1", "HEAD /cover.jpg", 200),
            ("127.0.0.1", "-", 400),
            ("127.0.0.1", "GET /daily/big.mp3", 200),
        ]
        assert [each.sent_bytes for each in running.exchanges[:2]] == [3, 0]
        assert 0 < running.exchanges[3].sent_bytes < 50_000_000


def test_aborted_downloads_leave_nothing(served: Served, caplog: pytest.LogCaptureFixture) -> None:
    """Clients that vanish in the middle are no error, and keep no file open."""
    descriptors = Path("/proc/self/fd")
    if not descriptors.is_dir():
        pytest.skip("open files are only counted where the system lists them")
    with caplog.at_level(logging.DEBUG, logger="asyncio"):
        before = len(list(descriptors.iterdir()))
        for number in range(100):
            client = served.connect()
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")  # hang up at once
            client.sendall(f"GET {MP3 if number % 2 else '/feed.xml'} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            if number % 3:
                client.recv(10)
            client.close()
        until = time.monotonic() + 5
        while len(list(descriptors.iterdir())) > before and time.monotonic() < until:
            time.sleep(0.01)
        assert len(list(descriptors.iterdir())) <= before
    assert [record.message for record in caplog.records if record.levelno > logging.INFO] == []
    assert served.ask(MP3).status == 200


def test_silent_clients_are_let_go(tmp_path: Path) -> None:
    """Who asks nothing, asks too slowly, or takes nothing of an answer is let go; who takes a little is not."""
    patience = Patience(asking_s=0.3, stalled_s=0.5, tick_s=0.05)
    size = 50_000_000
    output = make_output(tmp_path)
    (output / "daily" / "big.mp3").write_bytes(bytes(size))
    with serving(output, patience=patience) as running, ExitStack() as clients:
        silent, slow, full, steady = (clients.enter_context(running.connect()) for _ in range(4))
        slow.sendall(b"GET /cover.jpg HTT")
        for client in (full, steady):
            client.sendall(b"GET /daily/big.mp3 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        taken = 0
        for _ in range(8):
            time.sleep(0.1)
            taken += len(steady.recv(4_000_000, socket.MSG_WAITALL))
        assert (silent.recv(1), slow.recv(1)) == (b"", b"")
        assert taken + len(rest_of(steady)) > size
        assert len(rest_of(full)) < size


def test_crowd_is_turned_away(tmp_path: Path) -> None:
    """More connections than there may be are told so; when some end, others are served."""
    with serving(make_output(tmp_path)) as running:
        crowd = [running.connect() for _ in range(CONNECTIONS)]
        assert heard(running.raw(b"")).status == 503
        for client in crowd[:5]:
            client.close()
        until = time.monotonic() + 5
        while (status := running.ask("/cover.jpg").status) == 503 and time.monotonic() < until:
            time.sleep(0.01)
        assert status == 200
        for client in crowd:
            client.close()


def test_stopping_cuts_downloads_off(tmp_path: Path) -> None:
    """Stopping does not wait for whoever is listening."""
    output = make_output(tmp_path)
    (output / "daily" / "big.mp3").write_bytes(bytes(50_000_000))
    with serving(output) as running:
        client = running.connect()
        client.sendall(b"GET /daily/big.mp3 HTTP/1.1\r\nHost: localhost\r\n\r\n")
        client.recv(100)
        began = time.monotonic()
    assert time.monotonic() - began < 2
    client.close()
