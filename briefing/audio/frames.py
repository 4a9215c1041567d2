"""An MP3's frame headers into whether its bit rate is constant, which decides whether players jump to the right place.

ISO/IEC 11172-3, section 2.4.2.3, and 13818-3 for the lower sampling rates; the tables give what Layer III knows.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, BinaryIO

from briefing.errors import AudioError

if TYPE_CHECKING:
    from pathlib import Path

    from briefing.types import BitrateMode

_KBPS_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_KBPS_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_RATES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
"""Hertz, by the two bits that name the version: MPEG-1, MPEG-2, MPEG-2.5."""
_LAYER_3 = 1
_ANNOUNCEMENTS = (b"Xing", b"Info", b"VBRI")
_ANNOUNCED_WITHIN = 44
"""Bytes of the first frame in which the announcement begins: after header and side information, or 32 bytes."""
_AT_ONCE = 1024
"""Bytes that are looked through for a frame."""


def bitrate_mode(path: Path) -> BitrateMode | None:
    """Walks from frame to frame until the bit rate changes.

    Returns:
        None where the file is no MP3.

    Raises:
        AudioError: The file cannot be read.
    """
    try:
        with path.open("rb") as file:
            return _mode(file)
    except OSError as error:
        raise AudioError(f"Cannot read {str(path)!r}: {error.strerror or error}.") from error


def _mode(file: BinaryIO) -> BitrateMode | None:
    at = _after_tag(file)
    first = _frame(file, at)
    if first is None:
        return None
    file.seek(at)
    opening = file.read(_ANNOUNCED_WITHIN)
    announced = any(name in opening for name in _ANNOUNCEMENTS)
    if announced:
        at += first[1]  # what announces the others has a bit rate of its own
    common = None
    while (frame := _frame(file, at)) is not None:
        kbps, length = frame
        if common is not None and kbps != common:
            return "variable" if announced else "variable, unannounced"
        common = kbps
        at += length
    return "constant"


def _after_tag(file: BinaryIO) -> int:
    """Where the sound begins: after the ID3v2 tag, and what stands between; the file's end where there is none."""
    at, head = 0, file.read(10)
    if head[:3] == b"ID3" and len(head) == 10:
        at = 10 + (head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9])
    size = file.seek(0, os.SEEK_END)
    while at < size:
        file.seek(at)
        looked_at = file.read(_AT_ONCE)
        place = looked_at.find(b"\xff")
        at += place if place >= 0 else len(looked_at)
        frame = _frame(file, at) if place >= 0 else None
        if frame is not None and (at + frame[1] == size or _frame(file, at + frame[1]) is not None):
            return at
        at += place >= 0
    return size


def _frame(file: BinaryIO, at: int) -> tuple[int, int] | None:
    """Bit rate in kbit/s and length in bytes of the frame there; None where there is none."""
    file.seek(at)
    header = file.read(4)
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE0 != 0xE0 or header[1] >> 1 & 3 != _LAYER_3:
        return None
    version, kbps_index, rate_index = header[1] >> 3 & 3, header[2] >> 4, header[2] >> 2 & 3
    if version not in _RATES or not 0 < kbps_index < 15 or rate_index == 3:
        return None
    kbps = (_KBPS_1 if version == 3 else _KBPS_2)[kbps_index]
    samples_in_bytes = 144_000 if version == 3 else 72_000
    return kbps, samples_in_bytes * kbps // _RATES[version][rate_index] + (header[2] >> 1 & 1)
