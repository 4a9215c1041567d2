"""Turns verdicts into words: why a sentence is not heard, what its score is made of, what its document is."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from briefing.types import Document, Explanation, Omission, Verdict, Worth

INDEX = "index.html"
"""File name of the page that leads to the others."""

PARTS = ("words", "phrases", "place", "centrality", "figures")
"""What a score can be made of: the fields of ``Worth``."""

_REASONS: Mapping[Omission, str] = {
    "another's words": "words of a host or a questioner",
    "question": "a question",
    "courtesy": "a courtesy",
    "housekeeping": "it runs the meeting",
    "address": "it holds a link, a handle or an editor's bracket",
    "too long": "too long to follow",
    "too short": "too short",
    "empty": "too few words that carry something",
    "announcement": "it only announces the next sentence",
    "fragment": "not a whole sentence",
    "dependent": "it points back at a sentence that cannot be quoted with it",
    "off topic": "it, or the sentence it needs, is not about what was asked for",
    "no chapter": "it belongs under none of the chapters",
    "second hand": "it, or the sentence it needs, is left to the document that says it first hand",
    "repetition": "what is heard says it already",
    "no room": "what was chosen adds more for its length",
}


def reason(verdict: Verdict) -> str:
    """Says why a sentence is not heard; empty where it is."""
    if verdict.omission is None:
        return ""
    words = _REASONS[verdict.omission]
    return f"{words}: “{verdict.repeats.text}”" if verdict.repeats else words


def sum_of(parts: Worth) -> str:
    """Writes the parts of a score as a sum: "words 0.51 + phrases 0.30 + ..."."""
    return " + ".join(f"{name} {getattr(parts, name):.2f}" for name in PARTS)


def judgement(verdict: Verdict, n_ranked: int, chapter: str | None) -> str:
    """Writes all that is known of a verdict in one line.

    Args:
        verdict: of any sentence.
        n_ranked: number of the document's sentences that may be quoted.
        chapter: title of the one in which it is heard.
    """
    said = [f"heard in “{chapter}”" if chapter else f"not heard: {reason(verdict)}"]
    if verdict.rank is not None:
        score = f"score {verdict.score:.2f}" + (f" = {sum_of(verdict.parts)}" if verdict.parts else "")
        said = [f"rank {verdict.rank} of {n_ranked}", score, *said]
    return " · ".join(said)


def facts(document: Document) -> str:
    """Names who, where and when, as far as the document says."""
    day = document.delivered_on
    speakers = [", ".join(filter(None, (speaker.name, speaker.role))) for speaker in document.speakers]
    found = [*speakers, document.event, document.place, f"{day.day} {day:%B %Y}" if day else None, document.kind]
    return " · ".join(fact for fact in found if fact)


def count(number: int, noun: str) -> str:
    """Writes "1 sentence" and "2 sentences"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def n_words(explanation: Explanation) -> int:
    """Counts the words that are heard of a document."""
    return sum(len(each.sentence.words) for each in explanation.chosen)


def page_name(document: Document) -> str:
    """Names the page of a document; one whose id is "index" must not take the place of the index."""
    name = document.document_id
    return f"{name}_.html" if name.rstrip("_").casefold() == INDEX.partition(".")[0] else f"{name}.html"
