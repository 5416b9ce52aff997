"""What a ledger holds before a text is brought to it, and which sentences must be asked about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from onrecord.grounding import matching
from onrecord.grounding.concluding import QUESTIONS
from onrecord.grounding.engines import Checker
from onrecord.grounding.models import EntrySupport, LedgerEntry
from onrecord.vocabulary.texts import Passage, Sentence, TextField

CITED = "cited"
"""Key in an entry's making under which the passages that an editor named for it are kept."""

ASKED = "asked"
"""Key under which it is kept which questions beyond the checker's an entry was asked."""

LEAD = "lead"
"""Key under which the ``lead`` of the sentence that was judged is kept."""

TOLD_AS = "told_as"
"""Key under which the ``told_as`` of the sentence that was judged is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """A ledger as it was read: its entries, their supports as (passage, digest), their makings."""

    entries: tuple[matching.Known, ...]
    supports: Mapping[int, Sequence[tuple[int, str]]]
    makings: Mapping[int, Mapping[str, Any]]


def read(ledger_id: int) -> Before:
    """Read a ledger, in two queries."""
    rows = LedgerEntry.objects.filter(ledger_id=ledger_id)
    found = list(rows.values_list("id", "field", "digest", "text", "making"))
    supports: dict[int, list[tuple[int, str]]] = defaultdict(list)
    held = EntrySupport.objects.filter(entry__ledger_id=ledger_id)
    for entry, passage, digest in held.values_list("entry_id", "passage_id", "passage_digest"):
        supports[entry].append((passage, digest))
    return Before(
        entries=tuple(
            matching.Known(id=row[0], field=row[1], digest=row[2], text=row[3]) for row in found
        ),
        supports=supports,
        makings={row[0]: row[4] for row in found},
    )


def to_ask(
    before: Before,
    plan: matching.Plan,
    checker: Checker,
    passages: Sequence[Passage],
    *,
    recheck: bool,
) -> list[Sentence]:
    """Return the sentences that must be checked: new ones, and those whose verdict is stale.

    Each cites what it names itself, else what an editor named for it, else what bore it or what
    it was made of out before: that evidence is tried first.
    """
    digests = {passage.id: passage.digest for passage in passages}
    by_id = {passage.id: passage for passage in passages}
    kin = matching.forebears(plan, before.entries)
    asked = []
    for _, sentence in plan.new:
        made_of = kin.get((sentence.field.value, sentence.digest), [])
        asked.append(_citing(sentence, _of_one_report(before, made_of, by_id)))
    fields = {entry.id: entry.field for entry in before.entries}
    for number, (_, sentence) in plan.kept.items():
        making, held = before.makings[number], before.supports.get(number, ())
        if (
            recheck
            or any(digests.get(passage) != digest for passage, digest in held)
            or (making.get("engine"), making.get("version")) != (checker.name, checker.stamp)
            or making.get(ASKED) != QUESTIONS
            or is_told_otherwise(making, fields[number], sentence)
        ):
            named = making.get(CITED, {}).get("passages", ())
            own = [passage for passage, _ in held if passage in by_id]
            asked.append(_citing(sentence, named or own))
    return asked


def is_told_otherwise(making: Mapping[str, Any], field: str, sentence: Sentence) -> bool:
    """Say whether the same words now claim something else than when they were judged.

    A headline may stand on a report's title, which bears out no other sentence; a statement is
    judged with whoever said it.
    """
    crossed = field != sentence.field and TextField.HEADLINE in (field, sentence.field)
    return crossed or making.get(TOLD_AS, "") != sentence.told_as


def _citing(sentence: Sentence, passages: Sequence[int]) -> Sentence:
    # The passage of a statement is shown to readers: it is the page's to name.
    if sentence.cites or sentence.field is TextField.STATEMENT:
        return sentence
    return replace(sentence, cites=tuple(passages))


def _of_one_report(
    before: Before, entries: Sequence[int], by_id: Mapping[int, Passage]
) -> list[int]:
    """Return the passages that bore ``entries`` out, as far as they are of one report.

    Those of several never add up by themselves: nobody may have said the whole of it.
    """
    held = [by_id[n] for entry in entries for n, _ in before.supports.get(entry, ()) if n in by_id]
    return list(dict.fromkeys(one.id for one in held if one.report_id == held[0].report_id))
