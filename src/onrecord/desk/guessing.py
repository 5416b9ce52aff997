"""What the register asks of a new source, answered as far as its address and its feed tell."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from onrecord.intake.models import SourceKind

_NO_COUNTRY = frozenset(
    {"ai", "am", "cc", "co", "cx", "eu", "fm", "gg", "im", "io", "la", "ly", "me", "nu", "sh"}
    | {"so", "st", "to", "tv", "vc", "ws"}
)
"""Two letters that sites everywhere take for their sound, or that are no country."""

_WRITTEN = {"uk": "GB", "su": "RU", "ac": "SH"}
_OFFICIAL = re.compile(
    r"(?:^|\.)(?:gov|gouv|gob|govt|government|bund|admin|mil|parliament|europa|police|who|un)\."
    r"|\.(?:gov|mil|int)$|(?:^|\.)(?:council|ministry|stadt|city|county)-|bundes(?:regierung|tag)\."
)
_AGENCY = re.compile(r"\b(?:news ?wire|news agency|press agency|agence|nachrichtenagentur)\b", re.I)
_TAIL = re.compile(
    r"\s*[-–—|:»•]\s*(?:rss|atom|feed|rss[- ]?feed|news feed|latest(?: news)?|all articles|"
    r"home(?:page)?|start|aktuell|top stories)\s*$",
    re.IGNORECASE,
)
_HEAD = re.compile(r"^(?:rss|rss[- ]feed|feed)\s*[-–—|:»]\s*", re.IGNORECASE)


def name_of(title: str, url: str) -> str:
    """Return what a feed's title calls its source, without "RSS feed" and the like."""
    cleaned = _TAIL.sub("", _TAIL.sub("", _HEAD.sub("", title.strip()))).strip()
    return cleaned or _host(url).removeprefix("www.")


def kind_of(title: str, url: str) -> str:
    """Return what kind of body a source is, told by its host and its name."""
    if _OFFICIAL.search(_host(url)):
        return str(SourceKind.OFFICIAL)
    return str(SourceKind.AGENCY if _AGENCY.search(title) else SourceKind.OUTLET)


def country_of(language: str, url: str) -> str:
    """Return a source's country in two letters, by its host's ending or its language's region."""
    ending = _host(url).rpartition(".")[2]
    region = language.replace("_", "-").partition("-")[2]
    if len(ending) == 2 and ending.isalpha() and ending not in _NO_COUNTRY:
        return _WRITTEN.get(ending, ending.upper())
    if len(region) == 2 and region.isalpha():
        return region.upper()
    return ""


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""
