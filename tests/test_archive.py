"""Archives of many episodes: those the benchmark makes, and what publishing leaves of them."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta
from pathlib import Path

from briefing import pipeline, sidecar
from briefing.pipeline.publishing import beside_paths, episode_paths
from briefing.publish.paging import FULL
from tests.bench import archive
from tests.episodes import make_episode

DAY = datetime(2026, 1, 28, tzinfo=UTC)


def test_benchmarks_archive_is_like_a_real_one(tmp_path: Path) -> None:
    """Each tenth document has a daily episode, too, and sidecars are as large as those of five minutes are."""
    archive.make(tmp_path, 40)
    paths = episode_paths(tmp_path)
    assert len(paths) == 44
    found = [sidecar.read_published(path) for path in paths]
    assert [len(each.documents) for each in found if each] == [10] * 4 + [1] * 40
    for each in found:
        assert each is not None
        quoted = {line.source.document_id for line in each.lines if line.source}
        assert quoted == {document.document_id for document in each.documents}
    assert all(20_000 <= sidecar.sidecar_path(path).stat().st_size <= 50_000 for path in paths)
    assert {len(quoted) for quoted in pipeline.quoting(tmp_path).values()} == {1}


def test_sidecars_are_read_without_their_lines(tmp_path: Path) -> None:
    """Where all is there beside an episode, its lines are not looked at; asked for anew, they are."""
    archive.make(tmp_path, 1)
    assert pipeline.publish(tmp_path).n_episodes == 1
    feed = (tmp_path / "feed.xml").read_bytes()
    path = sidecar.sidecar_path(episode_paths(tmp_path)[0])
    whole = path.read_text(encoding="utf-8")
    path.write_text(whole[: len(whole) // 2], encoding="utf-8")
    assert pipeline.publish(tmp_path).n_episodes == 1
    assert (tmp_path / "feed.xml").read_bytes() == feed
    done = pipeline.publish(tmp_path, anew=True)
    assert (done.n_episodes, len(done.left_out)) == (0, 1)


def test_a_large_archive_is_published_in_pages(tmp_path: Path) -> None:
    """All episodes are on one of them; after a new episode, those of older ones are not touched."""
    for number in range(2 * FULL):
        path = make_episode(tmp_path / "documents" / f"{number}.mp3", DAY + timedelta(days=number))
        for beside in beside_paths(path):
            beside.touch()
    done = pipeline.publish(tmp_path)
    assert (done.n_episodes, done.left_out) == (2 * FULL, ())
    found = [
        item.text
        for name in ("feed.xml", "feed-1.xml")
        for item in ET.parse(tmp_path / name).iterfind("channel/item/title")  # noqa: S314 - our own
    ]
    assert found == [str(number) for number in reversed(range(2 * FULL))]
    names = ("feed.xml", "feed-1.xml", "index.html", "index-1.html")
    before = [(tmp_path / name).stat().st_ino for name in names]
    make_episode(tmp_path / "documents" / "new.mp3", DAY + timedelta(days=2 * FULL))
    pipeline.publish(tmp_path)
    after = [(tmp_path / name).stat().st_ino for name in names]
    assert [old == new for old, new in zip(before, after, strict=True)] == [False, True, False, True]


def test_pages_are_copied_before_what_leads_to_them(tmp_path: Path) -> None:
    """The first page of the index and of the feed come last, so that neither names what is not there yet."""
    output = tmp_path / "output"
    make_episode(output / "daily" / "2026-01-28.mp3", DAY)
    pipeline.publish(output, "https://example.org/b/")
    for name in ("feed-1.xml", "feed-2.xml", "index-1.html", "feed-mine.xml"):
        (output / name).touch()
    copied = [path.name for path in pipeline.copy_published(output, tmp_path / "www")]
    assert copied[-5:] == ["index-1.html", "index.html", "feed-1.xml", "feed-2.xml", "feed.xml"]
    assert "feed-mine.xml" not in copied


def test_pages_that_are_no_longer_any_go(tmp_path: Path) -> None:
    """Where episodes were deleted, the pages they filled are, too; a file with another kind of name stays."""
    make_episode(tmp_path / "daily" / "2026-01-28.mp3", DAY)
    own = ("feed-mine.xml", "index-01.html", "feed-1.xml.bak")
    for name in (*own, "feed-1.xml", "feed-12.xml", "index-3.html"):
        (tmp_path / name).touch()
    pipeline.publish(tmp_path)
    left = sorted(path.name for path in tmp_path.iterdir() if re.match("feed-|index-", path.name))
    assert left == sorted(own)


def test_a_step_is_measured_in_a_process_of_its_own(tmp_path: Path) -> None:
    """It does what it says, and tells its cost."""
    archive.make(tmp_path, 10)
    cost = archive.run("publish", tmp_path)
    assert 0 < cost.cpu_s < 60
    assert 10 < cost.peak_mb < 600
    assert (tmp_path / "feed.xml").read_text(encoding="utf-8").count("<item>") == 11
