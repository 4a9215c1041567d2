"""Turns a text into the spans in its lines that nobody says: stage directions, struck-out words, time stamps.

Also what cuts a word in two at a printed line's end: "imple-" / "mentation" is one word, "long-" / "term" is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from briefing.gaps import Span

_NOISE = (
    r"applause|acclamation|laugh(?:s|ter|ing)?|chuckl(?:es|ing)|cheer(?:s|ing)|boo(?:s|ing)|inaudible|indiscernible|"
    r"unintelligible|unclear|cross-?\s?talk|overlapping|off[- ]mic(?:rophone)?|music|silence|pauses?\b|interruptions?|"
    r"interjections?|interrupting|sighs?|coughs?|clears throat|nods?|shakes|gestur|points? (?:to|at)|sic\b|phonetic|"
    r"technical (?:difficult|problem|issue)|background noise|no (?:audible )?response|multiple speakers|"
    r"simultaneous (?:interpret|speech|transl)|moment of silence|a minute[’']s silence|hear,? hear|time expired|"
    r"bell rings?|(?:end|beginning|start) of (?:recording|video|audio|transcript|tape|playback|clip)|"
    r"(?:audio|video) (?:clip|plays|playing|is |was |begins|ends|shown)|as (?:interpreted|translated|delivered|"
    r"spoken|"
    r"prepared)|(?:through|via|by|with) (?:an? |the )?(?:interpret|translat)|interpret(?:ation|ed)|translat(?:ed|"
    r"ion)|"
    r"(?:he|she|they) (?:looks?|turns?|points?|holds?|shows?|smiles?|raises?|reads?|stands?|waves?|walks?|leaves?|"
    r"takes?)\b|"
    r"traduction|applaudissements|standing ovation|chorus of|some hon|an hon|hon\.? members?|"
    r"(?:(?:speak(?:s|ing)|spoke|continues|repl(?:ies|ied)|answers?|asks?|responds?)\s+)?in\s+"
    r"(?-i:[A-Z][a-z]{1,12}(?:ish|ch|an|ese|ic|ew|ek)\b)"
)
_DIRECTION = re.compile(rf"[(\[](?:[*_]*)(?:{_NOISE})[^()\[\]]{{0,80}}[)\]]", re.IGNORECASE)
"""What a transcriber puts in brackets about how something was said, told by its first word."""
_BRACKETED = re.compile(
    r"\(\d{5,}\)|\[(?!\d{1,3}\])[^\[\]]{1,200}\](?!\()|\((?=[A-Z])[^().!?]{1,60}\)|[<(\[](?:…|\.{3})[>)\]]"
)
_TIME = re.compile(
    r"\[\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d+)?\]|\((?:\d{1,2}:)?\d{1,2}:\d\d\)(?=:|[^\S\n]*$)|"
    r"^\((?:\d{1,2}:)?\d{1,2}:\d\d\)",
    re.MULTILINE,
)
_RULE = re.compile(r"\|{3,}")
"""Between texts that were put into one file."""
_STRUCK = re.compile(r"~~[^~\n]{1,400}~~|(?:\S\u0336)+(?:[ ](?:\S\u0336)+)*|\u00ad\n?")
_BRACKETED_MARK = re.compile(
    r"(?<=[\w.,;:!?”\"’')])(?:\[(?:\d{1,3}|\^[\w-]{1,20})\](?![(:])|(?<!\b[kcm]m)(?<!\bm)(?<!\bCO)(?<!\d)[¹²³⁰⁴-⁹]+)"
)
"""The mark of a footnote; "km²" and "10⁹" have none."""
_MAY_MARK = re.compile(r"[\[¹²³⁰⁴-⁹]")
_EMPHASIS = re.compile(
    r"(?<![\w*_])(?P<open>(?P<mark>\*{1,3}|_{1,3}))(?=[^\s*_])[^*_]{0,400}[^\s*_](?P<close>(?P=mark))(?![\w*_])"
)
_IMAGE = re.compile(r"!\[[^\[\]\n]{0,200}\]\([^()\n]{1,400}\)")
_LINK = re.compile(r"!?\[(?P<words>[^\[\]\n]{1,200})\]\([^()\s]{1,300}\)")
_HYPHENATED = re.compile(r"(?<![\w-])(?P<head>[^\W\d_]{2,20})(?P<hyphen>[-‐]\n[ \t]*)(?P<tail>[^\W\d_]{2,20})(?![\w-])")
_FIRST_PARTS = frozenset(
    "anti best cease cross cyber double eye fact fast first five four full half hard heavy high ill job large long low "
    "middle multi non old one peace policy right self semi short six small socio third three time two ultra well "
    "wide world year".split()
)
_LAST_PARTS = frozenset(
    "abiding aware backed based being border building century class cost cutting day deep digit driven edge effective "
    "efficient ended face fashioned figure friendly funded grade half held income intensive keeping known led level "
    "like long made maker makers making minded month old operation owned paid part party point powered proof range "
    "ranging ready related rich run running scale shared sharing size sized speaking standing state style term "
    "threatening time wide winning working year".split()
)
"""Words that stand before a hyphen of their own, and behind one; found where a line ends, the hyphen is theirs."""
_ENDINGS = frozenset(
    "ly er ers est ing ings ity ness ed en ment ments tion tions sion sions al ally ic ous ful less ism ist ists ize "
    "ise ple ble able ible ance ence ary ory ive ure age".split()
)
"""They end words and are none."""
_CLOSED = frozenset(
    "with there where here how when some any every no under over out up down in on to can him her them our your my it "
    "be never further more meanwhile mean house work life land note news back fore".split()
)
"""They open words that are written as one: "with-" / "out"."""


def asides(text: str) -> Iterator[Span]:
    """Finds the stage directions, time stamps, struck-out words and bracketed note marks in a text."""
    yield from (match.span() for match in _RULE.finditer(text))
    if "![" in text:
        yield from (match.span() for match in _IMAGE.finditer(text))
    if "(" in text or "[" in text or "<…" in text:
        for match in _DIRECTION.finditer(text):
            start = match.start()
            while text[match.end() : match.end() + 1] in {",", ".", ";"} and text[start - 1 : start] == " ":
                start -= 1  # "the same (applause), and"
            yield start, match.end()
        yield from (match.span() for match in _BRACKETED.finditer(text) if _stands_between(text, *match.span()))
        yield from (match.span() for match in _TIME.finditer(text))
    if "~~" in text or "\u0336" in text or "\u00ad" in text:
        yield from (match.span() for match in _STRUCK.finditer(text))
    if _MAY_MARK.search(text):
        yield from (match.span() for match in _BRACKETED_MARK.finditer(text))


def _stands_between(text: str, start: int, end: int) -> bool:
    """Tells brackets between sentences, which belong to none: "There is an edge. [The speaker shows a film.] Look."."""
    if re.search(r"\b(?:photo|image|credit|courtesy)|©", text[start:end], re.IGNORECASE):
        return False  # it tells that the line is a caption
    above = text[max(0, start - 80) : start]
    before = above.rstrip()
    after = text[end : end + 80].lstrip(" \t")
    if above.endswith("\n") and after[:1] in {"", "\n"}:
        return False  # a line of its own may be a label
    opens = before.endswith((".", "!", "?", "…", ":", "”", '"', ")", "]", ">")) or "\n\n" in above[len(before) :]
    return opens and (after[:1] in {"", "\n"} or not (after[0].islower() or after[0] in ",;.:!?)]-–—"))


def emphasis(text: str, start: int, end: int) -> Iterator[Span]:
    """Finds the marks of Markdown around words and links in ``text[start:end]``, the words themselves left out."""
    if not any(mark in text[start:end] for mark in ("*", "_", "](")):
        return
    for match in _EMPHASIS.finditer(text, start, end):
        yield match.span("open")
        yield match.span("close")
    for match in _LINK.finditer(text, start, end):
        yield match.start(), match.start("words")
        yield match.end("words"), match.end()


def split_words(text: str) -> Iterator[Span]:
    """Finds what a line end put into words: hyphen and line end, or the line end alone where the hyphen is the word's.

    It is one word where the text writes it so elsewhere, or where neither part is one that English hyphenates.
    """
    if "-\n" not in text and "‐\n" not in text:
        return
    whole = _HYPHENATED.sub(" ", text).lower()
    words = frozenset(re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", whole))
    for match in _HYPHENATED.finditer(text):
        head, tail = match["head"], match["tail"]
        joins = tail.islower() and _is_one_word(head.lower(), tail, words)
        yield (match.start("hyphen") + (not joins), match.end("hyphen"))


def _is_one_word(head: str, tail: str, words: frozenset[str]) -> bool:
    if head + tail in words or tail in _ENDINGS:
        return True
    if f"{head}-{tail}" in words or head in _FIRST_PARTS or tail in _LAST_PARTS:
        return False
    return head in _CLOSED or not (head in words and tail in words)
