"""The pages in a real browser: they play, seek, follow, stay on this machine, and can be used by everybody."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests import published
from tests.rangeserver import serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NOTES, DOCUMENT, INDEX = "daily/2026-01-29.html", "sources/harbour-2026.html", "index.html"
SEEKED = """([selector, event]) => new Promise((resolve) => {
    const audio = document.querySelector("audio");
    audio.addEventListener("seeked", () => resolve(audio.currentTime), { once: true });
    document.querySelector(selector).dispatchEvent(event ? new KeyboardEvent("keydown", { key: event, bubbles: true })
        : new MouseEvent("click", { bubbles: true, cancelable: true }));
})"""
"""Clicks on something, or presses a key there, and tells where the sound then is, in seconds."""
AT = "document.querySelector('audio').currentTime"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: pip install -e '.[dev]'")
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        pytest.skip("no Chromium here: apt-get install chromium")
    with sync_api.sync_playwright() as playwright:
        # --no-sandbox: CI runs as root, which the sandbox refuses; all that is opened is ours
        running = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--mute-audio", "--autoplay-policy=no-user-gesture-required"]
        )
        yield running
        running.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address at which an episode, its document and the index are served."""
    folder = tmp_path_factory.mktemp("site")
    published.publish(folder)
    with serving(folder) as address:
        yield address


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A desktop that never heard of us; whatever its pages do, none complains or calls another host."""
    made = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    complaints: list[str] = []
    hosts: set[str | None] = set()

    def hear(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(message.text)

    def meet(request: Request) -> None:
        if not request.url.startswith("data:"):
            hosts.add(urlsplit(request.url).hostname)

    made.on("console", hear)
    made.on("weberror", lambda error: complaints.append(str(error.error)))
    made.on("request", meet)
    yield made
    made.close()
    assert complaints == []
    assert hosts <= {"127.0.0.1", None}


@pytest.fixture
def page(context: BrowserContext, site: str) -> Page:
    """The show notes, with the sound's length known."""
    return opened(context, site + NOTES)


def opened(context: BrowserContext, address: str) -> Page:
    """A page with a player."""
    page = context.new_page()
    page.goto(address)
    until(page, "document.querySelector('audio').readyState >= 1")
    return page


def until(page: Page, condition: str) -> None:
    """Waits until an expression is true; playwright's own way compiles it in the page, which forbids that."""
    for _ in range(500):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(20)
    pytest.fail(f"it never came to be that {condition}")


def current(page: Page) -> str:
    """The line that is marked."""
    return page.locator(".line[aria-current] > span").inner_text()


# Sound ----------------------------------------------------------------------------------------------------------------


def test_it_plays_and_pauses(page: Page) -> None:
    """The button starts the sound and says what it does next."""
    page.get_by_role("button", name="Play").click()
    until(page, f"{AT} > 0.3")
    page.get_by_role("button", name="Pause").click()
    assert page.evaluate("document.querySelector('audio').paused")
    assert page.get_by_role("button", name="Play").is_visible()


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        (".chapters li:nth-child(2) a", 20),
        (".chapters li:nth-child(3) .title", 40),
        (".segments a:nth-child(2) span", 20),
        ("[id='t=12.137']", 12.137),
        ("[id='t=52.137'] .time", 52.137),
    ],
)
def test_a_click_goes_to_the_second(page: Page, selector: str, expected: float) -> None:
    """A chapter in the list or the bar, a line or its time: the sound is there within 0.3 seconds."""
    assert page.evaluate(SEEKED, [selector, ""]) == pytest.approx(expected, abs=0.3)
    until(page, f"{AT} > {expected + 0.2}")  # and goes on from there


def test_the_bar_is_to_scale(page: Page) -> None:
    """A click at five sixths of its width goes to five sixths of the time; arriving there is told."""
    box = page.locator(".seek").bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] * 5 / 6, box["y"] + box["height"] / 2)
    until(page, f"Math.abs({AT} - 50) < 0.3")
    assert page.locator(".seek").get_attribute("aria-valuetext") == "0:50 of 1:00, Boats & “basins”"
    assert page.locator("[role=status]").inner_text() == "0:50 of 1:00, Boats & “basins”"


def test_speed_is_changed_and_remembered(page: Page) -> None:
    """Also in the next episode."""
    page.get_by_label("Speed").select_option("1.5")
    assert page.evaluate("document.querySelector('audio').playbackRate") == 1.5
    page.reload()
    until(page, "document.querySelector('audio').playbackRate === 1.5")
    assert page.get_by_label("Speed").input_value() == "1.5"


