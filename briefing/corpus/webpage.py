"""Turns a web page into its main text, as a file would have it, and what its head says of it.

Trafilatura (Barbaresi 2021, "Trafilatura: A Web Scraping Library and Command-Line Tool") finds the main text among
menus and banners. What stands between the page's first heading and that text (speaker, place, date) is kept above it.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from briefing.corpus.dates import find_dates
from briefing.errors import DocumentError

_CHARSET = re.compile(rb"<meta[^>]{0,200}charset=[\"']?\s*(?P<name>[\w-]{2,40})", re.IGNORECASE)
_UNSAID = (
    "//s|//del|//strike|//figure|//figcaption|//sup[a or translate(., '0123456789[]*†‡ ', '') = '']|//nav|//footer|\
//aside|//button|//form|//script|//style|//noscript|//select|//template|//*[@aria-hidden='true']|//*[@hidden]|\
//ol[contains(@class, 'footnote')]|\
//div[contains(@class, 'footnotes')]|//*[contains(@class, 'pullquote')]|\
//*[@role='navigation' or @role='doc-endnotes']"
)
_BLOCKS = frozenset(
    "p h1 h2 h3 h4 h5 h6 li dt dd div section article main blockquote pre td th tr header time address".split()
)
_HEADINGS = ("h2", "h3", "h4", "h5", "h6")
_LONGEST_TOP = 40
"""Blocks between the heading of a page and its text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What is read out of a web page; None where it does not say."""

    text: str
    """Paragraphs with blank lines between them, the lines of the heading first."""
    title: str | None
    author: str | None
    publisher: str | None
    published_on: date | None


def charset(data: bytes) -> str | None:
    """Reads which encoding a page declares, where Python knows it and it is not UTF-8."""
    declared = _CHARSET.search(data, 0, 4096)
    try:
        found = codecs.lookup(declared["name"].decode("ascii")).name if declared else "utf-8"
    except LookupError:
        return None
    return {"utf-8": None, "iso8859-1": "cp1252", "ascii": "cp1252"}.get(found, found)


def read_page(markup: str, name: str) -> Page:
    """Finds the main text of a page.

    Args:
        markup: The whole page, decoded.
        name: What to call the file in a message.

    Raises:
        DocumentError: It is no web page, or one without any text.
    """
    import trafilatura  # noqa: PLC0415  # heavy: 0.4 s, and only for web pages
    from lxml import etree, html  # noqa: PLC0415
    from trafilatura.metadata import extract_metadata  # noqa: PLC0415

    try:
        tree = html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*>", "", markup))
    except (etree.ParserError, ValueError, AssertionError) as error:
        raise DocumentError(f"{name}: this is no web page; save the page again as HTML, or its text as .txt") from error
    head = extract_metadata(tree)
    for unsaid in tree.xpath(_UNSAID):
        if unsaid.getparent() is not None:
            unsaid.drop_tree()
    blocks = list(_blocks(tree))
    main = trafilatura.extract(tree, include_comments=False, favor_recall=True) or ""
    paragraphs = [line.strip() for line in main.split("\n") if line.strip()]
    if not paragraphs:
        raise DocumentError(f"{name}: there is no text on this page, only menus or scripts; save the text itself")
    texts = [text for text, _ in blocks]
    top = _top(texts, [str(tag) for _, tag in blocks], paragraphs)
    headings = [frozenset(text for text, each in blocks if each == tag) for tag in _HEADINGS]
    for marked in (*headings, _emphasised(tree, "strong", "b"), _emphasised(tree, "em", "i")):
        if sum(text.endswith("?") for text in marked) > 2:  # an interview whose questions stand out
            paragraphs = [f"**{line}**" if line in marked and line not in top else line for line in paragraphs]
    published = next((day for _, day in find_dates(head.date or "")), None)
    return Page(
        text=_written([*top, *(line for line in paragraphs if line not in top)], _emphasised(tree, "strong", "b")),
        title=next((text for text, tag in blocks if tag == "h1"), None) or head.title,
        author=head.author,
        publisher=head.sitename or _site(tree),
        published_on=published,
    )


def _blocks(tree: Any) -> Iterator[tuple[str, str]]:  # lxml publishes no types
    """Lists the blocks of a page in order, each with its tag; lines of one block are several."""
    for element in tree.iter():
        if not isinstance(element.tag, str) or element.tag not in _BLOCKS:
            continue
        if any(isinstance(child.tag, str) and child.tag in _BLOCKS for child in element.iterdescendants()):
            continue
        for line in re.split(r"\n+", _text(element)):
            if line.strip():
                yield " ".join(line.split()), element.tag


def _text(element: Any) -> str:
    parts = [re.sub(r"\s+", " ", element.text or "")]
    for child in element.iterdescendants():
        if child.tag == "br":
            parts.append("\n")
        elif isinstance(child.tag, str):
            parts.append(re.sub(r"\s+", " ", child.text or ""))
        parts.append(re.sub(r"\s+", " ", child.tail or ""))
    return "".join(parts)


def _top(texts: list[str], tags: list[str], paragraphs: list[str]) -> list[str]:
    """Takes the blocks from the first heading down to where the main text begins; names of fields join their values."""
    start = tags.index("h1") if "h1" in tags else None
    if start is None:
        return []
    said = set(paragraphs)
    end = next((i for i in range(start + 1, len(texts)) if texts[i] in said and len(texts[i]) > 60), start + 1)
    top: list[str] = []
    for text, tag in list(zip(texts, tags, strict=True))[start : min(end, start + _LONGEST_TOP)]:
        if top and tag == "dd":
            top[-1] = f"{top[-1].rstrip(':')}: {text}"
        else:
            top.append(text)
    return top


def _emphasised(tree: Any, *tags: str) -> frozenset[str]:
    """Collects the blocks that are bold from end to end: who speaks next, or is asked, may stand in one of its own."""
    found = set()
    for block in tree.iter("p"):
        text = " ".join(block.text_content().split())
        if any(" ".join(marked.text_content().split()) == text for marked in block.iter(*tags)):
            found.add(text)
    return frozenset(found)


def _written(lines: list[str], labels: frozenset[str]) -> str:
    parts: list[str] = []
    for line in lines:
        parts += [line, "\n" if line in labels and len(line.split()) <= 12 else "\n\n"]
    return "".join(parts).rstrip("\n") + "\n"


def _site(tree: Any) -> str | None:
    """Reads "The Northern Ledger" off a title such as "Half of dikes too low | The Northern Ledger"."""
    title = " ".join((tree.findtext(".//title") or "").split())
    headline, _, site = title.rpartition(" | ")
    return site if headline and len(site.split()) <= 6 else None
