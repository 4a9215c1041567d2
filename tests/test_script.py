"""Topics into a script: an opening, who said it where and when before each quote, pauses, a closing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.script import OPENING_TITLE, Edition, long_date, write
from briefing.script.bridges import enumerate_in_words, occasion
from briefing.script.expansions import expansions
from briefing.types import Document, Line, Script, Sentence, Speaker, Topic, Turn
from tests.conftest import RUTTE, make_document, make_sentence

DAILY = Edition(on=date(2026, 11, 21), minutes=4)


def topic(label: str, *sentences: Sentence) -> Topic:
    """A topic by hand."""
    return Topic(label=label, keywords=(), sentences=sentences)


def riga(document_id: str = "doc") -> Document:
    """A speech about which everything is known."""
    return make_document(
        document_id=document_id, event="spring conference", place="Riga, Latvia", delivered_on=date(2025, 5, 6)
    )


def spoken_lines(script: Script, kind: str) -> list[str]:
    """The texts of all lines of one kind."""
    return [line.written for line in script.lines if line.kind == kind]


def test_chapters_and_kinds() -> None:
    """The first chapter opens the briefing, then comes one a topic; the last line closes it."""
    script = write(
        [
            topic("Defence", make_sentence("We spend more on defence.")),
            topic("Drones", make_sentence("Drones fly.", 5)),
        ],
        [riga()],
        DAILY,
    )
    assert [section.title for section in script.sections] == [OPENING_TITLE, "Defence", "Drones"]
    assert [line.kind for line in script.lines] == ["intro"] * 3 + ["bridge", "bridge", "quote"] * 2 + ["outro"]
    assert script.title == "Briefing for 21 November 2026"


def test_opening_says_date_size_length_and_topics() -> None:
    """The listener hears the day, how many documents, how long, from when, and about what."""
    script = write(
        [
            topic("Defence spending", make_sentence("Allies agree that defence spending must grow.")),
            topic("Ukraine", make_sentence("We stand by Ukraine.", 3)),
        ],
        [riga()],
        DAILY,
    )
    assert spoken_lines(script, "intro") == [
        "This is your briefing for Saturday, 21 November 2026.",
        "One document, in about four minutes, from 6 May 2025.",
        "The topics: defence spending and Ukraine.",
    ]


def test_quotes_are_verbatim_with_their_source() -> None:
    """A quote is the sentence itself and points to it; the briefing's own words have no source."""
    sentence = make_sentence("“We spend 3,5%,” he said [sic].")
    script = write([topic("Defence", sentence)], [riga()], DAILY)
    assert [(line.written, line.source) for line in script.lines if line.source] == [(sentence.text, sentence)]
    assert all((line.source is not None) == (line.kind == "quote") for line in script.lines)


def test_no_bridge_while_a_document_goes_on() -> None:
    """Quotes of one speech follow each other without repeating who speaks."""
    sentences = [make_sentence(f"Sentence number {i} is here.", i) for i in (1, 2, 7)]
    script = write([topic("Defence", *sentences)], [riga()], DAILY)
    assert spoken_lines(script, "bridge") == [
        "Defence.",
        "At the spring conference in Riga, Latvia, on 6 May 2025, NATO Secretary General Mark Rutte said:",
    ]


def test_each_chapter_says_who_speaks_and_no_two_bridges_are_alike() -> None:
    """A document that comes back is introduced in short, in other words than the time before."""
    topics = [
        topic(
            f"Topic {i}",
            make_sentence(f"Sentence number {i} is here.", i),
            make_sentence("Another document.", i, document_id="other"),
        )
        for i in range(4)
    ]
    bridges = spoken_lines(write(topics, [riga(), riga("other")], DAILY), "bridge")[1::3]
    assert len(bridges) == 4
    assert all("Mark Rutte" in bridge and "Riga" in bridge and "6 May 2025" in bridge for bridge in bridges)
    assert sum("NATO Secretary General" in bridge for bridge in bridges) == 1
    assert all(a.split()[:3] != b.split()[:3] for a, b in pairwise(bridges))


def test_one_document_names_its_place_once() -> None:
    """In the briefing of a single document, later chapters say who goes on, not again where and when."""
    topics = [topic(f"Topic {i}", make_sentence(f"Sentence number {i} is here.", i)) for i in range(3)]
    bridges = spoken_lines(write(topics, [riga()], Edition(on=None, minutes=3)), "bridge")[1::2]
    assert "Riga" in bridges[0]
    assert bridges[1:] == ["Mark Rutte also said:", "Mark Rutte went on:"]


