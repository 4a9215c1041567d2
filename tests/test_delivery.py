"""Phonemes into speech: blocks read in their sentence, long sentences in pieces, time at marks."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from briefing import corpus, spoken
from briefing.speech import ClipCache, Narrator, Voice, find_voice
from briefing.speech.delivery import Delivery
from briefing.speech.pauses import Pause, Samples, find_pauses, lengthen, quiet_edges
from briefing.speech.phonemes import phonemes_of
from briefing.speech.pieces import LONGEST, MARKS, Piece, pieces
from briefing.text import sentences
from tests.conftest import CORPUS, tiny_voice_samples

DEFAULT = "en_US-kathleen-compact"


@cache
def read(text: str) -> list[list[str]]:
    """Text without blocks as espeak-ng reads it; needs no voice."""
    from piper.phonemize_espeak import EspeakPhonemizer  # noqa: PLC0415  # heavy, and only here

    return EspeakPhonemizer().phonemize("en-us", text)


@pytest.mark.parametrize(
    ("pronounced", "phonemes"),
    [
        ("They met.", ["ðeɪ mˈɛt."]),
        ("to [[ˈɛɹdoʊɑːn]] and the [[ˈɑːdɑːʒi]] of it.", ["tʊ ˈɛɹdoʊɑːn ænd ðɪʲ ˈɑːdɑːʒi ʌv ɪt."]),
        ("to [[kˈæləs]] and the [[jˈuːɹoʊ]] of it.", ["tə kˈæləs ænd ðə jˈuːɹoʊ ʌv ɪt."]),
        ("One met. [[ˈɑːdɑːʒi]] is here.", ["wˈʌn mˈɛt.", "ˈɑːdɑːʒi ɪz hˈɪɹ."]),
        ("[[kˈæləs]]'s, [[ˈɑːdɑːʒi]]'s, [[mˈɪk]]'s.", ["kˈæləsᵻz, ˈɑːdɑːʒiz, mˈɪks."]),
        ("the [[lˈeɪən]]-led [[ˈaʊ]] — yes: [[wˈuːtʃ]]?", ["ðə lˈeɪənlˈɛd ˈaʊ; jˈɛs: wˈuːtʃ?"]),
        ("a [[çˈã]].", ["ɐ c\u0327ˈa\u0303."]),
        ("[[]] a [[ˌjuː ˈɛn]] a", [" ɐ ˌjuː ˈɛn ˈeɪ"]),
    ],
)
def test_blocks_are_read_in_their_sentence(pronounced: str, phonemes: list[str]) -> None:
    """The words beside a block are said as before a word with such a beginning and end; blocks are decomposed."""
    assert ["".join(sentence) for sentence in phonemes_of(pronounced, read)] == phonemes


WORDS = st.sampled_from("the to a of and was, Riga; is: at by. said".split())
BLOCKS = st.text("ɑkʃˈoɪmə", min_size=1, max_size=6)


@settings(deadline=None)  # espeak-ng takes its time to start
@given(st.lists(st.one_of(WORDS, BLOCKS.map(lambda block: f"[[{block}]]")), min_size=1, max_size=12))
def test_every_block_is_said_as_it_is_in_order(words: list[str]) -> None:
    """Whatever stands beside them, blocks come out whole, once each and in order, and no made-up name is heard."""
    heard = "".join(phoneme for sentence in phonemes_of(" ".join(words), read) for phoneme in sentence)
    for word in words:
        if word.startswith("[["):
            _, block, heard = heard.partition(word[2:-2])
            assert block
    assert not {"ɡəv", "ɡɑːv"} & {heard[place : place + size] for place in range(len(heard)) for size in (3, 4)}


def test_names_that_are_not_found_again() -> None:
    """Where a reader does not say each made-up name once, it is given the text with its blocks, decomposed."""
    assert phonemes_of("[[ã]] b", lambda text: [list(text + text)]) == [list("[[a\u0303]] b[[a\u0303]] b")]
    assert phonemes_of("[[ã]]", lambda text: [[text]]) == [["[[a\u0303]]"]]
    assert phonemes_of("[[ã]]", lambda text: [] if "Agov" in text else [list(text)]) == [list("[[a\u0303]]")]


def own(piece: Piece) -> str:
    """The phonemes of a piece without what stands around it."""
    marks = [place for place, phoneme in enumerate(piece.phonemes) if phoneme in MARKS]
    begin = 0 if piece.after is None else marks[piece.after] + 1
    end = len(piece.phonemes) if piece.upto is None else marks[piece.upto] + 1
    return "".join(piece.phonemes[begin:end])


@given(st.text("ab ,;:", max_size=300), st.integers(25, 60))
def test_pieces_are_bounded_and_lose_nothing(sentence: str, longest: int) -> None:
    """No piece is longer than asked for, and together they are the sentence, but for commas where it had no mark."""
    for context in (0, 8):
        parts = pieces(sentence, longest=longest, context=context)
        assert all(len(part.phonemes) <= longest for part in parts)
        remaining = sentence
        for part in parts:
            text = own(part)
            text = text if remaining.startswith(text) else text.removesuffix(",")
            assert remaining.startswith(text)
            remaining = remaining[len(text) :]
        assert not remaining
        assert (len(parts) == 1) == (len(sentence) <= longest)


@pytest.mark.parametrize(
    ("sentence", "parts"),
    [
        ("aaaaaa; aaaa, aaaa aaaa", ["aaaaaa;", " aaaa, aaaa aaaa"]),
        ("aaa, aaa, aaaa ænd aaa.", ["aaa, aaa,", " aaaa ænd aaa."]),
        ("aaaa aaa ˈænd aaaa aaaa.", ["aaaa aaa,", " ˈænd aaaa aaaa."]),
        ("aaaa aaaa aaaa aaaa aaa.", ["aaaa aaaa aaaa,", " aaaa aaa."]),
        ("a" * 30, ["a" * 15 + ",", "a" * 15]),
    ],
)
def test_sentences_are_cut_where_one_would_breathe(sentence: str, parts: list[str]) -> None:
    """A dash comes before a comma, that before a conjunction, that before any space; the last such place is taken."""
    assert [own(part) for part in pieces(sentence, longest=17, context=0)] == parts


RATE = 8000


def hum(seconds: float, level: float = 0.5) -> Samples:
    """A tone, or with a low level the hiss of a room."""
    return (level * np.sin(2 * np.pi * 200 * np.arange(round(seconds * RATE)) / RATE)).astype(np.float32)


class Mouth:
    """A voice that hums 80 ms to a letter and falls silent for a time at a mark; it says the same in any context."""

    def __init__(self, pause_s: float = 0.15, slowness: float = 1.0) -> None:
        """Sets how long it pauses."""
        self.pause_s = pause_s
        self.slowness = slowness
        self.given: list[int] = []

    def __call__(self, phonemes: Sequence[str]) -> Samples:
        """Says phonemes, with 100 ms of silence before and after."""
        self.given.append(len(phonemes))
        sounds = [
            hum(self.slowness * self.pause_s, 0.001) if each in MARKS else hum(self.slowness * 0.08 * each.isalpha())
            for each in phonemes
        ]
        edge = hum(self.slowness * 0.1, 0.0)
        return np.concatenate([edge, *sounds, edge])


def delivery(mouth: Mouth, longest: int = LONGEST) -> Delivery:
    """The mouth as the program uses it."""
    return Delivery(speak=mouth, sample_rate=RATE, slowness=mouth.slowness, longest=longest)


def test_pauses_are_found_where_marks_are_due() -> None:
    """Of several silences each mark gets its own; a mark at which the voice goes on has none."""
    text = "aaaaaaa, aaaaaaaaaaa; aaaa"
    assert find_pauses(Mouth()(text), RATE, text) == [
        Pause(start=5280, end=6480),
        Pause(start=13520, end=14720),
    ]
    assert find_pauses(Mouth(pause_s=0.02)(text), RATE, text) == [None, None]
    assert find_pauses(np.zeros(RATE, np.float32), RATE, text) == [None, None]
    assert find_pauses(np.zeros(0, np.float32), RATE, text) == [None, None]
    assert find_pauses(np.full(RATE, np.nan, np.float32), RATE, text) == [None, None]


@example(500, 1531)
@given(st.integers(500, 4000), st.integers(1, 9000))
def test_longer_pauses_have_no_click(pause_s: int, length: int) -> None:
    """The pause gets the length to within 1 ms, speech around it stays, and no step is larger than the pause's own."""
    noise = np.random.default_rng(1).normal(0, 0.001, pause_s).astype(np.float32)
    before, after = hum(0.2), hum(0.3)
    pause = Pause(start=before.size, end=before.size + pause_s)
    samples, longer = lengthen(np.concatenate([before, noise, after]), RATE, pause, length)
    assert abs(longer.length - max(length, pause_s)) <= RATE / 1000 * max(1, length / 400)
    assert samples.size == before.size + longer.length + after.size
    assert (samples[: pause.start] == before).all()
    assert (samples[longer.end :] == after).all()
    inside = samples[longer.start : longer.end]
    assert np.abs(np.diff(inside)).max() <= np.abs(np.diff(noise)).max()


