"""Capitals turned into what is said: acronyms as words or by their letters, shouting as plain words."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from briefing.spoken.lexicon import Lexicon
from briefing.spoken.rules import HYPHEN, STOP_INSIDE, Rule, constant, rule, table

_LETTER = r"[^\W\d_]"
_CAPITAL = r"[^\W\d_a-z]"
_WORD = rf"(?<!{_LETTER})[a-z]*+{_CAPITAL}[a-z]*+{_CAPITAL}{_LETTER}*+(?:'s(?!{_LETTER}))?"
"""With two capitals, or letters that may be; no other word is said otherwise than it is written."""
_CAPITALS = r"(?<![^\W_])[A-Z]+(?:'[A-Z]+)?(?![^\W_])"

# Clusters with which an English syllable-initial or final run of consonants may be written.
_ONSET = re.compile(
    r"(?:[BCDFGHJKLMNPQRSTVWXZ]|BL|BR|CH|CL|CR|DR|FL|FR|GL|GR|KN|PH|PL|PR|QU|SC|SH|SK|SL|SM|SN|SP|ST|SW|TH|TR|TW|"
    r"SCR|SHR|SPL|SPR|STR|THR|WH|WR)?"
)
_CODA = re.compile(
    r"(?:[BCDFGKLMNPRSTVXZ]|CK|CH|CT|FF|FT|LD|LF|LK|LL|LDS|LLS|LTS|LM|LP|LS|LT|MP|MS|NC|ND|NG|NK|NS|NT|NTS|PH|PS|PT|RC|RD|RG|RK|RL|"
    r"RM|RN|RP|RS|RT|SH|SK|SM|SP|SS|ST|TH|TS|GHT|GHTS|LTH|NTH|RST|CKS|CTS|NGS|NDS|RDS|RKS|RTS|STS|H|W|WN|WS|TT|ZZ|NN|MM|DD|GG|LKS)?"
)
_VOWEL_CORE = re.compile(r"[AEIOUY]{1,3}(?:[B-DF-HJ-NP-TV-XZ]{1,4}[AEIOUY]{1,3})*")


def is_pronounceable(word: str) -> bool:
    """Guesses whether capitals that nobody has listed make a word in English.

    Args:
        word: Capitals.

    Returns:
        True for four letters and more whose consonants an English syllable could begin and end with.
    """
    if len(word) < 4:
        return False
    word = unicodedata.normalize("NFD", word).encode("ascii", "ignore").decode()
    core = re.search(r"[AEIOUY].*[AEIOUY]|[AEIOUY]", word)
    return (
        core is not None
        and _VOWEL_CORE.fullmatch(core[0]) is not None
        and _ONSET.fullmatch(word[: core.start()]) is not None
        and _CODA.fullmatch(word[core.end() :]) is not None
    )


def is_listed(word: str) -> bool:
    """Tells capitals that somebody has decided how to say from those left to the rule.

    Args:
        word: As written, without the ending of a plural or possessive.
    """
    known = table("acronyms")
    return word in known["say"] or any(word in known[kind] for kind in ("words", "letters", "common"))


def by_letters(word: str) -> str:
    """Writes letters so that each is said by its name.

    Args:
        word: Letters only.

    Returns:
        "E U", "U A S".
    """
    plain = (unicodedata.normalize("NFD", letter)[0].upper() for letter in word)
    return " ".join(plain)


def _listed(kind: str) -> frozenset[str]:
    return _lists()[kind]


@cache
def _lists() -> dict[str, frozenset[str]]:
    known = table("acronyms")
    return {kind: frozenset(known[kind]) for kind in ("words", "letters", "common")}


def _say_word(match: re.Match[str], lexicon: Lexicon) -> str:
    """Says one word, which need not be an acronym for all its capitals; a plural or possessive s goes with it."""
    written = match[0]
    stem, ending = (written[:-2], "'s") if written.endswith("'s") else (written, "")
    if stem.endswith("s") and not ending and stem not in table("acronyms")["say"] and len(stem) > 2:
        stem, ending = (stem[:-1], "s") if stem[:-1].isupper() else (stem, "")
    phrases: dict[str, str] = table("acronyms")["say"]
    if stem not in phrases and (len(stem) < 2 or not stem.isupper()):
        return written
    if lexicon.keeps(stem) or stem in _listed("words"):
        return stem + ending
    if stem in phrases:
        return phrases[stem] + ending
    if stem not in _listed("letters") and stem in _listed("common"):
        return stem.lower() + ending
    if stem not in _listed("letters") and is_pronounceable(stem):
        return stem.title() + ending
    return by_letters(stem) + ending


def _say_shouting(match: re.Match[str], lexicon: Lexicon) -> str:
    """Lowers a run of capitals that are a sentence; headlines without small words are read word by word."""
    run = match[0]
    words = re.findall(_CAPITALS, run)
    known = _listed("words") | _listed("letters")
    plain = [word for word in words if len(word) > 1 and word in _listed("common")]
    long = [word for word in words if len(word) > 4 and is_pronounceable(word) and word not in known]
    shouted = [word for word in words if word in _listed("common") or is_pronounceable(word)]
    if not (plain or 2 * len(long) > len(words)) or 2 * len(shouted) < len(words):
        return run
    lowered = re.sub(_CAPITALS, lambda word: _lower_unless_acronym(word, lexicon), run)
    # A small letter after a full stop would make two sentences into one.
    begins = not match.string[: match.start()].rstrip("\"'( ") or match.string[: match.start()].rstrip()[-1] in ".!?"
    return lowered[0].upper() + lowered[1:] if begins else lowered


_ADDRESSING = re.compile(r"\b(?:ABOUT|ASK|FOLLOW|GIVE|HELP|JOIN|LET|SHOW|TELL|TO|WITH) $")


def _lower_unless_acronym(match: re.Match[str], lexicon: Lexicon) -> str:
    word = match[0]
    if len(word) == 1 and word != "A":
        return word
    if word == "US" and _ADDRESSING.search(match.string, 0, match.start()):
        return "us"
    if word == "WHO" and match.string[: match.start()].endswith("THE "):
        return word
    if lexicon.keeps(word):
        return word
    known = word in _listed("words") | _listed("letters") and word not in _listed("common")
    return word if known or not re.search("[AEIOUY]", word) else word.lower()


# Words that, after "the U.S.", show that its last full stop also ended the sentence.
_OPENING = re.compile(
    r" (?:And|As|At|But|For|He|Her|His|I|If|In|It|My|No|Now|On|Our|She|So|Thank|That|The|Then|There|These|They|This|To|"
    r"We|What|When|Yes|You)\b"
)


def _join(match: re.Match[str]) -> str:
    stop = "." if match[0].endswith(".") and _OPENING.match(match.string, match.end()) else ""
    letters = match[0].replace(".", "")
    # "the a.m. session": in capitals it would be taken for the word "am".
    return (letters if letters.isupper() else by_letters(letters)) + stop


# "George W. Bush" would end a sentence at the initial.
INITIAL = rule(
    "initial",
    rf"(?<![^\W_])(?<![A-Z] )([A-HJ-Z])\.(?!{_OPENING.pattern})(?= ?[^\W\d_a-z])",
    lambda match: f"{match[1]} ",
    sign=STOP_INSIDE,
)


def dotted_rules() -> tuple[Rule, ...]:
    """Gives the rules that take the full stops out of acronyms; they go before all that reads a full stop.

    Returns:
        The rules, in order.
    """
    return (
        rule(
            "dotted letters",
            r"(?<![^\W_])(?:[A-Za-z]\.){2,}|(?<![^\W_])(?:[A-Z]\.)+[A-Z](?![^\W_])",
            _join,
            sign=STOP_INSIDE,
        ),
        INITIAL,
    )


def rules(lexicon: Lexicon) -> tuple[Rule, ...]:
    """Gives the rules for capitals.

    Shouting stands before the single words, which see only what is no part of a run.

    Returns:
        The rules, in order.
    """
    caps = rf"{_LETTER}*[A-Z]{{2}}{_LETTER}*"
    return (
        rule(
            "shouting",
            rf"{_CAPITALS}(?:[ ,:;–—-]{{1,3}}{_CAPITALS}){{2,}}",
            lambda match: _say_shouting(match, lexicon),
            sign="[A-Z](?:'[A-Z]+)?[ ,:;–—-]{1,3}[A-Z]",
        ),
        rule("possessive in capitals", r"(?<=[A-Z])'S(?![^\W_])", constant("'s"), sign="'S"),
        rule(
            "contraction in capitals",
            r"(?<![^\W_])[A-Z]+'(?:D|LL|M|RE|T|VE)(?![^\W_])",
            lambda match: match[0].lower(),
            sign="'[DLMRTV]",
        ),
        rule(
            "quote at a hyphen",
            r"(?<=[–-])['\"]+(?=[^\W_])|(?<=[^\W_])['\"]+(?=[–-][^\W_])",
            constant(""),
            sign=HYPHEN,
        ),
        rule("compound", r"(?<=[^\W_])–(?=[^\W_])", constant("-"), sign=HYPHEN),
        # "counter-UAS", "IRIS-T": letters said one by one do not bind to a neighbour.
        rule(
            "hyphen beside capitals",
            rf"(?<=[A-Z]{{2}})-(?={_LETTER})|(?<={_LETTER})-(?={caps})",
            constant(" "),
            sign=HYPHEN,
        ),
        rule("word", _WORD, lambda match: _say_word(match, lexicon)),
    )
