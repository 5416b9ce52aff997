"""The prompted writer against a real model on this machine: only where one is named.

    ONRECORD_TEST_MODEL_URL=http://127.0.0.1:8080/v1 .venv/bin/python -m pytest \
        tests/writing/test_local_model.py

``scripts/install_local_model.py`` installs and serves one. It takes minutes, and is in no CI.
"""

from __future__ import annotations

import os
from contextlib import suppress
from urllib.parse import urlsplit

import pytest

from onrecord.pipeline.assembling import findings_against
from onrecord.vocabulary.texts import Sentence
from onrecord.writing.engines.prompted import NotWritten, PromptedWriter
from onrecord.writing.hearing import BadAnswer
from tests.writing.building import DAM, brief_of
from tests.writing.test_prompted import Noting

URL = os.environ.get("ONRECORD_TEST_MODEL_URL", "")

pytestmark = pytest.mark.skipif(not URL, reason="ONRECORD_TEST_MODEL_URL names no model")


class Examining(Noting):
    examine = staticmethod(findings_against)  # type: ignore[assignment]


def test_nothing_that_the_ledger_refuses_gets_into_a_real_model_s_draft() -> None:
    watch = Examining()
    writer = PromptedWriter(
        url=URL, model="local", allowed_hosts=[urlsplit(URL).netloc], timeout=900, max_tokens=900
    )
    brief = brief_of(DAM)
    kept: list[Sentence] = []
    # A small model often writes nothing that stands: that is said, and nothing is kept.
    with suppress(NotWritten, BadAnswer):
        kept += writer.write(brief, watch).text.sentences()

    assert [found for found in findings_against(kept, brief.passages) if found] == []
    assert watch.spent[0].tokens_in > 500
    assert watch.spent[0].tokens_out > 0
