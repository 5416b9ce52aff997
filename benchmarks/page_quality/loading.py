"""What a phone loads for the first view of a page, and what it shows too large."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser

PHONE = {"width": 390, "height": 844}
SCALE = 2

_OVERSIZED = """(scale) => [...document.images]
  .filter((image) => image.complete && image.naturalWidth && image.clientWidth
    && !image.currentSrc.endsWith(".svg"))
  .map((image) => ({
    src: image.currentSrc.split("/").pop(),
    over: image.naturalWidth / (image.clientWidth * scale),
  }))"""


def measure(browser: Browser, url: str) -> dict[str, Any]:
    """Return requests and bytes on the wire by kind, and images beyond their slot.

    ``oversized`` names each image that is wider than half as much again as its slot needs at
    twofold pixels: the steps between stored widths cannot be finer.
    """
    context = browser.new_context(
        viewport=PHONE,  # type: ignore[arg-type]
        device_scale_factor=SCALE,
        has_touch=True,
        is_mobile=True,
        service_workers="block",
        locale="en-GB",
    )
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    kinds: dict[str, str] = {}
    sizes: dict[str, float] = {}
    session.on("Network.responseReceived", lambda e: kinds.update({e["requestId"]: str(e["type"])}))
    session.on(
        "Network.loadingFinished",
        lambda e: sizes.update({e["requestId"]: e["encodedDataLength"]}),
    )
    faults: list[str] = []
    page.on("console", lambda told: faults.append(told.text) if told.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(url, wait_until="networkidle")
    images = page.evaluate(_OVERSIZED, SCALE)
    sideways = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    context.close()
    told: dict[str, Any] = {"requests": len(sizes), "bytes": sum(sizes.values())}
    for kind in ("Document", "Stylesheet", "Script", "Font", "Image"):
        told[kind.lower()] = sum(size for key, size in sizes.items() if kinds.get(key) == kind)
    told["oversized"] = [f"{i['src']} {i['over']:.1f}x" for i in images if i["over"] > 1.5]
    told["sideways"] = sideways
    told["console"] = faults
    return told
