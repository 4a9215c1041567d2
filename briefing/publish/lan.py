"""Turns a wish (this machine, this network, a port) into a socket that listens, and addresses into QR codes."""

from __future__ import annotations

import errno
import socket
from typing import TYPE_CHECKING

from briefing.errors import RequestError

if TYPE_CHECKING:
    from collections.abc import Iterator

_ELSEWHERE = ("192.0.2.1", 9)
"""An address that is nobody's (RFC 5737): asking the way there tells which of ours leads out, and sends nothing."""


def lan_address() -> str:
    """Tells this machine's address in the local network.

    Raises:
        RequestError: It has none.
    """
    for found in _own_addresses():
        if not found.startswith("127.") and found != "0.0.0.0":  # noqa: S104  # compared, not bound
            return found
    raise RequestError(
        "This machine has no address in a local network; connect it to the network your phone is in, or name an "
        "address of it with --host ADDRESS"
    )


def _own_addresses() -> Iterator[str]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            asking.connect(_ELSEWHERE)
            yield asking.getsockname()[0]
        except OSError:
            pass  # no way out; the names may still tell
    try:
        yield from socket.gethostbyname_ex(socket.gethostname())[2]
    except OSError:
        return


def own_names() -> frozenset[str]:
    """What this machine is called, by itself and by its neighbours (mDNS); small letters."""
    name = socket.gethostname().lower().rstrip(".")
    short = name.partition(".")[0]
    return frozenset({name, short, f"{short}.local"} - {"", ".local"})


def listen(host: str, port: int) -> socket.socket:
    """Opens a socket.

    Args:
        host: Name or address of this machine; "0.0.0.0" for all it has.
        port: Where; 0 for any that is free.

    Raises:
        RequestError: The port is taken or not ours to take, or the host is not this machine.
    """
    if not 0 <= port <= 65535:
        raise RequestError(f"{port} is no port; take one from 1024 to 65535")
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (OSError, UnicodeError) as error:
        raise RequestError(f"Nobody knows the host {host!r}; give --host an address of this machine") from error
    listening = socket.socket(family, kind, protocol)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(place)
        listening.listen(256)
    except OSError as error:
        listening.close()
        raise RequestError(_why_not(error, host, port)) from error
    return listening


def _why_not(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} of {host} is taken by another program; stop that, or choose another: --port {port + 1}"
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"Port {port} may not be used by this user; choose one from 1024 on: --port 8000"
    if error.errno == errno.EADDRNOTAVAIL:
        return f"{host!r} is no address of this machine; leave --host out, or use --lan for the one in your network"
    return f"Cannot listen on port {port} of {host!r}: {error.strerror or error}; choose another --port or --host"


def authority(host: str, port: int) -> str:
    """Writes host and port as they stand in an address."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def qr_rows(text: str) -> tuple[str, ...]:
    """Draws a QR code in half blocks: two modules above one another to a character, the light ones drawn.

    It is for a dark background: whoever prints it sets black behind and white before. Four light modules surround it,
    as ISO/IEC 18004 wants for scanning.
    """
    import segno  # noqa: PLC0415  # heavy, and most never need it

    modules = [[not dark for dark in row] for row in segno.make(text, error="m", micro=False).matrix_iter(border=4)]
    modules += [[False] * len(modules[0])] * (len(modules) % 2)
    return tuple(
        "".join(" ▄▀█"[2 * above + below] for above, below in zip(*pair, strict=True))
        for pair in zip(modules[::2], modules[1::2], strict=True)
    )
