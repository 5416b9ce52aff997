"""Make the fonts that readers' pages load from public packages; run by hand when they change.

    npm pack @fontsource-variable/newsreader@5.3.0 @fontsource-variable/public-sans@5.3.0
    python scripts/build_reader_fonts.py FOLDER

Writes WOFF2 files to ``src/onrecord/reader/static/reader/fonts``. Kerning is most of a text
font's weight: 15,000 pairs, where a page of news uses some hundreds. So it is rounded to steps
that no eye sees, kept between signs that follow each other in words, and told by classes of
signs instead of by pairs. This takes the three faces of a Latin page from 65 to some 33 KB.
"""

from __future__ import annotations

import io
import sys
import tarfile
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from fontTools.otlLib import builder
from fontTools.subset import Options, Subsetter, parse_unicodes
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

OUT = Path(__file__).resolve().parent.parent / "src/onrecord/reader/static/reader/fonts"
NEWSREADER = "fontsource-variable-newsreader-5.3.0.tgz", "newsreader-{part}-opsz-normal.woff2"
PUBLIC_SANS = "fontsource-variable-public-sans-5.3.0.tgz", "public-sans-{part}-wght-normal.woff2"

FACES = {
    "newsreader-text": (NEWSREADER, {"opsz": 17, "wght": 400}, ["kern", "liga", "locl"], 0.005),
    "newsreader-display": (NEWSREADER, {"opsz": 44, "wght": 520}, ["kern", "liga", "locl"], 0.005),
    "public-sans": (PUBLIC_SANS, {"wght": (400, 700)}, ["kern", "tnum", "locl"], 0.02),
}
PARTS = {
    "latin": (
        "latin",
        "U+20-7E,U+A0,U+A3,U+A9,U+B0,U+B7,U+D7,U+DF-EF,U+F1-F6,U+F8-FD,U+2013-2014,"
        "U+2018-2019,U+201C-201D,U+2022,U+2026,U+20AC,U+2212",
    ),
    "latin-more": (
        "latin",
        "U+A1-A2,U+A4-A8,U+AA-AF,U+B1-B6,U+B8-D6,U+D8-DE,U+F0,U+F7,U+FE-FF,U+131,"
        "U+152-153,U+2C6,U+2DA,U+2DC,U+201A,U+201E,U+2032-2033,U+2039-203A,U+2122",
    ),
    "latin-ext": (
        "latin-ext",
        "U+100-130,U+132-151,U+154-17F,U+218-21B,U+1E9E,U+20AB,U+20B9-20BA",
    ),
}
"""Part: the part of the package that holds it, and its ``unicode-range``, as in reader.css.

The first is what an English text has, names from abroad in it too (small letters with accents
are put together from parts that are there: a kilobyte), and comes with every page; the second
comes at once with pages in other languages; else a part comes when a page has a sign of its own.
"""

STEP = 100
"""Kerning is rounded to this part of an em: at most a tenth of a pixel off in running text."""

BETWEEN = {
    ("capital", "capital"), ("capital", "small"), ("small", "small"), ("capital", "point"),
    ("point", "capital"), ("small", "point"), ("point", "small"), ("digit", "digit"),
    ("digit", "point"), ("point", "digit"), ("point", "point"),
}  # fmt: skip
"""What follows what in words; a capital after a small letter is a brand, not a word."""

POINTS = set(".,:;!?'\"()-/ \u00a0‘’“”‚„«»–—…‹›")


def main(folder: Path) -> None:
    for name, ((archive, pattern), axes, features, least) in FACES.items():
        for part, (source, characters) in PARTS.items():
            font = member(folder / archive, "package/files/" + pattern.format(part=source))
            font = instantiateVariableFont(font, axes, inplace=True)
            options = Options(hinting=False, layout_features=features, name_IDs=[0, 1, 2, 13, 14])
            subsetter = Subsetter(options)
            subsetter.populate(unicodes=parse_unicodes(characters))
            subsetter.subset(font)
            if source == "latin" and font["GPOS"].table.LookupList.Lookup:
                thin_kerning(font, least)
            font.flavor = "woff2"
            font["head"].modified = font["head"].created
            font.recalcTimestamp = False
            font.save(OUT / f"{name}-{part}.woff2")
            print(f"{name}-{part}: {(OUT / f'{name}-{part}.woff2').stat().st_size} bytes")


