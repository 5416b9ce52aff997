"""Whose word a sentence is, and who says so in its stead; English and French."""

from __future__ import annotations

from dataclasses import replace

import pytest

from onrecord.vocabulary.texts import Passage, Sentence, TextField
from onrecord.writing.extraction.attribution import attributed, named
from onrecord.writing.kinds import says_who
from onrecord.writing.whose import Because, is_carried, led, owed

STOPPED = "The leak had been stopped by noon."
BUILDS = "The ministry is building twelve shelters in Kaldo."


def passage(text: str, source: str = "Northern Courier", **values: object) -> Passage:
    given = {
        "id": 1, "report_id": 1, "position": 0, "start": 0, "end": len(text), "source_id": 1,
        "report_title": "Shelters", "url": "", "language": "en", "source_kind": "outlet",
    }  # fmt: skip
    return Passage(text=text, source_name=source, **{**given, **values})  # type: ignore[arg-type]


OFFICE = passage(BUILDS, "Ministry of Energy", source_kind="official")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (
            "The company said the leak had been stopped by noon.",
            "The leak had been stopped by noon.",
        ),
        ("The leak had been stopped by noon, police said.", "The leak had been stopped by noon."),
        ("The company announced it would close the plant.", "The company will close the plant."),
    ],
)
def test_what_a_passage_puts_in_a_mouth_is_its_word(text: str, why: str) -> None:
    found = owed(why, [passage(text)])

    assert found is not None
    assert found.because is Because.SPOKEN


def test_what_an_office_says_of_itself_is_its_word() -> None:
    found = owed(BUILDS, [OFFICE])

    assert found is not None
    assert (found.because, found.name) == (Because.INTERESTED, "Ministry of Energy")
    by_name = replace(OFFICE, source_kind="outlet")
    assert owed(BUILDS, [by_name]) is not None, "the name tells it where the register does not"


def test_what_one_outlet_tells_of_victims_is_its_word_and_plain_news_is_not() -> None:
    assert owed(
        "Four people were killed in the raid.", [passage("Four people were killed in the raid.")]
    )
    plain = "The council approved a new harbour wall on Friday."
    assert owed(plain, [passage(plain)]) is None


@pytest.mark.parametrize(
    "text",
    [
        "The ministry said it was building twelve shelters in Kaldo.",
        "Twelve shelters are being built in Kaldo, according to the ministry.",
        "Le ministère a déclaré qu’il construit douze abris à Kaldo.",
        "“We are building twelve shelters in Kaldo.”",
        "The ministry pledged that it would build twelve shelters.",
    ],
)
def test_who_says_so_owes_nothing(text: str) -> None:
    assert owed(text, [OFFICE]) is None


def test_two_independent_origins_make_it_the_newsroom_s() -> None:
    other = passage(BUILDS, id=2, report_id=2, source_id=2)
    assert owed(BUILDS, [OFFICE, other]) is None
    one_owner = [replace(OFFICE, origin="owner state"), replace(other, origin="owner state")]
    alike = [replace(one, source_kind="official") for one in one_owner]
    assert owed(BUILDS, alike) is not None


def test_a_passage_that_is_only_cited_along_acquits_nobody() -> None:
    aside = passage("Rain fell in Marden on Sunday.", id=2, report_id=2, source_id=2)
    assert owed(BUILDS, [OFFICE, aside]) is not None


def test_cases_that_nobody_reported_name_nobody() -> None:
    assert not says_who("Twelve cases were reported in March.")
    assert not says_who("He was accused of fraud.")
    assert says_who("He was accused by the union.")


class TestFrench:
    SAID = "L’entreprise a déclaré que la fuite avait été arrêtée à midi."

    @pytest.mark.parametrize(
        "text", [SAID, "La fuite avait été arrêtée à midi, selon l’entreprise."]
    )
    def test_a_mouth(self, text: str) -> None:
        found = owed("La fuite avait été arrêtée à midi.", [passage(text, language="fr")])

        assert found is not None
        assert found.name.lower() == "l’entreprise"

    def test_the_name_is_added_in_french(self) -> None:
        given = passage(self.SAID, language="fr")
        text = "La fuite avait été arrêtée à midi."
        owing = owed(text, [given])
        assert owing is not None
        assert (
            named(text, owing, given, "fr")
            == "La fuite avait été arrêtée à midi, selon l’entreprise."
        )
        assert attributed("Le pont est fermé.", "Ministère de l’Énergie", language="fr") == (
            "Le pont est fermé, selon le Ministère de l’Énergie."
        )


class TestCarrying:
    def sentences(self, *texts: str) -> list[Sentence]:
        return led(Sentence(text=text) for text in texts)

    def test_a_name_holds_for_two_sentences_and_no_longer(self) -> None:
        said = "Twelve shelters are planned, the Ministry of Energy said."
        found = self.sentences(said, "They stand in Kaldo.", BUILDS, "Each holds forty.")
        assert [one.lead for one in found] == ["", said, said, ""]

    def test_it_ends_with_the_paragraph(self) -> None:
        said = Sentence(text="Twelve are planned, the Ministry of Energy said.")
        assert led([said, Sentence(text=BUILDS, paragraph=1)])[1].lead == ""

    def test_a_headline_may_leave_it_to_the_standfirst(self) -> None:
        head = Sentence(text="Twelve shelters for Kaldo", field=TextField.HEADLINE)
        stand = Sentence(text="So the ministry said.", field=TextField.STANDFIRST)
        assert led([head, stand])[0].lead == stand.text

    def test_another_s_name_carries_nothing(self) -> None:
        owing = owed(BUILDS, [OFFICE])
        assert owing is not None
        assert is_carried("More follow, the Ministry of Energy said.", owing, [OFFICE])
        assert is_carried("More follow, the ministry said.", owing, [OFFICE])
        assert not is_carried("Jan Lund of the opposition said so.", owing, [OFFICE])


class TestAdding:
    def test_the_words_of_the_passage_for_its_speaker(self) -> None:
        given = passage("The company said the leak had been stopped by noon.")
        text = "The leak had been stopped by noon."
        owing = owed(text, [given])
        assert owing is not None
        assert named(text, owing, given) == "The leak had been stopped by noon, the company said."

    def test_nobody_is_made_up_for_a_pronoun(self) -> None:
        given = passage("He said the leak had been stopped by noon.")
        owing = owed("The leak had been stopped by noon.", [given])
        assert owing is not None
        assert named("The leak had been stopped by noon.", owing, given) is None

    def test_a_source_that_is_its_own_subject_goes_on_as_it(self) -> None:
        text = "The Ministry of Energy is building twelve shelters."
        assert attributed(text, "Ministry of Energy", verb="said") == (
            "The Ministry of Energy is building twelve shelters, it said."
        )
