"""Words by which a sentence shows what it is for: consequence, outlook, background, speech."""

from __future__ import annotations

import re

_CONSEQUENCE = re.compile(
    r"\b(?:because|could|would mean|means? that|matters?|risks?|threat(?:en)?s?|as a result|"
    r"so that|leading to|leads? to|raises?|raising|pressure|impact|effects?|consequences?|at stake|"
    r"significan(?:t|ce)|major|biggest|largest|first time|unprecedented|crucial|key|critical|"
    r"follow(?:s|ed|ing)|after|amid|despite|unless|warn(?:s|ed|ing)?|fears?|concerns?|affect(?:s|ed|ing)?|"
    r"prices?|jobs|lives|millions|billions|reshape|undermine|pave|signal(?:s|ed|ing)?)\b",
    re.IGNORECASE,
)
_STRONG_CONSEQUENCE = re.compile(
    r"\b(?:because|could|would mean|means? that|matters?|at stake|unprecedented|first time|"
    r"risk(?:s|ing)?|consequences?|leading to|as a result|threat(?:en)?s?|crucial|reshape|"
    r"undermine)\b",
    re.IGNORECASE,
)
_OUTLOOK = re.compile(
    r"\b(?:(?:is|are|remains?) (?:also |now |still )?(?:expected|due|scheduled|set|slated|"
    r"likely|planned|about) (?:to|on|in|for|next|before)|"
    r"will (?:also |then |next )?(?:meet|vote|hold|decide|visit|travel|"
    r"begin|start|resume|open|publish|present|appear|hear|rule|return|discuss|take place|host|"
    r"announce|report|review|continue|take effect|expire)|deadline|in the coming (?:days|weeks|"
    r"months)|next (?:week|month|round|meeting|session|hearing|Monday|Tuesday|Wednesday|Thursday|"
    r"Friday|Saturday|Sunday)|by the end of|remains to be seen|(?:plans?|intends?) to|"
    r"later this (?:week|month|year)|it is (?:not yet|unclear|still unclear))\b",
    re.IGNORECASE,
)
_BACKGROUND = re.compile(
    r"\b(?:in (?:19|20)\d\d|since (?:19|20)\d\d|last (?:year|month|summer|winter|spring|autumn)|"
    r"earlier this year|years? (?:ago|earlier)|months? ago|decades?|previous(?:ly)?|"
    r"had (?:been|already|previously|long)|has long|founded|history|historically|"
    r"(?:first|last) (?:came|took|elected|met)|in recent (?:years|months|weeks))\b",
    re.IGNORECASE,
)
_HEDGED = re.compile(
    r"\b(?:reportedly|allegedly|unconfirmed|appears? to|believed to|thought to|rumou?red)\b",
    re.IGNORECASE,
)


def consequence(text: str) -> float:
    """Return in [0, 1] how much ``text`` says about causes and effects."""
    return min(
        1.0, 0.5 * bool(_STRONG_CONSEQUENCE.search(text)) + 0.2 * len(_CONSEQUENCE.findall(text))
    )


def is_outlook(text: str) -> bool:
    """Say whether ``text`` tells what is to come."""
    return bool(_OUTLOOK.search(text))


def is_background(text: str) -> bool:
    """Say whether ``text`` tells what came before the news."""
    return bool(_BACKGROUND.search(text))


def is_hedged(text: str) -> bool:
    """Say whether the source itself does not vouch for ``text``."""
    return bool(_HEDGED.search(text))
