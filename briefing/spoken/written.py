"""Text as found turned into plain text: odd characters, footnote marks and stage directions are gone."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from briefing.spoken.rules import Rule, apply_rules, constant, rule

# Colours and cursor movements of a terminal; without the control character their rest would be read.
_TERMINAL_CODE = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")

_EQUIVALENTS = {
    "‘": "'", "’": "'", "‚": "'", "‛": "'", "′": "'", "ʼ": "'", "`": "'", "´": "'",
    "“": '"', "”": '"', "„": '"', "‟": '"', "«": '"', "»": '"', "″": '"', "‹": '"', "›": '"',
    "‐": "-", "‑": "-", "‒": "–", "―": "—", "⸺": "—", "−": "-", "⁄": "/", "∕": "/", "×": "x",
    "™": "", "®": "", "©": "", "†": "", "‡": "",
}  # fmt: skip
_UNUSUAL = re.compile(f"[{re.escape(''.join(_EQUIVALENTS))}]")

_DIRECTIONS = (
    "as delivered|as prepared(?: for delivery)?|as given|check against delivery|transcript|end of transcript|"
    "applause|laughter|laughs|laughing|chuckles|smiles|crosstalk|cross talk|inaudible|unintelligible|indiscernible|"
    "off[ -]?mi(?:c|ke|crophone)|interruption|interrupted|pause|break|music|video(?: plays)?|silence|sic|"
    "(?:via|through|speaking through|by) (?:an )?interpreter|interpretation|translation|"
    "translated|as interpreted|as translated|"
    "(?:speaks|speaking|spoke|in) [A-Z][a-z]+|(?:begin|end)s? (?:audio|video)|audio gap|no audio"
)


@cache
def _plain_character(character: str) -> str:
    """Gives a character's everyday form; nothing for marks that only refer (superscripts) and for control codes."""
    shape = unicodedata.decomposition(character)
    if shape.startswith("<super>"):
        return ""
    if shape.startswith("<sub>"):
        return unicodedata.normalize("NFKC", character)  # "CO₂"
    if shape.startswith("<fraction>"):
        return f" {unicodedata.normalize('NFKC', character)}"
    if character.isspace():
        return " "
    kind = unicodedata.category(character)
    if kind[0] == "C":
        return ""
    return str(unicodedata.decimal(character)) if kind == "Nd" else character


def _usual(text: str) -> str:
    return _UNUSUAL.sub(lambda found: _EQUIVALENTS[found[0]], text)


def plain_characters(text: str) -> str:
    """Reduces typography to few characters, so that the rules need know only those.

    Args:
        text: Any text.

    Returns:
        Composed text without control characters, with single spaces, straight quotes and ASCII digits.
    """
    text = _usual(text).replace("µg", "mcg").replace("µm", "micrometres")
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    text = re.sub(r"\b[Nn][º°]\.? ?(?=[0-9])", "No ", text)
    # Measures keep their power: "km²" is said, a footnote's "²" is not.
    text = re.sub(r"(?<=m)[²³]", lambda match: str(unicodedata.digit(match[0])), text)
    text = _TERMINAL_CODE.sub("", text)
    text = _usual("".join(map(_plain_character, text)))
    text = _usual(unicodedata.normalize("NFKC", text))
    return " ".join("".join(map(_plain_character, text)).split())


_BRACKET = r"[\[(]"


@cache
def _rules() -> tuple[Rule, ...]:
    return (
        rule("footnote", r"\[(?:[0-9]{1,3}(?:[-–, ]{1,2}[0-9]{1,3})*|\*+|[ivx]+)\]", constant(""), sign=r"\["),
        rule("omission", r"[\[(] ?(?:\.{2,}|…) ?[\])]", constant(""), sign=_BRACKET),
        rule("stage direction", rf"[\[(] ?(?:{_DIRECTIONS})\.? ?[\])]", constant(""), sign=_BRACKET, ignore_case=True),
        # "to60% of", "October3", "90%of", "20months"; "km2" is a unit
        rule(
            "squeezed",
            r"(?<=[a-z]{2})(?<!\bkm)(?=[0-9])|(?<=[0-9%])(?=[a-z]{4})|(?<=%)(?=[a-z])",
            constant(" "),
            sign="[0-9%]",
        ),
        # What is left in square brackets is an editor's word, and belongs to the sentence.
        rule("brackets", r"[\[\]{}]+", constant(""), sign=r"[\[\]{}]"),
    )


def without_asides(text: str) -> str:
    """Leaves out what is written but not said: footnote marks, omissions, stage directions.

    Args:
        text: What ``plain_characters`` gives.

    Returns:
        Text on one line.
    """
    return " ".join(apply_rules(_rules(), text).split())
