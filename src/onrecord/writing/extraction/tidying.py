"""Which source sentences can stand by themselves, and how they are trimmed so that they do."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from onrecord.writing import words
from onrecord.writing.extraction.wholeness import has_verb, is_list_item

LEAST_WORDS = 7
MOST_WORDS = 48
FRESH = timedelta(days=6)
"""A weekday named in a report no older than this still means the same day to a reader."""

_DATELINE = re.compile(
    r"^(?:"
    # MOSCOW (AP) — / WASHINGTON, March 6 (Reuters) - / KYIV, Ukraine —
    r"[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ.'’/ -]{2,40}(?:,\s[^—–()]{2,30}?)?\s*(?:\([^()]{2,40}\)\s*)?"
    # Brussels (Northern Courier) — / (Reuters) -
    r"|(?:[A-ZÀ-ÖØ-Þ][\w.'’-]+(?:\s[A-ZÀ-ÖØ-Þ][\w.'’-]+){0,3}(?:,\s[^—–()]{2,30}?)?\s*)?"
    r"\([^()]{2,40}\)\s*"
    r")(?:—|–|--|-)\s+"
)
_CONNECTIVE = re.compile(
    r"^(?:(?:obviously|clearly|certainly|frankly|honestly|basically|well|again|look|sure|yes|"
    r"yeah|right|okay|importantly|notably|"
    r"meanwhile|however|moreover|furthermore|additionally|in addition|separately|"
    r"nevertheless|nonetheless|indeed|in fact|of course|still|also|similarly|incidentally|"
    r"to be clear|first|second|third|fourth|finally|now|unfortunately|fortunately|sadly),\s+"
    r"|(?:but|and)\s+(?=(?:the|a|an|in|on|at|for|with|many|some|most|no|two|three|[A-Z])\b))",
    re.IGNORECASE,
)
_UNSAFE_START = re.compile(
    r"^(?:but|and|or|nor|so|yet|then|thus|therefore|hence|instead|otherwise|besides|plus|also|"
    r"however|meanwhile|moreover|still|earlier|later|afterwards?|soon|among them|in turn|"
    r"as a result|for example|for instance|to that end|in response|like him|like her|unlike|"
    r"because\b|for (?:this|that|these|those)\b(?![^.]*,)|by contrast|in contrast|"
    r"on the other hand|at the same time|that said|having said that|look|even so|"
    r"the (?:next|following|same|previous) (?:day|night|morning|week)|that (?:day|night|same day)|"
    r"in other words|similarly|likewise|elsewhere|again|too|not only|the latter|the former|"
    r"the (?:two|three|pair|trio|duo|former|same|other|others|incident|move|comments?|remarks|"
    r"latter|change|decision|figures?|news)\b(?!\s+(?:of|to|on|by|in|that|between|countries|"
    r"sides|leaders|men|women|governments)))\b",
    re.IGNORECASE,
)
_PRONOUN_START = re.compile(
    r"^(?:he|she|they|it|this|that|these|those|his|her|their|its|him|them|such|both|others?|"
    r"another|one|neither|either|here|i|we|our|my|you|your|who|which|whose|where|when asked)"
    r"(?:['’]\w+)?\b",
    re.IGNORECASE,
)
_EXPLETIVE = re.compile(
    r"^(?:it (?:is|was|will be|remains|remained|has been|had been) "
    r"(?:not |still |also |now |un|in|im)?(?:immediately )?"
    r"(?:clear|known|expected|likely|possible|certain|understood|thought|believed|feared|hoped)"
    r"|this (?:week|month|year|summer|winter|spring|autumn|morning|evening)\b|those who\b"
    r"|both (?:sides|countries|governments|men|women|leaders)\b"
    r"|another \w+|one (?:of|in)\b|such \w+s\b|when asked\b.+\b[A-Z])",
    re.IGNORECASE,
)
_PERSONAL = re.compile(r"\b(?:he|she|him|his|her|hers|himself|herself)\b", re.IGNORECASE)
_PLURAL = re.compile(r"\b(?:they|them|their|theirs|themselves)\b", re.IGNORECASE)
# Whom "they" can mean: a plural, several names, or what is many people.
_MANY = re.compile(
    r"\b(?:[A-Za-z][\w’-]*[^s\W]s|people|men|women|children|police|staff|crew|team|family|couple|"
    r"company|government|party|army|union|public|nation|country|everyone|anyone|those who|"
    r"each|both|who)\b|\band\b",
)
# "The suspect", "a man of 34": a person without a name is somebody all the same.
_PERSON = re.compile(
    r"\b(?:a|an|the|one|every|each|no|former|local) (?:[\w-]+ ){0,3}(?:man|woman|boy|girl|teen|"
    r"teenager|child|mother|father|son|daughter|wife|husband|driver|officer|suspect|victim|"
    r"president|minister|secretary|senator|governor|mayor|leader|judge|actor|actress|singer|star|"
    r"author|writer|player|coach|doctor|nurse|teacher|student|lawyer|spokes\w+|chief|king|queen|"
    r"pope)\b",
    re.IGNORECASE,
)
_PLACED = re.compile(
    r"\b(?:in|at|of|near|into|across|from|to|against|over|beyond|the|on)\s*$", re.IGNORECASE
)
# "Before Benghazi, he served in Baghdad": the place is not who "he" is.
_FRONTED_PRONOUN = re.compile(
    r"^(?:in|on|at|before|after|during|since|from|for|with|as|while|when|by|under|asked|speaking|"
    r"despite|until|although|though|if|because|fully|\w+ly \w+ed|[a-z]+ing)\b[^,]*,\s+"
    r"(?:he|she|they|it|his|her|their|its)\b|^(?:what|how|why|whether|if|as|because) "
    r"(?:this|that|these|those|they|he|she)\b",
    re.IGNORECASE,
)
# "There are also, however, risks", "in doing so", "the impact of this": what came before is meant.
_LEANING = re.compile(
    r",\s(?:however|therefore|meanwhile|moreover|thus|instead|then|in turn|"
    r"for (?:his|her|its|their) part),|"
    r"^there (?:is|are|was|were|may be|will be) (?:also|others?|another)\b|"
    r"\b(?:do|does|did|done|doing) (?:so|this|that|it)\b|\b(?:said|made|announced) (?:this|it)\b|"
    r"\b(?:of|from|with|by|about|after|before|to|on|for|in) "
    r"(?:this(?= (?:is|was|will|has|would|and)\b|[,.;])|that(?=[,.;])|(?-i:this [A-Z][\w.]*\W))",
    re.IGNORECASE,
)
_THIS = re.compile(
    r"(?<!^)\bthis (?!week|month|year|morning|evening|afternoon|weekend|summer|winter|spring|"
    r"autumn|fall|time|point|century|decade|kind|country|nation|season|quarter|term|day|moment)"
    r"([a-z]{3,})\b"
)
_VERB_LIKE = re.compile(
    r"(?:is|are|was|were|will|has|had|may|might|must|can|could|would|should|means?|not|and|but|too)$"
)
_PRONOUN_SPEAKS = re.compile(
    r"(?:^|,|\s)\s*(?:he|she|they) (?:also |later |then )?(?:said|says|added|adds|told|wrote|"
    r"continued|noted|warned|insisted|explained|concluded|stressed)\b(?=[^,]{0,40}[.!]?$)",
    re.IGNORECASE,
)
# "the rest of that money", "these communities": something told before.
_POINTING = re.compile(
    r"\b(?:these|those) (?!who\b|that\b|in\b|of\b|with\b|days\b|words\b)[a-z]+s\b"
    r"|\b(?:of|from|with|for|to|in) (?:that|this) (?!week|month|year|morning|evening|weekend|"
    r"summer|winter|spring|autumn|fall|time|point|century|decade|kind|is\b|was\b|will\b|he\b|she\b|"
    r"they\b|it\b|the\b|a\b)[a-z]+\b|\bthe (?:former|latter)\b"
    r"|\b(?:said|says|announced|stated) (?:this|so)\b(?! \w+ (?:is|was|are|were|has|had|will))",
)
_FIRST_PERSON = re.compile(
    r"\b(?:[Ll]et[’']s|I|I['’]m|we|our|ours|my|me|us|We|Our|My|you|your|You|Your)\b"
)
_KNOWN_START = re.compile(
    r"^The (?:(?:deputy|prime|foreign|vice|new|two|three|first|former) )*"
    r"(?:president|secretary|minister|governor|spokes\w+|leaders?|officials?|delegations?|"
    r"licen[cs]e|bill|act|order|document|agreement|parties|presidents|ministers|suspects?|"
    r"victims?|man|woman|men|women|company|group|officers?|couple|family|team|report|study|"
    r"judge|lawsuit|boy|girl|teen|driver|actor|actress|singer|star|author|book|film|show|"
    r"affected \w+|measures?|program(?:me)?|plan|project|site|letter|video|footage)\b"
    r"(?!,? (?:of|for|in|to|from|at|who|that|which|between|on|[A-Z][a-z]))",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?<!^)(?<![.!?]\s)\b[A-ZÀ-ÖØ-Þ][\w’'-]+|^[A-ZÀ-ÖØ-Þ][\w’'-]+\s[A-ZÀ-ÖØ-Þ]")
_JUNK = re.compile(
    r"read (?:more|next|also|the full)|\b(?:hide|toggle|enlarge) (?:this )?(?:caption|image)|"
    r"click (?:here|to)|sign up|subscrib|newsletter|follow us|"
    r"\b(?:photo|image|video|watch|listen|related|see also|via|source|updated?|correction|"
    r"clarification|editor['’]s note|advertisement|caption|credit|contact|tags?)\s*:|©|copyright|"
    r"all rights reserved|advertisement|contributed to this (?:report|article|story)|"
    r"this (?:story|article|report|post|page) (?:has|was|is|will|originally)|developing story|"
    r"getty images|https?:|www\.|@\w{2,}|\bcookies?\b|share this|"
    r"^updated? (?:at|on)\b|earlier version|previous version|has been (?:corrected|updated)|"
    r"reporting by|editing by|additional reporting|^by [A-Z][a-z]+ [A-Z]|"
    r"\b(?:above|below) (?:photo|picture|image|chart)|pictured (?:above|here)|file photo|"
    r"ignore (?:all |any )?(?:the )?(?:previous|above|prior) |system prompt|language model|"
    r"\((?:inaudible|applause|laughter|crosstalk|in \w+|via interpreter|ph|sic)\)|\bcrosstalk\b|"
    r"^Q\s|\b(?:first|next|last|another) (?:a )?question\b|take (?:\w+ )?questions\b|"
    r"\b(?:can be|is|are) (?:found|available|accessed|viewed) (?:here|at|on|below|online)\b|"
    r"\bon this (?:site|page|website)\b|\bbutton below\b|\bterms of (?:use|service)\b|"
    r"\s[.,]$|:(?=[A-Za-z])|\b(\w+) [—–-] \1\b|^\d{4},|"
    r"^the following (?:is|are|was|were)\b|\bnext slide\b|\bmedia (?:inquiries|contact)\b|"
    r"\bfor (?:more|further) information\b|\b(?:additional|more|further) information\b",
    re.IGNORECASE,
)
_GLUED = re.compile(
    r"^(?:[A-Z][\w’'-]+ ){1,6}[A-Z][\w’'-]+: [A-Z]|[a-z]{3}[A-Z][a-z]{3,}|[a-z]{3}\.[A-Z][a-z]{2}"
)
"""Two lines that ran into each other: "Gretchen WhitmerIndiana Governor"."""

_LABELLED = re.compile(r"(?:[A-Z][A-Z.’' -]{2,30}|Q|A|Question|Answer|[A-Z][\w.]+ [A-Z][\w.]+):\s")
"""Who speaks, in a transcript: "MODERATOR: ", "Vladimir Putin: "."""

_DAY_NAME = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_STALE_DAY = re.compile(
    rf"(?<!\bearly)(?<!\blate),?\s+on {_DAY_NAME}(?=[\s,.;](?!night|morning|evening|afternoon))"
)
_NEAR_DATE = re.compile(r"\b(?:today|tonight|tomorrow|yesterday|this (?:morning|evening))\b", re.I)
_WEEK_DATE = re.compile(
    rf"\b{_DAY_NAME}s?\b|\b(?:this|last|next|past|coming) (?:week|weekend|month|year)\b"
    r"|\b(?:earlier|later) (?:in the|this) \w+\b|\bhours ago\b|\bdays ago\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[“\"][^“”\"]*[”\"]")
_ENDS_WELL = re.compile(r"[.!][”\"’')]*$")


def trimmed_start(text: str) -> int:
    """Return how many characters of dateline and empty connective open ``text``."""
    start = 0
    dateline = _DATELINE.match(text)
    if dateline:
        start = dateline.end()
    connective = _CONNECTIVE.match(text[start:])
    if connective:
        start += connective.end()
    return start


def without_stale_days(text: str) -> str:
    """Return ``text`` without "on Friday" where nothing else depends on it."""
    return _STALE_DAY.sub("", text)


def capitalised(text: str) -> str:
    """Return ``text`` with its first letter in upper case."""
    return text[:1].upper() + text[1:]


def outside_quotes(text: str) -> str:
    """Return ``text`` with the insides of its quotations blanked, offsets kept."""
    return _QUOTED.sub(lambda match: " " * len(match.group()), text)


def is_sound(text: str) -> bool:
    """Say whether ``text`` is one whole sentence of prose that is about the news."""
    if not LEAST_WORDS <= words.count(text) <= MOST_WORDS or "\n" in text:
        return False
    if text[0].islower() or not (text[0].isalnum() or text[0] in "“\"‘'$€£"):
        return False
    if not _ENDS_WELL.search(text) or text.rstrip("”\"’')").endswith(("...", "…")):
        return False
    if _JUNK.search(text) or _GLUED.search(text) or _LABELLED.match(text):
        return False
    if not balanced(text):
        return False
    bare = outside_quotes(text)
    if "?" in bare or "!" in bare or _FIRST_PERSON.search(bare) or _shouts(text):
        return False
    return not is_list_item(text) and (bare != text or has_verb(text))


def speaks_itself(text: str) -> bool:
    """Say whether whoever ``text`` is from speaks or is spoken to in it ("we", "your")."""
    return bool(_FIRST_PERSON.search(outside_quotes(text)))


def is_definite(text: str) -> bool:
    """Say whether ``text`` opens with someone known only from before ("The minister …")."""
    return bool(_KNOWN_START.match(text))


def is_spoken(texts: Sequence[str]) -> bool:
    """Say whether a report is somebody's speech or an interview, from its sentences."""
    own = sum(bool(_FIRST_PERSON.search(outside_quotes(text))) for text in texts)
    labels = sum(bool(_LABELLED.match(text)) for text in texts)
    return labels >= 3 or (len(texts) >= 4 and own >= 0.2 * len(texts))


