"""What the editor's margin says of sentences while they are typed. Reads only.

Sentences that are on the record come with what stands there; the others are held against the
story's passages now. Nothing is written, and no word of a draft is kept or logged.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.conf import settings

from onrecord.desk.presenting import FIELD_LABELS, VERDICT_LABELS, can_vouch
from onrecord.desk.typed import Placed, units
from onrecord.grounding.models import LedgerEntry
from onrecord.grounding.queries import judge, passages_for
from onrecord.grounding.standing import TOLD_AS
from onrecord.intake.models import Source
from onrecord.publishing.content import sentences_of
from onrecord.publishing.gate import CertificateFacts, EntryFacts, Policy, TextFacts, examine
from onrecord.publishing.models import ArticlePage, ReviewCertificate
from onrecord.publishing.queries import entry_facts, origin_of
from onrecord.vocabulary.texts import Passage, Sentence, text_digest
from onrecord.vocabulary.verdicts import Judgement
from onrecord.writing.whose import led

MOST_CHECKED = 60
"""So many sentences are held against the passages at once; the page asks again for the rest."""

_DIGEST = "live"


def key_of(sentence: Sentence) -> str:
    """Return the name under which the editor's page knows a sentence: ``field.digest``."""
    return f"{sentence.field.value}.{sentence.digest}{_mouth(sentence.told_as)}"


def _mouth(told_as: str) -> str:
    """Return what tells the same words in two mouths apart; empty where nobody is named."""
    return f".{text_digest(told_as)[:12]}" if told_as else ""


def margin(
    article: ArticlePage,
    found: Sequence[Placed],
    values: Mapping[str, str],
    *,
    known: Collection[str],
    user: Any,
) -> dict[str, Any]:
    """Return the sentences of the fields ``values`` with their places, and what each is worth.

    ``{"fields": {name: [{"start", "end", "key"}]}, "sentences": {key: state}}``. Places count
    UTF-16 code units, as browsers do. Of ``known`` keys no state is given, nor are they checked;
    of very many new ones only the first ``MOST_CHECKED``.
    """
    fields: dict[str, list[dict[str, Any]]] = {name: [] for name in values}
    wanted: dict[str, Sentence] = {}
    for one in found:
        key, value = key_of(one.sentence), values[one.name]
        start, end = units(value, one.start), units(value, one.end)
        fields[one.name].append({"start": start, "end": end, "key": key})
        if key not in known:
            wanted.setdefault(key, one.sentence)
    return {"fields": fields, "sentences": _states(article, wanted, user)}


def _states(
    article: ArticlePage, wanted: Mapping[str, Sentence], user: Any
) -> dict[str, dict[str, Any]]:
    entries = recorded(article, wanted.values())
    fresh = [sentence for key, sentence in wanted.items() if key not in entries]
    left = {key_of(sentence) for sentence in fresh[MOST_CHECKED:]}
    wanted = {key: sentence for key, sentence in wanted.items() if key not in left}
    fresh = fresh[:MOST_CHECKED]
    passages = passages_for(article.ledger) if fresh and article.ledger else ()
    judged = dict(
        zip(map(key_of, fresh), judge(fresh, passages, language=article.language), strict=True)
    )
    by_id = {passage.id: passage for passage in passages}
    origins = _origins(by_id, judged.values())
    facts = {
        key: entry_facts(entries[key])
        if key in entries
        else _facts(-number, wanted[key], judged[key], origins)
        for number, key in enumerate(wanted, 1)
    }
    refused = _refused(list(wanted.values()), list(facts.values()), article, user)
    return {
        key: _state(wanted[key], fact, entries.get(key), refused.get(fact.id, ()))
        | {"outlets": _outlets(entries.get(key), judged.get(key), by_id)}
        for key, fact in facts.items()
    }


def recorded(article: ArticlePage, sentences: Collection[Sentence]) -> dict[str, LedgerEntry]:
    """Return the entries of those sentences that are on the record, by key."""
    if not article.ledger_id:
        return {}
    keys = {key_of(sentence) for sentence in sentences}
    rows = LedgerEntry.objects.filter(
        ledger_id=article.ledger_id, digest__in={sentence.digest for sentence in sentences}
    )
    rows = rows.select_related("vouched_by").prefetch_related("supports__passage__report__source")
    found = {
        f"{row.field}.{row.digest}{_mouth(str(row.making.get(TOLD_AS, '')))}": row for row in rows
    }
    return {key: row for key, row in found.items() if key in keys}


