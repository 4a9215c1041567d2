"""Turns a sentence into a judgement: may a listener hear it quoted, and does it stand on its own?

All patterns are here, in words first. They are English; a sentence in another language passes them untouched except
for its length.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from briefing.types import Hearing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from briefing.types import Sentence, Unfitness

FEWEST_WORDS = 6
MOST_WORDS = 60
MOST_CHARACTERS = 600
FEWEST_TERMS = 4
FEWEST_TERMS_LEANING = 6
"""Content words that a sentence needs; more where it points back ("And we are on the right track.")."""
QUOTED_TURNS = frozenset({"remarks", "answer", "report"})


def _pattern(*parts: str) -> re.Pattern[str]:
    """One expression of alternatives, each a whole word or words; a space stands for any white space."""
    return re.compile("(?:" + "|".join(part.replace(" ", r"\s+") for part in parts) + ")", re.IGNORECASE)


_COURTESY = _pattern(
    r"good (?:morning|afternoon|evening|day|to see you)\b",
    r"(?:a )?(?:very )?warm welcome\b",
    r"(?:welcome|hello|hi|dear|greetings|congratulations|enjoy)\b",
    r"(?:many |once again )?(?:thanks|thank you)\b",
    r"(?:i|we) (?:\w+ )?(?:want|wish|would like|like) to (?:\w+ )?(?:thank|welcome|greet|congratulate|acknowledge)\b",
    r"(?:i|we) (?:also |all )?(?:welcome|congratulate|wish) (?:you|him|her|them|all|everyone)\b",
    r"(?:i|we) (?:\w+ )?thank\b",
    r"let (?:me|us) (?:\w+ )?(?:thank|welcome|greet|finish|stop)\b",
    r"let (?:me|us) (?:\w+ )?(?:begin|start|end|close|conclude) (?:by|with) (?:\w+ )?(?:thank|welcom|greet)",
    r"(?:it's|it is|what) (?:is )?(?:\w+ )?(?:a|an|my|our) (?:\w+ )?(?:pleasure|honou?r|privilege|delight)\b",
    r"(?:i'm|i am) (?:\w+ )?(?:pleased|delighted|happy|glad|thrilled|grateful|thankful|sorry) (?:to|that|for)\b",
    r"(?:i|we) (?:\w+ )?look forward\b",
    r"i (?:encourage|count on|am counting on|urge) you\b",
    r"have a (?:good|nice|great|safe)\b",
)
"""How a courtesy opens, after its conjunctions and fillers."""

_FILLER = re.compile(
    r"^(?:(?:and|so|but|yes|well|again|also|now|finally|first of all|ladies and gentlemen)\b[\s,–—-]*)*", re.IGNORECASE
)

_HOUSEKEEPING = _pattern(
    r"\b(?:take|answer|ready for|happy to have) (?:\w+ ){0,3}questions?\b",
    r"\b(?:first|next|last|one more|two more|follow-up|your|my) questions?\b",
    r"\b(?:front|back|first|second|third|fourth) row\b",
    r"\b(?:thanks|thank you) (?:so much|very much|all|again|for)\b",
    r"\bthank (?:you|him|her|them|everyone)\b",
    r"\bwords? of thanks\b",
    r"\b(?:start|begin|continue|open) (?:the|with) question",
    r"\bi (?:now )?(?:call|invite|recogni[sz]e) (?:the|mr|ms|mrs|dr|our|minister)\b",
    r"\b(?:i|we)(?:'m| am|'re| are| do| will|'ll|'d| would)?(?: not|n't) (?:going to )?(?:comment|speculat|announc)",
    r"\b(?:a|very) warm welcome\b",
    r"\b(?:i|we) wish (?:you|him|her|them|everyone)\b",
    r"\b(?:over to you|the floor is|you have the floor)\b",
    r"\bappreciation for\b.*\b(?:hosting|hospitality)\b",
)
"""What runs a meeting rather than says something in it, anywhere in the sentence."""
_NOT_SPEECH = re.compile(
    r"[@#]\w|\[|https?:|www\.|click here|transcript continues|subscribe\b|all rights reserved", re.IGNORECASE
)
"""Addresses, editors' brackets and calls of web pages: nobody said them, or nobody can hear them."""
_TELLTALES = frozenset(
    "question row thank welcom wish over floor appreci call invit recogn recognis comment specul announc http https "
    "www click transcript subscrib reserv".split()
)
"""Stems of which a sentence of either sort has one, if it has none of the marks ``@#[``: most need not be searched."""