def test_pauses_tell_heading_quote_and_chapter_apart() -> None:
    """Neighbours follow closely, a gap is longer, a new document longer still, a chapter longest."""
    sentences = [
        make_sentence("First one here.", 1),
        make_sentence("Second one here.", 2),
        make_sentence("Far one here.", 9),
        make_sentence("Other document.", 1, document_id="other"),
    ]
    script = write(
        [topic("Defence", *sentences), topic("Drones", make_sentence("Last one here.", 20))],
        [riga(), riga("other")],
        DAILY,
    )
    pauses = [line.pause_after_ms for line in script.lines if line.kind == "quote"]
    assert pauses[0] < pauses[1] < pauses[2] < pauses[3]
    heading, bridge = (line.pause_after_ms for line in script.sections[1].lines[:2])
    assert bridge < heading < pauses[3]


QUESTION = "Will the ferry sail again?\n"
OTHER_QUESTION = "Thank you. So why?\n"


def press_conference(*askers: Speaker | None) -> tuple[Document, list[Sentence]]:
    """An answer to each asker: the first asks about the ferry, the others nothing that can be told."""
    turns: list[Turn] = []
    text = ""
    answers = []
    for number, asker in enumerate(askers):
        asked = OTHER_QUESTION if number else QUESTION
        turns.append(Turn(kind="question", speaker=asker, start=len(text), end=len(text) + len(asked)))
        text += asked
        said = f"Answer number {number} is here.\n"
        turns.append(Turn(kind="answer", speaker=RUTTE, start=len(text), end=len(text) + len(said)))
        answers.append(replace(make_sentence(said.strip(), number, start=len(text)), turn=turns[-1]))
        text += said
    document = make_document(
        text, kind="press conference", place="Antalya", delivered_on=date(2025, 5, 15), turns=tuple(turns)
    )
    return document, answers


SIEBOLD, TRT = Speaker(name="Sabine Siebold", role="Reuters"), Speaker(name=None, role="TRT News")


def test_answers_say_who_asked_what() -> None:
    """An answer is introduced by who asked what; by the asker alone where what was asked is not sure."""
    document, answers = press_conference(SIEBOLD, TRT)
    bridges = spoken_lines(write([topic("Baltic", *answers)], [document], DAILY), "bridge")
    assert bridges[1:] == [
        "NATO Secretary General Mark Rutte, at a press conference in Antalya on 15 May 2025, "
        "asked by Sabine Siebold of Reuters whether the ferry will sail again:",
        "Answering a journalist from TRT News, Mark Rutte said:",
    ]


def test_answer_to_a_nameless_journalist() -> None:
    """Without an asker the question alone is told; with neither, the answer stands alone with its speaker."""
    document, answers = press_conference(None, None)
    bridges = spoken_lines(write([topic("Baltic", *answers)], [document], DAILY), "bridge")
    assert bridges[1:] == [
        "NATO Secretary General Mark Rutte, at a press conference in Antalya on 15 May 2025, "
        "asked whether the ferry will sail again:",
        "Mark Rutte also said:",
    ]


def test_answer_that_goes_on_is_not_introduced_again() -> None:
    """A second sentence of the same answer needs no bridge, not even after a gap, until something comes between."""
    document, (answer,) = press_conference(SIEBOLD)
    later = replace(answer, index=9)
    between = make_sentence("The winter was mild.", document_id="other")
    sentences = (answer, later, between, replace(answer, index=11))
    bridges = spoken_lines(write([topic("Baltic", *sentences)], [document, riga("other")], DAILY), "bridge")
    assert [bridge for bridge in bridges if "ferry" in bridge] == [
        "NATO Secretary General Mark Rutte, at a press conference in Antalya on 15 May 2025, "
        "asked by Sabine Siebold of Reuters whether the ferry will sail again:",
        "Mark Rutte, in Antalya, asked by Sabine Siebold of Reuters whether the ferry will sail again:",
    ]


def test_each_orator_of_a_joint_press_conference_is_named_with_his_office() -> None:
    """When another person speaks in the same document, name and office come first: it is known who "we" are."""
    doe = Speaker(name="Jane Doe", role="Prime Minister")
    first = make_sentence("We have agreed on a plan.", 1)
    second = replace(first, index=2, turn=Turn(kind="remarks", speaker=doe, start=100_000, end=100_100))
    third = replace(first, index=5)
    document = replace(riga(), kind="press conference", speakers=(RUTTE, doe))
    bridges = spoken_lines(write([topic("Plan", first, second, third)], [document], DAILY), "bridge")
    assert bridges[1:] == [
        "At a press conference in Riga, Latvia, on 6 May 2025, NATO Secretary General Mark Rutte said:",
        "Prime Minister Jane Doe, at the same press conference:",
        "Mark Rutte went on:",
    ]


def news(text: str, *, publisher: str | None = "Caliber.Az") -> str:
    """The bridge before a news report's sentence."""
    document = make_document(kind="news report", publisher=publisher, place="Vilnius")
    return spoken_lines(write([topic("Defence", make_sentence(text, kind="report"))], [document], DAILY), "bridge")[1]


