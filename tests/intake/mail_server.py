"""A small real IMAP server on 127.0.0.1: one account, one folder, what imaplib asks for."""

from __future__ import annotations

import re
import socket
import threading
from types import TracebackType


class ImapServer:
    """Serves ``letters`` (uid -> bytes) to ``user``/``secret``; ``flags`` is what was marked.

    ``announced`` makes it lie about the size of the next literal it sends.
    """

    def __init__(self, letters: dict[int, bytes], *, announced: int = 0) -> None:
        self.letters = dict(letters)
        self.flags: dict[int, set[str]] = {uid: set() for uid in letters}
        self.announced = announced
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)

    @property
    def url(self) -> str:
        return f"imap://user@127.0.0.1:{self.port}/INBOX"

    def __enter__(self) -> ImapServer:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(timeout=5)

    def _serve(self) -> None:
        while True:
            try:
                visitor, _ = self._listener.accept()
            except OSError:
                return
            with visitor, visitor.makefile("rwb") as stream:
                try:
                    self._talk(stream)
                except OSError:
                    continue

    def _talk(self, stream: object) -> None:
        write, readline, flush = stream.write, stream.readline, stream.flush  # type: ignore[attr-defined]
        write(b"* OK ready\r\n")
        flush()
        while line := readline():
            tag, _, rest = line.decode().strip().partition(" ")
            told, status = self._answer(rest)
            write(told + f"{tag} {status}\r\n".encode())
            flush()
            if rest.upper() == "LOGOUT":
                return

    def _answer(self, rest: str) -> tuple[bytes, str]:
        words = rest.upper()
        if words.startswith("CAPABILITY"):
            return b"* CAPABILITY IMAP4rev1\r\n", "OK done"
        if words.startswith("LOGIN"):
            good = rest.split()[1:] in (["user", '"secret"'], ['"user"', '"secret"'])
            return b"", "OK in" if good else "NO wrong user or password"
        if words.startswith("SELECT"):
            if "INBOX" not in rest:
                return b"", "NO there is no such folder"
            return f"* {len(self.letters)} EXISTS\r\n".encode(), "OK [READ-WRITE] open"
        if words.startswith("UID SEARCH"):
            unseen = [uid for uid in self.letters if "\\Seen" not in self.flags[uid]]
            return ("* SEARCH " + " ".join(map(str, unseen)) + "\r\n").encode(), "OK done"
        if words.startswith("UID FETCH"):
            return self._fetched(int(rest.split()[2]), rest), "OK done"
        if words.startswith("UID STORE"):
            self.flags[int(rest.split()[2])] |= set(re.findall(r"\\\w+", rest))
            return b"", "OK done"
        return (b"* BYE\r\n", "OK out") if words == "LOGOUT" else (b"", "BAD what?")

    def _fetched(self, uid: int, rest: str) -> bytes:
        data = self.letters[uid]
        if "SIZE" in rest:
            return f"* 1 FETCH (UID {uid} RFC822.SIZE {len(data)})\r\n".encode()
        size = self.announced or len(data)
        return f"* 1 FETCH (UID {uid} BODY[] {{{size}}}\r\n".encode() + data + b")\r\n"
