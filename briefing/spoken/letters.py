"""Foreign letters turned into ones the voice reads as sounds, never as "letter u umlaut"."""

from __future__ import annotations

import re
import unicodedata

from anyascii import anyascii

from briefing.spoken.rules import table

_WORD = re.compile(r"[^\W\d_]+")

# The phonemizer knows the letters of these blocks inside a word; what it makes of the names is left to it.
_KNOWN = re.compile(r"[A-Za-zÀ-ÖØ-öø-ňŌ-ž]+")
_VOWEL = re.compile(r"[aeiouy]", re.IGNORECASE)


def _plain(letter: str) -> str:
    """One letter in ASCII; nothing for a script we cannot spell."""
    known = table("letters")
    lower = letter.lower()
    spelled = known["plain"].get(lower, known["other"].get(lower))
    if spelled is None:
        base = unicodedata.normalize("NFD", lower)[0]
        spelled = known["other"].get(base, base if base.isascii() else "")
    return str(spelled).capitalize() if letter != lower else str(spelled)


def _respell(match: re.Match[str]) -> str:
    word = match[0]
    # A single letter, or letters without a vowel, would be spelled, and then the marks have names.
    if word.isascii() or (_KNOWN.fullmatch(word) and len(word) > 2 and _has_vowel(word) and not word.isupper()):
        return word
    respelled = "".join(_plain(letter) for letter in word)
    return respelled.upper() if len(word) > 1 and word.isupper() else respelled


def _has_vowel(word: str) -> bool:
    return _VOWEL.search(unicodedata.normalize("NFD", word)) is not None


_GREEK_LETTER = re.compile(r"(?<![^\W\d_])[α-ωΑ-Ω](?![^\W\d_])")
_FOREIGN = re.compile(r"(?:(?![a-zA-ZÀ-ɏḀ-ỿ])[^\W\d_])+")


def transliterate(text: str) -> str:
    """Spells other alphabets in Latin letters: Cyrillic and Greek as newspapers do, the rest sound by sound.

    Args:
        text: In Unicode's composed form.

    Returns:
        The text in Latin letters; those of Europe keep their marks ("Türkiye", "Ādaži"). Greek letters that stand for
        themselves are named.
    """
    if text.isascii():
        return text
    if all(len(run) == 1 for run in _FOREIGN.findall(text)):  # "the α-variant", not a sentence in Greek
        text = _GREEK_LETTER.sub(lambda letter: unicodedata.name(letter[0]).split()[3].lower(), text)
    return _FOREIGN.sub(_transliterated, text)


def _transliterated(match: re.Match[str]) -> str:
    known = table("letters")["other"]
    spelled = "".join(_plain(letter) if letter.lower() in known else anyascii(letter) for letter in match[0])
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", spelled)  # "BeiJing": each sign is a syllable of its own


def respell_letters(text: str) -> str:
    """Spells words so that no letter is called by its name.

    Args:
        text: In Unicode's composed form.

    Returns:
        The text; words in Latin letters of Europe stay as they are ("Türkiye", "Ādaži"), Cyrillic and Greek ones are
        transliterated, and letters of other scripts are left out.
    """
    return text if text.isascii() else _WORD.sub(_respell, text)
