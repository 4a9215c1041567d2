"""What planning turns documents into, and rendering into an episode."""

from __future__ import annotations

from dataclasses import dataclass

from briefing.errors import DocumentError
from briefing.types import Considered, Document, KnownTopic, Script, Unheard


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A script with its origins."""

    script: Script
    documents: tuple[Document, ...]
    """Those that are quoted, in the order given."""
    topics: tuple[KnownTopic, ...]
    """Those that are chapters, to be known again."""
    seconds: float
    """Estimated length of the episode."""
    unheard: tuple[Unheard, ...]
    """Documents that could have been quoted and are only named: another says the same, or there was no time."""
    faults: tuple[DocumentError, ...]
    """Documents that were left out, and why."""
    considered: tuple[Considered, ...]
    """What there was to choose from, for ``explaining``: documents in the order given."""

    @property
    def covered(self) -> tuple[Document, ...]:
        """What a listener has heard: the documents that are quoted, and those that say the same."""
        return (*self.documents, *(each.document for each in self.unheard if each.told_by in self.documents))
