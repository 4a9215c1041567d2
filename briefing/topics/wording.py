"""The words that make or spoil a chapter title. No part-of-speech tagger is shipped, so lists stand in for one.

Lower case. A title is built of words in none of these lists, joined by words in ``JOINTS``.
"""

from __future__ import annotations

import re

JOINTS = frozenset({"of", "in", "for", "to", "against", "and"})
"""May stand inside a title, never at its ends."""

_FUNCTION = """
a about above absolutely across after again against ago all allowed almost alone along already also although always am
amid among an and another any anybody anyone anything apart are aren't around as aside at away back basically be became
because become becomes been before behind being below beside besides between beyond billion both but by can can't
cannot cent certainly clearly closely collectively completely consistently could couldn't crucially currently despite
did didn't directly do does doesn't doing don't done down due during each early easily effectively eight either eleven
else enough equally especially essentially even ever every everybody everyone everything everywhere exactly except
extremely far few fewer fifty finally firmly first five for forth forty four frankly from fully further generally had
hadn't has hasn't have haven't having he hence her here hers herself him himself his hopefully how however hundred i
i'd i'll i'm i've if immediately importantly in increasingly indeed inside instead into is isn't it it'll it's its
itself jointly just largely last lately least less let let's like likely likewise mainly many may maybe me meanwhile
merely might million mine more moreover most mostly much must my myself namely near nearly necessarily neither never
nevertheless next nine no nobody none nor not notably nothing now nowhere obviously of off often on once one ones only
onto or originally other others otherwise ought our ours ourselves out outside over own particularly per percent
perhaps personally possibly potentially precisely probably quickly quietly quite rapidly rarely rather readily really
recently same seamlessly second seriously seven several shall she should shouldn't significantly similarly simply
since six slightly slowly so solely some somebody someone something sometimes somewhat somewhere soon specifically
still strongly successfully such suddenly surely ten than that that's the their theirs them themselves then there
there's therefore these they they'll they're they've third thirty this those though thousand three through throughout
thus till to today together tomorrow tonight too toward towards truly twelve twenty two ultimately under unfortunately
unless until up upon us usually versus very via virtually was wasn't we we'd we'll we're we've well were weren't what
what's whatever when whenever where whereas wherever whether which whichever while who who's whoever whole whom whose
why will with within without won't would wouldn't yes yesterday yet you you'd you'll you're you've your yours yourself
yourselves zero
"""

