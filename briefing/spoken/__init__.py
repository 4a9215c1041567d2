"""Written text turned into the text a voice is given: numbers, dates, money and acronyms become words.

    spoken_form("In 2024, Allies invested 485 billion US dollars – a 20% increase.")
    "In twenty twenty-four, Allies invested four hundred eighty-five billion U S dollars, a twenty percent increase."

What comes out holds letters, spaces, apostrophes, hyphens and ``, ; : . ? !`` only. So no digit is left to the voice's
own guess, and no source text can reach it as an instruction (Piper takes ``[[...]]`` for phonemes).

The rules are few and general, and their order carries the grammar:

1. ``written``        what is not said at all, as links and footnotes contain figures and capitals
2. ``letters``        foreign letters, so that all later rules see words
3. ``abbreviations``  before the full stops in them are taken for something else, and while "No. 3" has its figure
4. ``dates``          the most particular use of figures; "2025-05-06" is also a range, "10.30 a.m." a decimal
5. ``acronyms``       full stops out of "U.S.", so that all later rules see one form of it ("U.S.$5" is money)
6. money, then designations ("EUR 40" must not become one), then all other ``quantities``, bare numbers last
7. ``acronyms``       capitals last, since currencies, months and units brought some of their own
8. ``punctuation``    after all rules that read a mark (2-3, 1/2, $, %), and to be sure that nothing else gets out
"""

from __future__ import annotations

from functools import cache

from briefing.spoken import abbreviations, acronyms, dates, quantities
from briefing.spoken.letters import respell_letters
from briefing.spoken.lexicon import Lexicon, read_lexicon
from briefing.spoken.pronunciation import pronounce
from briefing.spoken.punctuation import punctuate
from briefing.spoken.rules import Rule, apply_rules
from briefing.spoken.written import plain_text

__all__ = ["Lexicon", "pronounce", "read_lexicon", "spoken_form"]


@cache
def _grammar() -> tuple[Rule, ...]:
    return (
        *abbreviations.rules(),
        *dates.rules(),
        *acronyms.dotted_rules(),
        *quantities.money_rules(),
        *acronyms.designation_rules(),
        *quantities.rules(),
        *acronyms.rules(),
    )


def spoken_form(text: str) -> str:
    """Writes out a text as it is to be spoken.

    Args:
        text: A sentence, title or phrase as written; any characters.

    Returns:
        Text that ends in ".", "?" or "!" and has no digits; empty where there is nothing to say, as for a link alone
        or "(Applause)". Text that has been through once comes out as it is.
    """
    return punctuate(apply_rules(_grammar(), respell_letters(plain_text(text))))