_CUT_OFF = _pattern(
    r"(?:which|whose|whom|because|rather than|including|such as|especially|same|likewise|nor|neither|or|than)\b",
    r"not (?:only|least|just|to|with|as)\b",
    r"that (?:i|we|you|they|he|she|it)\b",
    r"(?:and|but|so) (?:\w+ing|is|are|was|were|has|have|had|will|can|could|would|must|should|may|not)\b",
    r"(?:and|but) (?:also )?(?:because|ensure|help|make|supply|produce|take|keep|get|give|use|send|bring)\b",
    r"(?:and |but |so )?(?:this|that)(?: is|'s| was) (?:\w+ ){0,2}(?:why|how|what|where|when|because|it|all)\b",
)
"""Openings that hang so hard on the sentence before that nothing is left without it."""

_EVIDENT = r"(?:clear|important|crucial|vital|essential|time|true|possible|necessary|impossible|difficult|critical)"
_CALENDAR = r"(?:week|month|year|morning|afternoon|evening|summer|winter|spring|autumn|century|decade)"
_OCCASION = r"(?:summit|conference|meeting|alliance|country|government|war)"

_LEANING = _pattern(
    r"(?:and|but|so|yet|or|then|also|therefore|thus|hence|however|instead|otherwise|moreover|furthermore|similarly)\b",
    r"(?:again|yes|no|well|okay|obviously|of course|such|here|for that|as that|likewise|nevertheless|consequently)\b",
    r"(?:they|he|she|his|her|their|its|them|those|these|both|all of (?:this|that|it|them)|all this|all that)\b",
    r"(?:one|some|many|most|none|each|neither|either|any) of (?:them|these|those|which)\b",
    r"(?:the (?:former|latter|same)|another|others?|the others?)\b",
    r"the (?:first|second|third|fourth|fifth|last|next) (?:is|was|are|were|will|of (?:them|these|those))\b",
    r"(?:while|if|when|as|once|until|since|although|before|after) (?:he|she|it|they|this|that|these|those)\b",
    rf"it\b(?!(?: is|'s| was| remains| will be) (?:\w+ )?{_EVIDENT}\b)",
    rf"(?:this|that)\b(?! (?:\w+ )?(?:{_CALENDAR}|{_OCCASION})\b)",
    r"(?:in|on|at|for|to|with|by|from|because of|as part of|given|after|before|under|through|beyond|since|until) "
    r"(?:all )?(?:this|that|these|those|it|them|him|her|which)\b(?! (?:\w+ )?" + _CALENDAR + r"\b)",
    r"(?:for example|for instance|to do (?:this|that|so)|if so|if not|as i said|as such|on the contrary|"
    r"on the other hand|by contrast|in addition|as a result|at the same time|in turn|meanwhile|rather)\b",
    r"(?:second|third|secondly|thirdly|next|finally|lastly)\b,",
)
"""Openings that point back; a listener who missed the sentence before loses something."""

_SETTING_UP = _pattern(
    r"(?:take|consider|look at|think of|imagine|remember|picture|recall)\b(?:\W+[\w'’-]+){1,5}\W*$",
    r"(?:let me|let us|let's|i will|i'll|i want to|i would like to) (?:\w+ ){0,2}(?:give|take|offer|share|tell|mention)"
    r"\b.{0,40}\b(?:example|examples|figures?|numbers?|story|point|reasons?|things)\b",
    r"[^.;:]{0,70}\b(?:a|an|one|two|three|four|several|some|my|these) (?:\w+ ){0,2}"
    r"(?:message|points?|things?|reasons?|examples?|remarks|observations?|answers?|priorities|conclusions?)\W*$",
)
"""Sentences that only announce the next one: "Take Vilnius.", "Let me give you an example."; heard with it or not."""

_OPENING_PHRASE = _pattern(
    r"(?:and |or |but )?(?:with|of|to|across|by|for|from|in|on|at|through|without|towards?|beyond|under|over|as)\b",
    r"\w+ing\b",
)
_BARE_NOUN = re.compile(
    r"(?:the|a|an|our|my|their|his|her|its|[A-Z][\w'-]+)\b(?:(?!\w+(?:ed|s)\b)[^,;:.]){0,60}, "
    r"(?=(?:because|which|who|whose|where)\b)"
)
"""A noun without anything that may be its verb, before a clause: "The plan, because it has to be real" says nothing."""
_FINITE = _pattern(
    r"\b(?:am|is|are|was|were|has|have|had|do|does|did|will|would|can|could|cannot|must|should|shall|may|might)\b",
    r"\b(?:i|we|you|he|she|it|they|there)\b",
    r"\b(?:says|means|needs|requires|remains|makes|takes|shows|wants|plans)\b",
    r"n't\b",
    r"'(?:m|re|ve|ll|d)\b",
    r",[^,]*\w\wed\b",
)
"""Signs of a main clause after an opening phrase: an auxiliary, a pronoun as subject, a past tense after the comma."""


