"""Pronunciations: files into a lexicon, its words in a text into phonemes, and what a changed one makes anew."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from briefing import pipeline
from briefing.cli import app
from briefing.errors import LexiconError
from briefing.folders import pronunciation_files
from briefing.job import Job
from briefing.pipeline import days, identity
from briefing.speech import ClipCache, Narrator, Voice
from briefing.spoken import Lexicon, pronounce, read_lexicon, spoken_form
from briefing.spoken.entries import Entry, read_entries
from briefing.spoken.lexicon import unmarked
from tests.conftest import CORPUS
from tests.growth import linear

if TYPE_CHECKING:
    from collections.abc import Iterable

    from piper.phonemize_espeak import EspeakPhonemizer

SHIPPED_VOICE = Path(__file__).parents[1] / "voices" / "en_US-kathleen-compact.onnx"
SHIPPED = Path(__file__).parents[1] / "briefing" / "spoken" / "pronunciations.toml"
VOWELS = "aæeɑɔəɐɛɚɜiɪoʊuʌᵻ"
# English words whose sounds the corpus may lack.
WORDS = """
    beige garage genre measure vision azure treasure pleasure thing youth then breathe joy boy oil coin annoy house now
    judge edge church watch ship wish loose goose foot put book calm palm car star more door north fourth near here
    there air tour poor sure fire tower power player royal bird nurse fur letter about comma happy coffee button kitten
    little bottle roses wanted judges cure few view music million onion canyon Vienna piano radio idea Maria being
    Korea Jordan Geneva Oslo Athens Havana Nevada Kansas Hawaii tsar czar Nazi pizza Mozart mezzo blitz waltz Botswana
    Switzerland Rwanda Sweden squash quick twelve dwell Gwen voila wool yes yellow New Jersey Bjork fjord Njord
    Yorkshire vlog Vladimir zloty shtick schnitzel Sri Lanka schmaltz hryvnia dvorak Tvardovsky svelte sphere
"""


@cache
def shipped_lexicon() -> Lexicon:
    """The program's own pronunciations, for its own voice."""
    return read_lexicon([], Voice(SHIPPED_VOICE).phonemes)


def lexicon(*entries: tuple[str, str], phonemes: Iterable[str] | None = None) -> Lexicon:
    """A lexicon of entries as in a file."""
    content = "\n".join(f'"{key}" = "{said}"' for key, said in entries)
    known = Voice(SHIPPED_VOICE).phonemes if phonemes is None else frozenset(phonemes)
    return Lexicon(entries=read_entries(content.encode(), "x.toml", known), phonemes=known)


@cache
def phonemizer() -> EspeakPhonemizer:
    """What turns words into phonemes for the voice."""
    from piper.phonemize_espeak import EspeakPhonemizer  # noqa: PLC0415  # heavy

    return EspeakPhonemizer()


def espoken(text: str) -> str:
    """The phonemes that espeak-ng gives for a text without [[...]]."""
    return "".join(chain.from_iterable(phonemizer().phonemize("en-us", text)))


def sounds(phonemes: str) -> list[str]:
    """Single sounds: a diphthong is one, a vowel with its length is one; stress is none."""
    return re.findall(r"[aeo][ɪʊ]|ɔɪ|[^ˈˌ ](?:ː|\u0329)?", phonemes)


def test_shipped_phonemes_are_sounds_that_the_voice_learnt() -> None:
    """Each sound of the shipped file is one that espeak-ng writes for English words; stress stands before a vowel."""
    texts = [*CORPUS.glob("*.txt"), *(CORPUS.parent / "tests" / "corpora").glob("*.txt")]
    english = "".join(espoken(spoken_form(line)) for path in texts for line in path.read_text("utf-8").splitlines())
    learnt = set(sounds(english + espoken(WORDS)))
    entries = read_entries(SHIPPED.read_bytes(), SHIPPED.name, None)
    assert {entry.key: set(sounds(entry.said)) - learnt for entry in entries if set(sounds(entry.said)) - learnt} == {}
    assert [entry.key for entry in entries if re.search(f"[ˈˌ](?![{VOWELS}])", entry.said)] == []
    assert [entry.key for entry in entries if "ˈ" not in entry.said] == []
    assert not learnt & {"a", "e", "o", "r", "g"}