def test_an_address_leads_to_a_second(context: BrowserContext, site: str) -> None:
    """#t=44.137 goes there, marks the line and shows it; a later one on the same page does, too."""
    page = opened(context, f"{site}{NOTES}#t=44.137")
    until(page, f"Math.abs({AT} - 44.137) < 0.1")
    assert current(page).startswith("And the council pays for part 11.")
    assert page.locator(".line[aria-current]").is_visible()
    page.evaluate("location.hash = '#t=4.5'")
    until(page, f"Math.abs({AT} - 4.5) < 0.1")


def test_the_place_is_remembered(page: Page) -> None:
    """Opened again, the page is where the listener left; an address that names a second goes before."""
    page.evaluate(SEEKED, [".chapters li:nth-child(2) a", ""])
    until(page, f"{AT} > 20.5")
    page.get_by_role("button", name="Pause").click()
    address = page.url.partition("#")[0]
    page.goto("about:blank")
    page.goto(address)
    until(page, f"{AT} > 20.3 && {AT} < 25")
    assert page.evaluate("document.querySelector('audio').paused")


def test_a_sound_that_is_not_there_is_told(browser: Browser, site: str) -> None:
    """The page says which file it misses."""
    page = browser.new_page()
    page.route("**/*.mp3", lambda route: route.abort())
    page.goto(site + NOTES)
    page.get_by_role("alert").wait_for()
    assert "is 2026-01-29.mp3 beside this page?" in page.get_by_role("alert").inner_text()
    page.close()


# Words ----------------------------------------------------------------------------------------------------------------


def test_the_words_follow_the_sound(page: Page) -> None:
    """When a line is over the next one is marked, alone, and where it can be seen; its chapter is marked with it."""
    page.evaluate(f"{AT} = 39.5")
    page.get_by_role("button", name="Play").click()
    until(page, "document.querySelector('.line[aria-current]').id === 't=40'")
    assert page.evaluate(AT) == pytest.approx(40, abs=0.6)
    line = page.locator(".line[aria-current]")
    assert line.count() == 1
    box = line.bounding_box()
    assert box
    assert 0 < box["y"] < 700
    assert page.locator(".chapters [aria-current] .title").inner_text() == "Boats & “basins”"
    assert page.locator(".now .chapter").inner_text() == "Boats & “basins”"


def test_who_scrolls_away_is_left_alone(page: Page) -> None:
    """The page then stays where the reader is, and offers to come back."""
    page.set_viewport_size({"width": 1280, "height": 420})
    page.evaluate(SEEKED, [".chapters li:nth-child(2) a", ""])
    page.mouse.wheel(0, -2000)
    until(page, "scrollY === 0")
    follow = page.get_by_role("button", name="Follow the words")
    follow.wait_for()
    page.evaluate(f"{AT} = 31.8")
    until(page, "document.querySelector('.line[aria-current]').id === 't=32.137'")
    assert page.evaluate("scrollY") == 0
    follow.click()
    until(page, "scrollY > 0")
    assert not follow.is_visible()


def test_a_quote_is_found_in_its_source_and_back(page: Page, site: str) -> None:
    """The number behind it leads to the document, where it is marked and seen; a link there leads to the second."""
    page.locator("[id='t=24.137'] .ref").click()
    page.wait_for_url("**/sources/**")
    mark = page.locator("mark:target")
    assert mark.inner_text() == "And the council pays for part 6."
    assert mark.evaluate("(it) => { const y = it.getBoundingClientRect().y; return y > 0 && y < innerHeight }")
    page.locator("mark:target + .hear").click()
    page.wait_for_url(f"{site}{NOTES}#t=24.137")
    until(page, f"Math.abs({AT} - 24.137) < 0.1")


# Keys -----------------------------------------------------------------------------------------------------------------


def test_keys_play_and_move(page: Page) -> None:
    """Space plays; arrows and letters go 15 seconds, or a chapter; each goes to where it says."""
    page.keyboard.press(" ")
    until(page, f"{AT} > 0.1")
    page.keyboard.press("k")
    assert page.evaluate("document.querySelector('audio').paused")
    page.evaluate(f"{AT} = 10")
    for key, expected in (("ArrowRight", 25), ("l", 40), ("ArrowLeft", 25), ("j", 10), ("n", 20), ("n", 40), ("p", 20)):
        assert page.evaluate(SEEKED, ["body", key]) == pytest.approx(expected, abs=0.05), key


