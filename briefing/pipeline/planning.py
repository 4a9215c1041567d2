"""Turns documents and a wish for a length into a plan: the script of that length, and what it was chosen from.

Themes come first, found in more sentences than will be heard, so that a short briefing has the chapters of a long one
and no sentence that belongs under none of them. The length of a script is known only once it is written: bridges depend
on the quotes, the quotes on the time left beside the bridges. So choosing and writing are repeated with a corrected
budget until the estimate fits; what one try has found out about a line, the next ones know.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache

from briefing import corpus, spoken, summary, text, topics
from briefing import script as scripting
from briefing.audio import lead_in_seconds
from briefing.errors import RequestError
from briefing.pipeline.planned import Plan
from briefing.pipeline.sources import Gathered, Source, Summarizer, considered, gather, within
from briefing.types import Document, KnownTopic, Line, Script, Sentence, Summary, Topic, Unheard

_SECONDS_A_DOCUMENT = 18.0
"""Below this a document's share holds no bridge and quote; then the newest documents are taken, and fewer."""
_THEMES_FROM_S = 480.0
"""Seconds of quotes in which themes are looked for, at least; fewer give titles that hang on one sentence."""
_FEWEST_THEMES, _MOST_THEMES = 3, 6
_TRIES = 8
_CLOSE_ENOUGH = 0.02
"""Relative difference between the estimate and the wish at which no further try is made."""

Seconds = Callable[[str], float]
"""Estimates how long a spoken text takes."""
Words = Callable[[str, Sentence | None], str]
"""Tells what is said for a text, of the document that a sentence is from or of the briefing itself."""


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
    lexicon: spoken.Lexicon = field(default_factory=spoken.Lexicon)
    """How words are said that spelling does not tell, by the voice that will speak."""

    def __post_init__(self) -> None:
        """Checks the topics.

        Raises:
            RequestError: One of them holds no word to look for.
        """
        if any(not text.terms(topic) for topic in self.topics):
            raise RequestError(f"--topic {self.topics!r} holds no word to look for; name a subject such as drones")


def plan(documents: Sequence[Document], wish: Wish, seconds: Seconds, known: Sequence[KnownTopic] = ()) -> Plan:
    """Chooses, groups and words a briefing.

    Args:
        documents: In order of their weight for the listener: the newest first.
        wish: What is asked for.
        seconds: How long the voice takes for a spoken text.
        known: Topics of earlier briefings, the latest first; they keep their titles.

    Raises:
        CorpusError: No document says anything (about the topics asked for).
    """
    wanted_s = wish.minutes * 60
    words, seconds = _wording(documents, wish.lexicon), cache(seconds)
    most = max(1, int(wanted_s * 0.75 / _SECONDS_A_DOCUMENT))
    gathered = gather(documents, wish.topics, wish.ranker, lambda form: seconds(words(form.text, form)), most=most)
    themes, drafted = _themes(gathered.sources, wish, known)
    sources = within(gathered.sources, themes)
    summarizer = Summarizer(sources)
    summarized = cache(summarizer.summarize)  # where only the opening was wrong, the budget stays as it is
    budget = _Budget(wanted_s, sum(summarizer.seconds))
    drafts: list[_Draft] = []
    length_s = wanted_s
    for _ in range(_TRIES):
        chosen = summarized(budget.seconds)
        announced = _announced(length_s, wanted_s)
        unheard = _unheard(gathered, chosen)
        edition = scripting.Edition(on=wish.on, minutes=announced, unheard=len(unheard))
        heard = _heard(themes, sources, chosen)
        heard = heard if wish.topics else _longest_first(heard)
        script = scripting.write(heard, documents, edition)
        length_s = estimate(script, lambda line: seconds(words(line.written, line.source)))
        honest = announced == _announced(length_s, wanted_s)
        drafts.append(_Draft(script, unheard, length_s, honest))
        if honest and budget.is_met(length_s):
            break
        budget.correct(length_s)
    best = min(drafts, key=lambda draft: (not draft.honest, abs(draft.seconds - wanted_s)))
    quoted = {line.source.document_id for line in best.script.lines if line.source is not None}
    titles = {section.title for section in best.script.sections}
    return Plan(
        script=_voiced(best.script, words, wish.lexicon),
        documents=tuple(document for document in documents if document.document_id in quoted),
        topics=tuple(KnownTopic(label=t.label, keywords=t.keywords) for t in themes if t.label in titles),
        seconds=best.seconds,
        unheard=best.unheard,
        faults=gathered.faults,
        considered=considered(gathered.sources, drafted, sources),
    )


def _unheard(gathered: Gathered, chosen: Sequence[Summary]) -> tuple[Unheard, ...]:
    """Adds to what was left out from the start those of which nothing was chosen."""
    heard = {each.document.document_id for each in chosen if each.sentences}
    left = [source.document for source in gathered.sources if source.document.document_id not in heard]
    return (*gathered.unheard, *(Unheard(document=document, told_by=None) for document in left))