def member(archive: Path, name: str) -> TTFont:
    with tarfile.open(archive) as tar:
        found = tar.extractfile(name)
        if found is None:
            raise SystemExit(f"{archive} holds no {name}")
        return TTFont(io.BytesIO(found.read()))


def thin_kerning(font: TTFont, least: float) -> None:
    """Round kerning, drop what no word needs, and write it as one table of classes.

    ``least`` is the smallest kerning that is kept, in ems: small type needs only the largest.
    """
    (lookup,) = font["GPOS"].table.LookupList.Lookup
    step = font["head"].unitsPerEm / STEP
    signs = {glyph: code for code, glyph in sorted(font.getBestCmap().items(), reverse=True)}
    kinds = {glyph: kind_of(chr(code)) for glyph, code in signs.items()}
    kept = {
        pair: round(round(value / step) * step)
        for pair, value in pairs_of(font, lookup).items()
        if abs(value) >= least * font["head"].unitsPerEm
        and (kinds.get(pair[0]), kinds.get(pair[1])) in BETWEEN
    }
    firsts, seconds = (sorted({pair[side] for pair in kept}) for side in (0, 1))
    rows = alike({a: tuple(kept.get((a, b), 0) for b in seconds) for a in firsts})
    columns = alike({b: tuple(kept.get((a, b), 0) for a in firsts) for b in seconds})
    classes = {
        (row, column): (builder.buildValue({"XAdvance": value}), None)
        for row in rows
        for column in columns
        if (value := kept.get((row[0], column[0]), 0))
    }
    table = builder.buildPairPosClassesSubtable(classes, font.getReverseGlyphMap())
    lookup.LookupType, lookup.SubTable, lookup.SubTableCount = 2, [table], 1


def kind_of(sign: str) -> str:
    if sign in POINTS:
        return "point"
    if sign.isdigit():
        return "digit"
    return "capital" if sign.isupper() else "small" if sign.islower() else ""


def alike(rows: Mapping[str, tuple[int, ...]]) -> list[tuple[str, ...]]:
    """Return the keys that have the same values, together."""
    together: dict[tuple[int, ...], list[str]] = defaultdict(list)
    for glyph, row in rows.items():
        together[row].append(glyph)
    return [tuple(glyphs) for glyphs in together.values()]


def pairs_of(font: TTFont, lookup: object) -> dict[tuple[str, str], int]:
    """Return the kerning of every pair of glyphs, whichever way the lookup tells it."""
    told: dict[tuple[str, str], int] = {}
    for subtable in lookup.SubTable:  # type: ignore[attr-defined]
        subtable = getattr(subtable, "ExtSubTable", subtable)
        for pair, value in told_by(font, subtable):
            told.setdefault(pair, value)  # the first subtable that knows a pair decides
    return told


def told_by(font: TTFont, table: object) -> Iterable[tuple[tuple[str, str], int]]:
    covered = table.Coverage.glyphs  # type: ignore[attr-defined]
    if table.Format == 1:  # type: ignore[attr-defined]
        for first, pair_set in zip(covered, table.PairSet, strict=True):  # type: ignore[attr-defined]
            for record in pair_set.PairValueRecord:
                yield (first, record.SecondGlyph), getattr(record.Value1, "XAdvance", 0) or 0
        return
    first_classes = table.ClassDef1.classDefs  # type: ignore[attr-defined]
    second_classes = table.ClassDef2.classDefs  # type: ignore[attr-defined]
    for first in covered:
        record = table.Class1Record[first_classes.get(first, 0)]  # type: ignore[attr-defined]
        for second in font.getGlyphOrder():
            value = record.Class2Record[second_classes.get(second, 0)].Value1
            yield (first, second), getattr(value, "XAdvance", 0) or 0


if __name__ == "__main__":
    main(Path(sys.argv[1]))
