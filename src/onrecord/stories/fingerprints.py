"""Between the stored fingerprint of a report and the features that grouping compares."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime
from functools import lru_cache
from sys import intern

import numpy as np
from django.db.models import TextField
from django.db.models.functions import Cast
from numpy.typing import NDArray

from onrecord.stories.grouping import Features
from onrecord.stories.models import Fingerprint

MOST_REMEMBERED = 2048
"""The features of so many reports are kept in memory: about 8 KB each."""

_LISTS = ("terms", "names", "title_names", "title_terms")


def pack(dense: NDArray[np.float32]) -> bytes:
    """Return a vector as little-endian half-precision bytes: 768 bytes for 384 dimensions."""
    return dense.astype("<f2").tobytes()


def features_of(row: Fingerprint) -> Features:
    """Return the features of a stored fingerprint."""
    return Features(
        terms=dict(row.terms),
        names=frozenset(row.names),
        title_names=frozenset(row.title_names),
        dense=_unpack(bytes(row.dense)),
        at=row.at,
        title_terms=frozenset(row.title_terms),
        source=row.source,
    )


def features_by_report(report_ids: Collection[int]) -> dict[int, Features]:
    """Return the features of reports that have a fingerprint; one query.

    The members of live stories are asked for again with every report that comes near, so the
    last ones are remembered, by what is stored of them.
    """
    if not report_ids:
        return {}
    rows = (
        Fingerprint.objects.filter(report__in=report_ids)
        .annotate(**{f"{name}_as_text": Cast(name, TextField()) for name in _LISTS})
        .values_list("report_id", "dense", *(f"{name}_as_text" for name in _LISTS), "at", "source")
    )
    return {row[0]: _features(bytes(row[1]), *row[2:]) for row in rows}


@lru_cache(maxsize=MOST_REMEMBERED)
def _features(
    dense: bytes,
    terms: str,
    names: str,
    title_names: str,
    title_terms: str,
    at: datetime,
    source: str,
) -> Features:
    return Features(
        terms={intern(word): count for word, count in json.loads(terms).items()},
        names=_words(names),
        title_names=_words(title_names),
        dense=_unpack(dense),
        at=at,
        title_terms=_words(title_terms),
        source=source,
    )


def _words(stored: str) -> frozenset[str]:
    return frozenset(map(intern, json.loads(stored)))


def _unpack(dense: bytes) -> NDArray[np.float32]:
    found = np.frombuffer(dense, dtype="<f2").astype(np.float32)
    found.flags.writeable = False
    return found