def test_shipped_file_says_only_what_espeak_does_not() -> None:
    """No shipped name is said by espeak-ng just so; there are many, and those of the documents are among them."""
    entries = read_entries(SHIPPED.read_bytes(), SHIPPED.name, None)
    assert [entry.key for entry in entries if espoken(entry.key) == entry.said] == []
    assert len(entries) >= 350
    keys = " ".join(entry.key for entry in entries).split()
    listed = "Pudāns Ādaži Türkiye Hürjet Erdoğan Zelenskyy Kallas Umerov Fidan Cavoli Goedegebuur Łódź".split()
    assert set(listed) <= set(keys)


def test_shipped_sections_are_sorted() -> None:
    """Below each heading the names stand in the order of the alphabet, so that a twin is seen."""
    for section in SHIPPED.read_text("utf-8").split("\n\n")[1:]:
        keys = re.findall('^"([^"]+)"', section, re.MULTILINE)
        assert [unmarked(key.casefold()) for key in keys] == sorted(unmarked(key.casefold()) for key in keys)


@pytest.mark.parametrize(
    ("spoken", "pronounced"),
    [
        ("Rutte met RUTTE.", "[[ɹˈuːtə]] met [[ɹˈuːtə]]."),
        ("A rutte is nothing.", "A rutte is nothing."),
        ("Erdoğan, Erdogan, ERDOĞAN.", "[[ˈɛɹdoʊɑːn]], [[ˈɛɹdoʊɑːn]], [[ˈɛɹdoʊɑːn]]."),
        ("TÜRKİYE and TURKIYE.", "[[tˈʊɹkijeɪ]] and [[tˈʊɹkijeɪ]]."),
        ("Lodz is Łódź.", "[[wˈuːtʃ]] is [[wˈuːtʃ]]."),
        ("A coup, Coup, COUP.", "A [[kˈuː]], [[kˈuː]], [[kˈuː]]."),
        ("Erdoğan's plan.", "[[ˈɛɹdoʊɑːnz]] plan."),
        ("Merz's and Grynkewich's plan.", "[[mˈɛɹtsᵻz]] and [[ɡɹˈɪŋkəwɪtʃᵻz]] plan."),
        ("Liège's canals.", "[[liʲˈɛʒᵻz]] canals."),
        ("Donetsk's and Hürjets.", "[[dənjˈɛtsks]] and [[hˈʊɹdʒɛts]]."),
        ("Two coups.", "Two [[kˈuːz]]."),
        ("The Macron-Merz talks.", "The [[mɑːkɹˈoʊn]] [[mˈɛɹts]] talks."),
        ("A Rutte-led team.", "A [[ɹˈuːtə]] led team."),
        ("Le Monde's man.", "[[lə mˈoʊndz]] man."),
        ("Ursula von der Leyen, Von der Leyen.", "Ursula [[fˌɑːn dɚ lˈaɪən]], [[fˌɑːn dɚ lˈaɪən]]."),
        ("Al-Qaeda and al Qaeda.", "[[ˌæl kˈaɪdə]] and [[ˌæl kˈaɪdə]]."),
        ("Le, Monde.", "Le, Monde."),
        ("Peter is not Péter Szijjártó.", "Peter is not [[pˈeɪtɚ sˈiːjɑːɹtoʊ]]."),
        ("A coup d'état in Sana'a.", "A [[kˌuː deɪtˈɑː]] in [[sənˈɑː]]."),
        ("NASAMS and Himars.", "[[nˈeɪsæmz]] and [[hˈaɪmɑːɹz]]."),
    ],
)
def test_shipped_names_are_found(spoken: str, pronounced: str) -> None:
    """Names are found in capitals, without their marks, with endings, in compounds, and the longest first."""
    assert pronounce(spoken, shipped_lexicon()) == pronounced


