"""Which shape a story gets, and how long it is asked to be."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from onrecord.writing import shapes
from onrecord.writing.shapes import Shape
from tests.writing.building import DAM, brief_of


@pytest.mark.parametrize("shape", list(Shape))
@pytest.mark.parametrize("words", [0, 120, 480, 5000])
def test_no_more_is_asked_for_than_the_evidence_bears(shape: Shape, words: int) -> None:
    choice = shapes.Choice(shape=shape, because="a test", words=words)
    least, most = (int(one) for one in re.findall(r"\d+", choice.order)[:2])
    assert shapes.FEWEST <= least <= most
    assert shapes.FEWEST <= choice.least <= choice.most
    assert choice.least <= most
    if words == 5000:
        assert (least, most) == shapes.ASKED_FOR[shape]
        assert choice.most == shapes.MOST_SENTENCES[shape]
    else:
        assert most * shapes.WORDS_A_SENTENCE <= max(words, 240)


def test_what_is_not_shown_to_the_model_does_not_choose_the_shape() -> None:
    brief = brief_of(DAM)
    few = shapes.choose(brief, brief.passages[:2])
    assert few.shape is Shape.BRIEF
    assert few.words < sum(len(passage.text.split()) for passage in brief.passages)
    asked = shapes.choose(replace(brief, shape="analysis"), brief.passages[:2])
    assert (asked.shape, asked.because) == (Shape.ANALYSIS, "an editor chose it")
    assert asked.most < shapes.MOST_SENTENCES[Shape.ANALYSIS]
