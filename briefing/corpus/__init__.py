"""Turns a folder of files into documents: decoding, headings, speakers, dates and boilerplate live here.

files -> decode (text) -> layout (lines, labels) -> heading, people, dates (facts) -> reading (Document)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.lazily import exported

if TYPE_CHECKING:
    from briefing.corpus.dates import month_first
    from briefing.corpus.decoding import decode
    from briefing.corpus.files import SUFFIXES, document_ids, find_files
    from briefing.corpus.loading import count_words, language_name, load, unknown_facts
    from briefing.corpus.reading import parse, read

__all__ = [
    "SUFFIXES",
    "count_words",
    "decode",
    "document_ids",
    "find_files",
    "language_name",
    "load",
    "month_first",
    "parse",
    "read",
    "unknown_facts",
]
__getattr__ = exported(
    __name__,
    {
        "dates": "month_first",
        "decoding": "decode",
        "files": "SUFFIXES document_ids find_files",
        "loading": "count_words language_name load unknown_facts",
        "reading": "parse read",
    },
)