def test_folded_names_keep_off_english() -> None:
    """A name without its marks is not found where that is an English word, has an entry, or is too short to tell."""
    words = lexicon(("Møre", "[[mˈɜːɹə]]"), ("Åre", "[[ˈɔːɹə]]"), ("exposé", "[[ˌɛkspoʊzˈeɪ]]"), ("Pál", "[[pˈɑːl]]"))
    assert pronounce("More are here. Are more? Pal, expose it.", words) == "More are here. Are more? Pal, expose it."
    assert pronounce("Møre and ÅRE.", words) == "[[mˈɜːɹə]] and [[ˈɔːɹə]]."
    both = lexicon(("Koš", "[[kˈoʊʃ]]"), ("Kosec", "[[kˈoʊsɛk]]"), ("Košec", "[[kˈoʊʃɛk]]"))
    assert pronounce("Kosec, Košec.", both) == "[[kˈoʊsɛk]], [[kˈoʊʃɛk]]."


def test_short_names_make_no_plurals() -> None:
    """A name of three letters is not found in an English word that an s makes of it, but with an apostrophe it is."""
    words = lexicon(("Thi", "[[tˈiː]]"), ("MiG", "[[mˈɪɡ]]"))
    assert pronounce("This is Thi's. THIS is THI.", words) == "This is [[tˈiːz]]. THIS is [[tˈiː]]."
    assert pronounce("MiGs, MIG, Mig.", words) == "[[mˈɪɡz]], [[mˈɪɡ]], Mig."


def test_inventory_without_a_weak_vowel() -> None:
    """A voice that lacks the vowel of "judges" is given its neighbour."""
    assert pronounce("Merz's.", lexicon(("Merz", "[[mˈɛɹts]]"), phonemes="mˈɛɹtszɪ")) == "[[mˈɛɹtsɪz]]."


@pytest.mark.parametrize(
    ("spoken", "pronounced"),
    [
        ("A U A S flew.", "A U [[ˈeɪ]] S flew."),
        ("The U A S threat.", "The U [[ˈeɪ]] S threat."),
        ("Plan A, Hepatitis A and B.", "Plan [[ˈeɪ]], Hepatitis [[ˈeɪ]] and B."),
        ("A plan. A, B and C.", "A plan. [[ˈeɪ]], B and C."),
        ("He said: A plan.", "He said: A plan."),
        ("A U S official, A G seven plan.", "A U S official, A G seven plan."),
        ("A I is here. A F P reports.", "[[ˈeɪ]] I is here. [[ˈeɪ]] F P reports."),
        ("A-level, vitamin-A.", "[[ˈeɪ]] level, vitamin [[ˈeɪ]]."),
        ("All A's.", "All [[ˈeɪz]]."),
        ("Two M E Ps, N G Os.", "Two M E P's, N G O's."),
        ("The E U's M E P's.", "The E U's M E P's."),
        ("The U S Is Ready.", "The U S Is Ready."),
        ("C N N TÜRK, Ş and Ștefan.", "C N N TURK, S and Stefan."),
        ("É is a letter, façade a word.", "E is a letter, façade a word."),
    ],
)
def test_letters_have_their_names(spoken: str, pronounced: str) -> None:
    """A capital A is told from the article, an s of letters is an ending, and no mark is named."""
    assert pronounce(spoken, shipped_lexicon()) == pronounced


def test_letters_sound_as_they_should() -> None:
    """The forms that stand for phonemes are said by espeak-ng as these phonemes."""
    assert espoken("M E P's") == "ˈɛm ˈiː pˈiːz"
    assert espoken("eigh") == "ˈeɪ"
    assert espoken("The E U's plan.") == "ðɪʲ ˈiː jˈuːz plˈæn."


