"""What senders call the state of an item, as one of our three."""

from __future__ import annotations

import re

from onrecord.vocabulary.reports import PublicationStatus

_CANCELED = frozenset(
    {"canceled", "cancelled", "cancel", "kill", "killed", "withdrawn", "withdraw", "withdrawal"}
    | {"deleted", "delete", "removed", "retracted", "spiked", "archived-withdrawn"}
)
_WITHHELD = frozenset({"withheld", "withhold", "embargoed", "embargo", "hold", "onhold"})


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
