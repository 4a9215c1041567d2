"""Turns a line into the answer whether anybody says it: links, rubrics, calls to subscribe and captions nobody does."""

from __future__ import annotations

import re

from briefing.corpus.datelines import is_rubric
from briefing.corpus.lines import SourceLine, ends_sentence, holds_sentence

URL = re.compile(r"(?:https?://|www\.)\S+|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}\.\w+|\[email protected\]")
_OPENS = (
    r"subscribe\b|follow (?:us|@|\w+ on)|connect with|find \w+ on|visit the|receive .* updates|sign up\b|"
    r"sign in\b|log in\b|"
    r"share(?: this| on| via|\W*$)|transcript continues|read (?:more|next|also|the full)|more information|"
    r"for (?:more|further) information|photo(?:s|graphs?| credit| by)?\b ?[:/(©]|(?:image|picture|credit|caption|"
    r"video|audio|"
    r"figure)s?(?: (?:credit|source))?\s?[:/©]|watch\b.*:|watch video|see all|\d\d:\d\d(?::\d\d)? /|listen to|#\w+|©|"
    r"\(c\) \d{4}|copyright\b|all rights reserved|tags?:|"
    r"related\b.*:|sources?:|contacts?:|(?:media|press) (?:contact|enquir|inquir|office:)|authori[sz]ed by|"
    r"(?:skip|jump|back|return|go) to\b[^.!?]*$|print(?: this)?(?: page)?\W*$|copy link|e-?mail this|"
    r"(?:we|this (?:web)?site)\b.{0,30}\buses? (?:cookies|store)|(?:accept|reject|manage) (?:all|"
    r"cookies|preferences)|"
    r"cookies?\b.{0,60}(?:polic|setting|prefer|experience|consent)|by (?:continuing|clicking)|we value your privacy|"
    r"privacy (?:policy|notice)|terms (?:of use|and conditions|of service)|accessibility\W*$|\d+ min(?:ute)?s? read|"
    r"reading time|"
    r"enter your e-?mail|this (?:web)?site is protected|.{0,60}\bstraight to your inbox|"
    r"advertisement|sponsored|loading\b|please enable|enable javascript|was this page|did you find|"
    r"you (?:may|might) also|more (?:from|on this|news|stories)|most (?:read|popular|viewed)|latest news|recommended|"
    r"get (?:the|our) .*(?:inbox|newsletter)|newsletter|join (?:the|our) (?:mailing|conversation)|comments? \(\d+\)|"
    r"isbn\b|disclaimer\b|issn\b|doi:|tel(?:ephone)?\s?[.:+(]|phone\s?[:+]|fax\s?[:+]|e-?mail\s?:|t: ?\+|"
    r"(?:\w+ )?(?:reporting|editing|writing|edited|reported|compiled) by\b|this (?:article|story|"
    r"report) (?:was|is)|(?:recorded|transcribed|reproduced|reprinted) (?:with|by)\b|"
    r"correction\s?:|editor[’']?s[’']? note|e ?& ?oe\b|subjects?\s?:|topics?(?: covered)?\s?:|keywords?\s?:|"
    r"this (?:transcript|text|speech|document|version|translation|page) (?:was|is|has been|may)\b.{0,120}"
    r"(?:published|edited|posted|updated|translat|prepared|provided|unofficial|rush|checked|revised|final|"
    r"produced|subject)|"
    r"\[?(?:ends?|fin|end of (?:transcript|speech|statement|press conference|interview|document|"
    r"text))\b\]?\W*(?:$|\d)|-30-|"
    r"(?:published|posted)\b(?:\W*\d| (?:on|in|at|by|under)\b.*[^.!?]$)|"
    r"start of main content|main (?:content|menu|navigation)|menu\W*$|search\W*$|home\W*$|close\W*$|next\W*$|"
    r"previous\W*$|download\b.{0,40}$"
)
_DISTRIBUTED = (
    "published this content on",
    "solely responsible for the information",
    "distributed via ",
    "distributed by ",
    "unedited and unaltered",
    "all rights reserved",
    "reproduction without permission",
    "no part of this",
    "may not be reproduced",
    "may not be republished",
    "©",
)
"""What whoever passes a text on says of his rights, in small letters."""
_MARKS = "#*_>•·-–—▪►● \t|(["
"""What may stand before the words of a line."""
_LONGEST_NOTICE = 100
"""Words; a longer paragraph is somebody's speech."""
_DELIVERED = (
    r"^\W*(?:as (?:delivered|prepared|spoken)|check(?:ed)? against delivery|embargo|(?:for )?immediate release|"
    r"for release|transcript\b|(?:un)?official translation|last updated|english version|watch the video|\*{3,}|"
    r"speaking notes|"
    r"checked by|uncorrected|corrected copy|rush transcript|draft\b|original: |translation\W*$)"
)
_PROMOTION = re.compile(_OPENS, re.IGNORECASE)
_DELIVERY = re.compile(_DELIVERED, re.IGNORECASE)
_DIRECTION = re.compile(r"^[*_]{0,3}[(\[][^()\[\]]{1,200}[)\]][*_.]{0,3}$")
_PROCEDURE = re.compile(
    r"^(?:(?:Mr\.? |Madam )?(?:The )?(?:\w+ )?(?:Parliament|House|Senate|Council|Committee|Assembly|Chamber|Board|"
    r"sitting|session|"
    r"meeting|hearing|motion|question|amendment|bill|resolution|debate|briefing|press conference|Chair(?:man|"
    r"person)?|President|"
    r"(?:HONOURABLE |Deputy )?Speaker)s?\b.{0,80}?\b(?:resumed|adjourned|agreed to|(?:was|were) put|put|rose|"
    r"met (?:at|in|pursuant)|suspended|commenced|"
    r"began at|opened at|closed at|passed|concluded|ended at|called to order|carried|negatived|lost|"
    r"took the chair|in the chair|"
    r"read (?:a|the) (?:first|second|third|prayer)|was adopted|were adopted|ordered|withdrawn)\b[^?]{0,80}\.?$|"
    r"(?:All|The following) (?:honourable |hon\.? )?members (?:were|are) present)",
    re.IGNORECASE,
)
_INTRODUCES = re.compile(
    r"^(?:\W*(?:the following|what follows|below|here|the \w+ below) (?:is|are|was)\b.{0,60}\b(?:text|transcript|"
    r"speech|remarks|lecture|address|statement|"
    r"translation|version|interview|excerpts?|record)|"
    r".{3,200}\b(?:delivered|gave) (?:the|this|an?) (?:[\w’'-]+ ){0,5}(?:address|speech|lecture|remarks|keynote)\b|"
    r"(?:this is |an? )?(?:edited |unofficial |rush |full |"
    r"verbatim |lightly |official )*"
    r"(?:transcript|text) of\b|.{0,160}\b(?:transcript|remarks|speech|interview|text|conversation) (?:below |"
    r"has been |was |were |is |are )+"
    r"(?:lightly |slightly )?(?:edited|condensed|held|conducted|shortened|transcribed|translated|delivered))",
    re.IGNORECASE,
)
"""How an editor introduces a text that somebody else says."""
TAIL = re.compile(
    r"^[\W_]*(?:related|related (?:links?|content|articles?|documents?|news|stories|topics?|pages?|information|"
    r"speeches|reading)|see also|also (?:read|on)|"
    r"read (?:next|also)|more (?:news|stories|on this(?: topic)?|from .{2,40})|you (?:may|might) also .{2,40}|"
    r"most (?:read|popular|viewed)|"
    r"recommended(?: for you)?|(?:media|press) (?:contacts?|enquiries|inquiries|office|relations)|"
    r"contacts?(?: details| us| information)?|"
    r"(?:for )?(?:further|more) information(?: contact)?|notes? (?:to|for) (?:the )?editors?|newsletter|subscribe|"
    r"share this(?: page| article)?|"
    r"follow us|(?:foot|end ?)?notes?|references|bibliography|sources|further reading|annex(?:es)?|attachments?|"
    r"downloads?|comments?(?: \(\d+\))?|"
    r"about (?:the )?[A-ZÀ-Þ][\w’' .&-]{1,50}|ends?|-?\s?ends\s?-?|###?|-?30-?|was this page helpful\??|tags|"
    r"topics|cookies?(?: settings| policy)?|"
    r"site map|privacy policy|disclaimer|latest (?:news|stories|speeches)|other (?:news|speeches|languages))\W*$",
    re.IGNORECASE,
)
"""A line below which nobody says anything: "Related links", "Contacts", "ENDS", "About the Agency"."""


