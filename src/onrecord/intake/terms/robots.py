"""robots.txt as RFC 9309 reads it, with the lines on use that newer drafts put there.

Groups are chosen by product token, rules by the longest match with ``Allow`` winning a
tie; ``*`` and ``$`` mean what they mean there. ``Crawl-delay``, ``Content-Usage`` and
``Content-Signal`` belong to a group; ``License`` (RSL) to the whole file. Nothing here
backtracks: hostile patterns cost no more than their length times the path's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote, unquote_to_bytes, urlsplit

PRODUCT = "onrecord"
MAX_BYTES = 512_000
"""RFC 9309 asks for 500 KiB at least; what comes after is not read."""

MOST_RULES = 5000
MOST_DELAY = 60.0
_TOKEN = re.compile(r"[a-z_-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One ``Allow`` or ``Disallow`` line; ``pattern`` is normalised."""

    pattern: str
    allows: bool


@dataclass(slots=True)
class Group:
    """What one group of the file tells its user agents."""

    agents: set[str] = field(default_factory=set)
    rules: list[Rule] = field(default_factory=list)
    delay: float = 0.0
    usage: list[tuple[str, str]] = field(default_factory=list)
    signals: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Robots:
    """What the file says to us: our own group's lines, else those for everybody."""

    rules: tuple[Rule, ...] = ()
    delay: float = 0.0
    usage: tuple[tuple[str, str], ...] = ()
    signals: tuple[str, ...] = ()
    licences: tuple[str, ...] = ()

    def ruling(self, url: str) -> Rule | None:
        """Return the rule that decides about ``url``, or ``None`` where none speaks of it."""
        path = path_of(url)
        best: Rule | None = None
        for rule in self.rules:
            if best is not None and len(rule.pattern) < len(best.pattern):
                continue
            if best is not None and len(rule.pattern) == len(best.pattern) and not rule.allows:
                continue
            if matches(rule.pattern, path):
                best = rule
        return best

    def may_fetch(self, url: str) -> bool:
        """Say whether we may fetch ``url``; ``/robots.txt`` itself always."""
        rule = self.ruling(url)
        return rule is None or rule.allows or path_of(url) == "/robots.txt"

    def usage_of(self, url: str) -> str:
        """Return the ``Content-Usage`` value with the longest path that covers ``url``."""
        path = path_of(url)
        covering = [(len(p), value) for p, value in self.usage if matches(p, path)]
        return max(covering)[1] if covering else ""


def parse_robots(text: str) -> Robots:
    """Return what ``text`` tells Onrecord. Anything unknown is passed over; nothing raises."""
    groups: list[Group] = []
    licences: list[str] = []
    open_head = False
    for name, value in _lines(text):
        if name == "user-agent":
            if not open_head:
                groups.append(Group())
            open_head = True
            groups[-1].agents.add(_agent(value))
            continue
        if name == "license":
            licences.append(value)
        elif groups:
            # Only rules end the list of agents (RFC 9309, 2.2.1).
            open_head = not _add(groups[-1], name, value) and open_head
    mine = [group for group in groups if PRODUCT in group.agents]
    mine = mine or [group for group in groups if "*" in group.agents]
    return Robots(
        rules=tuple(rule for group in mine for rule in group.rules)[:MOST_RULES],
        delay=min(max((group.delay for group in mine), default=0.0), MOST_DELAY),
        usage=tuple(entry for group in mine for entry in group.usage)[:100],
        signals=tuple(value for group in mine for value in group.signals)[:10],
        licences=tuple(licences[:5]),
    )


def path_of(url: str) -> str:
    """Return the path and query of ``url`` with its escapes normalised, ``/`` at the least."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "/"
    return _normal((parts.path or "/") + (f"?{parts.query}" if parts.query else ""))


def matches(pattern: str, path: str) -> bool:
    """Say whether a pattern with ``*`` and a final ``$`` matches the beginning of ``path``."""
    anchored = pattern.endswith("$")
    first, *others = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    if not others:
        return not anchored or len(path) == len(first)
    position = len(first)
    for piece in others[:-1]:
        found = path.find(piece, position)
        if found < 0:
            return False
        position = found + len(piece)
    if anchored:
        return len(path) - position >= len(others[-1]) and path.endswith(others[-1])
    return path.find(others[-1], position) >= 0


def _lines(text: str) -> Iterator[tuple[str, str]]:
    for line in re.split(r"\r\n|[\r\n]", text.removeprefix("\ufeff")[:MAX_BYTES]):
        name, colon, value = line.partition("#")[0].partition(":")
        if colon:
            yield name.strip().lower(), value.strip()


def _agent(value: str) -> str:
    """Return the product token of a ``User-agent`` line: ``Onrecord/1.0`` is ``onrecord``."""
    if value.startswith("*"):
        return "*"
    found = _TOKEN.match(value.lower())
    return found.group() if found else ""


def _add(group: Group, name: str, value: str) -> bool:
    """Take one line into the group; say whether it is a rule, which ends the list of agents."""
    if name in ("allow", "disallow"):
        if value:
            group.rules.append(Rule(pattern=_normal(value), allows=name == "allow"))
        return True
    if name == "crawl-delay":
        group.delay = max(group.delay, _seconds(value))
    elif name == "content-usage":
        # With a path in front, or without: then it is for the whole site.
        path, _, rest = value.partition(" ")
        stated = (path, rest) if path.startswith("/") else ("/", value)
        group.usage.append((_normal(stated[0]), stated[1].strip()))
    elif name == "content-signal":
        group.signals.append(value)
    return False


def _seconds(value: str) -> float:
    try:
        return max(0.0, float(value[:20])) if value[:1].isdigit() else 0.0
    except ValueError:
        return 0.0


def _normal(path: str) -> str:
    """Write escapes one way: octets of UTF-8 in capitals, unreserved characters plain."""
    kept = "/*$?&=+,;:@!'()~-._"
    pieces: Sequence[str] = re.split(r"(%(?:2[Ff]|2[Aa]|24|3[Ff]|23|25))", path)
    return "".join(
        piece.upper() if number % 2 else quote(unquote_to_bytes(piece), safe=kept)
        for number, piece in enumerate(pieces)
    )
