"""Turns a Site and a listening socket into a server, until it is told to stop.

One thread and one loop serve all clients; only texts, which are read and packed whole, are made in threads beside it.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
import threading
from http import HTTPStatus
from typing import TYPE_CHECKING

from briefing.publish.connection import Connection, Patience, Service

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

    from briefing.publish.connection import Exchange
    from briefing.publish.site import Site

CONNECTIONS = 200
"""How many there may be at a time; each may hold two file descriptors."""
_PATIENCE = Patience()


def run(listening: socket.socket, site: Site, *, report: Callable[[Exchange], None] | None = None) -> None:
    """Serves until the process is asked to end (SIGTERM), or Ctrl-C raises KeyboardInterrupt.

    Args:
        listening: A socket that listens; it is closed in the end.
        site: What is served.
        report: Called after each exchange.
    """
    with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
        loop, stop = runner.get_loop(), asyncio.Event()
        if sys.platform != "win32" and threading.current_thread() is threading.main_thread():
            loop.add_signal_handler(signal.SIGTERM, stop.set)  # elsewhere there is none
        runner.run(serve(listening, site, stop, report=report))


async def serve(
    listening: socket.socket,
    site: Site,
    stop: asyncio.Event,
    *,
    report: Callable[[Exchange], None] | None = None,
    patience: Patience = _PATIENCE,
) -> None:
    """Serves until ``stop`` is set, in a loop that watches sockets (``asyncio.SelectorEventLoop``); see ``run``."""
    loop = asyncio.get_running_loop()
    service = Service(site=site, loop=loop, report=report, patience=patience, connections=set())
    listening.setblocking(False)
    try:
        while not stop.is_set():
            loop.add_reader(listening, _accept, service, listening)
            for connection in tuple(service.connections):
                connection.end_if_late()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), timeout=patience.tick_s)
    finally:
        loop.remove_reader(listening)
        listening.close()
        for connection in tuple(service.connections):
            connection.close()


def _accept(service: Service, listening: socket.socket) -> None:
    try:
        peer, place = listening.accept()
    except (BlockingIOError, ConnectionError):
        return
    except OSError:  # no descriptor is left: do not ask again before the next tick
        service.loop.remove_reader(listening)
        return
    client = place[0]
    if not service.site.admits(client):
        peer.close()
        return
    is_crowded = len(service.connections) >= CONNECTIONS
    connection = Connection(service, peer, client)
    if is_crowded:
        connection.refuse(HTTPStatus.SERVICE_UNAVAILABLE)
        connection.close()
