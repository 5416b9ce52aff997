"""A mailbox in one file (mbox): every letter is a report, or the items attached to it are.

Each letter is bounded like one that came alone; one that is refused leaves the others alone.
"""

from __future__ import annotations

from onrecord.intake.parsers.mail import parse_mail
from onrecord.intake.parsers.mailboxes import letters_of
from onrecord.intake.parsers.refusing import Unreadable
from onrecord.vocabulary.reports import ParsedDelivery, ParsedReport

MOST_LETTERS = 5_000
_NAMED_FAULTS = 3


def parse_mbox(data: bytes, *, url: str = "") -> ParsedDelivery:
    """Return a report for each letter, or for each item attached to one, in the file's order.

    Raises ``Unreadable`` when no letter can be read, or there are too many.
    """
    reports: list[ParsedReport] = []
    faults: list[str] = []
    unread = number = 0
    for number, letter in enumerate(letters_of(data), start=1):
        if number > MOST_LETTERS:
            raise Unreadable(f"The mailbox has more than {MOST_LETTERS:,} letters; split it.")
        try:
            reports += parse_mail(letter).reports
        except Unreadable as error:
            unread += 1
            if len(faults) < _NAMED_FAULTS:
                faults.append(f"Letter {number} was not read: {error.message}")
    if not reports:
        raise Unreadable(faults[0] if faults else "The mailbox holds no letter.")
    if unread > len(faults):
        faults.append(f"Letters not read: {unread}.")
    return ParsedDelivery(format="mbox", reports=tuple(reports), problems=tuple(faults))
