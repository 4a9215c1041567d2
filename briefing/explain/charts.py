"""Turns verdicts into pictures: SVG inside the page, which needs no scripts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from briefing.explain.markup import colour
from briefing.explain.wording import PARTS, judgement, sum_of
from briefing.markup import safe
from briefing.types import Explanation, Verdict

_WIDTH, _HEIGHT = 1000, 100
_LOWEST = 4
"""Height of a bar whose score is 0."""
_THINNEST = 2.0
"""Width of the bar of a sentence in a document so long that it would vanish."""


def profile(explanation: Explanation, titles: Sequence[str]) -> str:
    """Draws a document from its first character to its last: a bar to each sentence that may be quoted.

    A bar is as high as its sentence's score and as wide as the sentence is long; those that are heard have the colour
    of their chapter and lead to their place in the text.
    """
    bars = "".join(_bars(explanation, titles))
    return (
        f'<svg class="profile" viewBox="0 0 {_WIDTH} {_HEIGHT}" preserveAspectRatio="none" role="img" '
        f'aria-label="Scores of the sentences from the first to the last">\n{bars}</svg>\n'
    )


def _bars(explanation: Explanation, titles: Sequence[str]) -> Iterator[str]:
    scale = _WIDTH / max(1, len(explanation.document.text))
    best, n_ranked = explanation.best_omitted, explanation.n_ranked
    # what is heard is drawn last, so that nothing covers it
    for each in sorted(explanation.verdicts, key=lambda each: each.chapter is not None):
        if each.rank is None and each.chapter is None:
            continue
        left, width = each.sentence.start * scale, max(_THINNEST, (each.sentence.end - each.sentence.start) * scale - 1)
        top = (_HEIGHT - _LOWEST) * (1 - each.score)
        kind = "bar best" if each is best else "bar" if each.chapter is None else colour(each.chapter)
        title = safe(judgement(each, n_ranked, titles[each.chapter] if each.chapter is not None else None))
        bar = (
            f'<rect class="{kind}" x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{_HEIGHT - top:.1f}">'
            f"<title>{title}</title></rect>"
        )
        yield f'<a href="#s{each.sentence.index}">{bar}</a>\n'


def parts_bar(verdict: Verdict) -> str:
    """Draws a score as a bar of its parts, the longer the better."""
    said = sum_of(verdict.parts) if verdict.parts else f"score {verdict.score:.2f}"
    widths = [getattr(verdict.parts, name) for name in PARTS] if verdict.parts else [verdict.score]
    return _stacked([(f"part{number}", width) for number, width in enumerate(widths)], 1.0, said)


def shares_bar(words: Sequence[tuple[int, int]], most: int) -> str:
    """Draws how many words each chapter takes from a document.

    Args:
        words: chapter and number of words.
        most: number of words that fills the whole width.
    """
    said = ", ".join(f"chapter {chapter}: {number} words" for chapter, number in words)
    return _stacked([(colour(chapter), number) for chapter, number in words], most, said)


def _stacked(pieces: Sequence[tuple[str, float]], whole: float, said: str) -> str:
    rects = []
    left = 0.0
    for kind, size in pieces:
        width = _WIDTH * size / max(whole, 1e-9)
        rects.append(f'<rect class="{kind}" x="{left:.1f}" y="0" width="{width:.1f}" height="10"/>')
        left += width
    return (
        f'<svg class="stack" viewBox="0 0 {_WIDTH} 10" preserveAspectRatio="none" role="img" '
        f'aria-label="{safe(said)}">{"".join(rects)}</svg>'
    )
