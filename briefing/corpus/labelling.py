"""Turns all the lines of a document into the knowledge which of their openings are labels."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from briefing.corpus import labels
from briefing.corpus.datelines import is_rubric
from briefing.corpus.kinds import kind_of
from briefing.corpus.labels import Candidate
from briefing.corpus.lines import SourceLine, ends_sentence
from briefing.corpus.people import parse_speaker

_BRACKETS = re.compile(r"\([A-ZÀ-Þ][^()]{1,80}\)(?: \([^()]{1,40}\))*")
_EMPHASISED = re.compile(r"(?P<mark>#{2,6} [*_]{0,3}|\*{1,3}|_{1,3})(?=[^\W_])[^*_]{8,600}[*_]{0,3}")
_TOP = 80
"""Lines in which the people are listed."""


class Labelling:
    """Knows which openings of lines are labels in this document: the sure ones, and those that recur."""

    def __init__(self, lines: Sequence[SourceLine]) -> None:
        self._found: dict[int, Candidate] = {}
        asked = _emphasised_questions(lines)
        for line in lines:
            if (mark := asked.get(line.start)) is not None:
                self._found[line.start] = Candidate("Q", None, mark, sure=True, alone=False, form="?")
            elif not line.wrapped and (found := labels.candidate(line.text) or _alone(line)) is not None:
                self._found[line.start] = found
        self._seen = Counter(_person(found) for found in self._found.values())
        sure = [found for found in self._found.values() if found.sure]
        people = [labels.label_of(found, 0, 0).speaker for found in sure]
        self._surnames = labels.known_names(person for person in people if person is not None)
        alone = [self._found.get(line.start) for line in lines if line.before_blank]
        self._spaced = sum(f is not None and f.alone and self._recurs(f) and self._is_known(f) for f in alone) > 2
        self._forms = frozenset(form for form in ".\t" if self._is_form(form))
        self._key = dict(filter(None, (abbreviated(line.text) for line in lines[:_TOP])))
        self._words: frozenset[str] | None = None
        self._lines = lines
        self._next = {line.start: after for line, after in pairwise(lines)}

    def label(self, line: SourceLine) -> Candidate | None:
        """Reads the label that a line opens with; None where it opens with none."""
        found = self._found.get(line.start)
        if found is None or (found.name == "A" and not self._seen["Q"]) or not self._believed(found, line):
            return None
        return replace(found, name=self._key.get(found.name, found.name))

    def _recurs(self, found: Candidate) -> bool:
        return self._seen[_person(found)] > 1

    def _is_known(self, found: Candidate) -> bool:
        return found.sure or (" " in found.name and found.name.split()[-1].lower() in self._surnames)

    def _is_form(self, form: str) -> bool:
        """Tells whether labels of this document end so: several people do, and come back."""
        names = Counter(_person(found) for found in self._found.values() if found.form == form)
        return len(names) > 1 and sum(count > 1 for count in names.values()) * 2 >= min(len(names), 4)

    def _believed(self, found: Candidate, line: SourceLine) -> bool:
        if found.alone and not line.text.rstrip("*_ ").endswith((":", ">")):
            return self._stands_alone(found, line)
        if found.form and found.form != "?":
            return found.form in self._forms and (found.form == "." or ends_sentence(line.text) or len(line.text) > 60)
        words = found.name.split()
        if found.sure or words[-1].lower() in self._surnames:
            return True
        recurs = self._recurs(found)
        if len(words) == 1:
            return recurs and not self._is_common(words[0])
        if recurs or found.name.isupper() or self._is_told_above(found):
            return True
        return bool(self._surnames) and self._names_medium(found)

    def _stands_alone(self, found: Candidate, line: SourceLine) -> bool:
        """Tells whether a line without a colon is a label: who is named there speaks on the next line."""
        if kind_of(line.text) is not None or not self._speaks(self._next.get(line.start)):
            return False
        recurs = self._recurs(found)
        if line.before_blank:
            return self._is_known(found) and (recurs or self._spaced)
        return found.sure or (recurs and parse_speaker(_person(found)) is not None)

    def _is_told_above(self, found: Candidate) -> bool:
        """Tells a person whom the first lines name, in a title or an introduction."""
        return any(found.name in line.text and not line.text.startswith(found.name) for line in self._lines[:15])

    @staticmethod
    def _names_medium(found: Candidate) -> bool:
        """Tells "Marek Duda, Sundria Today:", which need not recur among other labels."""
        name, comma, medium = found.name.partition(", ")
        return bool(comma) and 0 < len(medium.split()) <= 5 and len(name.split()) <= 3 and medium[0].isupper()

    def _speaks(self, line: SourceLine | None) -> bool:
        """Tells whether a line below a label without a colon is said: labels and titles follow each other otherwise."""
        if line is None or line.text.isupper():
            return False
        return ends_sentence(line.text) or line.text.endswith((",", ":", "–", "-")) or len(line.text) > 60

    def _is_common(self, word: str) -> bool:
        """Tells a noun before a colon ("Note:") from a surname: the text writes it small elsewhere."""
        if self._words is None:
            self._words = frozenset(word for line in self._lines for word in line.text.split() if word.islower())
        return word.lower() in self._words


def _person(found: Candidate) -> str:
    """Who recurs: "Jane Doe, President" and "Jane Doe" are one."""
    return found.name.partition(",")[0]


def _alone(line: SourceLine) -> Candidate | None:
    text = line.text
    if len(text.split()) > 14 or ends_sentence(text) or is_rubric(text):
        return None
    return labels.alone(text)


def _emphasised_questions(lines: Sequence[SourceLine]) -> dict[int, int]:
    """Finds the questions of an interview that only bold type or headings tell from the answers.

    Returns:
        The length of the mark before each, by the start of its line.
    """
    found = [(line, match) for line in lines if (match := _EMPHASISED.fullmatch(line.text)) is not None]
    asks = sum(line.text.rstrip("*_ ").endswith("?") for line, _ in found)
    return {line.start: match.end("mark") for line, match in found} if asks > 2 and asks * 2 >= len(found) else {}


def with_brackets(lines: Sequence[SourceLine]) -> list[SourceLine]:
    """Joins a name with the brackets on the line below it: "Jane Doe" / "(South Harbour) (Ind)"."""
    found: list[SourceLine] = []
    for line in lines:
        above = found[-1] if found else None
        if above and _BRACKETS.fullmatch(line.text) and above.end + 1 == line.start and kind_of(above.text) is None:
            joined = f"{above.text} {line.text}"
            if (name := labels.alone(joined)) is not None and name.sure:
                found[-1] = replace(above, text=joined, end=line.end, before_blank=line.before_blank)
                continue
        found.append(line)
    return found


def abbreviated(text: str) -> tuple[str, str] | None:
    """Reads a line of a list of abbreviations: "AR   Anna Roe, President" says who "AR" is."""
    short, _, rest = text.partition("\t") if "\t" in text else text.partition(" ")
    person = parse_speaker(rest.partition(", ")[0]) if short.isupper() and len(short) <= 4 else None
    initials = "".join(word[0] for word in person.name.split()) if person and person.name else ""
    return (short, rest.strip(" =:–-")) if len(short) > 1 and short == initials else None
