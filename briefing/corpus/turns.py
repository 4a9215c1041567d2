"""Turns a laid-out document into turns: who speaks over which lines, as what, and which lines nobody says.

An orator's turns are remarks, and answers once somebody has asked. Journalists ask; whoever calls on them, opens or
closes the event is its host, and so is the chair of a sitting, who gives the floor and says nothing of the matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from briefing.corpus.labels import SOMEBODY, Label
from briefing.corpus.layout import Layout
from briefing.corpus.lines import SourceLine
from briefing.corpus.people import HONORIFIC, ROLE_HEAD
from briefing.types import DocumentKind, Speaker, Turn, TurnKind

_CALLS = re.compile(
    r"\b(?:(?:first|next|last|final|another|one more|more|take|few|your|any|further|follow-?up) questions?|"
    r"go ahead|over to you|"
    r"(?:front|back|second|third|middle) row|hand over|give (?:you )?the floor|the floor (?:is|to)|please welcome|"
    r"thank you,? "
    r"(?:all|everyone|everybody|ladies)|that(?:[’']s| is) all|time for|call on|hard stop|let(?:[’']s|"
    r" us) (?:start|go|take|move|begin|turn)|"
    r"(?:in|at) the (?:back|front|middle|rail)|questions? from|our guests?|good night|one from|from the (?:press|"
    r"floor|audience|hall)|gentleman|lady (?:in|with|over)|order,? order|i (?:now )?(?:recogni[sz]e|invite|call|"
    r"give)|"
    r"(?:is|are) (?:recogni[sz]ed|adjourned)|to unmute|come to (?:the|an) end|"
    r"minutes? (?:for|remaining|left)|come to order|next (?:speaker|on)|the microphone|your (?:name|affiliation)|"
    r"(?:open|begin|close|conclude|end|adjourn)(?:ed|s)? the (?:meeting|sitting|session|hearing|conference|call|"
    r"briefing))"
)
"""What is said, in small letters, by somebody who leads through an event and seldom by anybody else."""
_CHAIR = re.compile(
    r"^(?:(?:the|hon\.?|honou?rable|mr\.?|madam|acting|deputy|vice|temporary|co-?) )*(?:chair(?:man|woman|"
    r"person)?|speaker|presiding officer|"
    r"convenor|convener|moderator|(?:joint )?chairs?|president pro tempore)\b(?!,? (?:of|and) the (?:board|fed|"
    r"federal|council|commission|party|bank))",
    re.IGNORECASE,
)
_TABLED = re.compile(r"(?:\d{1,3}\.\s+)?(?:What|Whether|If|How|Why|When) [^.!?]{5,200}\.")
"""A question that was put in writing: "What steps she is taking to open the bridge."."""
_ASKING_KINDS = ("press conference", "interview")


_SHARES = {1: 4, 2: 2}
"""By turns, how many times longer somebody must speak than a host: the oftener one calls, the surer it is."""


@dataclass(slots=True)
class _Person:
    """What one labelled person does in a document."""

    speaker: Speaker | None
    words: int = 0
    turns: int = 0
    asks: int = 0
    """Turns that end with a question."""
    calls: int = 0
    """Turns in which others are called on."""
    answers: int = 0
    """Turns after somebody else's question."""
    medium: bool = False


@dataclass(slots=True)
class _Said:
    label: Label
    lines: list[SourceLine] = field(default_factory=list)


