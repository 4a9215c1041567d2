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


_FIGURE = re.compile("[0-9]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One thing known about how writing is spoken."""

    name: str
    """What the rule is about, for people who look for the one that fired."""
    pattern: re.Pattern[str]
    say: Callable[[re.Match[str]], str]
    """Words for one match; what it leaves in digits or capitals, a later rule speaks."""
    figures: bool = False
    """No match is without a digit, so that most sentences need not be searched for one."""


def rule(name: str, pattern: str, say: Callable[[re.Match[str]], str], *, ignore_case: bool = False) -> Rule:
    """Makes a rule.

    Args:
        name: What the rule is about.
        pattern: Regular expression.
        say: Words for one match.
        ignore_case: Whether capitals and small letters are the same to the pattern.

    Returns:
        The rule, its pattern compiled.
    """
    return Rule(name=name, pattern=re.compile(pattern, re.IGNORECASE if ignore_case else 0), say=say)


def figure_rule(name: str, pattern: str, say: Callable[[re.Match[str]], str]) -> Rule:
    """Makes a rule for something that is written in figures.

    Args:
        name: What the rule is about.
        pattern: Regular expression; whatever it matches has a digit in it or beside it.
        say: Words for one match.

    Returns:
        The rule, its pattern compiled.
    """
    return Rule(name=name, pattern=re.compile(pattern), say=say, figures=True)


def apply_rules(rules: Iterable[Rule], text: str) -> str:
    """Applies each rule to all of the text, one rule after the other.

    Args:
        rules: In order.
        text: Any text.

    Returns:
        The text with every match replaced.
    """
    for rule in rules:
        if not rule.figures or _FIGURE.search(text):
            text = rule.pattern.sub(rule.say, text)
    return text


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
