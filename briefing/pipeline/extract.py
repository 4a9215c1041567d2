"""Turns a text into the sentences that sum it up: corpus -> text -> summary, and no further."""

from __future__ import annotations

from pathlib import Path

from briefing import corpus, summary
from briefing import text as texts
from briefing.errors import DocumentError, RequestError
from briefing.pipeline.sources import NOT_ENGLISH, in_language


def summarize(text: str, *, words: int) -> list[str]:
    """Chooses the sentences of a text that sum it up; see :func:`briefing.summarize`."""
    if words < 1:
        raise RequestError(f"A summary of {words} words holds nothing; ask for at least 1")
    document = corpus.parse(text.removeprefix("\ufeff"), Path("text"), "text")
    if document.language.partition("-")[0] != "en":
        raise DocumentError(f"text: {NOT_ENGLISH.format(in_language(document))}")
    ranking = summary.rank(texts.sentences(document))
    return [sentence.text for sentence in summary.select(ranking, words, lambda form: len(form.text.split()))]