_VERBS = """
accelerate accept accepted achieve achieved acknowledge acknowledged act acting add added address addressed addressing
adopt adopted affect affected agree agreed agreeing aim aimed allow allowed allowing allows announce announced answer
answered appear appeared appears applied apply argue argued ask asked asking asks assure attend attended avoid based
began begin beginning begins begun believe believes benefit bolster bolstering boost boosted boosting bring bringing
brings brought build buy buying call called calling came care carried carry carrying chosen cite cited citing close
closing come comes coming comment commenting commit committed committing compare compared concern concerned concerning
conclude concluded concluding confirm confirmed consider considered consult contain continue continued continues
continuing contribute contributed cover create created creates creating decide decided decides defend defending
deliver delivered delivering depend depends deploy deployed describe described deserve detect deter determine
determined determines develop developed developing disagree discuss discussed discussing disrupt doing draw drawn
drive driven earn eliminate emphasise emphasised emphasize emphasized enable enabled enabling encourage encouraged
encourages end ended endorse endorsed engage engaged engaging enhance enhanced enjoy ensure ensured ensures ensuring
equip execute exist existing expand expanded expect expected expects explain explained express expressed expressing
face faced faces facing fail failed feel fell field fight fill filled find finds finish fix focus focused focuses
focusing follow followed following follows foster fought found fuelling fund gain gained gathering gave get gets
getting give given gives giving go goes going gone got grew grow growing grown grows guess had hand happen happened
happening happens happy hear heard held help helped helping helps highlight highlighted hit hold holding hope hoped
hoping host hosted hosting identify imagine improve improved improving include included includes including increase
increased increases increasing inform innovate intend invest invested investing invite invited involve involved join
joined joining keep keeping keeps kept knew know knowing known knows launch launched lead leading leads learn learned
learning leave leaves led left let letting listen live lives look looked looking looks lose lost made maintain make
makes making manage mark matter matters mean means meant meet meeting meets mention mentioned mentioning met move
moved moving need needed needing needs note noted noting occur offer offered offering open optimise order organised
organized outline outlined participate participating pass pay paying play played playing plays pledging point pointed
posed prepare prepared preparing present prevent procure procured produce produced produces producing promise promised
propose protect protected protecting protects prove proved provide provided provides providing published purchase
purchased pursue put puts putting raise raised raising ramp reach reached reaching react ready reaffirm reaffirmed
realise realised receive received recognise recognised recognize reconstituting reduce refer referred refine reflect
refuse regard reinforce reinforced reiterate reiterated reject rely remain remained remaining remains remember remove
repeat repeated reply report reported require required requires respond return returned rise rising run running runs
safeguard said sat saw say saying says see seeing seek seeking seem seemed seems seen sees sell send sending sends
sent serve served set setting share shared sharing shift show showed showing shown shows sign signed sit sought speak
speaking speaks spend spoke spoken spotted stand standing stands start started starting starts state stated stating
stay stays step stepped stepping stimulate stood stop stopped strengthen strengthened strengthening stress stressed
strike striking succeed suffer suggest suggested supply supplying suppose supposed sure surprise sustain take taken
takes taking talk talked talking talks teach tell telling tells test tested thank thanks think thinking thinks thought
threatened told took touch track tried try trying turn turned turning underline underlined underpin underscore
underscored underscoring understand understood undertake update updated urge urged urges urging use used uses using
vote voted wait waiting walk want wanted wanting wants warn warned watch welcome welcomed went win wish wished witness
won wonder work worked working works worry write written wrote
"""

_GENERAL = """
able actor actors additional afternoon agenda alliance allied allies ally ambitious amount announcement announcements
annual annually answer answers april area areas aspect aspects august available bad basic basis best better big bigger
biggest bit both brave broad broader broadest busy case cases center central centre certain chair chairman challenge
challenges chance changing cheaper clause clear clearer close closer closest colleague colleagues committee common
communities community companies company complete complex concern concerns concrete conference considerable
considerably contact context core correct council countries country couple course critical crucial current day days
deal debate debates decade decades december decision decisions deep deeper deliberate deliverable delivery detail
details development developments different difficult discussion discussions dollar dollars effective effort efforts
end enduring enormous entire equal essential euro euros evening event events evidence example examples excellency
excellent expectation expectations explicit extra fact facts fair fairer fast faster favour february fellow field
final fine follow-up former forum forums forward free frequent fresh friday friend friends front full fuller
fundamental future gdp general gentleman gentlemen glad goal goals good government governments great greater greatest
ground group growing guy guys half hand hands happy hard headquarters heavily heavy help high higher highest highly
highly-valued hospitality huge idea ideas immediate immense impact important impossible impressive incident incredible
individual initial initiative initiatives input instance institution institutions intention intentions interested
interesting invitation issue issues item items january job july june jurisdiction jurisdictions key kind kinds ladies
lady large larger largest late later latest level levels line lines list little local long long-term longer lot lots
low lower madam main major man many march massive matter maximum may measure measures meeting meetings member members
men message messages method middle minute minutes modern moment moments monday month months morning multiple name
names nation nations necessary need needs new news next nice night normal november number numbers obvious occasion
occasions october ok okay old on-going ongoing opportunity option options ordinary organisation organization original
outstanding overall package part particular parts party past people person persons pivotal place places plan plans
pleasant please pleasure point points politicians position possible potential pound pounds powerful practical presser
pretty previous prime principle priorities priority problem problems process progress proper proud purpose question
questions quick quicker quite range rapid real reality reason reasons recent related relevant remark remarks
requirement requirements respect responsible rest result results right rise robust role room row safe saturday scale
secgen senior sense separate september series serious set severe sharp short shorter side sides sign significant
similar simple single sir situation size slow small smaller so-called solid solution solutions something sort sorts
special specific speed stage staggering stakeholder stakeholders start statement statements steady step steps stories
story strategic strong stronger strongest stuff subject substantial successful sudden sufficient suitable summer
summit sunday sure table talk task team term terms terrible thing things thursday time timely times tonight tonne
tonnes top total traditional tremendous true truth tuesday type types ultimate unacceptable union unmistakable
unprecedented urgent useful usual valuable variety various vast vat view views vital way ways weak wednesday week
weekend weeks wide wider willing woman women wonderful word words worse worst worth wrong year years yesterday young
"""

