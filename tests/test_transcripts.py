"""Transcripts in the layouts of web pages, parliaments and earnings calls: who asks, who answers, what was lost."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from briefing import corpus, text
from briefing.types import Document, Speaker

FORMS = Path(__file__).parent / "corpora"


def parse(raw: str) -> Document:
    """Reads a text as if it came from a file."""
    return corpus.parse(raw, Path("a.txt"), "a")


def told(document: Document) -> list[tuple[str, str | None, str]]:
    """Every sentence with its turn's kind and speaker."""
    found = text.sentences(document)
    return [(s.turn.kind, s.turn.speaker.name if s.turn.speaker else None, s.text) for s in found]


def said(document: Document) -> list[str]:
    """Every sentence."""
    return [sentence for _, _, sentence in told(document)]


def test_page_with_bold_labels() -> None:
    """On a page, a line in bold from end to end, however its tags are nested, says who speaks below it."""
    document = corpus.read(FORMS / "bold-labels.html", "x")
    assert (document.kind, document.place, document.delivered_on) == ("press conference", "Tarn", date(2024, 3, 9))
    assert [speaker.name for speaker in document.speakers] == ["Ana Roe", "Per Lind"]
    assert told(document) == [
        ("remarks", "Ana Roe", "Good evening."),
        ("remarks", "Ana Roe", "The water stands two metres below the crest, and it has not risen since noon."),
        ("remarks", "Ana Roe", "We keep the road closed for one more night."),
        ("remarks", "Per Lind", "We opened the lower gate at four."),
        ("remarks", "Per Lind", "It takes a day to see what that does, and I shall be there to see it."),
        ("question", None, "Will the school on the river be open tomorrow?"),
        ("answer", "Ana Roe", "No."),
        ("answer", "Ana Roe", "The children will be taught in the town hall until the road is open again."),
        ("question", "Mia Holt", "Was the gate opened too late, and who decided when?"),
        ("answer", "Per Lind", "I decided it, and I would decide it again in the same hour."),
        ("host", None, "Thank you all for coming."),
        ("host", None, "The next news is at nine."),
    ]


def test_committee_evidence() -> None:
    """In a committee members ask, witnesses answer, and a sentence of which a part was lost is left out."""
    document = corpus.read(FORMS / "committee-evidence.txt", "x")
    assert document.speakers == (
        Speaker(name="Ola Berg", role="Minister of Ferries"),
        Speaker(name="Jan Holm", role="Deputy Minister, Department of Ferries"),
    )
    assert (document.place, document.delivered_on) == (None, date(2024, 5, 16))
    assert told(document)[-5:] == [
        ("host", None, "We begin with Mr. Reed for five minutes."),
        ("question", "Tom Reed", "Minister, who pays for the two boats?"),
        ("answer", "Ola Berg", "The harbours pay a third of it, and the rest is in this year's budget."),
        ("answer", "Jan Holm", "Yes, and I said that one boat would do."),
        ("answer", "Jan Holm", "The Minister wanted two, and I understand why."),
    ]


def test_earnings_call() -> None:
    """Of an earnings call copied from a site, menus and lists are not said; analysts ask and officers answer."""
    document = corpus.read(FORMS / "earnings-call.txt", "x")
    assert [speaker.name for speaker in document.speakers] == ["Ana Lind", "Per Dahl"]
    assert [(kind, name) for kind, name, _ in told(document)] == [
        *[("host", None)] * 2,
        *[("remarks", "Ana Lind")] * 3,
        *[("remarks", "Per Dahl")] * 3,
        *[("host", None)] * 2,
        *[("question", "Mia Holt")] * 2,
        *[("answer", "Ana Lind")] * 2,
        *[("host", None)] * 2,
        ("question", "Tom Reed"),
        ("answer", "Per Dahl"),
    ]
    assert said(document)[-1] == "Eleven million, and all of it is in this year's figures."


ARTICLES = (
    "The ferry sails again on Monday, the harbour office said. It had been in the yard since spring, which is long.",
    "Mia Holt , who runs the harbour , said she had not slept . She went home at noon .",
    "OSLO (Nordic Wire) -- The islands have their ferry back. Bicycles travel free.",
)


