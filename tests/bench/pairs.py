"""Tables of written and spoken pairs, read and compared, for the benchmark and the tests."""

from __future__ import annotations

from pathlib import Path

TABLE = Path(__file__).parents[1] / "spoken_pairs.tsv"
"""What the rules were made by."""
UNSEEN = Path(__file__).with_name("spoken_unseen.tsv")
"""By authors who knew the task but not the rules."""


def read(table: Path) -> list[tuple[str, tuple[str, ...]]]:
    """Reads pairs: what is written, and the accepted forms, the best one first, as " || " parts them."""
    rows = [line.split("\t") for line in table.read_text("utf-8").splitlines()[1:]]
    return [(written, tuple(form.strip() for form in forms.split("||"))) for _, written, forms in rows if forms]


def folded(text: str) -> str:
    """Leaves letters and digits, in small letters, with single spaces."""
    return " ".join("".join(c if c.isalnum() else " " for c in text.lower()).split())
