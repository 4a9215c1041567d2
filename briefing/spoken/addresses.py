"""Links, e-mail addresses, handles and hashtags turned into words: ``press@nato.int`` with its "at" and "dot".

A link says where something is found, not how to get there: its site is said, never its path.
"""

from __future__ import annotations

import re
from functools import cache

from briefing.spoken.rules import Rule, constant, rule, table

# What may follow the dot of a bare domain; those that are also English words (in, is, it, me, no, so, us) are left out.
_DOMAINS = "com|org|net|int|eu|gov|mil|edu|info|tv|az|uk|de|fr|ru|ua|pl|lv|lt|ee|fi|se|dk|nl|es|ch|cz|sk|ro|bg|gr|ca"
_HOST = r"(?P<host>[\w-]{1,63}(?:\.[\w-]{1,63}){1,5})"
_END = r"(?=[.,;:!?)\]]*(?:[\s\"<>]|$))"
_LINK = rf"(?:\b[a-zA-Z][a-zA-Z0-9+.-]{{0,20}}://(?:www\.)?|\bwww\.){_HOST}(?:[:/?#][^\s\"<>]*?)?{_END}"
_BARE = rf"(?<![\w@.-])(?P<host>(?:[\w-]{{1,63}}\.){{1,5}}(?:{_DOMAINS}))/[^\s\"<>]*?{_END}"
_MARK = r"[@#/\[]|\.[\w-]"
"""Sign of all of them."""
_SIGNS = {".": " dot ", "_": " underscore ", "-": " dash ", "+": " plus "}


def _say_name(written: str) -> str:
    """Says the parts of an address with the signs between them; a part that is an acronym is said as one."""
    known = table("acronyms")
    listed = {*known["words"], *known["letters"]} - {*known["common"]}
    parts = re.split(r"([._+-])", written)
    said = [_SIGNS.get(part) or (part.upper() if part.upper() in listed else part) for part in parts]
    country = len(parts) > 1 and len(parts[-1]) == 2 and parts[-1].isalpha()
    return "".join([*said[:-1], said[-1].upper() if country else said[-1]])


def _say_host(match: re.Match[str]) -> str:
    return _say_name(match["host"])


def _say_mail(match: re.Match[str]) -> str:
    return f"{_say_name(match['user'])} at {_say_name(match['host'])}"


def _say_hashtag(match: re.Match[str]) -> str:
    words = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z0-9])(?=[A-Z][a-z])|_+", " ", match["tag"])
    return f"hashtag {words}"


@cache
def rules() -> tuple[Rule, ...]:
    """Gives the rules for addresses; what stands alone in brackets is no part of the sentence and is not said.

    Returns:
        The rules, in order.
    """
    aside = r"[\[(<]\s*(?:{}|[\w.+-]{{1,64}}@[\w.-]+|@\w+)\s*[\])>]"
    return (
        rule("link in brackets", aside.format(re.sub(r"\?P<\w+>", "?:", _LINK)), constant(""), sign=_MARK),
        rule("hidden e-mail", r"\[email.protected\]", constant(""), sign=_MARK, ignore_case=True),
        rule("link", _LINK, _say_host, sign=_MARK),
        rule(
            "e-mail",
            rf"(?<![\w.+-])(?P<user>[\w+-]{{1,64}}(?:\.[\w+-]{{1,64}}){{0,5}})@{_HOST}",
            _say_mail,
            sign=_MARK,
        ),
        rule("address without scheme", _BARE, _say_host, sign=_MARK),
        rule(
            "domain",
            rf"(?<=\w)\.(?=(?:[\w-]{{1,63}}\.){{0,4}}(?:{_DOMAINS})\b(?!\.\w))",
            constant(" dot "),
            sign=_MARK,
            ignore_case=True,
        ),
        rule("hashtag", r"(?<![\w&])#(?P<tag>[^\W\d]\w*)", _say_hashtag, sign=_MARK),
        rule("handle", r"(?<!\w)(?:at )?@(?=\w)", constant("at "), sign=_MARK),
    )
