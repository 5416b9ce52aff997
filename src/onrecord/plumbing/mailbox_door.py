"""The door to a mailbox: IMAP over a connection pinned to a checked address, TLS verified.

The operator names the mailbox, so its host may be local; only there may it go without TLS.
"""

from __future__ import annotations

import contextlib
import imaplib
import re
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import unquote, urlsplit

import certifi
import httpcore

from onrecord.plumbing.pinning import Deadline, PinnedBackend, Resolver, system_resolver
from onrecord.vocabulary.errors import Permanent, Temporary

MAX_LETTER = 20 * 1024 * 1024
MOST_A_VISIT = 50
TIMEOUT_SECONDS = 30.0
VISIT_SECONDS = 120.0
_SPARE = 1024 * 1024
_PORTS = {"imaps": 993, "imap": 143}
_LOCAL = frozenset({"127.0.0.1", "::1", "localhost"})
_SIZE = re.compile(rb"RFC822\.SIZE (\d{1,19})")


class MailboxUnreachable(Temporary):
    """The mail server gave no whole answer; it is asked again."""

    code: ClassVar[str] = "mailbox.unreachable"


class MailboxRefused(Permanent):
    """The address is no mailbox, or the server does not let us in."""

    code: ClassVar[str] = "mailbox.refused"


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter; ``data`` is ``None`` where it is larger than is taken."""

    uid: str
    data: bytes | None


class _Connection(imaplib.IMAP4):
    """IMAP over a socket that the pinned backend opened, with what it reads bounded."""

    def __init__(self, host: str, port: int, *, resolver: Resolver, tls: bool) -> None:
        self._resolver = resolver
        self._wraps = tls
        self._literals = 0
        super().__init__(host, port, timeout=TIMEOUT_SECONDS)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        backend = PinnedBackend(
            resolver=self._resolver,
            allowed=[self.host],
            deadline=Deadline(TIMEOUT_SECONDS),
            max_bytes=MAX_LETTER,
        )
        stream = backend.connect_tcp(self.host, self.port)
        opened: socket.socket = stream.get_extra_info("socket")
        opened.settimeout(TIMEOUT_SECONDS)
        if self._wraps:
            return _tls().wrap_socket(opened, server_hostname=self.host)
        return opened

    def read(self, size: int) -> bytes:
        if size > MAX_LETTER + _SPARE:
            raise self.abort(f"the server announced {size} bytes at once")
        return super().read(size)


class Mailbox:
    """An open folder of a mailbox."""

    def __init__(self, connection: _Connection) -> None:
        self._connection = connection

    def unseen(self) -> Iterator[Letter]:
        """Yield the letters that nobody has seen, oldest first, without marking them."""
        found = self._ask("SEARCH", None, "UNSEEN")
        uids = b" ".join(line for line in found if isinstance(line, bytes)).split()
        for uid in sorted((uid.decode("ascii", "ignore") for uid in uids), key=_number)[
            :MOST_A_VISIT
        ]:
            if uid.isdigit():
                yield Letter(uid=uid, data=self._letter(uid))

    def mark(self, uid: str, *, taken: bool) -> None:
        """Mark a letter as seen, and as flagged for a person where it was not taken."""
        self._ask("STORE", uid, "+FLAGS.SILENT", r"(\Seen)" if taken else r"(\Seen \Flagged)")

    def _letter(self, uid: str) -> bytes | None:
        sizes = [
            _SIZE.search(line)
            for line in self._ask("FETCH", uid, "(RFC822.SIZE)")
            if isinstance(line, bytes)
        ]
        if any(size and int(size[1]) > MAX_LETTER for size in sizes):
            return None
        parts = self._ask("FETCH", uid, "(BODY.PEEK[])")
        bodies = [part[1] for part in parts if isinstance(part, tuple) and len(part) > 1]
        return bytes(bodies[0]) if bodies and len(bodies[0]) <= MAX_LETTER else None

    def _ask(self, command: str, *words: str | None) -> list[Any]:
        status, data = self._connection.uid(command, *words)  # type: ignore[arg-type]
        if status != "OK":
            raise MailboxUnreachable(f"The mail server refused {command}.")
        return list(data)


@contextlib.contextmanager
def open_mailbox(
    url: str, *, password: str, resolver: Resolver = system_resolver
) -> Iterator[Mailbox]:
    """Open the folder that ``imaps://user@host:port/folder`` names, ``INBOX`` without one.

    ``imap://`` is for a server on this machine; elsewhere it must offer STARTTLS. Raises
    ``MailboxUnreachable`` and ``MailboxRefused``.
    """
    scheme, host, port, user, folder = _parts(url)
    try:
        connection = _Connection(host, port, resolver=resolver, tls=scheme == "imaps")
        try:
            if scheme == "imap" and host not in _LOCAL:
                connection.starttls(_tls())
            _enter(connection, user, password, folder)
            yield Mailbox(connection)
        finally:
            with contextlib.suppress(imaplib.IMAP4.error, OSError):
                connection.logout()
            with contextlib.suppress(OSError):
                connection.shutdown()
    except ssl.SSLCertVerificationError as error:
        raise MailboxRefused(f"The certificate of {host} is not valid: {error.reason}.") from error
    except (
        imaplib.IMAP4.error,
        OSError,
        EOFError,
        ValueError,
        httpcore.NetworkError,
        httpcore.TimeoutException,
    ) as error:
        raise MailboxUnreachable(f"The mailbox at {host} could not be read: {error}.") from error


def _enter(connection: _Connection, user: str, password: str, folder: str) -> None:
    try:
        connection.login(user, password)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error:
        raise MailboxRefused(
            "The mail server does not accept the user or the password; see ONRECORD_IMAP_URL."
        ) from None
    quoted = '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'
    status, _ = connection.select(quoted)
    if status != "OK":
        raise MailboxRefused(f"The mailbox has no folder {folder!r}.")


def _parts(url: str) -> tuple[str, str, int, str, str]:
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError:
        port, parts = 0, urlsplit("")
    host, user = parts.hostname or "", unquote(parts.username or "")
    folder = unquote(parts.path.strip("/")) or "INBOX"
    if not port or not host or not user or parts.password or not folder.isprintable():
        raise MailboxRefused(
            "ONRECORD_IMAP_URL is no mailbox. Write imaps://user@host/INBOX, the password in "
            "ONRECORD_IMAP_PASSWORD."
        )
    return parts.scheme, host, port, user, folder


def _tls() -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=certifi.where())
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _number(uid: str) -> int:
    return int(uid) if uid.isdigit() else 0
