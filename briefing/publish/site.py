"""Turns a folder, a token and the names of this machine into a Site: what is served, to whom, under which address."""

from __future__ import annotations

import hmac
import ipaddress
import os
import re
import secrets
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from briefing import disk
from briefing.errors import OutputError, RequestError

_HOST = re.compile(r"(\[[0-9A-Fa-f:.]{2,45}\]|[0-9A-Za-z.-]{1,253})(?::[0-9]{1,5})?", re.ASCII)
_TOKEN = re.compile(r"[0-9A-Za-z_-]{8,64}", re.ASCII)
_KEPT = ".token"
"""Where the token lies that 'auto' chose: a feed's address must outlive the server."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What is served."""

    folder: str
    """Of what a briefing leaves, without symbolic links."""
    token: str | None
    """First part of every path, for those who know it; None: anyone may ask."""
    names: frozenset[str]
    """What clients may call this machine, besides its numeric addresses; small letters."""
    only_near: bool
    """Whether who asks from the internet is turned away."""
    address: str
    """What clients that do not say how they call it are told; with the port, without a slash at its end."""

    def inner_path(self, path: str) -> str | None:
        """Takes the token off a path; None where it is not there."""
        if self.token is None:
            return path.removeprefix("/")
        token, slash, rest = path.removeprefix("/").partition("/")
        known = hmac.compare_digest(token.encode("utf-8", "replace"), self.token.encode())
        return rest if slash and known else None

    def base_url(self, host: str | None) -> str | None:
        """Tells under which address a client finds the folder; None for a name that is not ours.

        A page of somebody else's can make a browser ask this machine under a name of its own choice (DNS rebinding),
        and would then read what comes; so only names that are known are answered to. A number cannot be turned so.
        """
        if host is not None:
            found = _HOST.fullmatch(host)
            if found is None or not (found[1].lower().rstrip(".") in self.names or _is_number(found[1])):
                return None
        token = f"{self.token}/" if self.token else ""
        return f"http://{host or self.address}/{token}"

    def admits(self, client: str) -> bool:
        """Tells whether a client may ask at all, by its numeric address."""
        try:
            return not (self.only_near and ipaddress.ip_address(client.partition("%")[0]).is_global)
        except ValueError:
            return False


@lru_cache(maxsize=256)
def _is_number(name: str) -> bool:
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True


def make_site(
    folder: Path, *, address: str, names: frozenset[str], token: str | None = None, only_near: bool = False
) -> Site:
    """Makes a site.

    Args:
        folder: What a briefing wrote into.
        address: Host and port that are told to clients which name none.
        names: What else clients may call this machine.
        token: First part of every path; "auto": one that nobody guesses, kept in the folder for the next time.
        only_near: Turn away who asks from the internet.

    Raises:
        RequestError: There is no such folder, or the token cannot stand in an address or is easily guessed.
        OutputError: The token that was chosen cannot be kept.
    """
    if not folder.is_dir():
        raise RequestError(f"There is no folder {str(folder)!r} to serve; make a briefing first: briefing daily")
    if token == "auto":  # noqa: S105  # what the user types to have one chosen
        token = _kept_token(folder)
    elif token is not None and not _TOKEN.fullmatch(token):
        raise RequestError(f"{token!r} is no token; take 8 to 64 letters, digits, - or _, or --token auto")
    return Site(
        folder=os.path.realpath(folder),
        token=token,
        names=names | {"localhost"},
        only_near=only_near,
        address=address,
    )


def _kept_token(folder: Path) -> str:
    path = folder / _KEPT
    try:
        kept = path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        kept = ""
    except (OSError, ValueError) as error:
        raise OutputError(f"Cannot read the token in {str(path)!r}: {error}; remove that file for a new one") from error
    if _TOKEN.fullmatch(kept):
        return kept
    chosen = secrets.token_urlsafe(16)
    disk.write_text(path, f"{chosen}\n")
    path.chmod(0o600)
    return chosen
