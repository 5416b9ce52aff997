"""What an editor can do about each kind of failure on the wire: one sentence each."""

from __future__ import annotations

REMEDIES = {
    "outbound.unreachable": "Open the address in a browser. If it opens there, wait: it is asked "
    "again by itself. If it does not, the site is down or gone.",
    "outbound.busy": "Nothing yet: the site is busy or broken, and is asked again by itself. If it "
    "goes on for a day, open the address in a browser.",
    "outbound.damaged": "Nothing yet: the answer broke off. If it goes on for a day, tell them.",
    "outbound.rejected": "Open the address in a browser. If the feed moved, set its new address "
    "below; if it asks for a login or blocks us, write to the source.",
    "outbound.gone": "The source took the feed down for good. Find its new address, or leave it "
    "switched off.",
    "outbound.refused": "The address leads into a private network or is no web address. Correct "
    "it; a host of your own must be named in ONRECORD_OUTBOUND_ALLOWED_HOSTS.",
    "outbound.too_large": "The file is too large for a feed. Ask the source for fewer items.",
    "outbound.unknown_encoding": "The server packs its answer in a way not asked for. Tell the "
    "source.",
    "intake.disallowed": "The site's robots.txt closes this address. Ask the source; what it "
    "agrees to goes into “Agreement”, which stands above robots.txt.",
    "intake.reserved": "The site reserves text and data mining. Ask the source; what it agrees to "
    "goes into “Agreement”.",
    "intake.unreadable": "Look at the address in a browser: it may show a page or an error instead "
    "of the feed. The bytes are kept; a repaired feed comes through by itself.",
    "guarded.child_died": "What the feed sends kills its reader. The bytes are kept for whoever "
    "mends it; after three such deliveries the channel is switched off.",
    "intake.taken_over": "Open the address. If it is still your source under a new name, take it "
    "below; else leave it off and find where the source went.",
    "intake.no_feed": "Open the address in a browser and look for “RSS” or “feeds”, mostly at the "
    "foot of the page. Where there is none, single pages can be taken in.",
    "intake.moved": "Open both addresses. If the new one is the same source, set it below.",
}
"""By the code of the error, see docs/reference/intake.md."""

OTHERWISE = (
    "Open the address in a browser. If it moved, set the new one; if the outage passes, the next "
    "poll clears this by itself."
)


KEPT = "Its bytes are kept."
UNREAD_BY_HAND = f"{KEPT} Give it in a form that is read, or copy its text and paste it."
_BY_HAND = {
    "outbound.refused": REMEDIES["outbound.refused"],
    "outbound.too_large": "Save it and give the part that matters as a file.",
    "intake.disallowed": REMEDIES["intake.disallowed"],
    "intake.reserved": REMEDIES["intake.reserved"],
    "intake.crowded": "Try again in a moment.",
    "intake.no_feed_list": "Export the list again where it came from, as OPML.",
    "intake.nothing_given": "",
}


def remedy_by_hand(code: str) -> str:
    """Return what to do where something that an editor hands in cannot be taken."""
    if code in _BY_HAND or not code.startswith("outbound."):
        return _BY_HAND.get(code, UNREAD_BY_HAND)
    return "Open the address in a browser. If it opens there, copy the text and paste it here."


def remedy_unread(problem: str) -> str:
    """Return what to do about something handed in that was refused with this sentence.

    A sentence with a semicolon says it itself: "This is a PDF; copy its text and give that."
    """
    return KEPT if ";" in problem else UNREAD_BY_HAND


def remedy(code: str) -> str:
    """Return what to do about a failure with this code."""
    return REMEDIES.get(code, OTHERWISE)
