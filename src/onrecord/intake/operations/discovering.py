"""Looking at an address before it becomes a source: which feeds it has, and what they hold."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from urllib.parse import urljoin

from onrecord.intake import reading
from onrecord.intake.operations.asking import ask
from onrecord.intake.operations.polling import ACCEPT
from onrecord.intake.operations.sites import known_sites, statements_of
from onrecord.intake.parsers.refusing import Unreadable
from onrecord.intake.terms.statements import Statement
from onrecord.plumbing.guarded import ChildDied, run_guarded
from onrecord.plumbing.outbound import Answer, require_success
from onrecord.vocabulary.errors import NewsroomError, Permanent
from onrecord.vocabulary.reports import ParsedDelivery

_SECONDS = 8.0
_USUAL = ("/feed", "/rss.xml", "/feed.xml", "/atom.xml")
_PAGES = frozenset({"html", "text"})


class NoFeed(Permanent):
    """There is no feed at an address, nor one named on it."""

    code: ClassVar[str] = "intake.no_feed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A feed that a page names."""

    url: str
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One feed as it stands now: what it holds, what its site says, and other feeds found."""

    url: str
    home_url: str
    parsed: ParsedDelivery
    statements: tuple[Statement, ...]
    others: tuple[Candidate, ...] = ()

    @property
    def full_texts(self) -> int:
        """Count the items that come with their whole text."""
        return sum(bool(report.body_text) for report in self.parsed.reports)


def look_at(*, url: str, now: datetime) -> Look:
    """Return what a feed holds, or the first feed that the page at ``url`` names.

    Raises ``NoFeed``, and what ``ask`` raises.
    """
    stated = url.strip() if "://" in url else f"https://{url.strip()}"
    answer = _fetched(stated, now)
    parsed = _read(answer)
    if parsed is not None:
        return _look(answer, parsed, home=urljoin(answer.url, "/"), others=())
    named = _named_on(answer)
    found = named or [Candidate(url=urljoin(answer.url, path), title="") for path in _USUAL]
    problem = ""
    for number, candidate in enumerate(found[:4]):
        try:
            feed = _fetched(candidate.url, now)
        except NewsroomError as error:
            # Of an address that was only guessed, nobody wants to hear.
            problem = problem or (error.message if named else "")
            continue
        parsed = _read(feed)
        if parsed is not None:
            others = tuple(found[:number] + found[number + 1 :])
            return _look(feed, parsed, home=answer.url, others=others)
    raise NoFeed(
        f"{answer.url} is a page, and no feed was found on it.{' ' + problem if problem else ''}"
    )


def _fetched(url: str, now: datetime) -> Answer:
    asked = ask(url=url, source=None, now=now, accept=ACCEPT, timeout=_SECONDS)
    return require_success(asked.answer, now=now)


def _read(answer: Answer) -> ParsedDelivery | None:
    """Return the feed in an answer; ``None`` for a page."""
    try:
        parsed = reading.read(
            answer.body, media_type=answer.media_type, charset=answer.charset, url=answer.url
        )
    except (Unreadable, ChildDied) as error:
        if answer.media_type.endswith("html"):
            return None
        raise NoFeed(f"{answer.url} is no feed that can be read. {error.message}") from error
    return None if parsed.format in _PAGES else parsed


def _named_on(answer: Answer) -> list[Candidate]:
    payload = answer.url.encode() + b"\n" + answer.body
    try:
        read = run_guarded("onrecord.intake.finding:run", payload, seconds=5.0, megabytes=256)
    except ChildDied:
        return []
    found: Sequence[Sequence[str]] = json.loads(read)
    return [Candidate(url=url, title=title) for url, title in found]


def _look(
    answer: Answer, parsed: ParsedDelivery, *, home: str, others: tuple[Candidate, ...]
) -> Look:
    site = next(iter(known_sites([answer.url]).values()), None)
    said = tuple(statements_of(site, answer.url)) if site is not None else ()
    return Look(
        url=answer.moved or answer.url,
        home_url=home,
        parsed=parsed,
        statements=said,
        others=others,
    )
