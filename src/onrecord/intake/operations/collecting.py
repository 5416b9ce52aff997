"""What lies waiting in folders and mailboxes is kept as deliveries, each thing once."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.db.models import F

from onrecord.intake.carriers import folder, letters, maildir
from onrecord.intake.models import Carrier, Channel, Delivery, DeliveryState, Source
from onrecord.intake.operations.receiving import receive
from onrecord.intake.operations.registering import add_channel, add_source
from onrecord.intake.parsers.refusing import Unreadable
from onrecord.plumbing.mailbox_door import Mailbox, open_mailbox
from onrecord.vocabulary.errors import NewsroomError, Permanent

logger = logging.getLogger(__name__)

MAIL_SCHEME = "mailto:"
_ADDRESS = re.compile(r"[^\s@<>\"(),;:]{0,128}@[a-z0-9.-]{1,190}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """How many things were kept, settled as done, and refused."""

    kept: int = 0
    done: int = 0
    refused: int = 0

    def __add__(self, other: Collected) -> Collected:
        return Collected(
            kept=self.kept + other.kept,
            done=self.done + other.done,
            refused=self.refused + other.refused,
        )


class NoAddress(Permanent):
    """What should be a mail address is none."""

    code: ClassVar[str] = "intake.no_address"


def add_sender(*, source: Source, address: str, now: datetime, section: str = "") -> Channel:
    """Let what ``address`` (or, as ``@domain``, anybody there) sends be taken in as the source's.

    Raises ``NoAddress``. One that was taken out of the list is let in again.
    """
    wanted = address.strip().lower()
    if not _ADDRESS.fullmatch(wanted):
        raise NoAddress(f"{address[:80]!r} is no address. Write press@example.org or @example.org.")
    channel = add_channel(
        source=source, url=MAIL_SCHEME + wanted, now=now, carrier=Carrier.MAIL, section=section
    )
    if not channel.is_active:
        channel.is_active = True
        channel.save(update_fields=["is_active"])
    return channel


def sweep_folder(*, root: Path, now: datetime) -> Collected:
    """Take in the files of a watched folder, and settle those whose delivery was read.

    A file that was claimed before a kill is taken up where it was left: its bytes are kept
    once, whatever the instant of the kill. Does nothing while another sweep is at it.
    """
    if not root.is_dir():
        return Collected()
    with folder.sweeping(root) as ours:
        if not ours:
            return Collected()
        before = folder.claimed(root)
        result = _settle(root, [file for file in before if file.delivery_id], now)
        fresh = [file for file in before if not file.delivery_id]
        for file in [*fresh, *folder.claim_new(root, now=now)]:
            result += _keep_file(root, file, now)
    return result


def _keep_file(root: Path, file: folder.Claimed, now: datetime) -> Collected:
    try:
        data = folder.read(file)
        if not data:
            raise Unreadable("It is empty.")
    except Unreadable as error:
        folder.settle(root, file, now=now, problem=error.message)
        return Collected(refused=1)
    source = _source_called(file.slug, now) if file.slug else None
    channel = None
    if source is not None:
        channel = add_channel(source=source, url="", now=now, carrier=Carrier.FOLDER)
    delivery_id = receive(
        data=data,
        now=now,
        filename=file.name,
        source=source,
        section=channel.section if channel else "",
        channel=channel,
    )
    folder.mark_kept(file, delivery_id)
    return Collected(kept=1)


def _settle(root: Path, files: Iterable[folder.Claimed], now: datetime) -> Collected:
    """Move the files whose deliveries were read, or could not be; leave the others."""
    waiting = list(files)
    known = Delivery.objects.filter(pk__in=[file.delivery_id for file in waiting])
    states = {pk: (state, why) for pk, state, why in known.values_list("pk", "state", "problem")}
    done = refused = 0
    for file in waiting:
        state, problem = states.get(file.delivery_id, (DeliveryState.FAILED, "It was deleted."))
        if state == DeliveryState.READ:
            folder.settle(root, file, now=now)
            done += 1
        elif state == DeliveryState.FAILED:
            folder.settle(root, file, now=now, problem=problem or "It could not be read.")
            refused += 1
    return Collected(done=done, refused=refused)


def collect_maildir(*, root: Path, now: datetime) -> Collected:
    """Take in the new letters of a maildir from senders that are in the register."""
    result = Collected()
    for path in maildir.waiting(root):
        data = maildir.read(path)
        taken = data is not None and take_letter(data=data, now=now) is not None
        maildir.put_away(root, path, taken=taken)
        result += Collected(kept=int(taken), refused=int(not taken))
    return result


def collect_imap(*, url: str, password: str, now: datetime) -> Collected:
    """Take in the unseen letters of a mailbox; each is marked once its bytes are kept.

    What went wrong stands on the mail channels until a visit succeeds; raises nothing of it.
    """
    result = Collected()
    mail = Channel.objects.filter(carrier=Carrier.MAIL)
    try:
        with open_mailbox(url, password=password) as box:
            result = _empty(box, now)
    except NewsroomError as error:
        logger.warning("The mailbox was not read: %s", error)
        mail.update(failures=F("failures") + 1, problem=error.message[:500], last_attempt_at=now)
        return result
    mail.update(failures=0, problem="", last_attempt_at=now, last_success_at=now)
    return result


def _empty(box: Mailbox, now: datetime) -> Collected:
    result = Collected()
    for letter in box.unseen():
        taken = letter.data is not None and take_letter(data=letter.data, now=now) is not None
        box.mark(letter.uid, taken=taken)
        result += Collected(kept=int(taken), refused=int(not taken))
    return result


def take_letter(*, data: bytes, now: datetime) -> int | None:
    """Keep a letter from a sender in the register and return the delivery's id, else ``None``.

    Where ``MAIL_AUTHSERV`` names the house's mail server, its word is asked for as well: a
    letter that it did not find to be from the sender's domain is nobody's.
    """
    sender = letters.sender_of(data, authserv=settings.MAIL_AUTHSERV)
    if not sender.address or (settings.MAIL_AUTHSERV and not sender.is_proven()):
        return None
    domain = sender.address.partition("@")[2]
    addresses = [MAIL_SCHEME + sender.address, f"{MAIL_SCHEME}@{domain}"]
    channels = Channel.objects.filter(carrier=Carrier.MAIL, url__in=addresses, is_active=True)
    # The address itself before its whole domain.
    channel = max(channels.select_related("source"), key=lambda one: len(one.url), default=None)
    if channel is None:
        return None
    return receive(
        data=data,
        now=now,
        media_type="message/rfc822",
        source=channel.source,
        section=channel.section,
        channel=channel,
    )


def _source_called(slug: str, now: datetime) -> Source:
    found = Source.objects.filter(slug=slug).first()
    return found or add_source(name=slug, now=now)
