"""Turns documents into what each says word for word that another has said: the same release twice, a quoted speech.

Texts are compared by runs of ``RUN`` words, their w-shingles (Broder 1997, "On the resemblance and containment of
documents", SEQUENCES, 21-29): containment is the share of a text's runs that another text has. Runs of stems, so that a
plural or a comma makes no difference. Linear in the length of what is compared.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from briefing.types import Sentence

RUN = 5
TWIN = 0.85
"""Containment of a document in another from which it says nothing of its own."""
TOLD = 0.7
"""Containment from which a sentence is one that was said elsewhere."""

Run = tuple[str, ...]


class Said:
    """Remembers what documents say; goes through one only when another is to be compared with it."""

    def __init__(self) -> None:
        self._waiting: list[tuple[str, Sequence[Sentence]]] = []
        self._known: dict[Run, list[str]] = defaultdict(list)
        self._sizes: dict[str, int] = {}

    def add(self, document_id: str, sentences: Sequence[Sentence]) -> None:
        """Remembers a document; each is added once."""
        self._waiting.append((document_id, sentences))

    def _sayers(self) -> Mapping[Run, Sequence[str]]:
        """Who says each run."""
        for document_id, sentences in self._waiting:
            runs = {run for sentence in sentences for run in _runs(sentence)}
            self._sizes[document_id] = len(runs)
            for run in runs:
                self._known[run].append(document_id)
        self._waiting.clear()
        return self._known

    def shares(self, sentences: Sequence[Sentence]) -> dict[str, tuple[float, float]]:
        """Compares a document with those remembered.

        Args:
            sentences: of the document to be compared.

        Returns:
            For each remembered document that says something of it, in the order in which they were remembered: the
            share of this document's runs that it has, and the share of its runs that this one has, in (0, 1].
        """
        if not (sayers := self._sayers()):
            return {}
        runs = {run for sentence in sentences for run in _runs(sentence)}
        shared = Counter(sayer for run in runs for sayer in sayers.get(run, ()))
        return {
            other: (shared[other] / len(runs), shared[other] / size)
            for other, size in self._sizes.items()
            if shared[other]
        }

    def tells(self, sentence: Sentence) -> bool:
        """Whether a remembered document other than its own says a sentence, but for a word or two."""
        if not (sayers := self._sayers()):
            return False
        runs = list(_runs(sentence))
        told = sum(any(sayer != sentence.document_id for sayer in sayers.get(run, ())) for run in runs)
        return told > 0 and told >= TOLD * len(runs)


def _runs(sentence: Sentence) -> Iterator[Run]:
    stems = sentence.stems
    return (stems[place : place + RUN] for place in range(len(stems) - RUN + 1))
