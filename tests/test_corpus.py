"""Files into documents: encodings, front matter, headings, speakers, dates, and which lines nobody says."""

from __future__ import annotations

import codecs
import os
import signal
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing import corpus
from briefing.corpus.dates import find_dates
from briefing.corpus.decoding import decode
from briefing.corpus.people import parse_speaker
from briefing.errors import CorpusError, DocumentError
from briefing.types import Document, Speaker

RUTTE = Speaker(name="Mark Rutte", role="NATO Secretary General")


def parse(text: str) -> Document:
    """Reads a text as if it came from a file."""
    return corpus.parse(text, Path("a.txt"), "a")


def said(document: Document, *kinds: str) -> str:
    """What people say in a document, as one string."""
    turns = [turn for turn in document.turns if turn.kind in kinds or (not kinds and turn.kind != "boilerplate")]
    return "\n".join(document.text[turn.start : turn.end] for turn in turns)


FIVE = [
    (
        "2025-05-06-riga-missile-defence-keynote",
        "speech",
        "fourth annual NATO Integrated Air and Missile Defence conference",
        "Riga, Latvia",
        date(2025, 5, 6),
    ),
    ("2026-01-28-brussels-industry-day-speech", "speech", "Industry Day", "NATO Headquarters", date(2026, 1, 28)),
    ("undated-vilnius-news-report", "news report", "B9 and Nordic consultations", "Vilnius", None),
    (
        "2025-02-13-brussels-defence-ministers-press-conference",
        "press conference",
        "meetings of NATO Ministers of Defence",
        "Brussels",
        date(2025, 2, 13),
    ),
    (
        "2025-05-15-antalya-foreign-ministers-press-conference",
        "press conference",
        "Informal meeting of NATO Ministers of Foreign Affairs",
        "Antalya",
        date(2025, 5, 15),
    ),
]


@pytest.fixture(scope="module")
def five() -> dict[str, Document]:
    """The five documents of the repository by their ids."""
    documents, faults = corpus.load(Path(__file__).parents[1] / "corpus")
    assert faults == ()
    return {document.document_id: document for document in documents}


@pytest.mark.parametrize(("name", "kind", "event", "place", "day"), FIVE)
def test_facts_of_the_five(  # noqa: PLR0913, PLR0917  # the columns of a table
    five: dict[str, Document], name: str, kind: str, event: str, place: str, day: date | None
) -> None:
    """Each of the user's documents is read as a person would read its heading."""
    document = five[name]
    found = (document.kind, document.event, document.place, document.delivered_on, document.speakers, document.language)
    assert found == (kind, event, place, day, (RUTTE,), "en")


def test_publishers_and_author(five: dict[str, Document]) -> None:
    """A publisher is named only where the text says who published it."""
    assert {name: document.publisher for name, document in five.items()} == {
        "2025-05-06-riga-missile-defence-keynote": None,
        "2026-01-28-brussels-industry-day-speech": "NATO - North Atlantic Treaty Organisation",
        "undated-vilnius-news-report": "Caliber.Az",
        "2025-02-13-brussels-defence-ministers-press-conference": "NATO",
        "2025-05-15-antalya-foreign-ministers-press-conference": None,
    }
    assert five["undated-vilnius-news-report"].author == "Aghakazim Guliyev"


def test_questioners_and_host(five: dict[str, Document]) -> None:
    """Eight questioners with their media, one host, and nine answers are told apart."""
    turns = five["2025-05-15-antalya-foreign-ministers-press-conference"].turns
    asked = dict.fromkeys((t.speaker.name, t.speaker.role) for t in turns if t.kind == "question" and t.speaker)
    assert list(asked) == [
        ("Sabine Siebold", "Reuters"),
        (None, "CNN TÜRK"),
        ("Thomas Gutschker", "FAZ"),
        ("Max Delany", "AFP"),
        (None, "TRT News"),
        ("Niels Goedegebuur", "ANP"),
        ("Mizuho Morioka", "Asahi Shimbun"),
        ("Maria Ortega", "TRT Spanish"),
    ]
    hosts = {turn.speaker for turn in turns if turn.kind == "host"}
    assert hosts == {Speaker(name="Allison Hart", role="Acting NATO Spokesperson")}
    assert sum(turn.kind == "answer" for turn in turns) == 9
    assert all(turn.speaker == RUTTE for turn in turns if turn.kind in ("answer", "remarks"))


