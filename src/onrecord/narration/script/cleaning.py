"""First table: what must never be spoken is taken out, what is written oddly made plain."""

from __future__ import annotations

import html
import re
import unicodedata

from anyascii import anyascii

from onrecord.narration.script.spans import Table, rule

_FOREIGN_RUN = (
    "[\u0250-\u02b8\u0370-\u1dff\u2c00-\u2dff\u2e80-\u2fff\u3001-\u303f\u3041-\ud7ff"
    "\uf900-\ufaff\ufb07-\ufdff\ufe70-\ufefc\U00010000-\U0001cfff\U00020000-\U0003ffff]+"
)
"""Letters, marks and stops of scripts that an English voice cannot read."""


def _entity(match: re.Match[str]) -> str | None:
    read = html.unescape(match[0])
    return None if read == match[0] else read


def _address(match: re.Match[str]) -> str:
    """Return "example dot com" for a web address: the host only, never the path."""
    host = re.sub(r"^(?:https?:|ftp:)?//", "", match[0], flags=re.I)
    host = re.split(r"[/?#:]", host)[0].removeprefix("www.").strip(".")
    tail = match[0][-1] if match[0][-1] in ".,;:!?" else ""
    spoken = re.sub(r"[^\w.-]", "", host).replace(".", " dot ").replace("_", " ")
    return f"{spoken}{tail}" if spoken else " "


def _mail(match: re.Match[str]) -> str:
    name, _, host = match[0].partition("@")
    name = re.sub(r"[.]", " dot ", re.sub(r"[_+%]", " ", name))
    return f"{name} at {host.replace('.', ' dot ')}"


def _styled(match: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", match[0])


def _camel(match: re.Match[str]) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", match[1])


def _foreign(match: re.Match[str]) -> str:
    """Return a run in another script in Latin letters: 北京 -> Bei Jing."""
    spelled = re.sub(r"[^A-Za-z .,;:?!-]", "", anyascii(match[0]))
    return f" {re.sub(r'(?<=[a-z])(?=[A-Z])', ' ', spelled)} "


def _is_pictograph(character: str) -> bool:
    return unicodedata.category(character) in {"So", "Sk", "Cs", "Co", "Cn"}


def _symbols(match: re.Match[str]) -> str | None:
    kept = "".join(" " if _is_pictograph(each) else each for each in match[0])
    return None if kept == match[0] else kept


CLEANING: Table = (
    rule("script and style", r"(?is)<(script|style)\b[^<>]{0,200}>.{0,2000}?</\1\s*>", " "),
    rule("tags", r"</?[A-Za-z!][^<>]{0,2000}>", " "),
    rule("character references", r"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z]{2,31});", _entity),
    rule("tags that were escaped", r"</?[A-Za-z!][^<>]{0,2000}>", " "),
    rule(
        "invisible characters",
        r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]+",
        "",
    ),
    rule("control characters", r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+", " "),
    rule("styled letters", "[\uff01-\uff5e\ufb00-\ufb06\U0001d400-\U0001d7ff]+", _styled),
    rule("spaces", r"\s{2,}|[^\S ]", " "),
    rule("markdown link", r"\[([^\[\]]{1,200})\]\([^()\s]{0,500}\)", lambda match: match[1]),
    rule("e-mail", r"\b[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}\b", _mail),
    rule("web address", r"\b(?:https?://|ftp://|www\.)[^\s<>\"“”]+", _address, flags=re.I),
    rule(
        "bare domain",
        r"(?<![\w.@-])[a-z0-9][a-z0-9-]{0,62}(?:\.[a-z0-9-]{1,63}){0,4}"
        r"\.(?:com|org|net|edu|gov|info|news|io)(?:/[^\s<>\"“”]*)?(?![\w-])",
        _address,
        flags=re.I,
    ),
    rule("note numbers", r"\[\d{1,3}\]", ""),
    rule("sic", r"\s?\[sic\]", "", flags=re.I),
    rule("hashtag", r"(?<![\w&])#([A-Za-z]\w{1,60})", _camel),
    rule("handle", r"(?<![\w@])@([A-Za-z]\w{1,60})", lambda match: f"at {_camel(match)}"),
    rule("hyphens", r"[\u2010\u2011\u2043]", "-"),
    rule("minus", r"\u2212", "-"),
    rule("dashes", r"[\u2012\u2015\u2e3a\u2e3b]", "—"),
    rule("digits of other scripts", r"[^\D0-9]", lambda match: str(unicodedata.digit(match[0], 0))),
    rule("micro", r"[µμ](?=(?:g|m|s|Sv|mol)\b)", "u"),
    rule("letters of other scripts", _FOREIGN_RUN, _foreign),
    rule("repeated letters", r"(?i)([a-z])\1{3,}", lambda match: match[1]),
)
"""Hostile and foreign text to plain Latin text; idempotent."""

PICTOGRAPHS: Table = (rule("emoji and pictographs", r"[^\w\s!-/:-@\[-`{-~]+", _symbols),)
"""After the units: the degree sign is a symbol too."""
