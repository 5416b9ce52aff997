"""A reader on a train: what was saved opens when the newsroom cannot be reached.

Between browser and newsroom stands a plain relay; closing it is a cable that is pulled.
"""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Newsroom, wait_until
from tests.journeys.test_the_page import get

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("newsroom")]

READY = (
    "() => navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller !== null)"
)

SOUNDS_KEPT = """async () =>
    (await (await caches.open("onrecord-sounds")).keys()).map((key) => new URL(key.url).pathname)
"""

ASK_FOR_RANGES = """async () => {
    // The one that can be kept: what comes before it is a lighter one for listeners with a network.
    const url = document.querySelector("audio source:last-of-type").src;
    const asked = ["bytes=0-", "bytes=100-299", "bytes=-64", "bytes=999999999-"];
    return Promise.all(asked.map(async (Range) => {
        // The browser's own cache would answer for a part that it keeps, in words of its own.
        const answer = await fetch(url, { headers: { Range }, cache: "no-store" });
        const bytes = new Uint8Array(await answer.arrayBuffer());
        const body = answer.status === 206 ? [bytes.length, ...bytes.slice(0, 32)] : [];
        return [answer.status, answer.headers.get("Content-Range"), ...body];
    }));
}"""

LISTEN_NEAR_THE_END = """async () => {
    const sound = document.querySelector("audio");
    sound.muted = true;
    await sound.play();
    sound.currentTime = sound.duration - 10;
    await new Promise((done) => sound.addEventListener("timeupdate", function heard() {
        if (!sound.seeking && sound.currentTime > sound.duration - 10) done();
    }));
    return [sound.duration, sound.currentTime];
}"""


@dataclass
class Relay:
    """Passes bytes on to a port of this machine until it is cut."""

    target: int
    listener: socket.socket = field(default_factory=socket.socket)
    ends: list[socket.socket] = field(default_factory=list)

    def open(self) -> str:
        self.listener.bind(("127.0.0.1", 0))
        self.listener.listen(64)
        threading.Thread(target=self._take, daemon=True).start()
        return f"http://127.0.0.1:{self.listener.getsockname()[1]}"

    def cut(self) -> None:
        for end in [self.listener, *self.ends]:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _take(self) -> None:
        with suppress(OSError):
            while True:
                near = self.listener.accept()[0]
                far = socket.create_connection(("127.0.0.1", self.target))
                self.ends += [near, far]
                for pair in ((near, far), (far, near)):
                    threading.Thread(target=_pass_on, args=pair, daemon=True).start()


def _pass_on(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while chunk := source.recv(65536):
            sink.sendall(chunk)
        sink.shutdown(socket.SHUT_WR)


@pytest.fixture
def relay(newsroom: Newsroom) -> Iterator[Relay]:
    relay = Relay(newsroom.port)
    yield relay
    relay.cut()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="en-GB")
    page = context.new_page()
    page.set_default_timeout(15_000)
    yield page
    context.close()


def test_a_saved_piece_opens_without_a_network(
    newsroom: Newsroom, relay: Relay, page: Page
) -> None:
    base = relay.open()
    page.goto(base + "/")
    page.wait_for_function(READY)
    links = page.eval_on_selector_all(
        "main .teaser__headline a", "links => [...new Set(links.map((a) => a.pathname))]"
    )
    saved, unread = links[0], links[-1]
    # Saved with both files in its player, of which one alone is kept.
    wait_until(lambda: b".opus" in get(newsroom.url + saved)[2], 240)
    page.goto(base + saved)
    headline = page.locator("h1").inner_text()
    page.get_by_role("button", name="Save for later").click()
    expect(page.get_by_role("button", name="Saved")).to_have_attribute("aria-pressed", "true")
    keep_audio = page.locator("button[data-sound-of]")
    expect(keep_audio).to_have_text(re.compile(r"Keep the audio too, \d[\d.,]*\s[KM]B"))
    assert page.evaluate(SOUNDS_KEPT) == [], "nobody asked for it yet"
    sent = page.evaluate(ASK_FOR_RANGES)
    keep_audio.click()
    expect(keep_audio).to_have_text("Audio kept")
    assert len(page.evaluate(SOUNDS_KEPT)) == 1
    expect(page.locator("audio source")).to_have_count(1)  # what is kept is what is played
    page.goto(base + "/saved/")
    expect(page.get_by_role("button", name="Audio kept")).to_be_visible()
    expect(page.get_by_role("link", name=headline)).to_be_visible()
    is_kept = page.get_by_text("readable offline")
    for _ in range(15):  # the worker fetches the piece and its parts after it was saved
        if is_kept.count():
            break
        page.wait_for_timeout(1000)
        page.reload()
    expect(is_kept).to_be_visible()

    relay.cut()

    page.goto(base + saved)
    expect(page.locator("h1")).to_have_text(headline)
    expect(page.get_by_text("You are offline")).to_be_visible()
    page.evaluate("document.fonts.ready.then(() => null)")
    assert page.evaluate("document.fonts.check('16px News')")
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert background == "rgb(252, 251, 248)", "its style is there too"
    page.locator(".prose .s > a.m").first.click()
    expect(page.locator("[data-panel]")).to_be_visible()
    image = page.locator("article picture img").first
    image.scroll_into_view_if_needed()
    expect(image).to_have_js_property("complete", True)
    assert image.evaluate("image => image.naturalWidth") > 0, "its picture is there too"
    assert page.evaluate(ASK_FOR_RANGES) == sent, "parts of the audio are the newsroom's own"
    assert [status for status, *_ in sent] == [206, 206, 206, 416]
    expect(page.locator("audio source")).to_have_count(1)
    length, reached = page.evaluate(LISTEN_NEAR_THE_END)
    assert 0 < length - reached < 20, "it plays, and from where the reader likes"

    page.goto(base + "/")
    expect(page.locator(".teaser--lead")).to_be_visible()
    page.goto(base + "/saved/")
    expect(page.get_by_role("link", name=headline)).to_be_visible()
    page.goto(base + unread)
    expect(page.locator("h1")).to_contain_text("not on this device")
    kept = page.evaluate(
        """async () => {
            const paths = [];
            for (const name of await caches.keys())
                for (const key of await (await caches.open(name)).keys())
                    paths.push(new URL(key.url).pathname);
            return paths;
        }"""
    )
    assert not [path for path in kept if path.startswith(("/desk", "/discussion", "/search"))]

    page.goto(base + "/saved/")
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_role("link", name=headline)).to_have_count(0)
    wait_until(lambda: page.evaluate(SOUNDS_KEPT) == [])
