"""Items that take back or correct an earlier one, by their status or by their own words. Pure."""

from __future__ import annotations

import re
from enum import StrEnum

from onrecord.vocabulary.reports import PublicationStatus


class Notice(StrEnum):
    """What an item does to an earlier one."""

    NONE = ""
    EDITED = "edited"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"
    KILLED = "killed"


TAKES_BACK = frozenset({Notice.WITHDRAWN, Notice.KILLED})

# Capitals or a mark after the word: "Kill Bill" and "corrections officer" are headlines.
_KILL = re.compile(
    r"\W*(?:(?:BULLETIN |MANDATORY |STORY )+KILL(?:ED)?\b|KILL(?=\s*[:/—–-])|Kill:"
    r"|Mandatory kill\b)\W*"
)
_WITHDRAWAL = re.compile(
    r"\W*(?:(?:STORY |ADVISORY )*WITHDRAW(?:N|AL)(?=\s*[:/—–-])|Withdrawn:|Withdrawal:"
    r"|RETRACT(?:ION|ED)(?=\s*[:/—–-])|Retract(?:ion|ed):|STORY REMOVED\b|Story removed:"
    r"|(?:ZURÜCKGEZOGEN|Zurückgezogen|Rückzug|ANNULATION|Annulation|RETRAIT|ANULACIÓN)\s*[:/—–-])\W*"
)
_CORRECTION = re.compile(
    r"\W*(?:CORRECT(?:ED|ION|S)(?=\s*[:/()—–-])|Correct(?:ed|ion)(?=\s*[:—–-])"
    r"|(?:BERICHTIGUNG|Berichtigung|KORREKTUR|Korrektur|RECTIFICATI[FE]|Rectificati[fe]"
    r"|CORRECTIF|CORREGIDA|CORRECCIÓN|RETTELSE|Rettelse|RETTING|RÄTTELSE|KORJAUS)"
    r"(?=\s*[:/()—–-]))\W*"
)
_SAYS_CORRECTED = re.compile(
    r"\(?(?:(?:This (?:version|story|article) (?:corrects|has been corrected)\b)"
    r"|Corrects \w+|\(Berichtigt?:? |\(Berichtigung:)",
)


def notice_of(title: str, text: str, status: PublicationStatus, *, is_version: bool) -> Notice:
    """Return what an item does to an earlier one.

    ``is_version`` says that the source sent another text of an item that is known: then it is
    edited at the least. A status stands above words.
    """
    if status is PublicationStatus.CANCELED:
        return Notice.KILLED
    if status is PublicationStatus.WITHHELD:
        return Notice.WITHDRAWN
    if _KILL.match(title):
        return Notice.KILLED
    if _WITHDRAWAL.match(title):
        return Notice.WITHDRAWN
    if _CORRECTION.match(title) or _SAYS_CORRECTED.match(text.lstrip()):
        return Notice.CORRECTED
    return Notice.EDITED if is_version else Notice.NONE


def headline_of(title: str) -> str:
    """Return a title without the words that make it a notice."""
    for pattern in (_KILL, _WITHDRAWAL, _CORRECTION):
        found = pattern.match(title)
        if found:
            return title[found.end() :].strip(" -–—:/()")
    return title
