"""Whether every link of the site leads somewhere, at once and to the place it names."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import unquote, urljoin, urlsplit

from benchmarks.page_quality.discovering import Answer, get
from lxml import html

REFERRING = {
    "a": "href",
    "link": "href",
    "script": "src",
    "img": "src",
    "source": "src",
    "audio": "src",
    "track": "src",
    "form": "action",
}
"""Elements that name an address, and in which attribute. ``srcset`` is read as well."""

OUTSIDE = re.compile(
    r"^(https?://[a-z0-9.-]+\.[a-z]{2,}(:\d+)?([/?#]\S*)?|mailto:\S*|sms:\S*)$", re.I
)
"""What a link that leaves the site must look like."""


@dataclass
class Crawl:
    """What was looked at and what was wrong, one sentence each."""

    pages: int = 0
    addresses: int = 0
    links: int = 0
    fragments: int = 0
    outside: int = 0
    wrong: dict[str, list[str]] = field(default_factory=dict)

    def blame(self, what: str, page: str) -> None:
        """Note a fault and a page on which it is met."""
        self.wrong.setdefault(what, []).append(page)

    @property
    def faults(self) -> list[str]:
        """Each fault once, with a page that shows it and on how many pages it is."""
        return [
            f"{what}, on {pages[0]}" + (f" and {len(pages) - 1} times more" * (len(pages) > 1))
            for what, pages in self.wrong.items()
        ]


@dataclass(frozen=True, slots=True)
class Reference:
    """One address that a page names."""

    page: str
    element: str
    raw: str
    url: str


def references_of(page: Answer) -> list[Reference]:
    """Return every address that a page names, absolute."""
    found = []
    for element in html.fromstring(page.body).iter(*REFERRING):
        raw = element.get(REFERRING[str(element.tag)])
        names = [raw] if raw is not None else []
        names += re.findall(r"(\S+)(?:\s+[\d.]+[wx])?(?:,|$)", element.get("srcset") or "")
        for name in names:
            found.append(Reference(page.url, str(element.tag), name, urljoin(page.url, name)))
    return found


def crawl(
    base: str,
    starts: list[str],
    *,
    limit: int = 400,
    follow: bool = True,
    of_a_form: int | None = None,
) -> Crawl:
    """Follow every link from ``starts`` and check each address named, and each fragment.

    With ``follow`` false only what the starts themselves name is checked; of addresses that
    differ in their query alone, ``of_a_form`` are asked (all, when ``None``).
    """
    site = urlsplit(base).netloc
    seen: dict[str, Answer] = {}
    waiting, read = list(dict.fromkeys(starts)), set()
    told = Crawl()
    asked: dict[str, set[str]] = {}

    def is_enough(path: str, query: str) -> bool:
        same = asked.setdefault(path, set())
        if of_a_form is not None and query not in same and len(same) >= of_a_form:
            return True
        same.add(query)
        return False

    def fetched(url: str) -> Answer:
        if url not in seen:
            seen[url] = get(url)
        return seen[url]

    while waiting and told.pages < limit:
        url = waiting.pop(0)
        if url in read:
            continue
        read.add(url)
        page = fetched(url)
        if not page.headers.get("content-type", "").startswith("text/html"):
            continue
        told.pages += 1
        for reference in references_of(page):
            told.links += 1
            target = urlsplit(reference.url)
            if target.netloc != site:
                told.outside += 1
                _check_outside(reference, told)
                continue
            bare = target._replace(fragment="").geturl()
            if reference.element == "form":
                continue
            if target.query and is_enough(target.path, target.query):
                continue
            _check_inside(reference, fetched, bare, unquote(target.fragment), told)
            if follow and reference.element == "a" and not target.query and bare not in read:
                waiting.append(bare)
    told.addresses = len(seen)
    return told


def _check_outside(reference: Reference, told: Crawl) -> None:
    if not OUTSIDE.match(reference.url):
        told.blame(f"{reference.raw!r} is no address", reference.page)


def _check_inside(
    reference: Reference,
    fetched: Callable[[str], Answer],
    bare: str,
    fragment: str,
    told: Crawl,
) -> None:
    answer = fetched(bare)
    if answer.status != 200 and not urlsplit(bare).path.startswith("/desk/"):
        where = answer.headers.get("location", "")
        named = urlsplit(bare).path
        told.blame(f"{named} answers {answer.status} {where}".strip(), reference.page)
    elif fragment and reference.element == "a" and not fragment.startswith(":~:"):
        told.fragments += 1
        names = set(html.fromstring(answer.body).xpath("//@id | //a/@name"))
        if fragment not in names:
            told.blame(f"{reference.raw!r} names no place there", reference.page)
