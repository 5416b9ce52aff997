"""The verbs of intake: register sources, poll and receive, read deliveries and reports.

Keyword-only, ``now`` passed in; every one may be called again after a kill.
"""

from onrecord.intake.operations.collecting import add_sender
from onrecord.intake.operations.polling import poll_channel
from onrecord.intake.operations.reading import DeliveryNotRead, read_delivery
from onrecord.intake.operations.receiving import receive, receive_url
from onrecord.intake.operations.registering import (
    NoFeedList,
    add_channel,
    add_source,
    import_opml,
    opml_of,
)
from onrecord.intake.operations.texts import read_report
from onrecord.intake.operations.tokens import make_token, revoke_token

__all__ = [
    "DeliveryNotRead",
    "NoFeedList",
    "add_channel",
    "add_sender",
    "add_source",
    "import_opml",
    "make_token",
    "opml_of",
    "poll_channel",
    "read_delivery",
    "read_report",
    "receive",
    "receive_url",
    "revoke_token",
]
