"""What a request's headers ask for: encoding, conditions and ranges (RFC 9110). Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.utils import formatdate, parsedate_to_datetime
from functools import lru_cache

from onrecord.edition.prints import IDENTITY

PREFERENCE = ("br", "zstd", "gzip")
"""Which encoding is sent where a client likes several equally."""

LONGEST_HEADER = 1000
"""Header values longer than this are read as absent."""

_ETAG = re.compile(r'(?:W/)?("[\x21\x23-\x7e\x80-\xff]*")')
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)
_QUALITY = re.compile(r"(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)", re.ASCII)


@lru_cache(maxsize=1024)
def choose_encoding(accept: str, offered: frozenset[str]) -> str:
    """Return which of ``offered`` to send to a client that sent this ``Accept-Encoding``.

    Highest q-value first, then ``PREFERENCE``; ``identity`` where nothing offered is
    accepted (RFC 9110, 12.5.3 lets a server do so even against ``identity;q=0``).
    """
    if not accept or len(accept) > LONGEST_HEADER:
        return IDENTITY
    weights = _weights(accept)
    other = weights.get("*", 0.0)
    candidates = [
        (weights.get(name, other), -rank, name)
        for rank, name in enumerate(PREFERENCE)
        if name in offered
    ]
    best = max(candidates, default=(0.0, 0, IDENTITY))
    if best[0] <= 0 or weights.get(IDENTITY, 0.0) > best[0]:
        return IDENTITY
    return best[2]


def _weights(accept: str) -> dict[str, float]:
    """Return the q-value of each coding; parts that do not parse count as refused."""
    weights: dict[str, float] = {}
    for part in accept.lower().split(","):
        coding, _, parameters = part.partition(";")
        name, _, value = parameters.strip().partition("=")
        quality = 1.0
        if parameters.strip():
            readable = name.strip() == "q" and _QUALITY.fullmatch(value.strip())
            quality = float(value) if readable else 0.0
        coding = coding.strip()
        weights["gzip" if coding == "x-gzip" else coding] = quality
    return weights


def matching_etag(if_none_match: str, known: frozenset[str]) -> str:
    """Return the first of the client's entity tags that is ``known`` (weakly compared), or ``""``.

    ``*`` matches whatever there is.
    """
    if if_none_match in known:
        return if_none_match
    if len(if_none_match) > LONGEST_HEADER:
        return ""
    if if_none_match.strip() == "*":
        return min(known, default="")
    return next((tag for tag in _ETAG.findall(if_none_match) if tag in known), "")


@lru_cache(maxsize=1024)
def parse_http_date(value: str) -> int | None:
    """Return an HTTP date in seconds since 1970, or ``None`` where it cannot be read."""
    if len(value) > 64:
        return None
    try:
        return int(parsedate_to_datetime(value).timestamp())
    except (TypeError, ValueError, OverflowError):
        return None


def http_date(seconds: int) -> str:
    """Return ``seconds`` since 1970 as an HTTP date (IMF-fixdate)."""
    return formatdate(seconds, usegmt=True)


@dataclass(frozen=True, slots=True)
class ByteRange:
    """The bytes from ``start`` up to, not including, ``end``."""

    start: int
    end: int


class RangeNotSatisfiable(ValueError):
    """The range asked for lies outside the file."""


def parse_range(value: str, size: int) -> ByteRange | None:
    """Return the single byte range that ``value`` asks of a file of ``size`` bytes.

    ``None`` means: send the whole (no range, several ranges, or a form that RFC 9110 says
    to ignore). Raises ``RangeNotSatisfiable``.
    """
    match = _RANGE.fullmatch(value.strip())
    if match is None or not (match[1] or match[2]):
        return None
    if not match[1]:
        length = min(int(match[2]), size)
        if length == 0:
            raise RangeNotSatisfiable(value)
        return ByteRange(size - length, size)
    start = int(match[1])
    last = int(match[2]) if match[2] else size - 1
    if match[2] and last < start:
        return None
    if start >= size:
        raise RangeNotSatisfiable(value)
    return ByteRange(start, min(last, size - 1) + 1)
