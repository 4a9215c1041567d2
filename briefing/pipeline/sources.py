"""Turns documents into sources ready for choosing: what may be quoted of each, at what cost, and who says it first.

Of documents that say the same the better source is kept: the one nearer to who said it, then the longer one, then the
one that comes first. A sentence of a report that stands in the document it reports on is left to that document.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from briefing import corpus, summary, text, topics
from briefing.errors import CorpusError, DocumentError
from briefing.summary import TWIN, Ranking, Said
from briefing.types import Considered, Document, Hearing, ScoredSentence, Sentence, Summary, Topic, Unheard

NOT_ENGLISH = (
    "it is {}, and English is the language that is read and spoken here; if it is English, say so in front matter: "
    "language: en"
)
_USUAL_PAUSE_S = 0.4
"""After a quote, for its cost in the choice; the estimate of a script counts its real pauses."""
_ROUNDING_S = 1e-6
"""A share that is the sum of all costs must hold them all, in whatever order they are added up."""
_DISTANCE = {"press release": 1, "news report": 2}
"""How far a kind of document stands from who said it; the others are the words themselves."""

Cost = Callable[[Sentence], float]
"""Estimates how long a sentence takes to say, in seconds."""


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """A document ready for choosing."""

    document: Document
    ranking: Ranking
    """Of what may be chosen: sentences that may be quoted, and those that only announce one."""
    hearings: dict[int, Hearing]
    """What may be quoted from it, and how, by the sentence's index."""
    context: tuple[Sentence, ...]
    """All that the orator or the reporter says in it."""
    costs: dict[int, float]
    """Seconds that each sentence takes, those that only announce one included, by index."""
    scored: tuple[ScoredSentence, ...]
    """All its sentences, in order."""
    weight: float = 1.0
    """Its share of the time, in proportion to those of the others."""

    @property
    def seconds(self) -> float:
        """How long all that may be quoted takes."""
        return sum(self.costs[index] for index in self.hearings)

    @property
    def forms(self) -> tuple[Sentence, ...]:
        """What may be quoted from it, as it would be heard, in order."""
        return tuple(hearing.form for hearing in self.hearings.values())

    @property
    def cheapest_s(self) -> float:
        """How long the shortest takes of what may be quoted alone."""
        return min(self.costs[index] for index, hearing in self.hearings.items() if not hearing.leans)

    def cost(self, sentence: Sentence) -> float:
        """Seconds that a sentence of the document takes."""
        return self.costs[sentence.index]

    @property
    def distance(self) -> tuple[int, int]:
        """How good a source it is, the smaller the better."""
        return _DISTANCE.get(self.document.kind, 0), -sum(len(sentence.words) for sentence in self.context)

    def only(self, indices: Collection[int]) -> Source:
        """The same source with no more than these sentences to quote."""
        hearings = {index: hearing for index, hearing in self.hearings.items() if index in indices}
        unwanted = self.hearings.keys() - hearings.keys()
        return replace(self, hearings=hearings, ranking=_among(self.ranking, self.costs.keys() - unwanted))


@dataclass(frozen=True, slots=True)
class Gathered:
    """What there is to choose from."""

    sources: tuple[Source, ...]
    """In the order of the documents."""
    unheard: tuple[Unheard, ...]
    """Documents that will not be quoted though they could be."""
    faults: tuple[DocumentError, ...]
    """Documents that cannot be quoted, and why."""


def gather(documents: Sequence[Document], wanted: Sequence[str], ranker: str, cost: Cost, *, most: int) -> Gathered:
    """Reads documents until there are as many as the time allows to quote.

    Args:
        documents: the newest first.
        wanted: topics that are asked for; empty for whatever matters.
        ranker: see :data:`briefing.summary.RANKERS`.
        cost: how long a sentence takes to say.
        most: documents that there is time for.

    Raises:
        CorpusError: No document says anything (about the topics asked for).
    """
    kept: dict[str, Source] = {}
    unheard: list[Unheard] = []
    faults: list[DocumentError] = []
    said = Said()
    for document in documents:
        if document.language.partition("-")[0] != "en":
            faults.append(DocumentError(f"{document.path}: {NOT_ENGLISH.format(in_language(document))}"))
            continue
        if len(kept) == most:
            unheard += [] if wanted else [Unheard(document=document, told_by=None)]
            continue
        found = _source(document, wanted, ranker, cost)
        if not found.hearings:
            if not wanted:
                faults.append(DocumentError(f"{document.path}: no sentence in it is worth quoting; it is left out"))
            continue
        shares = {kept[other]: both for other, both in said.shares(found.context).items() if other in kept}
        teller = next((each for each, (mine, _) in shares.items() if mine >= TWIN and _is_better(each, found)), None)
        if teller is not None:
            unheard.append(Unheard(document=document, told_by=teller.document))
            continue
        told = [each.document for each, (_, theirs) in shares.items() if theirs >= TWIN and _is_better(found, each)]
        unheard = [replace(each, told_by=document) if each.told_by in told else each for each in unheard]
        unheard += [Unheard(document=each, told_by=document) for each in told]
        kept = {name: each for name, each in kept.items() if each.document not in told}
        kept[document.document_id] = found
        said.add(document.document_id, found.context)
    if not kept and wanted and not faults:
        raise CorpusError(f"Nothing in {len(documents)} documents is about {' or '.join(map(repr, wanted))}")
    if not kept:
        raise CorpusError("No document has a sentence worth saying:\n  " + "\n  ".join(map(str, faults)))
    sources = [kept[document.document_id] for document in documents if document.document_id in kept]
    return Gathered(tuple(_weighed(_first_hand(sources))), tuple(unheard), tuple(faults))


