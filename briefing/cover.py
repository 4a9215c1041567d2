"""A title and a subtitle into a cover, or a chapter's card: a square JPEG still readable the size of a thumbnail.

Drawn are a sound wave, whose bars follow from the title, and the two texts. Pillow's own font is used, so that no
machine needs fonts installed; letters it lacks are written with the nearest ones it has.
"""

from __future__ import annotations

import math
import random
import re
from functools import cache
from io import BytesIO
from unicodedata import category, combining, normalize

from PIL import Image, ImageDraw, ImageFont

SIZE = 1400
"""Pixels a side; podcast directories take 1400 to 3000."""

_MARGIN = 110
_WIDTH = SIZE - 2 * _MARGIN
_TOP_COLOUR, _BOTTOM_COLOUR = (15, 32, 58), (24, 66, 92)
_TITLE_COLOUR, _SUBTITLE_COLOUR = (255, 255, 255), (186, 208, 222)
_WAVE_COLOURS = (255, 176, 59), (240, 94, 76)
"""Left and right end."""
_WAVE_MIDDLE, _WAVE_HEIGHT, _BARS = 300, 330, 27
_TITLE_BOX = 520, 1130
"""Top and bottom."""
_TITLE_SIZES = range(170, 39, -5)
_SUBTITLE_BOX = 1165, 1310
_SUBTITLE_SIZES = range(58, 33, -4)
_LINE_HEIGHT = 1.18
_JPEG_QUALITIES = (88, 80, 70, 55, 40)
"""The first whose file is small enough."""
_MOST_BYTES = 300_000
CARD_SIZE = 500
"""Pixels a side of a chapter's card: as wide as a phone shows it, and small in the tag."""
_MOST_CARD_BYTES = 40_000
_LETTERS = {
    "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ø": "o", "Ø": "O", "ı": "i", "ß": "ss", "ẞ": "SS", "æ": "ae",
    "Æ": "AE", "œ": "oe", "Œ": "OE", "þ": "th", "Þ": "Th", "ð": "d", "Ð": "D", "ħ": "h", "Ħ": "H", "ŧ": "t",
    "Ŧ": "T", "ə": "e", "Ə": "E", "‘": "'", "’": "'", "‚": "'", "‛": "'", "“": '"', "”": '"', "„": '"',
    "«": '"', "»": '"', "‹": "'", "›": "'", "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-",
    "−": "-", "•": "-", "·": "-", "€": "EUR ", "£": "GBP ", "¥": "JPY ", "×": "x", "÷": "/", "⁄": "/",
    "′": "'", "″": '"',
}  # fmt: skip
"""What stands for characters that do not fall apart into a letter and an accent."""

_DATE = re.compile(r"\b\d{1,2} [A-Z][a-z]+ \d{4}\b")
_TIE = "\N{NO-BREAK SPACE}"
"""Keeps the parts of a date on one line."""


def draw(title: str, subtitle: str) -> bytes:
    """Draw a cover.

    Args:
        title: Set as large as fits, in as many lines as it takes; cut short where even the smallest letters do not fit.
        subtitle: Set small below it; may be empty.

    Returns:
        A JPEG of 1400 by 1400 pixels and at most 300 KB; the same bytes for the same texts.
    """
    return _fitting(_drawn(title, subtitle), _MOST_BYTES)


def draw_card(title: str, subtitle: str) -> bytes:
    """Draw the title card of a chapter, which looks like a cover.

    Returns:
        A JPEG of 500 by 500 pixels and at most 40 KB; the same bytes for the same texts.
    """
    half = _drawn(title, subtitle).reduce(2)  # by an even number first, which is quick and loses nothing that is seen
    card = half.resize((CARD_SIZE, CARD_SIZE), Image.Resampling.LANCZOS)
    return _fitting(card, _MOST_CARD_BYTES)


def _drawn(title: str, subtitle: str) -> Image.Image:
    image = _background().copy()
    _draw_wave(image, _drawable(title))
    canvas = ImageDraw.Draw(image)
    _draw_text(canvas, title, _TITLE_BOX, _TITLE_SIZES, _TITLE_COLOUR)
    _draw_text(canvas, subtitle, _SUBTITLE_BOX, _SUBTITLE_SIZES, _SUBTITLE_COLOUR)
    return image


def _fitting(image: Image.Image, most_bytes: int) -> bytes:
    """The best quality that fits, or the least there is."""
    for quality in _JPEG_QUALITIES:
        jpeg = _jpeg(image, quality)
        if len(jpeg) <= most_bytes:
            break
    return jpeg


def _jpeg(image: Image.Image, quality: int) -> bytes:
    buffer = BytesIO()
    image.save(buffer, "JPEG", quality=quality, optimize=True)
    return buffer.getvalue()


@cache
def _background() -> Image.Image:
    """Dark blue, lighter towards the bottom."""
    column = Image.new("RGB", (1, SIZE))
    for y in range(SIZE):
        column.putpixel((0, y), _between(_TOP_COLOUR, _BOTTOM_COLOUR, y / SIZE))
    return column.resize((SIZE, SIZE), Image.Resampling.NEAREST)


