"""Turns text with ``[[phonemes]]`` in it into the phonemes of its sentences, the blocks said as part of them.

Piper reads what stands between two blocks by itself, as if it were a line of its own. So the words beside a block lose
what they take from it ("the" before a vowel, "to" in the middle of a sentence), and a block that opens a sentence ends
up in the sentence before. Here the whole text is read at once, with a made-up name in place of each block, and the
block's phonemes then take the place of the name's.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence

Phonemize = Callable[[str], list[list[str]]]
"""Turns text into the phonemes of each of its sentences, one string to a phoneme."""

_BLOCK = re.compile(r"\[\[(.*?)\]\]")
_VOWELS = frozenset("aeiouyæøœɐɑɒɔəɘɚɛɜɝɞɤɨɪɯɵɶʉʊʌʏᵻ")
_HISSES = frozenset("szʃʒʂʐɕʑ")
_VOICELESS = frozenset("ptkfθcqxχhʔɸʈ")
_STRESS = "[ˈˌ]?"
_BETWEEN_SENTENCES = "\0"


def phonemes_of(pronounced: str, phonemize: Phonemize) -> list[list[str]]:
    """Reads a text.

    Args:
        pronounced: Text in words, some of it as IPA between ``[[`` and ``]]``.
        phonemize: Reads text with or without blocks as Piper does, by espeak-ng.

    Returns:
        The phonemes of each sentence, a character each (decomposed, NFD). Where the made-up names cannot be found
        again, what ``phonemize`` makes of the text with its blocks.
    """
    blocks = [unicodedata.normalize("NFD", block.strip()) for block in _BLOCK.findall(pronounced)]
    if not blocks:
        return phonemize(pronounced)
    names = [_name_like(block) for block in blocks]
    sentences = phonemize(_filled(pronounced, names))
    different = sorted(set(names))
    alone = phonemize(" ".join(f"{name}." for name in different))
    sounds = {_sound(phonemes): name for phonemes, name in zip(alone, different, strict=False)}
    heard = _BETWEEN_SENTENCES.join("".join(sentence) for sentence in sentences)
    # the longest first: "Zagovub" ends like "Agovub"
    pattern = re.compile("|".join(_pattern(sound) for sound in sorted(sounds, key=len, reverse=True)))
    found = [sounds.get(_sound(match[0])) for match in pattern.finditer(heard)]
    one_by_one = all(len(phoneme) == 1 for sentence in sentences for phoneme in sentence)
    if found != names or not one_by_one:
        return phonemize(_filled(pronounced, [f"[[{block}]]" for block in blocks]))
    remaining = iter(blocks)
    said = pattern.sub(lambda _: next(remaining), heard)
    return [list(sentence) for sentence in said.split(_BETWEEN_SENTENCES)]


def _filled(pronounced: str, words: Sequence[str]) -> str:
    """Puts a word in place of each block."""
    remaining = iter(words)
    return _BLOCK.sub(lambda _: next(remaining), pronounced)


def _name_like(block: str) -> str:
    """Makes up a name that begins and ends with a sound like the block's, for the words and endings beside it."""
    letters = [character for character in block if unicodedata.category(character) in {"Ll", "Lo"}]
    first, last = (letters[0], letters[-1]) if letters else ("", "")
    opening = "Agovu" if first in _VOWELS else "Zagovu"
    return opening + ("sh" if last in _HISSES else "k" if last in _VOICELESS else "b")


def _sound(phonemes: Iterable[str]) -> str:
    """The phonemes of a name without its stress and the full stop it was read with."""
    return "".join(phoneme for phoneme in phonemes if phoneme not in "ˈˌ.")


def _pattern(sound: str) -> str:
    """Finds a sound with its stress wherever it falls."""
    return _STRESS + _STRESS.join(map(re.escape, sound))
