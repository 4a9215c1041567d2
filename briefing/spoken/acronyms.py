"""Capitals turned into what is said: acronyms as words or by letters, designations (F-35), numerals, shouting."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from briefing.spoken.rules import Rule, constant, rule, table
from briefing.spoken.wording import cardinal, digits, ordinal, plural, year

_LETTER = r"[^\W\d_]"
_WORD = rf"(?<!{_LETTER}){_LETTER}+(?:'s(?!{_LETTER}))?"
_CAPITALS = r"(?<![^\W_])[A-Z]+(?:'[A-Z]+)?(?![^\W_])"

# Clusters with which an English syllable-initial or final run of consonants may be written.
_ONSET = re.compile(
    r"(?:[BCDFGHJKLMNPQRSTVWXZ]|BL|BR|CH|CL|CR|DR|FL|FR|GL|GR|KN|PH|PL|PR|QU|SC|SH|SK|SL|SM|SN|SP|ST|SW|TH|TR|TW|"
    r"SCR|SHR|SPL|SPR|STR|THR|WH|WR)?"
)
_CODA = re.compile(
    r"(?:[BCDFGKLMNPRSTVXZ]|CK|CH|CT|FF|FT|LD|LF|LK|LL|LM|LP|LS|LT|MP|MS|NC|ND|NG|NK|NS|NT|NTS|PH|PS|PT|RC|RD|RG|RK|RL|"
    r"RM|RN|RP|RS|RT|SH|SK|SM|SP|SS|ST|TH|TS|GHT|GHTS|LTH|NTH|RST|CKS|CTS|NGS|NDS|RDS|RKS|RTS|STS|H|W|WN|WS|TT|ZZ)?"
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
        "E U", "U eigh S": a lone "A" would be read as the article.
    """
    plain = (unicodedata.normalize("NFD", letter)[0].upper() for letter in word)
    return " ".join("eigh" if letter == "A" else letter for letter in plain)


def _listed(kind: str) -> frozenset[str]:
    return _lists()[kind]


@cache
def _lists() -> dict[str, frozenset[str]]:
    known = table("acronyms")
    return {kind: frozenset(known[kind]) for kind in ("words", "letters", "common")}


def _say_word(match: re.Match[str]) -> str:
    """Says one word, which need not be an acronym; a plural or possessive s goes with it."""
    written = match[0]
    stem, ending = (written[:-2], "'s") if written.endswith("'s") else (written, "")
    if stem.endswith("s") and not ending and stem not in table("acronyms")["say"] and len(stem) > 2:
        stem, ending = (stem[:-1], "s") if stem[:-1].isupper() else (stem, "")
    if stem in table("acronyms")["say"]:
        return str(table("acronyms")["say"][stem]) + ending
    if len(stem) < 2 or not stem.isupper():
        return written
    if stem in _listed("words"):
        return stem + ending
    if stem not in _listed("letters") and stem in _listed("common"):
        return stem.lower() + ending
    if stem not in _listed("letters") and is_pronounceable(stem):
        return stem.title() + ending
    # "M E Ps" would be read as "P S"; with an apostrophe the s stays an ending.
    return by_letters(stem) + ("'s" if ending else "")


def _say_shouting(match: re.Match[str]) -> str:
    """Lowers a run of capitals that are a sentence; headlines without small words are read word by word."""
    run = match[0]
    words = re.findall(_CAPITALS, run)
    shouted = [word for word in words if word in _listed("common") or is_pronounceable(word)]
    if not any(len(word) > 1 and word in _listed("common") for word in words) or 2 * len(shouted) < len(words):
        return run
    lowered = re.sub(_CAPITALS, _lower_unless_acronym, run)
    # A small letter after a full stop would make two sentences into one.
    begins = not match.string[: match.start()].rstrip("\"'( ") or match.string[: match.start()].rstrip()[-1] in ".!?"
    return lowered[0].upper() + lowered[1:] if begins else lowered


def _lower_unless_acronym(match: re.Match[str]) -> str:
    word = match[0]
    if len(word) == 1 and word != "A":
        return word
    known = word in _listed("words") | _listed("letters") and word not in _listed("common")
    return word if known or not re.search("[AEIOUY]", word) else word.lower()


