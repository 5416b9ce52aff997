"""The index of newsrooms that run OpenSearch (or Elasticsearch): its JSON interface, no client.

Every request goes through the one outbound door, so the host must stand in
``OUTBOUND_ALLOWED_HOSTS`` where its address is private. Changes are sent once the
database has committed them.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, ClassVar
from urllib.parse import unquote, urlsplit, urlunsplit

from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from onrecord.plumbing import outbound
from onrecord.reader.search.indexes.port import CAP, RECENT_DAYS, SECONDS, WEIGHTS, Index
from onrecord.reader.search.indexes.weighing import FRESHNESS, HALF_LIFE
from onrecord.reader.search.values import (
    Entry,
    Matched,
    Plan,
    Shelf,
    TooCostly,
    Unsearchable,
    Words,
)

MOST_LABELS = 500
"""So many of the labels most often found are counted."""

_FIELDS = [f"{name}^{weight:g}" for name, weight in WEIGHTS.items()]
_MAPPING: Mapping[str, Any] = {
    "mappings": {
        "dynamic": "strict",
        "_source": {"enabled": False},
        "properties": {
            "id": {"type": "long"},
            "at": {"type": "date", "format": "epoch_second"},
            "labels": {"type": "long"},
            **{name: {"type": "text", "analyzer": "whitespace"} for name in WEIGHTS},
        },
    }
}


class OpenSearchIndex(Index):
    """Full text in OpenSearch; one index a shelf."""

    name: ClassVar[str] = "opensearch"

    def __init__(self, url: str, *, prefix: str = "onrecord") -> None:
        """Take the service's address; a name and password in it become a header."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        place = f"[{host}]" if ":" in host else host
        place += f":{parts.port}" if parts.port else ""
        self._url = urlunsplit((parts.scheme, place, parts.path.rstrip("/"), "", ""))
        self._prefix = prefix
        self._headers: dict[str, str] = {}
        if parts.username:
            login = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
            self._headers["Authorization"] = f"Basic {b64encode(login.encode()).decode()}"

    @classmethod
    def from_settings(cls, chosen: Mapping[str, Any]) -> OpenSearchIndex:
        """Return the index that an entry of ``WAGTAILSEARCH_BACKENDS`` describes."""
        urls = chosen.get("URLS") or []
        if not urls:
            raise ImproperlyConfigured(
                "WAGTAILSEARCH_BACKENDS names OpenSearch without URLS. Give the address of the "
                "service there, for instance ['https://search.example:9200']."
            )
        return cls(str(urls[0]), prefix=str(chosen.get("INDEX_PREFIX") or "onrecord"))

    def prepare(self) -> None:
        """Make the indexes."""
        for shelf in Shelf:
            answer = self._send("PUT", self._path(shelf), _MAPPING)
            known = "already_exists" in answer.body.decode("utf-8", "replace")
            if answer.status >= 400 and not known:
                raise self._refused(answer)

    def put(self, shelf: Shelf, entries: Sequence[Entry]) -> None:
        """Write entries once the database has committed."""
        lines: list[Mapping[str, Any]] = []
        for entry in entries:
            at = int(entry.at.timestamp()) if entry.at else 0
            lines.append({"index": {"_id": str(entry.id)}})
            lines.append(
                {
                    "id": entry.id,
                    "at": at,
                    "labels": list(entry.labels),
                    **{name: getattr(entry, name) for name in WEIGHTS},
                }
            )
        if lines:
            transaction.on_commit(partial(self._bulk, shelf, lines))

    def drop(self, shelf: Shelf, ids: Iterable[int]) -> None:
        """Take entries out once the database has committed; a service that is down is logged.

        What is withdrawn is never shown all the same: readers see only what the database
        says they may (see ``queries``).
        """
        lines = [{"delete": {"_id": str(number)}} for number in ids]
        if lines:
            transaction.on_commit(partial(self._bulk, shelf, lines), robust=True)

    def clear(self, shelf: Shelf) -> None:
        """Empty a shelf."""
        path = f"{self._path(shelf)}/_delete_by_query?refresh=true&conflicts=proceed"
        self._ask("POST", path, {"query": {"match_all": {}}})

    def match(self, shelf: Shelf, plan: Plan, *, limit: int, now: datetime) -> Matched:
        """Ask for the first matches and the counts of their labels."""
        answer = self._ask("POST", f"{self._path(shelf)}/_search", search_body(plan, limit, now))
        if answer.get("timed_out"):
            raise TooCostly("The search took too long. Other or fewer words may do.")
        buckets = answer.get("aggregations", {}).get("labels", {}).get("buckets", [])
        ages = answer.get("aggregations", {}).get("recent", {}).get("buckets", {})
        total = answer["hits"]["total"]
        return Matched(
            ids=[int(hit["_id"]) for hit in answer["hits"]["hits"]],
            total=int(total["value"]),
            counts={int(bucket["key"]): int(bucket["doc_count"]) for bucket in buckets},
            recent={int(days): int(bucket["doc_count"]) for days, bucket in ages.items()},
            is_capped=total.get("relation") == "gte",
        )

    def present(self, shelf: Shelf, plans: Sequence[Plan]) -> list[bool]:
        """Ask for all plans at once, as named filters."""
        body = {
            "size": 0,
            "timeout": f"{SECONDS:g}s",
            "aggs": {
                "plans": {
                    "filters": {"filters": {str(n): _query(plan) for n, plan in enumerate(plans)}}
                }
            },
        }
        if not plans:
            return []
        answer = self._ask("POST", f"{self._path(shelf)}/_search", body)
        buckets = answer["aggregations"]["plans"]["buckets"]
        return [buckets[str(number)]["doc_count"] > 0 for number in range(len(plans))]

    def _path(self, shelf: Shelf) -> str:
        return f"/{self._prefix}-reader-{shelf.value}"

    def _bulk(self, shelf: Shelf, lines: Sequence[Mapping[str, Any]]) -> None:
        text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        answer = self._send(
            "POST",
            f"{self._path(shelf)}/_bulk?refresh=wait_for",
            text.encode(),
            media_type="application/x-ndjson",
        )
        if answer.status >= 400 or json.loads(answer.body).get("errors"):
            raise self._refused(answer)

    def _ask(self, method: str, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        answer = self._send(method, path, body)
        if answer.status >= 400:
            raise self._refused(answer)
        found: dict[str, Any] = json.loads(answer.body)
        return found

    def _send(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | bytes,
        *,
        media_type: str = "application/json",
    ) -> outbound.Answer:
        sent = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        try:
            return outbound.send(
                method,
                self._url + path,
                body=sent,
                media_type=media_type,
                headers=self._headers,
                timeout=5 * SECONDS,
            )
        except (outbound.Unreachable, outbound.Refused, outbound.TooLarge) as error:
            raise Unsearchable(f"The search service cannot be asked: {error}") from error

    def _refused(self, answer: outbound.Answer) -> Unsearchable:
        said = answer.body[:300].decode("utf-8", "replace")
        return Unsearchable(f"The search service answered {answer.status}: {said}")


def search_body(plan: Plan, limit: int, now: datetime) -> dict[str, Any]:
    """Return the body of a search: the same question, weights and freshness as elsewhere."""
    newest = plan.newest_first or not plan.must
    query = _query(plan)
    if not newest:
        query = {
            "function_score": {
                "query": query,
                "score_mode": "sum",
                "boost_mode": "multiply",
                "functions": [
                    {"weight": 1 - FRESHNESS},
                    {
                        "weight": FRESHNESS,
                        "exp": {
                            "at": {
                                "origin": int(now.timestamp()),
                                "scale": f"{HALF_LIFE.days}d",
                                "decay": 0.5,
                            }
                        },
                    },
                ],
            }
        }
    by_time: list[dict[str, str]] = [{"at": "desc"}, {"id": "desc"}]
    return {
        "size": limit,
        "_source": False,
        "timeout": f"{SECONDS:g}s",
        "track_total_hits": CAP,
        "query": query,
        "sort": by_time if newest else [{"_score": "desc"}, *by_time],
        "aggs": {
            "labels": {"terms": {"field": "labels", "size": MOST_LABELS}},
            "recent": {
                "filters": {
                    "filters": {
                        str(days): {"range": {"at": {"gte": int(now.timestamp()) - days * 86_400}}}
                        for days in RECENT_DAYS
                    }
                }
            },
        },
    }


def _query(plan: Plan) -> dict[str, Any]:
    filters: list[dict[str, Any]] = [{"term": {"labels": label}} for label in plan.labels]
    bounds = {
        sign: int(at.timestamp())
        for sign, at in (("gte", plan.since), ("lt", plan.until))
        if at is not None
    }
    if bounds:
        filters.append({"range": {"at": bounds}})
    fields = ["head"] if plan.head_only else _FIELDS
    return {
        "bool": {
            "must": [
                {
                    "bool": {
                        "should": [_words(words, fields) for words in row],
                        "minimum_should_match": 1,
                    }
                }
                for row in plan.must
            ],
            "must_not": [_words(words, list(WEIGHTS)) for words in plan.must_not],
            "filter": filters,
        }
    }


def _words(words: Words, fields: Sequence[str]) -> dict[str, Any]:
    return {
        "multi_match": {
            "query": " ".join(words.words),
            "fields": list(fields),
            "type": "phrase" if len(words.words) > 1 else "best_fields",
        }
    }
