"""Turns a title into the kind of document that it announces."""

from __future__ import annotations

import re

from briefing.types import DocumentKind

_KINDS: dict[DocumentKind, str] = {
    "press conference": "(?:joint )?press conference|press briefing|news conference|media briefing|doorstep|presser",
    "interview": "interview|questions? and answer|q ?& ?a",
    "speech": "keynote|speech|address|remarks|lecture|opening words|closing words|intervention",
    "statement": "statement|declaration|communiqu[eé]",
}
"""Words of a title that tell the kind; the first kind that fits is taken."""
KIND_OPENING = re.compile(
    r"^(?:(?:joint|opening|closing|keynote|introductory|virtual|video|welcome|press|news|media|online)\s+)*"
    r"(?:press conference|press briefing|briefing|conference|speech|address|remarks|lecture|statement|interview|"
    r"keynote|doorstep|declaration|message|intervention)s?\b(?: (?:by|of|at|with|to|from|on|following|made)\b|$|:)",
    re.IGNORECASE,
)
"""How a heading opens that would otherwise pass for a sentence."""


def kind_of(line: str) -> DocumentKind | None:
    """Reads what sort of document a title announces."""
    return next((kind for kind, words in _KINDS.items() if re.search(rf"\b(?:{words})s?\b", line, re.IGNORECASE)), None)