def _say_designation(match: re.Match[str]) -> str:
    """F-35's, B9, COVID-19, T-72B3: the letters are left to the acronym rules, the figures are said."""
    name, figures, more = match["name"], match["figures"], match["more"] or ""
    words = digits(figures) if figures.startswith("0") or len(figures) > 4 else year(figures)
    if match["ending"]:
        words = f"{words} {by_letters(more)}'s" if more else plural(words)
    elif more:
        words = f"{words} {re.sub('[A-Z]', lambda letter: ' ' + by_letters(letter[0]), more)}".replace("  ", " ")
    return f"{'eigh' if name == 'A' else name} {words}"


def _say_roman(match: re.Match[str]) -> str:
    values = {"I": 1, "V": 5, "X": 10}
    figures = [values[letter] for letter in match["roman"]]
    total = sum(-low if low < high else low for low, high in zip(figures, [*figures[1:], 0], strict=True))
    name, known = match["name"], table("acronyms")["roman"]
    if len(figures) == 1 and name not in known["counted"]:
        return match[0]  # "Malcolm X", "Leopard I" and the pronoun are left alone
    if name in known["regnal"]:
        return f"{name} the {ordinal(str(total))}"
    return f"{name} {cardinal(str(total))}"


# Words that, after "the U.S.", show that its last full stop also ended the sentence.
_OPENING = re.compile(r" (?:And|As|At|But|He|I|If|In|It|On|She|So|That|The|There|These|They|This|To|We|You)\b")


def _join(match: re.Match[str]) -> str:
    stop = "." if match[0].endswith(".") and _OPENING.match(match.string, match.end()) else ""
    letters = match[0].replace(".", "")
    # "the a.m. session": in capitals it would be taken for the word "am".
    return (letters if letters.isupper() else by_letters(letters)) + stop


def dotted_rules() -> tuple[Rule, ...]:
    """Gives the rules that take the full stops out of acronyms; they go before all that reads a full stop.

    Returns:
        The rules, in order.
    """
    return (
        rule("dotted letters", r"(?<![^\W_])(?:[A-Za-z]\.){2,}|(?<![^\W_])(?:[A-Z]\.)+[A-Z](?![^\W_])", _join),
        # "George W. Bush" would end a sentence at the initial.
        rule("initial", r"(?<![^\W_])(?<![A-Z] )([A-HJ-Z])\.(?= ?[^\W\d_a-z])", lambda match: f"{match[1]} "),
    )


@cache
def designation_rules() -> tuple[Rule, ...]:
    """Gives the rules for letters written against figures; they go before the rules for numbers.

    Returns:
        The rules, in order.
    """
    return (
        rule(
            "designation",
            r"(?<![^\W_])(?<!-)(?P<name>[A-Z][A-Za-z]{0,7})-?(?P<figures>[0-9]+)(?P<more>[A-Z][A-Z0-9]*)?(?P<ending>'?s)?"
            r"(?![^\W_]|[.,:/%][0-9]|-[0-9])",
            _say_designation,
        ),
    )


@cache
def rules() -> tuple[Rule, ...]:
    """Gives the rules for capitals.

    Numerals stand first, as "II" would be spelled; shouting stands before the single words, which see only what is
    no part of a run.

    Returns:
        The rules, in order.
    """
    caps = rf"{_LETTER}*[A-Z]{{2}}{_LETTER}*"
    return (
        rule(
            "roman numeral",
            r"\b(?P<name>[A-Z][a-z]+) (?P<roman>X{0,2}(?:IX|IV|VI{0,3}|I{1,3})|X{1,2})(?![^\W_])",
            _say_roman,
        ),
        rule("shouting", rf"{_CAPITALS}(?:[ ,]{{1,2}}{_CAPITALS}){{2,}}", _say_shouting),
        rule("possessive in capitals", r"(?<=[A-Z])'S(?![^\W_])", constant("'s")),
        rule(
            "contraction in capitals",
            r"(?<![^\W_])[A-Z]+'(?:D|LL|M|RE|T|VE)(?![^\W_])",
            lambda match: match[0].lower(),
        ),
        # "counter-UAS", "IRIS-T": letters said one by one do not bind to a neighbour.
        rule("hyphen beside capitals", rf"(?<=[A-Z]{{2}})-(?={_LETTER})|(?<={_LETTER})-(?={caps})", lambda _match: " "),
        rule("word", _WORD, _say_word),
    )
