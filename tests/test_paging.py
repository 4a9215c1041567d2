"""Pages of a feed and an index: all episodes are on one, and what is full stays as it is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from briefing.publish.paging import FULL, numbered, sheets
from tests.episodes import EPISODE

MANY = tuple(replace(EPISODE, guid=str(number)) for number in range(3_000))
"""The newest first."""
counts = st.integers(0, len(MANY)) | st.sampled_from([FULL, 2 * FULL - 1, 2 * FULL, 2 * FULL + 1, 3 * FULL])


@given(counts)
def test_pages_hold_all_in_order(count: int) -> None:
    """The first page holds fewer than two full ones, every other is full, and together they are all, newest first."""
    pages = sheets(MANY[:count], "feed.xml")
    assert [each for page in pages for each in page.episodes] == list(MANY[:count])
    assert len(pages[0].episodes) == count - FULL * (len(pages) - 1) < 2 * FULL
    assert {len(page.episodes) for page in pages[1:]} <= {FULL}
    assert len(pages) == 1 or len(pages[0].episodes) >= FULL


@given(counts)
def test_pages_lead_to_one_another(count: int) -> None:
    """Names are counted from the oldest; each page knows the next newer and older one."""
    pages = sheets(MANY[:count], "feed.xml")
    names = ["feed.xml", *(f"feed-{number}.xml" for number in range(len(pages) - 1, 0, -1))]
    assert [page.name for page in pages] == names
    assert [page.older for page in pages] == [*names[1:], None]
    assert [page.newer for page in pages] == [None, *names[:-1]]


@given(st.integers(1, len(MANY)), st.integers(1, 50))
def test_numbered_pages_keep_their_episodes(count: int, new: int) -> None:
    """Whatever newer ones come, an older page holds what it held."""
    before = {page.name: page.episodes for page in sheets(MANY[-count:][new:], "feed.xml")}
    after = {page.name: page.episodes for page in sheets(MANY[-count:], "feed.xml")}
    del before["feed.xml"]
    assert before.items() <= after.items()


def test_numbered_pages_are_known_by_their_names(tmp_path: Path) -> None:
    """Neither the first page nor what only looks like one is among them."""
    for name in ("feed.xml", "feed-1.xml", "feed-12.xml", "feed-01.xml", "feed-0.xml", "feed-x.xml", "xfeed-1.xml"):
        (tmp_path / name).touch()
    (tmp_path / "feed-1xxml").touch()
    (tmp_path / "index-2.html").touch()
    assert numbered("feed.xml", tmp_path) == ("feed-1.xml", "feed-12.xml")
    assert numbered("index.html", tmp_path) == ("index-2.html",)
