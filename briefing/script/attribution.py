"""Turns a sentence of a report into whose words it is: the reporter's, or those of somebody who is quoted.

A quotation is given to a person only where the text surely does: in the sentence itself, or because nobody else is said
to have said anything in its paragraph or in the whole report.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from briefing.script.english import FUNCTION
from briefing.types import Document, Sentence, Speaker

_SAID = r"(?:said|says|added|warned|insisted|argued|explained|replied|noted)"
_TOLD_OF = (
    r"(?:told|stressed|stated|declared|emphasi[sz]ed|highlighted|underscored|underlined|reiterated|acknowledged|"
    r"reaffirmed|concluded|commented)"
)
_CAPITAL = r"[A-ZÀ-ÞĀ-Ž][\w-]+"
_PROPER = rf"{_CAPITAL}(?![’'])"
_ATTRIBUTION = re.compile(
    rf"\b(?P<before>{_PROPER}) (?:{_SAID}|{_TOLD_OF})\b|\b{_SAID} (?:{_PROPER} )*(?P<after>{_PROPER})(?=[\s.,;]|$)"
    rf"|\b(?P<nameless>[a-z]+) {_SAID}\b"
)
"""Who says something: "Rutte warned", "said Executive Director Lena Holm", "villagers said"."""
_NOBODY_ELSE = frozenset(
    "He She It I We In On At The This That he she i it we who which also then later and has have had as that was is be "
    "been not to again further".split()
)
"""Words before such a verb that bring in nobody new."""
_DAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
_QUOTED = re.compile(r"[“\"«„][^“”\"«»„]*[”\"»]?|^[^“”«»„]*[”»]")
"""What stands in quotation marks, opened or closed outside the sentence as it may be."""
_SCARE_QUOTE = re.compile(r"[“\"«„](?:[^\s“”\"«»„]+\s*){1,3}[”\"»]\s+[a-z]")
"""A sentence that opens with a word or three in quotation marks and goes on as prose."""


@dataclass(frozen=True, slots=True)
class Attribution:
    """Whose words a sentence of a report is."""

    quoted: bool
    """Direct speech; else the reporter's own words."""
    sayer: Speaker | None
    """Who is quoted, where that is sure."""


def attribute(document: Document, sentence: Sentence) -> Attribution:
    """Tells whose words a sentence of a report is."""
    if not _is_quotation(document, sentence):
        return Attribution(quoted=False, sayer=None)
    return Attribution(quoted=True, sayer=_sayer(document, sentence))


def referent(document: Document, sentence: Sentence) -> Speaker | None:
    """Finds whom "He", "She", "His" or "Her" at the start of a reporter's sentence means.

    Returns:
        The report's orator where the paragraph so far, or else the whole report, attributes words to nobody but him;
        None where it does not, or where the sentence opens with another word.
    """
    if sentence.text.split(" ", 1)[0] not in {"He", "She", "His", "Her"} or not document.speakers:
        return None
    orator = document.speakers[0]
    before = document.text[_paragraph(document, sentence)[0] : sentence.start]
    sure = orator.name is not None and _sayers(before or document.text) == {orator.name.split()[-1]}
    return orator if sure else None


def says_who(sentence: Sentence) -> bool:
    """Whether a sentence itself says who said what it quotes: "..., villagers said"."""
    return bool(_sayers(_QUOTED.sub(" ", sentence.text)))


def _is_quotation(document: Document, sentence: Sentence) -> bool:
    """Tells direct speech: it opens with a quotation mark, closes one, or stands between two."""
    text = sentence.text
    if _SCARE_QUOTE.match(text):
        return False
    if text[0] in '“"‘«„' or text.count("”") > text.count("“"):
        return True
    before = document.text[_paragraph(document, sentence)[0] : sentence.start]
    return before.count("“") > before.count("”") or before.count('"') % 2 == 1


def _paragraph(document: Document, sentence: Sentence) -> tuple[int, int]:
    end = document.text.find("\n", sentence.end)
    return document.text.rfind("\n", 0, sentence.start) + 1, end if end >= 0 else len(document.text)


def _sayer(document: Document, sentence: Sentence) -> Speaker | None:
    """Finds who said it: the sentence names them, its paragraph nobody else, or the report nobody but its orator."""
    orators = {speaker.name.split()[-1] for speaker in document.speakers[:1] if speaker.name}
    start, end = _paragraph(document, sentence)
    within = _sayers(_QUOTED.sub(" ", sentence.text)) or _sayers(document.text[start:end])
    if not within and _sayers(document.text) <= orators:
        within = orators
    if len(within) != 1 or not (surname := within.pop())[0].isupper():
        return None
    return _person(document, surname)


def _sayers(text: str) -> set[str]:
    """Surnames, or common nouns, of those who are said to have said something."""
    found = {match["before"] or match["after"] or match["nameless"] for match in _ATTRIBUTION.finditer(text)}
    return {name for name in found - _NOBODY_ELSE if name.lower() not in _DAYS}


def _person(document: Document, surname: str) -> Speaker:
    """Completes a surname as the report first gives the whole name: "Executive Director Lena Holm"."""
    for speaker in document.speakers:
        if speaker.name is not None and speaker.name.split()[-1] == surname:
            return speaker
    longer = re.compile(rf"\b(?P<the>the )?(?P<name>(?:{_CAPITAL} (?:of |for )?){{1,6}}{re.escape(surname)})\b")
    for match in longer.finditer(document.text):
        words = match["name"].split()
        while len(words) > 1 and words[0].lower() in FUNCTION | _DAYS:
            words.pop(0)
        if len(words) > 1:
            return Speaker(name=f"{match['the'] or ''}{' '.join(words)}", role=None)
    article = "the " if re.search(rf"\b[Tt]he {re.escape(surname)} {_SAID}", document.text) else ""
    return Speaker(name=f"{article}{surname}", role=None)
