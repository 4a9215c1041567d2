"""Turns documents and a wish for a length into a plan: the script of that length, and what it was chosen from.

Themes come first, found in more sentences than will be heard, so that a short briefing has the chapters of a long one
and no sentence that belongs under none of them. The length of a script is known only once it is written: bridges depend
on the quotes, the quotes on the time left beside the bridges. So choosing and writing are repeated with a corrected
budget until the estimate fits.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from briefing import corpus, spoken, summary, text, topics
from briefing import script as scripting
from briefing.audio import lead_in_seconds
from briefing.errors import CorpusError, DocumentError, RequestError
from briefing.summary import Ranking
from briefing.types import Considered, Document, ScoredSentence, Script, Sentence, Summary, Topic

_NOT_ENGLISH = (
    "it is {}, and English is the language that is read and spoken here; if it is English, say so in front matter: "
    "language: en"
)
_SECONDS_A_DOCUMENT = 18.0
"""Below this a document's share holds no bridge and quote; then the newest documents are taken, and fewer."""
_THEMES_FROM_S = 480.0
"""Seconds of quotes in which themes are looked for, at least; fewer give titles that hang on one sentence."""
_FEWEST_THEMES, _MOST_THEMES = 3, 6
_TRIES = 8
_USUAL_PAUSE_S = 0.4
"""After a quote, for its cost in the choice; the estimate of a script counts its real pauses."""
_ROUNDING_S = 1e-6
"""A share that is the sum of all costs must hold them all, in whatever order they are added up."""
_CLOSE_ENOUGH = 0.02
"""Relative difference between the estimate and the wish at which no further try is made."""

Seconds = Callable[[str], float]
"""Estimates how long a spoken text takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a listener asks for."""

    minutes: float
    """Length of the episode, > 0; ``job.Job`` says what is allowed."""
    ranker: str = summary.DEFAULT
    topics: tuple[str, ...] = ()
    """Only what is said about these; a chapter each. Empty for whatever matters."""
    on: date | None = None
    """Day of a daily briefing; None for the episode of one document."""

    def __post_init__(self) -> None:
        """Checks the topics.

        Raises:
            RequestError: One of them holds no word to look for.
        """
        if any(not text.terms(topic) for topic in self.topics):
            raise RequestError(f"--topic {self.topics!r} holds no word to look for; name a subject such as drones")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A script with its origins."""

    script: Script
    documents: tuple[Document, ...]
    """Those that are quoted, in the order given."""
    seconds: float
    """Estimated length of the episode."""
    faults: tuple[DocumentError, ...]
    """Documents that were left out, and why."""
    considered: tuple[Considered, ...]
    """What there was to choose from, for ``explaining``: documents in the order given, those not quoted included."""


@dataclass(frozen=True, slots=True)
class _Source:
    """A document ready for choosing."""

    document: Document
    scored: tuple[ScoredSentence, ...]
    """All its sentences."""
    ranking: Ranking
    """Of what may be chosen: sentences that may be quoted, and those that only announce one."""
    forms: dict[int, Sentence]
    """What may be quoted from it, in the form in which it would be heard, by the sentence's index."""
    context: tuple[Sentence, ...]
    """All that the orator or the reporter says in it."""
    costs: dict[int, float]
    """Seconds that each sentence takes, those that only announce one included, by index."""

    @property
    def seconds(self) -> float:
        return sum(self.costs[index] for index in self.forms)


def plan(documents: Sequence[Document], wish: Wish, seconds: Seconds) -> Plan:
    """Chooses, groups and words a briefing.

    Args:
        documents: In order of their weight for the listener: the newest first.
        wish: What is asked for.
        seconds: How long the voice takes for a spoken text.

    Raises:
        CorpusError: No document says anything (about the topics asked for).
    """
    wanted_s = wish.minutes * 60
    sources, faults = _sources(documents, wish, seconds, most=max(1, int(wanted_s * 0.75 / _SECONDS_A_DOCUMENT)))
    themes, drafted = _themes(sources, wish)
    ranked, sources = sources, _within(sources, themes)
    budget = _Budget(wanted_s, sum(source.seconds for source in sources))
    drafts: list[_Draft] = []
    length_s = wanted_s
    for _ in range(_TRIES):
        summaries = _summaries(sources, budget.seconds)
        announced = _announced(length_s, wanted_s)
        edition = scripting.Edition(on=wish.on, minutes=announced)
        script = _voiced(scripting.write(_heard(themes, summaries, in_order=bool(wish.topics)), documents, edition))
        length_s = estimate(script, seconds)
        honest = announced == _announced(length_s, wanted_s)
        drafts.append(_Draft(script, length_s, honest))
        if honest and budget.is_met(length_s):
            break
        budget.correct(length_s)
    best = min(drafts, key=lambda draft: (not draft.honest, abs(draft.seconds - wanted_s)))
    quoted = {line.source.document_id for line in best.script.lines if line.source is not None}
    return Plan(
        script=best.script,
        documents=tuple(document for document in documents if document.document_id in quoted),
        seconds=best.seconds,
        faults=tuple(faults),
        considered=_considered(ranked, drafted, sources),
    )