class Cast:
    """Who is who among the labelled people of a document."""

    def __init__(
        self,
        body: Sequence[SourceLine | Label],
        heading: Sequence[Speaker],
        kind: DocumentKind,
        hosts: Sequence[Speaker] = (),
    ) -> None:
        self._heading = list(heading)
        self._hosts = {_surname(host.name) for host in hosts if host.name}
        self._by_role: dict[str, Speaker] = {each.role.lower(): each for each in heading if each.role}
        self._by_surname: dict[str, Speaker] = {}
        for orator in heading:
            if orator.name:
                self._by_surname[_surname(orator.name)] = orator
        self._people: dict[Speaker | None, _Person] = {}
        said = _grouped(body)
        for each in said:
            self._introduce(each.label.speaker)
        ends = [each for each in (*said[:1], *said[-1:]) if not any("?" in line.text for line in each.lines)]
        self._greetings = {each.label.start for each in ends}
        asked = False
        for each in said:
            asked = self._count(each, after_question=asked)
        self._asked = any(each.label.asks for each in said)
        self._most = max((person.words for person in self._people.values()), default=0)
        self.is_dialogue = (
            not self._asked
            and len(self._people) == 2
            and any(self._only_asks(each) and each.turns > 1 for each in self._people.values())
        )
        self._media = kind in _ASKING_KINDS or self._asked or self.is_dialogue

    def _introduce(self, speaker: Speaker | None) -> None:
        if speaker is None or speaker.name is None:
            return
        known = self._by_surname.get(_surname(speaker.name))
        if known is None or (known not in self._heading and _fuller(speaker, known)):
            self._by_surname[_surname(speaker.name)] = speaker
        if speaker.role is not None:
            self._by_role.setdefault(speaker.role.lower(), speaker)

    def _count(self, said: _Said, *, after_question: bool) -> bool:
        """Counts what a turn tells of who speaks; returns whether it ends with a question."""
        text = " ".join(line.text for line in said.lines)
        asks = "?" in text[-250:] or _TABLED.match(text) is not None
        if said.label.asks or said.label.hosts or said.label.speaker == SOMEBODY:
            return asks
        speaker = self.who(said.label.speaker)
        person = self._people.setdefault(speaker, _Person(speaker))
        person.words += len(text.split())
        person.turns += 1
        person.asks += asks
        person.answers += after_question
        person.calls += _CALLS.search(text.lower()) is not None
        person.medium |= said.label.medium
        return asks

    def who(self, speaker: Speaker | None) -> Speaker | None:
        """Completes "THE PRESIDENT" with the name, "RUTTE" with name and role."""
        if speaker is None:
            return None
        if speaker.name is not None:
            return self._by_surname.get(_surname(speaker.name), speaker)
        role = re.sub(r"^(?:the|hon\.?|honou?rable|mr\.?|madam) ", "", (speaker.role or "").lower())
        if _CHAIR.fullmatch(role):  # the chair of the sitting, not one who holds a chair elsewhere
            return self._by_role.get(role, speaker)
        if role in self._by_role:
            return self._by_role[role]
        matches = [known for known in self._heading if known.role and _same_office(role, known.role.lower())]
        return matches[0] if len(matches) == 1 else speaker

    def kind(self, label: Label) -> TurnKind:
        """Tells what a label opens: a question, a host's words, or remarks."""
        speaker = self.who(label.speaker)
        if label.asks:
            return "question"
        if (label.hosts and speaker not in self._heading) or self.leads(speaker):
            return "host"
        if self.is_dialogue and label.start in self._greetings and self._inquires(speaker, label):
            return "host"
        return "question" if self._inquires(speaker, label) else "remarks"

    def _only_asks(self, person: _Person) -> bool:
        return person.asks * 2 > person.turns and person.words < self._most

    def leads(self, speaker: Speaker | None) -> bool:
        """Tells whoever leads through the event: calls on the others and says little himself."""
        person = self._people.get(speaker)
        if speaker is None or (speaker in self._heading and (self._media or person is None)):
            return False
        if speaker.name is not None and _surname(speaker.name) in self._hosts:
            return True
        if person is None:
            return False
        if speaker.name is None and speaker.role and _CHAIR.match(speaker.role):
            return len(self._people) > 1
        if person.medium or person.words * _SHARES.get(person.turns, 1) > self._most:
            return False
        return person.calls * 2 >= person.turns and (self._media or person.turns > 1)

    def _inquires(self, speaker: Speaker | None, label: Label) -> bool:
        """Tells a journalist who is named without "Question"."""
        person = self._people.get(speaker)
        if speaker is None or speaker in self._heading:
            return False
        if person is not None and self._only_asks(person) and (self.is_dialogue or person.answers * 2 < person.turns):
            return True
        if not self._media:
            return False
        if label.medium or (person is not None and person.medium):
            return True
        if speaker.role is not None and ROLE_HEAD.search(speaker.role):
            return False
        return (
            speaker.name is not None and any(each.name for each in self._heading) and not HONORIFIC.match(speaker.name)
        )

    def orators(self) -> tuple[Speaker, ...]:
        """Those of the labelled people whom the document is about: the ones who say the most, in order."""
        spoken = [
            person
            for speaker, person in self._people.items()
            if speaker is not None
            and person.words
            and not self.leads(speaker)
            and not self._inquires(speaker, _NO_LABEL)
        ]
        most = max((person.words for person in spoken), default=0)
        return tuple(
            person.speaker
            for person in spoken
            if person.speaker and person.words * (12 if person.answers else 4) >= most  # who is asked may say little
        )


