"""Bodies counted after decompression, in our own code, so that no bomb unpacks in memory."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import ClassVar

from onrecord.vocabulary.errors import Permanent, Temporary

ACCEPTED_ENCODINGS = "gzip, deflate"
"""What we ask for: formats whose decoder takes a limit on what it gives."""

_Decoder = Callable[[Iterable[bytes]], Iterator[bytes]]

_STEP = 256 * 1024
_MOST_MEMBERS = 1000


class TooLarge(Permanent):
    """The body is larger than this use allows, as sent or once unpacked."""

    code: ClassVar[str] = "outbound.too_large"


class Damaged(Temporary):
    """The body is not what its Content-Encoding says, or breaks off."""

    code: ClassVar[str] = "outbound.damaged"


class UnknownEncoding(Permanent):
    """The body is packed in a way that we did not ask for."""

    code: ClassVar[str] = "outbound.unknown_encoding"


def unpack(chunks: Iterable[bytes], encoding: str, *, max_bytes: int, where: str) -> bytes:
    """Return the body without its ``Content-Encoding``, at most ``max_bytes`` long.

    ``where`` is the address for messages. Raises ``TooLarge`` as soon as one byte too
    many comes out, ``Damaged`` for broken data, ``UnknownEncoding`` for anything that is
    not one of gzip, deflate, identity.
    """
    body = bytearray()
    for part in _decoder(encoding, where)(chunks):
        body += part
        if len(body) > max_bytes:
            raise TooLarge(
                f"{where} sent more than {max_bytes:,} bytes (counted unpacked); it was cut off.",
                data={"url": where, "max_bytes": max_bytes},
            )
    return bytes(body)


def _decoder(encoding: str, where: str) -> _Decoder:
    name = encoding.strip().lower()
    if name in ("", "identity", "none"):
        return iter
    if name in ("gzip", "x-gzip"):
        return lambda chunks: _inflate(chunks, 31, where)
    if name == "deflate":
        return lambda chunks: _inflate(chunks, 15, where)
    raise UnknownEncoding(
        f"{where} answered with Content-Encoding {name[:60]!r}; only gzip and deflate are read."
    )


def _inflate(chunks: Iterable[bytes], window: int, where: str) -> Iterator[bytes]:
    """Yield decompressed parts of at most ``_STEP`` bytes."""
    unpacker = zlib.decompressobj(wbits=window)
    started, members = False, 0
    for chunk in chunks:
        data = chunk
        while data:
            try:
                part = unpacker.decompress(data, _STEP)
            except zlib.error as error:
                if started or window != 15:
                    raise Damaged(f"{where} sent a damaged compressed body: {error}.") from None
                # Some servers mean raw deflate without the zlib header.
                unpacker, window = zlib.decompressobj(wbits=-15), -15
                continue
            started = True
            yield part
            data = unpacker.unconsumed_tail
            if unpacker.eof and unpacker.unused_data:
                members += 1
                if members > _MOST_MEMBERS:
                    raise Damaged(f"{where} sent a compressed body in too many parts.")
                data, unpacker = unpacker.unused_data, zlib.decompressobj(wbits=window)
    if started and not unpacker.eof:
        raise Damaged(f"{where} sent a compressed body that breaks off.")
