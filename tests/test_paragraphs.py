"""Lines into paragraphs: joined or kept apart as a reader would."""

from __future__ import annotations

from briefing.corpus.lines import split_lines
from briefing.corpus.paragraphs import blank_lines_separate, paragraphs


def split(raw: str) -> list[str]:
    """The paragraphs of a text that one person says, white space folded."""
    spans = paragraphs(split_lines(raw), spaced=blank_lines_separate(raw))
    return [" ".join(raw[low:high].split()) for low, high in spans]


def test_blank_lines_part_paragraphs() -> None:
    """Where blank lines part the paragraphs, a single line end is a space."""
    raw = "Let me thank you,\nand the staff of the\nMinistry of Defence.\nIt is late.\n\nWe go on.\nAnd on.\n"
    assert split(raw) == [
        "Let me thank you, and the staff of the Ministry of Defence. It is late.",
        "We go on. And on.",
    ]


def test_unspaced_lines_are_blocks() -> None:
    """Where nothing parts the paragraphs, each line stands alone unless the next one visibly goes on."""
    raw = "Good afternoon,\nAnd it has been busy.\nWe met\nin Brussels.\nThe end\n"
    assert split(raw) == ["Good afternoon,", "And it has been busy.", "We met in Brussels.", "The end"]


def test_hard_wrapped_text_without_blank_lines() -> None:
    """Lines filled to one width are one paragraph, even where a line begins with a capital."""
    line = "The ministers of all the member states came to the old town hall of"
    assert split(f"{line}\nBrussels and talked about the price of bread and the cost of living\nuntil late.\n") == [
        f"{line} Brussels and talked about the price of bread and the cost of living until late."
    ]