def test_report_is_attributed_to_its_publisher() -> None:
    """A reporter's words are the publisher's, a quoted person's are his, and an unknown date is said to be so."""
    assert news("Rutte spoke of defence.") == "According to Caliber.Az, in an undated news report from Vilnius:"
    assert news("“We must act now.”") == (
        "Caliber.Az, in an undated news report from Vilnius, quoting NATO Secretary General Mark Rutte:"
    )
    assert news("Rutte spoke of defence.", publisher=None) == "According to an undated news report from Vilnius:"


def test_nothing_is_said_that_is_not_known() -> None:
    """Without place, date, event and speaker the bridge names none of them."""
    nobody = Turn(kind="remarks", speaker=None, start=0, end=99)
    script = write(
        [topic("Defence", replace(make_sentence("We must act now."), turn=nobody))], [make_document(speakers=())], DAILY
    )
    assert spoken_lines(script, "bridge") == ["Defence.", "The speaker:"]
    assert "None" not in " ".join(line.written for line in script.lines)


def test_another_mans_words_are_not_the_orators() -> None:
    """Where a report quotes several people, a quotation is the orator's only where its paragraph names him alone."""
    text = (
        "The deal was signed. “Quotas will fall,” Dahl said.\n"
        "“It ruins our villages,” union leader Eva Holm said on Monday.\n"
        "“Nobody asked us at all.”\n"
    )
    dahl = Speaker(name="Per Dahl", role="Fisheries Minister")
    document = make_document(text, kind="news report", publisher="The Wire", speakers=(dahl,))

    def bridge(quote: str) -> str:
        sentence = make_sentence(quote, kind="report", start=text.index(quote))
        return spoken_lines(write([topic("Fish", sentence)], [document], DAILY), "bridge")[1]

    assert bridge("“Quotas will fall,” Dahl said.").endswith("quoting Fisheries Minister Per Dahl:")
    assert "Dahl" not in bridge("“It ruins our villages,” union leader Eva Holm said on Monday.")
    assert "Dahl" not in bridge("“Nobody asked us at all.”")


REPORT = (
    "The deal was signed in Oslo. “Quotas will fall. We know it. We shall be ready,” Dahl said.\n"
    "“It ruins our villages,” union leader Eva Holm said on Monday. “We were not asked.”\n"
    "“Nobody came to us at all,” villagers said.\n"
    "“Fish do not vote,” said the head of the Institute of Marine Science Ida Berg.\n"
    "“Enough.”\n"
    "Dahl spoke for an hour, Dahl said. He also promised a fund for the smaller boats.\n"
    "“Free” fishing will end, the ministry said.\n"
)


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        ("The deal was signed in Oslo.", "According to The Wire, in an undated news report:"),
        ("We know it.", "The Wire, in an undated news report, quoting Fisheries Minister Per Dahl:"),
        ("“It ruins our villages,” union leader Eva Holm said on Monday.",
         "The Wire, in an undated news report, quoting Eva Holm:"),
        ("“We were not asked.”", "The Wire, in an undated news report, quoting Eva Holm:"),
        ("“Nobody came to us at all,” villagers said.", "According to The Wire, in an undated news report:"),
        ("“Enough.”", "The Wire, in an undated news report, from a quotation:"),
        ("He also promised a fund for the smaller boats.",
         "The Wire, in an undated news report, on Fisheries Minister Per Dahl:"),
        ("“Free” fishing will end, the ministry said.", "According to The Wire, in an undated news report:"),
    ],
)  # fmt: skip
def test_words_of_a_report_are_given_to_who_said_them(quote: str, expected: str) -> None:
    """A quotation goes to the person who surely said it, wherever in it the sentence stands; prose to the publisher."""
    dahl = Speaker(name="Per Dahl", role="Fisheries Minister")
    document = make_document(REPORT, kind="news report", publisher="The Wire", speakers=(dahl,))
    sentence = make_sentence(quote, kind="report", start=REPORT.index(quote))
    assert spoken_lines(write([topic("Fish", sentence)], [document], DAILY), "bridge")[1] == expected


@pytest.mark.parametrize("others", ["villagers said", "they said", "one official told us, and a resident added"])
def test_nameless_peoples_words_are_not_the_orators(others: str) -> None:
    """Where somebody without a name is quoted as well, a quotation is not given to the orator by default."""
    text = f"The deal was signed.\n“Nobody asked us,” {others}.\n"
    dahl = Speaker(name="Per Dahl", role="Fisheries Minister")
    document = make_document(text, kind="news report", publisher="The Wire", speakers=(dahl,))
    sentence = make_sentence("“Nobody asked us,”", kind="report", start=text.index("“"))
    assert "Dahl" not in spoken_lines(write([topic("Fish", sentence)], [document], DAILY), "bridge")[1]


