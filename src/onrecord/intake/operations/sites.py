"""What is known of a site: its robots.txt, its reservations, its licences, and when it is free.

One row a site (scheme, host and port), asked at most once a day. What it said last is kept
while it does not answer.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import ClassVar
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction
from django.db.models import Q

from onrecord.intake.models import Site
from onrecord.intake.terms import rsl
from onrecord.intake.terms.reserving import WELL_KNOWN_TDM, of_robots, of_tdmrep
from onrecord.intake.terms.robots import Robots, parse_robots
from onrecord.intake.terms.statements import Statement
from onrecord.plumbing.guarded import ChildDied, run_guarded
from onrecord.plumbing.outbound import Answer, Refused, Unreachable, fetch, is_own_host
from onrecord.vocabulary.errors import NewsroomError, Permanent, Temporary

FRESH_FOR = timedelta(hours=24)
ASK_AGAIN_AFTER = timedelta(hours=1)
"""A site whose robots.txt could not be read is asked for it again after so long."""

GAP = timedelta(seconds=1)
"""The rest between the end of one request to a site and the beginning of the next."""

HOLD = timedelta(seconds=25)
"""How long a request may keep a site for itself: longer than a fetch can take."""

PATIENCE = timedelta(seconds=3)
"""A turn that comes within so long is waited for; else the work comes back later."""

_SECONDS = 10.0
_MOST_LICENCES = 5
_ROBOTS_BYTES = 2_000_000


class Crowded(Temporary):
    """Somebody else is asking this site now; ``retry_after`` says when it is free."""

    code: ClassVar[str] = "intake.crowded"


@lru_cache(maxsize=1024)
def origin_of(url: str) -> str:
    """Return scheme, host and port of ``url`` as one string, or ``""`` when it has none."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
        return ""
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    default = {"http": 80, "https": 443}[parts.scheme.lower()]
    suffix = f":{port}" if port and port != default else ""
    return f"{parts.scheme.lower()}://{host}{suffix}"[:300]


def site_at(url: str, *, now: datetime) -> Site:
    """Return what is known of the site of ``url``, asked anew when that is a day old.

    Raises ``Unreachable`` when a site that we know nothing of does not say what it allows:
    it is not asked for anything else then (RFC 9309, 2.3.1.4).
    """
    origin = origin_of(url)
    site = Site.objects.filter(origin=origin).first()
    if site is not None and site.ask_again_at is not None and site.ask_again_at > now:
        return site
    return _asked(origin, site, now)


def known_sites(urls: Iterable[str]) -> dict[str, Site]:
    """Return the sites of ``urls`` that are known, by origin, without asking anybody."""
    origins = {origin_of(url) for url in urls} - {""}
    return {site.origin: site for site in Site.objects.filter(origin__in=origins)}


def statements_of(site: Site, url: str) -> list[Statement]:
    """Return what a site as a whole says about ``url``."""
    robots_at = f"{site.origin}/robots.txt"
    found = of_robots(_robots(site.robots), robots_at, url)
    found += of_tdmrep(site.tdmrep, f"{site.origin}{WELL_KNOWN_TDM}", url)
    for where, rules in dict(site.licences).items():
        found += rsl.of_licence(rules, where, url)
    return found


def learn_licences(site: Site, addresses: Iterable[str]) -> None:
    """Read licences that a page names and that are not known yet."""
    new = [one for one in addresses if one not in site.licences]
    read = {one: rules for one in new[:2] if (rules := _licence(one)) is not None}
    if read and len(site.licences) < _MOST_LICENCES:
        site.licences = {**site.licences, **read}
        site.save(update_fields=["licences"])