NEVER_SPOKEN = [
    "Keynote speech",
    "by NATO Secretary General",
    "06 May. 2025",
    "Last updated",
    "•",
    "By Aghakazim Guliyev",
    "NATO chief urges higher defence spending, continued",
    "(As delivered)",
    "Allison Hart",
    "Sabine Siebold (Reuters)",
    "Question (CNN",
    "https://",
    "bit.ly",
    "#NATO",
    "SUBSCRIBE",
    "🗣",
    "▬",
    "Transcript continues",
    "Connect with NATO online",
    "Distributed by Public",
    "published this content",
    "solely responsible",
    "[email",
    "13 FEB 2025",
    "NATO - North Atlantic Treaty Organisation",
]


@pytest.mark.parametrize("rubbish", NEVER_SPOKEN)
def test_never_spoken(five: dict[str, Document], rubbish: str) -> None:
    """Headings, dates, labels, links and calls to subscribe belong to nobody, in any of the five documents."""
    assert any(rubbish in document.text for document in five.values())
    assert not any(rubbish in said(document) for document in five.values())


def test_nothing_said_is_lost(five: dict[str, Document]) -> None:
    """First and last words of each document's speech are kept."""
    ends = {name: (said(document).split()[0:3], said(document).split()[-3:]) for name, document in five.items()}
    assert ends == {
        "2025-05-06-riga-missile-defence-keynote": (["Good", "morning", "all."], ["keep", "us", "safe!"]),
        "2026-01-28-brussels-industry-day-speech": (["Good", "morning.", "And"], ["to", "do", "that."]),
        "undated-vilnius-news-report": (["NATO", "Secretary", "General"], ["for", "transatlantic", "security."]),
        "2025-02-13-brussels-defence-ministers-press-conference": (
            ["Good", "afternoon,", "And"],
            ["for", "the", "year."],
        ),
        "2025-05-15-antalya-foreign-ministers-press-conference": (["Good", "to", "see"], ["peace", "to", "Ukraine."]),
    }


# Other institutions' forms; all of these texts are made up.

INLINE_LABELS = """Press briefing by Governor Anna Lind following the meeting of the Northern Bank in Oslo, 3 March 2024

MODERATOR: Good morning, we start right away.
GOVERNOR LIND: The council left its rate at 3.5%. We see prices falling.

That is good news for households.
Q: Will you cut in June?
GOVERNOR LIND: We decide from meeting to meeting.
Q (Nordic Wire): And in July?
GOVERNOR LIND: The same holds for July, and for every month after it.
"""


def test_inline_labels() -> None:
    """Labels before a colon open turns: a moderator, questions with and without medium, and answers."""
    document = parse(INLINE_LABELS)
    turns = [
        (turn.kind, turn.speaker.name if turn.speaker else None)
        for turn in document.turns
        if turn.kind != "boilerplate"
    ]
    assert turns == [
        ("host", None),
        ("remarks", "Anna Lind"),
        ("question", None),
        ("answer", "Anna Lind"),
        ("question", None),
        ("answer", "Anna Lind"),
    ]
    assert [t.speaker.role for t in document.turns if t.kind == "question" and t.speaker] == [None, "Nordic Wire"]
    assert (document.kind, document.place, document.delivered_on) == ("press conference", "Oslo", date(2024, 3, 3))
    assert "GOVERNOR LIND" not in said(document)


INSTITUTIONS = Path(__file__).parent / "corpora"


