"""A page waits for one style sheet, whole and with every address leading where it led."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles.finders import get_finders
from django.core.files.storage import FileSystemStorage

from onrecord.project.sheets import (
    Paths,
    SheetStorage,
    join_sheet,
    sheets_of,
    styles_of,
    without_comments,
)


def found() -> Paths:
    return {
        path: (storage, path)
        for finder in get_finders()
        for path, storage in finder.list([])
        if path.startswith(("reader/", "discussion/"))
    }


def written(folder: Path, files: dict[str, str]) -> Paths:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    storage = FileSystemStorage(location=folder)
    return {name: (storage, name) for name in files}


@pytest.mark.parametrize("name", sheets_of(found()))
def test_a_sheet_is_what_it_imports(name: str) -> None:
    paths = found()
    storage, path = paths[name]
    with storage.open(path) as file:
        asked = re.findall(r'@import "([^"]+)"', file.read().decode())
    joined = join_sheet(name, paths)
    assert len(asked) >= 2
    assert "@import" not in joined
    at = [joined.index(_first_rule(name, part, paths)) for part in asked]
    assert at == sorted(at)
    for address in re.findall(r'url\("([^"]+)"\)', joined):
        assert posixpath.normpath(posixpath.join(posixpath.dirname(name), address)) in paths


def _first_rule(sheet: str, part: str, paths: Paths) -> str:
    storage, path = paths[posixpath.normpath(posixpath.join(posixpath.dirname(sheet), part))]
    with storage.open(path) as file:
        lines: list[str] = file.read().decode().splitlines()
    return next(line for line in lines if line.startswith((".", ":")))


def test_addresses_are_written_anew_and_whole_ones_are_left(tmp_path: Path) -> None:
    part = 'a{b:url("pics/a.svg")}c{d:url("/x.svg")}e{f:url("https://x.example/y")}g{h:url("#i")}'
    paths = written(
        tmp_path,
        {"a/part.css": part, "a/sheets/one.css": '@import "../part.css";\nz{y:url("o.svg")}\n'},
    )
    joined = join_sheet("a/sheets/one.css", paths)
    assert re.findall(r'url\("([^"]+)"\)', joined) == [
        "../pics/a.svg",
        "/x.svg",
        "https://x.example/y",
        "#i",
        "o.svg",
    ]


def test_a_sheet_that_is_not_there_is_named(tmp_path: Path) -> None:
    paths = written(tmp_path, {"a/sheets/one.css": '@import "../gone.css";\n'})
    with pytest.raises(FileNotFoundError, match=r"a/sheets/one\.css imports \.\./gone\.css"):
        join_sheet("a/sheets/one.css", paths)


def test_what_is_collected_is_whole_and_named_by_what_it_imports(tmp_path: Path) -> None:
    names = []
    for rule in ("a{color:red}", "a{color:blue}"):
        source = tmp_path / "source"
        files = {"a/part.css": rule, "a/sheets/one.css": '@import "../part.css";\nb{top:0}\n'}
        paths = written(source, files)
        storage = SheetStorage(location=tmp_path / "static")
        for name in files:
            with source.joinpath(name).open("rb") as file:
                storage.delete(name)
                storage.save(name, file)
        hashed = {name: new for name, new, _ in storage.post_process(paths)}
        sheet = (tmp_path / "static" / hashed["a/sheets/one.css"]).read_text(encoding="utf-8")
        assert sheet == f"{rule}b{{top:0}}\n"
        names.append(hashed["a/sheets/one.css"])
    assert names[0] != names[1]


def test_no_page_names_two_sheets() -> None:
    root = Path(__file__).parents[2] / "src/onrecord"
    for path in root.glob("*/templates/**/*.html"):
        if {"desk", "wagtailadmin", "wagtailimages"} & set(path.parts):
            continue
        text = path.read_text(encoding="utf-8")
        named = text.count('rel="stylesheet"')
        assert named == (
            path.name in {"base.html", "500.html", "fragment.html", "report_form.html"}
        ), path


@pytest.mark.parametrize(
    ("style", "sent"),
    [
        ("/* why */\na{b:c}\n", "\na{b:c}\n"),
        ("a{b:c} /* why\nindeed */\nd{e:f}\n", "a{b:c}\nd{e:f}\n"),
        ('a::before{content:"/* said */"}', 'a::before{content:"/* said */"}'),
        ("a{b:'it\\'s /*'}c{d:e}/**/", "a{b:'it\\'s /*'}c{d:e}"),
    ],
)
def test_comments_are_not_sent(style: str, sent: str) -> None:
    assert without_comments(style) == sent


def test_every_style_of_readers_is_sent_without_comments() -> None:
    paths = found()
    assert "reader/reader.css" in styles_of(paths)
    for name in styles_of(paths):
        sent = join_sheet(name, paths)
        assert "/*" not in sent
        assert sent.count("{") == sent.count("}") > 0
