"""A title into a cover: always a square JPEG of moderate size on which all of the title stands."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from briefing import cover

LONG = "Remarks by the Secretary General at the joint press conference with the Prime Minister on deterrence, "


def opened(title: str, subtitle: str = "") -> Image.Image:
    """The drawn cover."""
    return Image.open(BytesIO(cover.draw(title, subtitle)))


def ink(title: str, subtitle: str = "") -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    """Where below the wave something lighter than the background is drawn."""
    light = np.asarray(opened(title, subtitle).convert("L")).astype(int) > 120
    light[:500] = False
    return light


@pytest.mark.parametrize("title", ["Peace", LONG * 3, "W" * 300, "\x00和平"])
def test_cover_is_a_square_jpeg(title: str) -> None:
    """Any title gives 1400 by 1400 pixels of JPEG in at most 300 KB."""
    content = cover.draw(title, "28 January 2026 · Riga · Defence spending · Industry · " * 3)
    image = Image.open(BytesIO(content))
    assert (image.format, image.size, image.mode) == ("JPEG", (1400, 1400), "RGB")
    assert len(content) <= 300_000


@pytest.mark.parametrize("title", ["Briefing of 28 January 2026", (LONG * 3)[:300]])
def test_text_stays_within_the_margins(title: str) -> None:
    """Nothing is drawn over an edge, and title and subtitle do not touch."""
    light = ink(title, "28 January 2026")
    rows, columns = np.flatnonzero(light.any(axis=1)), np.flatnonzero(light.any(axis=0))
    assert columns[0] >= 90
    assert columns[-1] <= 1400 - 90
    assert rows[-1] <= 1400 - 70
    gap = light[1140:1165]
    assert not gap.any()


def test_short_titles_are_large() -> None:
    """A title of a few words is readable on a thumbnail: its letters fill a tenth of the cover's height."""
    light = ink("Hello")
    rows = np.flatnonzero(light.any(axis=1))
    assert rows[-1] - rows[0] > 110


def test_same_texts_same_bytes() -> None:
    """Drawing is deterministic, and another title gives another wave."""
    assert cover.draw("One", "x") == cover.draw("One", "x")
    one, two = (np.asarray(opened(title).convert("L"))[:480] for title in ("One", "Two"))
    assert not np.array_equal(one, two)


def test_letters_the_font_lacks() -> None:
    """Letters the font lacks are drawn as their nearest, never as boxes."""
    written, like = (
        "Türkiye, Łódź – Ørsted, Straße, €5, 30\u00a0€, „Yes”, 🕊 Ⅳ\x00B",
        'Turkiye, Lodz - Orsted, Strasse, EUR 5, 30 EUR, "Yes”, IV B',
    )
    assert cover.draw(written, written) == cover.draw(like, like)


def test_any_text_can_be_drawn() -> None:
    """No character makes drawing fail, be it of any script, half a pair or none at all."""
    every = "".join(chr(code) for code in range(0, 0x110000, 4321))
    assert cover.draw(every, every[::-1])


@pytest.mark.parametrize("title", ["Peace", LONG * 3, "W" * 300])
def test_card_is_a_small_square_jpeg(title: str) -> None:
    """Any chapter's card is 500 by 500 pixels of JPEG in at most 40 KB."""
    content = cover.draw_card(title, "Briefing for 28 January 2026")
    image = Image.open(BytesIO(content))
    assert (image.format, image.size, image.mode) == ("JPEG", (500, 500), "RGB")
    assert len(content) <= 40_000
