"""Turns what a question asks into an indirect question: "Will Russia attack?" into "whether Russia will attack".

Only where subject and verb can be told apart for sure, and where no pronoun would change its meaning in another
mouth; everything else is None.
"""

from __future__ import annotations

from collections.abc import Sequence

from briefing.script.english import (
    ADVERBS,
    AUXILIARIES,
    BE,
    DETERMINERS,
    DO,
    HAVE,
    LINKS,
    MODALS,
    PERSONS,
    POINTING,
    POSSESSIVES,
    QUESTION_WORDS,
    Verb,
    Word,
    is_participle,
    is_verb_only,
    verb,
)
from briefing.script.nounphrases import MOST_WORDS, noun_phrase

_NOT_AT_END = frozenset(
    "and or but please however then there here now today tomorrow yesterday tonight really actually maybe perhaps also "
    "so too".split()
)
"""What trails off, or means another day by the time it is heard."""
_BREAKS = frozenset(
    "because if when while as before after given which who without since once unless until although so considering "
    "whether despite amid during but with by for".split()
)
"""Words before which a clause that is too long may end."""
_PREDICATIVE = frozenset(
    "ready able likely unlikely willing prepared enough too right wrong possible realistic over safe fair true "
    "necessary serious worried concerned aware open worth part due set bound sufficient legal illegal credible "
    "sustainable dead big strong weak high low good bad better worse important essential inevitable acceptable "
    "viable justified confident satisfied happy responsible capable close available feasible certain sure "
    "appropriate normal".split()
)
_DEICTIC = frozenset(
    "here my our mine ours yours myself ourselves yourself i'm i've i'd i'll we're we've we'll".split()
)
_IN_A_STATE = frozenset("on off in at under out".split())
_STATES = frozenset("table risk danger place track control war stake trouble force doubt way question favour".split())
""" "on the table", "at risk", "under way": what is said of a subject, never a part of it."""
_LONGEST_SUBJECT = 8
_FEWEST_LEFT = 3
"""Words that a clause keeps when its end is left out."""
_NOT = Word("not", "not")


def boundary(words: Sequence[Word], start: int, at: int) -> int:
    """Finds where the clause that began at ``start`` ends, looking from ``at`` on: a mark, or the next question."""
    end = at
    while end < len(words) and not words[end].is_mark and not _asks_anew(words, end):
        end += 1
    if end - start > MOST_WORDS:
        breaks = [i for i in range(start + 5, start + MOST_WORDS + 1) if words[i].low in _BREAKS]
        end = breaks[-1] if breaks else end
    while end > at and words[end - 1].low in _NOT_AT_END:
        end -= 1
    return end


def _asks_anew(words: Sequence[Word], at: int) -> bool:
    if words[at].low not in {"and", "or", "but"} or at + 1 == len(words):
        return False
    return words[at + 1].low in AUXILIARIES | QUESTION_WORDS | {"if", "whether", "also"}


def statement(words: Sequence[Word], at: int) -> list[str] | None:
    """Reads a clause that stands in the order of a statement: "Russia will attack" after "do you think"."""
    end = boundary(words, at, at)
    clause = words[at:end]
    if len(clause) < 3 or clause[0].low in AUXILIARIES or not _names_a_subject(clause):
        return None
    finite = any(word.low in AUXILIARIES or is_verb_only(word) for word in clause[1:-1])
    return _said_of_nobody_here(clause) if finite or is_verb_only(clause[-1]) else None


def _names_a_subject(clause: Sequence[Word]) -> bool:
    if clause[0].low == "there" or _expletive(clause):
        return True
    return clause[0].low in DETERMINERS | {"your"} or clause[0].is_content


def infinitive(words: Sequence[Word], at: int) -> list[str] | None:
    """Reads "to get to the target": a question word and "to" ask without a subject."""
    end = boundary(words, at, at)
    return _said_of_nobody_here(words[at:end]) if end - at >= 3 else None


def turned(words: Sequence[Word], at: int) -> list[str] | None:
    """Puts the clause whose auxiliary stands first into the order of a statement.

    Args:
        words: Of one sentence.
        at: Index of the auxiliary: "does" in "why does Russia attack".
    """
    auxiliary = words[at].low
    after_question_word = any(word.low in QUESTION_WORDS for word in words[max(0, at - 4) : at])
    negation = [_NOT] if words[at].is_negative and after_question_word else []  # "isn't it" alone asks like "is it"
    if words[at + 1 :] and words[at + 1].low == "there" and auxiliary in BE:
        last = boundary(words, at, at + 2)
        return _said_of_nobody_here([words[at + 1], Word(auxiliary, auxiliary), *negation, *words[at + 2 : last]])
    for end in range(at + 2, min(at + 2 + _LONGEST_SUBJECT, len(words))):
        place = _predicate(words, end, auxiliary)
        if place is None and auxiliary in MODALS | {"do", "does"} and _can_only_be_the_verb(words, at + 1, end):
            place = end
        if place is not None and _is_subject(words, at + 1, end, auxiliary):
            last = boundary(words, at, place)
            if last <= place:
                last = place + 1
            moved = _conjugated(auxiliary, [*negation, *words[end:place]], words[place])
            clause = [*words[at + 1 : end], *moved, *words[place + 1 : last]]
            return _said_of_nobody_here(clause) if len(clause) >= 3 else None
    return None


