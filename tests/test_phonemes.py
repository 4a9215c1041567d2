"""What a voice would say, without sound: espeak-ng's dictionary as it is read, and phonemes."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.errors import VoiceError
from briefing.speech.dictionary import Dictionary, read_dictionary
from briefing.speech.phonemizer import Phonemizer

VOICE = Path(__file__).parents[1] / "voices" / "en_US-kathleen-compact.onnx"


def packed(word: str) -> bytes:
    """A word of small letters in six bits each, after its head; 30 stands for any letter beyond z."""
    codes = [ord(letter) - 96 if letter.isascii() else 30 for letter in word]
    bits = sum(code << (6 * (len(codes) - 1 - place)) for place, code in enumerate(codes))
    n_bytes = (6 * len(codes) + 7) // 8
    return bytes([0x40 | n_bytes]) + (bits << (8 * n_bytes - 6 * len(codes))).to_bytes(n_bytes, "big")


def plain(word: str) -> bytes:
    """A word as it is, after its head."""
    written = word.encode()
    return bytes([len(written)]) + written


def entry(word: bytes, *conditions: int, phonemes: bytes = b"\x05\x06") -> bytes:
    """An entry of espeak-ng's dictionary."""
    body = word + phonemes + b"\0" + bytes(conditions)
    return bytes([len(body) + 1]) + body


def compiled(*chains: bytes, rules_at: int | None = None) -> bytes:
    """A dictionary of espeak-ng's, its rules made up."""
    body = b"".join(chain + b"\0" for chain in chains)
    return struct.pack("<ii", len(chains), 8 + len(body) if rules_at is None else rules_at) + body + b"rules"


def read(tmp_path: Path, data: bytes) -> Dictionary:
    """Reads a dictionary from a file."""
    path = tmp_path / "xx_dict"
    path.write_bytes(data)
    return read_dictionary(path)


def test_words_of_a_dictionary(tmp_path: Path) -> None:
    """Packed and plain words are read; phrases, signs and what is said in another dialect only are not."""
    flagged = bytearray(entry(packed("october"), 13, phonemes=b""))
    flagged[1] |= 0x80  # no phonemes, only that it is one
    del flagged[-2]
    flagged[0] -= 1
    data = compiled(
        entry(packed("korea")) + entry(packed("café"), 72, 8) + bytes(flagged),
        b"",
        entry(plain("o'clock")) + entry(plain("жук")) + entry(plain("_el")) + entry(plain("€")),
        entry(packed("a"), 81, *b"while ") + entry(packed("glasgow"), 103) + entry(packed("b")),
    )
    assert read(tmp_path, data).words == {"korea", "caf?", "october", "o'clock", "жук", "b"}


def test_looking_up_a_word() -> None:
    """Case is nothing; a letter that English lacks is any such letter, as the dictionary has them in its own way."""
    dictionary = Dictionary(frozenset({"korea", "caf?"}))
    assert [word in dictionary for word in ("KOREA", "Café", "caf", "korean")] == [True, True, False, False]
    assert len(dictionary) == 2


@pytest.mark.parametrize(
    "data",
    [b"", b"\0" * 8, compiled(entry(packed("korea")), rules_at=3), compiled(entry(packed("korea")))[:12], b"\xff" * 99],
)
def test_another_format_settles_nothing(tmp_path: Path, data: bytes) -> None:
    """A dictionary that is not as expected has no words, and is no error."""
    assert len(read(tmp_path, data)) == 0


def test_no_dictionary(tmp_path: Path) -> None:
    """Where there is no file there are no words."""
    assert len(read_dictionary(tmp_path / "xx_dict")) == 0


@given(st.binary(max_size=60))
def test_any_bytes(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    """Whatever the bytes of a dictionary, reading them ends without an error."""
    assert len(read(tmp_path_factory.mktemp("any"), struct.pack("<ii", 2, 30) + data)) >= 0


def test_english_dictionary() -> None:
    """The voice's own dictionary has the exceptions of English, and no names that nobody put there."""
    dictionary = Phonemizer(VOICE).dictionary
    settled = ("nato", "korea", "copenhagen", "october", "colonel", "once")
    assert [word for word in settled if word not in dictionary] == []
    left = ("Umerov", "Kallas", "Pudāns", "Goedegebuur", "Vilnius", "Rutte")
    assert [word for word in left if word in dictionary] == []
    assert 4000 < len(dictionary) < 10_000


def test_phonemes() -> None:
    """Text and blocks of phonemes become IPA, without the mark at the end."""
    assert Phonemizer(VOICE).ipa("Hello.") == "həlˈoʊ"
    assert Phonemizer(VOICE).ipa("Minister [[umˈɛɹɔf]].") == "mˈɪnɪstɚɹ umˈɛɹɔf"


def test_a_voice_that_reads_letters(tiny_voice: Path) -> None:
    """A voice without espeak-ng has no dictionary, and says letters."""
    phonemizer = Phonemizer(tiny_voice)
    assert len(phonemizer.dictionary) == 0
    assert phonemizer.ipa("Hello.") == "Hello"


def test_a_voice_without_phonemes(tmp_path: Path, tiny_voice: Path) -> None:
    """A description that Piper cannot read is told as such."""
    config = json.loads(tiny_voice.with_name(tiny_voice.name + ".json").read_text(encoding="utf-8"))
    (tmp_path / "x.onnx").write_bytes(b"")
    (tmp_path / "x.onnx.json").write_text(json.dumps({**config, "phoneme_type": "runes"}), encoding="utf-8")
    with pytest.raises(VoiceError, match="'x' cannot tell its phonemes"):
        Phonemizer(tmp_path / "x.onnx")
