"""TOML with pronunciations turned into entries; what makes no sense is an error with its file and line.

The file is flat, a word to each line::

    "Erdoğan" = "[[ˈɛɹdoʊɑːn]]"                     # phonemes, in the IPA of the voice
    "UDCG" = "Ukraine Defence Contact Group"        # plain words to be said instead
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.errors import LexiconError
from briefing.spoken.written import plain_characters

if TYPE_CHECKING:
    from collections.abc import Iterator

_LINE = '"Erdoğan" = "[[ˈɛɹdoʊɑːn]]"'
_PHONEMES = re.compile(r"\[\[([^\[\]]*)\]\]")
_LETTERS = re.compile(r"[^\W\d_]+(?:[ '-][^\W\d_]+)*")
_LETTERS_AND_FIGURES = re.compile(r"[^\W_]+(?:[ '-][^\W_]+)*")
_KEY = re.compile(r"""[ \t]*(?:\[\[?[ \t]*)?("(?:[^"\\]|\\.)*"|'[^']*'|[A-Za-z0-9_-]+)[ \t]*[=.\]]""")
_TOML_LINE = re.compile(r" ?\(at (?:line (\d+)[^)]*|end of document)\)")
# What people and other programs write for the same sound; the tie bar joins what Piper's voices know as two.
_SAME_SOUND = str.maketrans({"g": "ɡ", "ʤ": "dʒ", "ʧ": "tʃ", "\u0361": ""})


@dataclass(frozen=True, slots=True)
class Entry:
    """How one word or name is said."""

    key: str
    """As written, in Unicode's composed form, with straight apostrophes and single spaces."""
    said: str
    """Phonemes in Unicode's decomposed form, which Piper's voices know; or plain words."""
    is_phonemes: bool

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the key; it does not matter whether a space or a hyphen parts them."""
        return tuple(self.key.replace("-", " ").split(" "))


def read_entries(content: bytes, name: str, phonemes: frozenset[str] | None) -> tuple[Entry, ...]:
    """Reads a file of pronunciations.

    Args:
        content: Of the file: TOML in UTF-8.
        name: What the file is called in messages.
        phonemes: Those that the voice knows; None to take any.

    Returns:
        In the order of the file.

    Raises:
        LexiconError: It is no TOML in UTF-8, an entry makes no sense, or one word has two.
    """
    text = _decoded(content, name)
    entries: dict[str, Entry] = {}
    for key, value in _table(text, name).items():
        try:
            entry = _entry(key, value, phonemes)
            if (twin := entries.get(" ".join(entry.words).casefold())) is not None:
                raise ValueError(f"{entry.key!r} and {twin.key!r} are one word; leave one of them")
        except ValueError as error:
            raise _fault(name, _line_of(text, key), str(error)) from error
        entries[" ".join(entry.words).casefold()] = entry
    return tuple(entries.values())


def _fault(name: str, line: int, what: str) -> LexiconError:
    return LexiconError(f"Pronunciations {name!r}, line {line}: {what}")


def _decoded(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _fault(name, line, "this is no UTF-8; save the file as UTF-8") from error


def _table(text: str, name: str) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise _fault(name, 1, f"brackets stand in brackets too often; a line looks like {_LINE}") from error
    except tomllib.TOMLDecodeError as error:
        told = _TOML_LINE.search(str(error))
        line = int(told[1]) if told and told[1] else len(text.splitlines())
        reason = _TOML_LINE.sub("", str(error))
        if "overwrite" in reason:
            raise _fault(name, line, "this word has an entry above; leave one of them") from error
        raise _fault(name, line, f"this is no TOML ({reason}); a line looks like {_LINE}") from error


def _line_of(text: str, key: str) -> int:
    """Finds the line that begins with a key, however it is quoted; the TOML reader does not tell."""
    for number, line in enumerate(text.split("\n"), 1):
        found = _KEY.match(line)
        if found and key in _names(found[1]):
            return number
    return 1


def _names(written: str) -> Iterator[str]:
    try:
        yield from tomllib.loads(f"{written} = 0")
    except tomllib.TOMLDecodeError:  # in the middle of a value that has several lines
        return


def _entry(written: str, value: object, phonemes: frozenset[str] | None) -> Entry:
    """Makes an entry of a line.

    Raises:
        ValueError: It makes no sense; the message says why and what cures it.
    """
    key = plain_characters(written)
    if not key:
        raise ValueError(f"there is no word before the sign =; a line looks like {_LINE}")
    if not isinstance(value, str):
        raise ValueError(f"{written!r} has no text for a value; a line looks like {_LINE}")
    if re.search(r"[\[\]]|^\s*/.*/\s*$", value):  # "[x]" and "/x/" are meant for phonemes, too
        return Entry(_checked(key, _LETTERS, "letters"), _sounds(key, value, phonemes), is_phonemes=True)
    said = " ".join(value.split())
    if not any(character.isalnum() for character in said):
        raise ValueError(f"{written!r} is not told how to be said; give it phonemes or words")
    return Entry(_checked(key, _LETTERS_AND_FIGURES, "letters, figures"), said, is_phonemes=False)


def _checked(key: str, allowed: re.Pattern[str], kinds: str) -> str:
    if allowed.fullmatch(key):
        return key
    raise ValueError(f"{key!r} is no word; {kinds}, and spaces, hyphens and apostrophes between them, make one here")


def _sounds(key: str, value: str, phonemes: frozenset[str] | None) -> str:
    inner = _PHONEMES.fullmatch(value.strip())
    if inner is None:
        raise ValueError(f"the value of {key!r} is not all between [[ and ]]; put one [[ before it and one ]] after it")
    sounds = " ".join(unicodedata.normalize("NFD", inner[1]).translate(_SAME_SOUND).split())
    if not any(sound.isalpha() and unicodedata.category(sound) != "Lm" for sound in sounds):  # stress and length
        raise ValueError(f"{key!r} has no phonemes between [[ and ]]; a line looks like {_LINE}")
    unknown = "" if phonemes is None else next((sound for sound in sounds if sound not in phonemes | {" "}), "")
    if unknown:
        name = unicodedata.name(unknown, "a control character")
        raise ValueError(f"{key!r} has the phoneme {unknown!r} ({name}), which the voice does not know; use another")
    return sounds
