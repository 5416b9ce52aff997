"""Whom and which bodies a story names, each once under all its spellings."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from onrecord.intake.models import Report
from onrecord.language.entities import Name, NameKind, names
from onrecord.stories.models import Mentions, NameForm, StatementRow
from onrecord.stories.parties import key_of, link

MOST_KEPT = 60
"""So many names of a report are kept, those it has most often."""

MOST_READ = 200
"""The names of so many of a story's newest reports are laid together."""

READ_AT_ONCE = 20
"""So many reports whose names were never kept are read when they are asked for."""

MOST_LINKED = 400
MOST_NAMED = 24

_KINDS = {NameKind.PERSON, NameKind.BODY}
_COLUMNS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A person or a body that reports of a story name.

    ``name`` is the fullest spelling, ``spellings`` all of them; ``key`` is that of its speaker
    page where it is on record with ``statements`` of this story. ``reports`` counts those that
    name it.
    """

    key: str
    name: str
    kind: NameKind
    role: str
    spellings: tuple[str, ...]
    reports: int
    statements: int


def counted(found: Iterable[Name]) -> list[list[Any]]:
    """Return rows of name, kind, mentions and role: a report's people and bodies, most first."""
    counts: Counter[tuple[str, str]] = Counter()
    roles: dict[tuple[str, str], str] = {}
    for name in found:
        if name.kind in _KINDS and 1 < len(name.canonical) <= 120:
            key = (" ".join(name.canonical.split()), name.kind.value)
            counts[key] += 1
            roles[key] = max(roles.get(key, ""), name.role[:80], key=len)
    most = sorted(counts, key=lambda key: (-counts[key], key))[:MOST_KEPT]
    return [[name, kind, counts[name, kind], roles[name, kind]] for name, kind in most]


def cast_of(report_ids: Sequence[int]) -> tuple[Member, ...]:
    """Return whom these reports name, those that most reports name first; three queries.

    ``report_ids`` are those that may be shown, the newest first.
    """
    wanted = list(report_ids)[:MOST_READ]
    rows = dict(Mentions.objects.filter(report__in=wanted).values_list("report", "named"))
    unread = [pk for pk in wanted if pk not in rows][:READ_AT_ONCE]
    if unread:
        texts = Report.objects.filter(pk__in=unread).values_list("pk", "text")
        rows |= {pk: counted(names(text)) for pk, text in texts}
    named = [
        _Row(pk, *row)
        for pk, found in rows.items()
        for row in found
        if len(row) == _COLUMNS and not _is_cut(row[-1])
    ]
    by_name = Counter(row.name for row in named)
    kept = [name for name, _ in by_name.most_common(MOST_LINKED)]
    party = _parties(kept)
    said = _statements(wanted)
    groups: dict[str, list[_Row]] = defaultdict(list)
    for row in named:
        if row.name in party:
            groups[party[row.name]].append(row)
    found = [_member(key, of, said) for key, of in groups.items()]
    found.sort(key=lambda one: (-one.reports, -one.statements, one.name))
    return tuple(found[:MOST_NAMED])


@dataclass(frozen=True, slots=True)
class _Row:
    """One name of one report."""

    report_id: int
    name: str
    kind: str
    mentions: int
    role: str


def _parties(found: Sequence[str]) -> dict[str, str]:
    """Return the key of whom each name stands for: as on record, else by the names alone.

    What editors joined or parted holds; names that nobody decided on follow their likeness.
    """
    forms = {
        form.key: form for form in NameForm.objects.filter(key__in={key_of(name) for name in found})
    }
    likeness = link(found)
    known: dict[str, str] = {}
    for name in found:
        form = forms.get(key_of(name))
        fullest = forms.get(key_of(likeness[name]))
        if form is not None and (form.decided_by or fullest is None):
            known[name] = form.stands_for
        elif fullest is not None:
            known[name] = fullest.stands_for
        else:
            known[name] = key_of(likeness[name])
    return {name: key for name, key in known.items() if key}


def _is_cut(role: str) -> bool:
    """Say whether a role was torn from its name: "Foreign Minister of the" Kingdom."""
    return role.split()[-1:] in (["of"], ["the"], ["for"], ["and"])


def _statements(report_ids: Sequence[int]) -> Mapping[str, int]:
    rows = StatementRow.objects.filter(report__in=report_ids).exclude(speaker_key="")
    return Counter(rows.values_list("speaker_key", flat=True))


def _member(key: str, rows: Sequence[_Row], said: Mapping[str, int]) -> Member:
    spellings = sorted({row.name for row in rows}, key=lambda name: (-len(name), name))
    kinds = Counter(row.kind for row in rows)
    return Member(
        key=key if said.get(key) else "",
        name=spellings[0],
        kind=NameKind(kinds.most_common(1)[0][0]),
        role=max((row.role for row in rows), key=len),
        spellings=tuple(spellings),
        reports=len({row.report_id for row in rows}),
        statements=said.get(key, 0),
    )
