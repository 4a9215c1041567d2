"""The values that flow between the stages; every stage turns one of these into another.

    Document -> Sentence -> ScoredSentence -> Summary -> Topic -> Script -> Utterance -> Timeline -> Episode

All are frozen. Text positions are character offsets into ``Document.text`` (end exclusive); positions in
sound are whole samples until they leave the program as whole milliseconds. What a text does not say is None.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.lazily import exported

if TYPE_CHECKING:
    from briefing.types.choosing import (
        Considered,
        Explanation,
        Hearing,
        KnownTopic,
        Omission,
        Ranker,
        ScoredSentence,
        Summary,
        Topic,
        Unfitness,
        Unheard,
        Verdict,
        Worth,
    )
    from briefing.types.documents import (
        Document,
        DocumentKind,
        Sentence,
        Speaker,
        Turn,
        TurnKind,
        UnsettledWord,
        WordKind,
    )
    from briefing.types.episodes import Chapter, Episode, TagReport, TimedLine
    from briefing.types.progress import Progress, Report
    from briefing.types.published import Published, PublishedDocument, PublishedLine, PublishedMention, Quotation
    from briefing.types.scripts import Line, LineKind, Script, Section
    from briefing.types.sound import BitrateMode, Measurement, Timeline, Utterance, VoiceCard

__all__ = [
    "BitrateMode",
    "Chapter",
    "Considered",
    "Document",
    "DocumentKind",
    "Episode",
    "Explanation",
    "Hearing",
    "KnownTopic",
    "Line",
    "LineKind",
    "Measurement",
    "Omission",
    "Progress",
    "Published",
    "PublishedDocument",
    "PublishedLine",
    "PublishedMention",
    "Quotation",
    "Ranker",
    "Report",
    "ScoredSentence",
    "Script",
    "Section",
    "Sentence",
    "Speaker",
    "Summary",
    "TagReport",
    "TimedLine",
    "Timeline",
    "Topic",
    "Turn",
    "TurnKind",
    "Unfitness",
    "Unheard",
    "UnsettledWord",
    "Utterance",
    "Verdict",
    "VoiceCard",
    "WordKind",
    "Worth",
]
__getattr__ = exported(
    __name__,
    {
        "choosing": "Considered Explanation Hearing KnownTopic Omission Ranker ScoredSentence Summary Topic "
        "Unfitness Unheard Verdict Worth",
        "documents": "Document DocumentKind Sentence Speaker Turn TurnKind UnsettledWord WordKind",
        "episodes": "Chapter Episode TagReport TimedLine",
        "progress": "Progress Report",
        "published": "Published PublishedDocument PublishedLine PublishedMention Quotation",
        "scripts": "Line LineKind Script Section",
        "sound": "BitrateMode Measurement Timeline Utterance VoiceCard",
    },
)
