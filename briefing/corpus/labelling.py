"""Turns all the lines of a document into the knowledge which of their openings are labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from briefing.corpus import labels
from briefing.corpus.datelines import is_rubric
from briefing.corpus.kinds import kind_of
from briefing.corpus.labels import Candidate
from briefing.corpus.lines import SourceLine, ends_sentence
from briefing.corpus.people import parse_speaker


class Labelling:
    """Knows which openings of lines are labels in this document: the sure ones, and those that recur."""

    def __init__(self, lines: Sequence[SourceLine]) -> None:
        self._found: dict[int, Candidate] = {}
        for line in lines:
            if not line.wrapped and (found := labels.candidate(line.text) or _alone(line)) is not None:
                self._found[line.start] = found
        self._seen = Counter(_person(found) for found in self._found.values())
        alone = [self._found.get(line.start) for line in lines if line.before_blank]
        self._spaced = sum(f is not None and f.alone and f.sure and self._seen[_person(f)] > 1 for f in alone) > 2
        sure = [found for found in self._found.values() if found.sure]
        people = [labels.label_of(found, 0, 0).speaker for found in sure]
        self._surnames = labels.known_names(person for person in people if person is not None)
        self._words: frozenset[str] | None = None
        self._lines = lines
        self._next = {line.start: after for line, after in pairwise(lines)}

    def label(self, line: SourceLine) -> Candidate | None:
        """Reads the label that a line opens with; None where it opens with none."""
        found = self._found.get(line.start)
        return found if found is not None and self._believed(found, line) else None

    def _believed(self, found: Candidate, line: SourceLine) -> bool:
        if found.name == "A" and not self._seen["Q"]:
            return False
        if found.alone and not line.text.rstrip("*_ ").endswith((":", ">")):
            return self._stands_alone(found, line)
        words = found.name.split()
        if found.sure or words[-1].lower() in self._surnames:
            return True
        recurs = self._seen[_person(found)] > 1
        if len(words) == 1:
            return recurs and not self._is_common(words[0])
        if recurs or found.name.isupper() or self._is_told_above(found):
            return True
        return bool(self._surnames) and not found.alone and self._names_medium(found)

    def _stands_alone(self, found: Candidate, line: SourceLine) -> bool:
        """Tells whether a line without a colon is a label: who is named there speaks on the next line."""
        if kind_of(line.text) is not None or not self._speaks(self._next.get(line.start)):
            return False
        recurs = self._seen[_person(found)] > 1
        if line.before_blank:
            return found.sure and (recurs or self._spaced)
        return found.sure or (recurs and parse_speaker(_person(found)) is not None)

    def _is_told_above(self, found: Candidate) -> bool:
        """Tells a person whom the first lines name, in a title or an introduction."""
        return any(found.name in line.text and not line.text.startswith(found.name) for line in self._lines[:15])

    @staticmethod
    def _names_medium(found: Candidate) -> bool:
        """Tells "Marek Duda, Sundria Today:", which need not recur among other labels."""
        name, comma, medium = found.name.partition(", ")
        person = parse_speaker(name) if comma and medium and len(medium.split()) <= 5 else None
        return person is not None and person.name is not None

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
