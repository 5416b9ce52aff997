"""What sites say of the use of their texts is read as each convention means it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.intake.terms import rsl
from onrecord.intake.terms.reserving import (
    licences_of,
    of_headers,
    of_markup,
    of_robots,
    of_tdmrep,
)
from onrecord.intake.terms.robots import matches, parse_robots
from onrecord.intake.terms.statements import closing_fetch, closing_model
from onrecord.plumbing.guarded import run_guarded

SITE = "https://a.example"
LICENCE = (
    '<rsl xmlns="https://rslstandard.org/rsl"><content url="{path}"><license>'
    "{terms}</license></content></rsl>"
)


@pytest.mark.parametrize(
    ("robots", "path", "allowed"),
    [
        # The groups of RFC 9309: ours before everybody's, several of ours joined.
        ("User-agent: *\nDisallow: /", "/x", False),
        ("User-agent: *\nDisallow: /\nUser-agent: onrecord\nAllow: /", "/x", True),
        ("User-agent: ONRECORD/2.1\nDisallow: /x\n\nUser-agent: *\nAllow: /", "/x/1", False),
        ("User-agent: onrecord\nDisallow: /a\nUser-agent: onrecord\nDisallow: /b", "/b", False),
        ("User-agent: q\nUser-agent: onrecord\nDisallow: /", "/x", False),
        ("User-agent: q\nCrawl-delay: 5\nUser-agent: onrecord\nDisallow: /", "/x", False),
        ("User-agent: onrecordbot\nDisallow: /", "/x", True),
        # Rules: the longest match, Allow on a tie, the empty rule, escapes, both wildcards.
        ("User-agent: *\nDisallow: /news\nAllow: /news/feed", "/news/feed.xml", True),
        ("User-agent: *\nAllow: /page\nDisallow: /page", "/page", True),
        ("User-agent: *\nDisallow:", "/x", True),
        ("User-agent: *\nDisallow: /*.pdf$", "/a/b.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/a/b.pdf?x=1", True),
        ("User-agent: *\nDisallow: /*?print=", "/a?print=1", False),
        ("User-agent: *\nDisallow: /%7Ejoe/", "/~joe/x", False),
        ("User-agent: *\nDisallow: /caf%C3%A9", "/café", False),
        ("User-agent: *\nDisallow: /a%2Fb", "/a/b", True),
        ("\ufeffUSER-AGENT : *\r\nDISALLOW : / # all\r\n", "/x", False),
        ("User-agent: *\nDisallow: /", "/robots.txt", True),
        ("Disallow: /\nUser-agent: *\nAllow: /", "/x", True),
        ("<html><body>Not found</body></html>", "/x", True),
        ("", "/x", True),
    ],
)
def test_robots_as_the_rfc_has_it(robots: str, path: str, allowed: bool) -> None:
    assert parse_robots(robots).may_fetch(SITE + path) is allowed


def test_robots_is_quick_with_patterns_made_to_be_slow() -> None:
    robots = parse_robots("User-agent: *\n" + f"Disallow: /{'*a' * 900}$\n" * 200)
    assert robots.may_fetch(f"{SITE}/{'a' * 1800}b")


@settings(max_examples=40)
@given(st.text(max_size=300), st.text(max_size=60))
def test_no_robots_file_raises(text: str, path: str) -> None:
    robots = parse_robots("User-agent: *\n" + text)
    assert isinstance(robots.may_fetch(SITE + "/" + path), bool)
    assert 0 <= robots.delay <= 60


@given(st.text("ab*$", max_size=8), st.text("ab", max_size=8))
def test_a_pattern_means_what_its_expression_means(pattern: str, path: str) -> None:
    import re

    anchored = pattern.endswith("$")
    body = pattern.removesuffix("$")
    expression = ".*".join(re.escape(piece) for piece in body.split("*"))
    found = re.match(expression + ("$" if anchored else ""), path, re.DOTALL)
    assert matches(pattern, path) is (found is not None)


@pytest.mark.parametrize(
    ("robots", "closed"),
    [
        ("Content-Usage: train-ai=n", True),
        ("Content-Usage: search=y, train-ai=y", False),
        ("Content-Usage: /free/ train-ai=y\nContent-Usage: / train-ai=n", True),
        ("Content-Usage: /n/ train-ai=y\nContent-Usage: / train-ai=n", False),
        ("Content-Usage: search=n", False),
        ("Content-Signal: search=yes, ai-input=no, ai-train=no", True),
        ("Content-Signal: search=yes,ai-train=yes", False),
    ],
)
def test_uses_named_in_robots(robots: str, closed: bool) -> None:
    read = parse_robots("User-agent: *\n" + robots)
    said = of_robots(read, f"{SITE}/robots.txt", f"{SITE}/n/1")
    assert (closing_model(said) is not None) is closed
    assert closing_fetch(said) is None


def test_tdmrep_the_first_rule_that_matches_decides() -> None:
    rules = [
        {"location": "/open/", "tdm-reservation": 0},
        {"location": "/*.html$", "tdm-reservation": 1, "tdm-policy": f"{SITE}/policy.json"},
    ]
    text, where = json.dumps(rules), f"{SITE}/.well-known/tdmrep.json"
    assert closing_model(of_tdmrep(text, where, f"{SITE}/open/a.html")) is None
    closed = closing_fetch(of_tdmrep(text, where, f"{SITE}/a.html"))
    assert closed is not None
    assert "policy.json" in closed.says
    assert of_tdmrep(text, where, f"{SITE}/a.txt") == []
    for odd in ("", "{}", "[1]", '[{"location": 1}]', "[" * 9000, '[{"location":"/"}]'):
        assert of_tdmrep(odd, where, f"{SITE}/a") == []


@pytest.mark.parametrize(
    ("headers", "model", "fetch"),
    [
        ({"tdm-reservation": "1"}, True, True),
        ({"tdm-reservation": "0"}, False, False),
        ({"content-usage": "train-ai=n"}, True, False),
        ({"x-robots-tag": "noindex, noai"}, True, False),
        ({"x-robots-tag": "noindex"}, False, False),
        ({"tdm-reservation": "true"}, False, False),
    ],
)
def test_headers_of_an_answer(headers: dict[str, str], model: bool, fetch: bool) -> None:
    said = of_headers(headers, SITE)
    assert ((closing_model(said) is not None), (closing_fetch(said) is not None)) == (model, fetch)


def test_meta_tags_of_a_page() -> None:
    page = '<head><META content="1" NAME=tdm-reservation><link rel=license href="/r.xml" '
    page += "type='application/rsl+xml'></head>"
    assert closing_model(of_markup(page, SITE)) is not None
    assert licences_of({}, page, f"{SITE}/n/1") == [f"{SITE}/r.xml"]
    header = {"link": '</rsl.xml>; rel="license"; type="application/rsl+xml", </>; rel=up'}
    assert licences_of(header, "", f"{SITE}/n/1") == [f"{SITE}/rsl.xml"]
    assert of_markup("<p>tdm-reservation 1</p>" + "<meta " * 5000, SITE) == []


@pytest.mark.parametrize(
    ("terms", "closed"),
    [
        ('<permits type="usage">search</permits>', True),
        ('<permits type="usage">all</permits>', False),
        ('<permits type="usage">ai-input search</permits><payment type="free"/>', False),
        ('<permits type="usage">ai-all</permits><payment type="crawl"/>', True),
        ('<prohibits type="usage">ai-train</prohibits>', True),
        ('<prohibits type="usage">search</prohibits>', False),
    ],
)
def test_rsl_licences(terms: str, closed: bool) -> None:
    answer = rsl.run(LICENCE.format(path="/news/", terms=terms).encode())
    rules = json.loads(answer[1:])
    said = rsl.of_licence(rules, f"{SITE}/rsl.xml", f"{SITE}/news/1")
    assert (closing_model(said) is not None) is closed
    assert rsl.of_licence(rules, f"{SITE}/rsl.xml", f"{SITE}/sport/1") == []


def test_a_hostile_licence_is_refused_by_the_child() -> None:
    bomb = b'<!DOCTYPE r [<!ENTITY a "aaaa">]><rsl>&a;</rsl>'
    answer = run_guarded("onrecord.intake.terms.rsl:run", bomb, seconds=5, megabytes=256)
    assert answer[:1] == b"-"
