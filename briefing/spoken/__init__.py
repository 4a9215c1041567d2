"""Written text turned into the text a voice is given: numbers, dates, money and acronyms become words.

    spoken_form("In 2024, Allies invested 485 billion dollars – a 20% increase.")
    "In twenty twenty-four, Allies invested four hundred and eighty-five billion dollars — a twenty percent increase."

What comes out holds Latin letters, spaces, apostrophes, hyphens and ``, ; : — . ? !`` only. So no digit is left to the
voice's own guess, and no source text can reach it as an instruction (Piper takes ``[[...]]`` for phonemes).

The rules are few and general, and their order carries the grammar:

1. ``addresses``      links and e-mail first, as they contain all the other marks
2. ``written``        what is not said at all: footnotes, stage directions
3. ``letters``        other alphabets, so that all later rules see Latin words
4. ``abbreviations``  before the full stops in them are taken for something else, and while "No. 3" has its figure
5. ``codes``          figures that count nothing: telephone numbers
6. ``dates``          the most particular use of figures; "2025-05-06" is also a range, "10.30 a.m." a decimal
7. ``acronyms``       full stops out of "U.S.", so that all later rules see one form of it ("U.S.$5" is money)
8. ``money``, then ``designations`` ("EUR 40" must not become one), then all other ``quantities``, bare numbers last
9. ``acronyms``       capitals last, since currencies, months and units brought some of their own
10. ``punctuation``   after all rules that read a mark (2-3, 1/2, $, %), and to be sure that nothing else gets out
"""

from __future__ import annotations

from functools import lru_cache

from briefing.spoken import abbreviations, acronyms, addresses, codes, dates, designations, money, numerals, quantities
from briefing.spoken.letters import transliterate
from briefing.spoken.lexicon import Lexicon, read_lexicon
from briefing.spoken.pronunciation import pronounce
from briefing.spoken.punctuation import punctuate
from briefing.spoken.rules import Rule, apply_rules
from briefing.spoken.written import plain_characters, without_asides

__all__ = ["Lexicon", "pronounce", "read_lexicon", "spoken_form"]

_NO_NAMES = Lexicon()


@lru_cache(maxsize=8)
def _grammar(lexicon: Lexicon, month_first: bool | None) -> tuple[Rule, ...]:
    return (
        *abbreviations.rules(),
        *codes.rules(),
        *dates.rules(month_first=month_first),
        *acronyms.dotted_rules(),
        *money.rules(),
        *designations.rules(),
        *quantities.rules(),
        *numerals.rules(),
        *acronyms.rules(lexicon),
    )


def spoken_form(text: str, lexicon: Lexicon = _NO_NAMES, *, month_first: bool | None = None) -> str:
    """Writes out a text as it is to be spoken.

    Args:
        text: A sentence, title or phrase as written; any characters.
        lexicon: What its entries put into plain words is said so, and acronyms that it has sounds for stay words.
        month_first: How 05/06/2025 is meant; None where that is not known, and then its figures are said.

    Returns:
        Text that ends in ".", "?" or "!" and has no digits; empty where there is nothing to say, as for a row of
        stars. Text that has been through once comes out as it is.
    """
    reworded = lexicon.reworded(plain_characters(text))
    plain = transliterate(apply_rules(addresses.rules(), reworded))
    grammar = _grammar(lexicon, month_first)
    # What is nothing but a stage direction is said after all, lest a line have no sound.
    return punctuate(apply_rules(grammar, without_asides(plain))) or punctuate(apply_rules(grammar, plain))
