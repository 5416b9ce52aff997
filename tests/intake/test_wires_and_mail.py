"""NewsML 1, wires with control characters and mail, made to kill and by chance."""

from __future__ import annotations

import contextlib
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.intake.parsers import codec, job
from onrecord.intake.parsers.refusing import Unreadable
from onrecord.intake.parsers.statuses import status_of
from onrecord.vocabulary.reports import ParsedDelivery, PublicationStatus

HEAD = b"From: a@b.example\r\nMessage-ID: <1@b>\r\nSubject: Quay closed\r\n"


def read_here(data: bytes, **labels: str) -> ParsedDelivery:
    """Read as the child does, in this process, within two seconds."""
    given = {"media_type": "", "charset": "", "filename": "", "url": "", **labels}
    started = time.process_time()
    answer = job.run(job.pack(data, **given))
    assert time.process_time() - started < 2
    if answer[:1] == job.READ:
        return codec.from_json(answer[1:])
    raise Unreadable(answer[1:].decode())


def multipart(parts: bytes, boundary: bytes = b"b") -> bytes:
    kind = b"Content-Type: multipart/mixed; boundary=" + boundary + b"\r\n\r\n"
    return HEAD + kind + parts + b"\r\n--" + boundary + b"--\r\n"


def nested(depth: int) -> bytes:
    opening = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (level, level)
        for level in range(depth)
    )
    return HEAD + opening + b"\r\nText at the bottom."


MAIL_BOMBS = {
    "10,000 parts": (multipart(b"--b\r\n\r\nx\r\n" * 10_000), "more than 200 parts"),
    "parts with trailing blanks": (multipart(b"--b  \r\n\r\nx\r\n" * 10_000), "200 parts"),
    "10,000 messages": (
        HEAD + b"Content-Type: message/rfc822\r\n\r\n" * 10_000,
        "200 parts|nests parts|headers",
    ),
    "deep nesting": (nested(100), "nests parts"),
    "5,000 boundaries": (nested(5_000), "200 parts"),
    "header of a megabyte": (HEAD + b"X-A: " + b"a" * 1_000_000 + b"\r\n\r\nx", "too long"),
    "folded for ever": (HEAD + b"X-A: a\r\n" + b" a\r\n" * 100_000 + b"\r\nx", "too long"),
    "100,000 headers": (HEAD + b"X-A: a\r\n" * 100_000 + b"\r\nx", "too long"),
}


@pytest.mark.parametrize("name", MAIL_BOMBS)
def test_a_mail_bomb_is_refused_in_one_sentence(name: str) -> None:
    data, told = MAIL_BOMBS[name]
    with pytest.raises(Unreadable, match=told):
        read_here(data)


@pytest.mark.parametrize(
    "rest",
    [
        b"Subject: =?utf-8?B?!!!!?= =?x-none?Q?=ZZ?=\r\n\r\nText enough to read.",
        b"Content-Type: text/plain; charset=" + b"x" * 5_000 + b"\r\n\r\nText enough to read.",
        b"Content-Type: text/plain; charset=utf-7\r\n\r\nText +AGE- enough to read.",
        b"Content-Transfer-Encoding: base64\r\n\r\n====not base64 at all====",
        b"Content-Transfer-Encoding: x-uuencode\r\n\r\nbegin 644 x\r\nM\r\nText",
        b"Content-Type: multipart/mixed\r\n\r\nNo boundary, only text here.",
        b'Content-Type: multipart/mixed; boundary=""\r\n\r\n--\r\n\r\nText of a part.',
        b"Subject: " + b"=?utf-8?Q?=C3=A9?= " * 2_000 + b"\r\n\r\nText enough.",
        b"Content-Disposition: attachment; filename*=utf-8''%ff%fe../../etc/passwd\r\n\r\nText",
        b"Date: Fri, 99 Foo 2026\r\n\r\n" + b"\x00\x01\xff text " * 5_000,
        b"Content-Type: text/html\r\n\r\n<script>alert(1)</script><p>Only this is text.</p>",
    ],
    ids=lambda rest: repr(rest[:30]),
)
def test_odd_mail_is_read_without_harm(rest: bytes) -> None:
    for report in read_here(HEAD + rest).reports:
        assert report.title.startswith("Quay closed")
        assert "\x00" not in report.body_text
        assert "alert" not in report.body_text
        assert "/etc" not in report.url