@pytest.mark.parametrize(
    ("name", "kind", "speaker", "place", "day"),
    [
        ("hard-wrapped-briefing.txt", "speech", ("Jane Doe", "President"), None, date(2022, 3, 4)),
        (
            "central-bank.md",
            "press conference",
            ("Christine Muster", "President of the Central Bank"),
            "Frankfurt am Main",
            date(2024, 6, 6),
        ),
        ("capitals-heading.txt", "speech", (None, "Secretary-General"), "New York", date(2023, 6, 13)),
        (
            "dateline-press-release.txt",
            "press release",
            ("Lena Holm", "Executive Director"),
            "Copenhagen",
            date(2024, 5, 2),
        ),
    ],
)
def test_facts_of_other_institutions(  # the columns of a table
    name: str, kind: str, speaker: tuple[str | None, str], place: str | None, day: date
) -> None:
    """Other institutions' headings are read by the same rules."""
    document = corpus.read(INSTITUTIONS / name, "x")
    found = [(each.name, each.role) for each in document.speakers]
    assert (document.kind, found, document.place, document.delivered_on) == (kind, [speaker], place, day)


@pytest.mark.parametrize(
    ("name", "turns"),
    [
        (
            "hard-wrapped-briefing.txt",
            [
                ("remarks", "Jane Doe", "Good morning.  Well, I want"),
                ("question", None, "Madam President, will you raise"),
                ("answer", "Jane Doe", "No one who earns less"),
                ("host", "Mr. Smith", "Thank you, everybody."),
                ("question", None, "One more, please!"),
            ],
        ),
        (
            "central-bank.md",
            [
                ("remarks", "Christine Muster", "Good afternoon, the Vice-President and"),
                ("remarks", "Christine Muster", "The euro area economy grew"),
                ("question", None, "Is this the start of"),
                ("answer", "Christine Muster", "We will continue to follow"),
                ("question", "Tom Reed", "Was the decision unanimous?"),
                ("answer", "Christine Muster", "All the governors agreed except"),
            ],
        ),
        ("capitals-heading.txt", [("remarks", None, "Thank you for convening this")]),
        ("dateline-press-release.txt", [("report", None, "The European Water Agency today")]),
    ],
)
def test_turns_of_other_institutions(name: str, turns: list[tuple[str, str | None, str]]) -> None:
    """Who speaks when is read from labels in capitals, in bold, as "Q" alone, and without any."""
    document = corpus.read(INSTITUTIONS / name, "x")
    spoken = [turn for turn in document.turns if turn.kind != "boilerplate"]
    starts = [" ".join(document.text[turn.start : turn.end].split(" ")[:5]) for turn in spoken]
    names = [turn.speaker.name if turn.speaker else None for turn in spoken]
    expected = [(kind, name, " ".join(start.split(" ")[:5])) for kind, name, start in turns]
    assert list(zip([turn.kind for turn in spoken], names, starts, strict=True)) == expected


def test_another_language_is_not_taken_for_english() -> None:
    """A German speech is recognised as German, and named so among what is to be known of it."""
    document = corpus.read(INSTITUTIONS / "german.txt", "x")
    assert document.language == "de"
    assert corpus.language_name(document) == "German"


def test_name_before_role() -> None:
    """A heading that names the speaker before the role is read as well."""
    document = parse(
        "Speech by Clara Duval, President of the Coastal Commission, at the Harbour Forum in Brest\n\n"
        "4 July 2023\n\nLadies and gentlemen, the sea is rising. We must act together now.\n"
    )
    assert document.speakers == (Speaker(name="Clara Duval", role="President of the Coastal Commission"),)
    assert (document.event, document.place, document.delivered_on) == ("Harbour Forum", "Brest", date(2023, 7, 4))


def test_joint_press_conference_has_two_speakers() -> None:
    """Two orators named in the heading are both remembered, in order."""
    document = parse(
        "Joint press conference by Prime Minister Ola Berg and President Ines Sol in Lisbon\n\n"
        "PRIME MINISTER OLA BERG: We agreed on the bridge.\n\nPRESIDENT INES SOL: And on the tunnel as well.\n"
    )
    assert [speaker.name for speaker in document.speakers] == ["Ola Berg", "Ines Sol"]
    spoken = [turn.speaker.name for turn in document.turns if turn.kind == "remarks" and turn.speaker]
    assert spoken == ["Ola Berg", "Ines Sol"]