@pytest.mark.parametrize("slowness", [0.8, 1.0, 1.5])
@pytest.mark.parametrize(("mark", "pause_s"), [(",", 0.15), (";", 0.3), (":", 0.3)])
def test_time_at_marks(mark: str, pause_s: float, slowness: float) -> None:
    """A dash, semicolon or colon gets 300 ms, a comma what the voice gives it; both grow as the voice is slowed."""
    said = delivery(Mouth(slowness=slowness)).sentence(f"aaaaa{mark} aaaaa")
    assert said.size / RATE == pytest.approx(slowness * (0.2 + 10 * 0.08 + pause_s), abs=0.001)


def test_longer_pauses_of_the_voices_own_stay() -> None:
    """A voice that takes more time at a mark, or at the end of a sentence, keeps it."""
    mouth = Mouth(pause_s=0.4)
    assert (delivery(mouth).sentence("aaaaa; aaaaa") == mouth("aaaaa; aaaaa")).all()
    slow = Delivery(speak=mouth, sample_rate=RATE, slowness=0.1)
    assert slow.line(["aaa.", "aa."]).size == mouth("aaa.").size + mouth("aa.").size


def test_every_mark_of_a_sentence_gets_its_time() -> None:
    """Time at one mark moves the next; speech between them stays whole."""
    for mouth in (Mouth(), Mouth(pause_s=0.2)):
        said = delivery(mouth).sentence("aaaaa; aaaaa: aaaaa; aaaaa")
        pauses = [pause for pause in find_pauses(said, RATE, "aaaaa; aaaaa: aaaaa; aaaaa") if pause]
        assert [pause.length / RATE for pause in pauses] == pytest.approx([0.3] * 3, abs=0.006)
        assert said.size / RATE == pytest.approx(0.2 + 20 * 0.08 + 3 * 0.3, abs=0.003)


