"""Whose a name is: found when a report is read, joined and parted by editors."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import ClassVar

from django.db import transaction

from onrecord.stories.models import Decision, DecisionKind, NameForm, Position, StatementRow
from onrecord.stories.operations.deciding import put_on_record
from onrecord.stories.operations.keeping import one_at_a_time
from onrecord.stories.parties import Match, block_of, key_of, same
from onrecord.vocabulary.errors import Permanent

MOST_COMPARED = 60


class NoSuchName(Permanent):
    """Nobody on record is called so."""

    code: ClassVar[str] = "stories.no_such_name"


def keys_for(*, names: Iterable[str], story_id: int | None, now: datetime) -> dict[str, str]:
    """Return the key of whom each name of a report stands for, and remember its spelling.

    Names that are surely one party's have one key. A surname alone, or an acronym, has that of
    the only party of the story that it may mean.
    """
    # In an order of their own, the fullest first: whose key is whose may depend on it.
    ordered = sorted(set(names), key=lambda name: (-len(name), name))
    wanted = {name: key_of(name) for name in ordered}
    known = {
        form.key: form for form in NameForm.objects.filter(key__in=set(wanted.values()) - {""})
    }
    named = {name: key for name, key in wanted.items() if key and not name[:1].islower()}
    fresh = {key: name[:200] for name, key in named.items() if key not in known}
    if fresh:
        known |= _remember(fresh, now)
    found = {name: known[key].stands_for if key in known else key for name, key in wanted.items()}
    for name, key in named.items():
        if " " not in name.strip() and not known[key].decided_by:
            found[name] = _meant(name, named, story_id) or found[name]
    return found


def _remember(fresh: dict[str, str], now: datetime) -> dict[str, NameForm]:
    """Store new spellings, each as the party's that it surely is, if there is just one."""
    blocks = {key: block_of(name)[:120] for key, name in fresh.items()}
    near = list(NameForm.objects.filter(block__in=set(blocks.values())).order_by("pk"))
    made: dict[str, NameForm] = {}
    for key, name in fresh.items():
        mine = [form for form in near if form.block == blocks[key]][:MOST_COMPARED]
        parties = {one.stands_for for one in mine if same(name, one.name) is Match.SAME}
        form = NameForm(
            key=key,
            name=name,
            block=blocks[key],
            stands_for=parties.pop() if len(parties) == 1 else key,
            made_at=now,
        )
        near.append(form)
        made[key] = form
    NameForm.objects.bulk_create(made.values(), ignore_conflicts=True)
    return made


def _meant(name: str, named: dict[str, str], story_id: int | None) -> str:
    """Return the key of the only party of a report, or of its story, that a short name may mean."""
    here = set(named)
    if story_id is not None:
        said = StatementRow.objects.filter(report__membership__story=story_id)
        here |= set(said.values_list("speaker", flat=True).order_by().distinct()[:400])
    block = block_of(name)
    fuller = [
        other
        for other in here
        if " " in other and block_of(other) == block and same(name, other) is Match.PART
    ]
    forms = NameForm.objects.filter(key__in=[key_of(other) for other in fuller])
    meant = set(forms.values_list("stands_for", flat=True))
    return meant.pop() if len(meant) == 1 else ""


def join_names(*, one: str, two: str, user: str, now: datetime, why: str = "") -> int:
    """Say that two spellings (keys) are one party's. Returns the decision's number.

    Raises ``NoSuchName``.
    """
    with transaction.atomic():
        one_at_a_time()
        first, second = _form(one), _form(two)
        forms = list(NameForm.objects.filter(stands_for=second.stands_for))
        return _decide(DecisionKind.JOIN_NAMES, forms, first.stands_for, user, why, now)


def part_name(*, key: str, user: str, now: datetime, why: str = "") -> int:
    """Say that a spelling is not that party's: it stands by itself. Returns the decision's number.

    Where it is the spelling that the party is known by, the others go. Raises ``NoSuchName``.
    """
    with transaction.atomic():
        one_at_a_time()
        form = _form(key)
        others = list(NameForm.objects.filter(stands_for=key).exclude(key=key))
        if form.stands_for == key and others:
            return _decide(DecisionKind.PART_NAME, others, others[0].key, user, why, now)
        return _decide(DecisionKind.PART_NAME, [form], key, user, why, now)


def take_back(*, decision: Decision) -> None:
    """Let the spellings that a decision changed stand for whom they stood for before."""
    for key, (was, by) in decision.before.get("names", {}).items():
        form = NameForm.objects.filter(key=key, stands_for=decision.after["stands_for"]).first()
        if form is None:
            continue
        now_for = form.stands_for
        form.stands_for, form.decided_by = was, by
        form.save()
        _rekey(now_for, {key}, was)


def _decide(
    kind: DecisionKind,
    forms: Collection[NameForm],
    stands_for: str,
    user: str,
    why: str,
    now: datetime,
) -> int:
    decision = put_on_record(
        kind=kind,
        user=user,
        why=why,
        now=now,
        story=None,
        before={"names": {form.key: [form.stands_for, form.decided_by] for form in forms}},
        after={"stands_for": stands_for, "titles": [form.name for form in forms][:8]},
    )
    for form in forms:
        was = form.stands_for
        form.stands_for, form.decided_by = stands_for, user[:150]
        form.save()
        _rekey(was, {form.key}, stands_for)
    return decision.pk


def _rekey(was: str, keys: set[str], into: str) -> None:
    """Give what is on record under some spellings of a party another party's key."""
    for model in (StatementRow, Position):
        rows = model._default_manager.filter(speaker_key=was).values_list("pk", "speaker")
        mine = [pk for pk, speaker in rows if key_of(speaker) in keys]
        model._default_manager.filter(pk__in=mine).update(speaker_key=into)


def _form(key: str) -> NameForm:
    form = NameForm.objects.filter(key=key).first()
    if form is None:
        raise NoSuchName(f"Nobody on record is called “{key[:80]}”.")
    return form
