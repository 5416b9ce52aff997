"""Feeds as real programs and people meet them: newsboat, a podcast player, Chromium."""

from __future__ import annotations

import fcntl
import io
import json
import os
import pty
import re
import select
import shutil
import sqlite3
import struct
import subprocess
import termios
import time
import urllib.request
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree as ET

import podcastparser
import pytest
import soundfile
from PIL import Image
from playwright.sync_api import expect

from tests.distribution.ninjs_rules import ninjs_faults
from tests.distribution.rss_rules import atom_faults, json_feed_faults, podcast_faults, rss_faults
from tests.journeys.conftest import Newsroom, Watched
from tests.journeys.test_the_page import get

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("newsroom")]

ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
PODCAST = "{https://podcastindex.org/namespace/1.0}"
NAMED_IN_SHOWS = {"enclosure", f"{ITUNES}image", f"{PODCAST}transcript", f"{PODCAST}chapters"}
TRANSCRIPTS = {"text/vtt", "application/x-subrip", "application/json", "text/html"}
CHAPTERS = "application/json+chapters"
_ESCAPES = re.compile(r"\x1b(?:\[[0-9;?]*[A-Za-z]|[()][A-Z0-9]|[=>])")


def links(newsroom: Newsroom) -> list[str]:
    """Return the article addresses of the site's feed, newest first."""
    items = ET.fromstring(get(newsroom.url + "/feeds/site.rss")[2]).iter("item")
    return [str(item.findtext("link")) for item in items]


def feeds(newsroom: Newsroom) -> list[str]:
    """Return the address of every feed that the sitemap index and the pages lead to."""
    found = ["/feeds/site.rss", "/feeds/site.atom", "/feeds/world.rss", "/feeds/podcast.rss"]
    page = get(links(newsroom)[0])[2].decode()
    stories = re.findall(r"/(?:stories|authors|topics)/[\w-]+/", page)
    for path in dict.fromkeys(stories):
        if get(newsroom.url + path + "feed.rss")[0] == 200:
            found.append(path + "feed.rss")
    return found


def test_every_feed_of_a_real_newsroom_keeps_its_rules(newsroom: Newsroom) -> None:
    for path in feeds(newsroom):
        status, headers, body = get(newsroom.url + path)
        assert status == 200, path
        faults = atom_faults(body) if path.endswith(".atom") else rss_faults(body)
        assert faults == [], path
        assert get(newsroom.url + path, **{"If-None-Match": headers["etag"]})[0] == 304, path
    assert podcast_faults(get(newsroom.url + "/feeds/podcast.rss")[2]) == []
    for path in ("/feeds/site.json", "/feeds/world.json"):
        assert json_feed_faults(json.loads(get(newsroom.url + path)[2])) == [], path
    article = links(newsroom)[0]
    assert ninjs_faults(json.loads(get(article + "ninjs.json")[2])) == []
    assert rss_faults(get(newsroom.url + "/feeds/corrections.rss")[2]) == []


@pytest.mark.skipif(shutil.which("newsboat") is None, reason="newsboat is not installed")
def test_newsboat_reads_every_feed(newsroom: Newsroom, tmp_path: Path) -> None:
    addresses = [newsroom.url + path for path in feeds(newsroom)]
    config = tmp_path / "config"
    config.write_text("auto-reload no\nsuppress-first-reload yes\n", encoding="utf-8")
    for number, address in enumerate(addresses):
        # A cache each: newsboat keeps an item once, however many feeds carry its guid.
        urls, cache = tmp_path / f"urls{number}", tmp_path / f"cache{number}.db"
        urls.write_text(address + "\n", encoding="utf-8")
        command = ["newsboat", "-C", str(config), "-u", str(urls), "-c", str(cache)]
        ran = subprocess.run(
            [*command, "-x", "reload"], capture_output=True, timeout=60, check=False,
            env={**os.environ, "HOME": str(tmp_path), "LC_ALL": "C.UTF-8"},
        )  # fmt: skip
        assert ran.returncode == 0, ran.stderr
        with closing(sqlite3.connect(cache)) as kept:
            rows = kept.execute("SELECT title, guid, enclosure_url FROM rss_item").fetchall()
        root = ET.fromstring(get(address)[2])
        items = [*root.iter("item"), *root.iter("{http://www.w3.org/2005/Atom}entry")]
        told = [item.findtext("title") or item.findtext("{*}title") for item in items]
        assert told
        assert sorted(row[0] for row in rows) == sorted(map(str, told)), address
        assert all(row[1].startswith("tag:") for row in rows)
        if address.endswith("/feeds/podcast.rss"):
            assert all(row[2].endswith(".mp3") for row in rows)
        if not number:
            words = " ".join(str(told[0]).split()[:3])
            assert words in screen_of(command, "\n", home=tmp_path)