_NO_LABEL = Label(None, asks=False, hosts=False, start=0, end=0)


def turns(
    layout: Layout, cast: Cast, *, report: bool, orators: Sequence[Speaker]
) -> tuple[list[Turn], list[list[SourceLine]]]:
    """Gives every line to somebody; neighbouring lines of one person make one turn.

    Returns:
        The turns, and the lines said in each stretch that no label or boilerplate breaks.
    """
    pieces: list[tuple[SourceLine | Label, TurnKind, Speaker | None]] = [
        (line, "boilerplate", None) for line in (*layout.heading, *layout.boilerplate)
    ]
    kind: TurnKind = "report" if report else "remarks"
    speaker = None if report or not orators else orators[0]
    asked = False
    for part in layout.body:
        if isinstance(part, Label):
            kind, speaker = cast.kind(part), cast.who(part.speaker)
            asked |= kind == "question"
            if kind == "remarks" and part.speaker == SOMEBODY:
                speaker = None
            elif kind == "remarks":
                speaker = speaker or (orators[0] if orators else None)
                kind = "answer" if asked else "remarks"
            pieces.append((part, "boilerplate", None))
        else:
            pieces.append((part, kind, speaker))
    pieces.sort(key=lambda piece: piece[0].start)
    return _merged(pieces)


def _merged(
    pieces: Iterable[tuple[SourceLine | Label, TurnKind, Speaker | None]],
) -> tuple[list[Turn], list[list[SourceLine]]]:
    made: list[Turn] = []
    stretches: list[list[SourceLine]] = []
    for (kind, speaker), group in groupby(pieces, key=lambda piece: piece[1:]):
        parts = [part for part, _, _ in group]
        made.append(Turn(kind=kind, speaker=speaker, start=parts[0].start, end=parts[-1].end))
        if kind != "boilerplate":
            stretches.append([part for part in parts if isinstance(part, SourceLine)])
    return made, stretches


def _grouped(body: Sequence[SourceLine | Label]) -> list[_Said]:
    found: list[_Said] = []
    for part in body:
        if isinstance(part, Label):
            found.append(_Said(part))
        elif found:
            found[-1].lines.append(part)
    return found


def _surname(name: str) -> str:
    return name.rsplit(maxsplit=1)[-1].lower()


def _fuller(speaker: Speaker, known: Speaker) -> bool:
    return (len((speaker.name or "").split()), speaker.role is not None) > (
        len((known.name or "").split()),
        known.role is not None,
    )


def _same_office(label: str, role: str) -> bool:
    """Tells that "premier" is short for "premier of south tasman", but "staff" not for "chief of staff"."""
    return bool(label) and re.search(rf"(?<!of )(?<!for )\b{re.escape(label)}\b", role) is not None
