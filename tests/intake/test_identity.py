"""Which item is which: new, changed, known, older, in any order of arrival."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.intake.identity import (
    MOST_VERSIONS,
    Decision,
    Known,
    canonical_url,
    content_digest_of,
    decide,
    identity_of,
)
from onrecord.vocabulary.reports import ParsedReport, PublicationStatus

T0 = datetime(2026, 3, 6, 9, tzinfo=UTC)


def known(report: ParsedReport, version: int = 1) -> Known:
    return Known(
        version=version, content_digest=content_digest_of(report), updated_at=report.updated_at
    )


def test_identity_is_guid_then_address_then_content() -> None:
    by_guid = ParsedReport(guid="7", url="https://a.example/1", title="A")
    assert identity_of(by_guid) == identity_of(ParsedReport(guid="7", url="https://b.example/"))
    by_url = ParsedReport(url="https://a.example/1?utm_source=x#top", title="A")
    assert identity_of(by_url) == identity_of(ParsedReport(url="https://A.example:443/1/"))
    by_content = ParsedReport(title="A", body_text="B")
    assert identity_of(by_content) == identity_of(ParsedReport(title="A", body_text="B"))
    assert len({identity_of(report) for report in (by_guid, by_url, by_content)}) == 3


@pytest.mark.parametrize(
    ("url", "same"),
    [
        ("https://a.example/x?b=2&a=1", "https://a.example/x?b=2&a=1"),
        ("HTTPS://A.example/x", "https://a.example/x"),
        ("http://a.example:8080/", "http://a.example:8080/"),
        ("https://a.example/x?fbclid=1&id=2", "https://a.example/x?id=2"),
        ("https://[::1]:9/x", "https://[::1]:9/x"),
        ("http://a.example:bad/", "http://a.example:bad/"),
        ("", "/"),
    ],
)
def test_canonical_url(url: str, same: str) -> None:
    assert canonical_url(url) == same


@given(st.text(max_size=80))
def test_canonical_url_never_fails_and_is_stable(url: str) -> None:
    once = canonical_url(url)
    assert canonical_url(once) == canonical_url(canonical_url(once))


def test_decisions() -> None:
    first = ParsedReport(guid="7", title="A", updated_at=T0)
    later = ParsedReport(guid="7", title="A, corrected", updated_at=T0 + timedelta(hours=1))
    recalled = ParsedReport(guid="7", title="A", status=PublicationStatus.CANCELED)
    assert decide(first, []) is Decision.NEW
    assert decide(first, [known(first)]) is Decision.KNOWN
    assert decide(later, [known(first)]) is Decision.VERSION
    assert decide(first, [known(later)]) is Decision.OLDER
    assert decide(first, [known(first), known(later, 2)]) is Decision.KNOWN
    assert decide(recalled, [known(first)]) is Decision.VERSION
    assert decide(later, [known(first, MOST_VERSIONS)]) is Decision.RESTLESS


def test_dates_and_white_space_alone_are_no_change() -> None:
    first = ParsedReport(guid="7", title="A b", body_text="One.\n\nTwo.", published_at=T0)
    again = ParsedReport(guid="7", title="A  b", body_text="One. Two.", updated_at=T0)
    assert content_digest_of(first) == content_digest_of(again)


VERSIONS = [
    ParsedReport(guid="7", title=f"v{number}", updated_at=T0 + timedelta(hours=number))
    for number in range(4)
]


@given(st.permutations(VERSIONS))
def test_the_newest_version_is_last_whatever_the_order(order: list[ParsedReport]) -> None:
    stored: list[Known] = []
    for report in order:
        if decide(report, stored) in (Decision.NEW, Decision.VERSION):
            stored.append(known(report, len(stored) + 1))
    assert stored[-1].content_digest == content_digest_of(VERSIONS[-1])
    assert all(decide(report, stored) not in (Decision.NEW, Decision.VERSION) for report in order)