def screen_of(command: list[str], keys: str, *, home: Path) -> str:
    """Return what a terminal program shows after ``keys``, without its escape codes."""
    child, terminal = pty.fork()
    if child == 0:
        os.environ.update(HOME=str(home), TERM="xterm", LC_ALL="C.UTF-8")
        os.execvp(command[0], command)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 160, 0, 0))
    shown = b""
    deadline = time.monotonic() + 8
    waiting = list(keys)
    while time.monotonic() < deadline:
        ready, _, _ = select.select([terminal], [], [], 0.6)
        if ready:
            try:
                shown += os.read(terminal, 65536)
            except OSError:
                break
        elif waiting:
            os.write(terminal, waiting.pop(0).encode())
        else:
            break
    os.write(terminal, b"qqqq")
    os.close(terminal)
    os.waitpid(child, 0)
    return _ESCAPES.sub("", shown.decode("utf-8", "replace"))


def test_a_podcast_player_finds_all_it_needs(newsroom: Newsroom) -> None:
    channel = ET.fromstring(get(newsroom.url + "/feeds/podcast.rss")[2])[0]
    item = channel.findall("item")[0]
    enclosure = item.find("enclosure")
    assert enclosure is not None
    address, length = str(enclosure.get("url")), int(enclosure.get("length") or 0)
    with urllib.request.urlopen(urllib.request.Request(address, method="HEAD")) as head:
        assert head.status == 200
        assert int(head.headers["Content-Length"]) == length
        assert head.headers["Content-Type"] == "audio/mpeg"
        assert head.headers["Accept-Ranges"] == "bytes"
        assert head.read() == b""
    whole = get(address)[2]
    assert len(whole) == length
    status, headers, rest = get(address, Range=f"bytes={length - 1000}-")
    assert (status, rest) == (206, whole[-1000:])
    assert headers["content-range"] == f"bytes {length - 1000}-{length - 1}/{length}"
    assert get(address, Range=f"bytes={length}-")[0] == 416
    with soundfile.SoundFile(io.BytesIO(whole)) as audio:
        seconds = audio.frames / audio.samplerate
    said = int(item.findtext("{http://www.itunes.com/dtds/podcast-1.0.dtd}duration") or 0)
    assert abs(seconds - said) <= 1
    transcript = item.find(f"{PODCAST}transcript")
    assert transcript is not None
    _, headers, cues = get(str(transcript.get("url")))
    assert headers["content-type"].startswith("text/vtt")
    times = re.findall(r"(\d\d):(\d\d):(\d\d)\.\d{3} --> ", cues.decode())
    assert len(times) >= 5
    hours, minutes, last = map(int, times[-1])
    assert hours * 3600 + minutes * 60 + last < seconds


def shows(newsroom: Newsroom) -> list[str]:
    """Return the address of the site's show and of that of a section."""
    return [newsroom.url + path for path in ("/feeds/podcast.rss", "/feeds/world/podcast.rss")]


def test_a_podcast_library_reads_every_show(newsroom: Newsroom) -> None:
    for address in shows(newsroom):
        body = get(address)[2]
        # Directories ask for the head of whatever a show names, and refuse what answers otherwise.
        named = [
            (str(one.get("url") or one.get("href")), str(one.get("type") or ""))
            for one in ET.fromstring(body).iter()
            if one.tag in NAMED_IN_SHOWS
        ]
        assert {kind for _, kind in named} == {*TRANSCRIPTS, "audio/mpeg", CHAPTERS, ""}
        for url, kind in (*named, (address, "")):
            with urllib.request.urlopen(urllib.request.Request(url, method="HEAD")) as head:
                told = head.headers
                assert (head.status, head.read()) == (200, b""), url
            assert int(told["Content-Length"]) == len(get(url)[2]), url
            assert told["Content-Type"].startswith(kind), url
            assert told["ETag"], url
        assert podcast_faults(body) == [], address
        show = podcastparser.parse(address, io.BytesIO(body), 0)
        assert show["title"].endswith("read aloud")
        assert show["type"] == "episodic"
        assert show["explicit"] is False
        with Image.open(io.BytesIO(get(show["cover_url"])[2])) as cover:
            assert (cover.format, cover.mode, *cover.size) == ("PNG", "RGB", 2000, 2000)
        assert show["episodes"]
        for episode in show["episodes"]:
            (enclosure,) = episode["enclosures"]
            audio = get(enclosure["url"])[2]
            assert len(audio) == enclosure["file_size"]
            assert enclosure["mime_type"] == "audio/mpeg"
            with soundfile.SoundFile(io.BytesIO(audio)) as file:
                assert abs(file.frames / file.samplerate - episode["total_time"]) <= 0.5
            assert episode["guid"].startswith("tag:")