@dataclass(frozen=True, slots=True)
class _Draft:
    """A script that was tried."""

    script: Script
    unheard: tuple[Unheard, ...]
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


def estimate(script: Script, seconds: Callable[[Line], float]) -> float:
    """Estimates how long a script takes, with its sounds and pauses, from the seconds of each line."""
    speech = sum(seconds(line) + line.pause_after_ms / 1000 for line in script.lines)
    return speech + lead_in_seconds(len(script.sections))


def _themes(
    sources: Sequence[Source], wish: Wish, known: Sequence[KnownTopic]
) -> tuple[tuple[Topic, ...], list[Sentence]]:
    """Finds what the documents are about: what was asked for, else about a theme a minute, the weightiest.

    Returns:
        The themes, and the sentences among which they were looked for.
    """
    context = [sentence for source in sources for sentence in source.context]
    if wish.topics:
        candidates = [form for source in sources for form in source.forms]
        asked = [(_title(topic), text.terms(topic)) for topic in wish.topics]
        return topics.group_by(asked, candidates, context), candidates
    budget_s = max(_THEMES_FROM_S, wish.minutes * 60)
    chosen = [sentence for each in Summarizer(sources).summarize(budget_s) for sentence in each.sentences]
    most = max(_FEWEST_THEMES, min(_MOST_THEMES, round(wish.minutes)))
    grouping = topics.group(chosen, context, known=known)
    themes = _weightiest(grouping.strict, most)
    enough = sum(source.seconds for source in within(sources, themes)) >= wish.minutes * 60
    # with little to say, all of it is said
    return themes if enough else grouping.topics, chosen


def _weightiest(themes: Sequence[Topic], most: int) -> tuple[Topic, ...]:
    """Takes the first themes, and after them only those without which a document would not be heard."""
    kept = list(themes[:most])
    heard = {sentence.document_id for theme in kept for sentence in theme.sentences}
    for theme in themes[most:]:
        if not heard.issuperset(sentence.document_id for sentence in theme.sentences):
            kept.append(theme)
            heard.update(sentence.document_id for sentence in theme.sentences)
    return tuple(kept)


def _heard(themes: Sequence[Topic], sources: Sequence[Source], summaries: Sequence[Summary]) -> list[Topic]:
    """Leaves under each theme what was chosen.

    Of two sentences of which one needs the other, the needy one goes where the other goes.
    """
    scored = (each for source in sources for each in source.ranking.scored)
    hearings = {each.sentence.identity: each.hearing for each in scored if each.hearing}
    place = {sentence.identity: number for number, theme in enumerate(themes) for sentence in theme.sentences}
    chosen = [sentence for each in summaries for sentence in each.sentences]
    for document, index in (sentence.identity for sentence in chosen):
        hearing = hearings[document, index]
        other = (document, index + 1) if hearing.announces else (document, index - 1)
        if (hearing.announces or hearing.leans) and (other in place or (document, index) in place):
            place[document, index] = place[other] = place.get(other, place.get((document, index), 0))
    members: list[list[Sentence]] = [[] for _ in themes]
    for sentence in chosen:
        if sentence.identity in place:
            members[place[sentence.identity]].append(sentence)
    return [replace(theme, sentences=tuple(found)) for theme, found in zip(themes, members, strict=True) if found]


def _longest_first(themes: Sequence[Topic]) -> list[Topic]:
    return sorted(themes, key=lambda theme: -sum(len(sentence.words) for sentence in theme.sentences))


def _title(topic: str) -> str:
    folded = " ".join(topic.split())
    return folded[:1].upper() + folded[1:]


def _wording(documents: Sequence[Document], lexicon: spoken.Lexicon) -> Words:
    """Makes a function that puts texts into words; it remembers them, since what is tried is tried again."""
    texts = {document.document_id: document.text for document in documents}
    spoken_form = cache(spoken.spoken_form)

    @cache
    def month_first(document_id: str) -> bool | None:
        return corpus.month_first(texts[document_id])

    def words(written: str, source: Sentence | None) -> str:
        order = month_first(source.document_id) if source else None
        return spoken_form(written, lexicon, month_first=order)

    return words


def _voiced(script: Script, words: Words, lexicon: spoken.Lexicon) -> Script:
    """Fills in the words of each line and what the voice is given for them."""

    def voiced(line: Line) -> Line:
        said = words(line.written, line.source)
        return replace(line, spoken=said, pronounced=spoken.pronounce(said, lexicon))

    sections = (replace(section, lines=tuple(map(voiced, section.lines))) for section in script.sections)
    return replace(script, sections=tuple(sections))