def _is_better(one: Source, other: Source) -> bool:
    """Whether one of two sources is to be kept where it says what the other says; the earlier one is asked first."""
    return one.distance <= other.distance


class Summarizer:
    """Sources made ready to be summarized, once for however many lengths are tried."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self.seconds = [source.seconds for source in sources]
        """How long all that may be quoted takes, source by source."""
        self._sources = sources
        self._pools = [summary.Pool(source.ranking, source.cost) for source in sources]
        self._best_first = sorted(range(len(sources)), key=lambda place: sources[place].distance[0])

    def summarize(self, budget_s: float) -> tuple[Summary, ...]:
        """Summarizes each document within its share; what a better source says is not said again.

        Returns:
            One summary for each source, in their order.
        """
        shares = summary.share(budget_s, [source.weight for source in self._sources], self.seconds)
        heard: list[Sentence] = []
        made: dict[int, Summary] = {}
        for place in self._best_first:
            source = self._sources[place]
            share_s = max(shares[place], source.cheapest_s) + _ROUNDING_S
            made[place] = self._pools[place].summarize(source.document, share_s, heard=heard)
            heard += made[place].sentences
        return tuple(made[place] for place in range(len(self._sources)))


def within(sources: Iterable[Source], themes: Sequence[Topic]) -> list[Source]:
    """Leaves in each document what belongs under a theme, and leaves out documents of which nothing does."""
    belongs = {sentence.identity for theme in themes for sentence in theme.sentences}
    left = []
    for source in sources:
        found = {index for index, hearing in source.hearings.items() if hearing.form.identity in belongs}
        found |= {index - 1 for index in found if source.hearings[index].leans}  # what it cannot do without
        if found:
            left.append(source.only(found))
    return left


def considered(
    gathered: Sequence[Source], drafted: Sequence[Sentence], left: Sequence[Source]
) -> tuple[Considered, ...]:
    """Notes what there was to choose from, for :mod:`briefing.pipeline.explaining`.

    Args:
        gathered: all sources.
        drafted: sentences among which themes were looked for.
        left: what of the sources belongs under a theme.
    """
    places = {sentence.identity for sentence in drafted}
    under = {source.document.document_id: frozenset(source.hearings) for source in left}
    return tuple(
        Considered(
            document=source.document,
            scored=source.scored,
            quotable=frozenset(source.costs),
            own=frozenset(source.hearings),
            drafted=frozenset(form.index for form in source.forms if form.identity in places),
            within=under.get(source.document.document_id, frozenset()),
        )
        for source in gathered
    )


def in_language(document: Document) -> str:
    """Names a document's language, where it is known: "in German"."""
    name = corpus.language_name(document)
    return f"in {name}" if name else "not in English"


def _source(document: Document, wanted: Sequence[str], ranker: str, cost: Cost) -> Source:
    sentences = text.sentences(document)
    context = tuple(sentence for sentence in sentences if sentence.turn.kind in summary.QUOTED_TURNS)
    ranking = summary.rank(sentences, ranker)
    heard = {each.sentence.index: each.hearing for each in ranking.scored if each.hearing}
    hearings = {index: hearing for index, hearing in heard.items() if not hearing.announces}
    if wanted:
        about = {sentence.index for topic in wanted for sentence in topics.matching(context, text.terms(topic))}
        hearings = {index: hearing for index, hearing in hearings.items() if index in about}
    hearings = _understandable(hearings)
    announcing = {index: hearing for index, hearing in heard.items() if hearing.announces}
    costs = {index: cost(hearing.form) + _USUAL_PAUSE_S for index, hearing in (hearings | announcing).items()}
    return Source(document, _among(ranking, costs.keys()), hearings, context, costs, ranking.scored)


def _understandable(hearings: dict[int, Hearing]) -> dict[int, Hearing]:
    """Leaves out what points back at a sentence that cannot be heard before it."""
    return {
        index: hearing
        for index, hearing in hearings.items()
        if not hearing.leans or is_understood(hearing, hearings.get(index - 1))
    }


def is_understood(hearing: Hearing, before: Hearing | None) -> bool:
    """Whether what points back may be heard after the sentence it points at."""
    if before is None or before.leans or before.announces:
        return False
    return before.form.turn == hearing.form.turn


def _among(ranking: Ranking, indices: Collection[int]) -> Ranking:
    """Leaves in a ranking the sentences with these indices."""
    return replace(ranking, scored=tuple(each for each in ranking.scored if each.sentence.index in indices))


def _first_hand(sources: Sequence[Source]) -> list[Source]:
    """Leaves to documents nearer to who said it what others repeat word for word, unless they say nothing else."""
    left: dict[str, Source] = {}
    said = Said()
    for distance in sorted({source.distance[0] for source in sources}):
        equals = [source for source in sources if source.distance[0] == distance]
        for source in equals:
            told = {index for index, hearing in source.hearings.items() if said.tells(hearing.form)}
            own = _understandable({index: each for index, each in source.hearings.items() if index not in told})
            left[source.document.document_id] = source.only(own) if own else source
        for source in equals:
            said.add(source.document.document_id, source.context)
    return [left[source.document.document_id] for source in sources]


def _weighed(sources: Sequence[Source]) -> list[Source]:
    """Weighs each source by the root of the seconds that it adds to better ones.

    The root, since of twice as long a document less than twice as much is worth hearing.
    """
    ordered = sorted(sources, key=lambda source: source.distance[0])
    novelties = summary.novelty([source.forms for source in ordered])
    weights = {
        source.document.document_id: math.sqrt(
            sum(new * source.costs[index] for new, index in zip(news, source.hearings, strict=True))
        )
        for source, news in zip(ordered, novelties, strict=True)
    }
    return [replace(source, weight=weights[source.document.document_id]) for source in sources]
