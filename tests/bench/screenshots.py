"""Turns an output folder into the README's pictures: its newest episode on a desktop, a phone and a terminal.

    python -m tests.bench.screenshots output

Needs Chromium, and the episode's page with its MP3 beside it.
"""

from __future__ import annotations

import argparse
import os
import pty
import shutil
import sys
from io import BytesIO, StringIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

PICTURES = Path(__file__).parents[2] / ".images"
MOST_BYTES = 150_000
FONT = ":root { --sans: Roboto, system-ui, sans-serif }"
"""What most phones have."""
THEME = TerminalTheme(
    (15, 32, 58),
    (230, 236, 242),
    [
        (0, 0, 0),
        (240, 94, 76),
        (126, 200, 140),
        (255, 176, 59),
        (125, 180, 240),
        (190, 160, 240),
        (110, 210, 215),
        (230, 236, 242),
    ],
)
COLUMNS = 104


def page(shown: Page, address: str, quote: int, *, top: bool = False) -> bytes:
    """A page while a quote is heard, counted from 0, as a PNG; from the top, where it is to be."""
    shown.goto(address)
    shown.add_style_tag(content=FONT)
    shown.evaluate("(number) => document.querySelectorAll('.quote')[number].click()", quote)
    if top:
        shown.evaluate("scrollTo(0, 0)")
    shown.wait_for_timeout(2_500)
    return shown.screenshot()


def terminal(browser: Browser, command: list[str]) -> bytes:
    """What a command prints on a terminal, as a PNG."""
    printed = BytesIO()

    def keep(descriptor: int) -> bytes:
        data = os.read(descriptor, 4096)
        printed.write(data)
        return data

    os.environ |= {"COLUMNS": str(COLUMNS), "TERM": "xterm-256color"}
    pty.spawn([sys.executable, "-m", "briefing", *command], keep)
    console = Console(record=True, width=COLUMNS, file=StringIO(), force_terminal=True)
    console.print(
        Text.from_ansi(
            f"$ briefing {' '.join(command)}\n" + printed.getvalue().decode().replace("\r\n", "\n").strip("\n")
        )
    )
    look = "background: #0f203a; margin: 0; width: max-content; color: #e6ecf2; font: 15px/1.45 monospace"
    block = "margin: 0; padding: 28px; font: inherit"
    form = f"<style>{{stylesheet}}</style><body style='{look}'><pre style='{block}'>{{code}}</pre>"
    written = console.export_html(theme=THEME, code_format=form)
    shown = browser.new_page(device_scale_factor=1.5)
    shown.set_content(written)
    return shown.locator("pre").screenshot()


def save(name: str, png: bytes) -> None:
    """Writes a picture as WebP, as good as its size allows."""
    picture = Image.open(BytesIO(png)).convert("RGB")
    for quality in (90, 80, 70, 60):
        written = BytesIO()
        picture.save(written, "WEBP", quality=quality, method=6)
        if written.tell() <= MOST_BYTES:
            break
    PICTURES.mkdir(exist_ok=True)
    (PICTURES / name).write_bytes(written.getvalue())
    sys.stdout.write(f"{PICTURES / name}: {picture.width} x {picture.height}, {written.tell()} bytes\n")


def main() -> int:
    """Takes the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("output", type=Path)
    output: Path = parser.parse_args().output
    audio = max((output / "daily").glob("*.mp3"))
    address = audio.with_suffix(".html").absolute().as_uri()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--mute-audio", "--autoplay-policy=no-user-gesture-required"],
        )
        desktop = browser.new_page(
            viewport={"width": 1180, "height": 860},
            color_scheme="light",
            device_scale_factor=1.25,
            reduced_motion="reduce",
        )
        phone = browser.new_page(
            viewport={"width": 360, "height": 720}, color_scheme="dark", device_scale_factor=2, reduced_motion="reduce"
        )
        save("desktop.webp", page(desktop, address, 0, top=True))
        save("phone.webp", page(phone, address, 7))
        save("terminal.webp", terminal(browser, ["inspect", os.path.relpath(audio)]))
        browser.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
