"""Turns subtitles (SubRip, WebVTT) into the spans of the file that nobody says; what is left reads like any text.

Numbers, time stamps, tags, notes and repeated lines are cut out; the cues follow each other on lines of their own. A
blank line is left where a paragraph ends: where the voice changes, and after a pause. Captions without punctuation
have no other sentences than their pauses, so there a blank line is left at every silence, or failing that before a
connective, or when enough has been said in one breath.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from briefing.corpus.lines import ends_sentence
from briefing.gaps import Cut, Span, merged

_CLOCK = r"(?:(\d+):)?(\d{1,2}):(\d\d)[.,](\d{1,3})"
_TIMES = re.compile(rf"^[ \t]*{_CLOCK}[ \t]*-->[ \t]*{_CLOCK}[^\n]*$", re.MULTILINE)
_HEADER = re.compile(r"\A\ufeff?WEBVTT(?:[ \t]*-*[ \t]*(?P<title>[^\n]*))?(?:\n|\Z)")
_TAG = re.compile(r"</?(?!v[ .\t])[^<>\n]{0,80}>|</v>|\{\\[^{}\n]{0,80}\}|&(?:lrm|rlm);|(?<=&)amp;|[♪♫]+")
_VOICE = re.compile(r"<v(?:\.[\w.]+)?[ \t]+(?P<name>[^<>\n]{1,80})>")
_NOISE = re.compile(r"[(\[][^()\[\]\n]{1,60}[)\]]")
_CREDIT = re.compile(r"\s*(?:transcri|review|translat|subtitl|caption|edit)\w*(?: by)? ?: ?\S", re.IGNORECASE)
"""How a line of subtitles begins that names those who made them."""
OPENS_TURN = re.compile(r">>|&gt;&gt;|<v[ .]|[-–—] ?(?=[A-Z“\"])|[A-Z][A-Z.’' -]{1,40}:\s")
"""How a line of subtitles begins that somebody else says."""
_CONNECTIVE = re.compile(
    r"(?:and|but|so|because|now|then|or|well|if|when|however|also|first|second|next|finally|today|this is|that is|"
    r"there (?:is|are)|what|we|i|it)\b",
    re.IGNORECASE,
)
_SILENCE_MS = 500
"""A pause that ends a sentence where no full stop does."""
_PARAGRAPH_MS = 1500
"""A pause that ends a paragraph after a full stop."""
_BREATH_WORDS, _MOST_WORDS = 14, 32
"""Words after which a connective, or any new cue, begins a new stretch of captions without punctuation."""
_FEWEST_STOPS = 1 / 50
"""Full stops a word; captions with fewer are without punctuation."""


@dataclass(slots=True)
class _Cue:
    start_ms: int
    end_ms: int
    lines: list[Span]
    """What it shows, a span of the file to a line."""


def is_subtitles(text: str) -> bool:
    """Tells subtitles from other text: a WebVTT header, or a time line among the first lines."""
    return _HEADER.match(text) is not None or _TIMES.search(text, 0, 400) is not None


def title(text: str) -> str | None:
    """Reads the title behind a WebVTT header: "WEBVTT - Seeds for later"."""
    header = _HEADER.match(text)
    return (header["title"] or "").strip() or None if header else None


def notes(text: str) -> list[str]:
    """Reads what a WebVTT file notes above its captions: "NOTE" / "Recorded in Brest on 4 May 2025"."""
    top = text[: first.start()] if (first := _TIMES.search(text)) else ""
    return [line for block in top.split("\n\n") if block.startswith("NOTE") for line in block[4:].strip().split("\n")]


def gaps(text: str) -> tuple[Span, ...]:
    """Finds all that a subtitle file holds beside what is said."""
    kept: list[Span] = []
    tags: list[Span] = []
    cues = list(_cues(text))
    said = list(_unrolled(text, cues))
    punctuated = _is_punctuated(text, [line for cue in said for line in cue.lines])
    voice, words, end_ms = None, 0, None
    for cue in said:
        for line in cue.lines:
            raw = text[line[0] : line[1]]
            tags += [(line[0] + low, line[0] + high) for low, high in _tags(raw, voice)]
            spoken = _VOICE.findall(raw)
            changed = bool(spoken) and spoken[0] != voice
            voice = spoken[-1] if spoken else voice
            if not _NOISE.sub("", _plain(raw)).strip() or _CREDIT.match(_plain(raw)):
                continue
            breaks = changed or OPENS_TURN.match(_plain(raw).lstrip()) is not None
            if kept:
                before = _plain(text[slice(*kept[-1])])
                breaks |= _pauses(before, _plain(raw), cue.start_ms - (end_ms or 0), words if not punctuated else None)
                kept += _line_ends(text, kept[-1][1], line[0], 2 if breaks else 1)
            words = len(raw.split()) + (0 if breaks else words)
            kept.append(line)
            end_ms = cue.end_ms
    edges = [0, *(edge for span in kept for edge in span), len(text)]
    return merged([*zip(edges[::2], edges[1::2], strict=True), *tags])


def _pauses(before: str, line: str, silence_ms: int, words: int | None) -> bool:
    """Tells whether a stretch ends between two lines; ``words`` counts it, or is None where there is punctuation."""
    if words is None:
        return silence_ms >= _PARAGRAPH_MS and ends_sentence(before.rstrip())
    if silence_ms >= _SILENCE_MS or words >= _MOST_WORDS:
        return True
    return words >= _BREATH_WORDS and _CONNECTIVE.match(line.lstrip()) is not None


def _line_ends(text: str, start: int, end: int, count: int) -> list[Span]:
    found = []
    for _ in range(count):
        at = text.find("\n", start, end)
        if at < 0:
            break
        found.append((at, at + 1))
        start = at + 1
    return found


def _tags(raw: str, voice: str | None) -> Iterator[Span]:
    yield from (match.span() for match in _TAG.finditer(raw))
    for match in _VOICE.finditer(raw):
        if match["name"] == voice:
            yield match.span()
        voice = match["name"]


def _plain(raw: str) -> str:
    return _VOICE.sub("", _TAG.sub("", raw)) if any(mark in raw for mark in "<{♪&") else raw


def _cues(text: str) -> Iterator[_Cue]:
    for match in _TIMES.finditer(text):
        stop = text.find("\n\n", match.end())
        following = _TIMES.search(text, match.end())
        stop = min(len(text) if stop < 0 else stop, following.start() if following else len(text))
        lines = []
        at = match.end() + 1
        for line in text[at:stop].split("\n"):
            if line.strip():
                low = at + len(line) - len(line.lstrip())
                lines.append((low, low + len(line.strip())))
            at += len(line) + 1
        if following and lines and following.start() == stop and re.fullmatch(r"\d+", text[slice(*lines[-1])]):
            lines.pop()  # a number whose blank line is missing
        first = [int(part or 0) for part in match.groups()]
        yield _Cue(_ms(first[:4]), _ms(first[4:]), lines)


def _ms(clock: Sequence[int]) -> int:
    return ((clock[0] * 60 + clock[1]) * 60 + clock[2]) * 1000 + clock[3]


def _unrolled(text: str, cues: Sequence[_Cue]) -> Iterator[_Cue]:
    """Drops the lines that automatic captions show again while they roll up, and the beginnings that only grow."""
    plain = [[_plain(text[low:high]).strip() for low, high in cue.lines] for cue in cues]
    pairs = [(before[-1], after[0]) for before, after in pairwise(plain) if before and after]
    rolling = sum(after.startswith(before) for before, after in pairs) * 4 > len(pairs)
    shown: list[str] = []
    for cue, lines in zip(cues, plain, strict=True):
        if not rolling:
            yield cue
            continue
        fresh: list[Span] = []
        for span, line in zip(cue.lines, lines, strict=True):
            if line in shown:
                continue
            grown = shown[-1] if shown and line.startswith(f"{shown[-1]} ") else ""
            raw = text[slice(*span)]
            skip = Cut(raw, [match.span() for match in _TAG.finditer(raw)]).origin(len(grown)) if grown else 0
            fresh.append((span[0] + skip, span[1]))
        shown = lines or shown
        yield _Cue(cue.start_ms, cue.end_ms, fresh)


def _is_punctuated(text: str, lines: Sequence[Span]) -> bool:
    said = " ".join(_NOISE.sub("", _plain(text[low:high])) for low, high in lines)
    return len(re.findall(r"[.!?](?=\s|$|[\"”’])", said)) >= _FEWEST_STOPS * len(said.split())
