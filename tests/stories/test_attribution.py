"""Who said what: found where it is sure, and exact."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.language import syntax
from onrecord.language.sentences import split
from onrecord.language.syntax import Tree
from onrecord.stories import operations, queries
from onrecord.stories.attribution import Stretch, attribute
from onrecord.stories.models import StatementRow
from onrecord.stories.saying.reading import read_report
from onrecord.stories.saying.sieve import Sieve
from onrecord.vocabulary.statements import SpeakerKind, Statement, StatementKind
from tests.stories.conftest import MakeReport


def statements(text: str) -> list[Statement]:
    stretches = [Stretch(passage_id=n, start=a, end=b) for n, (a, b) in enumerate(split(text))]
    return attribute(text, stretches)


def said(text: str) -> list[tuple[str, str]]:
    return [(found.speaker, found.content) for found in statements(text)]


@pytest.mark.parametrize(
    ("text", "speaker", "content", "kind"),
    [
        (
            "“There is no deal,” said Foreign Minister Dmytro Kuleba.",
            "Dmytro Kuleba",
            "There is no deal",
            StatementKind.DIRECT,
        ),
        (
            '"We are ready for talks," Kremlin aide Yuri Ushakov said on Friday.',
            "Yuri Ushakov",
            "We are ready for talks",
            StatementKind.DIRECT,
        ),
        (
            "President Volodymyr Zelenskyy said: “We will stay here.”",
            "Volodymyr Zelenskyy",
            "We will stay here.",
            StatementKind.DIRECT,
        ),
        (
            "Ned Price, the spokesman, said the United States was “deeply concerned” about it.",
            "Ned Price",
            "the United States was “deeply concerned” about it.",
            StatementKind.MIXED,
        ),
        (
            "Kyiv has said again and again that it will give up no land.",
            "Kyiv",
            "it will give up no land.",
            StatementKind.INDIRECT,
        ),
        (
            "President Vladimir Putin told reporters that Russia was open to talks.",
            "Vladimir Putin",
            "Russia was open to talks.",
            StatementKind.INDIRECT,
        ),
        (
            "According to the International Atomic Energy Agency, the plant lost power.",
            "International Atomic Energy Agency",
            "the plant lost power.",
            StatementKind.INDIRECT,
        ),
        (
            "The sanctions will hurt the economy, analysts said.",
            "analysts",
            "The sanctions will hurt the economy",
            StatementKind.INDIRECT,
        ),
        (
            "A senior U.S. official, who asked not to be named, said the plan was ready.",
            "a senior U.S. official",
            "the plan was ready.",
            StatementKind.INDIRECT,
        ),
        (
            "A driver can take over a crane, according to its director, Joris van Eyck.",
            "Joris van Eyck",
            "A driver can take over a crane",
            StatementKind.INDIRECT,
        ),
        (
            "“A warning is worth a month,” said its director, Wanjiru Kamande.",
            "Wanjiru Kamande",
            "A warning is worth a month",
            StatementKind.DIRECT,
        ),
        (
            "Residents said that the bridge was closed.",
            "residents",
            "the bridge was closed.",
            StatementKind.INDIRECT,
        ),
        (
            "“Will you go there?” Ursula von der Leyen asked.",
            "Ursula von der Leyen",
            "Will you go there?",
            StatementKind.DIRECT,
        ),
    ],
)
def test_forms_of_speech(text: str, speaker: str, content: str, kind: StatementKind) -> None:
    (found,) = statements(text)
    assert (found.speaker, found.content, found.kind) == (speaker, content, kind)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("“The quay is open,” said Camila Ortúzar.", SpeakerKind.PERSON),
        ("“The quay is open,” said Liis Tamberg on Monday.", SpeakerKind.PERSON),
        ("The quay was open, according to Havenbond.", SpeakerKind.BODY),
        ("Foreign Minister Dmytro Kuleba said that the talks failed.", SpeakerKind.PERSON),
    ],
)
def test_people_are_told_from_bodies(text: str, kind: SpeakerKind) -> None:
    assert [statement.speaker_kind for statement in statements(text)] == [kind]


def test_surnames_pronouns_and_roles_resolve_within_the_report() -> None:
    text = (
        "Foreign Minister Dmytro Kuleba said that the talks failed. He added that nothing was "
        "agreed. The minister said that he would return. “We must try,” Kuleba said. “Again.” "
        "“And we will try again soon.”"
    )
    found = statements(text)
    assert {statement.speaker for statement in found} == {"Dmytro Kuleba"}
    assert {statement.role for statement in found} == {"Foreign Minister"}
    assert [statement.speaker_text for statement in found] == [
        "Dmytro Kuleba",
        "He",
        "The minister",
        "Kuleba",
        "",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "President Putin did not say when he would decide about it.",
        "He would say that the talks failed.",
        "It is said that the king was asleep.",
        "Angela Merkel met Margaret Thatcher in Paris. She said that the meeting was good.",
        "Vladimir Putin met Emmanuel Macron in Moscow. She said that the meeting was good.",
        "Bill Clinton came. Later Hillary Clinton came. What did he say about the house?",
        "On Sunday’s episode of “Meet the Nation,” the senator said.",
        "They said that the meeting was good.",
        "Oil fell, according to the Kremlin, which described the talks as good.",
        "",
    ],
)
def test_is_silent_where_it_is_not_sure(text: str) -> None:
    assert said(text) == []


def test_two_speakers_of_one_paragraph_are_kept_apart() -> None:
    text = "Ivan Petrov said: “We will stay here.” “Will you go now?” Anna Lindh asked."
    assert said(text) == [
        ("Ivan Petrov", "We will stay here."),
        ("Anna Lindh", "Will you go now?"),
    ]


def test_an_unclosed_quotation_goes_on_in_the_next_paragraph() -> None:
    text = "“It began here,” Joe Biden said. “And it goes on.\n\n“And it ends here,” he said."
    assert said(text) == [
        ("Joe Biden", "It began here"),
        ("Joe Biden", "And it goes on."),
        ("Joe Biden", "And it ends here"),
    ]


@settings(deadline=None, max_examples=60)
@given(
    st.one_of(
        st.text(),
        st.lists(
            st.sampled_from(
                [
                    *(
                        "“",
                        "”",
                        '"',
                        "We will go",
                        ", ",
                        ". ",
                        "said ",
                        "Anna Lindh ",
                        "he ",
                        "that ",
                    ),
                    *(
                        "According to ",
                        "the minister ",
                        "told ",
                        "\n\n",
                        "officials ",
                        ": ",
                        "asked",
                    ),
                ]
            )
        ).map("".join),
    )
)
def test_content_is_always_exact(text: str) -> None:
    spans = split(text)
    for statement in statements(text):
        start, end = spans[statement.passage_id]
        passage = text[start:end]
        assert passage[statement.start : statement.end] == statement.content
        assert statement.content.strip()
        assert statement.speaker
        assert statement.speaker_text in passage


def test_statements_are_stored_once_with_their_passages(
    make_report: MakeReport, now: datetime
) -> None:
    report = make_report(
        title="Boats sink", text="A storm came. Mayor Anna Lindh said that eleven boats had sunk."
    )
    story = operations.group_report(report_id=report.pk, now=now) or 0
    for _ in range(2):
        operations.attribute_report(report_id=report.pk, now=now)
    (row,) = StatementRow.objects.all()
    assert row.passage.position == 1
    (statement,) = queries.statements_of(story)
    assert (statement.speaker, statement.role, statement.cue) == ("Anna Lindh", "Mayor", "said")
    assert row.passage.text[statement.start : statement.end] == "eleven boats had sunk."


SIFTED = """The storm reached the coast on Friday. Police said that two people had died.