def test_voice_of_letters_is_given_letters() -> None:
    """A voice that takes no phonemes is given words only; plain words of the lexicon are still said."""
    content = '"Merz" = "[[mˈɛɹts]]"\n"UDCG" = "Contact Group"'
    plain = Lexicon(entries=read_entries(content.encode(), "x.toml", None), phonemes=None)
    for without in (plain, None, Lexicon()):
        assert pronounce("Merz and U A S, TÜRK, M E Ps, A's", without) == "Merz and U eigh S, TURK, M E P's, eigh's"
    assert plain.reworded("The UDCG's") == "The Contact Group's"
    assert not plain.knows("Merz")


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("The F-35 and two F-35s, F 35.", "The F thirty-five and two F thirty-fives, F thirty-five."),
        ("An F-35's wing, F-35B, F-350, GF-35", "An F thirty-five's wing, F-35B, F-350, GF-35"),
        ("The UDCG met, udcg.", "The Ukraine Defence Contact Group met, udcg."),
        ("Presser at noon; a presser.", "Press conference at noon; a press conference."),
        ("Nothing of it.", "Nothing of it."),
    ],
)
def test_plain_words_are_put_in_their_place(written: str, words: str) -> None:
    """An entry without phonemes replaces what is written, figures and plurals too, whole words only."""
    own = lexicon(
        ("F-35", "F thirty-five"),
        ("UDCG", "Ukraine Defence Contact Group"),
        ("presser", "press conference"),
    )
    assert own.reworded(written) == words


def test_lexicon_knows_words() -> None:
    """A name is known with its ending and in capitals; a part of one, or plain words, are not."""
    own = shipped_lexicon()
    assert all(map(own.knows, ("NASAMS", "Erdoğan's", "Le Monde", "HÜRJETS")))
    assert not any(map(own.knows, ("Monde", "Rutte met", "", "NATO")))
    assert not lexicon(("UDCG", "Contact Group")).knows("UDCG")


def test_lexicons_are_values() -> None:
    """Two of the same entries are equal and hash alike; of other entries, or for another voice, they differ."""
    one, same, other = (lexicon(("Merz", said)) for said in ("[[mˈɛɹts]]", "[[mˈɛɹts]]", "[[mˈɜːts]]"))
    assert (one, hash(one)) == (same, hash(same))
    assert len({one, same, other, replace(one, phonemes=None)}) == 3


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        ('"Merz" = "x"\n\n"Kallas" "y"', 3, "this is no TOML (Expected '=' after a key in a key/value pair)"),
        ('"Merz" = "x', 1, "this is no TOML"),
        ('"a" = "b"\n"Merz" = [\n"x"', 3, "this is no TOML (Unclosed array)"),
        ('"Merz" = "x"\nMerz = "y"', 2, "this word has an entry above; leave one of them"),
        ('# names\n"Merz" = 7', 2, "'Merz' has no text for a value"),
        ('"Kallas" = "x"\n[people]\nMerz = "y"', 2, "'people' has no text for a value"),
        ('a.b = "x"', 1, "'a' has no text for a value"),
        ('"Merz" = "x"\n"" = "y"', 2, "there is no word before the sign ="),
        ('"Merz" = " "', 1, "'Merz' is not told how to be said"),
        ('"Merz" = "..."', 1, "'Merz' is not told how to be said"),
        ('"Merz" = "[[ ]]"', 1, "'Merz' has no phonemes between [[ and ]]"),
        ('"Merz" = "[[ˈ]]"', 1, "'Merz' has no phonemes between [[ and ]]"),
        ('"Merz" = "[[mˈɛɹts"', 1, "the value of 'Merz' is not all between [[ and ]]"),
        ('"Merz" = "mˈɛɹts]]"', 1, "the value of 'Merz' is not all between [[ and ]]"),
        ('"Merz" = "Mr [[mˈɛɹts]]"', 1, "the value of 'Merz' is not all between [[ and ]]"),
        ('"Merz" = "[[mˈɛɹ]] [[ts]]"', 1, "the value of 'Merz' is not all between [[ and ]]"),
        ('"Merz" = "[mˈɛɹts]"', 1, "the value of 'Merz' is not all between [[ and ]]"),
        ('"Merz" = "/mˈɛɹts/"', 1, "the value of 'Merz' is not all between [[ and ]]"),
        (f'"Merz" = {"[" * 5000}', 1, "brackets stand in brackets too often"),
        ('"F-35" = "[[ˈɛf]]"', 1, "'F-35' is no word; letters, and spaces"),
        ('"A&B" = "A and B"', 1, "'A&B' is no word; letters, figures, and spaces"),
        ('"Merz!" = "[[mˈɛɹts]]"', 1, "'Merz!' is no word"),
        ('"Merz-" = "[[mˈɛɹts]]"', 1, "'Merz-' is no word"),
        (
            '"Rutte" = "[[ɹˈuːtə]]"\n\n# no such sound\n"Merz" = "[[mˈ\u2603ts]]"',
            4,
            "'Merz' has the phoneme '\u2603' (SNOWMAN), which the voice does not know; use another",
        ),
        ('"Merz" = "[[^mˈɛɹts]]"', 1, "'Merz' has the phoneme '^' (CIRCUMFLEX ACCENT)"),
        ('"Merz" = "x"\n"MERZ" = "y"', 2, "'MERZ' and 'Merz' are one word; leave one of them"),
        ('"Fjäll" = "x"\n"Fja\u0308ll" = "y"', 2, "'Fjäll' and 'Fjäll' are one word"),
        ('"Al Qaeda" = "x"\n\'Al-Qaeda\' = "y"', 2, "'Al-Qaeda' and 'Al Qaeda' are one word"),
        ('"Sana\'a" = "x"\n"Sana’a" = "y"', 2, '"Sana\'a" and "Sana\'a" are one word'),
        ('"x" = """\n"Merz" = ""\n"""\n"M\\u0065rz\\u0021" = "[[a]]"', 4, "'Merz!' is no word"),
        ("\r\n\r\n'Merz!' = '[[a]]'\r\n", 3, "'Merz!' is no word"),
    ],
)
def test_mistakes_are_told_with_their_line(content: str, line: int, message: str) -> None:
    """A file that makes no sense is an error that names the file, the line, the word and what is wrong."""
    with pytest.raises(LexiconError) as error:
        read_entries(content.encode(), "own.toml", Voice(SHIPPED_VOICE).phonemes)
    assert str(error.value).startswith(f"Pronunciations 'own.toml', line {line}: {message}")


