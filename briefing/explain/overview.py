"""Turns the explanations of a briefing into the page that leads to its documents and shows the share of each."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from briefing.explain.charts import shares_bar
from briefing.explain.markup import colour, page
from briefing.explain.wording import count, facts, n_words, page_name
from briefing.markup import safe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.types import Explanation, Script


def index_page(explanations: Sequence[Explanation], script: Script) -> str:
    """Makes the page of a briefing.

    Args:
        explanations: of all documents it was chosen from.
        script: of the briefing.
    """
    quotes = sum(len(each.chosen) for each in explanations)
    heard = sum(bool(each.chosen) for each in explanations)
    total = sum(map(n_words, explanations))
    most = max(map(n_words, explanations), default=0)
    rows = "".join(_row(each, total, most) for each in explanations)
    return page(
        script.title,
        f"<header>\n<h1>{safe(script.title)}</h1>\n"
        f'<p class="facts">{count(quotes, "quote")} from {count(heard, "document")}</p>\n</header>\n'
        f'<main>\n{_chapters(explanations, script)}<ol class="documents">\n{rows}</ol>\n</main>\n',
        "index",
    )


def _chapters(explanations: Sequence[Explanation], script: Script) -> str:
    found = Counter(verdict.chapter for each in explanations for verdict in each.chosen)
    items = [
        f'<li class="{colour(chapter)}"><b>{chapter}</b> {safe(section.title)} <small>{found[chapter]}</small></li>\n'
        for chapter, section in enumerate(script.sections)
        if found[chapter]
    ]
    return f'<ul class="legend">\n{"".join(items)}</ul>\n'


def _row(explanation: Explanation, total: int, most: int) -> str:
    document = explanation.document
    words: Counter[int] = Counter()
    for each in explanation.chosen:
        words[each.chapter or 0] += len(each.sentence.words)
    share = f"{n_words(explanation) / max(1, total):.0%} of the briefing's quotes"
    chosen = len(explanation.chosen)
    said = f"{count(chosen, 'sentence')} of {explanation.n_ranked}, {share}" if chosen else "Nothing of it is heard"
    return (
        f'<li><h2><a href="{safe(page_name(document))}">{safe(document.title)}</a></h2>\n'
        f'<p class="facts">{safe(facts(document))}</p>\n{shares_bar(sorted(words.items()), most)}\n<p>{said}</p></li>\n'
    )
