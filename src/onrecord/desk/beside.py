"""What stands beside one sentence in the editor: its passages with their context, ways out.

Reads only. A rewording or a source is offered only where the checker found that it holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime

from onrecord.desk.live import in_context, key_of, recorded
from onrecord.grounding.queries import Suggestion, judge, nearest, passages_for, surroundings
from onrecord.grounding.rewording import rewordings
from onrecord.publishing.models import ArticlePage
from onrecord.vocabulary.texts import Passage, Sentence
from onrecord.vocabulary.verdicts import Judgement, Outcome, Support, Verdict

MOST_NEAR = 5
"""So many passages beside those that support are looked at for a sentence."""

LEAST_NEAR = 0.25
"""Share of a sentence's content that a passage must tell to be shown as a place to look."""

CONTEXT = 320
"""Code points of context shown on either side of a passage."""

Shown = list[tuple[Passage, int, int, bool]]


def evidence_beside(article: ArticlePage, sentence: Sentence, *, engine: Any) -> dict[str, Any]:
    """Return what an editor needs to decide about a sentence, as JSON-ready data.

    ``passages``: those that support it, then the nearest ones. ``accept``: ids of passages
    that bear it out once they are named for it (empty: none does, or none is needed).
    ``rewordings``: supported sentences to put in its place. ``engine`` is the checker.
    """
    passages = passages_for(article.ledger) if article.ledger else ()
    sentence = in_context(article, sentence)
    entry = recorded(article, [sentence]).get(key_of(sentence))
    held = [support.passage_id for support in entry.supports.all()] if entry else []
    cites = sentence.cites or tuple(held)
    (judgement,) = judge([replace(sentence, cites=cites)], passages, language=article.language)
    by_id = {passage.id: passage for passage in passages}
    supports = [one for one in judgement.supports if one.passage_id in by_id]
    near = _near(sentence, passages, {support.passage_id for support in supports})
    shown = _shown(by_id, supports, [one for one in near if one.score >= LEAST_NEAR])
    is_open = not _holds(judgement)
    accept = _acceptable(sentence, supports, near, passages) if is_open else ()
    offered = (
        rewordings(
            sentence,
            judgement,
            nearest=[passage for passage, *_ in shown][:4],
            passages=passages,
            checker=engine,
        )
        if is_open
        else []
    )
    return {
        "passages": _as_json(shown),
        "accept": list(accept),
        "rewordings": [
            {"text": one.text, "passage": one.passage_id, "is_source": one.is_source_wording}
            for one in offered
        ],
    }


def _near(sentence: Sentence, passages: Sequence[Passage], held: set[int]) -> list[Suggestion]:
    found = nearest(sentence, passages, limit=MOST_NEAR + len(held)) if passages else []
    return [one for one in found if one.score > 0 and one.passage.id not in held][:MOST_NEAR]


def _shown(
    by_id: dict[int, Passage], supports: Sequence[Support], near: Sequence[Suggestion]
) -> Shown:
    """Return each passage to show with its stretch, and whether it supports."""
    held = [(by_id[one.passage_id], one.start, one.end, True) for one in supports]
    return [*held, *((one.passage, one.start, one.end, False) for one in near)]


def _holds(judgement: Judgement) -> bool:
    failed = any(one.outcome is Outcome.FAILED for one in judgement.findings)
    return judgement.verdict is Verdict.SUPPORTED and not failed


def _acceptable(
    sentence: Sentence,
    supports: Sequence[Support],
    near: Sequence[Suggestion],
    passages: Sequence[Passage],
) -> tuple[int, ...]:
    """Return the fewest passages which, named for the sentence, bear it out; often none do."""
    held = tuple(support.passage_id for support in supports)
    ids = [*held, *(one.passage.id for one in near)][: MOST_NEAR + 1]
    tried: list[tuple[int, ...]] = [*((one,) for one in ids), *combinations(ids, 2)]
    asked = [replace(sentence, cites=ones) for ones in tried]
    found = judge(asked, passages, without_models=True)
    for ones, judgement in zip(tried, found, strict=True):
        cited = {support.passage_id for support in judgement.supports}
        if _holds(judgement) and set(ones) <= cited:
            return ones
    return ()


def _from_a_word(text: str) -> str:
    """Return the last ``CONTEXT`` code points of ``text``, from the beginning of a word."""
    return text if len(text) <= CONTEXT else "…" + text[-CONTEXT:].partition(" ")[2]


def _to_a_word(text: str) -> str:
    """Return the first ``CONTEXT`` code points of ``text``, to the end of a word."""
    return text if len(text) <= CONTEXT else text[:CONTEXT].rpartition(" ")[0] + "…"


def _as_json(shown: Shown) -> list[dict[str, Any]]:
    around = surroundings([passage for passage, *_ in shown])
    found = []
    for passage, start, end, is_support in shown:
        lead, trail = around.get(passage.id, ("", ""))
        found.append(
            {
                "id": passage.id,
                "outlet": passage.source_name,
                "title": passage.report_title,
                # Only web addresses become links: what a source sent is never trusted further.
                "url": passage.url if passage.url.startswith(("https://", "http://")) else "",
                "at": passage.published_at.isoformat() if passage.published_at else "",
                "when": date_format(localtime(passage.published_at), "j M Y, H:i")
                if passage.published_at
                else "",
                "lead": _from_a_word(lead),
                "before": passage.text[:start],
                "marked": passage.text[start:end],
                "after": passage.text[end:],
                "trail": _to_a_word(trail),
                "supports": is_support,
            }
        )
    return found