def test_file_in_another_encoding() -> None:
    """What is no UTF-8 is told with its line; a byte order mark is no fault."""
    with pytest.raises(LexiconError, match=r"'own.toml', line 2: this is no UTF-8; save the file as UTF-8"):
        read_entries('"Merz" = "x"\n"Orbán" = "y"'.encode("latin-1"), "own.toml", None)
    with pytest.raises(LexiconError, match="line 1: this is no UTF-8"):
        read_entries('"Merz" = "x"'.encode("utf-16"), "own.toml", None)
    assert read_entries('"Merz" = "x"'.encode("utf-8-sig"), "own.toml", None) == (Entry("Merz", "x", False),)


def test_other_ways_to_write_a_sound() -> None:
    """The g of a keyboard, ligatures and tie bars are the sounds that the voice knows."""
    (entry,) = read_entries('"Giorgia" = "[[ʤˈɔːrgd͡ʒə  gˈuːʧ]]"'.encode(), "x.toml", Voice(SHIPPED_VOICE).phonemes)
    assert entry.said == "dʒˈɔːrɡdʒə ɡˈuːtʃ"


def test_nearest_file_wins(tmp_path: Path) -> None:
    """Of the files that there are, the earlier one's entry is taken, whatever its kind; all others are added."""
    first, second = tmp_path / "first.toml", tmp_path / "second.toml"
    first.write_text('"Merz" = "[[mˈɑːts]]"\n"RUTTE" = "the Secretary General"', encoding="utf-8")
    second.write_text('"merz" = "[[mˈuːts]]"\n"Doe" = "[[dˈoʊ]]"', encoding="utf-8")
    own = read_lexicon([tmp_path / "none.toml", first, first / "x", second], Voice(SHIPPED_VOICE).phonemes)
    assert pronounce("Merz, Doe, Rutte, Kallas.", own) == "[[mˈɑːts]], [[dˈoʊ]], Rutte, [[kˈɑːlɑːs]]."
    assert own.reworded("RUTTE and Doe") == "the Secretary General and Doe"
    (tmp_path / "folder.toml").mkdir()
    with pytest.raises(LexiconError, match=r"Pronunciations '.*folder.toml' cannot be read: Is a directory; make it"):
        read_lexicon([tmp_path / "folder.toml"], None)


