"""The words that readers see: each language complete, compiled, and right in its forms."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from scripts.build_messages import LOCALE, faults, gathered, languages, read


@pytest.fixture(scope="module")
def words() -> Catalog:
    return gathered()


@pytest.fixture
def french() -> Iterator[None]:
    with translation.override("fr"):
        yield


def test_the_words_are_found(words: Catalog) -> None:
    assert len(words) > 300
    assert words.get("Save for later") is not None, "of a template"
    assert words.get("Supported by the report") is not None, "of a module"
    assert words.get(("%(n)s source", "%(n)s sources")) is not None, "with a plural"


@pytest.mark.parametrize("language", languages())
def test_nothing_is_untranslated_fuzzy_or_stale(language: str, words: Catalog) -> None:
    catalog = read(language)
    assert faults(catalog, words) == []
    gone = [message.id for message in catalog if message.id and words.get(message.id) is None]
    assert gone == [], "run scripts/build_messages.py"


def test_faults_are_found(words: Catalog) -> None:
    catalog = read("fr")
    catalog.add("Save for later", "", flags=())
    catalog.get("Search").string = ""
    catalog.get("Reply to %(name)s").string = "Répondre"
    catalog.get("Close").flags.add("fuzzy")
    said = " ".join(faults(catalog, words))
    assert "not translated: 'Search'" in said
    assert "a value is lost: 'Reply to %(name)s'" in said
    assert "fuzzy: 'Close'" in said


@pytest.mark.parametrize("language", languages())
def test_what_is_compiled_is_what_is_written(language: str) -> None:
    path = LOCALE / language / "LC_MESSAGES" / "django.mo"
    with path.open("rb") as file:
        held = {str(word.id): list(word.string) for word in read_mo(file) if word.id}
    written = {str(_listed(word.id)): list(word.string) for word in read(language) if word.id}
    assert held == written, "run scripts/build_messages.py"


def _listed(words: str | tuple[str, ...]) -> str | list[str]:
    return words if isinstance(words, str) else list(words)


@pytest.mark.usefixtures("french")
def test_django_speaks_french(now: object) -> None:
    assert gettext("Save for later") == "Enregistrer pour plus tard"
    forms = [ngettext("%(n)s source", "%(n)s sources", n) % {"n": n} for n in (0, 1, 2)]
    assert forms == ["0 source", "1 source", "2 sources"], "zero is singular in French"
    assert date_format(now, "l j F Y") == "vendredi 6 mars 2026"