def take_turn(site: Site, *, now: datetime) -> None:
    """Wait for the site to be free, shortly, and keep it; hosts of our own are not spared.

    Raises ``Crowded`` when it would take longer. The turn ends by itself after a kill.
    """
    if is_own_host(site.origin):
        return
    ends = now + PATIENCE
    moment = now
    while True:
        free = Q(free_at=None) | Q(free_at__lte=moment)
        if Site.objects.filter(free, pk=site.pk).update(free_at=moment + HOLD):
            return
        free_at = Site.objects.values_list("free_at", flat=True).get(pk=site.pk) or moment
        if free_at > ends:
            raise Crowded(
                f"{site.origin} is being asked for something else; one thing at a time.",
                retry_after=free_at - now,
            )
        time.sleep(max(0.0, (free_at - moment).total_seconds()))
        moment = max(moment, free_at)


def give_turn_back(site: Site, *, now: datetime) -> None:
    """Let others ask the site, after the rest that it wants."""
    if is_own_host(site.origin):
        return
    rest = max(GAP, timedelta(seconds=_robots(site.robots).delay))
    Site.objects.filter(pk=site.pk).update(free_at=now + rest)


@lru_cache(maxsize=256)
def _robots(text: str) -> Robots:
    return parse_robots(text)


def may_fetch(site: Site, url: str) -> bool:
    """Say whether the site's robots.txt lets us fetch ``url``."""
    return _robots(site.robots).may_fetch(url)


def _asked(origin: str, site: Site | None, now: datetime) -> Site:
    """Ask a site what it allows, and keep the answer."""
    found = site or Site(origin=origin)
    try:
        found.robots = _text_of(_try(f"{origin}/robots.txt", _ROBOTS_BYTES))
    except Temporary as error:
        if site is None or site.asked_at is None:
            raise Unreachable(
                f"{origin} did not say what it allows, so nothing else is asked of it yet: "
                f"{error.message}",
                retry_after=error.retry_after,
            ) from error
        Site.objects.filter(pk=site.pk).update(ask_again_at=now + ASK_AGAIN_AFTER)
        return site
    try:
        found.tdmrep = _text_of(_try(f"{origin}{WELL_KNOWN_TDM}", 512_000))
    except Temporary:
        # What stood there before stands; where nothing did, nothing is reserved.
        found.tdmrep = found.tdmrep or ""
    named = _robots(found.robots).licences
    found.licences = {one: rules for one in named if (rules := _licence(one)) is not None}
    found.asked_at, found.ask_again_at = now, now + FRESH_FOR
    return _kept(found)


def _kept(site: Site) -> Site:
    if site.pk:
        site.save(update_fields=["robots", "tdmrep", "licences", "asked_at", "ask_again_at"])
        return site
    try:
        with transaction.atomic():
            site.save(force_insert=True)
    except IntegrityError:
        # Somebody else met the site at the same moment.
        return Site.objects.get(origin=site.origin)
    return site


def _try(url: str, max_bytes: int) -> Answer | None:
    """Fetch a file that need not be there. Raises ``Temporary`` when the site does not answer."""
    try:
        answer = fetch(url, max_bytes=max_bytes, timeout=_SECONDS)
    except Refused as refused:
        host, port = refused.data.get("host"), refused.data.get("port")
        if origin_of(url) in (f"http://{host}:{port}", f"http://{host}", f"https://{host}"):
            # The site itself is out of bounds, and so is everything on it.
            raise
        return None
    except Permanent:
        return None
    if answer.status >= 500 or answer.status == 429:
        raise Unreachable(f"{url} answered {answer.status}.")
    return answer if answer.status == 200 else None


def _text_of(answer: Answer | None) -> str:
    if answer is None or answer.media_type in ("text/html", "application/xhtml+xml"):
        return ""
    # NUL is no character of a database's text.
    return answer.body[:512_000].decode("utf-8", "replace").replace("\x00", "")


def _licence(url: str) -> list[list[object]] | None:
    """Return the rules of the RSL licence at ``url``; ``None`` when there is none to read."""
    try:
        answer = fetch(url, max_bytes=rsl.MAX_BYTES, timeout=_SECONDS)
        if answer.status != 200:
            return None
        read = run_guarded("onrecord.intake.terms.rsl:run", answer.body, seconds=5.0, megabytes=256)
    except (NewsroomError, ChildDied):
        return None
    rules: list[list[object]] | None = json.loads(read[1:]) if read[:1] == b"+" else None
    return rules