@dataclass(frozen=True, slots=True)
class _Draft:
    """A script that was tried."""

    script: Script
    seconds: float
    honest: bool
    """The opening names the length that it came to have."""


class _Budget:
    """Seconds of quotes for an episode of the wished length, narrowed down between too little and too much.

    The length grows faster than the quotes, by their bridges, and in steps, by whole sentences: so the next try is
    interpolated between the nearest ones on either side, and kept off their ends.
    """

    def __init__(self, wanted_s: float, available_s: float) -> None:
        self.seconds = min(available_s, wanted_s * 0.7)
        self._wanted_s = wanted_s
        self._available_s = available_s
        self._below = (0.0, 0.0)
        self._above: tuple[float, float] | None = None

    def is_met(self, length_s: float) -> bool:
        """Whether an episode of this length is what was wished for, or all there is."""
        all_said = self.seconds >= self._available_s and length_s <= self._wanted_s
        return all_said or abs(length_s - self._wanted_s) <= _CLOSE_ENOUGH * self._wanted_s

    def correct(self, length_s: float) -> None:
        """Learns what length the last budget gave, and chooses the next."""
        if length_s > self._wanted_s:
            self._above = (self.seconds, length_s)
        else:
            self._below = (self.seconds, length_s)
        if self._above is None:
            self.seconds = min(self._available_s, self.seconds * self._wanted_s / max(1.0, length_s))
            return
        (low, low_length), (high, high_length) = self._below, self._above
        share = (self._wanted_s - low_length) / max(1e-9, high_length - low_length)
        self.seconds = low + (high - low) * min(0.9, max(0.1, share))


def _announced(length_s: float, wanted_s: float) -> int:
    """Minutes that the opening speaks of: what was asked for, or less where there is less to say."""
    return max(1, round(min(length_s, wanted_s) / 60))


def estimate(script: Script, seconds: Seconds) -> float:
    """Estimates how long a script takes, with its sounds and pauses, in seconds."""
    speech = sum(seconds(line.spoken) + line.pause_after_ms / 1000 for line in script.lines)
    return speech + lead_in_seconds(len(script.sections))


def _in_language(document: Document) -> str:
    name = corpus.language_name(document)
    return f"in {name}" if name else "not in English"


def _sources(
    documents: Sequence[Document], wish: Wish, seconds: Seconds, *, most: int
) -> tuple[list[_Source], list[DocumentError]]:
    """Reads documents until there are as many as the time allows to quote."""
    sources: list[_Source] = []
    faults: list[DocumentError] = []
    for document in documents:
        if len(sources) == most:
            break
        if document.language.partition("-")[0] != "en":
            faults.append(DocumentError(f"{document.path}: {_NOT_ENGLISH.format(_in_language(document))}"))
            continue
        found = _source(document, wish, seconds)
        if found.forms:
            sources.append(found)
        elif not wish.topics:
            faults.append(DocumentError(f"{document.path}: no sentence in it is worth quoting; it is left out"))
    if not sources and wish.topics and not faults:
        raise CorpusError(f"Nothing in {len(documents)} documents is about {' or '.join(map(repr, wish.topics))}")
    if not sources:
        raise CorpusError("No document has a sentence worth saying:\n  " + "\n  ".join(map(str, faults)))
    return sources, faults


def _source(document: Document, wish: Wish, seconds: Seconds) -> _Source:
    sentences = text.sentences(document)
    context = tuple(sentence for sentence in sentences if sentence.turn.kind in summary.QUOTED_TURNS)
    forms = {sentence.index: form for sentence in sentences if (form := summary.as_heard(sentence))}
    if wish.topics:
        about = {sentence.index for topic in wish.topics for sentence in topics.matching(context, text.terms(topic))}
        forms = {index: form for index, form in forms.items() if index in about}
    forms = {
        index: form
        for index, form in forms.items()
        if not summary.leans(form) or (index - 1 in forms and not summary.leans(forms[index - 1]))
    }
    spoken_forms = forms | {sentence.index: sentence for sentence in sentences if summary.sets_up(sentence)}
    costs = {index: seconds(spoken.verbalize(form.text)) + _USUAL_PAUSE_S for index, form in spoken_forms.items()}
    ranking = summary.rank(sentences, wish.ranker)
    return _Source(document, ranking.scored, _among(ranking, costs.keys()), forms, context, costs)


def _among(ranking: Ranking, indices: Collection[int]) -> Ranking:
    """Leaves in a ranking the sentences with these indices."""
    return replace(ranking, scored=tuple(each for each in ranking.scored if each.sentence.index in indices))


