"""What the site sends beside its pages: light, licensed, self-hosted."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import onrecord.reader
from onrecord.project.sheets import without_comments

ROOT = Path(onrecord.reader.__file__).parent
STATIC = ROOT / "static" / "reader"
TEMPLATES = ROOT / "templates"


def weight(*paths: Path) -> int:
    return sum(len(gzip.compress(path.read_bytes(), 9)) for path in paths)


def test_all_scripts_weigh_less_than_20_kb() -> None:
    scripts = [path for path in STATIC.glob("*.js") if not path.name.startswith("worker")]
    assert {path.name for path in scripts} >= {"early.js", "site.js", "article.js"}
    assert weight(*scripts) < 20_000


def test_all_styles_together_weigh_less_than_20_kb() -> None:
    styles = list(STATIC.glob("*.css"))
    assert {path.name for path in styles} >= {"reader.css", "article.css"}
    sent = [without_comments(path.read_text(encoding="utf-8")) for path in styles]
    assert sum(len(gzip.compress(style.encode(), 9)) for style in sent) < 19_000


def test_the_fonts_of_a_latin_page_weigh_less_than_80_kb() -> None:
    fonts = list((STATIC / "fonts").glob("*-latin.woff2"))
    assert len(fonts) == 3
    assert sum(path.stat().st_size for path in fonts) < 80_000


def test_every_asset_that_the_style_names_is_there() -> None:
    named = re.findall(r'url\("([^"]+)"\)', (STATIC / "reader.css").read_text(encoding="utf-8"))
    assert len(named) == 9
    assert all((STATIC / path).is_file() for path in named)


def test_licences_lie_beside_what_is_not_ours() -> None:
    assert "SIL OPEN FONT LICENSE" in (STATIC / "fonts" / "LICENSE-newsreader.txt").read_text()
    assert "SIL OPEN FONT LICENSE" in (STATIC / "fonts" / "LICENSE-public-sans.txt").read_text()


def test_no_template_carries_script_or_style() -> None:
    for path in TEMPLATES.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=\"|hx-on|javascript:", text), path
        for attributes in re.findall(r"<script([^>]*)>", text):
            assert "src=" in attributes or "application/ld+json" in attributes, path


def test_our_own_scripts_write_no_markup_and_run_no_text() -> None:
    for path in STATIC.glob("*.js"):
        text = path.read_text(encoding="utf-8")
        sinks = (
            r"innerHTML|outerHTML|insertAdjacentHTML|setHTMLUnsafe|DOMParser"
            r"|createContextualFragment|document\.write|eval\(|new Function"
        )
        assert not re.search(sinks, text), path
