"""Turns the text of a document into HTML, every character of it, with what was chosen highlighted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from briefing.explain.markup import colour, safe
from briefing.explain.wording import judgement
from briefing.gaps import within
from briefing.types import Document, Explanation, Verdict

_WHITE_SPACE = " \t\n\f\r"
"""What HTML folds."""


def manuscript(explanation: Explanation, titles: Sequence[str]) -> str:
    """Writes out a document.

    Args:
        explanation: of its sentences.
        titles: of the script's sections.

    Returns:
        Paragraphs with a mark around each sentence that is heard and a span around each other one, and blocks of what
        nobody says. The text in it is ``Document.text``.
    """
    document = explanation.document
    spoken = {
        number: tuple(group) for number, group in groupby(explanation.verdicts, lambda each: each.sentence.paragraph)
    }
    best, n_ranked = explanation.best_omitted, explanation.n_ranked
    written: list[str] = []
    done = 0
    for number, (start, end) in enumerate(document.paragraphs):
        written.append(_unsaid(document.text[done:start]))
        verdicts = spoken.get(number, ())
        written.append('<p class="other">' if _is_anothers(verdicts) else "<p>")
        place = start
        for each in verdicts:
            written.append(_said(document, place, each.sentence.start))
            written.append(_opening_tag(each, n_ranked, titles, is_best=each is best))
            written.append(_said(document, each.sentence.start, each.sentence.end))
            written.append("</span>" if each.chapter is None else "</mark>")
            place = each.sentence.end
        written.append(_said(document, place, end) + "</p>")
        done = end
    written.append(_unsaid(document.text[done:]))
    return "".join(written)


def _is_anothers(verdicts: Sequence[Verdict]) -> bool:
    return bool(verdicts) and verdicts[0].sentence.turn.kind in ("question", "host")


def _opening_tag(verdict: Verdict, n_ranked: int, titles: Sequence[str], *, is_best: bool) -> str:
    place = f'id="s{verdict.sentence.index}"'
    if verdict.chapter is not None:
        said = safe(judgement(verdict, n_ranked, titles[verdict.chapter]))
        return f'<mark {place} class="{colour(verdict.chapter)}" data-chapter="{verdict.chapter}" title="{said}">'
    said = safe(judgement(verdict, n_ranked, None))
    if verdict.rank is None:
        return f'<span {place} title="{said}">'
    kind = "ranked best" if is_best else "ranked"
    return f'<span {place} class="{kind}" style="--score:{verdict.score:.2f}" title="{said}">'


def _said(document: Document, start: int, end: int) -> str:
    """A span that is said, and in it what nobody says."""
    return "".join(_stretches(document, start, end))


def _stretches(document: Document, start: int, end: int) -> Iterator[str]:
    for low, high in within(document.gaps, start, end):
        yield safe(document.text[start:low])
        yield f'<span class="gap">{safe(document.text[low:high])}</span>'
        start = high
    yield safe(document.text[start:end])


def _unsaid(text: str) -> str:
    """What stands between paragraphs: white space, or a heading, a label, a page number."""
    seen = [place for place, char in enumerate(text) if char.isprintable() and not char.isspace()]
    if not seen:
        return _unseen(text)
    low, high = seen[0], seen[-1] + 1
    return f'{_unseen(text[:low])}<div class="unsaid">{safe(text[low:high])}</div>{_unseen(text[high:])}'


def _unseen(text: str) -> str:
    """White space as it is; what else cannot be seen, such as a no-break space, would make a line of its own."""
    return text if not text.strip(_WHITE_SPACE) else f"<span hidden>{safe(text)}</span>"
