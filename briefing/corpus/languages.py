"""Turns a text into the tag of its language, told by its function words.

They are a third of any text in their language, and of no other's (Ingle 1976, "A language identification table").
English is looked for first; only a text that has few of its words is held against the other languages.
"""

from __future__ import annotations

import re
from functools import cache

_FEWEST_WORDS = 20
"""In fewer words than this a language cannot be told."""
_FEWEST_IN_PARAGRAPH = 12
_ENGLISH_SHARE = 0.12
_FOREIGN_SHARE = 0.15
_WORD = re.compile(r"[^\W\d_]+")
_ENGLISH = frozenset("the of and to in that is for it with as was on be are this have not by we from at".split())
_LISTS = {
    "bg": "и на да се за от не че са по ще като това или до със но към бъде",
    "cs": "a v na se je že s z do o k i pro ale jako jsme by to které která není jsou",
    "da": "og at det er en til af på de den for ikke der som med har vi jeg et om var også",
    "de": "die der und das den ist zu in wir mit nicht ein eine für auf dass es von im sich auch sie des dem haben ich",
    "el": "και το να του η της για με που την από στην δεν των είναι σε ότι θα τα",
    "es": "de la que el en y los se del las por un para con una no su al lo como más es nuestra",
    "et": "ja on ei et see kui ka mis meie oma või aga selle seda oleme nende meil",
    "fi": "ja on ei että se oli hän kun myös mutta tai joka me ovat olemme sen tämä",
    "fr": "de la le et les des en un du une que est pour qui dans nous par sur pas au ce avec plus sont vous à",
    "ga": "agus an na ar is go le tá ag do don sé nach bhí mar seo leis",
    "hr": "i u je na se da za su od s a koji smo će to kao ili nije",
    "hu": "a az és hogy nem is egy ez van meg volt de ha mint vagy azt csak el ezt",
    "it": "di e che la il un a per in è una con non del le si da i dei della nel alla sono come più",
    "lt": "ir yra kad su į iš tai ne kaip mes buvo bet už mūsų apie jau dėl taip",
    "lv": "un ir ka ar no par uz lai mēs tas kas arī bet mūsu pie tiek kā vai",
    "nl": "de en van het een in is dat op te zijn met voor niet die we ik aan er om ook maar als",
    "no": "og i det er på til som en å av for at med ikke den har vi de om et jeg var også",
    "pl": "i w na z do się że nie to jest o jak po co ale dla są oraz przez od być",
    "pt": "de a o que e do da em um para com não uma os no se na por mais as dos como ao é nós",
    "ro": "de și în la a cu pe că este nu din un o pentru sunt care mai sau ne să",
    "ru": "и в не на что с по это как к но мы из за для от о так же он они было",
    "sk": "a v na sa je že s z do o k aj pre ale ako sme by to ktoré nie sú",
    "sl": "in v je na se da za so s z ki smo bo to kot ali ni tudi",
    "sv": "och att det i som en på är av för med den till inte har vi de om ett var jag också",
    "tr": "ve bir bu için ile de da çok olarak daha olan gibi biz ne ama en var değil",
    "uk": "і в на що не з до та як це у за ми від для про але є по",
}
"""Some of the commonest words of languages, by tag."""
NAMES = dict(
    item.split(":")
    for item in (
        "bg:Bulgarian cs:Czech da:Danish de:German el:Greek en:English es:Spanish et:Estonian fi:Finnish fr:French "
        "ga:Irish hr:Croatian hu:Hungarian it:Italian lt:Lithuanian lv:Latvian nl:Dutch no:Norwegian pl:Polish "
        "pt:Portuguese ro:Romanian ru:Russian sk:Slovak sl:Slovene sv:Swedish tr:Turkish uk:Ukrainian"
    ).split()
)
"""What the languages that can be told are called."""


def language(body: str) -> str:
    """Tells the language of a text as a BCP 47 tag; "und" where it is none that is known.

    A few words are too few to tell; they are taken for English where they are written with its letters alone.
    """
    if _is_english(body):
        return "en"
    words = _WORD.findall(body.lower())
    if len(words) < _FEWEST_WORDS:
        return "en" if body.isascii() else "und"
    return _foreign(words) or "und"


def is_foreign(paragraph: str) -> bool:
    """Tells whether a paragraph of an English document is in another language that is known here."""
    if _is_english(paragraph):
        return False
    words = _WORD.findall(paragraph.lower())
    if len(words) < _FEWEST_IN_PARAGRAPH:
        return False
    foreign = _foreign(words)
    return foreign is not None and _count(words, _known()[foreign]) > 2 * _count(words, _ENGLISH)


def _is_english(text: str) -> bool:
    words = text.lower().split()
    return len(words) >= _FEWEST_IN_PARAGRAPH and _count(words, _ENGLISH) > _ENGLISH_SHARE * len(words)


def _count(words: list[str], known: frozenset[str]) -> int:
    return sum(map(known.__contains__, words))


def _foreign(words: list[str]) -> str | None:
    counts = {tag: _count(words, known) for tag, known in _known().items()}
    best = max(counts, key=lambda tag: counts[tag])
    return best if counts[best] > _FOREIGN_SHARE * len(words) else None


@cache
def _known() -> dict[str, frozenset[str]]:
    return {tag: frozenset(words.split()) for tag, words in _LISTS.items()}
