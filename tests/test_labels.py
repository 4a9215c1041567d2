"""Forms of labels that nobody has listed: each is believed because several people open their turns so."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from briefing import corpus, text
from briefing.types import Document, Speaker


def parse(raw: str) -> Document:
    """Reads a text as if it came from a file."""
    return corpus.parse(raw, Path("a.txt"), "a")


def told(document: Document) -> list[tuple[str, str | None, str]]:
    """Every sentence with its turn's kind and speaker."""
    found = text.sentences(document)
    return [(s.turn.kind, s.turn.speaker.name if s.turn.speaker else None, s.text) for s in found]


@pytest.mark.parametrize(("chair", "witness"), [("Chairman Berg", "Ms. Roe"), ("CHAIRMAN BERG", "MS. ROE")])
def test_labels_that_end_in_a_full_stop(chair: str, witness: str) -> None:
    """A name and a full stop open a turn where several people come back so; its office stands above the statement."""
    document = parse(
        "HEARING ON FERRIES\n\nMay 4, 2025\n\n"
        "STATEMENT OF ANNA ROE, DIRECTOR, FERRY AGENCY\n\n"
        f"    {witness}. Thank you. The ferries are old, and eleven of them have no working pump on board.\n"
        "Each of them carries forty cars, and the yard at Tarn can lift no more than one of them in a month.\n\n"
        f"    {chair}. Thank you. Senator Holm, you are recognized.\n\n"
        "    Senator Holm. When will the pumps be mended?\n\n"
        f"    {witness}. By June, since the parts are already lying in the yard at Tarn.\n\n"
        f"    {chair}. Thank you all. It is time for lunch.\n"
    )
    assert document.speakers == (Speaker(name="Anna Roe", role="Director, Ferry Agency"),)
    assert [(kind, name) for kind, name, _ in told(document)] == [
        *[("remarks", "Anna Roe")] * 3,
        ("host", "Berg"),
        ("host", "Berg"),
        ("question", "Holm"),
        ("answer", "Anna Roe"),
        ("host", "Berg"),
        ("host", "Berg"),
    ]


def test_a_salutation_is_no_label() -> None:
    """Words such as "Mr. Speaker." open paragraphs of one speech: nobody else is named so, and it stays said."""
    raw = "Speech by Anna Roe\n\n" + "Mr. Speaker. The bridge is open again, and I thank those who built it.\n\n" * 3
    assert [sentence for _, _, sentence in told(parse(raw))][:1] == ["Mr. Speaker."]


def test_initials_stand_for_the_people_of_a_list() -> None:
    """A column of initials says who speaks, and the list on top says whose they are."""
    document = parse(
        "Virtual Press Conference on Foot Rot in Cattle\n\n12 November 2025\n\n"
        "AR\tAnna Roe, Director-General\nPL\tPer Lind\n\n"
        "AR\tGood morning. The disease has reached four countries, and the cattle in two of them are safe again.\n\n"
        "PL\tIs it in the milk?\n\n"
        "AR\tNo. The milk of a healthy cow is safe, wherever she stands.\n\n"
        "PL\tAnd the cheese?\n\n"
        "AR\tThe cheese as well, if anybody is patient enough to wait for it.\n"
    )
    assert document.speakers == (Speaker(name="Anna Roe", role="Director-General"),)
    assert document.place is None
    assert told(document)[2:5] == [
        ("question", "Per Lind", "Is it in the milk?"),
        ("answer", "Anna Roe", "No."),
        ("answer", "Anna Roe", "The milk of a healthy cow is safe, wherever she stands."),
    ]


def test_an_office_and_a_name_below_it() -> None:
    """A line in brackets below a label belongs to it: the name of an office-holder, or a member's seat."""
    asked = "What steps is she taking to mend the road to Tarn?\n\n"
    answered = "The road will be mended by May, and the bus will run on it again from the day after.\n\n"
    document = parse(
        "Roads\n\n17 June 2025\n\n"
        f"Per Lind\n(South Tarn) (Ind)\n\n{asked}"
        f"The Secretary of State for Roads\n(Anna Roe)\n\n{answered}"
        f"Per Lind\n\n{asked}Anna Roe\n\n{answered}Per Lind\n\n{asked}Anna Roe\n\n{answered}"
    )
    assert document.speakers == (Speaker(name="Anna Roe", role="Secretary of State for Roads"),)
    assert {(kind, name) for kind, name, _ in told(document)} == {("question", "Per Lind"), ("answer", "Anna Roe")}


def test_questions_in_bold_type() -> None:
    """Where only bold type tells questions from answers, also the one without a question mark is asked."""
    document = parse(
        "# Interview with Anna Roe, Director of the Ferry Agency\n\nconducted on 3 June, published on 9 June 2025\n\n"
        "**Ms Roe, when did you last take a ferry?**\n\nThis morning, and it was late.\n\n"
        "**Why was it late?**\n\nThe pump had stopped, so we waited for the tide.\n\n"
        "**People say that this happens every week.**\n\nIt happens every month.\n\n"
        "**Will it get better?**\n\nIt will, when the new pumps arrive.\n"
    )
    assert document.delivered_on == date(2025, 6, 3)
    assert [(kind, name) for kind, name, _ in told(document)] == [("question", None), ("answer", "Anna Roe")] * 4
