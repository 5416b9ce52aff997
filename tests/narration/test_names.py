import json
from pathlib import Path

import hibari.tts
import pytest

from onrecord.narration.names import Lexicon, possessive, read_lexicon

ALPHABET = set(json.loads((Path(hibari.tts.ASSETS) / "vocab.json").read_text("utf-8")))


def test_the_lexicon_is_written_in_the_alphabet_of_the_voice() -> None:
    entries = read_lexicon()

    assert len(entries) >= 60
    assert {
        name: set(said) - ALPHABET for name, said in entries.items() if set(said) - ALPHABET
    } == {}
    assert all("ˈ" in said for said in entries.values())


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("In Kyiv today.", ["Kyiv"]),
        ("Kyiv's mayor", ["Kyiv's"]),
        ("Recep Tayyip Erdoğan spoke", ["Recep", "Tayyip", "Erdoğan"]),
        ("Xi Jinping and Xi.", ["Xi Jinping", "Xi"]),
        ("Emmanuel Macron and Emmanuel", ["Emmanuel Macron"]),
        ("Kyivan Rus, kyiv and X-Xi", []),
    ],
)
def test_names_are_found_as_whole_words(text: str, found: list[str]) -> None:
    assert [text[name.start : name.end] for name in Lexicon(read_lexicon()).find(text)] == found


@pytest.mark.parametrize(
    ("said", "owned"), [("kˈiv", "kˈivz"), ("dˈænt", "dˈænts"), ("mˈɛɹts", "mˈɛɹtsᵻz")]
)
def test_possessives_end_as_english_does(said: str, owned: str) -> None:
    assert possessive(said) == owned


def test_an_empty_lexicon_finds_nothing() -> None:
    assert Lexicon({}).find("Kyiv") == []