@pytest.mark.parametrize("slowness", [1.0, 2.0])
def test_time_between_sentences(slowness: float) -> None:
    """Between two sentences of a line are 500 ms of silence, the voice's own included; before and after stays as is."""
    said = delivery(Mouth(slowness=slowness)).line(["aaaa.", "", "aaa."])
    assert said.size == round(slowness * RATE * (0.1 + 4 * 0.08 + 0.5 + 3 * 0.08 + 0.1))
    assert quiet_edges(said, RATE) == (0.1 * slowness * RATE, 0.1 * slowness * RATE)


def test_nothing_to_say_is_no_sound() -> None:
    """No sentence, or one without phonemes, makes no samples."""
    assert delivery(Mouth()).line([]).size == delivery(Mouth()).line([""]).size == 0


LIST = ", ".join(["aaaa aaa"] * 60) + "."


def test_what_the_voice_is_given_at_once_is_bounded() -> None:
    """A sentence ten times as long is given to the voice in more pieces, none longer than the limit."""
    for sentence in (LIST, 10 * LIST.replace(".", ","), "a" * 5000):
        mouth = Mouth()
        delivery(mouth).sentence(sentence)
        assert max(mouth.given) <= LONGEST < len(sentence)


def test_pieces_are_joined_as_if_said_whole() -> None:
    """A voice to which context makes no difference says a sentence in pieces just as it says it whole."""
    mouth = Mouth()
    said, whole = delivery(mouth).sentence(LIST), mouth(LIST)
    assert len(mouth.given) == 4
    assert said.size == whole.size
    quiet = np.abs(whole) < 0.01
    assert np.abs(said - whole)[~quiet].max() < 0.001