def dangles(text: str) -> bool:
    """Say whether ``text`` needs the sentence before it to be understood."""
    if _EXPLETIVE.match(text):
        return False
    bare = outside_quotes(text)
    opening = bare.lstrip(" ,")
    if _UNSAFE_START.match(text) or _PRONOUN_START.match(opening):
        return True
    spoken = _FRONTED_PRONOUN.match(bare) or _PRONOUN_SPEAKS.search(bare)
    if spoken or words.count(bare) < 2:
        return True
    if _POINTING.search(bare) or _LEANING.search(bare):
        return True
    for pointed in _THIS.finditer(bare):
        noun = pointed.group(1)
        if not _VERB_LIKE.match(noun) and noun[:5] not in bare[: pointed.start()].lower():
            return True
    they = _PLURAL.search(bare)
    if they is not None and not _MANY.search(bare[: they.start()]):
        return True
    pronoun = _PERSONAL.search(bare)
    return pronoun is not None and not _names_somebody(bare[: pronoun.start()])


def _names_somebody(before: str) -> bool:
    """Say whether "he" can mean somebody in ``before``: no place ("in Benghazi", "Ukraine's")."""
    if _PERSON.search(before):
        return True
    return any(
        not _PLACED.search(before[: name.start()]) and not before[name.start() :].startswith("’s")
        for name in _NAME.finditer(before)
        if not name.group().endswith(("’s", "'s"))
    )