@pytest.mark.parametrize("between", ["\n", "\n\n", "\n|||||\n", " ||||| "])
def test_several_reports_in_one_text(between: str) -> None:
    """Of several reports in one text every sentence is kept, whatever stands between them."""
    heard = " ".join(said(parse(between.join(ARTICLES))))
    assert heard.replace("OSLO (Nordic Wire) -- ", "") == " ".join(ARTICLES).replace("OSLO (Nordic Wire) -- ", "")


def test_the_first_line_of_a_plain_text_is_no_heading() -> None:
    """A first line that holds a sentence is said, though it ends without a full stop."""
    raw = "The ferry sails again. It had been in the yard since spring\n\nPeople brought flowers to the quay.\n"
    assert said(parse(raw)) == [
        "The ferry sails again.",
        "It had been in the yard since spring",
        "People brought flowers to the quay.",
    ]


@pytest.mark.parametrize("matter", ["date: null", "date:", "date: ~\npublished: null"])
def test_a_null_date_is_unknown(matter: str) -> None:
    """A date that front matter leaves empty is not known, and no error."""
    assert parse(f"---\n{matter}\n---\nThe rivers are ours to keep. We keep them.\n").delivered_on is None


@pytest.mark.parametrize(
    ("stamp", "day"),
    [
        ("Published 9 June 2024", date(2024, 6, 2)),
        ("Updated: 2 January 2025", date(2024, 12, 30)),
        ("Published 9 August 2024", None),
        ("Published 1 June 2024", None),
    ],
)
def test_dateline_without_a_year(stamp: str, day: date | None) -> None:
    """A dateline takes its year from the day of publishing where that is within a fortnight after it."""
    written = "Dec. 30" if day and day.month == 12 else "June 2"
    raw = f"Ferry sails again\n\n{stamp}\n\nOSLO, {written} (Nordic Wire) - The ferry sails again, officials said.\n"
    assert parse(raw).delivered_on == day


@pytest.mark.parametrize(
    "raw",
    [
        "We went to the [inaudible] on Monday.",
        "[Inaudible] water and bread.",
        "And we asked Mr. Lind (crosstalk) before he left?",
        "We waited until [Inaudible—Editor]?",
    ],
)
def test_a_sentence_that_lost_words_cannot_be_quoted(raw: str) -> None:
    """What is left of a sentence after an inaudible word is cut out is nobody's sentence; its neighbours stay."""
    document = parse(f"Speech by Jane Doe in Lille\n\nThe river is ours. {raw} We keep it well.\n")
    assert said(document) == ["The river is ours.", "We keep it well."]


def test_brackets_between_sentences_are_nobodys() -> None:
    """What a transcriber puts between sentences is left out, whatever its words; brackets in a sentence are kept."""
    raw = "The edge is here. [The speaker shows a film.] Look. (Murmurs in the hall) It [the deck] moves (a little)."
    assert said(parse(f"Speech by Jane Doe in Lille\n\n{raw}\n")) == [
        "The edge is here.",
        "Look.",
        "It [the deck] moves (a little).",
    ]


def test_bare_marks_of_a_change_of_speaker() -> None:
    """Behind a bare ">>" somebody speaks whom the text does not name."""
    raw = "Remarks by Jane Doe in Lille\n\nJANE DOE: The river is ours.\n>> And the bridge.\nJANE DOE: That as well.\n"
    assert told(parse(raw)) == [
        ("remarks", "Jane Doe", "The river is ours."),
        ("remarks", None, "And the bridge."),
        ("remarks", "Jane Doe", "That as well."),
    ]


def test_numbered_questions() -> None:
    """A number before a label is no part of it, and what stands above the first label in nobody's voice is heading."""
    raw = (
        "Ferries Committee\nOral evidence: Winter services\nTuesday 4 March 2025\nMembers present: Ines Sol (Chair).\n"
        "I: Jan Holm, Chief Executive, Tarn Ferries.\n\nQ1      Chair: Why did the boats stop?\n"
        "Jan Holm: The harbour froze in a night, and the boat was in the yard.\n"
        "Q2      Tom Reed: Who is to blame?\nJan Holm: The frost is.\n"
    )
    assert told(parse(raw)) == [
        ("host", None, "Why did the boats stop?"),
        ("remarks", "Jan Holm", "The harbour froze in a night, and the boat was in the yard."),
        ("question", "Tom Reed", "Who is to blame?"),
        ("answer", "Jan Holm", "The frost is."),
    ]


