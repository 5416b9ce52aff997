"""French texts are prepared for the ear, and spoken only where a voice speaks French."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from narration.french_rules import TABLES
from onrecord.narration.models import Narration
from onrecord.narration.operations import narrate
from onrecord.narration.script import compose, is_prepared, prepare
from onrecord.narration.script.fr.numerals import cardinal, is_feminine, ordinal
from onrecord.vocabulary.scripts import Script
from onrecord.vocabulary.texts import Sentence, TextField

CASES = [
    pytest.param(printed, spoken, id=f"{table}: {printed}".encode("unicode_escape").decode())
    for table, cases in TABLES.items()
    for printed, spoken in cases
]
ARTICLE = (
    Sentence(text="Le maire reçoit 3 M€", field=TextField.STANDFIRST),
    Sentence(text="M. Roux l’a dit le 1er mai.", paragraph=0),
    Sentence(text="Le vote", field=TextField.WATCH),
)


@pytest.mark.parametrize(("printed", "spoken"), CASES)
def test_french_print_is_prepared_for_the_ear(printed: str, spoken: str) -> None:
    assert prepare(printed, language="fr-FR").spoken == spoken


def test_the_tables_are_not_thinned_out() -> None:
    assert len(CASES) >= 150
    assert len({case.values[0] for case in CASES}) == len(CASES)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "zéro"),
        (70, "soixante-dix"),
        (80_000_000, "quatre-vingts millions"),
        (1_001, "mille un"),
        (10**9, "un milliard"),
        (-31, "moins trente et un"),
    ],
)
def test_numbers_in_words(number: int, words: str) -> None:
    assert cardinal(number) == words


def test_every_number_below_a_million_has_words_of_its_own() -> None:
    some = [*range(1_100), *range(1_999, 1_000_000, 997)]
    assert len({cardinal(number) for number in some}) == len(some)
    assert ordinal(1_000) == "millième"
    assert (is_feminine("Personnes"), is_feminine("blessés")) == (True, False)


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script> Le 5 % €/€ ½⅓ ��� \u202e 12",
        "1" * 60 + " €",
        "9,9,9,9.9.9 à 9/9/9/9 h 99h99 -–—- +/-",
        "M. M. M. MM. n° n° § § « « “ » ' ’ ‘",
        "北京 дело 5 км ١٢٣ €",
        "0" * 30 + "e XXXXe IIIIe",
    ],
)
def test_whatever_comes_in_only_letters_and_stops_come_out(text: str) -> None:
    prepared = prepare(text, language="fr")
    assert is_prepared(prepared.spoken)
    assert len(prepared.spans) == len(prepared.spoken)
    assert all(0 <= start <= end <= len(text) for start, end in prepared.spans)


def composed(**changes: object) -> Script:
    given: dict[str, object] = {
        "sentences": ARTICLE,
        "headline": "Le XXIe siècle",
        "site_name": "Le Relevé",
        "byline": "Jeanne Roux",
        "published_at": datetime(2026, 3, 1, 9, 30, tzinfo=UTC),
        "source_names": ["Agence A", "Agence B"],
        "language": "fr",
    }
    return compose(**(given | changes))  # type: ignore[arg-type]


def test_a_french_reading_says_in_french_who_speaks_and_what_it_rests_on() -> None:
    spoken = [line.spoken for line in composed().lines]
    assert spoken == [
        "Vous écoutez Le Relevé, lu par une voix de synthèse.",
        "Le vingt et unième siècle.",
        "Par Jeanne Roux. Dimanche premier mars deux mille vingt-six.",
        "Le maire reçoit trois millions d'euros.",
        "Monsieur Roux l'a dit le premier mai.",
        "À suivre.",
        "Le vote.",
        "Sources de cet article: Agence A et Agence B. La source de chaque phrase se trouve sur "
        "la page.",
    ]
    assert composed(source_names=[]).lines[-1].spoken.startswith("C'était Le Relevé.")


@pytest.mark.django_db
def test_an_english_voice_never_reads_french(
    now: datetime, settings: Settings, tmp_path: Path
) -> None:
    settings.ONRECORD_HOME, settings.MEDIA_ROOT = tmp_path, tmp_path / "media"
    told = {
        "sentences": ARTICLE, "headline": "Le siècle", "site_name": "Le Relevé", "byline": "J. R.",
        "published_at": now, "source_names": [], "language": "fr",
    }  # fmt: skip
    settings.SPEAKERS = {"default": {"ENGINE": "hibari", "OPTIONS": {}}}
    assert narrate(now=now, **told) is None  # type: ignore[arg-type]
    settings.SPEAKERS["francais"] = {"ENGINE": "fake", "OPTIONS": {"languages": ["fr"]}}
    assert narrate(now=now, **told) is not None  # type: ignore[arg-type]
    row = Narration.objects.get()
    assert row.language == "fr"
    assert [each["title"] for each in row.chapters] == ["Le siècle", "À suivre", "Sources"]