def is_punctuated(sentences: Iterable[Sentence]) -> bool:
    """Whether sentences end in marks as a rule; automatic captions do not, and start in lower case."""
    ends = [_ends(sentence.text) for sentence in sentences]
    return sum(ends) * 3 >= len(ends)


def hear(sentence: Sentence, *, punctuated: bool = True) -> Hearing | None:
    """Judges a sentence by how it would be heard.

    Questions, courtesies, the running of the meeting, fragments, addresses and sentences too short or too long to
    follow may not be quoted to a listener; nor may words of hosts and questioners.

    Args:
        sentence: any sentence.
        punctuated: its document has marks and capitals, so that a small letter shows a piece of a sentence.

    Returns:
        The form in which it may be quoted, and whether it needs a neighbour; None where it may not be.
    """
    judged = _judge(sentence, punctuated=punctuated)
    return judged if isinstance(judged, Hearing) else None


def unfitness(sentence: Sentence, *, punctuated: bool = True) -> Unfitness | None:
    """Tells why a sentence may not be quoted, which :func:`hear` does not say.

    Args:
        sentence: any sentence.
        punctuated: see :func:`hear`.

    Returns:
        The first reason there is; None where it may be quoted.
    """
    judged = _judge(sentence, punctuated=punctuated)
    return None if isinstance(judged, Hearing) else judged


def hear_anything(sentence: Sentence) -> Hearing:
    """Lets every sentence be quoted as it is; what rankers without a listener in mind choose from."""
    return Hearing(form=sentence)


def _judge(sentence: Sentence, *, punctuated: bool) -> Hearing | Unfitness:
    """How a sentence may be quoted, or why it may not."""
    if sentence.turn.kind not in QUOTED_TURNS:
        return "another's words"
    form = sentence.bare or sentence
    text = _plain(form)
    if len(text) > MOST_CHARACTERS:
        return "too long"  # first of all: some patterns below take their time over a page without a full stop
    if unfit := "fragment" if punctuated and sentence.text[:1].islower() else _no_statement(form, text):
        return unfit
    if _announces(text):
        return Hearing(form=form, announces=True)
    leaning = bool(_LEANING.match(text))
    if unfit := _wrong_length(form, FEWEST_TERMS_LEANING if leaning else FEWEST_TERMS):
        return unfit
    cut_off = text.endswith((":", ",", "…", "...")) or _fragment(text) or (punctuated and not _ends(text))
    return "fragment" if cut_off else Hearing(form=form, leans=leaning)


def _no_statement(form: Sentence, text: str) -> Unfitness | None:
    """What is said without saying something: a question, a courtesy, the running of the meeting, an address."""
    if "?" in text:
        return "question"
    filler = _FILLER.match(text)
    if _COURTESY.match(text, filler.end() if filler else 0):
        return "courtesy"
    if _TELLTALES.isdisjoint(form.stems) and not ("@" in text or "#" in text or "[" in text):
        return None
    if _HOUSEKEEPING.search(text):
        return "housekeeping"
    return "address" if _NOT_SPEECH.search(text) else None


def _wrong_length(form: Sentence, fewest_terms: int) -> Unfitness | None:
    """Too many words to follow, too few, or too few that carry something."""
    if len(form.words) > MOST_WORDS:
        return "too long"
    if len(form.words) < FEWEST_WORDS:
        return "too short"
    return "empty" if len(form.terms) < fewest_terms else None


def _ends(text: str) -> bool:
    """Whether a text ends in a mark that ends sentences, quotation marks and brackets left out."""
    return text.rstrip("\"'”’»)]").endswith((".", "!", "?", "…", ":"))


def _announces(text: str) -> bool:
    """Whether a sentence only announces the next one."""
    return text.endswith(":") or bool(_SETTING_UP.match(text))


def _plain(sentence: Sentence) -> str:
    """The text with typewriter apostrophes and without opening quotation marks."""
    return sentence.text.replace("’", "'").lstrip("\"'“‘„«( ")


def _fragment(text: str) -> bool:
    """Whether the words are no sentence without what came before them."""
    if _CUT_OFF.match(text):
        return True
    if (noun := _BARE_NOUN.match(text)) and not _FINITE.search(noun.group()):
        return True
    return bool(_OPENING_PHRASE.match(text)) and not _FINITE.search(text)