def test_head_and_foot_of_a_release() -> None:
    """A release's title, place, day and agency are read past its rubrics, and nothing of its foot is said."""
    document = parse(
        "FOR IMMEDIATE RELEASE\nContact: Mia Holt, press@harbour.example\n\nHarbour Opens Second Pier\n\n"
        "TARN, March 3, 2025 /NewsLine/ -- The harbour today opened a pier, ending six years of waiting.\n\n"
        '"We are the ones who walk on it," said Ola Berg, chief executive of the harbour.\n\n'
        "About the Harbour\nIt has two piers.\n"
    )
    found = (document.title, document.kind, document.place, document.delivered_on, document.publisher)
    assert found == ("Harbour Opens Second Pier", "press release", "Tarn", date(2025, 3, 3), "NewsLine")
    assert document.speakers == (Speaker(name="Ola Berg", role="chief executive of the harbour"),)
    assert said(document) == [
        "The harbour today opened a pier, ending six years of waiting.",
        '"We are the ones who walk on it," said Ola Berg, chief executive of the harbour.',
    ]


def test_host_named_by_the_editor() -> None:
    """Whom an editor's introduction calls the moderator is host, and not among the speakers."""
    raw = (
        "Lecture by Jane Doe in Lille\n\nThe following is a transcript of the evening, moderated by Tom Reed.\n\n"
        "Tom Reed: The rivers of this country have been her work for thirty years.\n\n"
        "Jane Doe: The river is ours. We keep it well.\n\nTom Reed: I have swum in all of them myself.\n"
    )
    document = parse(raw)
    assert [speaker.name for speaker in document.speakers] == ["Jane Doe"]
    assert [(kind, name) for kind, name, _ in told(document)] == [
        ("host", "Tom Reed"),
        ("remarks", "Jane Doe"),
        ("remarks", "Jane Doe"),
        ("host", "Tom Reed"),
    ]


def test_an_unlabelled_press_conference_stays_remarks() -> None:
    """Where no label says who asks, nothing is taken for a question or an answer."""
    raw = "Press conference by Jane Doe in Lille\n\nThe river is ours.\n\nWill you sell it?\n\nNo, we keep it.\n"
    assert {kind for kind, _, _ in told(parse(raw))} == {"remarks"}


def test_bullets_are_gaps() -> None:
    """The bullet or number of a list's point is a gap; its words are a paragraph."""
    document = parse(
        "Speech by Jane Doe in Lille\n\nWe do two things.\n\n- We keep the river.\n\n2. We mend the bridge.\n"
    )
    gaps = [document.text[low:high].strip() for low, high in document.gaps]
    assert gaps == ["-", "2."]
    assert said(document) == ["We do two things.", "We keep the river.", "We mend the bridge."]


def test_notes_with_raised_numbers() -> None:
    """A line that opens with a raised number is a footnote, and the sentence around it goes on."""
    raw = (
        "Lecture by Jane Doe in Lille\n\nThe river was sold twice.¹ It takes longer to buy a river back than\n\n\n"
        "¹ The deeds are lost.\n\n- 2 -\n\nto sell it, as we know.\n"
    )
    assert said(parse(raw)) == [
        "The river was sold twice.",
        "It takes longer to buy a river back than to sell it, as we know.",
    ]


def test_credits_of_subtitles() -> None:
    """Who transcribed a film is not said in it, and an entity is the character it stands for."""
    raw = (
        "1\n00:00:01,000 --> 00:00:02,000\nTranscriber: Mia Holt\n\n2\n00:00:02,500 --> 00:00:03,500\n[phone rings]\n\n"
        "3\n00:00:04,000 --> 00:00:06,000\nWe keep the river &amp; the bridge.\n"
    )
    assert said(parse(raw)) == ["We keep the river & the bridge."]