def test_wire_report_with_dateline() -> None:
    """A dateline gives place and agency, but a day without a year is no date."""
    document = parse(
        "Ministers agree on fishing quotas\n\nOSLO, June 2 (Reuters) - Ministers agreed on new quotas, officials "
        'said. "This is a fair deal," Fisheries Minister Per Dahl said. Dahl added that boats would sail on Monday.\n'
    )
    found = (document.kind, document.place, document.publisher, document.delivered_on)
    assert found == ("news report", "Oslo", "Reuters", None)
    assert document.speakers == (Speaker(name="Per Dahl", role="Fisheries Minister"),)


def test_unknown_stays_unknown() -> None:
    """A text without heading says nothing of speaker, event, place or date, and nothing is made up."""
    document = parse("I have come to speak about our rivers. We have not looked after them, and we know it.\n")
    assert (document.speakers, document.event, document.place, document.delivered_on) == ((), None, None, None)


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ("It is good to be back in Tallinn.", "Tallinn"),
        ("A warm welcome to Castle Square.", "Castle Square"),
        ("Next week I will be in Washington.", None),
        ("Here in Europe we know that.", None),
        ("Finland wanted to be in NATO.", None),
        ("You are welcome to NATO at any time.", None),
    ],
)
def test_place_is_where_the_speaker_says_he_is(said: str, place: str | None) -> None:
    """A place is taken from a speech only where the speaker says that he is there."""
    assert parse(f"Speech by Jane Doe\n\n{said} We have much to do, and we know it.\n").place == place


@pytest.mark.parametrize("line", ["Related: speech of 12 July 2023", "Photos: ceremony of 1 May 2001"])
def test_dates_of_other_things_are_not_the_speechs(line: str) -> None:
    """A date in a link or caption below the text is not the day it was said."""
    text = f"Speech by Jane Doe in Lille\n\nThe rivers are ours to keep. We will keep them well.\n\n{line}\n"
    assert parse(text).delivered_on is None


RUBBISH = [
    "A" * 5000,
    "a.b" * 5000,
    "1." * 5000,
    "U.S." * 5000,
    "NATO " * 9000,
    "May " * 9000,
    "a-" * 5000,
    "Minister of " * 1500,
    "II " * 2000,
    "A. " * 2000,
    "(" * 3000,
    "Ab" * 3000 + ":",
]


@pytest.mark.parametrize("rubbish", RUBBISH, ids=lambda text: text[:12])
def test_long_rubbish_does_not_hang(rubbish: str) -> None:
    """A long line of one pattern is read at once: no expression tries every way to cut it up."""

    def give_up(*_: object) -> None:
        raise TimeoutError(rubbish[:12])

    before = signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, 5)  # it takes some milliseconds; a runaway takes for ever
    try:
        document = parse(f"Speech by Jane Doe\n\nWe met.\n\n{rubbish}\n")
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert said(document).startswith("We met.")


@pytest.mark.parametrize(
    "matter",
    [
        "---\ntitle: On rivers\nspeaker: Jane Doe\nrole: Minister of Water\n"
        "date: 2024-02-01\nplace: Ghent\nkind: statement\n---\n",
        '+++\ntitle = "On rivers"\nspeaker = "Jane Doe, Minister of Water"\n'
        'date = 2024-02-01\nplace = "Ghent"\nkind = "statement"\n+++\n',
    ],
    ids=["yaml", "toml"],
)
def test_front_matter_wins(matter: str) -> None:
    """Front matter in YAML or TOML overrides what the heading says, and is never spoken."""
    document = parse(
        f"{matter}\nSpeech by Bob Roe in Lille\n\n3 March 2020\n\nThe rivers are ours to keep. We keep them.\n"
    )
    assert document.speakers == (Speaker(name="Jane Doe", role="Minister of Water"),)
    found = (document.title, document.kind, document.place, document.delivered_on)
    assert found == ("On rivers", "statement", "Ghent", date(2024, 2, 1))
    assert said(document).strip() == "The rivers are ours to keep. We keep them."


