"""Turns the turns before an answer into who asked what: "Sabine Siebold of Reuters", "about the incident ...".

People ramble before they ask, and ask several things, and several ask before one answers. Of all that may have been
asked, that is taken whose words the quoted sentence takes up.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from briefing.script import forms
from briefing.script.english import Word, sentences, split
from briefing.types import Document, Sentence, Speaker, Turn

_LONGEST_QUESTION = 4_000
"""Characters; of a longer one, the end is read."""
_OFFICE = re.compile(
    r"\b(?:Senator|Representative|Deputy|Chair(?:man|woman|person)?|Member|MP|MEP|TD|Minister|Secretary|President|Judge|"
    r"Justice|Professor|Dr|Lord|Baroness|Commissioner|Governor|Leader|Councillor|Delegate|Ambassador)\b"
)
_NO_MEDIUM = re.compile(
    r"(?:Question(?:er)?|Q|Journalist|Reporter|Correspondent|Moderator|Host|Presenter|Interviewer|Facilitator|Audience)"
    r"(?: member)?\b.{0,3}",
    re.IGNORECASE,
)
_WITH_ARTICLE = re.compile(
    r"(?!The )(?:\w+ )+(?:Times|Post|Journal|Guardian|Chronicle|Telegraph|Herald|Tribune|Observer|Independent|Mail|"
    r"Economist|Globe|Standard|Examiner|Gazette|Mirror|Sun|Star)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What an answer answers."""

    asker: str | None
    """As after "asked by": "Sabine Siebold of Reuters", "a journalist from TRT News"; None where nobody is named."""
    what: str | None
    """As after "asked": "about the new target", "whether ..."; None where that is not sure."""


def answer_the_same(document: Document, one: Turn, other: Turn) -> bool:
    """Whether two turns answer the same question, or both none."""
    return one == other or _questions_before(document, one)[:1] == _questions_before(document, other)[:1]


def asked(document: Document, sentence: Sentence) -> Asked | None:
    """Finds the question that a quoted sentence answers; None where it answers none."""
    questions = _questions_before(document, sentence.turn)
    if not questions:
        return None
    told = {question.speaker for question in questions}
    said = _keys(sentence.text)
    texts = [document.text[question.start : question.end] for question in questions]
    if len(told) == 1:
        whats = (complement(text, sentence.text) for text in texts)
        what = next((found for found in whats if found is not None), None)
        return Asked(asker=_who(questions[0].speaker), what=what)
    shared = [len(_keys(text[-_LONGEST_QUESTION:]) & said) for text in texts]
    best = max(shared)
    if not best or shared.count(best) > 1:  # several asked, and who is answered here is not sure
        return Asked(asker=None, what=None)
    i = shared.index(best)
    what = complement(texts[i], sentence.text)
    return Asked(asker=_who(questions[i].speaker), what=what)


def _questions_before(document: Document, turn: Turn) -> list[Turn]:
    """Finds the questions between a turn and the answer before them, the last first.

    What the host says between them is passed over, and so are others who answer the same. When the same person had to
    ask again, what was asked first follows.
    """
    found: list[Turn] = []
    if turn.kind != "answer" and not (turn.kind == "remarks" and document.kind == "interview"):
        return found
    parted = False
    for other in reversed([each for each in document.turns if each.end <= turn.start and each.kind != "boilerplate"]):
        if other.kind == "question" or (other.kind == "host" and document.kind == "interview"):
            if parted and (other.speaker != found[-1].speaker or _who(other.speaker) is None):
                break
            found.append(other)
        elif found and other.kind != "host":
            parted = True
        elif other.kind == "remarks" and document.kind != "interview":
            break
    return found


def _who(speaker: Speaker | None) -> str | None:
    if speaker is None:
        return None
    medium = None if speaker.role is None or _NO_MEDIUM.fullmatch(speaker.role) else speaker.role
    if speaker.name is None:
        return f"a journalist from {_the(medium)}" if medium and not _OFFICE.search(medium) else None
    if medium is None:
        return speaker.name
    return f"{medium} {speaker.name}" if _OFFICE.search(medium) else f"{speaker.name} of {_the(medium)}"


def _the(medium: str) -> str:
    return f"the {medium}" if _WITH_ARTICLE.fullmatch(medium) else medium


def complement(question: str, answer: str) -> str | None:
    """Says what was asked, in the asker's own words.

    Args:
        question: All that the asker said.
        answer: The sentence that is quoted of the answer.

    Returns:
        What stands after "asked": "about ...", "whether ..." or a question word; at most 14 words and the
        preposition; without pronouns that mean somebody else in another mouth. None where nothing is sure.
    """
    said = _keys(answer)
    best: tuple[float, str] | None = None
    for form, words, around in _asked_forms(question):
        shared = min(3, len(words & said))
        if form.worth < 1 and not shared:
            continue
        value = form.worth + shared + 0.5 * min(3, len(around & said)) + 0.25 * min(4, len(words))
        if best is None or value > best[0]:
            best = (value, form.words)
    return best[1] if best else None


@lru_cache(maxsize=256)  # a script is written again and again until its length fits
def _asked_forms(question: str) -> tuple[tuple[forms.Form, frozenset[str], frozenset[str]], ...]:
    """Finds all that may be asked: what, its content words, and those of the sentence around it."""
    found = []
    for sentence in sentences(question[-_LONGEST_QUESTION:]):
        around = _keys(sentence)
        found += [(form, _keys(form.words), around) for form in forms.read(sentence)]
    return tuple((form, words, around) for form, words, around in found if words)


def _keys(text: str) -> frozenset[str]:
    """The content words of a text, each by its first letters, so that "spend" meets "spending"."""
    return frozenset(word.low[:5] for word in split(text) if _weighs(word)) - _VAGUE


def _weighs(word: Word) -> bool:
    return word.is_content and (len(word.low) > 2 or word.text.isupper())


_VAGUE = frozenset(
    word[:5]
    for word in "question questions issue issues situation matter point topic subject view reaction comment mean "
    "people previous next think believe expect secretary-general minister president concern about thing discuss "
    "context regard role possible moment whether possibility".split()
)
