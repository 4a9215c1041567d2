"""Which documents a daily briefing is about, and what it remembers."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from briefing.errors import OutputError, RequestError
from briefing.job import Job, Window
from briefing.ledger import Ledger, Told, digests, read_ledger
from briefing.pipeline.days import choose, ledger_path, publication, remember
from briefing.types import Document, KnownTopic
from tests.conftest import make_document

TODAY = date(2026, 11, 21)
OLD = make_document("An old speech.", document_id="old", delivered_on=date(2025, 1, 1))
NEW = make_document("A new speech.", document_id="new", delivered_on=date(2026, 11, 20))
EMPTY = Ledger({})


def ids(documents: tuple[Document, ...]) -> list[str]:
    """The names of documents, in order."""
    return [document.document_id for document in documents]


def told(day: date, documents: Sequence[Document], topics: Sequence[KnownTopic] = ()) -> Told:
    """The briefing of a day."""
    return Told(day=day, audio="daily/a.mp3", documents=digests(documents), topics=topics)


def test_without_memory_everything_is_new() -> None:
    """The first briefing is about all documents, the newest first."""
    assert ids(choose([OLD, NEW], Window(), EMPTY, TODAY)) == ["new", "old"]


def test_what_was_covered_is_not_new() -> None:
    """A document quoted on an earlier day is left out; when all are, nothing is new."""
    yesterday = EMPTY.with_briefings([told(date(2026, 11, 20), [OLD])])
    assert ids(choose([OLD, NEW], Window(), yesterday, TODAY)) == ["new"]
    assert choose([OLD], Window(), yesterday, TODAY) == ()


def test_edited_document_is_new() -> None:
    """A document whose text changed counts as new."""
    covered = EMPTY.with_briefings([told(date(2026, 11, 20), [OLD, NEW])])
    assert ids(choose([replace(OLD, text="An edited speech."), NEW], Window(), covered, TODAY)) == ["old"]


def test_same_day_again_keeps_what_it_had() -> None:
    """When a document comes in later that day, the day's briefing covers it and what it covered before."""
    morning = EMPTY.with_briefings([told(TODAY, [OLD])])
    assert ids(choose([OLD, NEW], Window(), morning, TODAY)) == ["new", "old"]
    assert choose([OLD], Window(), morning, TODAY) == ()


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        (Window(since=date(2026, 1, 1)), ["new"]),
        (Window(since=date(2025, 1, 1)), ["new", "old"]),
        (Window(on=date(2025, 1, 1)), ["old"]),
        (Window(since=date(2024, 1, 1), on=date(2025, 12, 31)), ["old"]),
        (Window(on=date(2020, 1, 1)), []),
    ],
)
def test_window_overrides_the_ledger(window: Window, expected: list[str]) -> None:
    """With --since or --date the days decide, whatever was covered."""
    covered = EMPTY.with_briefings([told(date(2026, 11, 20), [OLD, NEW])])
    assert ids(choose([OLD, NEW], window, covered, TODAY)) == expected


def test_undated_document_counts_from_the_day_its_file_came(tmp_path: Path) -> None:
    """What says no date is taken to be as old as its file, and comes last."""
    path = tmp_path / "undated.txt"
    path.write_text("x")
    moment = datetime(2026, 3, 1, 12).timestamp()
    os.utime(path, (moment, moment))
    undated = replace(make_document(document_id="undated"), path=path)
    assert ids(choose([undated, OLD], Window(since=date(2025, 1, 1)), EMPTY, TODAY)) == ["old", "undated"]
    assert ids(choose([undated, OLD], Window(since=date(2026, 3, 2)), EMPTY, TODAY)) == []


def test_days_in_the_wrong_order() -> None:
    """--since after --date is refused."""
    with pytest.raises(RequestError, match="--since 2026-02-01 comes after --date 2026-01-01"):
        Window(since=date(2026, 2, 1), on=date(2026, 1, 1))


def test_bit_rate_must_exist() -> None:
    """A bit rate that MP3 does not have is refused."""
    with pytest.raises(RequestError, match="--bitrate 97 is none that MP3 has"):
        Job(bitrate_kbps=97)


