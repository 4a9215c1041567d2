"""Turns the words at which a question begins into what stands after "asked": "about ...", "whether ...", "how ...".

Each reader starts at a word to which a form of asking (see ``forms``) has led, and gives None where it cannot read on
for sure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from briefing.script.clauses import boundary, doing, infinitive, statement, turned
from briefing.script.english import (
    ADVERBS,
    AUXILIARIES,
    DETERMINERS,
    LINKS,
    PERSONS,
    POINTING,
    QUESTION_WORDS,
    Word,
    is_verb_only,
)
from briefing.script.nounphrases import MOST_WORDS, noun_phrase


def about(words: Sequence[Word], at: int) -> str | None:
    """A noun phrase: "about the incident in the Baltic Sea"."""
    at += words[at].low == "any"
    end = noun_phrase(words, at) if at < len(words) else None
    return None if end is None else _phrase("about", words[at:end])


def about_doing(words: Sequence[Word], at: int) -> str | None:
    """Reads what "you" would do: "Will you raise taxes" is "about raising taxes"."""
    read = doing(words, at) if words[at].low not in _SAYING else None
    return None if read is None else _joined("about", read)


_SAYING = frozenset(
    "be have like say tell comment explain elaborate give share want know mean see think expect agree confirm "
    "respond answer describe clarify outline remind talk speak get go come do make feel hear help walk update look "
    "allow let rule point provide address react take understand believe imagine hope prefer need mind care call put "
    "find show".split()
)


def agreeing(words: Sequence[Word], at: int) -> str | None:
    """Reads whom somebody may agree with: what they say ("with the auditors that ..."), or else they themselves."""
    end = noun_phrase(words, at)
    if end is not None and end < len(words) - 1 and words[end].low == "that":
        return whether(words, end + 1)
    return about(words, at)


def whether(words: Sequence[Word], at: int) -> str | None:
    """Reads a clause in the order of a statement: "(do you think) the ceasefire will hold"."""
    end = noun_phrase(words, at)
    if end is not None and end == boundary(words, at, at):
        return about(words, at)  # "confirm reports that ..." holds no clause of its own
    read = statement(words, at)
    return None if read is None else _joined("whether", read)


def about_concern(words: Sequence[Word], at: int) -> str | None:
    """Reads the same after "are you worried that"."""
    read = statement(words, at)
    return None if read is None else _joined("about the concern that", read)


def whether_turned(words: Sequence[Word], at: int) -> str | None:
    """Reads a question that opens with its auxiliary: "Will the ceasefire hold?"."""
    read = turned(words, at)
    return None if read is None else _joined("whether", read)


def indirect(words: Sequence[Word], at: int) -> str | None:
    """An indirect question as it stands ("if Russia will attack") or behind its question word ("how will ...")."""
    if words[at].low in {"if", "whether"}:
        return whether(words, at + 1)
    return question_word(words, at)


def question_word(words: Sequence[Word], at: int) -> str | None:
    """Reads "how does NATO plan to respond", "what the plan is", "how to get there", "who will pay"."""
    end = at + 1
    while end < len(words) and end - at <= 4 and _goes_with(words, at, end):
        end += 1
    if end >= len(words) or words[end].is_mark:
        return None
    opening = [word.low if i == 0 else word.text for i, word in enumerate(words[at:end])]
    if at > 0 and words[at - 1].low in _BEFORE_QUESTION_WORDS and words[at].low in {"what", "which", "whom"}:
        opening.insert(0, words[at - 1].low)
    if words[end].low == "to" and words[at].low in {"how", "what", "where", "when", "which"}:
        rest = infinitive(words, end)
    elif words[end].low not in AUXILIARIES:
        rest = _as_subject(words, at, end) or statement(words, end)
    else:
        rest = _after_auxiliary(words, at, end)
    return None if rest is None else _joined(*opening, rest)


_BEFORE_QUESTION_WORDS = frozenset("to in at by for on with under from".split())


def _goes_with(words: Sequence[Word], at: int, end: int) -> bool:
    """Whether a word still belongs to the question word: "how many more Allies", "what kind of role"."""
    word = words[end]
    if words[at].low not in {"what", "which", "how", "whose"} or word.low in AUXILIARIES or is_verb_only(word):
        return False
    if words[at].low == "how" and end == at + 1:
        return word.low in _DEGREE or word.low.endswith("ly")
    return (word.is_content and not word.is_capital) or word.low in {"more", "further", "other", "of"}


_DEGREE = frozenset("many much long soon far big high fast likely close quick strong large often deep serious".split())


def _as_subject(words: Sequence[Word], at: int, end: int) -> list[str] | None:
    """Reads "what happens next", "which countries want more": the question word is the subject itself."""
    if words[at].low not in {"what", "who", "which"} or not is_verb_only(words[end]):
        return None
    clause = statement((Word("X", "x"), *words[end:]), 0)
    return clause[1:] if clause else None


def _after_auxiliary(words: Sequence[Word], at: int, end: int) -> list[str] | None:
    """Reads "(why) will Russia attack" and, where the question word is the subject, "(who) will pay"."""
    rest = turned(words, end)
    if rest is not None or (words[at].low not in {"what", "who", "which"} and end == at + 1):
        return rest
    verb_at = end + 1
    while verb_at < len(words) and words[verb_at].low in ADVERBS:
        verb_at += 1
    if verb_at == len(words) or words[verb_at].is_capital:
        return None
    if not (is_verb_only(words[verb_at]) or words[verb_at].low == "be" or words[verb_at].low.endswith(("ing", "ed"))):
        return None
    clause = statement((Word("X", "x"), *words[end:]), 0)
    return clause[1:] if clause else None


def what_is(words: Sequence[Word], at: int) -> str | None:
    """Reads "What are the risks of a ceasefire?" as "about the risks ..."; nothing may follow the phrase."""
    end = noun_phrase(words, at)
    if end is None or (
        end < len(words) and not (words[end].is_mark or words[end].low in {"and", "when", "if"} | LINKS)
    ):
        return None
    return _phrase("about", words[at:end])


def what_you_think(words: Sequence[Word], at: int) -> str | None:
    """Reads "how do you think the war will end" as "how the war will end"."""
    start = at - 1
    while start >= 0 and words[start].low not in QUESTION_WORDS:
        start -= 1
    auxiliary = next((i for i in range(start, at) if words[i].low in AUXILIARIES), None)
    if start < 0 or auxiliary is None:
        return None
    rest = statement(words, at)
    opening = [word.low if i == 0 else word.text for i, word in enumerate(words[start:auxiliary])]
    return None if rest is None else _joined(*opening, rest)


def expected(words: Sequence[Word], at: int) -> str | None:
    """Reads "Do you expect Russia to attack" as "whether to expect Russia to attack"."""
    subject = noun_phrase(words, at)
    if subject is None or subject >= len(words) or words[subject].low != "to":
        return None
    end = boundary(words, at, subject)
    rest = infinitive(words, at) if end - subject >= 2 else None
    return None if rest is None else _joined("whether to expect", rest)


def _phrase(opening: str, words: Sequence[Word]) -> str | None:
    lows = [word.low for word in words]
    if any(low in _NOT_IN_PHRASES for low in lows) or any(low in {"its", "their", "his", "her"} for low in lows[:2]):
        return None
    if not any(word.is_content for word in words) or lows[-1] in LINKS | DETERMINERS | {"to"}:
        return None
    return _joined(opening, [word.text for word in words])


_NOT_IN_PHRASES = PERSONS | (POINTING - {"that"}) | frozenset("my our here please thank thanks".split())


def _joined(*parts: str | list[str]) -> str | None:
    """Joins words into a complement, "your" into "the"; None where it is too long to listen to."""
    words = [word for part in parts for word in ([part] if isinstance(part, str) else part)]
    if len(words) > MOST_WORDS + 1:
        return None
    head, *rest = words
    rest = ["the" if word == "your" else word for word in rest]
    return re.sub(r" ([,;])", r"\1", " ".join((head, *rest)))
