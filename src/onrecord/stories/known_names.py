"""Questions about names on record: who a spelling stands for, and how a party is spelled."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count

from onrecord.stories.models import NameForm, StatementRow
from onrecord.stories.parties import Match, block_of, same

MOST_SHOWN = 200

SHORTEST = 4
MOST_LIKE = 60
"""So many spellings a word are looked at; nobody is spelled in more ways."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownParty:
    """A party with its spellings, the fullest first, and how often it is on record."""

    key: str
    name: str
    forms: tuple[NameForm, ...]
    statements: int


def standing_key(key: str) -> str:
    """Return the key of the party that a spelling stands for.

    A surname that nobody is on record under by itself stands for the one party that has it.
    """
    form = NameForm.objects.filter(key=key).first()
    if form is None:
        return key
    if form.stands_for != key or " " in form.name.strip():
        return form.stands_for
    if StatementRow.objects.filter(speaker_key=key).exists():
        return key
    others = NameForm.objects.filter(block=form.block).exclude(key=key)[:MOST_SHOWN]
    meant = {one.stands_for for one in others if same(form.name, one.name) is Match.PART}
    return meant.pop() if len(meant) == 1 else key


def spellings_of(key: str) -> list[str]:
    """Return how a party is spelled in reports, the longest first."""
    names = NameForm.objects.filter(stands_for=standing_key(key)).values_list("name", flat=True)
    return sorted(names, key=lambda name: (-len(name), name))


def forms_like(words: Iterable[str]) -> dict[str, list[NameForm]]:
    """Return for each word the spellings on record whose last name it may be; one query.

    "zelensky" has those of Volodymyr Zelenskyy, too. Short words are like themselves alone.
    """
    blocks = {word: block_of(word.capitalize()) for word in words if len(word) >= SHORTEST}
    rows = NameForm.objects.filter(block__in=set(blocks.values()) - {""}).order_by("pk")
    near: dict[str, list[NameForm]] = defaultdict(list)
    for form in rows[: MOST_LIKE * max(1, len(blocks))]:
        near[form.block].append(form)
    return {
        word: [form for form in near[block] if _is_last_name(word, form.name)]
        for word, block in blocks.items()
    }


def _is_last_name(word: str, name: str) -> bool:
    last = name.split()[-1] if name.split() else ""
    return same(word.capitalize(), last.capitalize()) is Match.SAME


def known_parties(*, asked: str = "", spelled_otherwise: bool = False) -> list[KnownParty]:
    """Return parties on record: those with the words asked for, or with several spellings."""
    forms = NameForm.objects.all()
    for word in asked.split()[:6]:
        forms = forms.filter(name__icontains=word)
    if spelled_otherwise:
        several = NameForm.objects.values("stands_for").annotate(n=Count("pk")).filter(n__gt=1)
        forms = forms.filter(stands_for__in=several.values("stands_for"))
    keys = list(
        forms.order_by("stands_for").values_list("stands_for", flat=True).distinct()[:MOST_SHOWN]
    )
    counts = dict(
        StatementRow.objects.filter(speaker_key__in=keys)
        .values_list("speaker_key")
        .annotate(n=Count("pk"))
    )
    by_party: dict[str, list[NameForm]] = defaultdict(list)
    for form in NameForm.objects.filter(stands_for__in=keys):
        by_party[form.stands_for].append(form)
    found = []
    for key, rows in by_party.items():
        rows.sort(key=lambda form: (-len(form.name), form.name))
        found.append(
            KnownParty(key=key, name=rows[0].name, forms=tuple(rows), statements=counts.get(key, 0))
        )
    return sorted(found, key=lambda party: (-party.statements, party.name))
