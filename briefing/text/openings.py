"""Turns a sentence into the length of what only ties it to the one before: "And", "So,", "Well, now,".

What is left must stand on its own: "But we have agreed" may be heard as "we have agreed", while "And ensures that"
may not be heard at all. The patterns are English; a sentence in another language has no such opening.
"""

from __future__ import annotations

import re

_CHAIRED = r"(?:(?:mr|ms|mrs|madam|madame|mister)\.? )?(?:chair(?:man|woman|person)?|speaker|president|minister)"
_COUNTED = r"(?:first|second|third|fourth|first of all|firstly|secondly|thirdly|next|last|lastly|finally)"
_NOT_SO = r"(?:far|long|too|many|much|few|little|that|called|to|be|is|are|was|were)"
_CONJUNCTION = rf"(?:(?:and\b|but\b(?! for\b)),?|so(?:,|\b(?! {_NOT_SO}\b)))"
"""Not "But for the ferry" and "So far", which say something else without their first word."""
_TIE = (
    rf"(?:{_CONJUNCTION}|"
    r"(?:well|now|look|yes|yeah|no|sure|right|okay|ok|again|also|then|still|yet|however|"
    r"therefore|thus|hence|moreover|furthermore|nevertheless|nonetheless|consequently|accordingly|additionally|"
    r"indeed|for example|for instance|in fact|in addition|of course|as a result|you know|i mean|as i said|"
    rf"as you know|obviously|frankly|absolutely|exactly|{_COUNTED}|{_CHAIRED}),)\s+"
).replace(" ", r"\s+")
_OPENING = re.compile(rf"(?:{_TIE})+", re.IGNORECASE)
"""Conjunctions, and with a comma the words that count, affirm or address."""

_SUBJECT = (
    r"(?:i|we|you|he|she|it|they|there|this|that|these|those|the|a|an|our|my|your|his|her|their|its|all|each|every|"
    r"both|many|most|some|several|no|any|nobody|everyone|everybody|nothing|one|two|three|what|whoever|here|today)"
)
_CIRCUMSTANCE = (
    r"(?:if|when|as|in|on|at|for|from|with|by|to|after|before|while|since|although|though|once|under|over|through|"
    r"without|despite|during|until|unless|because|let)"
)
_VERB = (
    r"(?:am|is|are|was|were|has|have|had|will|would|can|could|cannot|must|should|shall|may|might|do|does|did|"
    r"needs?|remains?)"
)
_KNOWN = rf"(?i:{_SUBJECT}|{_CIRCUMSTANCE})(?:['’]\w+)?\b|[A-ZÀ-ÞĀ-Ž]|[\d“\"$€£]"
_CLAUSE_AFTER_SO = re.compile(_KNOWN)
"""How a main clause opens: a subject, a circumstance, a name or figure."""
_CLAUSE = re.compile(
    rf"(?:{_KNOWN}|"
    rf"(?!{_VERB}\b|\w+(?:ing|ed)\b)(?:(?!{_SUBJECT}\b)[\w’'-]+\s+){{1,4}}(?:{_VERB}|\w+ed)\b)"
)
"""The same, or nouns and then a finite verb; not after a mere "so", which may belong to them ("So great was ...")."""


def tie_length(sentence: str) -> int:
    """Counts the characters that only tie a sentence to the one before; 0 where it has none or needs them.

    Args:
        sentence: from its first character on; white space may be anything.
    """
    opening = _OPENING.match(sentence)
    if opening is None:
        return 0
    clause = _CLAUSE_AFTER_SO if opening.group().rstrip().lower().endswith("so") else _CLAUSE
    return opening.end() if clause.match(sentence, opening.end()) else 0