def test_letters_can_be_turned_off(page: Page) -> None:
    """Whoever speaks to the computer must be able to (WCAG 2.2, 2.1.4); it is remembered."""
    page.get_by_text("Keys", exact=True).click()
    page.get_by_label("Letters are keys, too").uncheck()
    page.keyboard.press("l")
    assert page.evaluate(AT) == 0
    page.reload()
    until(page, "document.querySelector('audio').readyState >= 1")
    page.keyboard.press("l")
    assert page.evaluate(AT) == 0
    assert page.evaluate(SEEKED, ["body", "ArrowRight"]) == pytest.approx(15, abs=0.05)


def test_everything_is_reached_by_tab_and_seen(page: Page) -> None:
    """From the top, Tab goes through links, position, buttons and speed, and each shows that it has the focus."""
    names = []
    for _ in range(8):
        page.keyboard.press("Tab")
        name, outline = page.evaluate(
            "[document.activeElement.ariaLabel || document.activeElement.textContent.slice(0, 12),"
            " getComputedStyle(document.activeElement).outlineStyle]"
        )
        names.append(name)
        assert outline == "solid", name
    assert names[:6] == ["All episodes", "Feed", "Position", "Back 15 seconds", "Play", "Forward 15 seconds"]


# Everybody ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("address", [NOTES, DOCUMENT, INDEX])
def test_no_serious_fault_and_no_sideways_scrolling(
    browser: Browser, site: str, address: str, width: int, scheme: str
) -> None:
    """On a phone and a desktop, by day and by night, axe-core finds nothing serious or critical, and all fits."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
    size = {"width": width, "height": 740}
    context = browser.new_context(viewport=size, color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]  # a TypedDict, a Literal
    page = context.new_page()
    page.goto(site + address)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = axe.Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]})
    faults = [
        (fault["id"], [node["html"] for node in fault["nodes"]])
        for fault in found.response["violations"]
        if fault["impact"] in ("serious", "critical")
    ]
    context.close()
    assert faults == []


def test_without_scripts_it_is_a_player_chapters_and_words(browser: Browser, site: str) -> None:
    """The browser's own player, links that play the file from a chapter, all the words; an address still leads."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}{NOTES}#t=44.137")
    assert page.locator("audio[controls]").is_visible()
    for hidden in (".deck", ".keys", ".follow", ".fault"):
        assert not page.locator(hidden).is_visible()
    assert page.locator(".chapters a").nth(1).get_attribute("href") == "2026-01-29.mp3#t=20"
    assert page.locator(".line").count() == 15
    assert page.locator(".line:target").inner_text().endswith("And the council pays for part 11. 1")
    page.goto(site + INDEX)
    assert page.get_by_role("link", name="Türkiye").count() == 12
    context.close()


def test_opened_from_disk_it_plays(context: BrowserContext, tmp_path: Path) -> None:
    """A page and its MP3 need no server."""
    published.publish(tmp_path)
    page = opened(context, (tmp_path / NOTES).as_uri())
    assert page.evaluate(SEEKED, [".chapters li:nth-child(2) a", ""]) == pytest.approx(20, abs=0.3)


def test_a_hostile_title_is_not_obeyed(page: Page) -> None:
    """The title with a script in it is shown as it is."""
    assert page.locator("h1").inner_text() == published.TITLE
    assert page.title() == published.TITLE


def test_on_paper_there_are_words_only(page: Page) -> None:
    """Printed, the page has its title, transcript and sources, and no player."""
    page.emulate_media(media="print")
    assert not page.locator(".player").is_visible()
    for shown in ("h1", ".transcript", ".sources"):
        assert page.locator(shown).is_visible()


# The index ------------------------------------------------------------------------------------------------------------


def test_the_feeds_address_is_copied(context: BrowserContext, site: str) -> None:
    """As seen from where the page is."""
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(site + INDEX)
    page.get_by_role("button", name="Copy").click()
    page.get_by_text("Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == f"{site}feed.xml"


def test_episodes_are_found_by_their_words(context: BrowserContext, site: str) -> None:
    """All words must be there, in whatever order; months of which nothing is left vanish."""
    page = context.new_page()
    page.goto(site + INDEX)
    find = page.get_by_role("searchbox", name="Find episodes")
    find.fill("basins türkiye")
    assert page.locator(".item:visible").count() == 12
    find.fill("basins lighthouse")
    assert page.locator(".month:visible").count() == 0
    assert page.get_by_text("0 found").is_visible()
