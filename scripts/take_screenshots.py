"""Takes the pictures of docs/images from a running sample newsroom.

.venv/bin/python scripts/take_screenshots.py http://127.0.0.1:8000 editor PASSWORD
"""

from __future__ import annotations

import io
import re
import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

IMAGES = Path(__file__).resolve().parents[1] / "docs" / "images"
DESKTOP = {"width": 1440, "height": 1000}
PHONE = {"width": 390, "height": 844}


def scroll_through(page: Page) -> None:
    """Let lazy pictures load, then go back up."""
    height = page.evaluate("document.documentElement.scrollHeight")
    for top in range(0, height, 500):
        page.evaluate(f"scrollTo(0, {top})")
        page.wait_for_timeout(60)
    page.evaluate("scrollTo(0, 0)")
    page.wait_for_timeout(300)


def save(shot: bytes, name: str) -> None:
    """Write a picture with 256 colours: a page has few, and it takes a third of the bytes."""
    with Image.open(io.BytesIO(shot)) as image:
        few = image.convert("RGB").quantize(256, method=Image.Quantize.FASTOCTREE)
        few.save(IMAGES / f"{name}.png", optimize=True)


def shoot(
    browser: Browser,
    url: str,
    name: str,
    *,
    phone: bool = False,
    dark: bool = False,
    whole: bool = False,
    evidence: bool = False,
) -> None:
    """Save one picture as docs/images/NAME.png."""
    context = browser.new_context(
        service_workers="block",
        viewport=PHONE if phone else DESKTOP,
        color_scheme="dark" if dark else "light",
        device_scale_factor=2 if phone else 1,
    )
    page = context.new_page()
    page.goto(url, wait_until="networkidle")
    scroll_through(page)
    if evidence:
        page.locator(".prose p .s > a.m").nth(1).click()
        page.wait_for_timeout(600)
    save(page.screenshot(full_page=whole), name)
    context.close()


def main() -> None:
    base, user, password = sys.argv[1:4]
    IMAGES.mkdir(parents=True, exist_ok=True)
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(base + "/world/")
        lead = page.locator("main a[href*='/world/']").first.get_attribute("href") or ""
        article = lead if lead.startswith("http") else base + lead
        shoot(browser, base + "/", "front-desktop")
        shoot(browser, base + "/", "front-dark", dark=True)
        shoot(browser, base + "/", "front-phone", phone=True)
        shoot(browser, base + "/world/", "section-desktop")
        page.goto(base + "/")
        story = page.locator(".teaser__story a").first.get_attribute("href") or "/"
        shoot(browser, base + story, "story-desktop")
        shoot(browser, base + story, "story-phone-dark", phone=True, dark=True)
        shoot(browser, base + "/search/?q=Moscow", "search-desktop")
        shoot(browser, base + "/search/?q=Moscow", "search-phone", phone=True)
        shoot(browser, article, "article-desktop", evidence=True)
        shoot(browser, article, "article-dark", dark=True)
        shoot(browser, article, "article-phone", phone=True)
        shoot(browser, article, "article-phone-evidence", phone=True, evidence=True)
        desk(browser, base, user, password)
        browser.close()


def desk(browser: Browser, base: str, user: str, password: str) -> None:
    """Save the pictures of the desk."""
    context = browser.new_context(viewport=DESKTOP)
    page = context.new_page()
    page.goto(base + "/desk/")
    page.fill("input[name=username]", user)
    page.fill("input[name=password]", password)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(re.compile(r"/desk/$"))
    for name in ("wire", "stories"):
        page.goto(f"{base}/desk/{name}/", wait_until="networkidle")
        save(page.screenshot(), f"desk-{name}")
    page.goto(f"{base}/desk/articles/", wait_until="networkidle")
    page.get_by_role("link", name=re.compile("bridge|Eastmere|bus", re.I)).first.click()
    page.wait_for_selector("#editor")
    save(page.screenshot(), "desk-editor")
    context.close()


if __name__ == "__main__":
    main()