NEWSML = "<NewsML><NewsItem>{}<NewsComponent>{}</NewsComponent></NewsItem></NewsML>"
WIRES_MADE_TO_KILL = {
    "general entity": (
        b"<!DOCTYPE NewsML [<!ENTITY a 'b'>]>" + NEWSML.format("", "&a;").encode(),
        "entity bombs",
    ),
    "bomb behind a parameter entity": (
        b"<!DOCTYPE NewsML [<!ENTITY % n SYSTEM 'n.dtd'> %n; <!ENTITY a '&b;&b;'>]>"
        + NEWSML.format("", "&a;").encode(),
        "entity bombs",
    ),
    "inline parameter entity": (
        b"<!DOCTYPE NewsML [<!ENTITY % n '<!ENTITY a \"b\">'> %n;]>" + NEWSML.encode(),
        "entity bombs",
    ),
    "endless subset": (b"<!DOCTYPE NewsML [" + b"%n; " * 20_000, "entity bombs"),
    "components without end": (
        NEWSML.format("", "<NewsComponent>" * 5_000).encode(),
        "deep",
    ),
    "many stories": (
        NEWSML.format(
            "",
            "".join(
                f"<NewsComponent><NewsLines><HeadLine>{n}</HeadLine></NewsLines><ContentItem>"
                "<DataContent>x</DataContent></ContentItem></NewsComponent>"
                for n in range(600)
            ),
        ).encode(),
        "more than 500 stories",
    ),
    "many items": (b"<NewsML>" + b"<NewsItem></NewsItem>" * 11_000 + b"</NewsML>", "10,000 items"),
    "600 transmissions": (
        b"\x01cwa001 4 i 10\r\n\x02A =\r\nText.\x03061100 GMT Mar 26\x04" * 600,
        "more than 500",
    ),
    "strange header": (b"\x01?some?thing?\r\n\x02text\x03", "neither IPTC 7901 nor ANPA"),
}


@pytest.mark.parametrize("name", WIRES_MADE_TO_KILL)
def test_a_wire_made_to_kill_is_refused_in_one_sentence(name: str) -> None:
    data, told = WIRES_MADE_TO_KILL[name]
    with pytest.raises(Unreadable, match=told):
        read_here(data)


def test_components_by_the_hundred_take_no_square_of_time() -> None:
    story = (
        "<NewsComponent xml:lang='{}'><NewsLines><HeadLine>H{}</HeadLine></NewsLines>"
        "<ContentItem><DataContent>Text {}.</DataContent></ContentItem></NewsComponent>"
    )
    inside = "".join(story.format("en" if n % 2 else "fr", n, n) for n in range(120))
    assert len(read_here(NEWSML.format("", inside).encode()).reports) == 120


@given(st.binary(max_size=400))
@settings(max_examples=20, deadline=None)
def test_any_bytes_after_a_known_beginning_are_read_or_refused(rest: bytes) -> None:
    for start in (
        HEAD + b"\r\n",
        HEAD,
        b"\x01cwa012 4 i 9\r\n\x02",
        b"<NewsML><NewsItem>",
        b"\x16\x01",
    ):
        with contextlib.suppress(Unreadable):
            parsed = read_here(start + rest)
            assert all(r.body_html == "" == r.summary_html for r in parsed.reports)


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1))
@settings(max_examples=20, deadline=None)
def test_a_letter_keeps_its_words(words: str) -> None:
    text = f"Quay four is closed. {words} So it stays."
    sent = HEAD + b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + text.encode()
    (report,) = read_here(sent).reports
    assert report.body_text.startswith("Quay four is closed.")
    assert report.body_text.endswith("So it stays.")


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("stat:canceled", "canceled"),
        ("Cancelled", "canceled"),
        ("http://cv.iptc.org/newscodes/pubstatusg2/withheld", "withheld"),
        ("cstat:Withdrawn", "canceled"),
        ("KILL", "canceled"),
        ("On Hold", "withheld"),
        ("stat:usable", "usable"),
        ("publishable", "usable"),
        ("", "usable"),
    ],
)
def test_states_are_told_by_their_words(word: str, status: str) -> None:
    assert status_of(word) is PublicationStatus(status)
