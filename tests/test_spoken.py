"""Written text against the words a voice must be given for it."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import briefing
from briefing.errors import RequestError
from briefing.spoken import Lexicon, _grammar, addresses, pronounce, punctuation, spoken_form, written
from briefing.spoken.acronyms import by_letters, is_pronounceable
from briefing.spoken.rules import find_sign, table
from briefing.spoken.wording import number, plural, value, year
from tests.bench.pairs import UNSEEN, folded, read
from tests.growth import linear

if TYPE_CHECKING:
    from collections.abc import Callable


_TABLE = Path(__file__).with_name("spoken_pairs.tsv")
_PAIRS = [line.split("\t") for line in _TABLE.read_text("utf-8").splitlines()[1:]]
_CORPUS = Path(__file__).parents[1] / "corpus"


@pytest.mark.parametrize(
    ("written", "spoken"), [pytest.param(written, spoken, id=f"{kind}: {written}") for kind, written, spoken in _PAIRS]
)
def test_every_form_is_said_as_the_table_has_it(written: str, spoken: str) -> None:
    """Each way to write a number, date, sum, name or sign comes out in the words a newsreader says."""
    assert spoken_form(written) == spoken


def _odd_tokens(text: str) -> set[str]:
    """Words with a digit, a run of capitals or a letter that English does not have, without marks at their ends."""
    odd = re.findall(r"\S*(?:[0-9]|[A-Z]{2}|[^\x00-\x7f“”‘’–—…\xa0\u200b\ufeff])\S*", text)
    return {token.strip(".,;:!?()[]\"'“”‘’–—-…|/") for token in odd}


def test_the_table_has_all_that_is_odd_in_the_corpus() -> None:
    """Every figure, acronym and foreign letter of the five documents stands in the table."""
    written = set().union(*(_odd_tokens(written) for _, written, _ in _PAIRS))
    for path in sorted(_CORPUS.glob("*.txt")):
        assert _odd_tokens(path.read_text("utf-8-sig")) <= written, path.name


def test_the_table_says_each_thing_once() -> None:
    """No form stands in the table twice, and there are enough of them."""
    forms = [written for _, written, _ in _PAIRS]
    assert len(forms) == len(set(forms)) >= 400


def test_other_peoples_tables_are_met() -> None:
    """Of pairs whose authors did not know the rules, at least 98 in 100 come out in a form they accept."""
    pairs = read(UNSEEN)
    hits = [folded(spoken_form(written)) in {folded(form) for form in forms} for written, forms in pairs]
    assert len(hits) > 400
    assert sum(hits) >= 0.98 * len(hits)


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("a\u200bb\x00c\x1b[0m d", "abc d."),
        ("one\ntwo\r\n\tthree", "one two three."),
        ("", ""),
        (" \n", ""),
    ],
)
def test_control_characters_are_not_said(written: str, spoken: str) -> None:
    """What steers a terminal or a printer is no part of the text."""
    assert spoken_form(written) == spoken


def test_the_package_offers_the_spoken_form() -> None:
    """The front door takes English of any country, and says so of other languages."""
    assert briefing.spoken_form("2% of GDP") == "two percent of G D P."
    assert briefing.spoken_form("2% of GDP", language="en-GB") == "two percent of G D P."
    with pytest.raises(RequestError, match="'de' cannot be written out"):
        briefing.spoken_form("2 %", language="de")


@pytest.mark.parametrize("word", ["Türkiye", "Pudāns", "Ādaži", "Hürjet", "Communiqué", "Wałęsa", "Škoda", "Nguyễn"])
def test_names_in_latin_letters_stay(word: str) -> None:
    """Names keep their letters; how they sound is for the lexicon to say."""
    assert spoken_form(word) == f"{word}."


@pytest.mark.parametrize(
    ("month_first", "spoken"),
    [
        (None, "on five, six, twenty twenty-five."),
        (True, "on May sixth, twenty twenty-five."),
        (False, "on the fifth of June twenty twenty-five."),
    ],
)
def test_the_order_of_a_date_in_figures_is_the_documents(month_first: bool | None, spoken: str) -> None:
    """05/06/2025 is said as its document means it, and in figures where that is not known."""
    assert spoken_form("on 05/06/2025", month_first=month_first) == spoken
    assert spoken_form("on 05.06.2025", month_first=month_first) == "on the fifth of June twenty twenty-five."


@pytest.mark.parametrize(
    "written",
    [
        "February 13, 2025", "February 13th, 2025", "Feb. 13, 2025", "02/13/2025",
    ],
)  # fmt: skip
def test_month_first_is_said_month_first(written: str) -> None:
    """A day is said in the order in which it is written."""
    assert spoken_form(f"on {written}, in Brussels") == "on February thirteenth, twenty twenty-five, in Brussels."


@pytest.mark.parametrize(
    "written",
    [
        "13 February 2025", "13 FEB 2025", "13 Feb. 2025", "13th February 2025", "the 13th of February 2025",
        "13/02/2025", "13.02.2025", "2025-02-13", "13-Feb-2025",
    ],
)  # fmt: skip
def test_day_first_is_said_day_first(written: str) -> None:
    """A day is said in the order in which it is written, and day first where the year leads."""
    assert spoken_form(f"on {written}, in Brussels") == (
        "on the thirteenth of February twenty twenty-five, in Brussels."
    )


def test_number_words() -> None:
    """The pieces other rules are made of: quantities, years, plurals and comparison."""
    assert number("485") == "four hundred and eighty-five"
    assert year("3000") == "three thousand"
    assert [plural(words) for words in ("thirty-five", "ninety", "six")] == ["thirty-fives", "nineties", "sixes"]
    assert value("1,132.5") == 1132.5
    assert value("1.2.3") != 1.2


@pytest.mark.parametrize(
    ("word", "pronounceable"),
    [("ZORAK", True), ("FACEBOOK", True), ("UDCG", False), ("PUBT", False), ("CSTO", False), ("ABC", False)],
)
def test_shape_of_a_word(word: str, pronounceable: bool) -> None:
    """Unlisted capitals are a word if an English syllable could begin and end like them."""
    assert is_pronounceable(word) is pronounceable


def test_no_acronym_is_in_two_lists() -> None:
    """The lexicon says one thing about each acronym."""
    known = table("acronyms")
    words, letters = set(known["words"]), set(known["letters"])
    assert not words & letters
    assert not (words | letters) & set(known["say"])
    for kind in ("words", "letters", "common"):
        assert known[kind] == sorted(set(known[kind]))


_SIGNS = st.text(st.sampled_from("[]()/.,:;-–—'’\"$€%#@&0123456789 aAbSsUNi²½ıéЖ中🗣\u200b\x07\n"), max_size=40)


@settings(deadline=None, max_examples=50)
@given(st.one_of(st.text(max_size=60), _SIGNS))
@example("[\u200b[x]\u200b]")
@example("[(Applause)[x]]")
def test_nothing_escapes(text: str) -> None:
    """Whatever comes in, only letters, single spaces and plain punctuation come out, and the sentence ends."""
    spoken = spoken_form(text)
    assert "[[" not in spoken
    for character in set(spoken):
        assert character in " ,;:—.!?'-" or unicodedata.name(character).startswith("LATIN")
    assert "  " not in spoken
    assert not re.search(r"[,;:—.!?] ?[,;:—.!?]", spoken)
    assert not spoken or (spoken[-1] in ".!?" and any(character.isalpha() for character in spoken))


@settings(deadline=None, max_examples=200)
@given(st.one_of(_SIGNS, st.lists(st.sampled_from([written for _, written, _ in _PAIRS]), max_size=6).map(" ".join)))
def test_spoken_text_survives_a_second_pass(text: str) -> None:
    """What is in words already stays as it is."""
    spoken = spoken_form(text)
    assert spoken_form(spoken) == spoken


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=40))
def test_what_has_a_word_is_never_silent(text: str) -> None:
    """Text with a word in it, in any script, has something to say."""
    if re.search(r"[a-zA-ZÀ-ÿа-яА-Яα-ωΑ-Ω一-鿿]{2}|[0-9]", text):
        assert spoken_form(text)


@settings(deadline=None, max_examples=50)
@given(
    st.lists(
        st.sampled_from(["we", "Allies", "defence", "–", "(", ")", "[", "]", ".", ",", '"', "'", "2%"]), max_size=15
    )
)
def test_no_word_is_lost(pieces: list[str]) -> None:
    """Plain words come out in their order, whatever stands between them."""
    spoken = spoken_form(" ".join(pieces))
    plain = {"we", "Allies", "defence"}
    assert [word for word in re.findall(r"\w+", spoken) if word in plain] == [
        piece for piece in pieces if piece in plain
    ]


_RULES = (
    *addresses.rules(), *written._rules(), *_grammar(Lexicon(), None), *punctuation._PAUSES, *punctuation._CLEANING,
)  # fmt: skip


def _unsigned(text: str) -> list[str]:
    """Names the rules that match a text though it lacks their sign."""
    plain = written.plain_characters(text)
    return [rule.name for rule in _RULES if rule.pattern.search(plain) and not find_sign(rule.sign, plain)]


def test_no_rule_matches_without_its_sign() -> None:
    """Whatever a rule has words for bears the sign without which a sentence is not searched for it."""
    assert [(form, _unsigned(form)) for _, *forms in _PAIRS for form in forms if _unsigned(form)] == []


@settings(deadline=None, max_examples=200)
@given(_SIGNS)
def test_no_rule_matches_signs_without_its_sign(text: str) -> None:
    """The same holds for whatever else is written."""
    assert _unsigned(text) == []


_HOSTILE = (
    "1", "1,", "1 000 ", "100 ", "1-", "A.", "a.", "A ", "[", "( ", "x-x", "A'", "1/1/", ". ", "+1 2", "a@b", "www.a.",
    "#A", "$1", "5 km ", "Q1 ", "1:", "6 May - ", "A-1", "(http://a", "II ", "Mr. ", "(202) 555-", "X/", "- ", "'s ",
    "the ", "A1", "M1A", "St. ", "10.30 ", "e.g.", "—", "\u0301", "中",
)  # fmt: skip


def _is_worked_off(unit: str) -> bool:
    return linear(lambda length: spoken_form((unit * length)[:length]), 2_000)


@pytest.mark.slow
@pytest.mark.parametrize("unit", _HOSTILE)
def test_long_rubbish_is_no_trap(unit: str) -> None:
    """Tables and identifiers of any length are worked off in time that grows with their length, not its square."""
    assert _is_worked_off(unit)


@pytest.mark.slow
@settings(deadline=None, max_examples=40)
@given(st.text(st.sampled_from("[](). ,:;-–'\"$%#@&01aA\n"), min_size=1, max_size=4))
def test_no_repeated_rubbish_is_a_trap(unit: str) -> None:
    """The same holds for whatever is written over and over."""
    assert _is_worked_off(unit)


# Sentences as they are found in speeches, press conferences and reports.
_SENTENCES = (
    "At the summit in The Hague, Allies agreed to invest 5% of GDP in defence by 2035.",
    "Vilnius airport closed at least 10 times because of UAS activities – again last night!",
    "We saw it in Denmark - and through JATEC, our centre in Poland, we learn (e.g. from Ukraine).",
    "Then there is the 3,5%, i.e. 400% more, as Gen. Cavoli and George W. Smith of the U.S. Army said.",
    "On January 28, 2026 at 14:25 UTC, and on 06 May. 2025 at 10:30 a.m. in Brussels, it was done.",
    "We issue a warning, “Go!” he said, ‘why not?’ and left... for St. Petersburg.",
    "Türkiye asks about F-35’s, IRIS-T, Hürjet and CAATSA; Maj. Gen. Pudāns is in Ādaži.",
    "In 2024, they gave 485 billion US dollars, $2.50, EUR 40bn and 50 billion euros to the UDCG.",
    "WE MUST ACT NOW, say the B9, the IP4, the EU's MEPs and Mr. Rutte, No. 3 on the list.",
    "Caliber.Az reports, citing NATO: “the current 2% target, agreed in 2014, is no longer enough”",
    "All of this – more investment – helps [applause] our 32 Allies[3], see https://www.nato.int/x",
)


@pytest.fixture(scope="module")
def phonemes() -> Callable[[str], list[str]]:
    """The phonemizer the voices are trained with: text to one string of phonemes for each sentence it hears."""
    from piper.phonemize_espeak import EspeakPhonemizer  # noqa: PLC0415 - only the slow tests need it

    phonemizer = EspeakPhonemizer()
    return lambda text: ["".join(group) for group in phonemizer.phonemize("en-us", text)]


@pytest.mark.slow
@pytest.mark.parametrize("sentence", _SENTENCES)
def test_a_sentence_is_heard_as_one(phonemes: Callable[[str], list[str]], sentence: str) -> None:
    """The voice makes no stop inside a sentence, and spells no letter by the name of its mark."""
    groups = phonemes(spoken_form(sentence))
    assert len(groups) == 1
    assert "lˌɛɾɚ" not in groups[0]


@pytest.mark.slow
def test_letters_are_heard_as_letters(phonemes: Callable[[str], list[str]]) -> None:
    """Every letter has its name's sound, whatever stands beside it; "A" is not the article."""

    def sounds(text: str) -> str:
        pieces = re.split(r"\[\[(.*?)\]\]", pronounce(text, sounding))
        heard = [piece if number % 2 else "".join(phonemes(piece)) for number, piece in enumerate(pieces)]
        return re.sub("[ˈˌʲ .]", "", "".join(heard))

    sounding = Lexicon(phonemes=frozenset("ˈeɪz"))
    alphabet = "eɪ biː siː diː iː ɛf dʒiː eɪtʃ aɪ dʒeɪ keɪ ɛl ɛm ɛn oʊ piː kjuː ɑːɹ ɛs tiː juː viː dʌbəljuː ɛks waɪ ziː"
    names = dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", alphabet.split(), strict=True))
    for letter, name in names.items():
        assert sounds(f"we saw {by_letters(f'D{letter}')}") == sounds("we saw D") + name
        assert sounds(f"we saw {by_letters(f'{letter}D')}").endswith(f"{name}diː")
    assert sounds(spoken_form("MEPs")) == "ɛmiːpiːz"


@pytest.mark.slow
def test_listed_words_are_heard_as_words(phonemes: Callable[[str], list[str]]) -> None:
    """The phonemizer reads each acronym of the lexicon's list of words as one word."""
    for word in table("acronyms")["words"]:
        stresses = re.findall("ˈ", "".join(phonemes(word)))
        assert len(stresses) == 1, word
        assert phonemes(word) != phonemes(by_letters(word)), word


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["Türkiye", "Pudāns", "Ādaži", "Hürjet", "Wałęsa", "Erdoğan", "Đoković", "Łódź", "CNN TÜRK"]
)
def test_marks_are_not_called_by_name(phonemes: Callable[[str], list[str]], name: str) -> None:
    """A name with foreign letters sounds no longer than it does without them."""
    plain = "".join(phonemes(spoken_form(unicodedata.normalize("NFD", name).encode("ascii", "ignore").decode())))
    assert len("".join(phonemes(spoken_form(name)))) <= len(plain) + 6
