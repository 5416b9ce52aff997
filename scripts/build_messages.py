"""Gather the words that readers see, and compile their translations.

    .venv/bin/python scripts/build_messages.py

Brings ``src/onrecord/locale/*/LC_MESSAGES/django.po`` up to date (what is new stands there
without a translation, what is gone goes) and writes ``django.mo`` beside each. Done by
Babel, which the product brings along, so that no gettext tools are needed.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent / "src" / "onrecord"
LOCALE = ROOT / "locale"

APPS = ("reader", "discussion", "distribution", "edition")
"""Apps whose words readers see; the desk speaks English and Wagtail's own languages."""

MODULES = (
    "intake/models.py",
    "publishing/models.py",
    "publishing/records.py",
)
"""Modules of other apps with words that pages show."""

KEYWORDS: dict[str, tuple[object, ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}

HEADER = "# Words of the reader site. Gathered by scripts/build_messages.py, translated by people."

NOISE = ("Project", "Report", "POT", "PO-Revision", "Last-Tr", "Language-Team", "Generated")
"""Header lines that say nothing, or that would change with every run."""


def files() -> list[Path]:
    """Return every file that may hold words for readers."""
    found = [ROOT / module for module in MODULES]
    for app in APPS:
        found += [*(ROOT / app).rglob("*.py"), *(ROOT / app).rglob("templates/**/*.html")]
    return sorted(path for path in found if "migrations" not in path.parts)


def messages(path: Path) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    """Yield each (message, context) of a file; one with a plural is a pair."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        # What is no message is blotted out; without its indents the rest reads as Python.
        text = "\n".join(line.strip() for line in templatize(text, origin=str(path)).split("\n"))
    for _line, name, found, _comments in extract_python(
        io.BytesIO(text.encode()), KEYWORDS, [], {"encoding": "utf-8"}
    ):
        spec = KEYWORDS[name]
        words = [found] if isinstance(found, str) else list(found)
        context = words.pop(0) if spec and isinstance(spec[0], tuple) else None
        if words and words[0]:
            yield (tuple(words[:2]) if name.startswith(("ng", "np")) else words[0]), context


def gathered() -> Catalog:
    """Return a catalogue of all words, without translations."""
    catalog = Catalog(charset="utf-8")
    for path in files():
        place = path.relative_to(ROOT).as_posix()
        for message, context in messages(path):
            flags = ("python-format",) if "%(" in str(message) else ()
            catalog.add(message, locations=[(place, 0)], context=context, flags=flags)
    return catalog


def read(language: str) -> Catalog:
    """Return the stored catalogue of a language; it knows its plurals by itself."""
    path = LOCALE / language / "LC_MESSAGES" / "django.po"
    with path.open("rb") as file:
        return read_po(file, locale=language)


def languages() -> list[str]:
    """Return the languages that have a catalogue."""
    return sorted(path.parents[1].name for path in LOCALE.glob("*/LC_MESSAGES/django.po"))


def compiled(catalog: Catalog) -> bytes:
    """Return the bytes of ``django.mo`` for a catalogue."""
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def faults(catalog: Catalog, words: Catalog) -> list[str]:
    """Return what keeps a catalogue from being complete: one line a fault."""
    found = []
    for word in words:
        if not word.id:
            continue
        known = catalog.get(word.id, word.context)
        said = known.string if known else ""
        forms = said if isinstance(said, tuple) else (said,)
        if known is None or not all(forms):
            found.append(f"not translated: {word.id!r}")
        elif known.fuzzy:
            found.append(f"fuzzy: {word.id!r}")
        elif isinstance(word.id, tuple) and len(forms) != catalog.num_plurals:
            found.append(f"{len(forms)} plural forms of {catalog.num_plurals}: {word.id!r}")
        else:
            asked = set().union(*map(names, (word.id,) if isinstance(word.id, str) else word.id))
            found += [f"other values than {asked}: {f!r}" for f in forms if not names(f) <= asked]
            if not asked <= set().union(*map(names, forms)):
                found.append(f"a value is lost: {word.id!r}")
    return found


def names(text: str) -> set[str]:
    """Return the values and tags that a message has in it."""
    return set(re.findall(r"%\(\w+\)[sd]|</?\w+>", text))


def main() -> None:
    words = gathered()
    for language in languages():
        path = LOCALE / language / "LC_MESSAGES" / "django.po"
        catalog = read(language)
        catalog.update(words, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        catalog.header_comment = HEADER
        out = io.BytesIO()
        write_po(out, catalog, width=100, sort_output=True, include_lineno=False)
        head, messages_below = out.getvalue().decode().split("\n\n", maxsplit=1)
        lines = head.splitlines()
        kept = [line for line in lines if not line.startswith(tuple(f'"{n}' for n in NOISE))]
        path.write_text("\n".join(kept) + "\n\n" + messages_below, encoding="utf-8")
        path.with_suffix(".mo").write_bytes(compiled(catalog))
        wrong = faults(catalog, words)
        print(*wrong, f"{language}: {len(catalog)} messages, {len(wrong)} faults", sep="\n")


if __name__ == "__main__":
    main()