def is_boilerplate(line: SourceLine) -> bool:
    """Tells a line that nobody said: a link, a rubric, a stage direction, a sub-heading, a rule, a caption."""
    text = line.text
    if re.search(r"[^\W_]", _without_addresses(text)) is None or text.startswith("#"):
        return True
    length = len(text.split())
    if length > _LONGEST_NOTICE:
        return False
    bare = text.lstrip(_MARKS)
    if _PROMOTION.match(bare) or _DELIVERY.match(bare) or _DIRECTION.match(text) or _INTRODUCES.match(bare):
        return True
    small = text.lower()
    if any(phrase in small for phrase in _DISTRIBUTED):
        return True
    if (length <= 24 and _PROCEDURE.match(bare)) or is_link(text):
        return True
    return (length <= 8 and is_rubric(text) and not ends_sentence(text)) or is_subheading(line)


def is_promotion(text: str) -> bool:
    """Tells a line that sends its reader elsewhere: "Jump to the transcript", "Photo: ..."."""
    return _PROMOTION.match(text.lstrip(_MARKS)) is not None


def is_link(text: str) -> bool:
    """Tells a line that is an address and little else."""
    rest = _without_addresses(text)
    return rest != text and len(re.findall(r"\w+", rest)) <= 8


def _without_addresses(text: str) -> str:
    return URL.sub("", text) if any(mark in text for mark in ("://", "www.", "@", "[email")) else text


def introduces(text: str) -> bool:
    """Tells an editor's introduction: "The following is the text of a speech by ..."."""
    return _INTRODUCES.match(text.lstrip("#*_>([ ")) is not None


def is_subheading(line: SourceLine) -> bool:
    """Tells a heading between paragraphs: short, alone, without the end of a sentence."""
    alone = (line.after_blank and line.before_blank) or line.text.isupper()
    words = line.text.split()
    return (
        alone
        and len(words) <= 12
        and not holds_sentence(line.text)
        and re.search(r"[\w”’\"')*_]$", line.text) is not None
        and not words[0][0].islower()
    )