def _is_subject(words: Sequence[Word], start: int, end: int, auxiliary: str) -> bool:
    if end == start + 1 and words[start].low == "there":
        return auxiliary in MODALS | HAVE
    if end == start + 1 and words[start].low == "it":
        return _expletive((words[start], Word(auxiliary, auxiliary), *words[end:]))
    return noun_phrase(words[:end], start) == end


def _expletive(clause: Sequence[Word]) -> bool:
    """Tells an "it" that stands for what follows: "it is realistic to expect"."""
    lows = [word.low for word in clause[:8]]
    if len(lows) < 5 or lows[0] != "it" or lows[1] not in BE | MODALS | DO:
        return False
    if lows[2] in {"take", "cost"}:
        return "to" in lows
    return any(low in {"to", "that", "for"} and lows[i] in _PREDICATIVE | {"time"} for i, low in enumerate(lows[3:], 2))


def _predicate(words: Sequence[Word], at: int, auxiliary: str) -> int | None:
    """Finds the verb that belongs to an auxiliary where a predicate surely starts at a word."""
    while at < len(words) and (words[at].low in ADVERBS or words[at].low.endswith("ly")) and words[at].low != "there":
        at += 1
    if at >= len(words) or words[at].is_mark:
        return None
    word = words[at]
    if auxiliary in BE:
        fits = (
            (word.low.endswith("ing") and not word.is_capital)
            or is_participle(word)
            or word.low in _PREDICATIVE | {"a", "an", "the", "any", "enough", "too", "still"}
            or word.low.endswith(("ous", "ible"))
            or (word.low in _IN_A_STATE and any(later.low in _STATES for later in words[at + 1 : at + 3]))
        )
    elif auxiliary in HAVE:
        fits = is_participle(word)
    else:
        fits = _is_base_verb(words, at)
    return at if fits else None


def _is_base_verb(words: Sequence[Word], at: int) -> bool:
    if words[at].is_capital or verb(words[at].low) is None:
        return False
    if is_verb_only(words[at]) or at + 1 == len(words) or words[at + 1].is_mark or words[at - 1].low == "not":
        return True
    following = words[at + 1]
    if following.is_content and following.low.endswith("s") and words[at - 1].is_capital:  # "will the ECB cut rates in"
        return at + 2 == len(words) or not words[at + 2].is_content
    return following.is_capital or following.low in DETERMINERS | LINKS | POSSESSIVES | PERSONS | {
        "to",
        "that",
        "back",
        "up",
        "down",
        "out",
    }


def _can_only_be_the_verb(words: Sequence[Word], start: int, at: int) -> bool:
    """Tells "sail" in "will the ferry sail again": a verb is needed, and no other word is left to be it."""
    if words[start].low not in DETERMINERS or at != start + 2 or words[at].is_capital or not words[at].is_content:
        return False
    if words[at].low.endswith(("s", "ed", "ing", "ly")):
        return False
    return at + 1 == len(words) or words[at + 1].is_mark or words[at + 1].low in ADVERBS | DETERMINERS


def _conjugated(auxiliary: str, adverbs: Sequence[Word], main: Word) -> list[Word]:
    """Gives "still plans" for "does ... still plan"; other auxiliaries stay as they are."""
    if auxiliary not in DO or any(word.low == "not" for word in adverbs):
        return [Word(auxiliary, auxiliary), *adverbs, main]
    if auxiliary == "do":
        return [*adverbs, main]
    found = verb(main.low) or Verb.regular(main.low)
    form = found.third if auxiliary == "does" else found.past
    return [*adverbs, Word(form, form)]


def doing(words: Sequence[Word], at: int) -> list[str] | None:
    """Reads the verb phrase at a base form as a subject: "raise taxes" is "raising taxes"."""
    found = verb(words[at].low)
    if found is None:
        return None
    end = boundary(words, at, at)
    rest = words[at + 1 : end]
    return _said_of_nobody_here([Word(found.gerund, found.gerund), *rest]) if rest else None


def _said_of_nobody_here(clause: Sequence[Word]) -> list[str] | None:
    """Gives the words of a clause that means the same in anybody's mouth and at any time; None for another.

    A last "with this pressure" or "before they rise" is left out.
    """
    for i, word in enumerate(clause):
        if _points(clause, i, word):
            hangs_on = i - 1 if i > _FEWEST_LEFT and clause[i - 1].low in LINKS else None
            return None if hangs_on is None else _said_of_nobody_here(clause[:hangs_on])
    if clause[-1].low in DETERMINERS | LINKS | POSSESSIVES | AUXILIARIES | QUESTION_WORDS | {"to", "that"}:
        return None
    return [word.text for word in clause]


def _points(clause: Sequence[Word], at: int, word: Word) -> bool:
    """Tells a word that means somebody or something else in another mouth, or at another time."""
    if word.low in {"his", "her", "their", "its"}:
        return at < 2
    if word.low == "that":
        return not _opens_clause(clause, at)
    if word.low == "it":
        return not _expletive(clause[at:])
    return word.low in PERSONS | _DEICTIC | POINTING


def _opens_clause(clause: Sequence[Word], at: int) -> bool:
    """Tells "that Russia will" and "that the war" from "that country"."""
    following = clause[at + 1] if at + 1 < len(clause) else None
    return following is not None and at > 0 and (following.low in DETERMINERS or following.is_capital)
