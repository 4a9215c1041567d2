"""Written text against the words a voice must be given for it."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from briefing.spoken import spoken_form
from briefing.spoken.acronyms import by_letters, is_pronounceable
from briefing.spoken.rules import table
from briefing.spoken.wording import number, plural, value, year

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("1,132 people", "one thousand one hundred thirty-two people."),
        ("1 132 people", "one thousand one hundred thirty-two people."),
        ("1\u202f132 people", "one thousand one hundred thirty-two people."),
        ("1\u00a0132 people", "one thousand one hundred thirty-two people."),
        ("at least 10 times", "at least ten times."),
        ("2.5 children", "two point five children."),
        ("3,5 million", "three point five million."),
        ("0,125 or 1,2345", "zero point one two five or one point two three four five."),
        ("1.132.500,50", "one million one hundred thirty-two thousand five hundred point five zero."),
        ("agent 007", "agent zero zero seven."),
        ("version 1.2.3", "version one point two point three."),
        ("id 1234567890123456", "id one two three four five six seven eight nine zero one two three four five six."),
        ("the 21st, 3rd and 112th", "the twenty-first, third and one hundred twelfth."),
        ("-5 degrees, +5 and ~5", "minus five degrees, plus five and about five."),
        ("3 to 5, or 3-5", "three to five, or three to five."),
        ("6-12 months", "six to twelve months."),
        ("the last six to 12 months", "the last six to twelve months."),
        ("1/2, 2/3 and 3/4", "one half, two thirds and three quarters."),
        ("2½ years, a full two-thirds", "two and a half years, a full two-thirds."),
        ("24/7 since 9/11", "twenty-four seven since nine eleven."),
        ("a 5-year-old, a 24-hour day", "a five year-old, a twenty-four hour day."),
        ("a 5G network in 3D", "a five G network in three D."),
        ("No. 3, #5, Nos. 6 and 7", "number three, number five, numbers six and seven."),
        ("No. We have 3.", "No. We have three."),
    ],
)
def test_numbers_become_words(written: str, spoken: str) -> None:
    """Amounts, ranks, ranges and fractions are said in full, however they are punctuated."""
    assert spoken_form(written) == spoken


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("in 2014", "in twenty fourteen."),
        ("by 2035", "by twenty thirty-five."),
        ("in 2005", "in two thousand five."),
        ("in 1905 and 2000", "in nineteen oh-five and two thousand."),
        ("in 2014, 15 countries", "in twenty fourteen, fifteen countries."),
        ("what happened in 2014-15, with", "what happened in twenty fourteen to fifteen, with."),
        ("2014–2020", "twenty fourteen to twenty twenty."),
        ("the 1900s, the 1980s", "the nineteen hundreds, the nineteen eighties."),
        ("the 90s, the ’90s, mid-1990s", "the nineties, the nineties, mid-nineteen nineties."),
        ("pre-2014 and 2035-targets", "pre twenty fourteen and twenty thirty-five targets."),
        ("2014 soldiers", "two thousand fourteen soldiers."),
        ("2,014 of them", "two thousand fourteen of them."),
        ("the 2024 elections", "the twenty twenty-four elections."),
        ("Since 2014 – 20% more", "Since twenty fourteen, twenty percent more."),
        ("Since 2014 – 20 drones", "Since twenty fourteen, twenty drones."),
    ],
)
def test_years_are_told_from_quantities(written: str, spoken: str) -> None:
    """Four figures are a year, unless they are grouped or count something."""
    assert spoken_form(written) == spoken


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("the 2% target", "the two percent target."),
        ("the 3,5% goal", "the three point five percent goal."),
        ("4 percent of GDP", "four percent of G D P."),
        ("2-3% or 2 percentage points", "two to three percent or two percentage points."),
        ("4.25-4.50%", "four point two five to four point five zero percent."),
        ("4.25 – 4.50 %", "four point two five to four point five zero percent."),
        ("$2.5 billion", "two point five billion dollars."),
        ("EUR 40bn", "forty billion euros."),
        ("€40 billion", "forty billion euros."),
        ("£3m", "three million pounds."),
        ("€2-3bn, or €2bn–€3bn", "two to three billion euros, or two to three billion euros."),
        ("485 billion US dollars", "four hundred eighty-five billion U S dollars."),
        ("50 billion euros", "fifty billion euros."),
        ("40 billion EUR", "forty billion euros."),
        ("US$5 and U.S.$6", "five U S dollars and six U S dollars."),
        ("$1, $1 million, $100,000", "one dollar, one million dollars, one hundred thousand dollars."),
        ("$2.50, £1.01, $3.00", "two dollars and fifty cents, one pound and one penny, three dollars."),
        ("a $5-billion plan", "a five billion dollar plan."),
        ("155mm shells", "one hundred fifty-five millimetre shells."),
        ("within 155 mm of it", "within one hundred fifty-five millimetres of it."),
        ("360-degrees in nature", "three hundred sixty degrees in nature."),
        ("a 360-degree view", "a three hundred sixty degree view."),
        ("5x faster at 100 km/h", "five times faster at one hundred kilometres per hour."),
        ("5 km² at 1°C", "five square kilometres at one degree Celsius."),
    ],
)
def test_units_are_said_with_their_amount(written: str, spoken: str) -> None:
    """Percentages, money and measures are said as a newsreader would, the unit after the amount."""
    assert spoken_form(written) == spoken


@pytest.mark.parametrize(
    "written",
    [
        "13 February 2025", "13 FEB 2025", "13 Feb. 2025", "13th February 2025", "February 13, 2025",
        "February 13th, 2025", "Feb. 13, 2025", "02/13/2025", "13/02/2025", "13.02.2025", "2025-02-13",
    ],
)  # fmt: skip
def test_every_way_to_write_a_day_is_said_alike(written: str) -> None:
    """A day is said month first, then the rank, then the year."""
    assert spoken_form(f"on {written}, in Brussels") == "on February thirteenth, twenty twenty-five, in Brussels."


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("06 May. 2025", "May sixth, twenty twenty-five."),
        ("12 May. 2025 18:53", "May twelfth, twenty twenty-five, eighteen fifty-three."),
        ("2025-05-06T10:30", "May sixth, twenty twenty-five, ten thirty."),
        ("01/29/2026 08:25", "January twenty-ninth, twenty twenty-six, eight twenty-five."),
        ("05/06/2025", "five, six, twenty twenty-five."),
        ("the 13th of February 2025", "the thirteenth of February twenty twenty-five."),
        ("13-14 February", "February thirteenth to fourteenth."),
        ("In March 20 drones came", "In March twenty drones came."),
        ("on March 20 they came", "on March twentieth they came."),
        ("in Feb. we met, in Oct. 2024", "in February we met, in October twenty twenty-four."),
        ("10:30 a.m. on Monday", "ten thirty eigh M on Monday."),
        ("at 9am, at 5 pm, at 10.30 p.m.", "at nine eigh M, at five P M, at ten thirty P M."),
        ("14:25 UTC", "fourteen twenty-five U T C."),
        ("10:00, 14:00, 10:05, 00:00", "ten o'clock, fourteen hundred, ten oh five, midnight."),
    ],
)
def test_dates_and_times(written: str, spoken: str) -> None:
    """Dates and times are said in words, and figures that could be either order stay figures."""
    assert spoken_form(written) == spoken


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("NATO, JATEC, NASAMS, AWACS, CAATSA, OPEC, UNESCO", "NATO, JATEC, NASAMS, AWACS, CAATSA, OPEC, UNESCO."),
        ("EU, UN, US, UK, UDCG, GDP", "E U, U N, U S, U K, U D C G, G D P."),
        ("UAS, AFP, CNN, FAZ, ANP, TRT", "U eigh S, eigh F P, C N N, F eigh Z, eigh N P, T R T."),
        ("the U.S. and the E.U.", "the U S and the E U."),
        ("within the U.S. We agree", "within the U S. We agree."),
        ("XYZ, PUBT, ZORAK, SUBSCRIBE", "X Y Z, P U B T, Zorak, Subscribe."),
        ("NATO's plan, the EU’s MEPs", "NATO's plan, the E U's M E P's."),
        ("counter-UAS, US-led, the NATO-Ukraine Council", "counter U eigh S, U S led, the NATO Ukraine Council."),
        ("R&D at the MoD", "R and D at the M O D."),
        ("CNN TÜRK", "C N N Turk."),
        ("We DON'T want NATO'S help", "We don't want NATO's help."),
        ("WE DON'T AGREE", "We don't agree."),
        ("We need ALL of you", "We need all of you."),
        ("WE MUST ACT NOW. Yes", "We must act now. Yes."),
        ("he said WE MUST ACT NOW", "he said we must act now."),
        ("THE EU AND NATO AGREE", "The E U and NATO agree."),
    ],
)
def test_acronyms(written: str, spoken: str) -> None:
    """Capitals are words or letters by lexicon or else by their shape, and shouting is neither."""
    assert spoken_form(written) == spoken


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("F-35’s, also the F-35 programme", "F thirty-fives, also the F thirty-five programme."),
        ("F-35s and F-16s", "F thirty-fives and F sixteens."),
        ("IRIS-T, B9, IP4, G7", "Iris T, B nine, I P four, G seven."),
        ("COVID-19", "Covid nineteen."),
        ("S-400, Su-35, T-72B3", "S four hundred, Su thirty-five, T seventy-two B three."),
        ("A400M, F-16C", "eigh four hundred M, F sixteen C."),
        ("SecGen, do you", "Secretary General, do you."),
        ("Sec. Gen. Rutte and Gen. Cavoli", "Secretary General Rutte and General Cavoli."),
        ("Mr Secretary General, Mr. Rutte, Ms Hart", "Mister Secretary General, Mister Rutte, Miz Hart."),
        ("St. Petersburg", "Saint Petersburg."),
        ("us vs. them, e.g. here", "us versus them, for example here."),
        ("George W. Bush and J.D. Vance", "George W Bush and J D Vance."),
        ("World War II, Article V, Elizabeth II", "World War two, Article five, Elizabeth the second."),
        ("Malcolm X and I", "Malcolm X and I."),
    ],
)  # fmt: skip
def test_designations_and_short_forms(written: str, spoken: str) -> None:
    """Types of aircraft, groups of states, titles and numerals are said as people say them."""
    assert spoken_form(written) == spoken


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("[[ hello ]] there", "hello there."),
        ("[ [[[very]] ] y", "very y."),
        ("［［fullwidth］］", "fullwidth."),
        ("we still had eight [Allies] not on 2%", "we still had eight Allies not on two percent."),
        ("[inaudible] NATO countries", "NATO countries."),
        ("Thank you. (Applause) Good", "Thank you. Good."),
        ("(As delivered)", ""),
        ("spending[3] rose² again*", "spending rose again."),
        ("Transcript continues: https://www.nato.int/cps/opinions_232958.htm", "Transcript continues."),
        ("Find us (https://bit.ly/x), or write a.b@nato.int now", "Find us, or write now."),
        ("Follow @NATO #NATO #OTAN", "Follow NATO."),
        ("Caliber.Az reports", "Caliber dot Az reports."),
        ("🗣 | NATO Secretary General:", "NATO Secretary General."),
        ("▬▬▬▬▬▬", ""),
        ("a\u200bb\x00c\x1b[0m d", "abc d."),
        ("one\ntwo\r\n\tthree", "one two three."),
        ("", ""),
        (" \n", ""),
    ],
)
def test_what_is_not_said(written: str, spoken: str) -> None:
    """Links, marks, stage directions and ornaments are left out, and source text cannot be taken for phonemes."""
    assert spoken_form(written) == spoken


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("Today—making sure – as said - we go", "Today, making sure, as said, we go."),
        ("the news, - as said -, is good – .", "the news, as said, is good."),
        ("Public Technologies (PUBT), unedited", "Public Technologies, P U B T, unedited."),
        ("So... we, and…", "So, we, and."),
        ("‘Why?’ she asked. “Go!” he said.", "Why, she asked. Go, he said."),
        ("'You have to spend'. And then", "You have to spend. And then."),
        ("the Allies’ and the Minister's", "the Allies and the Minister's."),
        ("keep us safe!", "keep us safe!"),
        ("Really?!", "Really?"),
        ("today.We agreed", "today. We agreed."),
        ("and/or at X/TWITTER", "and or at X Twitter."),
        ("- a point", "a point."),
    ],
)
def test_punctuation_becomes_pauses(written: str, spoken: str) -> None:
    """Dashes and brackets become single commas, and only a sentence's end ends a sentence."""
    assert spoken_form(written) == spoken


