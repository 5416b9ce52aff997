"""Files that hold many letters: each is one report, whatever its neighbours are."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from onrecord.intake.parsers.mailboxes import is_mailbox, letters_of
from onrecord.intake.parsers.refusing import Unreadable
from onrecord.intake.reading import read
from onrecord.plumbing.guarded import close_idle

OPENS = b"From a@b.example Fri Mar  6 08:00:00 2026\n"
LETTER = (
    OPENS + b"From: A <a@b.example>\nMessage-ID: <%d@b.example>\nSubject: Letter %d\n\nWords.\n\n"
)


@pytest.fixture(scope="module", autouse=True)
def no_children_left() -> Iterator[None]:
    yield
    close_idle()


def mailbox(count: int) -> bytes:
    return b"".join(LETTER % (number, number) for number in range(count))


def test_one_bad_letter_is_named_and_leaves_the_others_alone() -> None:
    bomb = b"\n".join(b"--x\nContent-Type: text/plain\n\na" for _ in range(900))
    bad = OPENS + b'From: A <a@b.example>\nContent-Type: multipart/mixed; boundary="x"\n\n' + bomb
    long = OPENS + b"From: A <a@b.example>\nX: " + b"y" * 300_000 + b"\n\nz\n\n"
    data = LETTER % (1, 1) + bad + b"\n\n" + long * 4 + LETTER % (2, 2)
    parsed = read(data)
    assert [report.title for report in parsed.reports] == ["Letter 1", "Letter 2"]
    assert parsed.problems[0] == "Letter 2 was not read: The message has more than 200 parts."
    assert parsed.problems[1].startswith("Letter 3 was not read: The headers")
    assert parsed.problems[-1] == "Letters not read: 5."
    with pytest.raises(Unreadable, match="Letter 1 was not read"):
        read(long)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (mailbox(5_001), "more than 5,000 letters"),
        (b"From " * 400_000, ""),
        (OPENS + b"From: a@b.example\n" + b"\n\nFrom x" * 60_000, ""),
        (OPENS + b"From: a@b.example\n\n" + b"\n\nFrom 1 2026\n" * 40_000, ""),
        (OPENS + b"From: a@b.example\nContent-Length: 999999999\n\n" + b"\x00\xff" * 90_000, ""),
        (OPENS * 20_000, ""),
        (b"From x 2026\nA:" + b">" * 1_000_000 + b"From \n", ""),
    ],
    ids=["many", "words", "no dates", "no headers", "count", "openings", "quotes"],
)
def test_mailboxes_made_to_kill_are_read_or_refused_soon(data: bytes, told: str) -> None:
    began = time.perf_counter()
    if told:
        with pytest.raises(Unreadable, match=told):
            read(data, filename="a.mbox")
    else:
        assert len(read(data, filename="a.mbox").reports) <= 5_000
    assert time.perf_counter() - began < 5


def test_splitting_takes_time_in_proportion_to_its_bytes() -> None:
    filling = (b"x" * 70 + b"\n>From here\n\nFrom nowhere\n") * 100 + b"\n"
    spent = []
    for count in (100, 400):
        data = (LETTER % (1, 1) + filling) * count
        began = time.process_time()
        assert sum(1 for _ in letters_of(data)) == count
        spent.append(time.process_time() - began)
    assert spent[1] < 12 * spent[0]


def test_a_letter_alone_is_no_mailbox() -> None:
    assert not is_mailbox(b"From: a@b.example\nSubject: x\n\nFrom a@b.example 2026\nA: b\n\n")
    assert not is_mailbox(b"From the harbour, 6 March 2026\n\nNobody sails.\n")
    assert is_mailbox(b"\n" + LETTER % (1, 1))
    assert read(b"From the harbour, 6 March 2026\n\nNobody sails.\n").format == "text"