def test_pieces_without_a_pause_between_them() -> None:
    """Where a voice makes no pause at a cut, each piece is said by itself and nothing is lost or said twice."""
    mouth = Mouth(pause_s=0.0)
    said = delivery(mouth).sentence(LIST)
    n_pieces = len(pieces(LIST, context=0))
    assert said.size == round(RATE * (60 * 7 * 0.08 + n_pieces * 0.2))


def test_long_sentences_of_the_tiny_voice(tiny_voice: Path) -> None:
    """A voice that hums on is given a long line in pieces, with all its characters."""
    text = "word, " * 300 + "end."
    n_pieces = len(pieces(text, context=0))
    assert n_pieces > 5
    expected = tiny_voice_samples(text) + (n_pieces - 1) * tiny_voice_samples("")
    assert Voice(tiny_voice).say(text).size == expected


def test_voices_that_read_letters_do_not_fail_on_phonemes(tiny_voice: Path) -> None:
    """A voice without phonemes tells so, and makes of a block what it can."""
    voice = Voice(tiny_voice)
    logging.getLogger("piper.phoneme_ids").disabled = True  # tells of each unknown letter
    assert voice.phonemes is None
    assert voice.say("[[ˈɑːdɑːʒi]].").size > 0
    logging.getLogger("piper.phoneme_ids").disabled = False


SAID = ("The ministers met on Tuesday.", "Is that enough?", "In Riga, on May sixth, they agreed, and left.")


@pytest.mark.slow
def test_plain_sentences_are_as_piper_says_them() -> None:
    """A sentence without blocks, dashes, semicolons and colons has the samples that Piper's own synthesis makes."""
    from piper import PiperVoice, SynthesisConfig  # noqa: PLC0415  # heavy, and only here

    voice = Voice(find_voice(DEFAULT))
    piper = PiperVoice.load(find_voice(DEFAULT))
    piper.session = voice._open().piper.session  # another number of threads adds up in another order
    for text in SAID:
        (chunk,) = piper.synthesize(text, SynthesisConfig(normalize_audio=False))
        expected = np.clip(np.round(chunk.audio_float_array * 32767), -32768, 32767).astype(np.int16)
        assert (voice.say(text) == expected).all()


@pytest.mark.slow
def test_shipped_voice_gets_time_at_marks() -> None:
    """Dashes, semicolons and colons of the shipped voice last 300 ms, and longer where it is slowed."""
    for length_scale in (1.0, 1.4):
        voice = Voice(find_voice(DEFAULT), length_scale=length_scale)
        rate = voice.card.sample_rate
        for mark in (" —", ";", ":"):
            text = f"The ministers of thirty states met in Riga{mark} they agreed on a plan for the industry."
            samples = np.asarray(voice.say(text) / 32767, dtype=np.float32)
            (phonemes,) = read(text)
            (pause,) = find_pauses(samples, rate, phonemes, slowness=length_scale)
            assert pause is not None
            assert 0.295 * length_scale <= pause.length / rate <= 0.45 * length_scale


@pytest.mark.slow
def test_all_lines_have_the_same_rate() -> None:
    """A voice slowed by half says each of a script's lines that much slower, marks and ends of sentences included."""
    texts = [*SAID, "They met: all of them. They left; some did not.", ", ".join(SAID[2:] * 12)]
    own, slow = (Voice(find_voice(DEFAULT), length_scale=scale) for scale in (1.0, 1.5))
    for text in texts:
        assert slow.say(text).size / own.say(text).size == pytest.approx(1.5, rel=0.03)


@pytest.mark.slow
def test_pace_is_honest(tmp_path: Path) -> None:
    """The measured pace tells the length of the documents' sentences, plain or with marks, within 3 %."""
    voice = Voice(find_voice(DEFAULT))
    narrator = Narrator(voice, ClipCache(tmp_path))
    documents, _ = corpus.load(CORPUS)
    texts = [spoken.spoken_form(each.text) for document in documents for each in sentences(document)][2::10]
    marked = [text.replace(", ", (" — ", "; ", ": ")[place % 3], 1) for place, text in enumerate(texts)]
    pace = narrator.pace()
    for lines in (texts, marked):
        seconds = sum(voice.say(text).size for text in lines) / voice.card.sample_rate
        assert sum(map(pace.seconds, lines)) == pytest.approx(seconds, rel=0.03)
