"""What every engine of the ports ``EMBEDDERS`` and ``LANGUAGE_MODELS`` must hold."""

from __future__ import annotations

import numpy as np
import pytest

from onrecord.language.engines import Embedder, LanguageModel, embedders, language_models
from onrecord.vocabulary.errors import NewsroomError

TEXTS = [
    "Ministers met in Brussels to discuss sanctions.",
    "",
    "Die Außenministerin sprach in Kyïv über Gas — 4,5 Mrd. €. 🙂",
    "word " * 3000,
    "\x00\ud7ff<script>",
]


@pytest.fixture(params=sorted(embedders.classes()), scope="module")
def embedder(request: pytest.FixtureRequest) -> Embedder:
    return embedders.classes()[request.param]()


class TestEmbedders:
    def test_says_who_it_is_and_has_no_problem(self, embedder: Embedder) -> None:
        assert embedder.name in embedders.classes()
        assert embedder.version
        assert embedder.problems() == []

    def test_rows_are_unit_vectors_of_the_declared_size(self, embedder: Embedder) -> None:
        vectors = embedder.embed(TEXTS)
        assert vectors.shape == (len(TEXTS), embedder.dimensions)
        assert vectors.dtype == np.float32
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)

    def test_nothing_gives_no_rows(self, embedder: Embedder) -> None:
        assert embedder.embed([]).shape == (0, embedder.dimensions)

    def test_a_vector_depends_on_its_text_alone(self, embedder: Embedder) -> None:
        together = embedder.embed(TEXTS)
        alone = np.vstack([embedder.embed([text]) for text in TEXTS])
        assert np.array_equal(together, alone)

    def test_like_texts_are_nearer_than_unlike_ones(self, embedder: Embedder) -> None:
        one, like, unlike = embedder.embed(
            [
                "Putin and Macron talked about Ukraine",
                "Macron talked with Putin about Ukraine",
                "A new kind of cheese won the prize",
            ]
        )
        assert one @ like > 0.8 > 0.4 > one @ unlike

    def test_works_again_after_release(self, embedder: Embedder) -> None:
        before = embedder.embed(["once"])
        embedder.release()
        assert np.array_equal(embedder.embed(["once"]), before)


class TestLanguageModels:
    @pytest.fixture(params=sorted(language_models.classes()))
    def model(self, request: pytest.FixtureRequest) -> LanguageModel:
        return language_models.classes()[request.param]()

    def test_answers_with_text_or_a_newsroom_error(self, model: LanguageModel) -> None:
        assert model.name in language_models.classes()
        try:
            answer = model.complete(system="Answer in one word.", user="Ready?")
        except NewsroomError as error:
            answer = error.message
        assert answer