def _considered(
    ranked: Sequence[_Source], drafted: Sequence[Sentence], within: Sequence[_Source]
) -> tuple[Considered, ...]:
    """Notes what there was to choose from, before and after what belongs under no theme was put aside."""
    places = {sentence.identity for sentence in drafted}
    left = {source.document.document_id: frozenset(source.forms) for source in within}
    return tuple(
        Considered(
            document=source.document,
            scored=source.scored,
            quotable=frozenset(source.forms),
            drafted=frozenset(index for index, form in source.forms.items() if form.identity in places),
            within=left.get(source.document.document_id, frozenset()),
        )
        for source in ranked
    )


def _summaries(sources: Sequence[_Source], budget_s: float) -> tuple[Summary, ...]:
    """Summarizes each document within its share; what an earlier one says is not said again."""
    weights = [math.sqrt(source.seconds) for source in sources]
    shares = summary.share(budget_s, weights, [source.seconds for source in sources])
    heard: list[Sentence] = []
    summaries: list[Summary] = []
    for source, share_s in zip(sources, shares, strict=True):
        cheapest = min(source.costs[index] for index, form in source.forms.items() if not summary.leans(form))
        made = summary.summarize(
            source.document,
            source.ranking,
            max(share_s, cheapest) + _ROUNDING_S,
            lambda sentence, costs=source.costs: costs[sentence.index],  # type: ignore[misc]  # bound per document
            heard=heard,
        )
        heard += made.sentences
        summaries.append(made)
    return tuple(summaries)


def _themes(sources: Sequence[_Source], wish: Wish) -> tuple[tuple[Topic, ...], list[Sentence]]:
    """Finds what the documents are about: what was asked for, else about a theme a minute, the weightiest.

    Returns:
        The themes, and the sentences among which they were looked for.
    """
    context = [sentence for source in sources for sentence in source.context]
    if wish.topics:
        candidates = [form for source in sources for form in source.forms.values()]
        asked = [(_title(topic), text.terms(topic)) for topic in wish.topics]
        return topics.group_by(asked, candidates, context), candidates
    budget_s = max(_THEMES_FROM_S, wish.minutes * 60)
    chosen = [sentence for each in _summaries(sources, budget_s) for sentence in each.sentences]
    most = max(_FEWEST_THEMES, min(_MOST_THEMES, round(wish.minutes)))
    themes = _weightiest(topics.group(chosen, context, strict=True), most)
    enough = sum(source.seconds for source in _within(sources, themes)) >= wish.minutes * 60
    return themes if enough else topics.group(chosen, context), chosen  # with little to say, all of it is said


def _weightiest(themes: Sequence[Topic], most: int) -> tuple[Topic, ...]:
    """Takes the first themes, and after them only those without which a document would not be heard."""
    kept = list(themes[:most])
    heard = {sentence.document_id for theme in kept for sentence in theme.sentences}
    for theme in themes[most:]:
        if not heard.issuperset(sentence.document_id for sentence in theme.sentences):
            kept.append(theme)
            heard.update(sentence.document_id for sentence in theme.sentences)
    return tuple(kept)


def _within(sources: Sequence[_Source], themes: Sequence[Topic]) -> list[_Source]:
    """Leaves in each document what belongs under a theme, and leaves out documents of which nothing does."""
    belongs = {sentence.identity for theme in themes for sentence in theme.sentences}
    left = []
    for source in sources:
        found = {index for index, form in source.forms.items() if form.identity in belongs}
        found |= {index - 1 for index in found if summary.leans(source.forms[index])}  # what it cannot do without
        forms = {index: form for index, form in source.forms.items() if index in found}
        if forms:
            unwanted = source.forms.keys() - forms.keys()
            ranking = _among(source.ranking, source.costs.keys() - unwanted)
            left.append(replace(source, forms=forms, ranking=ranking))
    return left


def _heard(themes: Sequence[Topic], summaries: Sequence[Summary], *, in_order: bool) -> list[Topic]:
    """Leaves under each theme what was chosen; the longest first, unless the listener gave the order.

    Of two sentences of which one needs the other, the needy one goes where the other goes.
    """
    place = {sentence.identity: number for number, theme in enumerate(themes) for sentence in theme.sentences}
    members: list[list[Sentence]] = [[] for _ in themes]
    for sentence in (sentence for each in summaries for sentence in each.sentences):
        document, index = sentence.identity
        step = 1 if summary.sets_up(sentence) else -1 if summary.leans(sentence) else 0
        members[place.get((document, index + step), place.get(sentence.identity, 0))].append(sentence)
    left = [replace(theme, sentences=tuple(found)) for theme, found in zip(themes, members, strict=True) if found]
    if not in_order:
        left.sort(key=lambda theme: -sum(len(sentence.words) for sentence in theme.sentences))
    return left


def _title(topic: str) -> str:
    folded = " ".join(topic.split())
    return folded[:1].upper() + folded[1:]


def _voiced(script: Script) -> Script:
    """Fills in what the voice is given for each line."""
    return replace(
        script,
        sections=tuple(
            replace(
                section,
                lines=tuple(replace(line, spoken=spoken.verbalize(line.written)) for line in section.lines),
            )
            for section in script.sections
        ),
    )
