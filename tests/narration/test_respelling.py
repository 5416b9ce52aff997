import pytest

from onrecord.narration.names import read_lexicon
from onrecord.narration.respelling import PHONEMES, CannotBeSaid, as_text, phonemes


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("zuh-LEN-skee", "zəlˈɛnski"),
        ("keev", "kˈiv"),
        ("muh-KROHN", "məkɹˈOn"),
        ("shee jin-PING", "ʃi ʤɪnpˈɪŋ"),
        ("kee-shih-NOW", "kiʃɪnˈW"),
        ("ZHEH-shoof", "ʒˈɛʃuf"),
        ("FAHN der LYE-un", "fˈɑn dəɹ lˈIən"),
        ("yoh-SEM-ih-tee", "jOsˈɛmɪti"),
        ("buh-RAHK", "bəɹˈɑk"),
        ("sky", "skˈI"),
        ("uh-KON-joh ee-WAH-luh", "əkˈɑnʤO iwˈɑlə"),
        (" /zəlˈɛnski/ ", "zəlˈɛnski"),
    ],
)
def test_syllables_stand_for_phonemes(said: str, meant: str) -> None:
    assert phonemes(said) == meant


def test_the_names_that_are_built_in_could_have_been_taught() -> None:
    assert {name for name, said in read_lexicon().items() if set(said) - PHONEMES} == set()
    assert phonemes(f"/{read_lexicon()['Zelensky']}/") == read_lexicon()["Zelensky"]


@pytest.mark.parametrize("said", ["", "bcd", "nghuyen-7", "/<b>/", "/ /", "//", "a" * 121, "ŋ"])
def test_what_cannot_be_said_is_told_with_a_way_out(said: str) -> None:
    with pytest.raises(CannotBeSaid) as caught:
        phonemes(said)

    assert caught.value.code == "narration.cannot_be_said"
    assert len(caught.value.message) > 20


def test_a_voice_of_text_is_given_the_syllables() -> None:
    assert as_text("zuh-LEN-skee") == "zuh-len-skee"
    assert as_text("/zəlˈɛnski/") == ""