STOPPED = frozenset(f"{_FUNCTION} {_VERBS}".split())
"""Never part of a title."""

LIGHT = frozenset(_GENERAL.split())
"""May stand in a title only beside a word that says something: "core task" is no title, "core capabilities" may be."""

_OFFICES = """
    president presidents minister ministers chancellor secretary secretaries general generals mr mrs ms dr sir lord lady
    prof professor commander commissioner ambassador senator congressman governor mayor king queen prince princess pope
    chief admiral colonel captain major lieutenant sergeant spokesperson spokesman spokeswoman representative director
    deputy vice-president premier speaker
    """
TITLES = frozenset(_OFFICES.split())
"""Offices: the capitalised words after one are a person's name."""

_ADJECTIVE = re.compile(r"(?:[a-z]{3}al|ous|ful|able|ible|less|ed)$")
_SUPERLATIVE = re.compile(r"[a-z]{3}est$")
_ADVERB = re.compile(r"[a-z]{3}ly$")
_ENDING_AS_IF = frozenset(
    [
        "appraisal",
        "approval",
        "arrival",
        "arsenal",
        "betrayal",
        "capital",
        "chemical",
        "hospital",
        "material",
        "proposal",
        "referral",
        "removal",
        "renewal",
        "rehearsal",
        "reversal",
        "revival",
        "signal",
        "survival",
        "trial",
        "withdrawal",
        "forest",
        "harvest",
        "interest",
        "protest",
        "request",
        "contest",
        "arrest",
        "unrest",
        "conquest",
        "inquest",
        "assembly",
        "anomaly",
        "family",
        "monopoly",
        "supply",
    ]
)
"""Nouns that end like adjectives, superlatives or adverbs."""

ORDERS = frozenset(
    {"support", "fund", "plan", "trade", "vote", "care", "place", "claim", "cost", "design", "force", "study"}
)
"""Nouns that are as often verbs: before another noun they command it ("support Canadians")."""

DEMONYM = re.compile(r"(?:[a-z]ian|[a-z]ean|ese|ish|German|American|African|French|Dutch|Danish|Allied|Greek)$")
"""Adjectives of countries: "Russian" names no chapter, "Russia" does."""

NOUN = re.compile(
    r"[a-z]{2}(?:tion|sion|ment|ity|ness|ism|ship|ance|ence|hood|ure|ics|logy)s?$|ities$|logies$"
    r"|[a-z]{3}[^aeious]s$|[a-z]{3}es$"
)
"""Endings of nouns, plurals among them; verbs in -s are in the stop list where they are common."""


def stems(word: str) -> set[str]:
    """What a stemmer may make of a word: its beginnings that leave off up to three letters."""
    return {word, *(word[:-cut] for cut in (1, 2, 3) if len(word) - cut >= 4), word[:-1] + "i"}


_LIGHT_STEMS = frozenset(stem for word in STOPPED | LIGHT for stem in stems(word))


def is_light_stem(term: str) -> bool:
    """Whether a term is the stem of a word that says nothing about a subject."""
    return term in _LIGHT_STEMS


def is_adjective(word: str) -> bool:
    """Whether a word ends as adjectives and participles do: no title ends in one ("defence industrial")."""
    return word not in _ENDING_AS_IF and _ADJECTIVE.search(word) is not None


def is_superlative(word: str) -> bool:
    """Whether a word ends as superlatives do: "closest partners" praises, it names no subject."""
    return word not in _ENDING_AS_IF and _SUPERLATIVE.search(word) is not None


def is_adverb(word: str) -> bool:
    """Whether a word ends as adverbs do; no title contains one."""
    return word not in _ENDING_AS_IF and _ADVERB.search(word) is not None
