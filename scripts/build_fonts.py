"""Make the fonts for drawing from public packages; run by hand when they change.

    npm pack @fontsource-variable/newsreader@5.3.0 @fontsource/public-sans@5.3.0
    python scripts/build_fonts.py FOLDER

Writes static TrueType files (Latin and Latin Extended, no hinting) with their licences to
``src/onrecord/illustration/data/fonts``. The packages cut each face into a Latin and an
extended part; here they are joined again, because the renderer takes one file a face.
"""

from __future__ import annotations

import io
import sys
import tarfile
import tempfile
from pathlib import Path

from fontTools.merge import Merger
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

OUT = Path(__file__).resolve().parent.parent / "src/onrecord/illustration/data/fonts"
NEWSREADER = "fontsource-variable-newsreader-5.3.0.tgz"
PUBLIC_SANS = "fontsource-public-sans-5.3.0.tgz"

FACES = {
    # file: (archive, member with {part}, axes, family, style, weight)
    "NewsreaderDisplay-Regular.ttf": (
        NEWSREADER,
        "newsreader-{part}-standard-normal.woff2",
        {"opsz": 72, "wght": 400},
        ("Newsreader Display", "Regular", 400),
    ),
    "NewsreaderText-Italic.ttf": (
        NEWSREADER,
        "newsreader-{part}-standard-italic.woff2",
        {"opsz": 18, "wght": 400},
        ("Newsreader Text", "Italic", 400),
    ),
    "PublicSans-Regular.ttf": (
        PUBLIC_SANS,
        "public-sans-{part}-400-normal.woff2",
        {},
        ("Public Sans", "Regular", 400),
    ),
    "PublicSans-SemiBold.ttf": (
        PUBLIC_SANS,
        "public-sans-{part}-600-normal.woff2",
        {},
        ("Public Sans", "SemiBold", 600),
    ),
}
CHARACTERS = [
    *range(0x20, 0x7F),
    *range(0xA0, 0x250),
    *range(0x1E00, 0x1F00),
    *range(0x2010, 0x2028),
    *range(0x2030, 0x203B),
    0x20AC,
    0x20A4,
    0x2116,
    0x2122,
    0x2212,
]


def main(folder: Path) -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    for name, (archive, pattern, axes, naming) in FACES.items():
        font = joined(folder / archive, pattern, axes)
        options = Options(hinting=False, layout_features=["kern", "liga", "lnum", "mark", "ccmp"])
        options.name_IDs = [0, 1, 2, 4, 6, 13, 14, 16, 17]
        options.notdef_outline = True
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=CHARACTERS)
        subsetter.subset(font)
        rename(font, *naming)
        font["head"].modified = font["head"].created
        font.recalcTimestamp = False
        font.save(OUT / name)
        print(f"{name}: {(OUT / name).stat().st_size / 1000:.0f} KB")
    (OUT / "OFL-Newsreader.txt").write_bytes(member(folder / NEWSREADER, "package/LICENSE"))
    (OUT / "OFL-PublicSans.txt").write_bytes(member(folder / PUBLIC_SANS, "package/LICENSE"))


def member(archive: Path, name: str) -> bytes:
    with tarfile.open(archive) as tar:
        found = tar.extractfile(name)
        if found is None:
            raise SystemExit(f"{archive} holds no {name}")
        return found.read()


def joined(archive: Path, pattern: str, axes: dict[str, float]) -> TTFont:
    with tempfile.TemporaryDirectory() as folder:
        parts = []
        for part in ("latin", "latin-ext", "vietnamese"):
            font = TTFont(io.BytesIO(member(archive, "package/files/" + pattern.format(part=part))))
            if axes:
                font = instantiateVariableFont(font, axes, inplace=True)
            font.flavor = None
            for table in ("STAT", "MVAR", "avar", "GDEF", "DSIG"):
                if table in font:
                    del font[table]
            parts.append(str(Path(folder) / f"{part}.ttf"))
            font.save(parts[-1])
        return Merger().merge(parts)


def rename(font: TTFont, family: str, style: str, weight: int) -> None:
    names = font["name"]
    whole = f"{family} {style}"
    for name_id, text in ((1, whole if style == "SemiBold" else family), (4, whole)):
        names.setName(text, name_id, 3, 1, 0x409)
    names.setName("Italic" if style == "Italic" else "Regular", 2, 3, 1, 0x409)
    names.setName(whole.replace(" ", ""), 6, 3, 1, 0x409)
    names.setName(family, 16, 3, 1, 0x409)
    names.setName(style, 17, 3, 1, 0x409)
    names.names = [record for record in names.names if record.platformID == 3]
    font["OS/2"].usWeightClass = weight
    font["OS/2"].fsSelection = 0x01 if style == "Italic" else 0x40
    font["head"].macStyle = 0x02 if style == "Italic" else 0


if __name__ == "__main__":
    main(Path(sys.argv[1]))
