"""Real files, where they are: each is read or refused in one sentence, and nothing dies."""

from __future__ import annotations

import gzip
import json
import os
import re
import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from onrecord.intake.models import Report, Source
from onrecord.intake.operations import add_source, import_opml, read_delivery, receive
from onrecord.intake.parsers.refusing import Unreadable
from onrecord.intake.reading import read
from onrecord.plumbing.guarded import close_idle

CORPORA = Path(os.environ.get("ONRECORD_CORPORA", "../shared/data"))
WINDOWS = sorted((CORPORA / "wire-days" / "open").glob("*"))

pytestmark = pytest.mark.skipif(
    not CORPORA.is_dir(), reason="the folder named by ONRECORD_CORPORA is not here"
)


@pytest.fixture(scope="module", autouse=True)
def no_children_left() -> Iterator[None]:
    yield
    close_idle()


def files(folder: str) -> list[Path]:
    return sorted(path for path in (CORPORA / folder).rglob("*") if path.is_file())


def counted(folder: str) -> tuple[Counter[str], Counter[str]]:
    """Read every file of a folder; return counts of formats and of reasons for refusal."""
    formats: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    for path in files(folder):
        started = time.perf_counter()
        try:
            formats[read(path.read_bytes(), filename=path.name).format] += 1
        except Unreadable as error:
            refused[error.message] += 1
        assert time.perf_counter() - started < 5, path
    assert all(reason.endswith(".") and "\n" not in reason for reason in refused)
    return formats, refused


def test_every_feed_file_is_read_or_refused() -> None:
    formats, refused = counted("feeds/open")
    assert formats.total() >= 820
    no_format = "This XML is in no format of news that is read here: "
    assert {reason for reason in refused if not reason.startswith(no_format)} <= {
        "This JSON is neither a JSON Feed nor ninjs.",
        "This is no feed: neither RSS nor Atom was found in it.",
        "This is a list of feeds (OPML), not news; import it as sources instead.",
        "The document type has declarations of its own, which can hide entity bombs; "
        "remove the DOCTYPE.",
    }


def test_every_newswire_file_is_read_or_refused() -> None:
    formats, refused = counted("newswire/open")
    # Vocabularies and plans are told from news, whatever standard they share.
    others = sum(refused[reason] for reason in refused if reason.endswith("NewsML-G2, not news."))
    assert formats.total() + others >= 155
    assert 8 <= others <= 15
    assert {name.split("-")[0] for name in formats} == {"newsml", "ninjs"}


def items_of(path: Path) -> list[dict[str, Any]]:
    """Return the items of a wire feed as a plain reading of its format gives them."""
    data = path.read_bytes()
    if path.suffix == ".json":
        return [{"title": item["title"]} for item in json.loads(data)["items"]]
    root = etree.fromstring(data, etree.XMLParser(recover=True))
    found = [
        element for element in root.iter("*") if etree.QName(element).localname in ("item", "entry")
    ]
    return [
        {
            etree.QName(child).localname: (child.text or "").strip()
            for child in item
            if isinstance(child.tag, str)
        }
        for item in found
    ]


def folded(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip()


@pytest.mark.django_db
@pytest.mark.parametrize("window", WINDOWS, ids=lambda window: window.name)
def test_every_item_of_every_wire_feed_comes_once(window: Path, now: datetime) -> None:
    feeds = sorted(path for path in (window / "feeds").rglob("*") if path.is_file())
    assert len(feeds) == 9
    for path in feeds:
        source = add_source(name=str(path), now=now)
        for turn in range(2):
            delivery_id = receive(
                data=path.read_bytes() + b" " * turn,
                now=now,
                source=source,
                filename=path.name,
                url=f"http://127.0.0.1:8765/feeds/{path.name}",
            )
            read_delivery(delivery_id=delivery_id, now=now)
        wanted = sorted(folded(item["title"]) for item in items_of(path))
        got = sorted(
            folded(title)
            for title in Report.objects.filter(source=source).values_list("title", flat=True)
        )
        assert got == wanted, path
        assert not Report.objects.filter(source=source, version__gt=1).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("window", WINDOWS, ids=lambda window: window.name)
def test_wire_files_agree_with_one_another(window: Path) -> None:
    """The same item as feed, NewsML-G2, ninjs, NITF and page gives the same text."""
    pairs = {
        "newsml-g2/usstate": "usstate",
        "ninjs/whitehouse": "whitehouse",
    }
    for folder, outlet in pairs.items():
        feed = read((window / "feeds" / f"{outlet}.rss").read_bytes())
        by_title = {report.title: report.body_text for report in feed.reports}
        same = differs = 0
        for path in sorted((window / folder).iterdir()):
            (report,) = read(path.read_bytes(), filename=path.name).reports
            if report.title in by_title:
                alike = report.body_text.split() == by_title[report.title].split()
                same, differs = same + alike, differs + (not alike)
        # The envelopes were made apart and leave out some tables and lists.
        assert same >= 20
        assert differs <= 5


@pytest.mark.django_db
@pytest.mark.parametrize("window", WINDOWS, ids=lambda window: window.name)
def test_real_polls_give_versions_and_no_doubles(window: Path, now: datetime) -> None:
    for outlet in ("usstate", "whitehouse"):
        source = add_source(name=outlet, now=now)
        polls = sorted((window / "polls" / outlet).iterdir())[::5]
        guids: set[str] = set()
        for path in polls:
            data = gzip.decompress(path.read_bytes())
            guids |= set(re.findall(r"<guid[^>]*>([^<]+)</guid>", data.decode()))
            delivery_id = receive(data=data, now=now, source=source, filename=path.name)
            read_delivery(delivery_id=delivery_id, now=now)
        reports = Report.objects.filter(source=source)
        assert set(reports.values_list("guid", flat=True)) == {
            guid.replace("&#038;", "&").replace("&amp;", "&") for guid in guids
        }
        firsts = reports.filter(version=1)
        assert firsts.count() == len(guids)
        for later in reports.filter(version__gt=1).select_related("supersedes"):
            assert later.supersedes is not None
            assert later.supersedes.content_digest != later.content_digest


@pytest.mark.django_db
@pytest.mark.parametrize("window", WINDOWS, ids=lambda window: window.name)
def test_opml_of_the_window_is_imported(window: Path, now: datetime) -> None:
    channels = import_opml(data=(window / "feeds.opml").read_bytes(), now=now)
    assert len(channels) == 4
    assert Source.objects.count() == 4
