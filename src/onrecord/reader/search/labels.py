"""Labels: sections, sources, speakers and topics as numbers that an index counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.text import slugify

from onrecord.reader.models import SearchLabel
from onrecord.reader.search.folding import fold
from onrecord.reader.search.values import Entry, LabelKind

_KINDS = tuple(LabelKind)


@dataclass(frozen=True, slots=True)
class Label:
    """What something is labelled with, before it has a number."""

    kind: LabelKind
    slug: str
    name: str


def label(kind: LabelKind, name: str, slug: str = "") -> Label:
    """Return a label; without a slug it gets one from its name."""
    made = slug or slugify(fold(name), allow_unicode=True)
    return Label(kind=kind, slug=made[:120], name=name[:200])


def number(row: SearchLabel) -> int:
    """Return the number of a label; its two lowest bits say the kind."""
    return int(row.pk) * len(_KINDS) + _KINDS.index(LabelKind(row.kind))


def kind_of(label_number: int) -> LabelKind:
    """Return the kind of the label with a number."""
    return _KINDS[label_number % len(_KINDS)]


def row_id(label_number: int) -> int:
    """Return the key of the row of the label with a number."""
    return label_number // len(_KINDS)


def mark_of(kind: LabelKind) -> int:
    """Return the number that marks every name of a kind on the shelf of labels."""
    return _KINDS.index(kind)


def numbered(wanted: Iterable[Label]) -> dict[Label, SearchLabel]:
    """Return the row of each label; missing ones are made. Names that have a row keep it."""
    every = list(dict.fromkeys(one for one in wanted if one.slug))
    known = _rows(every)
    missing = {(w.kind.value, w.slug): w for w in every if (w.kind.value, w.slug) not in known}
    if missing:
        SearchLabel.objects.bulk_create(
            [SearchLabel(kind=w.kind.value, slug=w.slug, name=w.name) for w in missing.values()],
            ignore_conflicts=True,
        )
        known = _rows(every)
    return {w: known[w.kind.value, w.slug] for w in every}


def _rows(wanted: Iterable[Label]) -> dict[tuple[str, str], SearchLabel]:
    slugs = {w.slug for w in wanted}
    rows = SearchLabel.objects.filter(slug__in=slugs)
    return {(row.kind, row.slug): row for row in rows}


def entry_of(row: SearchLabel) -> Entry:
    """Return the entry by which a label is found by its name."""
    return Entry(
        id=number(row), at=None, head=fold(row.name), labels=(mark_of(LabelKind(row.kind)),)
    )


def rows_of(numbers: Iterable[int]) -> Mapping[int, SearchLabel]:
    """Return the labels with these numbers, by number: one query."""
    keys = {row_id(one): one for one in numbers}
    return {keys[pk]: row for pk, row in SearchLabel.objects.in_bulk(keys).items()}