“We lost the roof within a minute of the first gust,” Mara Keel said. It rained all night.

The council meets on Monday. Its chairman, Ivo Brand, spoke briefly:

“Nobody will be left alone with the damage.”

Officials were reportedly aware of the risk. According to the mayor, pumps failed.
"""


def test_sentences_that_are_not_parsed_could_not_have_told_anything(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with_sieve = read_report(SIFTED)
    parsed: list[int] = []
    parse = syntax.parse

    def parse_all(text: str, spans: list[tuple[int, int]], sifter: Sieve) -> list[Tree | None]:
        parsed.append(sum(tree is not None for tree in parse(text, spans, sifter)))
        return parse(text, spans)

    monkeypatch.setattr(syntax, "parse", parse_all)
    assert read_report(SIFTED) == with_sieve
    assert len(with_sieve.attributions) >= 4
    assert parsed[0] <= len(with_sieve.sentences) - 3


@pytest.mark.parametrize(
    ("text", "speaker", "kind"),
    [
        ("The fire began in a cellar, according to the Baltimore Sun.", "Baltimore Sun", "body"),
        ("Ford began to dig on Monday, according to The Verge.", "The Verge", "body"),
        (
            "Ford Motor Company was searched. Ford said in a filing that the case was open.",
            "Ford",
            "body",
        ),
        (
            "Democrat Chuck Schumer said that the Senate would vote on Friday.",
            "Chuck Schumer",
            "person",
        ),
    ],
)
def test_papers_and_firms_are_no_people(text: str, speaker: str, kind: str) -> None:
    (found,) = statements(text)
    assert (found.speaker, found.speaker_kind.value) == (speaker, kind)
    assert found.hearer == "", "nobody is told what is so according to somebody"


def test_words_that_lost_their_subject_are_no_statement() -> None:
    assert said("The ruling made claims which analysts say could have far-reaching effects.") == []
