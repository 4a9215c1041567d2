"""A number as written (``1,132``, ``3,5``, ``2.50``) turned into English words, as a newsreader says them."""

from __future__ import annotations

import re
from functools import lru_cache

from num2words import num2words

# No capture, no backtracking: long runs of digits occur (identifiers, tables) and must cost nothing.
# Thousands may be set apart by a space; when sentences are cut, no-break and thin spaces become plain ones.
# "500 155mm shells" are two numbers.
NUMBER = r"(?:[0-9]{1,3}(?: [0-9]{3}){1,5}+(?![0-9]|mm)(?:[.,][0-9]{1,2}(?![0-9]))?|[0-9]++(?:[.,][0-9]++)*+)"
NUMBER_START = r"(?<![0-9])(?<![0-9][.,])"

_GROUPED = re.compile(r"([1-9][0-9]{0,2}(?:[, ][0-9]{3})+)(?:\.([0-9]+))?")
_GROUPED_EUROPEAN = re.compile(
    r"([1-9][0-9]{0,2}(?:\.[0-9]{3}){2,}|[1-9][0-9]{0,2}(?:[. ][0-9]{3})+(?=,))(?:,([0-9]+))?"
)
_PLAIN = re.compile(r"([0-9]+)(?:[.,]([0-9]+))?")

_SPEAKABLE_DIGITS = 15
"""Longer runs of digits are names of things, not amounts, and are said digit by digit."""

_GROUPED_FROM = 1_000_000

_FIRST_YEAR, _LAST_YEAR = 1100, 2099


@lru_cache(maxsize=2048)
def _words(value: int, form: str) -> str:
    words = str(num2words(value, to=form))
    # Up to the millions a number is said in one breath.
    return words if value >= _GROUPED_FROM else words.replace(",", "")


def digits(written: str) -> str:
    """Says each digit by itself.

    Args:
        written: ASCII digits.

    Returns:
        "zero zero seven".
    """
    return " ".join(_words(int(digit), "cardinal") for digit in written)


def cardinal(written: str) -> str:
    """Says a whole number.

    Args:
        written: ASCII digits, at least one.

    Returns:
        "four hundred eighty-five"; digit by digit where it has a leading zero or is too long to be an amount.
    """
    if len(written) > _SPEAKABLE_DIGITS or (len(written) > 1 and written.startswith("0")):
        return digits(written)
    return _words(int(written), "cardinal")


def ordinal(written: str) -> str:
    """Says a rank or a day of the month.

    Args:
        written: ASCII digits; leading zeros are ignored.

    Returns:
        "twenty-first".
    """
    significant = written.lstrip("0") or "0"
    return _words(int(significant), "ordinal") if len(significant) <= _SPEAKABLE_DIGITS else digits(written)


def is_year(written: str) -> bool:
    """Tells whether a number standing alone would be read as a year.

    Args:
        written: A number as written.

    Returns:
        True for four digits from 1100 to 2099.
    """
    return len(written) == 4 and written.isdecimal() and _FIRST_YEAR <= int(written) <= _LAST_YEAR


def year(written: str) -> str:
    """Says a year.

    Args:
        written: ASCII digits.

    Returns:
        "twenty fourteen", "two thousand five"; a cardinal where it cannot be a year.
    """
    return _words(int(written), "year") if is_year(written) else cardinal(written)


def _parts(written: str) -> tuple[str, str] | None:
    """Whole and fractional digits, or None where it is a list or a version and not one number."""
    for shape in (_GROUPED, _GROUPED_EUROPEAN, _PLAIN):
        if found := shape.fullmatch(written):
            return re.sub(r"[^0-9]", "", found[1]), found[2] or ""
    return None


def number(written: str) -> str:
    """Says a quantity.

    Args:
        written: What ``NUMBER`` matches.

    Returns:
        "one thousand one hundred thirty-two", "three point five"; the pieces one by one for "1.2.3".
    """
    parts = _parts(written)
    if parts is None:
        pieces = re.sub(r"[0-9]+", lambda match: cardinal(match[0]), written)
        return pieces.replace(".", " point ").replace(",", ", ")
    whole, fraction = parts
    return f"{cardinal(whole)} point {digits(fraction)}" if fraction else cardinal(whole)


def value(written: str) -> float:
    """Measures a quantity, to compare two or to choose between singular and plural.

    Args:
        written: What ``NUMBER`` matches.

    Returns:
        Its value; NaN, which is neither less nor more nor one, where it is no single number.
    """
    parts = _parts(written)
    return float("nan") if parts is None else float(f"{parts[0]}.{parts[1] or 0}")


def pairs(written: str) -> str:
    """Says the number of a thing, which counts nothing, as people say types and resolutions.

    Args:
        written: ASCII digits.

    Returns:
        "seven thirty-seven", "one oh one", "thirteen twenty-five", "two thousand"; a cardinal below a hundred.
    """
    if len(written) not in (3, 4) or written.startswith("0") or written.endswith("000"):
        return cardinal(written)
    head, tail = written[:-2], written[-2:]
    if tail == "00":
        return f"{cardinal(head)} hundred"
    return f"{cardinal(head)} {f'oh {cardinal(tail[1])}' if tail[0] == '0' else cardinal(tail)}"


def plural(words: str) -> str:
    """Puts the last word of a number in the plural.

    Args:
        words: "thirty-five", "ninety".

    Returns:
        "thirty-fives", "nineties".
    """
    if words.endswith("y"):
        return words[:-1] + "ies"
    return words + ("es" if words.endswith("x") else "s")
