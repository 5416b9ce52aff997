"""Watched folders and mailboxes, on real files and a real local mail server, killed anywhere."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from onrecord.intake import operations
from onrecord.intake.carriers import folder, letters
from onrecord.intake.models import Channel, Delivery, DeliveryState, Report, Source
from onrecord.intake.operations import collecting, read_delivery
from onrecord.plumbing import mailbox_door
from onrecord.plumbing.mailbox_door import MailboxRefused, MailboxUnreachable, open_mailbox
from tests.intake.feeds import rss, story
from tests.intake.mail_server import ImapServer

LATER = timedelta(seconds=5)


def put(root: Path, name: str, data: bytes, now: datetime) -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    os.utime(path, (now.timestamp(), now.timestamp()))
    return path


def names(root: Path) -> dict[str, list[str]]:
    """Return the files below ``root``, by the folder of its own that they are in."""
    found: dict[str, list[str]] = {}
    for path in sorted(root.rglob("*")):
        if path.is_file() or path.is_symlink():
            found.setdefault(path.relative_to(root).parts[0], []).append(path.name)
    return found


def read_all(now: datetime) -> None:
    for delivery in Delivery.objects.filter(state=DeliveryState.RECEIVED):
        try:
            read_delivery(delivery_id=delivery.pk, now=now)
        except operations.DeliveryNotRead:
            continue


@pytest.mark.django_db
def test_files_are_taken_read_and_put_where_they_belong(tmp_path: Path, now: datetime) -> None:
    put(tmp_path, "coast-wire/item.rss", rss(story(1)), now)
    put(tmp_path, "loose.txt", b"Quay closed\n\nThe quay is closed until Monday.", now)
    put(tmp_path, "picture.svg", b"<svg xmlns='x'/>", now)
    put(tmp_path, "empty.xml", b"", now)
    put(tmp_path, "half.xml.part", rss(story(2)), now)
    put(tmp_path, ".hidden", b"x", now)
    first = collecting.sweep_folder(root=tmp_path, now=now + LATER)
    assert (first.kept, first.done, first.refused) == (3, 0, 1)
    read_all(now)
    second = collecting.sweep_folder(root=tmp_path, now=now + LATER)
    assert (second.kept, second.done, second.refused) == (0, 2, 1)
    found = names(tmp_path)
    assert sorted(found["done"]) == ["item.rss", "loose.txt"]
    assert sorted(found["refused"]) == [
        "empty.xml", "empty.xml.why.txt", "picture.svg", "picture.svg.why.txt",
    ]  # fmt: skip
    why = next(tmp_path.rglob("picture.svg.why.txt")).read_text()
    assert why == "This is a picture (SVG), not news.\n"
    assert "half.xml.part" in found
    assert {report.source.slug for report in Report.objects.all()} == {
        "coast-wire", "received-by-hand",
    }  # fmt: skip


@pytest.mark.django_db
def test_a_file_still_being_written_and_odd_files_are_let_be(tmp_path: Path, now: datetime) -> None:
    put(tmp_path, "growing.xml", rss(story(1)), now)
    os.mkfifo(tmp_path / "pipe")
    os.utime(tmp_path / "pipe", (now.timestamp(), now.timestamp()))
    secret = put(tmp_path.parent, "secret.txt", b"Nobody may read this.", now)
    (tmp_path / "link.txt").symlink_to(secret)
    at = now.timestamp()
    os.utime(tmp_path / "link.txt", (at, at), follow_symlinks=False)
    put(tmp_path, "deep/er/item.rss", rss(story(2)), now)
    collecting.sweep_folder(root=tmp_path, now=now + timedelta(seconds=1))
    assert not Delivery.objects.exists()
    assert (tmp_path / "growing.xml").exists()
    result = collecting.sweep_folder(root=tmp_path, now=now + LATER)
    assert (result.kept, result.refused) == (1, 2)
    assert "Nobody may" not in str(names(tmp_path))
    assert secret.exists()
    assert (tmp_path / "deep/er/item.rss").exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("where", "name"),
    [(collecting, "receive"), (folder, "mark_kept"), (folder, "settle"), (folder, "read")],
)
@pytest.mark.parametrize("before", [True, False])
def test_a_kill_anywhere_loses_nothing_and_takes_nothing_twice(
    where: Any,
    name: str,
    before: bool,
    tmp_path: Path,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for number in range(3):
        put(tmp_path, f"coast-wire/{number}.rss", rss(story(number)), now)
    whole = getattr(where, name)

    def killed(*args: Any, **kwargs: Any) -> Any:
        if not before:
            whole(*args, **kwargs)
        raise KeyboardInterrupt

    if name == "settle":
        collecting.sweep_folder(root=tmp_path, now=now + LATER)
        read_all(now)
    with monkeypatch.context() as broken:
        broken.setattr(where, name, killed)
        with pytest.raises(KeyboardInterrupt):
            collecting.sweep_folder(root=tmp_path, now=now + LATER)
    for _ in range(2):
        collecting.sweep_folder(root=tmp_path, now=now + LATER)
        read_all(now)
    collecting.sweep_folder(root=tmp_path, now=now + LATER)
    assert Delivery.objects.count() == 3
    assert Report.objects.count() == 3
    assert {key: len(files) for key, files in names(tmp_path).items()} == {"done": 3}


def test_a_sweep_that_was_killed_holds_nothing(tmp_path: Path) -> None:
    code = (
        "import sys, time\nfrom pathlib import Path\n"
        "from onrecord.intake.carriers.folder import sweeping\n"
        "with sweeping(Path(sys.argv[1])) as ours:\n"
        "    print(ours, flush=True)\n    time.sleep(60)\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    with process, process.stdout:
        assert process.stdout.readline() == "True\n"
        with folder.sweeping(tmp_path) as ours:
            assert ours is False
        process.send_signal(signal.SIGKILL)
        process.wait()
    with folder.sweeping(tmp_path) as ours:
        assert ours is True


def test_names_of_files_lead_nowhere(tmp_path: Path, now: datetime) -> None:
    odd = ["..", "a\nb.xml", "x" * 240 + ".xml", "~", "ünï cödé.xml", "0~1~2.xml", "-rf.xml"]
    for name in odd[1:]:
        put(tmp_path, f"s/{name}", b"x", now)
    with folder.sweeping(tmp_path):
        taken = folder.claim_new(tmp_path, now=now + LATER)
    assert len(taken) == 5
    assert {file.name for file in folder.claimed(tmp_path)} == {
        folder._safe(file.name) for file in taken
    }
    for file in folder.claimed(tmp_path):
        settled = folder.settle(tmp_path, file, now=now, problem="No.")
        assert settled.parent.parent == tmp_path / "refused"
        assert settled.name.isprintable()


LETTER = (
    b"Received: from mx\r\nFrom: Coast <press@coast.example>\r\nSubject: Quay closed\r\n"
    b"Message-ID: <%d@coast.example>\r\nDate: Fri, 06 Mar 2026 08:00:00 GMT\r\n\r\n"
    b"The quay is closed until Monday, the harbour office said.\r\n"
)


@pytest.fixture
def sender(db: None, now: datetime) -> Source:
    source = operations.add_source(name="Coast Office", now=now)
    operations.add_sender(source=source, address="Press@Coast.example", now=now)
    return source


def maildir(root: Path, *, give: bytes, name: str = "1.M1P1.host") -> None:
    for part in ("new", "cur", "tmp"):
        (root / part).mkdir(parents=True, exist_ok=True)
    (root / "new" / name).write_bytes(give)


def test_letters_of_a_maildir_are_taken_from_whom_we_know(
    tmp_path: Path, sender: Source, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    maildir(tmp_path, give=LETTER % 1)
    maildir(tmp_path, give=(LETTER % 2).replace(b"press@", b"forger@"), name="2.M1P1.host")
    with monkeypatch.context() as broken:
        broken.setattr(collecting.maildir, "put_away", lambda *a, **k: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            collecting.collect_maildir(root=tmp_path, now=now)
    result = collecting.collect_maildir(root=tmp_path, now=now)
    assert (result.kept, result.refused) == (1, 1)
    away = {path.name for path in (tmp_path / "cur").iterdir()}
    assert away == {"1.M1P1.host:2,S", "2.M1P1.host:2,FS"}
    assert not any((tmp_path / "new").iterdir())
    read_all(now)
    (report,) = Report.objects.all()
    assert (report.source, report.title) == (sender, "Quay closed")
    assert report.delivery.format == "mail"


@pytest.mark.parametrize(
    "letter",
    [
        LETTER.replace(b"From:", b"From: x@y.example\r\nFrom:"),
        LETTER.replace(b"<press@coast.example>", b"<press@coast.example>, <a@b.example>"),
        LETTER.replace(
            b"From: Coast <press@coast.example>", b"From: press@coast.example <a@b.example>"
        ),
        LETTER.replace(b"press@coast.example>\r\nSub", b"press@coast.example.evil>\r\nSub"),
        LETTER.replace(b"From: Coast <press@coast.example>\r\n", b""),
        b"X: " + b"a" * 300_000 + b"\r\n" + LETTER,
    ],
    ids=["two From", "two addresses", "name as address", "longer domain", "no From", "huge"],
)
def test_a_forged_sender_is_nobody(letter: bytes, sender: Source, now: datetime) -> None:
    assert collecting.take_letter(data=letter, now=now) is None
    assert not Delivery.objects.exists()


@pytest.mark.parametrize(
    ("results", "taken"),
    [
        (b"mx.house.example; spf=pass; dmarc=pass header.from=coast.example", True),
        (b"mx.house.example; spf=pass; dmarc=fail", False),
        (b"mx.forger.example; dmarc=pass", False),
        (
            b"mx.house.example; dmarc=fail\r\nAuthentication-Results: mx.house.example; dmarc=pass",
            False,
        ),
        (b"none", False),
    ],
)
def test_only_the_word_of_the_houses_own_server_counts(
    results: bytes, taken: bool, sender: Source, now: datetime, settings: Settings
) -> None:
    settings.MAIL_AUTHSERV = "mx.house.example"
    letter = b"Authentication-Results: " + results + b"\r\n" + LETTER % 1
    assert (collecting.take_letter(data=letter, now=now) is not None) is taken


def test_letters_of_a_mailbox_are_marked_once_kept(sender: Source, now: datetime) -> None:
    operations.add_sender(source=sender, address="@quay.example", now=now)
    others = (LETTER % 2).replace(b"press@coast.example>\r\nSub", b"anybody@quay.example>\r\nSub")
    unknown = (LETTER % 3).replace(b"press@", b"spam@")
    with ImapServer({7: LETTER % 1, 8: others, 9: unknown}) as server:
        result = collecting.collect_imap(url=server.url, password="secret", now=now)
        assert (result.kept, result.refused) == (2, 1)
        assert server.flags == {7: {"\\Seen"}, 8: {"\\Seen"}, 9: {"\\Seen", "\\Flagged"}}
        again = collecting.collect_imap(url=server.url, password="secret", now=now)
        assert (again.kept, again.refused) == (0, 0)
    assert Delivery.objects.count() == 2
    channel = Channel.objects.get(url="mailto:press@coast.example")
    assert (channel.failures, channel.last_success_at) == (0, now)


def test_a_mailbox_that_fails_is_told_on_its_channels(sender: Source, now: datetime) -> None:
    with ImapServer({7: LETTER % 1}) as server:
        collecting.collect_imap(url=server.url, password="wrong", now=now)
        channel = Channel.objects.get(url="mailto:press@coast.example")
        assert "does not accept the user or the password" in channel.problem
        assert server.flags == {7: set()}
    collecting.collect_imap(url=server.url, password="secret", now=now)
    channel.refresh_from_db()
    assert channel.failures == 2
    assert "could not be read" in channel.problem


def test_a_mail_server_that_lies_does_no_harm() -> None:
    with (
        ImapServer({7: LETTER % 1}, announced=2**40) as server,
        pytest.raises(MailboxUnreachable, match="announced"),
        open_mailbox(server.url, password="secret") as box,
    ):
        list(box.unseen())


def test_a_folder_that_is_not_there_is_told() -> None:
    with ImapServer({7: LETTER % 1}) as server:
        elsewhere = server.url.replace("INBOX", "Elsewhere")
        with (
            pytest.raises(MailboxRefused, match="no folder 'Elsewhere'"),
            open_mailbox(elsewhere, password="secret"),
        ):
            pass


@pytest.mark.parametrize(
    "url",
    [
        "",
        "imaps://host/INBOX",
        "http://user@host/",
        "imaps://user:password@host/",
        "imaps://u@h:99999/",
    ],
)
def test_what_is_no_mailbox_is_told(url: str) -> None:
    with pytest.raises(MailboxRefused, match="imaps://user@host"), open_mailbox(url, password="x"):
        pass


def test_a_letter_larger_than_is_taken_stays_for_a_person(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailbox_door, "MAX_LETTER", 100)
    with ImapServer({7: LETTER % 1}) as server, open_mailbox(server.url, password="secret") as box:
        assert [letter.data for letter in box.unseen()] == [None]


def test_sender_is_read_from_headers_only() -> None:
    hidden: Callable[[bytes], str] = lambda data: letters.sender_of(data).address  # noqa: E731
    assert hidden(LETTER % 1) == "press@coast.example"
    assert hidden(b"Subject: x\r\n\r\nFrom: press@coast.example\r\n") == ""
