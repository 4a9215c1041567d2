"""Turns the explanation of one document into a page: a profile of it, its text, and its chosen sentences one by one."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from briefing.explain.charts import parts_bar, profile
from briefing.explain.manuscript import annotated
from briefing.explain.markup import colour, page
from briefing.explain.wording import INDEX, PARTS, count, facts, reason, sum_of
from briefing.markup import safe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.types import Explanation, Script, Verdict


def document_page(explanation: Explanation, script: Script) -> str:
    """Makes the page of a document.

    Args:
        explanation: of its sentences.
        script: where those that are heard are heard.
    """
    document = explanation.document
    titles = [section.title for section in script.sections]
    language = "" if document.language == "und" else f' lang="{safe(document.language)}"'
    return page(
        document.title,
        f'<header>\n<nav><a href="{INDEX}">{safe(script.title)}</a></nav>\n<h1>{safe(document.title)}</h1>\n'
        f'<p class="facts">{safe(facts(document))}</p>\n</header>\n'
        f"<main>\n{_profile(explanation, titles)}<article{language}>{annotated(explanation, titles)}</article>\n"
        f"{_choices(explanation, titles)}</main>\n",
        "document",
    )


def _profile(explanation: Explanation, titles: Sequence[str]) -> str:
    chosen = len(explanation.chosen)
    return (
        f"<figure>\n{profile(explanation, titles)}{_legend(explanation, titles)}"
        f"<figcaption>{count(chosen, 'sentence')} of {explanation.n_ranked} that may be quoted "
        f"{'is' if chosen == 1 else 'are'} heard. A bar is a sentence, from the first to the last; the better its "
        "score, the higher the bar and the warmer its ground in the text. Grey is what nobody says.</figcaption>\n"
        "</figure>\n"
    )


def _legend(explanation: Explanation, titles: Sequence[str]) -> str:
    """The chapters in which the document is heard; each leads to its first sentence."""
    first: dict[int, Verdict] = {}
    for each in explanation.chosen:
        first.setdefault(each.chapter or 0, each)
    found = Counter(each.chapter for each in explanation.chosen)
    items = [
        f'<li class="{colour(chapter)}"><a href="#s{first[chapter].sentence.index}"><b>{chapter}</b> '
        f"{safe(titles[chapter])}</a> <small>{found[chapter]}</small></li>\n"
        for chapter in sorted(first)
    ]
    return f'<ul class="legend">\n{"".join(items)}</ul>\n' if items else ""


def _choices(explanation: Explanation, titles: Sequence[str]) -> str:
    n_ranked = explanation.n_ranked
    rows = "".join(_choice(each, n_ranked, titles) for each in explanation.chosen)
    written = f"<h2>Why these sentences</h2>\n{_key(explanation)}<ol>\n{rows}</ol>\n" if rows else ""
    best = explanation.best_omitted
    if best is not None:
        written += (
            f'<h2>The best one left out</h2>\n<div class="omitted">{_quote(best)}'
            f"<p>Left out: {safe(reason(best))} · {_score(best, n_ranked)}</p></div>\n"
        )
    return f'<section class="choices">\n{written}</section>\n'


def _key(explanation: Explanation) -> str:
    """Which shade is which part, where the ranker tells parts."""
    if not any(each.parts for each in explanation.chosen):
        return ""
    shades = "".join(f'<li><i class="part{number}"></i>{name}</li>' for number, name in enumerate(PARTS))
    return f'<ul class="key">{shades}</ul>\n'


def _choice(verdict: Verdict, n_ranked: int, titles: Sequence[str]) -> str:
    chapter = verdict.chapter or 0
    return (
        f'<li class="{colour(chapter)}">{_quote(verdict)}{parts_bar(verdict)}'
        f"<p><b>{chapter}</b> {safe(titles[chapter])} · {_score(verdict, n_ranked)}</p></li>\n"
    )


def _quote(verdict: Verdict) -> str:
    return f'<p class="quote"><a href="#s{verdict.sentence.index}">{safe(verdict.sentence.text)}</a></p>'


def _score(verdict: Verdict, n_ranked: int) -> str:
    rank = f"rank {verdict.rank} of {n_ranked}" if verdict.rank else "with the next one"
    return f"{rank} · score {verdict.score:.2f}" + (f" = {sum_of(verdict.parts)}" if verdict.parts else "")
