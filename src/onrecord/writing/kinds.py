"""What a sentence claims to be, read off its words."""

from __future__ import annotations

import re
from functools import lru_cache

from onrecord.vocabulary.texts import SentenceKind

_QUOTED = re.compile(r"[\"“”„«»][^\"“”„«»]*\w[^\"“”„«»]*(?:[\"“”«»]|$)")
_REPORTED = re.compile(
    r"\b(?:said|says|saying|told|tells|according\s+to|announced|added|argued|claimed|claims|"
    r"confirmed|declared|denied|explained|insisted|noted|reported|stated|stressed|suggested|"
    r"testified|tweeted|urged|warned|wrote|accused|acknowledged|admitted|alleged|asserted|"
    r"condemned|demanded|promised|vowed)\b"
    r"|\b(?:selon|d[’']après|(?:(?:a|ont|avait|avaient)\s+(?:\w+ment\s+)?|(?:a|ont)-t-(?:il|elle|on)\s+)"
    r"(?:dit|déclaré|affirmé|annoncé|indiqué|précisé|expliqué|ajouté|assuré|estimé|souligné|promis|"
    r"averti|prévenu|démenti|confirmé|reconnu|accusé|rapporté|dénoncé|répondu|insisté|écrit|exigé|"
    r"fait\s+(?:savoir|valoir))|(?:affirme|déclare|annonce|indique|précise|explique|ajoute|estime|"
    r"souligne|confirme|rapporte|dénonce)(?:nt)?|assurent|accusent|fait\s+savoir)\b",
    re.IGNORECASE,
)
_BY_NOBODY = re.compile(
    r"\b(?:is|are|was|were|been|be|being|get|gets|got)\s+(?:(?:also|not|now|widely|\w+ly)\s+)?"
    r"(?:said|told|announced|claimed|confirmed|declared|noted|reported|stated|suggested|urged|"
    r"warned|accused|alleged|acknowledged|condemned|demanded|promised)\b(?!\s+by\b)",
    re.IGNORECASE,
)
"""Cues without anybody: "cases were reported", "he was accused of fraud"."""
_WORDS = re.compile(r"\w+")


def classify(text: str) -> SentenceKind:
    """Return quotation for words in quotation marks, attribution for reported speech, else fact."""
    if _QUOTED.search(text):
        return SentenceKind.QUOTATION
    if _REPORTED.search(text):
        return SentenceKind.ATTRIBUTION
    return SentenceKind.FACT


@lru_cache(maxsize=4096)
def says_who(text: str) -> bool:
    """Say whether a sentence shows whose word it is: it names who says so, or quotes for the most.

    "Twelve cases were reported" names nobody. Read off the words, English and French.
    """
    if _REPORTED.search(_BY_NOBODY.sub(" ", text)):
        return True
    quoted = sum(len(_WORDS.findall(match.group())) for match in _QUOTED.finditer(text))
    return quoted * 2 > len(_WORDS.findall(text))
