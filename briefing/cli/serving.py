"""The command that serves what was made: to a browser here, or to a podcast player on the phone."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from briefing.cli.options import errors_told
from briefing.errors import RequestError

if TYPE_CHECKING:
    from briefing.publish.connection import Exchange

_ALL_OF_THIS_MACHINE = "0.0.0.0"  # noqa: S104  # only with --lan, and the internet is turned away
_LOOPBACK = "127.0.0.1"


def serve(
    output: Annotated[Path, typer.Option("--output", metavar="DIR", help="Folder of what was made.")] = Path("output"),
    lan: Annotated[
        bool, typer.Option("--lan", help="For the phone: serve the local network too, and show the address as QR code.")
    ] = False,
    host: Annotated[
        str | None, typer.Option("--host", metavar="NAME", help="Serve under this name or address of this machine.")
    ] = None,
    port: Annotated[int, typer.Option("--port", metavar="N", help="Where; 0 for any that is free.")] = 8000,
    token: Annotated[
        str | None,
        typer.Option("--token", metavar="TEXT|auto", help="Serve only who knows this first part of the address."),
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Print a line for each request.")] = False,
) -> None:
    """Serve pages and feed, to this machine alone unless told otherwise; Ctrl-C stops it.

    Example: briefing serve --lan --token auto
    """
    with errors_told("Players go on where they were when it serves again."):
        if lan and host is not None:
            raise RequestError("--lan finds the address by itself; leave out --host, or --lan")
        from briefing.publish import lan as network  # noqa: PLC0415  # as little as possible before --help
        from briefing.publish.server import run  # noqa: PLC0415
        from briefing.publish.site import make_site  # noqa: PLC0415

        shown = network.lan_address() if lan else host or _LOOPBACK
        with network.listen(_ALL_OF_THIS_MACHINE if lan else shown, port) as listening:
            address = network.authority(shown, listening.getsockname()[1])
            names = network.own_names() | {shown.lower()}
            site = make_site(output, address=address, names=names, token=token, only_near=lan)
            base_url = site.base_url(None) or ""
            _tell(output, base_url)
            if lan:
                _show_qr(f"{base_url}feed.xml")
            report = _print_exchange if verbose else None
            run(listening, site, report=report)


def _tell(output: Path, base_url: str) -> None:
    typer.echo(f"Serving {output}; stop with Ctrl-C.\n  page  {base_url}\n  feed  {base_url}feed.xml")
    if not (output / "feed.xml").is_file():
        typer.echo(f"There is no feed in {str(output)!r} yet; make it with: briefing feed", err=True)


def _show_qr(address: str) -> None:
    """Shows the code where it can be scanned: on a terminal that has the blocks."""
    from briefing.publish.lan import qr_rows  # noqa: PLC0415  # see above

    rows = qr_rows(address)
    try:
        "".join(rows).encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return
    is_coloured = sys.stdout.isatty()
    for row in rows:
        typer.echo(f"\x1b[97;40m{row}\x1b[0m" if is_coloured else row)


def _print_exchange(exchange: Exchange) -> None:
    now = time.strftime("%H:%M:%S")
    typer.echo(f"{now} {exchange.client} {exchange.request} {exchange.status:d} {exchange.sent_bytes:,}")
