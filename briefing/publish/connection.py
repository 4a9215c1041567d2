"""Turns what one client sends into answers written to its socket, over HTTP/1.1.

A connection is a small state machine on a socket that never blocks: it writes as much of a file as the client takes,
straight from the file to the socket where the system can (sendfile), and waits until the client takes more.
``tests/bench/README.md`` says why this and no framework. Whatever a client does costs bounded memory and time: see the
limits in ``request``, ``server`` and ``Patience``.
"""

from __future__ import annotations

import contextlib
import socket
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from briefing.publish.answer import answer, is_quick, refusal
from briefing.publish.request import HEAD_LIMIT, parse
from briefing.publish.span import Span

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    from briefing.publish.answer import Answer
    from briefing.publish.request import Request
    from briefing.publish.site import Site

_TURN = 1 << 19
"""Bytes a client may take before it is another's turn."""
_MORE: int = getattr(socket, "MSG_MORE", 0)
"""The head of an answer waits for the file, so that both share a packet; where the system can."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A request and what came of it."""

    client: str
    """Its numeric address."""
    request: str
    """Method and target, as the client wrote them, in printable ASCII; "-" for what was no request."""
    status: int
    sent_bytes: int
    """Of the body; fewer than the answer has where the client went away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a client is waited for, in seconds."""

    asking_s: float = 30.0
    """Until it has asked, from the first moment or from the end of its last answer on."""
    stalled_s: float = 600.0
    """While it takes nothing of its answer: a player on pause does that, and asks for the rest if it is cut."""
    linger_s: float = 1.0
    """While it talks on after it was refused, so that it reads the refusal and not that the connection broke."""
    tick_s: float = 1.0
    """How often those who take too long are looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What all connections share."""

    site: Site
    loop: asyncio.AbstractEventLoop
    report: Callable[[Exchange], None] | None
    """Called after each exchange."""
    patience: Patience
    connections: set[Connection]
    """Those that are open."""