def test_shipped_names_need_their_phonemes() -> None:
    """What a voice lacks a phoneme for is left to its own guess, without an error."""
    own = read_lexicon([], frozenset("ɹˈuːtə"))
    assert pronounce("Rutte and Merz.", own) == "[[ɹˈuːtə]] and Merz."


def test_where_pronunciations_may_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the corpus, beside it, in the user's configuration, in this order and each once."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    corpus, name = tmp_path / "work" / "corpus", "pronunciations.toml"
    at_home = tmp_path / "config" / "briefing" / name
    assert pronunciation_files(corpus) == (corpus / name, tmp_path / "work" / name, at_home)
    corpus.mkdir(parents=True)
    monkeypatch.chdir(corpus)
    assert [path.resolve() for path in pronunciation_files(Path())] == [corpus / name, corpus.parent / name, at_home]
    beside = pronunciation_files(tmp_path / "config" / "briefing" / "corpus")
    assert beside == (tmp_path / "config" / "briefing" / "corpus" / name, at_home)


def test_phonemes_of_voices(phoneme_voice: Path, tiny_voice: Path) -> None:
    """A voice tells the sounds it knows, without its punctuation and its own marks; one of letters tells none."""
    known = Voice(phoneme_voice).phonemes
    assert known is not None
    assert known >= set("ˈːɹ\u0329 ")
    assert not known & set("_^$!,.:;?")
    assert Voice(tiny_voice).phonemes is None


BLOCK = re.compile(r"\[\[[^\[\]]+\]\]")


@given(st.text(st.sampled_from("aAsS's -.,[]{}NRutteMrzLÉŁØǅßİ\u0307ʻА")) | st.text())
@example("[[a]] [[Merz]] ]][[")
@example("Le Le Pen-Le Monde's")
def test_phonemes_come_from_the_lexicon_only(text: str) -> None:
    """Whatever is written, what stands in [[...]] is of the lexicon, and no other bracket comes out."""
    own = lexicon(("Merz", "[[mˈɛɹts]]"), ("Rutte", "[[ɹˈuːtə]]"), ("Le Mrz", "[[lə]]"))
    allowed = {own.inflected(said) for said in ("mˈɛɹts", "ɹˈuːtə", "lə", "ˈeɪ")} | {"mˈɛɹts", "ɹˈuːtə", "lə", "ˈeɪ"}
    for spoken in (text, spoken_form(text)):
        pronounced = pronounce(spoken, own)
        assert {block[2:-2] for block in BLOCK.findall(pronounced)} <= allowed
        assert not set("[]") & set(BLOCK.sub("", pronounced))
        assert "[" not in pronounce(spoken)


@pytest.mark.parametrize("text", ["A ", "Le ", "Agence France-", "a-", "'s", "[[", "Ts A", "Ł", "Hayat Tahrir al-"])
def test_hostile_text_takes_linear_time(text: str) -> None:
    """Eight times as much of the same takes some eight times as long, not 64 times."""
    own = shipped_lexicon()
    assert linear(lambda count: pronounce(text * count, own), 2_000)


TEXT = """Speech by Minister Jane Doe at the Harbour Forum in Brest

4 July 2023

The harbour will be dredged before the winter begins. The city council has agreed to pay for Quayle's new pier.

Fishing boats can return to the northern basin in March. The northern basin has been closed for seven years.
"""


@pytest.fixture
def job(tmp_path: Path, phoneme_voice: Path, own_cache: Path) -> Job:
    """A corpus of one speech, read by a voice that is given phonemes."""
    assert own_cache.parent == tmp_path
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "harbour.txt").write_text(TEXT)
    return Job(corpus=tmp_path / "corpus", voice=str(phoneme_voice), minutes=1, today=date(2026, 11, 21))


