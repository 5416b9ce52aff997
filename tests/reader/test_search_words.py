"""Words, stems, spelling and snippets: pure."""

from __future__ import annotations

import pytest

from onrecord.reader.search.asking import MOST_TERMS, ask
from onrecord.reader.search.folding import fold, places_of
from onrecord.reader.search.snippets import LENGTH, marked, snippet
from onrecord.reader.search.spelling import WordList, best_of, most_edits
from onrecord.reader.search.stemming import stem
from onrecord.reader.search.values import Words


class TestFolding:
    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("Łódź’s naïve Ørsted", "lodz naive orsted"),
            ("don’t O'Neill's", "dont oneill"),
            ("New-York 3.5", "new york 3 5"),
            ("東京都", "東 京 都"),
            ("STRASSE Straße", "strasse strasse"),
            ("\x00<script>\ud800\u202e", "script"),
            ("हिन्दी", fold("हिन्दी")),
            ("مَرحبا", "مرحبا"),
        ],
    )
    def test_folds(self, text: str, words: str) -> None:
        assert fold(text) == words
        assert fold(words) == words

    def test_words_stand_where_they_stood(self) -> None:
        text = "At Łódź’s gate, 東京."
        assert [(word, text[a:b]) for word, a, b in places_of(text)] == [
            ("at", "At"),
            ("lodz", "Łódź’s"),
            ("gate", "gate"),
            ("東", "東"),
            ("京", "京"),
        ]


class TestStems:
    @pytest.mark.parametrize(
        "family",
        ["elect elected electing elections", "happy happiness", "tax taxes taxed", "agree agreed"],
    )
    def test_forms_meet(self, family: str) -> None:
        assert len({stem(word) for word in family.split()}) == 1

    def test_others_do_not(self) -> None:
        assert stem("news") != stem("new")
        assert stem("sky") == "sky"
        assert stem("łódź") == "łódź"


class TestAsking:
    def test_reads_phrases_without_and_either(self) -> None:
        question = ask('a "b c" -d -"e f" g OR h i*')
        assert [[term.words for term in row] for row in question.wanted] == [
            [("a",)],
            [("b", "c")],
            [("g",), ("h",)],
            [("i",)],
        ]
        assert [term.words for term in question.unwanted] == [("d",), ("e", "f")]

    def test_a_hyphenated_word_is_a_phrase(self) -> None:
        assert ask("cease-fire").wanted[0][0].is_phrase

    def test_is_bounded(self) -> None:
        question = ask("ab " * 60)
        assert len(question.wanted) == MOST_TERMS
        assert question.is_cut


class TestSpelling:
    def test_counts_edits(self) -> None:
        words = WordList()
        words.add(["harbour", "harbours", "labour", "arbour", "harbuor", "xyzzy"])
        words.add(["ab"])
        assert dict(words.near("harbour", 2)) == {
            "harbours": 1,
            "labour": 2,
            "arbour": 1,
            "harbuor": 1,
        }

    def test_short_words_and_numbers_are_left_alone(self) -> None:
        assert [most_edits(word) for word in ("ab", "abcd", "abcde", "ab2cd")] == [0, 1, 2, 0]

    def test_prefers_few_edits_then_what_is_often_seen(self) -> None:
        near = [("minster", 1), ("minister", 1), ("monster", 2)]
        seen = {"minster": 2, "minister": 900, "monster": 900}
        assert best_of(near, seen, "mnister", 3) == ["minister"]


class TestSnippets:
    def test_shows_the_line_that_tells_most(self) -> None:
        lines = ["Nothing here.", "One harbour.", "A harbour and a ferry.", "Ferry ferry."]
        wanted = [Words(("harbour",)), Words(("ferry",))]
        assert "".join(piece.text for piece in snippet(lines, wanted)) == lines[2]

    def test_cuts_long_lines_at_words(self) -> None:
        line = "word " * 100 + "harbour " + "word " * 100
        pieces = snippet([line], [Words(("harbour",))])
        text = "".join(piece.text for piece in pieces)
        assert len(text) < LENGTH + 40
        assert text.startswith("… word ")
        assert [piece.text for piece in pieces if piece.is_match] == ["harbour"]

    def test_marks_phrases_as_a_whole(self) -> None:
        pieces = marked("New York, new york!", [Words(("new", "york"))])
        assert [piece.text for piece in pieces if piece.is_match] == ["New York", "new york"]