@pytest.mark.parametrize("word", ["Türkiye", "Pudāns", "Ādaži", "Hürjet", "Communiqué", "Wałęsa", "Škoda"])
def test_names_in_latin_letters_stay(word: str) -> None:
    """European names keep their letters, which the phonemizer knows."""
    assert spoken_form(word) == f"{word}."


@pytest.mark.parametrize(
    ("written", "spoken"),
    [("Київ", "Kyiv."), ("Зеленський", "Zelenskyi."), ("Αθήνα", "Athina."), ("Nguyễn", "Nguyen."), ("北京", "")],
)
def test_letters_that_have_only_names_are_respelled(written: str, spoken: str) -> None:
    """Letters the phonemizer would call by name are transliterated, or left out where we cannot."""
    assert spoken_form(written) == spoken


def test_number_words() -> None:
    """The pieces other rules are made of: quantities, years, plurals and comparison."""
    assert number("485") == "four hundred eighty-five"
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
        assert character in " ,;:.!?'-" or unicodedata.name(character).startswith("LATIN")
    assert "  " not in spoken
    assert not re.search(r"[,;:.!?] ?[,;:.!?]", spoken)
    assert not spoken or (spoken[-1] in ".!?" and any(character.isalpha() for character in spoken))


_PHRASES = (
    "NATO's", "MEPs", "two F-35s", "2%", "$2.5bn", "in 2014", "from 2014-15", "1,132", "13 May 2025", "at 10:30 a.m.",
    "the U.S. Army", "No. 3", "IP4", "– as said –", "(PUBT)", "“we”", "said:", "EU", "Allies,", "WE MUST ACT NOW",
    "World War II", "St. Petersburg", "Türkiye", "3/4", "155mm shells", "so - yes", "safe! Or", "why? he asked", "A",
)  # fmt: skip
_WRITING = st.lists(st.sampled_from(_PHRASES), min_size=1, max_size=8).map(" ".join)


@settings(deadline=None, max_examples=50)
@given(_WRITING)
def test_spoken_text_survives_a_second_pass(text: str) -> None:
    """What is in words already stays as it is."""
    spoken = spoken_form(text)
    assert spoken_form(spoken) == spoken


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


@pytest.mark.parametrize("unit", ["1", "1,", "100 ", "1-", "A.", "a.", "A ", "[", "x-x", "A'", "1/1/", ". "])
def test_long_rubbish_is_no_trap(unit: str) -> None:
    """Tables and identifiers of thousands of characters are worked off in time that grows with their length."""
    assert "[[" not in spoken_form(unit * 400)


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
        return re.sub("[ˈˌʲ .]", "", "".join(phonemes(text)))

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