@pytest.mark.parametrize(
    ("event", "place", "kind", "expected"),
    [
        ("Industry Day", "NATO Headquarters", "speech", "at the Industry Day, NATO Headquarters"),
        ("Informal meeting of Ministers", "Antalya", "speech", "at the informal meeting of Ministers in Antalya"),
        ("Davos", None, "speech", "at Davos"),
        (None, "Riga, Latvia", "statement", "in Riga, Latvia"),
        ("meetings of Ministers", "Brussels", "press conference", "at a press conference in Brussels"),
        (None, None, "speech", ""),
    ],
)
def test_occasion(event: str | None, place: str | None, kind: str, expected: str) -> None:
    """Event and place make one phrase, with the article and preposition a person would use."""
    assert occasion(make_document(event=event, place=place, kind=kind)) == expected  # type: ignore[arg-type]


def test_briefing_of_one_document_opens_with_its_title() -> None:
    """The episode of a single document is named after it and speaks of no day."""
    script = write([topic("Defence", make_sentence("We spend more."))], [riga()], Edition(on=None, minutes=1))
    assert script.title == "Speech by Mark Rutte"
    assert spoken_lines(script, "intro")[0] == "Speech by Mark Rutte, in about one minute."


@given(st.dates())
def test_long_date_is_english_and_complete(day: date) -> None:
    """Day, month and year are always there, whatever the locale."""
    number, month, year = long_date(day).split()
    assert (int(number), int(year)) == (day.day, day.year)
    assert month == f"{day:%B}"


@pytest.mark.parametrize(
    ("items", "expected"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_enumeration(items: list[str], expected: str) -> None:
    """Lists are said as people say them."""
    assert enumerate_in_words(items) == expected


@given(
    st.lists(
        st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 30)), min_size=1, max_size=5, unique=True),
        min_size=1,
        max_size=4,
    )
)
def test_every_quote_is_said_once_in_order(groups: list[list[tuple[str, int]]]) -> None:
    """Whatever the topics, the quotes are their sentences in order, and each chapter names a speaker first."""
    topics = [
        topic(f"T{n}", *(make_sentence(f"Words {i} of {d}.", i, document_id=d) for d, i in group))
        for n, group in enumerate(groups)
    ]
    script = write(topics, [riga(name) for name in "abc"], DAILY)
    quotes: list[Line] = [line for line in script.lines if line.kind == "quote"]
    assert [line.source for line in quotes] == [sentence for each in topics for sentence in each.sentences]
    assert all(
        section.lines[1].kind == "bridge" and section.lines[1].written.endswith(":") for section in script.sections[1:]
    )


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("the Ukraine Defence Contact Group (UDCG) met", {"UDCG": "Ukraine Defence Contact Group"}),
        ("in the UDCG (Ukraine Defence Contact Group) yesterday", {"UDCG": "Ukraine Defence Contact Group"}),
        ("the Joint Training and\nEducation Centre (JTEC)", {"JTEC": "Joint Training and Education Centre"}),
        ("of unmanned aerial systems (UAS) over", {"UAS": "unmanned aerial systems"}),
        ("Security Action for Europe (SAFE)", {"SAFE": "Security Action for Europe"}),
        ("two Members of the European Parliament (MEPs)", {}),  # known to everybody
        ("the International Monetary Fund. Later (IMF)", {}),
        ("by Sabine Siebold (Reuters) and Thomas Gutschker (FAZ)", {}),
        ("a group of old friends (GOF)", {}),
        ("the UDCG meeting (UDCG)", {}),  # explains nothing
        ("(UDCG)", {}),
    ],
)  # fmt: skip
def test_acronyms_are_explained_by_the_document(text: str, known: dict[str, str]) -> None:
    """A long form counts where its letters make the acronym beside it, inside one sentence."""
    assert expansions(text) == known


def test_an_acronym_is_explained_once_and_before_its_first_quote() -> None:
    """The listener is told what an acronym stands for when he first hears it, unless the quote says so itself."""
    document = replace(
        riga(),
        text="The Ukraine Defence Contact Group (UDCG) and Security Action for Europe (SAFE) met. We like the UDCG.",
    )
    quotes = (
        make_sentence("The Security Action for Europe (SAFE) met.", 3),
        make_sentence("We like the UDCG.", 5),
        make_sentence("SAFE and the UDCG will grow.", 7),
    )
    script = write([topic("Ukraine", *quotes)], [document], DAILY)
    chapter = [line.written for line in script.sections[1].lines]
    explained = "UDCG stands for Ukraine Defence Contact Group."
    assert [line for line in chapter if "stands for" in line] == [explained]
    assert chapter.index(explained) < chapter.index("We like the UDCG.")