def test_changed_pronunciation_is_another_episode_and_one_new_clip(job: Job, tmp_path: Path) -> None:
    """A new entry changes the fingerprint, and only the line with its word is synthesized again."""
    publication = days.publication(tmp_path / "output", date(2026, 11, 21), 96)
    prints, made, lines = [], [], []
    for content in ("", '"Doe" = "[[dˈuː]]"', '"Quayle" = "[[kwˈeɪl]]"', '"Quayle" = "[[kwˈaɪl]]"'):
        (job.corpus / "pronunciations.toml").write_text(content, encoding="utf-8")
        narrator = Narrator(Voice(Path(job.voice)), ClipCache(tmp_path / "clips"))
        plan, faults = pipeline.daily_plan(job, narrator)
        assert plan is not None
        assert faults == ()
        list(narrator.utterances(plan.script))
        prints.append(identity.fingerprint(plan, narrator, publication))
        made.append(narrator.synthesized)
        lines.append(plan.script.lines)
    assert len(set(prints)) == 4
    touched = [len({line.pronounced for line in after} - {line.pronounced for line in lines[0]}) for after in lines]
    assert made[1:] == touched[1:]
    assert made[2:] == [1, 1]
    (quote,) = [line for line in lines[3] if "Quayle" in line.written]
    assert quote.pronounced == quote.spoken.replace("Quayle's", "[[kwˈaɪlz]]")
    assert "[[" not in quote.spoken


def test_mistake_in_a_pronunciation_ends_the_run(
    job: Job, phoneme_voice: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command line tells file and line on standard error and exits with 2, before anything is made."""
    from typer.testing import CliRunner  # noqa: PLC0415  # only here

    monkeypatch.chdir(job.corpus.parent)
    (job.corpus.parent / "pronunciations.toml").write_text('"Doe" = "[[dɥ]]"', encoding="utf-8")
    for command in (["script"], ["voices", "say", "Doe"], ["render", "corpus/harbour.txt"]):
        done = CliRunner().invoke(app, [*command, "--voice", str(phoneme_voice)])
        assert (done.exit_code, done.stdout) == (2, "")
        assert "pronunciations.toml', line 1: 'Doe' has the phoneme 'ɥ' (LATIN SMALL LETTER TURNED H)" in done.stderr
    assert not (job.corpus.parent / "say.wav").exists()


def test_voices_say_uses_pronunciations(tmp_path: Path, phoneme_voice: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is tried out sounds as it will in a briefing of the folder it is tried in."""
    import wave  # noqa: PLC0415  # only here

    from typer.testing import CliRunner  # noqa: PLC0415

    monkeypatch.chdir(tmp_path)
    lengths = []
    for content in ("", '"Doe" = "[[dˈoʊ dˈoʊ dˈoʊ]]"'):
        (tmp_path / "pronunciations.toml").write_text(content, encoding="utf-8")
        done = CliRunner().invoke(app, ["voices", "say", "Doe now", "--voice", str(phoneme_voice)])
        assert (done.exit_code, done.stderr) == (0, "")
        with wave.open("say.wav") as sound:
            lengths.append(sound.getnframes())
    assert lengths[1] - lengths[0] == 512 * len(" dˈoʊ dˈoʊ")


def test_words_of_an_entry_are_spoken_and_its_acronyms_stay_words(tmp_path: Path) -> None:
    """What the user puts into words is said for figures too; an acronym he gives sounds to is not spelled."""
    own = tmp_path / "pronunciations.toml"
    own.write_text('"F-35" = "Lightning"\n"UDCG" = "Contact Group"\n"OSCE" = "[[ˈɑːski]]"\n', "utf-8")
    lexicon = read_lexicon([own], frozenset("ˈɑːski"))
    assert spoken_form("Two F-35s for the OSCE, not the UDCG's 2%", lexicon) == (
        "Two Lightnings for the OSCE, not the Contact Group's two percent."
    )
    assert pronounce("the OSCE's plan", lexicon) == "the [[ˈɑːskiz]] plan"
    assert spoken_form("THE OSCE MUST ACT NOW", lexicon) == "The OSCE must act now."


def test_short_names_do_not_turn_acronyms_into_words() -> None:
    """A name of two or three letters says nothing of the acronym that is written with the same letters."""
    lexicon = Lexicon(entries=read_entries('"Xi" = "[[ʃiː]]"'.encode(), "own", None), phonemes=frozenset("ʃiː"))
    assert spoken_form("President Xi and the XI", lexicon) == "President Xi and the X I."
