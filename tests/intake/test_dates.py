"""Dates as they are written in the wild."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.intake.parsers.dates import parse_date


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Fri, 06 Mar 2026 08:15:00 +0100", "2026-03-06T07:15"),
        ("Fri, 6 Mar 2026 08:15 GMT", "2026-03-06T08:15"),
        ("Wrongday, 06 Mar 2026 08:15:00 EST", "2026-03-06T13:15"),
        ("06 Mar 26 08:15:00 PDT", "2026-03-06T15:15"),
        ("6-Mar-2026 08:15:00 UTC", "2026-03-06T08:15"),
        ("6 March 2026", "2026-03-06T00:00"),
        ("6 March 2026 09:15 CET", "2026-03-06T08:15"),
        ("March 6, 2026", "2026-03-06T00:00"),
        ("March 6th, 2026 at 9:15 pm EST", "2026-03-07T02:15"),
        ("Fri Mar  6 08:15:00 UTC 2026", "2026-03-06T08:15"),
        ("Fri, 06 Mar 2026 24:00:00 GMT", "2026-03-07T00:00"),
        ("Fri, 06 Mar 2026 08:15:60 GMT", "2026-03-06T08:15"),
        ("Fri, 06 Mar 2026 08:15:00 GMT+2", "2026-03-06T06:15"),
        ("Fri, 06 Mar 2026 08:15:00 +0000 (UTC)", "2026-03-06T08:15"),
        ("2026-03-06T08:15:00Z", "2026-03-06T08:15"),
        ("2026-03-06t08:15:00.123456+02:00", "2026-03-06T06:15"),
        ("2026-03-06 08:15:00", "2026-03-06T08:15"),
        ("2026-03-06T08:15-0500", "2026-03-06T13:15"),
        ("20260306T153000+0300", "2026-03-06T12:30"),
        ("20260306", "2026-03-06T00:00"),
        ("2026-03-06", "2026-03-06T00:00"),
        ("2026-03", "2026-03-01T00:00"),
        ("ven., 06 mars 2026 08:15:00 +0100", "2026-03-06T07:15"),
        ("6. März 2026", "2026-03-06T00:00"),
        ("6 de março de 2026", "2026-03-06T00:00"),
        ("1er juillet 2026", "2026-07-01T00:00"),
        ("6 juin 2026 08:15", "2026-06-06T08:15"),
        ("martedì, 3 febbraio 2026", "2026-02-03T00:00"),
        ("vr, 06 mrt 2026 08:15:00 +0100", "2026-03-06T07:15"),
        ("1772784900", "2026-03-06T08:15"),
        ("1772784900123", "2026-03-06T08:15"),
    ],
)
def test_is_read_as_utc(text: str, expected: str) -> None:
    parsed = parse_date(text)
    assert parsed is not None
    assert parsed.tzinfo is UTC
    assert f"{parsed:%Y-%m-%dT%H:%M}" == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "31 Feb 2026",
        "2026-13-01",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59-12:00",
        "06/03/2026",
        "1" * 5000,
        "Fri, 99 Mar 2026 08:15:00 GMT",
        "2026-03-06T99:00:00Z",
    ],
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert parse_date(text) is None


@given(st.text(max_size=60))
def test_never_fails(text: str) -> None:
    parsed = parse_date(text)
    assert parsed is None or parsed.tzinfo is UTC


@given(st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(2100, 1, 1)))
def test_rfc_3339_round_trip(moment: datetime) -> None:
    exact = moment.replace(tzinfo=UTC, microsecond=0)
    assert parse_date(exact.isoformat()) == exact
    assert parse_date(f"{exact:%a, %d %b %Y %H:%M:%S} +0000") == exact