@pytest.mark.parametrize(
    ("matter", "message"),
    [
        ("---\ntitle: [a\n---\n", "YAML front matter cannot be parsed"),
        ("+++\ntitle = \n+++\n", "TOML front matter cannot be parsed"),
        ("---\ndate: never\n---\n", "is no date"),
        ("---\nkind: opera\n---\n", "kind 'opera' is none of"),
        ("---\ndate: 2026-13-01\n---\n", "YAML front matter cannot be parsed"),
        ("---\ndate: 0001-01-01\n---\n", "is no date"),
        ("---\na: &x [1]\nb: *x\n---\n", "aliases .* are not allowed"),
        ("---\na: " + "[" * 400 + "\n---\n", "YAML front matter cannot be parsed"),
    ],
)
def test_broken_front_matter(matter: str, message: str) -> None:
    """Front matter that cannot be used is an error that says why."""
    with pytest.raises(DocumentError, match=message):
        parse(f"{matter}The rivers are ours to keep.\n")


def test_facts_are_printable_and_bounded() -> None:
    """Control characters and endless titles do not get out of front matter, nor out of a heading."""
    document = parse(f'---\ntitle: "a\\e[31m\\ud800{"b" * 999}"\n---\nThe rivers are ours to keep.\n')
    assert document.title.isprintable()
    assert len(document.title) == 300
    assert parse("Speech by \x1b[31mJane Doe in Lille\n\nThe rivers are ours to keep.\n").title.isprintable()


def test_form_feeds_end_lines() -> None:
    """A form feed and Unicode's line ends part lines, and every offset stays what it was."""
    text = decode("Speech by Jane Doe\n\nWe met.\x0c11 March 2025\u2028We must act.\n".encode(), "a.txt")
    assert text == "Speech by Jane Doe\n\nWe met.\n11 March 2025\nWe must act.\n"


@pytest.mark.parametrize("matter", ["speaker: ''", "speakers: [{role: Minister}]", "speakers: []", "speaker: null"])
def test_front_matter_without_a_name_names_nobody(matter: str) -> None:
    """A speaker without a name is not called None."""
    document = parse(f"---\n{matter}\n---\nThe rivers are ours to keep. We will keep them well.\n")
    assert all(speaker.name is None for speaker in document.speakers)


SENTENCE = "Le café de la Région était fermé – “naïve” façade.\nThe rest is in English, and there is enough of that.\n"


@pytest.mark.parametrize(
    "encoded",
    [
        SENTENCE.encode("utf-8"),
        codecs.BOM_UTF8 + SENTENCE.encode("utf-8"),
        SENTENCE.encode("utf-16"),
        SENTENCE.encode("utf-16-le"),
        SENTENCE.encode("utf-16-be"),
        SENTENCE.encode("cp1252"),
        SENTENCE.replace("\n", "\r\n").encode("utf-8"),
        SENTENCE.replace("\n", "\r").encode("utf-8"),
    ],
    ids=["utf-8", "utf-8-bom", "utf-16-bom", "utf-16-le", "utf-16-be", "windows-1252", "crlf", "cr"],
)
def test_encodings(encoded: bytes) -> None:
    """The same text comes out of every encoding and line end that editors write."""
    assert decode(encoded, "a.txt") == SENTENCE


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "a.txt: the file is empty"),
        (b" \n\t\r\n", "a.txt: the file is empty"),
        (codecs.BOM_UTF8 + b"\n", "a.txt: the file is empty"),
        (bytes(range(256)) * 20, "a.txt: .*(binary|cannot be decoded)"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0\1\2" * 99, "a.txt: .*(binary|cannot be decoded)"),
        (b"The caf\x81 is closed. " * 3, "byte 0x81 at 7 cannot be decoded as utf-8 or cp1252; save the file as UTF-8"),
        (codecs.BOM_UTF16_LE + b"a\0b", "cannot be decoded as utf-16"),
        ("It is naïve – ".encode() + b"caf\xe9.", "byte 0xe9 at .* cannot be decoded as utf-8"),
        ("It is naïve – we".encode()[:-5], "cannot be decoded as utf-8"),
        (b"x" * 20_000_001, "too large for a text document"),
    ],
    ids=["empty", "blank", "bom-only", "binary", "png", "undecodable", "half-utf-16", "two-encodings", "cut", "huge"],
)
def test_unusable_bytes(data: bytes, message: str) -> None:
    """An empty, binary, undecodable or huge file is an error that names the file and the cure."""
    with pytest.raises(DocumentError, match=message):
        decode(data, "a.txt")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("06 May. 2025", date(2025, 5, 6)),
        ("13 FEB 2025", date(2025, 2, 13)),
        ("January 28, 2026", date(2026, 1, 28)),
        ("28th of January 2026", date(2026, 1, 28)),
        ("2026-01-28", date(2026, 1, 28)),
        ("01/28/2026", date(2026, 1, 28)),
        ("28/01/2026", date(2026, 1, 28)),
        ("28.01.2026", date(2026, 1, 28)),
        ("3.4.2026", date(2026, 4, 3)),
        ("05/05/2025", date(2025, 5, 5)),
        ("04/05/2025", None),
        ("30 February 2025", None),
        ("version 1.2.2025.7", None),
        ("May 2025", None),
    ],
)
def test_dates(text: str, expected: date | None) -> None:
    """Dates are read in every usual form; ambiguous or impossible ones are not."""
    assert next((found for _, found in find_dates(text)), None) == expected