def is_unsafe_start(text: str) -> bool:
    """Say whether ``text`` opens with a connective that cannot be cut away."""
    return bool(_UNSAFE_START.match(text))


def staleness(text: str, published_at: datetime | None, now: datetime, zone: str) -> float:
    """Return 0 when every day that ``text`` names still reads right, up to 1 when none does."""
    bare = outside_quotes(text)
    near, week = _NEAR_DATE.search(bare), _WEEK_DATE.search(bare)
    if not near and not week:
        return 0.0
    if published_at is None:
        return 0.6
    if near:
        local = ZoneInfo(zone)
        same_day = published_at.astimezone(local).date() == now.astimezone(local).date()
        return 0.3 if same_day else 1.0
    return 0.1 if now - published_at <= FRESH else 0.8


def balanced(text: str) -> bool:
    """Say whether quotation marks and brackets of ``text`` come in pairs, in order."""
    if text.count('"') % 2 or text.count("“") != text.count("”"):
        return False
    depth = 0
    for character in text:
        depth += (character in "([") - (character in ")]")
        if depth < 0:
            return False
    return depth == 0


def _shouts(text: str) -> bool:
    letters = [character for character in text if character.isalpha()]
    return not letters or sum(c.isupper() for c in letters) > len(letters) * 0.4
