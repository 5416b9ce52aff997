"""One address for each kind of page, found as a visitor finds them: from what links to what."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from lxml import html

FIXED = {
    "front": "/",
    "corrections": "/corrections/",
    "topics": "/topics/",
    "sources": "/sources/",
    "archive": "/archive/",
    "about": "/about/",
    "about masthead": "/about/masthead/",
    "about ethics": "/about/ethics/",
    "about AI": "/about/ai/",
    "about reading": "/about/reading/",
    "search": "/search/",
    "search without results": "/search/?q=qzxjvkwy",
    "check a file": "/verify/",
    "saved": "/saved/",
    "offline": "/offline/",
    "not found": "/no-such-page/",
}
"""Pages whose address never changes; the last is the one for addresses that lead nowhere."""

LINKED = {
    "author": ("article", r"^/authors/[\w-]+/$"),
    "story": ("article", r"^/stories/[\w-]+/$"),
    "topic": ("topics", r"^/topics/[\w-]+/$"),
    "source": ("sources", r"^/sources/[\w-]+/$"),
    "archive month": ("archive", r"^/archive/\d{4}/\d\d/$"),
    "archive day": ("archive month", r"^/archive/\d{4}/\d\d/\d\d/$"),
    "discussion": ("article", r"^/discussion/\d+/"),
    "report form": ("article", r"^/report/\d+/\d+/"),
    "changes": ("article", r"^/[\w-]+/[\w-]+/changes/$"),
}
"""Kind of page: the kind that leads to it, and what its address looks like."""

ARTICLE = re.compile(r"^/(?!stories|authors|topics|sources|archive|about)[\w-]+/[\w-]+/$")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server sent for one address."""

    url: str
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *given: object, **named: object) -> None:
        """Follow nothing: a redirect is an answer like any other."""


_opener = urllib.request.build_opener(_NoRedirect)


def get(url: str, method: str = "GET", **headers: str) -> Answer:
    """Fetch one address, following nothing; a refusal is an answer."""
    request = urllib.request.Request(url, method=method, headers=headers)
    try:
        with _opener.open(request, timeout=30) as answer:
            return Answer(url, answer.status, _lowered(answer.headers), answer.read())
    except urllib.error.HTTPError as error:
        return Answer(url, error.code, _lowered(error.headers), error.read())


def _lowered(headers: object) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}  # type: ignore[attr-defined]


def paths_in(page: Answer) -> list[str]:
    """Return the paths and queries that a page links to on its own site, in order."""
    site = urlsplit(page.url).netloc
    found = []
    for link in html.fromstring(page.body).iter("a"):
        target = urlsplit(urljoin(page.url, link.get("href") or ""))
        if target.netloc == site or target.hostname == "localhost":
            found.append(target._replace(scheme="", netloc="", fragment="").geturl())
    return found


def discover(base: str) -> dict[str, str]:
    """Return kind of page to address for every kind that this newsroom has.

    The longest article that can be listened to stands for articles.
    """
    kinds = {name: base + path for name, path in FIXED.items()}
    sitemap = get(base + "/sitemap.xml").text
    paths = [urlsplit(address).path for address in re.findall(r"<loc>([^<]+)</loc>", sitemap)]
    if "<sitemapindex" in sitemap:
        paths = [
            urlsplit(address).path
            for part in paths
            for address in re.findall(r"<loc>([^<]+)</loc>", get(base + part).text)
        ]
    articles = [path for path in paths if ARTICLE.match(path) and path.count("/") == 3]
    bodies = {path: get(base + path) for path in articles[:40]}
    spoken = [path for path, page in bodies.items() if b"<audio" in page.body]
    chosen = max(spoken or articles, key=lambda path: len(bodies[path].body))
    kinds["article"] = base + chosen
    kinds["section"] = base + chosen.split("/")[1].join("//")
    kinds["search with results"] = f"{base}/search/?q={_word_of(bodies[chosen])}"
    for kind, (leading, pattern) in LINKED.items():
        if leading not in kinds:
            continue
        found = [path for path in paths if re.match(pattern, path)]
        found = found or [p for p in paths_in(get(kinds[leading])) if re.match(pattern, p)]
        if found:
            kinds[kind] = base + found[0]
    return kinds


def _word_of(article: Answer) -> str:
    """Return the longest plain word of the headline: searching it must find the article."""
    headline = html.fromstring(article.body).findtext(".//h1") or ""
    return max(re.findall(r"[A-Za-z]+", headline), key=len, default="the")
