"""How well figures, signs and capitals are turned into words, against the ways there are without us.

Reads tables of written and spoken pairs: ``tests/spoken_pairs.tsv``, which the rules were made by, and
``spoken_unseen.tsv`` beside this file, whose authors knew the task but not the rules. Prints, for each way and table,

- exact: percent of pairs that come out in an accepted form, letters' case and punctuation left out;
- distance: edit distance between the phonemes that espeak-ng makes of the result and of the best form, over the
  length of the latter, in percent, averaged over the pairs. Stress and word boundaries are left out.

    python -m tests.bench.spoken [--misses]
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from functools import cache

from num2words import num2words
from piper.phonemize_espeak import EspeakPhonemizer

from briefing import spoken_form
from tests.bench.pairs import TABLE, UNSEEN, folded, read

_NUMBER = re.compile(r"[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?")
Way = Callable[[str], str]


def with_num2words(text: str) -> str:
    """Puts each number into words by the library alone, as most tools do."""
    return _NUMBER.sub(lambda match: num2words(match[0].replace(",", "")), text)


@cache
def phonemes(text: str) -> str:
    """Says a text as espeak-ng would, American; stress, length of pauses and word boundaries are left out."""
    groups = _phonemizer().phonemize("en-us", text)
    return re.sub(r"[ˈˌ\s.,;:!?ʲ—-]", "", "".join("".join(group) for group in groups))


@cache
def _phonemizer() -> EspeakPhonemizer:
    return EspeakPhonemizer()


def distance(first: str, second: str) -> int:
    """Counts the insertions, deletions and substitutions between two strings (Levenshtein 1966)."""
    row = list(range(len(second) + 1))
    for i, a in enumerate(first, start=1):
        diagonal, row[0] = row[0], i
        for j, b in enumerate(second, start=1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (a != b))
    return row[-1]


def _measure(way: Way, pairs: Sequence[tuple[str, tuple[str, ...]]], *, misses: bool) -> tuple[float, float]:
    exact, far = 0, 0.0
    for written, forms in pairs:
        said = way(written)
        hit = folded(said) in {folded(form) for form in forms}
        exact += hit
        best = phonemes(forms[0])
        far += min(1.0, distance(phonemes(said), best) / max(1, len(best)))
        if misses and not hit:
            sys.stdout.write(f"    {written}\n      {said}\n      {forms[0]}\n")
    return 100 * exact / len(pairs), 100 * far / len(pairs)


def main() -> None:
    """Prints the table."""
    ways: dict[str, Way] = {"as written": str, "num2words alone": with_num2words, "spoken_form": spoken_form}
    sys.stdout.write("| table | pairs | way | exact % | phoneme distance % |\n|---|---|---|---|---|\n")
    for name, table in (("table", TABLE), ("unseen", UNSEEN)):
        pairs = read(table)
        for kind, way in ways.items():
            misses = "--misses" in sys.argv and way is spoken_form
            exact, far = _measure(way, pairs, misses=misses)
            sys.stdout.write(f"| {name} | {len(pairs)} | {kind} | {exact:.1f} | {far:.1f} |\n")


if __name__ == "__main__":
    main()