def _draw_wave(image: Image.Image, seed: str) -> None:
    """Rounded bars, higher in the middle, drawn at twice the size for smooth edges."""
    chance = random.Random(seed)  # noqa: S311 - a picture, not a secret
    canvas = Image.new("L", (2 * _WIDTH, 2 * _WAVE_HEIGHT))
    pen = ImageDraw.Draw(canvas)
    pitch = 2 * _WIDTH / _BARS
    width = pitch * 0.56
    for bar in range(_BARS):
        swell = math.sin(math.pi * (bar + 0.5) / _BARS)
        height = max(width, 2 * _WAVE_HEIGHT * swell * (0.25 + 0.75 * chance.random()))
        left, middle = bar * pitch + (pitch - width) / 2, _WAVE_HEIGHT
        pen.rounded_rectangle((left, middle - height / 2, left + width, middle + height / 2), width / 2, fill=255)
    image.paste(_wave_colours(), (_MARGIN, _WAVE_MIDDLE - _WAVE_HEIGHT // 2), canvas.reduce(2))


@cache
def _wave_colours() -> Image.Image:
    """From one colour to the other."""
    row = Image.new("RGB", (_WIDTH, 1))
    for x in range(_WIDTH):
        row.putpixel((x, 0), _between(*_WAVE_COLOURS, x / _WIDTH))
    return row.resize((_WIDTH, _WAVE_HEIGHT), Image.Resampling.NEAREST)


def _draw_text(
    canvas: ImageDraw.ImageDraw, text: str, box: tuple[int, int], sizes: range, colour: tuple[int, int, int]
) -> None:
    """Set text into a box, as large as it fits."""
    top, bottom = box
    size, lines = _fitted(_drawable(text), bottom - top, sizes)
    for number, line in enumerate(lines):
        y = top + number * size * _LINE_HEIGHT
        # The stroke makes the font's only weight bold enough for a thumbnail
        canvas.text(
            (_MARGIN, y), line.replace(_TIE, " "), colour, _font(size), stroke_width=size // 50, stroke_fill=colour
        )


def _fitted(text: str, height: int, sizes: range) -> tuple[int, list[str]]:
    """The largest size at which the text fits, and its lines; cut short at the smallest."""
    for size in sizes:
        if all(_width(word, size) <= _WIDTH for word in text.split(" ")):
            lines = _wrapped(text, size)
            if len(lines) <= _room(height, size):
                return size, lines
    smallest = sizes[-1]
    return smallest, _cut(_wrapped(text, smallest), _room(height, smallest), smallest)


def _room(height: int, size: int) -> int:
    """How many lines of that size fit."""
    return int(height / (size * _LINE_HEIGHT))


def _wrapped(text: str, size: int) -> list[str]:
    """Lines of whole words; a word wider than the cover is broken."""
    lines: list[str] = []
    for word in text.split(" "):
        if lines and _width(f"{lines[-1]} {word}", size) <= _WIDTH:
            lines[-1] += f" {word}"
            continue
        lines.append("")
        for char in word:
            if lines[-1] and _width(lines[-1] + char, size) > _WIDTH:
                lines.append("")
            lines[-1] += char
    return lines


def _cut(lines: list[str], room: int, size: int) -> list[str]:
    """At most so many lines, the last one ending in dots where something is left out."""
    if len(lines) <= room:
        return lines
    last = lines[room - 1]
    while last and _width(f"{last}...", size) > _WIDTH:
        last = last[:-1]
    return [*lines[: room - 1], f"{last.rstrip()}..."]


def _drawable(text: str) -> str:
    """The text with letters the font has: accents dropped, a few signs spelled, anything else left out."""
    folded = " ".join("".join(_folded(char) for char in normalize("NFC", text)).split())
    folded = re.sub(" (?=[,.;:)])", "", folded)  # "30 €, " has become "30 EUR , "
    return _DATE.sub(lambda date: date.group().replace(" ", _TIE), folded)


def _folded(char: str) -> str:
    """A character, or what stands for it where the font lacks it."""
    if category(char)[0] in "ZC":
        return " "
    if _has(char):
        return char
    parts = (part for part in normalize("NFKD", _LETTERS.get(char, char)) if not combining(part))
    return "".join(part for part in parts if part == " " or _has(part))


@cache
def _has(char: str) -> bool:
    """Whether the font draws something of its own for a character, rather than the box for a missing one."""
    font = _font(40)
    return bytes(font.getmask(char)) != bytes(font.getmask("\uffff")) and font.getlength(char) > 0


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(size)
    assert isinstance(font, ImageFont.FreeTypeFont)  # noqa: S101 - wheels of Pillow all have FreeType
    return font


def _width(text: str, size: int) -> float:
    return _font(size).getlength(text.replace(_TIE, " "))


def _between(start: tuple[int, int, int], end: tuple[int, int, int], share: float) -> tuple[int, int, int]:
    """A colour on the way from one to another."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(start, end, strict=True))
    return red, green, blue
