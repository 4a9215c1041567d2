"""Files of pronunciations turned into a lexicon, which finds its words in a text, whatever their case and ending."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from briefing.errors import LexiconError
from briefing.spoken.entries import Entry, read_entries
from briefing.spoken.rules import table
from briefing.spoken.wording import plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_SHORTEST_PLURAL = 4
"""Letters of a name below which a further s makes another word: "Xi" and "Xis", but "Thi" and "This"."""
# Names that with their marks left out are English words, or English names; these are never meant by them.
_ENGLISH = frozenset(
    "also been from harm have here made make more most much some such than that them then there they this time were "
    "what when will with year adam adrian alan andre ariel arthur brian carmen daniel dennis edgar gaston hector "
    "helene hugo ivan jesus julian leon maria marin martin max merit nicolas noel oscar peter ramon rene resume robert "
    "ruben sebastian simon sofia tobias thomas tomas victor wilder zoe".split()
)


def unmarked(word: str) -> str:
    """Leaves the marks of a word out: "Erdogan" for "Erdoğan", "Lodz" for "Łódź"."""
    if word.isascii():
        return word
    plain: Mapping[str, str] = table("letters")["plain"]
    bare = (letter for letter in unicodedata.normalize("NFD", word) if not unicodedata.combining(letter))
    return "".join(
        plain.get(letter, plain[letter.lower()].capitalize() if letter.lower() in plain else letter) for letter in bare
    )


class _Index:
    """Entries by their words, as they may be written; each text is gone through once."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._forms = {" ".join(entry.words).casefold(): entry for entry in entries}
        for entry in entries:
            bare = unmarked(" ".join(entry.words).casefold())
            if not entry.key.islower() and len(bare) >= _SHORTEST_PLURAL and bare not in _ENGLISH:
                self._forms.setdefault(bare, entry)
        self._longest: dict[str, int] = {}  # most words of an entry, by its first
        for form in self._forms:
            first, n_words = form.partition(" ")[0], form.count(" ") + 1
            self._longest[first] = max(n_words, self._longest.get(first, 1))

    def found_in(self, text: str) -> Iterator[tuple[int, int, Entry, str]]:
        """Finds entries, the one of most words first where several begin with one word.

        Yields:
            Start and end in the text, the entry, and the ending that the text adds to it: "", "s" or "'s".
        """
        words = list(_WORD.finditer(text)) if self._forms else []
        at = 0
        while at < len(words):
            longest = self._begun_by(words[at][0].casefold())
            for n_words in range(_joined(words, at, longest), 0, -1) if longest else ():
                if match := self._match([word[0] for word in words[at : at + n_words]]):
                    yield words[at].start(), words[at + n_words - 1].end(), *match
                    at += n_words - 1
                    break
            at += 1

    def _begun_by(self, first: str) -> int:
        """Counts the words of the longest entry that a word begins, with or without an ending; 0 for most words."""
        longest = self._longest.get(first, 0)
        if first.endswith("s"):
            longest = max(longest, self._longest.get(first[:-1], 0), self._longest.get(first[:-2], 0))
        bare = unmarked(first)
        return longest if longest or bare == first else self._begun_by(bare)

    def _match(self, words: list[str]) -> tuple[Entry, str] | None:
        for stem, ending in _stems(words[-1]):
            written = [*words[:-1], stem]
            form = " ".join(written).casefold()
            entry = self._forms.get(form) or self._forms.get(unmarked(form))
            if entry is not None and all(map(_is_written, entry.words, written)):
                return entry, ending
        return None


def _joined(words: Sequence[re.Match[str]], at: int, most: int) -> int:
    """Counts the words from here on that only a space or a hyphen parts, so that they may be one name."""
    most = min(most, len(words) - at)
    for n_words in range(1, most):
        before, after = words[at + n_words - 1], words[at + n_words]
        if after.start() - before.end() != 1 or after.string[before.end()] not in " -":
            return n_words
    return most


def _stems(word: str) -> Iterator[tuple[str, str]]:
    """Splits a word into what may be an entry and its ending, the whole word first."""
    yield word, ""
    if word.endswith(("'s", "'S")):
        yield word[:-2], "'s"
    elif word.endswith(("s", "S")):
        stem = word[:-1]
        is_clear = word.endswith("s") and not stem[1:].islower()  # "MEPs", "F-35s"
        if len(stem) >= _SHORTEST_PLURAL or (stem and is_clear):
            yield stem, "s"


