"""Turns a sentence into what it may ask: "about the incident in the Baltic Sea", "whether Russia will attack".

Each rule is a form in which English asks: an announced subject ("a question on Ukraine"), an indirect question ("tell
us whether ..."), an inverted one, the object of "how do you see ...".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from briefing.script import readers
from briefing.script.english import Word, split

_YOU = r"you(?: (?:\w+ly|also|still|now|ever|just|please|perhaps|maybe|already|yourself|even|then|again|at least))*"
_THINK = (
    r"(?:think|believe|feel|agree|say|accept|fear|hope|suspect|reckon|consider|guarantee|confirm|foresee|anticipate|"
    r"admit|argue|assume|imagine|acknowledge|conclude|promise|assure (?:us|the public|people))"
)
_TELLING = (
    r"(?:tell|explain|clarify|know|ask|wonder|wondering|curious|confirm|describe|specify|understand|hear|outline|"
    r"question (?:is|was|would be)|sense of|idea of|idea|clear|say|elaborate on|comment on|discuss|interested in|"
    r"shed light on|detail on|details on|asking|about|share)"
)
_VIEW = (
    r"(?:views?|reactions?|response|thoughts|comments?|assessment|take|opinion|position|stance|perspective|"
    r"understanding|expectations?|sense|interpretation|impression|feelings?|analysis|outlook|update|details?|clarity|"
    r"information|word|remarks?|latest)"
)
_SURE = r"(?:confident|sure|certain|convinced|optimistic|satisfied|hopeful)"
_OBJECT = (
    r"(?:see|assess|evaluate|view|judge|interpret|explain|describe|support|favou?r|back|oppose|welcome|regard|rate|"
    r"justify|defend|condemn|discuss(?:ed)?|raise[d]?|mention(?:ed)?|address|consider(?:ing)?|rule out|ruling out|"
    r"foresee|envisage|regret|respond to|react to|recogni[sz]e|endorse|reject|seen|heard|read|clarify|like to see|"
    r"want to see|characteri[sz]e|interpret|agree on|make of|talk about|speak about|deal with|"
    r"dealing with|perceive|explaining|worry about|know about|think about|think of|feel about|stand on|say about|"
    r"say to|say on|expect from|followed|following|looking at|concerned about|worried about)"
)


_LONGEST_SENTENCE = 150
"""Words; of a longer sentence, which nobody asks in one breath, the end is read."""


@dataclass(frozen=True, slots=True)
class Form:
    """One way to say what a sentence asks."""

    words: str
    """What stands after "asked"."""
    worth: float
    """How surely and fully it says what is asked; below 1 it must be borne out by the answer."""


_Reader = Callable[[Sequence[Word], int], str | None]
"""Reads a complement from the word at which a rule has led."""


@dataclass(frozen=True, slots=True)
class _Rule:
    """A form in which English asks: what leads to it, how to read on, and what that is worth."""

    lead: re.Pattern[str]
    read: _Reader
    worth: float
    asks: bool = True
    """Counts in a sentence that asks only."""


def read(sentence: str) -> Iterator[Form]:
    """Finds all that a sentence may ask."""
    words = split(sentence)[-_LONGEST_SENTENCE:]
    lows = " ".join(word.low for word in words)
    asks = "?" in sentence or _WANTS_TO_KNOW.search(lows) is not None
    for rule in _RULES:
        if rule.asks and not asks:
            continue
        for match in rule.lead.finditer(lows):
            at = lows.count(" ", 0, match.end())
            found = rule.read(words, at) if at < len(words) else None
            if found is not None:
                yield Form(found, rule.worth)


_WANTS_TO_KNOW = re.compile(
    r"\b(?:questions?|ask|asking|wonder|wondering|like to know|want to know|curious|interested|hear|tell (?:us|me)|"
    r"any (?:response|reaction|comment|thoughts))\b"
)


def _after(lead: str, read: _Reader, worth: float, *, asks: bool = True) -> _Rule:
    """A rule that reads on behind its lead."""
    return _Rule(re.compile(rf"(?:{lead})(?: |$)"), read, worth, asks)


def _at(lead: str, opening: str, read: _Reader, worth: float) -> _Rule:
    """A rule that reads on from one of the opening words, which stands behind the lead."""
    return _Rule(re.compile(rf"(?:{lead})(?=(?:{opening}) )"), read, worth)


_START = r"(?:^|(?<=[,;:–—-] )|\b(?:and|but|so|or|is|then|well|also|ask) )"
_INVERTED = "will|would|can|could|should|must|is|are|was|were|has|have|had|do|does|did"
_WH = "how|what|why|when|where|which|who"
_RULES = (
    _after(r"\bquestions? (?:\w+ )?(?:on|about|regarding|concerning|around|to do with)", readers.about, 4, asks=False),
    _after(r"\bask(?:ing)? (?:\w+ ){0,4}?(?:about|on|regarding|concerning)", readers.about, 4, asks=False),
    _after(r"\bfollow(?:ing)?(?:[ -]up)? (?:question )?(?:on|about|up on|up to)", readers.about, 4, asks=False),
    _after(
        r"(?:^|(?<=[,.] ))(?:and |but |so |now |first |second |secondly )?(?:on|about|regarding|as for|turning to)",
        readers.about,
        2.5,
        asks=False,
    ),
    _after(rf"\b{_VIEW} (?:on|to|of|about|regarding|as to|for|concerning)", readers.about, 3.5),
    _after(
        r"\b(?:comment|elaborate|expand|speak|talk|update (?:us|me)|tell (?:us|me)|say|hear|know|"
        r"(?:brief|walk|talk|take) us)"
        r" (?:\w+ ){0,4}?(?:about|on|regarding|through)",
        readers.about,
        3.5,
    ),
    _after(r"\b(?:what|how) about", readers.about, 3.5),
    _after(rf"\b{_YOU} {_OBJECT}(?: that)?", readers.about, 3),
    _after(rf"\b{_YOU} agree with", readers.agreeing, 4),
    _after(rf"\b{_YOU} have", readers.about, 2),
    _at(r"\b(?:is|what's|have|be)", "your message (?:to|for)", readers.about, 3.5),
    _after(
        r"\b(?:worried|concerned|nervous|anxious|optimistic|confident|happy|satisfied|disappointed|surprised|"
        r"comfortable|alarmed|pleased) (?:about|with|by|at)",
        readers.about,
        3,
    ),
    _after(
        r"\b(?:regarding|concerning|when it comes to|with regard to|with respect to|in (?:the )?light of)",
        readers.about,
        2,
    ),
    _after(rf"\b(?:do|does|did|would|can|could) {_YOU} {_THINK}(?: that)?", readers.whether, 4),
    _after(
        r"\b(?:is|was) it (?:true|correct|right|fair to say|the case|possible|your view|your understanding) that",
        readers.whether,
        4,
    ),
    _after(rf"\b(?:(?:are|were) {_YOU} {_SURE}|{_SURE} are you)(?: that)?", readers.whether, 4),
    _after(rf"\b(?:are|were) {_YOU} (?:worried|concerned|afraid|anxious)(?: that)?", readers.about_concern, 4),
    _at(rf"\b{_TELLING} (?:[,:–—] )?(?:\w+ ){{0,3}}?", f"whether|if|{_WH}", readers.indirect, 4),
    _at(rf"{_START}(?:(?:to|in|at|by|for|on|with|under|from) )?", _WH, readers.question_word, 4),
    _at(_START, _INVERTED, readers.whether_turned, 4),
    _after(
        rf"\b(?:{_WH})(?: \w+){{0,3}} (?:do|would|can|could) {_YOU} (?:think|believe|say|"
        r"expect|feel)(?: that)?",
        readers.what_you_think,
        4.5,
    ),
    _after(rf"\bdo {_YOU} expect", readers.expected, 4),
    _after(r"\bwhat(?:'s| (?:\w+ )?(?:is|are|was|were))", readers.what_is, 3),
    _after(rf"\b(?:will|would|can|could|should|might|do|did) {_YOU}", readers.about_doing, 2.5),
    _after(
        rf"\b(?:are|were) {_YOU} (?:going|planning|preparing|ready|willing|prepared|able|open|hoping|intending|set) to",
        readers.about_doing,
        3,
    ),
    _after(rf"\b(?:do|did) {_YOU} (?:plan|intend|hope|want|wish|mean|aim|need) to", readers.about_doing, 3),
    _after(rf"\b{_YOU} (?:considering|planning|contemplating|weighing)", readers.about, 3),
    _after(r"\b(?:is|are|was|were) there", readers.about, 2),
    _after(r"\b(?:about|over|regarding)", readers.about, 1.5),
    _after(r"\b(?:on|of|by|in|for|against|between|to|with)", readers.about, 0),
    _after(r"\b(?:about|over|regarding)", readers.about, 0.5, asks=False),
)
