"""Sums of money turned into words, the currency after the amount: ``$2.5bn`` is "two point five billion dollars"."""

from __future__ import annotations

import re
from functools import cache

from briefing.spoken.context import apart, is_attributive, joint
from briefing.spoken.rules import Rule, any_of, figure_rule, rule, table
from briefing.spoken.wording import NUMBER, NUMBER_START, cardinal, number, value


def scale_words(written: str | None) -> str:
    """Says "bn" and "-billion" in full, with the space before it; nothing for no scale."""
    known = table("quantities")
    bare = (written or "").strip(" -")
    return f" {known['scale_forms'].get(bare) or known['money_scale_forms'].get(bare) or bare}" if bare else ""


def _say_money(match: re.Match[str]) -> str:
    names = table("quantities")["currencies"][match["currency"]]
    low, high = match["low"], match["high"]
    low_scale, high_scale = scale_words(match["low_scale"]), scale_words(match["high_scale"])
    # "a $5-billion plan": before a noun, the currency is in the singular.
    described = is_attributive(match) or (match["low_scale"] or "").startswith("-")
    name = names[0] if described else names[1]
    if high is not None:
        return apart(match, f"{number(low)}{low_scale} {joint(match)} {number(high)}{high_scale or low_scale} {name}")
    if not low_scale and len(names) > 2 and re.search(r"[0-9]\.[0-9]{2}$", low):
        return apart(match, _say_coins(low, names))
    return apart(match, f"{number(low)}{low_scale} {names[0] if value(low) == 1 and not low_scale else name}")


def _say_coins(amount: str, names: list[str]) -> str:
    whole, _, coins = amount.rpartition(".")
    money = f"{number(whole)} {names[0] if value(whole) == 1 else names[1]}"
    return money if coins == "00" else f"{money} and {cardinal(str(int(coins)))} {names[2 if coins == '01' else 3]}"


def _say_alone(match: re.Match[str]) -> str:
    one, many, *_ = table("quantities")["currencies"][match["currency"]]
    is_part = any(mark in match.string[max(0, match.start() - 1) : match.end() + 1] for mark in "/-")
    return f" {one if is_part else many} "


@cache
def rules() -> tuple[Rule, ...]:
    """Gives the rules for money; they go before those for designations ("EUR 40").

    Returns:
        The rules, in order.
    """
    known = table("quantities")
    names = known["currencies"]
    codes, symbols = any_of(name for name in names if name.isalpha()), any_of(n for n in names if not n.isalpha())
    scale, short = any_of([*known["scales"], *known["scale_forms"]]), any_of(known["money_scale_forms"])
    scale = rf"(?:[ -]?{scale}|{short}| [kM](?=€))(?![^\W_])"
    low = rf"{NUMBER_START}(?P<low>{NUMBER})(?P<low_scale>{scale})?"
    high = rf"(?P<high>{NUMBER})(?P<high_scale>{scale})?"
    before = rf"(?P<currency>(?<![^\W_]){codes}|{symbols}) ?{low}(?: ?[-–] ?(?:{codes}|{symbols})? ?{high})?"
    after = rf"{low}(?:[-–]{high})? ?(?P<currency>{codes}|{symbols})(?![^\W_])"
    return (
        figure_rule(
            "sign of a sum",
            rf"(?<![\w)]) ?(?P<sign>{any_of(known['signs'])})(?=(?:{symbols}|{codes} ?)[0-9])",
            lambda match: f" {known['signs'][match['sign']]} ",
        ),
        figure_rule("money, currency first", before, _say_money),
        figure_rule("money, currency last", after, _say_money),
        rule("currency alone", rf"(?<![^\W_])(?P<currency>{symbols})(?![^\W_])", _say_alone, sign=symbols),
    )
