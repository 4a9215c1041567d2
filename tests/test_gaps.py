"""A text without its gaps, and back: places in what is left are places in the text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from briefing.gaps import Cut, merged, verbatim, within

TEXTS = st.text("ab \n-", min_size=1, max_size=60)
SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=6)


@given(TEXTS, SPANS)
def test_every_character_left_is_found_again(whole: str, spans: list[tuple[int, int]]) -> None:
    """Each character of what is left is the one at its origin, and no origin lies in a gap."""
    gaps = merged((min(low, len(whole)), min(high, len(whole))) for low, high in spans)
    cut = Cut(whole, gaps)
    origins = [cut.origin(i) for i in range(len(cut.text))]
    assert "".join(whole[at] for at in origins) == cut.text
    assert not any(low <= at < high for at in origins for low, high in gaps)
    assert [cut.position(at) for at in origins] == list(range(len(cut.text)))


@given(TEXTS, SPANS, st.integers(0, 60), st.integers(0, 60))
def test_a_span_of_what_is_left_is_verbatim(whole: str, spans: list[tuple[int, int]], one: int, other: int) -> None:
    """A span of what is left, told as a span of the whole text, reads the same without its gaps."""
    gaps = merged((min(low, len(whole)), min(high, len(whole))) for low, high in spans)
    cut = Cut(whole, gaps)
    low, high = sorted((one, other))
    if low < high <= len(cut.text):
        assert verbatim(whole, *cut.span(low, high), gaps) == " ".join(cut.text[low:high].split())


def test_gaps_are_put_in_order() -> None:
    """Spans that touch or overlap become one gap; empty ones are none."""
    assert merged([(5, 7), (0, 2), (2, 3), (6, 9), (4, 4)]) == ((0, 3), (5, 9))


def test_gaps_within_a_span() -> None:
    """Only gaps that lie wholly inside a span belong to it."""
    assert within(((0, 2), (3, 4), (6, 9)), 1, 8) == ((3, 4),)
    assert verbatim("ab cd ef", 0, 8, ((2, 5),)) == "ab ef"
