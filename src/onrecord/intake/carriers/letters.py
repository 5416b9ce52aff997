"""Who a letter is from, told by its headers alone. Pure; nothing else of it is looked at."""

from __future__ import annotations

import email.parser
import email.policy
import email.utils
import re
from dataclasses import dataclass

MOST_HEADER_BYTES = 256 * 1024
_MOST_ADDRESS = 320
_PASSES = re.compile(r"\bdmarc\s*=\s*pass\b", re.IGNORECASE)
_ADDRESS = re.compile(r"[^\s@<>\"(),;:]{1,128}@[A-Za-z0-9.-]{1,190}")


@dataclass(frozen=True, slots=True)
class Sender:
    """The address in ``From``, lower case, and what the house's mail server found of it.

    ``verdicts`` are the ``Authentication-Results`` of the server asked for, the topmost first.
    """

    address: str = ""
    verdicts: tuple[str, ...] = ()

    def is_proven(self) -> bool:
        """Say whether the house's own server found that the domain sent this (DMARC)."""
        return bool(self.verdicts) and bool(_PASSES.search(self.verdicts[0]))


def sender_of(data: bytes, *, authserv: str = "") -> Sender:
    """Return who a letter says it is from. ``authserv`` names the server whose word counts.

    Several ``From`` fields, or several addresses in one, mean nobody: forgers hide in them.
    """
    head = re.split(rb"\r?\n\r?\n", data.lstrip(b"\r\n")[: MOST_HEADER_BYTES + 4], maxsplit=1)[0]
    if len(head) > MOST_HEADER_BYTES:
        return Sender()
    message = email.parser.BytesHeaderParser(policy=email.policy.compat32).parsebytes(head)
    stated = [str(value) for value in message.get_all("From") or []]
    addresses = email.utils.getaddresses([value[:2000] for value in stated])
    if len(stated) != 1 or len(addresses) != 1:
        return Sender()
    address = addresses[0][1].strip().lower()
    if len(address) > _MOST_ADDRESS or not _ADDRESS.fullmatch(address):
        return Sender()
    results = [
        " ".join(str(value).split())[:2000]
        for value in message.get_all("Authentication-Results") or []
    ]
    ours = [value for value in results if authserv and _server_of(value) == authserv.lower()]
    return Sender(address=address, verdicts=tuple(ours))


def _server_of(result: str) -> str:
    return result.partition(";")[0].strip().partition(" ")[0].lower()
