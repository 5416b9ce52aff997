"""What a sentence claims to be, read off its words."""

from __future__ import annotations

import re

from onrecord.vocabulary.texts import SentenceKind

_QUOTED = re.compile(r"[\"“”„«»][^\"“”„«»]*\w[^\"“”„«»]*(?:[\"“”«»]|$)")
_REPORTED = re.compile(
    r"\b(?:said|says|saying|told|tells|according\s+to|announced|added|argued|claimed|claims|"
    r"confirmed|declared|denied|explained|insisted|noted|reported|stated|stressed|suggested|"
    r"testified|tweeted|urged|warned|wrote|accused|acknowledged|admitted|alleged|asserted|"
    r"condemned|demanded|promised|vowed)\b",
    re.IGNORECASE,
)


def classify(text: str) -> SentenceKind:
    """Return quotation for words in quotation marks, attribution for reported speech, else fact."""
    if _QUOTED.search(text):
        return SentenceKind.QUOTATION
    if _REPORTED.search(text):
        return SentenceKind.ATTRIBUTION
    return SentenceKind.FACT
