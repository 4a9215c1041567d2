"""Spoken words turned into what the voice is given, with ``[[phonemes]]`` where spelling would mislead it.

    pronounce("A U A S over Ādaži, said Minister Erdogan's aide.", lexicon)
    "A U [[ˈeɪ]] S over [[ˈɑːdɑːʒi]], said Minister [[ˈɛɹdoʊɑːnz]] aide."

The lexicon comes first; then letters that are not said by their names (a capital A is taken for the article, the s of
"M E Ps" for an S); what is left keeps its spelling, save for letters that the voice would call by their name.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from briefing.spoken.letters import respell_letters
from briefing.spoken.lexicon import Lexicon
from briefing.spoken.rules import table

if TYPE_CHECKING:
    from collections.abc import Iterator

_AFTER_LETTER = r"(?<=(?<![^\W_])[A-Z][ -])"
_LETTER_A = re.compile(r"(?<![^\W_])(?<!')A(?P<ending>'s)?(?![^\W_]|')")
_INSIDE = re.compile(r"(?<=[^\W_][ -])")
_LETTERS = re.compile(r"(?:[ -][A-Z](?![^\W_]))+")
_PLURAL = re.compile(rf"{_AFTER_LETTER}[B-HJ-Z]s(?![^\W_']|'[^\W_])")
_A = "ˈeɪ"


def pronounce(spoken: str, lexicon: Lexicon | None = None) -> str:
    """Writes out how words are pronounced where the voice cannot know.

    Args:
        spoken: What ``spoken_form`` gives; brackets in anything else are dropped.
        lexicon: How words are said that spelling does not tell; None for no such words, and no phonemes at all.

    Returns:
        The same text, some words of it as phonemes (IPA) between ``[[`` and ``]]``.
    """
    lexicon = lexicon or Lexicon()
    text = spoken.replace("[", "").replace("]", "")
    pieces, done = [""], 0
    for start, end, said in sorted((*_names(text, lexicon), *_letters(text, lexicon))):
        if start >= done:
            pieces += [respell_letters(text[done:start]), said]
            done = end
    pieces.append(respell_letters(text[done:]))
    # Beside phonemes a hyphen would be a sign of its own, and the voice would run both parts into one word.
    return re.sub(r"(?<=\]\])-|-(?=\[\[)", " ", "".join(pieces))


def _names(text: str, lexicon: Lexicon) -> Iterator[tuple[int, int, str]]:
    for start, end, sounds in lexicon.sounds(text):
        yield start, end, f"[[{sounds}]]"


def _letters(text: str, lexicon: Lexicon) -> Iterator[tuple[int, int, str]]:
    """Finds letters that would be read as something else than their name."""
    known = lexicon.phonemes is not None and lexicon.phonemes.issuperset(_A)
    for found in _LETTER_A.finditer(text):
        if found["ending"] or _is_letter(text, found.start()):
            sounds = lexicon.inflected(_A) if found["ending"] else _A
            yield found.start(), found.end(), f"[[{sounds}]]" if known else f"eigh{found['ending'] or ''}"
    for found in _PLURAL.finditer(text):
        yield found.start(), found.end(), f"{found[0][0]}'s"


def _is_letter(text: str, start: int) -> bool:
    """Whether a capital A is a letter: "Plan A", "the A P" and "U A S", not "A plan" or "A U S plan"."""
    if _INSIDE.match(text, start):
        return True
    run = _LETTERS.match(text, start + 1)
    if run is None:
        return text[start + 1 : start + 2] != " "
    letters = re.sub("[ -]", "", run[0])
    return f"A{letters}" in _acronyms() or (len(letters) > 1 and letters not in _acronyms())


@cache
def _acronyms() -> frozenset[str]:
    return frozenset(table("acronyms")["letters"])
