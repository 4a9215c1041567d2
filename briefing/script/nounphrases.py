"""Turns words into noun phrases: "the incident in the Baltic Sea" out of "the incident in the Baltic Sea, which ...".

A phrase is a determiner and content words, with more such phrases hung on by prepositions, "and", "to" or, after
"report" and its kind, a clause with "that". Where it is not sure where a phrase ends, it is None.
"""

from __future__ import annotations

from collections.abc import Sequence

from briefing.script.english import DETERMINERS, LINKS, PERSONS, POINTING, Word, is_participle, is_verb_only

MOST_WORDS = 14
"""A listener follows no longer phrase between a name and a quote."""

_NOUNS_IN_ING = frozenset(
    "spending funding training meeting building policing housing banking warning ruling hearing briefing shipping "
    "sharing lending borrowing planning financing pricing testing trafficking farming fishing mining manufacturing "
    "engineering bombing shooting killing targeting understanding offering finding gathering screening drilling "
    "rating saving opening feeling wellbeing beijing processing advertising gaming living crossing easing "
    "tightening handling timing backing rearming processing rebuilding".split()
)
_NOUNS_IN_LY = frozenset("ally family supply assembly anomaly monopoly".split())
_PARTICIPLES_IN_COMPOUNDS = frozenset("related based led backed owned made mandated wide".split())
_WITH_INFINITIVE = frozenset(
    "plan plans decision proposal proposals effort efforts need attempt attempts offer request pledge promise "
    "threat threats call calls commitment commitments intention willingness ability right refusal pressure "
    "agreement readiness deal move moves capacity failure reluctance desire time invitation incentive incentives "
    "bid power powers".split()
)
_WITH_THAT = frozenset(
    "report reports claim claims fact idea view risk possibility concern concerns fear fears suggestion suggestions "
    "rumour rumours news prospect criticism impression perception allegation allegations argument evidence notion "
    "indication indications assumption hope hopes worry worries warning warnings danger signal signals".split()
)
_NEVER_LAST = frozenset(
    "new possible potential recent current next last important good great big bad different own latest key major "
    "upcoming political economic social financial international national global serious specific real whole entire "
    "related various certain clear particular main few very less least own european russian american foreign "
    "nuclear further more most other another several many such".split()
)
_ADJECTIVAL = ("ous", "ful", "ible", "ern", "less")
_QUANTIFIERS = frozenset("any some all both many most several each more".split())
_CIRCUMSTANCE = frozenset(
    "moment time context point mind case regard sense meantime way while bit lot kind end".split()
)


def noun_phrase(words: Sequence[Word], at: int) -> int | None:
    """Finds where the noun phrase that starts at a word ends.

    Args:
        words: Of one sentence.
        at: Index of its first word.

    Returns:
        Index past its last word; None where no phrase starts there, or none whose end is sure.
    """
    end = simple_phrase(words, at)
    if end == at + 1 and words[at].low.endswith("ing") and words[at].low not in _NOUNS_IN_ING:
        end = simple_phrase(words, end) or end  # "closing the schools"
    while end is not None and end < len(words):
        further = _extended(words, at, end)
        if further is None or further - at > MOST_WORDS:
            return end
        end = further
    return end


def simple_phrase(words: Sequence[Word], at: int) -> int | None:
    """Finds the end of a noun phrase without anything hung on: "all the upcoming summits"."""
    first = at
    while first < len(words) and (words[first].low in DETERMINERS or words[first].low in {"your", "their", "its"}):
        first += 1
    if at < first < len(words) and words[first].low == "of" and words[first - 1].low in _QUANTIFIERS:
        return simple_phrase(words, first + 1)
    end = first
    while end < len(words) and _belongs(words, end, first, determined=first > at):
        end += 1
    while end > first and words[end - 1].low.endswith("ly"):
        end -= 1
    if end == first or words[end - 1].low in _NEVER_LAST or _looks_adjectival(words[end - 1]):
        return _adjectives_and(words, end) if end > first else None
    return end


def _adjectives_and(words: Sequence[Word], end: int) -> int | None:
    """Goes on after "a clear" with "and credible path"."""
    if end + 1 < len(words) and words[end].low in {"and", ","} and words[end + 1].is_content:
        return simple_phrase(words, end + 1)
    return None


def _looks_adjectival(word: Word) -> bool:
    return not word.is_capital and word.low.endswith(_ADJECTIVAL)


def _belongs(words: Sequence[Word], at: int, first: int, *, determined: bool) -> bool:
    """Whether a word goes on the phrase that began with the determiners before ``first``."""
    word, opens = words[at], at == first
    if not word.is_content or word.is_capital or "-" in word.low:
        return word.is_content
    followed = at + 1 < len(words) and words[at + 1].is_content and not is_verb_only(words[at + 1])
    if word.low.endswith("ly") and word.low not in _NOUNS_IN_LY:
        return followed
    if word.low.endswith("ing"):
        return opens or word.low in _NOUNS_IN_ING
    if word.low in _PARTICIPLES_IN_COMPOUNDS or (opens and is_participle(word)):
        return followed and (determined or not opens or word.low.endswith("ed"))
    return not is_verb_only(word) and not is_participle(word) if not (opens and determined) else True


def _extended(words: Sequence[Word], at: int, end: int) -> int | None:
    """Finds the end of the phrase together with what hangs on it; None where nothing does."""
    link, head = words[end].low, words[end - 1].low
    if link in LINKS and link != "as":
        further = simple_phrase(words, end + 1)
        return None if further is None or words[further - 1].low in _CIRCUMSTANCE else further
    if is_participle(words[end]) and end + 1 < len(words) and words[end + 1].low in LINKS:
        return simple_phrase(words, end + 2)  # "the comments made by the opposition leader"
    if link == "to":
        return _towards(words, end + 1, head)
    if link in {"and", "or"}:
        return _joined(words, at, end)
    if link == "who" or (link == "that" and head in _WITH_THAT):
        return _reported(words, end + 1)
    return None


def _towards(words: Sequence[Word], at: int, head: str) -> int | None:
    """Reads on in "support to Ukraine" and "the plan to send troops"."""
    if at >= len(words):
        return None
    if head in _WITH_INFINITIVE and words[at].is_content and not words[at].is_capital:
        if at + 1 == len(words) or not _starts_phrase(words[at + 1]):
            return at + 1 if at + 1 == len(words) or words[at + 1].is_mark or words[at + 1].low in LINKS else None
        return simple_phrase(words, at + 1)
    if words[at].low in DETERMINERS or words[at].is_capital:
        return simple_phrase(words, at)
    return None


def _joined(words: Sequence[Word], at: int, end: int) -> int | None:
    """Reads on in "Russia and Ukraine" and "trade and investment", not in "the summit and explain"."""
    further = simple_phrase(words, end + 1)
    if further is None or (is_verb_only(words[end + 1]) and not words[end + 1].is_capital):
        return None
    alike = words[end - 1].is_capital == words[further - 1].is_capital
    ends = further == len(words) or words[further].is_mark or words[further].low in LINKS | {"and", "to", "as"}
    return further if alike and ends else None


def _reported(words: Sequence[Word], at: int) -> int | None:
    """The clause after "reports that" or "critics who", to its end."""
    end = at
    while end < len(words) and not words[end].is_mark:
        if words[end].low in PERSONS or words[end].low in POINTING:
            return None
        end += 1
    return end if end - at >= 3 else None


def _starts_phrase(word: Word) -> bool:
    return word.low in DETERMINERS or word.is_content