def _is_written(known: str, written: str) -> bool:
    """Whether capitals allow it: "Rutte" is also RUTTE, "coup" is also Coup; "rutte" is neither."""
    return known.islower() or written.isupper() or unmarked(known) == unmarked(written)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """How words are said that spelling does not tell; equal where its entries and its phonemes are."""

    entries: tuple[Entry, ...] = ()
    """No two of one word."""
    phonemes: frozenset[str] | None = None
    """Those that the voice knows; None where it takes none, and entries that have them are not used."""
    _sounds: _Index = field(init=False, repr=False, compare=False)
    _words: _Index = field(init=False, repr=False, compare=False)
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Builds the indices."""
        takes = self.phonemes is not None
        own = {
            "_sounds": _Index([entry for entry in self.entries if entry.is_phonemes and takes]),
            "_words": _Index([entry for entry in self.entries if not entry.is_phonemes]),
            "_hash": hash((self.entries, self.phonemes)),
        }
        for name, value in own.items():
            object.__setattr__(self, name, value)  # frozen for all others

    def __hash__(self) -> int:
        """Hashes once, so that a lexicon may be the key of a cache."""
        return self._hash

    def knows(self, word: str) -> bool:
        """Tells whether a word, or a name of several, is said by phonemes of its own; endings are seen through."""
        return any((start, end) == (0, len(word)) for start, end, _ in self.sounds(word))

    def keeps(self, capitals: str) -> bool:
        """Tells whether capitals are a name or an acronym that is said as a word, rather than by its letters.

        Args:
            capitals: "JATEC"; three and fewer count only if the entry is in capitals too, so that "MA" is not Ma.
        """
        found = next((entry for start, _, entry, _ in self._sounds.found_in(capitals) if start == 0), None)
        return found is not None and (len(capitals) >= _SHORTEST_PLURAL or found.key == capitals)

    def reworded(self, text: str) -> str:
        """Puts the plain words of entries in the place of what is written.

        Args:
            text: As ``written.plain_characters`` leaves it, figures and capitals not yet spoken.
        """
        pieces, done = [], 0
        for start, end, entry, ending in self._words.found_in(text):
            said = plural(entry.said) if ending == "s" else entry.said + ending
            opens = text[start].isupper() and entry.key[0].islower()
            pieces += [text[done:start], said[0].upper() + said[1:] if opens else said]
            done = end
        return "".join(pieces) + text[done:] if done else text

    def sounds(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Finds words that have phonemes.

        Args:
            text: Spoken words.

        Yields:
            Start and end in the text, and phonemes, with those of an ending.
        """
        for start, end, entry, ending in self._sounds.found_in(text):
            yield start, end, self.inflected(entry.said) if ending else entry.said

    def inflected(self, sounds: str) -> str:
        """Adds the s of a possessive or a plural to phonemes, as its last one asks for (judges, cats, dogs)."""
        last = sounds.rstrip("ˈˌː ")[-1:]
        if last in set("szʃʒ"):
            return sounds + ("ᵻz" if self.phonemes is None or "ᵻ" in self.phonemes else "ɪz")
        return sounds + ("s" if last in set("fkptxθ") else "z")


def read_lexicon(paths: Iterable[Path], phonemes: frozenset[str] | None) -> Lexicon:
    """Reads the user's pronunciations and adds the program's own.

    Args:
        paths: Files, which need not be there; of two entries for one word, the earlier file's is taken.
        phonemes: Those that the voice knows, which the user's have to be among; None where it takes none.

    Raises:
        LexiconError: A file cannot be read or makes no sense.
    """
    entries: dict[str, Entry] = {}
    for entry in (*(entry for path in paths for entry in _of_file(path, phonemes)), *_own(phonemes)):
        entries.setdefault(" ".join(entry.words).casefold(), entry)
    return Lexicon(entries=tuple(entries.values()), phonemes=phonemes)


def _of_file(path: Path, phonemes: frozenset[str] | None) -> tuple[Entry, ...]:
    try:
        content = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return ()
    except OSError as error:
        raise LexiconError(
            f"Pronunciations {str(path)!r} cannot be read: {error.strerror or error}; make it readable, or move it"
        ) from error
    return read_entries(content, str(path), phonemes)


@cache
def _own(phonemes: frozenset[str] | None) -> tuple[Entry, ...]:
    """Gives the program's own entries; those that a voice lacks phonemes for are left to its own guess."""
    file = resources.files(__package__).joinpath("pronunciations.toml")
    known = None if phonemes is None else phonemes | {" "}
    return tuple(
        entry
        for entry in read_entries(file.read_bytes(), file.name, None)
        if not entry.is_phonemes or known is None or known.issuperset(entry.said)
    )
