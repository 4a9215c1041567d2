"""An MP3's bit rate, told from its frame headers: of files of all kinds, and of what is none."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.audio import find_ffmpeg
from briefing.audio.frames import bitrate_mode
from briefing.errors import AudioError

SLOW = b"\xff\xfb\x50\xc4" + bytes(204)
"""A frame of 64 kbit/s at 44.1 kHz: 208 bytes."""
FAST = b"\xff\xfb\x90\xc4" + bytes(413)
"""A frame of 128 kbit/s: 417 bytes."""
TAG = b"ID3\x03\x00\x00\x00\x00\x00\x04\xff\xfb\x90\xc4"
"""A tag that holds what looks like a frame."""


def announcing(name: bytes) -> bytes:
    """A first frame that announces what follows."""
    return FAST[:36] + name + FAST[36 + len(name) :]


@pytest.mark.parametrize(
    ("content", "mode"),
    [
        (FAST, "constant"),
        (FAST * 5, "constant"),
        (FAST * 3 + SLOW, "variable, unannounced"),
        (SLOW + FAST, "variable, unannounced"),
        (announcing(b"Info") + SLOW * 3, "constant"),
        (announcing(b"Xing") + SLOW * 3 + FAST, "variable"),
        (announcing(b"VBRI") + FAST + SLOW, "variable"),
        (TAG + FAST * 3, "constant"),
        (TAG + b"junk\xff\xfbjunk" + SLOW * 2, "constant"),
        (FAST * 3 + b"TAG" + bytes(125), "constant"),
        (FAST * 2 + FAST[:100], "constant"),
        (b"", None),
        (TAG, None),
        (b"\xff" * 5_000, None),
        (b"RIFF\x00\x00\x00\x00WAVEfmt " + bytes(5_000), None),
        (b"\xff\xf1\x50\x80" * 500, None),  # AAC
    ],
)
def test_mode(tmp_path: Path, content: bytes, mode: str | None) -> None:
    """All frames of one bit rate are constant; the one that announces the others does not count."""
    path = tmp_path / "e.mp3"
    path.write_bytes(content)
    assert bitrate_mode(path) == mode


@given(st.binary(max_size=2_000), st.integers(0, 3))
def test_any_bytes(tmp_path_factory: pytest.TempPathFactory, rubbish: bytes, n_frames: int) -> None:
    """Whatever a file holds, reading it ends with an answer."""
    path = tmp_path_factory.mktemp("frames") / "e.mp3"
    path.write_bytes(FAST * n_frames + rubbish)
    assert bitrate_mode(path) in ("constant", "variable", "variable, unannounced", None)


def test_missing_file(tmp_path: Path) -> None:
    """A file that is not there is an error that names it."""
    with pytest.raises(AudioError, match=r"Cannot read '.*none.mp3': No such file"):
        bitrate_mode(tmp_path / "none.mp3")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("codec", "mode"),
    [
        (("-b:a", "96k"), "constant"),
        (("-q:a", "4"), "variable"),
        (("-q:a", "4", "-write_xing", "0"), "variable, unannounced"),
        (("-b:a", "32k", "-ar", "22050"), "constant"),
        (("-b:a", "8k", "-ar", "8000"), "constant"),
    ],
)
def test_files_of_an_encoder(tmp_path: Path, codec: tuple[str, ...], mode: str) -> None:
    """What LAME makes is told apart, at high and at low sampling rates."""
    path = tmp_path / "e.mp3"
    source = ["-f", "lavfi", "-i", "sine=d=2:r=44100,tremolo=f=1:d=1,volume='if(gt(t,1),0,1)':eval=frame"]
    subprocess.run([find_ffmpeg(), "-v", "error", *source, "-c:a", "libmp3lame", *codec, str(path)], check=True)
    assert bitrate_mode(path) == mode
