"""Turns a title and a body into a whole page of HTML, and any text into text that is safe in one.

A page stands alone: its style and its script are inside, and it loads nothing from elsewhere, which its content
security policy (W3C CSP Level 3) also tells the browser, whatever a document may hold. A script runs only if it is the
one the page was made with: the policy names its hash.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from dataclasses import dataclass
from functools import cache
from html import escape

_NOT_IN_HTML = dict.fromkeys((*range(9), 11, *range(14, 32), *range(127, 160)), "�")
"""Control characters, which a page may not hold (HTML, section 13.2.3.5)."""


def safe(text: str) -> str:
    """Escapes a text for use in an element or in a quoted attribute; no character is added or lost."""
    return escape(text if text.isprintable() else text.translate(_NOT_IN_HTML), quote=True)  # most are, told quickly


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a page is made of."""

    title: str
    """As text."""
    body: str
    """As HTML."""
    kind: str
    """Class of the body element, for the style."""
    style: str
    """CSS, our own."""
    script: str = ""
    """JavaScript, our own; with one, the page may also play sound that lies beside it."""
    head: str = ""
    """HTML for the head, such as a link to the feed."""


def html(page: Page) -> str:
    """Writes out a page."""
    run = f"<script>{page.script}</script>\n" if page.script else ""
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_policy(page.script)}">\n'
        f"<title>{safe(page.title)}</title>\n{page.head}<style>\n{page.style}</style>\n</head>\n"
        f'<body class="{page.kind}">\n{page.body}{run}</body>\n</html>\n'
    )


@cache
def _policy(script: str) -> str:
    rules = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
    if not script:
        return rules
    digest = b64encode(hashlib.sha256(script.encode()).digest()).decode()
    # a page opened from disk has no 'self'
    return f"{rules}; script-src 'sha256-{digest}'; media-src 'self' file:"