class Connection:
    """One client. Its requests are answered in turn; what it says meanwhile waits, up to a limit."""

    def __init__(self, service: Service, peer: socket.socket, client: str) -> None:
        """Begins to listen to a client.

        Args:
            service: What is served.
            peer: The connection's socket; it is closed in the end.
            client: Its numeric address.
        """
        self._service = service
        self._peer = peer
        self._client = client
        self._inbox = bytearray()
        self._request: Request | None = None
        """The one that is being answered."""
        self._answer: Answer | None = None
        self._outbox = memoryview(b"")
        """What is to be written before the file, or instead."""
        self._unsent = 0
        """Bytes of the body that are still to be written."""
        self._is_waiting = False
        """For the client to take more."""
        self._is_listening = False
        self._has_ended = False
        """The client closed its side."""
        self._is_refused = False
        peer.setblocking(False)
        with contextlib.suppress(OSError):  # gone already
            peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        service.connections.add(self)
        self._wait(self._service.patience.asking_s)
        self._listen()

    def close(self) -> None:
        """Ends the connection, whatever it is doing."""
        if self not in self._service.connections:
            return
        self._service.connections.discard(self)
        self._service.loop.remove_reader(self._peer)
        self._service.loop.remove_writer(self._peer)
        self._peer.close()
        self._done()

    def end_if_late(self) -> None:
        """Ends the connection if the client has taken too long; called at every tick."""
        if self._service.loop.time() > self._deadline:
            self.close()

    def refuse(self, status: HTTPStatus) -> None:
        """Answers what is no request, and heeds nothing more."""
        made = refusal(status)
        self._is_refused = True
        self._inbox.clear()
        self._report("-", made.status, made.length)
        self._send(made.head(keep_alive=False), made)

    def _wait(self, seconds: float) -> None:
        """Gives the client so long from now on."""
        self._deadline = self._service.loop.time() + seconds

    def _listen(self) -> None:
        if not self._is_listening and not self._has_ended:
            self._is_listening = True
            self._service.loop.add_reader(self._peer, self._hear)

    def _stop_listening(self) -> None:
        self._is_listening = False
        self._service.loop.remove_reader(self._peer)

    def _hear(self) -> None:
        """Takes what the client says."""
        try:
            data = self._peer.recv(HEAD_LIMIT)
        except BlockingIOError:
            return
        except OSError:
            self.close()
            return
        if not data:
            self._has_ended = True
            self._stop_listening()
            if self._request is None:
                self.close()
        elif not self._is_refused:
            self._inbox += data
            if self._request is None:
                self._next()
            elif len(self._inbox) > HEAD_LIMIT:
                self._stop_listening()

    def _next(self) -> None:
        """Begins with the next request, if it is there."""
        if self._request is not None or self not in self._service.connections:
            return
        end = self._inbox.find(b"\r\n\r\n", 0, HEAD_LIMIT)
        if end < 0:
            if len(self._inbox) >= HEAD_LIMIT:
                self.refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
            elif self._has_ended:
                self.close()
            return
        request = parse(bytes(self._inbox[:end]))
        del self._inbox[: end + 4]
        if isinstance(request, HTTPStatus):
            self.refuse(request)
            return
        self._request = request
        self._wait(self._service.patience.stalled_s)
        if is_quick(request):
            self._begin(request, answer(request, self._service.site))
        else:
            making = self._service.loop.run_in_executor(None, answer, request, self._service.site)
            making.add_done_callback(lambda made: self._take_made(request, made))

    def _take_made(self, request: Request, future: asyncio.Future[Answer]) -> None:
        """Takes an answer from the thread that made it."""
        if future.cancelled():
            return
        if future.exception():
            self.close()
        made = future.result()  # a bug keeps its traceback
        if self in self._service.connections:
            self._begin(request, made)
        else:
            made.close()

    def _begin(self, request: Request, made: Answer) -> None:
        self._answer = made
        self._send(made.head(keep_alive=request.keep_alive), None if request.method == "HEAD" else made)

    def _send(self, head: bytes, made: Answer | None) -> None:
        body = made.body if made else b""
        self._outbox = memoryview(head + body if isinstance(body, bytes) else head)
        self._unsent = made.length if made else 0
        self._write()

    def _write(self) -> None:
        """Writes what the client takes, at most a turn."""
        try:
            count = self._write_some()
        except BlockingIOError:
            count = 0
        except OSError:
            self.close()
            return
        if count:
            self._wait(self._service.patience.stalled_s)
        if self._outbox or self._unsent:
            if not self._is_waiting:
                self._is_waiting = True
                self._service.loop.add_writer(self._peer, self._write)
            return
        if self._is_waiting:
            self._is_waiting = False
            self._service.loop.remove_writer(self._peer)
        self._finish()

    def _write_some(self) -> int:
        """Writes once or twice.

        Returns:
            How many bytes the client took.

        Raises:
            OSError: It takes none at present, is gone, or the file has become shorter.
        """
        span = self._answer.body if self._answer and isinstance(self._answer.body, Span) else None
        count = 0
        if self._outbox:
            count = self._peer.send(self._outbox, _MORE if span and self._unsent else 0)
            self._outbox = self._outbox[count:]
            if span is None:
                self._unsent = min(self._unsent, len(self._outbox))
        if span and self._unsent and not self._outbox:
            taken = span.send(self._peer, span.end - self._unsent, _TURN)
            self._unsent -= taken
            count += taken
        return count

    def _finish(self) -> None:
        """Ends an answer, and the connection where no request can follow."""
        if self._is_refused:
            self._wait(self._service.patience.linger_s)
            with contextlib.suppress(OSError):
                self._peer.shutdown(socket.SHUT_WR)
            return
        keep_alive = self._request is not None and self._request.keep_alive
        self._done()
        if not keep_alive:
            self.close()
            return
        self._wait(self._service.patience.asking_s)
        if self._inbox or self._has_ended:
            self._listen()
            self._service.loop.call_soon(self._next)

    def _done(self) -> None:
        """Lets go of the answer and reports it."""
        request, made = self._request, self._answer
        self._request = self._answer = None
        if request and made:
            made.close()
            sent = 0 if request.method == "HEAD" else made.length - self._unsent
            self._report(f"{request.method} {request.target}", made.status, sent)

    def _report(self, request: str, status: HTTPStatus, sent_bytes: int) -> None:
        if self._service.report:
            exchange = Exchange(client=self._client, request=request, status=status, sent_bytes=sent_bytes)
            self._service.report(exchange)
