"""The voice that is shipped, under everything that robustness.py can think of."""

from __future__ import annotations

from pathlib import Path

from evaluate import NEWS
from judges import Recogniser
from robustness import QUESTIONS, robustness
from speaking import Voice

SHIPPED = Path(__file__).parents[1] / "en_US-kathleen-compact.onnx"


def test_shipped_voice_has_no_fault() -> None:
    """No id, length, text or scale makes it stumble, no word is lost, every question that wants a yes or no rises."""
    report = robustness(Voice(SHIPPED), Recogniser(), NEWS.read_text(encoding="utf-8").splitlines())
    assert report.faults == []
    assert report.figures["ids_tried"] == 256
    assert report.figures["questions_that_rise"] == len(QUESTIONS)
