"""The only words a digest adds: who reported a sentence."""

from __future__ import annotations

import re

from onrecord.writing.words import STOP_WORDS, words

_TAKES_ARTICLE = re.compile(
    r"\b(?:Agency|Bulletin|Bureau|Chronicle|Commission|Council|Courier|Daily|Department|Dispatch|"
    r"Examiner|Express|Gazette|Globe|Government|Guardian|Herald|Independent|Inquirer|Institute|"
    r"Journal|Ledger|Mail|Ministry|Mirror|Monitor|Observer|Office|Post|Press|Record|Register|"
    r"Report|Review|Sentinel|Service|Standard|Star|Sun|Telegraph|Times|Tribune|Voice|Week)$"
    r"|^(?:U\.?S\.? |UN |U\.?K\.? )?(?:Department|Ministry|Office|Bureau|Government|President) of\b"
)

_SHORT_FORM = re.compile(r"\b(?:[A-Za-z]\.){2,}$")
"""A last word whose stop is its own, not the sentence's: "a.m.", "the E.O."."""


def spoken_name(source_name: str) -> str:
    """Return a source's name as it stands in running text ("the Northern Courier", "Reuters")."""
    name = " ".join(source_name.split())
    if name.startswith("The "):
        return f"the {name[4:]}"
    if " " in name and _TAKES_ARTICLE.search(name):
        return f"the {name}"
    return name


def attributed(text: str, source_name: str) -> str:
    """Return ``text`` with who reported it added, its own words unchanged."""
    name = spoken_name(source_name)
    if text.endswith(".") and not text.endswith("..") and not _SHORT_FORM.search(text):
        return f"{text[:-1]}, {name} reported."
    first, _, rest = text.partition(" ")
    opening = first.lower() if first.lower() in STOP_WORDS and first != "I" else first
    return f"According to {name}, {opening} {rest}"


def names_itself(text: str, source_name: str) -> bool:
    """Say whether ``text`` speaks of its own source, so that naming it would be odd."""
    telling = {word for word in words(source_name) if len(word) >= 5}
    return bool(telling) and telling <= set(words(text))
