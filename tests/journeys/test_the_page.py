"""Every element of the article page, exercised as a reader would, in Chromium."""

from __future__ import annotations

import json
import re
import sqlite3
import urllib.error
import urllib.request
import xml.etree.ElementTree as ET
from contextlib import closing
from typing import Any

import pytest
from playwright.sync_api import expect

from onrecord.plumbing.provenance import read as read_provenance
from tests.journeys.conftest import Newsroom, Watched, wait_until
from tests.signed import told

pytestmark = pytest.mark.journey

MEDIA_TYPES = {
    ".avif": "image/avif",
    ".jpg": "image/jpeg",
    ".mp3": "audio/mpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".opus": "audio/ogg",
}
FIRST = {"c2pa.created", "c2pa.opened"}
MAX_PAGE_KILOBYTES = 200
MAX_KILOBYTES_WITHOUT_PICTURES = 150
MAX_REQUESTS = 12


def get(url: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    request = urllib.request.Request(url, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, {k.lower(): v for k, v in error.headers.items()}, error.read()


@pytest.fixture(scope="module")
def talks(newsroom: Newsroom) -> str:
    """The address of the piece on the talks in Moscow."""
    _, _, body = get(newsroom.url + "/world/")
    links = re.findall(r'href="(?:http://[^/"]+)?(/world/[\w-]+/)"', body.decode())
    for link in dict.fromkeys(links):
        page = get(newsroom.url + link)[2].decode()
        if "Ushakov" in page:
            return newsroom.url + link
    raise AssertionError(f"no piece on the talks in {links}")


def structured(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', page, re.S)
    assert found
    data = json.loads(found[1])
    graph = data.get("@graph", [data])
    return next(node for node in graph if str(node["@type"]).endswith("NewsArticle"))


def test_the_front_has_hierarchy_and_leads_to_sections(newsroom: Newsroom, reader: Watched) -> None:
    page = reader.page
    page.goto(newsroom.url + "/")
    sizes = page.eval_on_selector_all(
        "main h2, main h3", "all => all.map(h => parseFloat(getComputedStyle(h).fontSize))"
    )
    assert len(sizes) >= 6
    assert max(sizes) >= 1.6 * sorted(sizes)[len(sizes) // 2]
    navigation = page.get_by_role("navigation", name="Sections", exact=True)
    for name in ("World", "Business", "Science"):
        navigation.get_by_role("link", name=name).click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(name)
        assert page.locator("main a[href*='/']").count() >= 2
    assert reader.faults == []


def test_headline_standfirst_section_byline_times(talks: str, reader: Watched) -> None:
    page = reader.page
    page.goto(talks)
    expect(page.locator("h1")).not_to_be_empty()
    assert len(page.locator(".standfirst").inner_text()) > 60
    expect(page.locator(".article__head .kicker a").first).to_have_text("World", ignore_case=True)
    expect(page.locator(".byline")).not_to_be_empty()
    expect(page.get_by_text(re.compile(r"\d min read"))).to_be_visible()
    published = page.locator("time[data-relative]").first
    assert re.match(r"\d{4}-\d\d-\d\dT", published.get_attribute("datetime") or "")
    expect(published).to_contain_text(re.compile("minute|hour|now"))
    expect(page.get_by_text("Sample newsroom").first).to_be_visible()
    assert reader.faults == []


def test_the_disclosure_is_one_line_with_details_a_click_away(talks: str, reader: Watched) -> None:
    page = reader.page
    page.goto(talks)
    line = page.locator(".made")
    expect(line).to_contain_text("achine")
    expect(line).to_contain_text("not reviewed")
    line.get_by_role("link", name="How we know this").click()
    expect(page.locator("#known")).to_be_in_viewport()
    expect(page.locator("#known")).to_contain_text(re.compile(r"\d independent sources"))
    href = page.locator("#known a[href$='ledger.json']").get_attribute("href") or ""
    status, headers, body = get(
        talks.split("/world/")[0] + href.removeprefix(talks.split("/world/")[0])
    )
    assert (status, headers["content-type"].split(";")[0]) == (200, "application/json")
    ledger = json.loads(body)
    assert len(ledger["sentences"]) > 8
    assert all(
        sentence["supports"]
        for sentence in ledger["sentences"]
        if sentence["verdict"] == "supported"
    )


def test_it_can_be_listened_to(talks: str, reader: Watched) -> None:
    page = reader.page
    page.goto(talks)
    shown = page.locator(".player__length").inner_text()
    minutes, seconds = (int(part) for part in shown.split(":"))
    said = 60 * minutes + seconds
    assert said > 30
    audio = page.locator("audio")
    play = page.locator(".player__play")
    play.focus()
    page.keyboard.press("Enter")
    wait_until(lambda: audio.evaluate("audio => audio.currentTime") > 0.5)
    true = audio.evaluate("audio => audio.duration")
    assert abs(true - said) <= 1
    assert page.locator(".is-spoken").count() <= 1
    page.locator(".player__seek").fill(str(int(said * 0.6)))
    wait_until(lambda: audio.evaluate("audio => audio.currentTime") >= int(said * 0.6))
    assert not audio.evaluate("audio => audio.paused")
    page.locator(".player__speed select").select_option("1.5")
    assert audio.evaluate("audio => audio.playbackRate") == 1.5
    page.wait_for_selector(".is-spoken")
    page.locator(".player__play").click()
    assert audio.evaluate("audio => audio.paused")
    assert reader.faults == []


def test_the_audio_file_is_true_signed_and_served_in_ranges(talks: str) -> None:
    page = get(talks)[2].decode()
    src = re.search(r'<source src="([^"]+)" type="audio/mpeg"', page)
    assert src
    base = talks.split("/world/")[0]
    address = src[1] if src[1].startswith("http") else base + src[1]
    status, headers, part = get(address, Range="bytes=100-199")
    assert (status, len(part)) == (206, 100)
    assert headers["content-range"].startswith("bytes 100-199/")
    _, headers, whole = get(address)
    assert headers["x-content-type-options"] == "nosniff"
    manifest = read_provenance(whole, "audio/mpeg")
    assert manifest is not None
    assert "trainedAlgorithmicMedia" in json.dumps(manifest)


def test_it_can_be_shared(talks: str, reader: Watched) -> None:
    page = reader.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(talks)
    page.locator("details.share summary").click()
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_text("Link copied").first).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.endswith(talks.split("/world/")[1])
    links = page.locator(".share__list a")
    addresses = links.evaluate_all("all => all.map(link => link.href)")
    assert addresses[0].startswith("mailto:?")
    assert len(addresses) >= 6
    assert [address for address in addresses if not re.search("world(%2F|/)", address)] == []
    scripts = page.evaluate("[...document.scripts].map(script => script.src).filter(Boolean)")
    assert all(script.startswith(talks.split("/world/")[0]) for script in scripts)


def test_the_lead_picture_has_credit_licence_and_alt_text(talks: str, reader: Watched) -> None:
    page = reader.page
    page.goto(talks)
    picture = page.locator(".article__lead img")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.complete && image.naturalWidth > 600")
    alt = picture.get_attribute("alt") or ""
    assert len(alt) > 20
    assert alt != page.locator("h1").inner_text()
    caption = page.locator(".article__lead figcaption")
    for words in ("Natural Earth", "Computed map"):
        expect(caption).to_contain_text(words)


def test_every_file_of_the_edition_is_signed_and_says_how_it_was_made(
    newsroom: Newsroom, talks: str
) -> None:
    """Every picture in every width and every recording, not only those of one page."""
    # Lighter recordings come after the others; one that is being written is no file yet.
    waiting = (
        "SELECT count(*) FROM narration_narration AS made WHERE light_size = 0 AND EXISTS "
        "(SELECT 1 FROM publishing_articlepage JOIN wagtailcore_page ON id = page_ptr_id "
        "WHERE live AND narration_id = made.id)"
    )
    with closing(sqlite3.connect(newsroom.home / "onrecord.sqlite3")) as database:
        wait_until(lambda: database.execute(waiting).fetchone() == (0,), 90)
    wait_until(lambda: b".opus" in get(talks)[2])
    page = get(talks)[2].decode()
    base = talks.split("/world/")[0]
    shown = set(re.findall(r'/media/[^" ]+\.(?:avif|jpe?g|png|webp|mp3|opus)', page))
    assert {path.rpartition(".")[2] for path in shown} >= {"avif", "jpg", "mp3", "opus"}
    authority = (newsroom.home / "keys/provenance/authority.pem").read_text()
    media = newsroom.home / "media"
    unsigned, unmarked, seen = {}, [], set()
    for folder in ("images", "audio"):
        for path in (media / folder).rglob("*"):
            if not path.is_file() or path.suffix == ".c2pa":
                continue
            seen.add(f"/media/{path.relative_to(media)}")
            data, beside = path.read_bytes(), path.with_name(f"{path.name}.c2pa")
            found = told(
                data,
                MEDIA_TYPES[path.suffix],
                authority=authority,
                beside=beside.read_bytes() if beside.exists() else b"",
            )
            if found.state != "Trusted" or found.deeds[0]["action"] not in FIRST:
                unsigned[path.name] = found
            # In an ID3 frame as Latin-1 or UTF-16; in XMP as it is.
            words = data[:200_000].replace(b"\0", b"")
            if b"cv.iptc.org/newscodes/digitalsourcetype/" not in words:
                unmarked.append(path.name)
    assert unsigned == {}
    assert unmarked == []
    assert shown <= seen
    for end in (".avif", ".opus"):
        beside = next(path for path in shown if path.endswith(end)) + ".c2pa"
        status, headers, _ = get(base + beside)
        assert (status, headers["content-type"]) == (200, "application/c2pa")


def test_a_computed_illustration_is_labelled(talks: str, reader: Watched) -> None:
    page = reader.page
    page.goto(talks)
    lead = page.locator(".article__lead figure")
    expect(lead.locator("img")).to_be_visible()
    expect(lead.locator(".figure__label")).to_contain_text("Computed")
    # The card that was drawn with it has the section's name and a pattern: it tells nothing.
    expect(page.locator(".prose figure")).to_have_count(0)


def test_every_sentence_opens_its_evidence(talks: str, reader: Watched) -> None:
    page = reader.page
    page.goto(talks)
    marks = page.locator(".prose p .s > a.m")
    assert marks.count() >= 8
    marks.first.click()
    panel = page.locator("[data-panel]")
    expect(panel).to_be_visible()
    expect(panel.locator("figcaption b").first).not_to_be_empty()
    expect(panel.locator("mark").first).not_to_be_empty()
    expect(panel.locator("time").first).to_have_attribute("datetime", re.compile(r"\d{4}-"))
    first = panel.locator(".proof__text").inner_text()
    page.keyboard.press("ArrowRight")
    expect(panel.locator(".proof__text")).not_to_have_text(first)
    panel.locator("a[data-report]").click()
    panel.get_by_label("The source does not say this").check()
    panel.get_by_label("What should it say").fill("It says the opposite.")
    panel.get_by_role("button", name="Send to the editors").click()
    expect(panel.get_by_role("status").first).to_contain_text("An editor reads every report")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    names = marks.evaluate_all("all => all.map(mark => mark.getAttribute('aria-label'))")
    assert len(set(names)) == len(names)
    assert all(re.search(r": \w.*Evidence \d+$", name) for name in names)
    page.goto(f"{talks}{marks.nth(3).get_attribute('href')}".replace("#e", "#s"))
    page.reload()
    expect(panel).to_be_visible()
    assert reader.faults == []


def test_the_switch_hides_and_shows_the_marks(talks: str, reader: Watched) -> None:
    page = reader.page
    page.goto(talks)
    switch = page.get_by_role("switch", name="Show sources")
    mark = page.locator(".prose p .s > a.m").first
    expect(mark).to_be_visible()
    switch.click()
    expect(mark).to_be_hidden()
    page.reload()
    expect(page.locator(".prose p .s > a.m").first).to_be_hidden()
    page.get_by_role("switch", name="Show sources").click()
    expect(page.locator(".prose p .s > a.m").first).to_be_visible()


def test_who_said_what_and_what_to_watch(talks: str, reader: Watched) -> None:
    page = reader.page
    page.goto(talks)
    said = page.locator("section.said")
    expect(said).to_contain_text("Ushakov")
    assert said.locator(".said__where").count() == said.locator("li").count()
    expect(page.locator("section.watch li").first).not_to_be_empty()


def test_without_javascript_the_page_reads_listens_and_proves(talks: str, plain: Watched) -> None:
    page = plain.page
    page.goto(talks)
    expect(page.locator("audio[controls]")).to_be_visible()
    mark = page.locator(".prose p .s > a.m").first
    target = mark.get_attribute("href") or ""
    expect(page.locator(target)).to_be_visible()
    page.locator("details.share summary").click()
    expect(page.locator(".share__list a").first).to_be_visible()
    expect(page.get_by_role("link", name="Read and join the discussion")).to_be_visible()


def test_more_in_world_is_never_the_same_story(talks: str, reader: Watched) -> None:
    page = reader.page
    page.goto(talks)
    more = page.locator("section.more").first
    expect(more).to_contain_text("More in World")
    links = more.locator("a[href*='/world/']").evaluate_all("all => all.map(link => link.href)")
    others = {link for link in links if not link.endswith("/world/")}
    assert len(others) >= 2
    assert talks not in others
    for other in others:
        assert "Ushakov" not in get(other)[2].decode()


def test_structured_data_names_audio_images_and_citations(talks: str) -> None:
    data = structured(get(talks)[2].decode())
    assert data["headline"]
    assert data["audio"]["@type"] == "AudioObject"
    assert re.match(r"PT(\d+M)?\d+S", data["audio"]["duration"])
    assert data["image"]
    assert len(data["citation"]) >= 2
    assert re.match(r"\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)$", data["datePublished"])


def test_feeds_and_sitemaps(newsroom: Newsroom, talks: str) -> None:
    slug = talks.split("/world/")[1]
    for path in ("/feeds/site.rss", "/feeds/world.rss"):
        status, headers, body = get(newsroom.url + path)
        assert (status, headers["content-type"].split(";")[0]) == (200, "application/xml")
        items = ET.fromstring(body).findall("./channel/item")
        ours = next(item for item in items if slug in (item.findtext("link") or ""))
        enclosure = ours.find("enclosure")
        assert enclosure is not None
        assert enclosure.get("type") == "audio/mpeg"
        _, _, audio = get(str(enclosure.get("url")))
        assert len(audio) == int(enclosure.get("length") or 0)
    parts = re.findall(r"<loc>([^<]+)</loc>", get(newsroom.url + "/sitemap.xml")[2].decode())
    listing = [part for part in parts if "/sitemap-articles-" in part]
    for address in (*listing, newsroom.url + "/news-sitemap.xml"):
        status, _, body = get(address)
        assert status == 200
        assert slug in body.decode()
    assert b"Sitemap:" in get(newsroom.url + "/robots.txt")[2]


def test_the_policy_allows_nothing_unsafe(newsroom: Newsroom, talks: str) -> None:
    for address in (newsroom.url + "/", newsroom.url + "/world/", talks):
        _, headers, _ = get(address)
        policy = headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
        assert "set-cookie" not in headers
        assert "cookie" not in headers.get("vary", "").lower()
        assert headers["x-content-type-options"] == "nosniff"


def test_pages_are_printed_and_answered_conditionally(talks: str) -> None:
    _, headers, body = get(talks, **{"Accept-Encoding": "br"})
    assert headers["content-encoding"] == "br"
    assert get(talks, **{"If-None-Match": headers["etag"]})[0] == 304
    assert len(body) < 40_000


def test_the_page_is_light(talks: str, phone: Watched) -> None:
    """Everything a phone loads for the first view: bytes on the wire and requests."""
    page = phone.page
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    address: dict[str, str] = {}
    sizes: dict[str, float] = {}
    session.on(
        "Network.responseReceived",
        lambda event: address.__setitem__(event["requestId"], event["response"]["url"]),
    )
    session.on(
        "Network.loadingFinished",
        lambda event: sizes.__setitem__(event["requestId"], event["encodedDataLength"] / 1024),
    )
    page.goto(talks, wait_until="networkidle")
    # The browser's own signs (the arrow of a list) are data and cross no wire.
    loaded = {address[key]: size for key, size in sizes.items() if address[key].startswith("http")}
    kilobytes = sum(loaded.values())
    bare = sum(size for url, size in loaded.items() if "/media/" not in url)
    figures = {"requests": len(loaded), "kilobytes": kilobytes, "without_pictures": bare}
    print(json.dumps({name: round(value, 1) for name, value in figures.items()}))  # noqa: T201
    assert len(loaded) <= MAX_REQUESTS
    assert kilobytes < MAX_PAGE_KILOBYTES
    assert bare < MAX_KILOBYTES_WITHOUT_PICTURES
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert phone.faults == []


def test_drafts_are_seen_nowhere_outside_the_desk(newsroom: Newsroom) -> None:
    surfaces = [
        "/",
        "/local/",
        "/feeds/site.rss",
        "/feeds/local.rss",
        "/feeds/site.json",
        "/sitemap.xml",
        "/news-sitemap.xml",
        "/about/",
    ]
    for path in surfaces:
        assert b"chandlery" not in get(newsroom.url + path)[2], path
        assert b"swing bridge" not in get(newsroom.url + path)[2].lower(), path
    for path in ("/local/", "/desk/articles/", "/desk/wire/"):
        assert b"swing bridge" not in get(newsroom.url + path)[2].lower(), path
