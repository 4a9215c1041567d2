"""What tells linear cost from quadratic does tell it."""

from __future__ import annotations

from tests.growth import linear


def test_quadratic_work_is_not_linear() -> None:
    """Looking through all that went before, for each, is told from looking once."""
    assert linear(lambda n: [each for each in range(n) if each == n], 2_000)
    assert not linear(lambda n: [each for each in range(n) if n in range(0, each, 2**40) or n in [*range(each)]], 200)
