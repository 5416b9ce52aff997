"""Verbs of grounding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from onrecord.grounding import kinds, matching, queries, standing
from onrecord.grounding.asking import checker_for
from onrecord.grounding.concluding import QUESTIONS, conclude
from onrecord.grounding.engines import Checker, is_unread
from onrecord.grounding.models import EntrySupport, Ledger, LedgerEntry
from onrecord.grounding.standing import ASKED, CITED, LEAD, TOLD_AS
from onrecord.vocabulary.errors import Permanent
from onrecord.vocabulary.makings import Making
from onrecord.vocabulary.texts import Passage, Sentence, SentenceKind, TextField
from onrecord.vocabulary.verdicts import Judgement, Outcome, Verdict
from onrecord.writing.models import Draft
from onrecord.writing.queries import draft_text
from onrecord.writing.whose import led

LEAST_REASON = 10
"""Characters that a reason for vouching must have."""

MOST_REASON = 500

MACHINE_VERDICT = "verdict"
"""Key in an entry's making under which the checker's own verdict is kept beside a vouch."""


class DraftGone(Permanent):
    """The draft to ground does not exist."""

    code: ClassVar[str] = "grounding.draft_gone"


class LedgerGone(Permanent):
    """The ledger does not exist."""

    code: ClassVar[str] = "grounding.ledger_gone"


class EntryGone(Permanent):
    """The sentence is no longer in the ledger."""

    code: ClassVar[str] = "grounding.entry_gone"


class BadReason(Permanent):
    """A reason for vouching is too short or too long."""

    code: ClassVar[str] = "grounding.bad_reason"


class DoesNotHold(Permanent):
    """A passage that an editor named for a sentence does not bear it out."""

    code: ClassVar[str] = "grounding.does_not_hold"


def ground_draft(*, draft_id: int, now: datetime, alias: str = "default") -> int:
    """Put every sentence of a draft on the record and return the ledger's id.

    Safe to run twice: one draft has one ledger. Raises ``DraftGone``.
    """
    try:
        draft = Draft.objects.get(pk=draft_id)
    except Draft.DoesNotExist as error:
        raise DraftGone(f"Draft {draft_id} does not exist; write the draft again.") from error
    ledger, _ = Ledger.objects.get_or_create(
        draft=draft,
        defaults={"story_id": draft.story_id, "created_at": now, "updated_at": now},
    )
    language = str(draft.making.get("notes", {}).get("language") or "")
    sentences = draft_text(draft).sentences()
    ground(ledger_id=ledger.pk, sentences=sentences, now=now, alias=alias, language=language)
    return ledger.pk


def ground(
    *,
    ledger_id: int,
    sentences: Sequence[Sentence],
    now: datetime,
    alias: str = "default",
    recheck: bool = False,
    language: str = "",
) -> None:
    """Bring a ledger up to date with a text, checking only what changed.

    A sentence is found again by what it says: moving it keeps its entry, kind, supports
    and vouch. It is checked again when its evidence changed, when another checker judged
    it, when the page tells something else with the same words (``Sentence.told_as``), or when
    ``recheck`` is set. Entries of vanished sentences are removed; a sentence made of them is
    held against their evidence first. ``language`` is the text's, if it is known. Checking
    runs outside the transaction; sentences that another process put on the record
    meanwhile are left as they are. Raises ``LedgerGone``.
    """
    ledger = Ledger.objects.filter(pk=ledger_id).first()
    if ledger is None:
        raise LedgerGone(f"Ledger {ledger_id} does not exist; ground the text again.")
    passages = queries.passages_for(ledger)
    sentences = led(sentences)
    checker = checker_for(alias, passages, story_id=ledger.story_id, now=now)
    before = standing.read(ledger_id)
    plan = matching.match(sentences, before.entries)
    asked = standing.to_ask(before, plan, checker, passages, recheck=recheck)
    judgements = conclude(checker, asked, passages, language=language)
    judged = {
        (sentence.field.value, sentence.digest, sentence.told_as): judgement
        for sentence, judgement in zip(asked, judgements, strict=True)
    }
    with transaction.atomic():
        locked = Ledger.objects.select_for_update().filter(pk=ledger_id).first()
        if locked is None:
            raise LedgerGone(f"Ledger {ledger_id} was removed while it was being checked.")
        _apply(locked, sentences, judged, (checker, passages, language), now)
        locked.updated_at = now
        locked.save(update_fields=["updated_at"])


def vouch(*, entry_id: int, user: AbstractBaseUser, reason: str, now: datetime) -> None:
    """Record that ``user`` answers for a sentence, and why.

    Raises ``BadReason`` for a reason under ten characters or over five hundred, and
    ``EntryGone``.
    """
    said = " ".join(reason.split())
    if not LEAST_REASON <= len(said) <= MOST_REASON:
        raise BadReason(
            f"Give the reason in {LEAST_REASON} to {MOST_REASON} characters; it has {len(said)}."
        )
    with transaction.atomic():
        entry = _locked_entry(entry_id)
        entry.verdict = Verdict.VOUCHED.value
        entry.vouched_by_id = user.pk
        entry.vouch_reason = said
        entry.vouched_at = now
        entry.save(update_fields=["verdict", "vouched_by", "vouch_reason", "vouched_at"])


def cite(
    *,
    entry_id: int,
    passage_ids: Sequence[int],
    user: AbstractBaseUser,
    now: datetime,
    alias: str = "default",
) -> None:
    """Name the passages that a sentence rests on; they are tried first from now on.

    Only a check makes a support: a sentence that they do not bear out, alone or together,
    stays as it is and ``DoesNotHold`` says what is missing. Raises ``EntryGone``.
    """
    found = LedgerEntry.objects.select_related("ledger").filter(pk=entry_id).first()
    if found is None:
        raise EntryGone("This sentence was changed or removed meanwhile; look at the text again.")
    passages = queries.passages_for(found.ledger)
    if not passage_ids or not set(passage_ids) <= {passage.id for passage in passages}:
        raise DoesNotHold("That passage is no longer among the story's evidence.")
    checker = checker_for(alias, passages, story_id=found.ledger.story_id, now=now)
    sentence = replace(queries.sentence_of(found), cites=tuple(passage_ids))
    (judgement,) = conclude(checker, [sentence], passages)
    cited = {support.passage_id for support in judgement.supports}
    if judgement.verdict is not Verdict.SUPPORTED or not set(passage_ids) & cited:
        failed = [item for item in judgement.findings if item.outcome is Outcome.FAILED]
        why = " ".join(item.explanation for item in failed)
        raise DoesNotHold(f"That passage does not say this. {why}".strip())
    with transaction.atomic():
        entry = _locked_entry(entry_id)
        entry.making = {
            **entry.making,
            CITED: {"passages": list(passage_ids), "by": str(user.pk), "at": now.isoformat()},
        }
        _judge_again(entry, judgement, checker, passages, now)


def withdraw_citation(*, entry_id: int) -> None:
    """Forget the passages that an editor named; the next ``ground`` checks the sentence again.

    Raises ``EntryGone``.
    """
    with transaction.atomic():
        entry = _locked_entry(entry_id)
        kept = {name: value for name, value in entry.making.items() if name != CITED}
        # No checker has this version: what it said with the passages named does not stand.
        entry.making = {**kept, "version": ""}
        entry.save(update_fields=["making"])
        # What bore a sentence out is tried first again: it would bring the passages back.
        entry.supports.all().delete()


def withdraw_vouch(*, entry_id: int, user: AbstractBaseUser, now: datetime) -> None:
    """Take a vouch back: the checker's own verdict stands again. Raises ``EntryGone``.

    ``user`` and ``now`` are who and when, for the log that the desk keeps; a sentence
    that nobody vouched for stays as it is.
    """
    with transaction.atomic():
        entry = _locked_entry(entry_id)
        if entry.verdict != Verdict.VOUCHED.value:
            return
        entry.verdict = entry.making.get(MACHINE_VERDICT, Verdict.UNSUPPORTED.value)
        entry.vouched_by = None
        entry.vouch_reason = ""
        entry.vouched_at = None
        entry.making = {
            **entry.making,
            "withdrawn": {"by": str(user.pk), "at": now.isoformat()},
        }
        entry.save(update_fields=["verdict", "vouched_by", "vouch_reason", "vouched_at", "making"])


_Asked = tuple[Checker, Sequence[Passage], str]
"""Who was asked, over which passages, in which language."""


def _apply(
    ledger: Ledger,
    sentences: Sequence[Sentence],
    judged: dict[tuple[str, str, str], Judgement],
    asked: _Asked,
    now: datetime,
) -> None:
    """Write a text's sentences into its ledger, inside the caller's transaction."""
    checker, passages, language = asked
    rows = LedgerEntry.objects.filter(ledger_id=ledger.pk).values_list("id", "field", "digest")
    known = [matching.Known(id=row[0], field=row[1], digest=row[2]) for row in rows]
    plan = matching.match(sentences, known)
    LedgerEntry.objects.filter(pk__in=plan.vanished).delete()
    _move(plan)
    for number, (_, sentence) in plan.kept.items():
        judgement = judged.get((sentence.field.value, sentence.digest, sentence.told_as))
        if judgement is not None:
            entry = LedgerEntry.objects.get(pk=number)
            _tell_as(entry, sentence)
            _judge_again(entry, judgement, checker, passages, now)
    for place, sentence in plan.new:
        judgement = judged.get((sentence.field.value, sentence.digest, sentence.told_as))
        if judgement is None:
            (judgement,) = conclude(checker, [sentence], passages, language=language)
        _record(ledger, place, sentence, judgement, checker, passages, now)


def _move(plan: matching.Plan) -> None:
    """Give kept entries their part, paragraph and place in the text as it is now."""
    rows = LedgerEntry.objects.in_bulk(list(plan.kept))
    changed = []
    for number, (place, sentence) in plan.kept.items():
        row = rows[number]
        now_at = (sentence.field.value, sentence.paragraph, place)
        if (row.field, row.paragraph, row.position) != now_at:
            row.field, row.paragraph, row.position = now_at
            changed.append(row)
    LedgerEntry.objects.bulk_update(changed, ["field", "paragraph", "position"])


def _record(
    ledger: Ledger,
    place: int,
    sentence: Sentence,
    judgement: Judgement,
    checker: Checker,
    passages: Sequence[Passage],
    now: datetime,
) -> None:
    plain = sentence.kind is SentenceKind.FACT
    entry = LedgerEntry.objects.create(
        ledger=ledger,
        digest=sentence.digest,
        text=sentence.text,
        field=sentence.field.value,
        paragraph=sentence.paragraph,
        position=place,
        kind=(kinds.classify(sentence.text) if plain else sentence.kind).value,
        verdict=judgement.verdict.value,
        score=judgement.score,
        findings=[asdict(finding) for finding in judgement.findings],
        making=_making(judgement, checker, passages, now) | _told_as(sentence),
        checked_at=now,
    )
    _support(entry, judgement)


def _told_as(sentence: Sentence) -> dict[str, str]:
    told = {TOLD_AS: sentence.told_as, LEAD: sentence.lead}
    return {name: value for name, value in told.items() if value}


def _tell_as(entry: LedgerEntry, sentence: Sentence) -> None:
    """Note as what the words are told now; nobody vouched for them in another mouth."""
    if entry.making.get(TOLD_AS, "") == sentence.told_as:
        return
    spoken = sentence.field is TextField.STATEMENT
    if spoken and entry.verdict == Verdict.VOUCHED.value:
        entry.verdict = Verdict.UNSUPPORTED.value
        entry.vouched_by, entry.vouched_at, entry.vouch_reason = None, None, ""
    if spoken:
        entry.kind = sentence.kind.value
    entry.making = {**entry.making, TOLD_AS: sentence.told_as, LEAD: sentence.lead}
    fields = ["kind", "verdict", "vouched_by", "vouched_at", "vouch_reason"]
    entry.save(update_fields=fields)


def _judge_again(
    entry: LedgerEntry,
    judgement: Judgement,
    checker: Checker,
    passages: Sequence[Passage],
    now: datetime,
) -> None:
    """Replace what a checker said of an entry; a vouch stands over it."""
    if entry.verdict != Verdict.VOUCHED.value:
        entry.verdict = judgement.verdict.value
    entry.score = judgement.score
    entry.findings = [asdict(finding) for finding in judgement.findings]
    kept = {name: entry.making[name] for name in (CITED, TOLD_AS, LEAD) if name in entry.making}
    entry.making = {**_making(judgement, checker, passages, now), **kept}
    entry.checked_at = now
    entry.save(update_fields=["verdict", "score", "findings", "making", "checked_at"])
    entry.supports.all().delete()
    _support(entry, judgement)


def _support(entry: LedgerEntry, judgement: Judgement) -> None:
    best: dict[int, EntrySupport] = {}
    for support in judgement.supports:
        known = best.get(support.passage_id)
        if known is None or support.score > known.score:
            best[support.passage_id] = EntrySupport(
                entry=entry,
                passage_id=support.passage_id,
                start=support.start,
                end=support.end,
                score=support.score,
                passage_digest=support.passage_digest,
            )
    EntrySupport.objects.bulk_create(best.values())


def _making(
    judgement: Judgement, checker: Checker, passages: Sequence[Passage], now: datetime
) -> dict[str, Any]:
    making = Making(
        engine=checker.name,
        # What a model was to read and has not is asked again with the next save.
        version="" if is_unread(judgement) else checker.stamp,
        made_at=now,
        inputs=tuple(sorted({support.passage_digest for support in judgement.supports})),
        notes={"passages": len(passages)},
    )
    asked = {MACHINE_VERDICT: judgement.verdict.value, ASKED: QUESTIONS}
    return {**making.as_json(), **asked}


def _locked_entry(entry_id: int) -> LedgerEntry:
    entry = LedgerEntry.objects.select_for_update().filter(pk=entry_id).first()
    if entry is None:
        raise EntryGone("This sentence was changed or removed meanwhile; look at the text again.")
    return entry