def in_context(article: ArticlePage, sentence: Sentence) -> Sentence:
    """Return a sentence with the ``lead`` that it has in the text as it was saved."""
    key = (sentence.field, sentence.digest)
    found = (one for one in led(sentences_of(article)) if (one.field, one.digest) == key)
    return replace(sentence, lead=next((one.lead for one in found), ""))


def _origins(passages: Mapping[int, Passage], judged: Collection[Judgement]) -> dict[int, str]:
    """Return the origin of each supporting passage, by its id."""
    ids = {support.passage_id for one in judged for support in one.supports}
    sources = Source.objects.in_bulk({passages[number].source_id for number in ids})
    return {number: origin_of(sources[passages[number].source_id]) for number in ids}


def _facts(
    number: int, sentence: Sentence, judgement: Judgement, origins: Mapping[int, str]
) -> EntryFacts:
    return EntryFacts(
        id=number,
        field=sentence.field.value,
        digest=sentence.digest,
        text=sentence.text,
        verdict=judgement.verdict.value,
        findings=judgement.findings,
        told_as=sentence.told_as,
        passages=frozenset(support.passage_id for support in judgement.supports),
        origins=frozenset(origins[support.passage_id] for support in judgement.supports),
    )


def _refused(
    sentences: Sequence[Sentence], facts: Sequence[EntryFacts], article: ArticlePage, user: Any
) -> dict[int, list[Any]]:
    """Return what the gate says of each sentence, by the id of its facts."""
    mine = ReviewCertificate.objects.filter(article_id=article.pk, reviewer_id=user.pk).first()
    overridden = frozenset(item.get("digest", "") for item in mine.overrides) if mine else ()
    refusals = examine(
        text=TextFacts(
            headline=article.title,
            standfirst=article.standfirst,
            has_body=True,
            sentences=tuple(sentences),
            digest=_DIGEST,
            is_machine_drafted=article.draft_id is not None,
        ),
        entries=facts,
        pictures=(),
        certificate=CertificateFacts(content_digest=_DIGEST, overridden=frozenset(overridden)),
        policy=Policy(
            min_sources=settings.DRAFT_MIN_SOURCES, attribution_stops=settings.ATTRIBUTION_STOPS
        ),
    )
    found: dict[int, list[Any]] = {}
    for refusal in refusals:
        if refusal.entry_id is not None:
            found.setdefault(refusal.entry_id, []).append(refusal)
    return found


def _state(
    sentence: Sentence, facts: EntryFacts, entry: LedgerEntry | None, refused: Sequence[Any]
) -> dict[str, Any]:
    verdict = facts.verdict if facts.verdict in VERDICT_LABELS else "unsupported"
    failed = facts.failed
    spans = [(one.start, one.end) for one in failed if 0 <= one.start < one.end]
    is_quotation = any(one.code == "gate.quotation_not_verbatim" for one in refused)
    return {
        "entry": entry.pk if entry else None,
        "text": sentence.text,
        "part": str(FIELD_LABELS[sentence.field]),
        "verdict": verdict,
        "label": str(VERDICT_LABELS[verdict]),
        "clear": not refused,
        "why": [one.explanation for one in failed] or [one.message for one in refused],
        "way_out": refused[0].way_out if refused else "",
        "spans": [[units(sentence.text, a), units(sentence.text, b)] for a, b in spans],
        "vouched_by": facts.vouched_by if facts.is_vouched else "",
        "vouch_reason": facts.vouch_reason if facts.is_vouched else "",
        "can_vouch": can_vouch(facts, refused),
        "needs_override": is_quotation,
        "is_cited": bool(entry and entry.making.get("cited")),
    }


def _outlets(
    entry: LedgerEntry | None, judgement: Judgement | None, passages: Mapping[int, Passage]
) -> list[str]:
    if entry is not None:
        names = [support.passage.report.source.name for support in entry.supports.all()]
    else:
        supports = judgement.supports if judgement else ()
        names = [passages[support.passage_id].source_name for support in supports]
    return list(dict.fromkeys(names))