def test_ambiguous_date_is_settled_by_another() -> None:
    """01/02/2026 is in January where another date of the text puts the month first."""
    assert [found for _, found in find_dates("01/02/2026, updated 01/28/2026")] == [date(2026, 1, 2), date(2026, 1, 28)]


@pytest.mark.parametrize(
    "line", ["Published 3 May 2025", "Last updated: 3 May 2025", "Distributed on 3 May 2025", "Embargo 3 May 2025"]
)
def test_publishing_dates_are_not_delivery_dates(line: str) -> None:
    """The day something was published or updated is not the day it was said."""
    document = parse(f"Speech by Jane Doe in Lille\n\n{line}\n\nThe rivers are ours to keep. We will keep them well.\n")
    assert document.delivered_on is None


@pytest.mark.parametrize(
    ("phrase", "name", "role"),
    [
        ("Mark Rutte", "Mark Rutte", None),
        ("NATO Secretary General", None, "NATO Secretary General"),
        ("NATO Secretary General Mark Rutte", "Mark Rutte", "NATO Secretary General"),
        ("Mark Rutte, NATO Secretary General", "Mark Rutte", "NATO Secretary General"),
        ("the President of the European Council António Costa", "António Costa", "President of the European Council"),
        (
            "Ursula von der Leyen, President of the European Commission",
            "Ursula von der Leyen",
            "President of the European Commission",
        ),
        ("Minister of Foreign Affairs", None, "Minister of Foreign Affairs"),
        ("Prime Minister Ola Berg", "Ola Berg", "Prime Minister"),
        ("JANE DOE", "Jane Doe", None),
    ],
)
def test_people(phrase: str, name: str | None, role: str | None) -> None:
    """Name and role are told apart, whichever comes first."""
    assert parse_speaker(phrase) == Speaker(name=name, role=role)


@pytest.mark.parametrize("phrase", ["", "something small", "the", "1234", "and so on, and so forth"])
def test_nobody(phrase: str) -> None:
    """A phrase that names nobody is nobody."""
    assert parse_speaker(phrase) is None


def test_file_name_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    """A file whose name is no text is reported, and the others are read."""
    (tmp_path / "good.txt").write_text("The rivers are ours to keep. We will keep them.\n")
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt")).write_text("The rivers are ours to keep.\n")
    documents, faults = corpus.load(tmp_path)
    assert [document.document_id for document in documents] == ["good"]
    assert "rename the file" in str(faults[0])


def test_text_file_keeps_its_id(tmp_path: Path) -> None:
    """A Markdown file of the same name does not rename the text file's episode."""
    alone = corpus.document_ids(tmp_path, [tmp_path / "a.txt"])
    both = corpus.document_ids(tmp_path, [tmp_path / "a.md", tmp_path / "a.txt"])
    assert (alone[0], both[1]) == ("a", "a")
    assert both[0] != "a"