def test_a_browser_plays_an_episode_with_its_captions(newsroom: Newsroom, phone: Watched) -> None:
    item = ET.fromstring(get(shows(newsroom)[1])[2])[0].findall("item")[0]
    enclosure, chapters = item.find("enclosure"), item.find(f"{PODCAST}chapters")
    transcripts = {one.get("type"): one for one in item.findall(f"{PODCAST}transcript")}
    assert enclosure is not None
    assert chapters is not None
    assert {one.get("language") for one in transcripts.values()} == {"en"}
    told = {kind: get(str(one.get("url"))) for kind, one in transcripts.items()}
    assert all(told[kind][1]["content-type"].startswith(str(kind)) for kind in told)
    segments = json.loads(told["application/json"][2])["segments"]
    parts = get(str(chapters.get("url")))
    assert parts[1]["content-type"].startswith("application/json+chapters")
    page = phone.page
    page.goto(str(item.findtext("link")))
    seconds, reached, cues = page.evaluate(
        """([sound, captions]) => new Promise((done, fail) => {
            const audio = document.createElement("audio");
            const track = document.createElement("track");
            Object.assign(track, { kind: "captions", src: captions });
            audio.append(track);
            track.track.mode = "hidden";
            audio.onerror = track.onerror = () => fail(new Error("cannot be read"));
            Object.assign(audio, { preload: "auto", muted: true, src: sound });
            const come = () => {
                if (!track.track.cues?.length || !audio.seekable.length) return;
                const cues = [...track.track.cues].map((cue) => [cue.startTime, cue.text]);
                const middle = audio.duration / 2;
                audio.onseeked = () => audio.play().catch(fail);
                audio.ontimeupdate = () => {
                    if (audio.paused || audio.currentTime <= middle) return;
                    audio.pause();
                    done([audio.duration, audio.currentTime, cues]);
                };
                audio.currentTime = middle;
            };
            track.onload = audio.onloadedmetadata = come;
            document.body.append(audio);
        })""",
        [enclosure.get("url"), transcripts["text/vtt"].get("url")],
    )  # fmt: skip
    assert abs(seconds - int(item.findtext(f"{ITUNES}duration") or 0)) <= 0.5
    assert seconds / 2 < reached < seconds / 2 + 5, "it plays, from where the listener likes"
    assert [start for start, _ in cues] == pytest.approx([one["startTime"] for one in segments])
    ends = [one["endTime"] for one in json.loads(parts[2])["chapters"]]
    assert ends[-1] == pytest.approx(seconds, abs=0.01)
    # The page reads along by the same times, word by word.
    page.get_by_role("button", name="Play", exact=True).click()
    heard = segments[-2]
    words = [start for start in heard["words"] if start is not None]
    page.locator(".player__seek").fill(str(int(words[len(words) // 2])))
    # A loop of its own: the page's policy lets nobody wait by an evaluated text.
    word, sentence = page.evaluate(
        """() => new Promise((done) => {
            const look = () => {
                const [range] = CSS.highlights.get("spoken") ?? [];
                const spoken = document.querySelector(".s.is-spoken");
                if (!spoken?.contains(range?.startContainer)) return setTimeout(look, 50);
                done([`${range}`, spoken.textContent]);
            };
            look();
        })"""
    )
    assert word in sentence.split()
    assert phone.faults == []


def test_whoever_clicks_on_a_feed_can_read_it(newsroom: Newsroom, phone: Watched) -> None:
    page = phone.page
    page.goto(newsroom.url + "/feeds/site.rss")
    expect(page.locator("channel > p > span")).to_contain_text("feed reader")
    first = page.locator("item > a").first
    expect(first).to_be_visible()
    expect(page.locator("item > description").first).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    title = first.inner_text()
    first.click()
    expect(page.locator("h1")).to_have_text(title)
    page.wait_for_load_state("networkidle")  # who leaves before gives up what is on its way
    page.go_back()
    page.locator("channel > p > a").click()
    page.wait_for_url(newsroom.url + "/")
    assert phone.faults == []
