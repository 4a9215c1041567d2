"""Turns a part of an open file into bytes on a socket that does not block."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import socket

_PIECE = 1 << 16
"""Bytes that are read at a time, where the system has no sendfile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A part of an open file."""

    file: int
    """Its descriptor, closed by whoever sends the span."""
    start: int
    """Of the first byte."""
    end: int
    """One past the last byte."""

    def send(self, peer: socket.socket, start: int, count: int) -> int:
        """Sends some of it, straight from the file where the system can.

        Args:
            peer: Who gets it.
            start: First byte to send.
            count: How many, at most.

        Returns:
            How many the peer took: one at least.

        Raises:
            BlockingIOError: It takes none at present.
            OSError: The connection broke, or the file has become shorter or cannot be read.
        """
        count = min(count, self.end - start)
        if hasattr(os, "sendfile"):
            taken = os.sendfile(peer.fileno(), self.file, start, count)
        else:
            os.lseek(self.file, start, os.SEEK_SET)
            piece = os.read(self.file, min(count, _PIECE))
            taken = peer.send(piece) if piece else 0
        if not taken:
            raise OSError("the file has become shorter while it was sent")
        return taken