def test_load_skips_what_cannot_be_used(tmp_path: Path) -> None:
    """One bad file is reported; the others are read, READMEs and hidden files left out."""
    (tmp_path / "good.txt").write_text("The rivers are ours to keep. We will keep them.\n")
    (tmp_path / "empty.txt").write_text("")
    (tmp_path / "README.md").write_text("About these files, and why they are here.\n")
    (tmp_path / ".hidden.txt").write_text("Nobody should read this file at all.\n")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "More Words.MD").write_text("The second file is read as well, from below.\n")
    documents, faults = corpus.load(tmp_path)
    assert [document.document_id for document in documents] == ["good", "sub-more-words"]
    assert [str(fault) for fault in faults] == [
        f"{tmp_path / 'empty.txt'}: the file is empty; put text in it or remove it"
    ]


def test_no_corpus(tmp_path: Path) -> None:
    """A missing folder, an empty one and one with nothing usable are errors that say what to do."""
    with pytest.raises(CorpusError, match=r"there is no such folder. Name one with --corpus"):
        corpus.load(tmp_path / "nowhere")
    with pytest.raises(CorpusError, match="No document in"):
        corpus.load(tmp_path)
    (tmp_path / "a.txt").write_text("")
    with pytest.raises(CorpusError, match="None of the 1 documents"):
        corpus.load(tmp_path)


def test_heading_alone_is_no_document() -> None:
    """A file with nothing but a heading and links is refused: nobody says anything in it."""
    with pytest.raises(DocumentError, match="no sentence in it is anybody's speech"):
        parse("Speech by Jane Doe in Lille\n\n3 March 2020\n\nhttps://example.org/1\n")


def test_what_is_written_is_no_document(tmp_path: Path) -> None:
    """Files below the folder of episodes are no documents, however it is named; it is never the corpus itself."""
    for name in ("a.txt", "output/documents/a.html", "outputs/b.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    for output in (tmp_path / "output", tmp_path / "outputs" / ".." / "output"):
        found = corpus.find_files(tmp_path, output=output)
        assert [path.relative_to(tmp_path).as_posix() for path in found] == ["a.txt", "outputs/b.txt"]
    assert len(corpus.find_files(tmp_path / "outputs", output=tmp_path)) == 1
    with pytest.raises(CorpusError, match="is the folder that is written into"):
        corpus.find_files(tmp_path, output=tmp_path / "output" / "..")


def test_document_ids_are_safe_and_unique() -> None:
    """Names with spaces, accents, slashes and the same stem give ids that are file names, each its own."""
    folder = Path("c")
    files = [
        folder / name
        for name in ("Été à Łódź.txt", "a.txt", "a.md", "x/../y.txt", "...txt", "ж.txt", "n" * 200 + ".txt")
    ]
    ids = corpus.document_ids(folder, files)
    assert len(set(ids)) == len(ids)
    assert ids[0] == "ete-a-odz"
    assert all(len(each) <= 80 and each.replace("-", "").isalnum() and each.isascii() for each in ids)


@settings(deadline=None, max_examples=80)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=400))
def test_any_text_is_read_or_refused(text: str) -> None:
    """Whatever the text: either a clear refusal, or turns in order that do not overlap and lie inside it."""
    try:
        document = parse(text)
    except DocumentError:
        return
    for spans in ([(turn.start, turn.end) for turn in document.turns], document.gaps, document.paragraphs):
        edges = [edge for span in spans for edge in span]
        assert edges == sorted(edges)
        assert all(0 <= edge <= len(text) for edge in edges)
    for low, high in document.paragraphs:
        assert any(turn.start <= low < high <= turn.end for turn in document.turns if turn.kind != "boilerplate")
    uncovered = list(text)
    for low, high in (*((turn.start, turn.end) for turn in document.turns), *document.gaps):
        uncovered[low:high] = [" "] * (high - low)
    assert len([mark for mark in "".join(uncovered).split() if any(c.isalnum() for c in mark)]) == 0
