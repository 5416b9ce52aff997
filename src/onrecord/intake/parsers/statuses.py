"""What senders call the state of an item, as one of our three."""

from __future__ import annotations

import re

from onrecord.vocabulary.reports import PublicationStatus

_CANCELED = frozenset(
    {"canceled", "cancelled", "cancel", "kill", "killed", "withdrawn", "withdraw", "withdrawal"}
    | {"deleted", "delete", "removed", "retracted", "spiked", "archived-withdrawn"}
)
_WITHHELD = frozenset({"withheld", "withhold", "embargoed", "embargo", "hold", "onhold"})
_NOTICE = re.compile(
    r"(?:\W|^)(?:(?:mandatory|bulletin)\s+kill|kill\s+kill\s+kill|(?:story|item|dispatch|report)\s+"
    r"(?:is\s+|was\s+|has\s+been\s+|have\s+been\s+)?(?:killed|withdrawn)|"
    r"(?:advisory|attention editors)\b.{0,60}\b(?:withdrawn|kill(?:ed)?))(?:\W|$)",
    re.IGNORECASE,
)


def status_of(word: str) -> PublicationStatus:
    """Return the state that ``word`` names: a bare word, a qcode or a URI ending in one.

    An unknown word means usable: the schemes of most agencies have more states of use.
    """
    bare = re.split(r"[:/#]", word.strip())[-1].casefold().replace(" ", "").replace("_", "-")
    if bare in _CANCELED:
        return PublicationStatus.CANCELED
    if bare in _WITHHELD:
        return PublicationStatus.WITHHELD
    return PublicationStatus.USABLE


def notice_in(title: str) -> str:
    """Return a note when a title without a status reads like the withdrawal of an item, or ``""``.

    Such a notice is an item of its own and names the other one in words only, so an editor
    must find it.
    """
    if _NOTICE.search(title[:300]):
        return "This reads like a notice that takes back another item; find that item and see."
    return ""
