"""Turns a title and a body into a whole page of HTML, and text from documents into text that is safe in one.

A page stands alone: its style is inside, it runs no scripts and loads nothing, which its content security policy
(W3C CSP Level 3) also tells the browser, whatever a document may hold.
"""

from __future__ import annotations

from functools import cache
from html import escape
from importlib.resources import files

_COLOURS = 8
"""Colours of chapters in ``page.css``; a ninth chapter has the first one's, and its own number."""
_NOT_IN_HTML = dict.fromkeys((*range(9), 11, *range(14, 32), *range(127, 160)), "�")
"""Control characters, which a page may not hold (HTML, section 13.2.3.5)."""


def safe(text: str) -> str:
    """Escapes a text for use in an element or in a quoted attribute; no character is added or lost."""
    return escape(text.translate(_NOT_IN_HTML), quote=True)


def colour(chapter: int) -> str:
    """Names the class that gives a chapter its colour."""
    return f"c{(chapter - 1) % _COLOURS}"


def page(title: str, body: str, kind: str) -> str:
    """Makes a page.

    Args:
        title: as text.
        body: as HTML.
        kind: class of the body element, for the style.
    """
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{safe(title)}</title>\n<style>\n{_style()}</style>\n</head>\n"
        f'<body class="{kind}">\n{body}</body>\n</html>\n'
    )


@cache
def _style() -> str:
    return files(__package__).joinpath("page.css").read_text(encoding="utf-8")
