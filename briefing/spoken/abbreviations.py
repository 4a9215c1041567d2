"""Short forms (``Gen.``, ``No. 3``, ``e.g.``) turned into the words they stand for."""

from __future__ import annotations

from functools import cache

from briefing.spoken.rules import FIGURE, STOP_INSIDE, Rule, any_of, constant, rule, table

_NAME_FOLLOWS = r"(?=[^\W\d_a-z][^\W\d_]|[A-Z]\b|(?:and|&) M)"


def _lookup(section: str) -> Rule:
    """A rule for one table; the pattern's group "short" is the key."""
    forms: dict[str, str] = table("abbreviations")[section]
    short = rf"(?<![^\W_])(?P<short>{any_of(forms)})"
    shapes = {
        "titles": rf"{short}(?:\.-|\. ?| ){_NAME_FOLLOWS}",
        "dotted_titles": rf"{short}\. ?{_NAME_FOLLOWS}",
        "numbered": rf"{short}(?:(?:\. ?| )(?=[0-9])|\. (?=(?:[IVX]{{2,}}|V|X)\b))",
        "dotted_numbered": rf"(?<![0-9] ){short}\. ?(?=[0-9])",
        "glued": rf"{short}\.?[ -]?(?=[0-9])",
        "anywhere": short,
        "bare": rf"{short}(?![^\W_])",
    }
    signs = {
        "anywhere": "",
        "dotted_titles": STOP_INSIDE,
        "numbered": rf"{FIGURE}|\. [IVX]",
        "dotted_numbered": FIGURE,
        "glued": FIGURE,
    }
    space = "" if section in ("anywhere", "bare") else " "
    return rule(
        f"abbreviation, {section.replace('_', ' ')}",
        shapes[section],
        lambda match: forms[match["short"]] + space,
        sign=signs.get(section, any_of(forms)),
    )


@cache
def rules() -> tuple[Rule, ...]:
    """Gives the rules for short forms.

    The longest come first ("Sec. Gen." before "Gen."); a street is told from a saint by the name before it.

    Returns:
        The rules, in order.
    """
    street = r"\b(?P<name>[A-Z][a-z]+(?:'s)?) St\.(?= [a-z(]|[,;]|$)"
    return (
        _lookup("anywhere"),
        _lookup("bare"),
        rule("abbreviation, case at law", r"(?<=[A-Za-z)] )v\.?(?= [A-Z])", constant("versus"), sign=r" v\.? "),
        rule("abbreviation, street", street, lambda match: f"{match['name']} Street", sign=r" St\."),
        _lookup("dotted_titles"),
        _lookup("titles"),
        _lookup("numbered"),
        _lookup("dotted_numbered"),
        _lookup("glued"),
    )
