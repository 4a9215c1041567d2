"""A rule turns the matches of one pattern into the words to say; tables of data are read here, once.

The rooms of the package each offer ``rules()``, a tuple in the order in which they are to be applied.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


FIGURE = "[0-9]"
"""Sign of whatever is written in figures."""
HYPHEN = "[-–]"
"""Sign of whatever is joined, as words and ranges are."""
STOP_INSIDE = r"\. ?[\w&]"
"""Sign of whatever has a full stop that ends no sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One thing known about how writing is spoken."""

    name: str
    """What the rule is about, for people who look for the one that fired."""
    pattern: re.Pattern[str]
    say: Callable[[re.Match[str]], str]
    """Words for one match; what it leaves in digits or capitals, a later rule speaks."""
    sign: str
    """A pattern that is found wherever ``pattern`` is, and sooner: most sentences have none, and are not searched
    further. Rules that have it in common share the answer. Empty for a rule that may match anywhere."""


def rule(
    name: str, pattern: str, say: Callable[[re.Match[str]], str], *, sign: str = "", ignore_case: bool = False
) -> Rule:
    """Makes a rule.

    Args:
        name: What the rule is about.
        pattern: Regular expression.
        say: Words for one match.
        sign: Regular expression for what no match is without, in it or beside it.
        ignore_case: Whether capitals and small letters are the same to the pattern.

    Returns:
        The rule, its pattern compiled.
    """
    return Rule(name=name, pattern=re.compile(pattern, re.IGNORECASE if ignore_case else 0), say=say, sign=sign)


def figure_rule(name: str, pattern: str, say: Callable[[re.Match[str]], str]) -> Rule:
    """Makes a rule for something that is written in figures.

    Args:
        name: What the rule is about.
        pattern: Regular expression; whatever it matches has a digit in it or beside it.
        say: Words for one match.

    Returns:
        The rule, its pattern compiled.
    """
    return rule(name, pattern, say, sign=FIGURE)


def apply_rules(rules: Iterable[Rule], text: str) -> str:
    """Applies each rule to all of the text, one rule after the other.

    Args:
        rules: In order.
        text: Any text.

    Returns:
        The text with every match replaced.
    """
    seen: dict[str, bool] = {}
    for rule in rules:
        if rule.sign not in seen:
            seen[rule.sign] = find_sign(rule.sign, text)
        if seen[rule.sign]:
            text, changes = rule.pattern.subn(rule.say, text)
            if changes:
                seen.clear()
    return text


def find_sign(sign: str, text: str) -> bool:
    """Whether a text has the sign of a rule."""
    return _compiled(sign).search(text) is not None


_compiled = cache(re.compile)


def constant(words: str) -> Callable[[re.Match[str]], str]:
    """Makes a ``say`` that answers the same for every match.

    Args:
        words: What to say; may be empty. Not a template: backslashes stand for themselves.

    Returns:
        A function for ``Rule.say``.
    """
    return lambda _match: words


def any_of(words: Iterable[str]) -> str:
    """Makes a pattern that matches one of the words, the longest where several do.

    Args:
        words: Plain text, not patterns.

    Returns:
        A non-capturing group.
    """
    return f"(?:{'|'.join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))})"


@cache
def table(file: str) -> dict[str, Any]:
    """Reads a table of the package.

    Args:
        file: Name without suffix.

    Returns:
        The parsed TOML; shared, so not to be changed.
    """
    return tomllib.loads(resources.files(__package__).joinpath(f"{file}.toml").read_text("utf-8"))