def test_ledger_survives_a_round_trip(tmp_path: Path) -> None:
    """What is remembered is read again; a later briefing of the day adds to what the day covered."""
    remember(tmp_path, [told(date(2026, 11, 20), [OLD])])
    remember(tmp_path, [told(TODAY, [OLD])])
    remember(tmp_path, [told(TODAY, [NEW])])
    ledger = read_ledger(ledger_path(tmp_path))
    assert (ledger.covers(OLD), ledger.covers(NEW)) == (True, True)
    assert ledger.quoted_on(TODAY) == frozenset({"old", "new"})
    assert sorted(path.name for path in tmp_path.iterdir()) == [".ledger.lock", "ledger.json"]


def test_nothing_is_forgotten_where_many_remember(tmp_path: Path) -> None:
    """What several runs note at once is all remembered."""
    with ThreadPoolExecutor(8) as threads:
        days = [date(2026, 1, number) for number in range(1, 31)]
        list(threads.map(lambda day: remember(tmp_path, [told(day, [OLD])]), days))
    assert sorted(read_ledger(ledger_path(tmp_path)).entries) == days


def test_topics_are_known_for_a_month(tmp_path: Path) -> None:
    """The ledger names topics of the day and of the weeks before, the latest first; later ones are not known yet."""
    drones, tariffs = (KnownTopic(label=label, keywords=("a", "b")) for label in ("Drones", "Import tariffs"))
    remember(tmp_path, [told(date(2026, 11, 20), [OLD], [drones])])
    remember(tmp_path, [told(TODAY, [NEW], [tariffs])])
    ledger = read_ledger(ledger_path(tmp_path))
    assert ledger.known_topics(TODAY) == (tariffs, drones)
    assert ledger.known_topics(date(2026, 11, 20)) == (drones,)
    assert ledger.known_topics(date(2026, 12, 21)) == (tariffs,)
    assert ledger.known_topics(date(2027, 1, 1)) == ()


def test_ledger_of_an_earlier_version_knows_no_topics(tmp_path: Path) -> None:
    """Briefings that were made before topics were remembered are read."""
    ledger_path(tmp_path).write_text(
        '{"schema": 1, "briefings": {"2026-11-20": {"audio": "a.mp3", "documents": {"old": "00"}}}}'
    )
    ledger = read_ledger(ledger_path(tmp_path))
    assert (ledger.quoted_on(date(2026, 11, 20)), ledger.known_topics(TODAY)) == (frozenset({"old"}), ())


@pytest.mark.parametrize(
    "content", ["", "\udcff\udcfe{", "{", "[]", "{}", '{"schema": 2}', '{"schema": 1, "briefings": {"x": {}}}']
)
def test_damaged_ledger_is_not_overwritten(tmp_path: Path, content: str) -> None:
    """A ledger that cannot be understood is an error, and stays as it is."""
    path = ledger_path(tmp_path)
    path.write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(OutputError, match=r"ledger.json' is damaged .*Delete it to start again"):
        remember(tmp_path, [told(TODAY, [NEW])])
    assert path.read_bytes() == content.encode("utf-8", "surrogateescape")


def test_publication_depends_on_the_day_alone(tmp_path: Path) -> None:
    """The same day gives the same guid, time and path, another day others."""
    first, second = publication(tmp_path, TODAY, 96), publication(tmp_path, date(2026, 11, 22), 96)
    assert first == publication(tmp_path, TODAY, 96)
    assert first.audio_path == tmp_path / "daily" / "2026-11-21.mp3"
    assert first.guid != second.guid
    assert (first.published_at.date(), first.published_at.tzinfo is not None) == (TODAY, True)


def test_ledger_is_plain_json(tmp_path: Path) -> None:
    """The ledger names days, files and digests, for people who look."""
    remember(tmp_path, [told(TODAY, [NEW])])
    found = json.loads(ledger_path(tmp_path).read_text())
    assert found["briefings"]["2026-11-21"]["audio"] == "daily/a.mp3"
    assert list(found["briefings"]["2026-11-21"]["documents"]) == ["new"]


def test_a_copy_under_another_name_is_not_new() -> None:
    """A text that was covered is covered under whatever name it comes again."""
    covered = EMPTY.with_briefings([told(date(2026, 11, 20), [OLD])])
    assert choose([replace(OLD, document_id="copy")], Window(), covered, TODAY) == ()
