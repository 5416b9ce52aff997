"""As much of OpenSearch's HTTP interface as our engine uses, over a list of documents.

Strict where OpenSearch is: an unknown path, parameter, query or field is an error. It
weighs words far more simply than BM25; weights, phrases, filters, counts, sorting and
decay follow the documentation.
"""

from __future__ import annotations

import base64
import json
import re
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Document = dict[str, Any]


@dataclass(frozen=True)
class Received:
    method: str
    path: str
    login: str


class OpenSearchServer:
    """Listens on 127.0.0.1 while its context lasts."""

    def __init__(self) -> None:
        self.requests: list[Received] = []
        self.indexes: dict[str, dict[str, Document]] = {}
        self.properties: dict[str, dict[str, Any]] = {}
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.port = self._http.server_port
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,))

    def __enter__(self) -> OpenSearchServer:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            def _answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                _, _, token = self.headers.get("Authorization", "").partition(" ")
                login = base64.b64decode(token).decode()
                server.requests.append(Received(self.command, self.path, login))
                try:
                    status, answer = server.answer(
                        self.command, self.path, self.headers["Content-Type"], body
                    )
                except (KeyError, ValueError, AssertionError) as error:
                    status, answer = 400, {"error": {"type": "parsing_exception", "x": str(error)}}
                data = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = do_PUT = do_DELETE = _answer  # noqa: N815

            def log_message(self, *args: object) -> None:
                pass

        return Handler

    def answer(self, method: str, target: str, media_type: str, body: bytes) -> tuple[int, Any]:
        parts = urlsplit(target)
        _, name, *rest = parts.path.split("/")
        verb = rest[0] if rest else ""
        if (method, verb) == ("POST", "_bulk"):
            assert media_type == "application/x-ndjson"
            assert set(parse_qs(parts.query)) <= {"refresh"}
            return 200, self._bulk(name, body)
        assert media_type == "application/json"
        asked = json.loads(body)
        if (method, verb) == ("PUT", ""):
            if name in self.indexes:
                return 400, {"error": {"type": "resource_already_exists_exception"}}
            self.indexes[name] = {}
            self.properties[name] = asked["mappings"]["properties"]
            return 200, {"acknowledged": True}
        if name not in self.indexes:
            return 404, {"error": {"type": "index_not_found_exception"}}
        if (method, verb) == ("POST", "_delete_by_query"):
            gone = [key for key, one in self.indexes[name].items() if _score(asked["query"], one)]
            for key in gone:
                del self.indexes[name][key]
            return 200, {"deleted": len(gone)}
        assert (method, verb) == ("POST", "_search"), target
        return 200, _search(asked, self.indexes[name])

    def _bulk(self, name: str, body: bytes) -> Any:
        assert body.endswith(b"\n")
        lines = [json.loads(line) for line in body.decode().splitlines()]
        while lines:
            ((verb, where),) = lines.pop(0).items()
            if verb == "delete":
                self.indexes[name].pop(where["_id"], None)
                continue
            assert verb == "index"
            source = lines.pop(0)
            assert set(source) == set(self.properties[name]), "dynamic: strict"
            self.indexes[name][where["_id"]] = source
        return {"errors": False, "items": []}


def _search(asked: dict[str, Any], documents: dict[str, Document]) -> Any:
    known = {"size", "_source", "timeout", "track_total_hits", "query", "sort", "aggs"}
    assert set(asked) <= known, set(asked) - known
    hits = [
        (key, _score(asked.get("query", {"match_all": {}}), d), d) for key, d in documents.items()
    ]
    hits = [hit for hit in hits if hit[1] > 0]
    for order in reversed(asked.get("sort", [])):
        ((field, way),) = order.items()
        assert way == "desc"
        hits.sort(key=lambda hit: hit[1] if field == "_score" else hit[2][field], reverse=True)
    cap = asked.get("track_total_hits", 10_000)
    total = {"value": min(len(hits), cap), "relation": "gte" if len(hits) > cap else "eq"}
    aggregations = {
        name: _aggregate(spec, [hit[2] for hit in hits])
        for name, spec in asked.get("aggs", {}).items()
    }
    shown = [{"_id": key, "_score": score} for key, score, _ in hits[: asked["size"]]]
    return {
        "timed_out": False,
        "hits": {"total": total, "hits": shown},
        "aggregations": aggregations,
    }


def _aggregate(spec: dict[str, Any], documents: list[Document]) -> Any:
    ((kind, how),) = spec.items()
    if kind == "filters":
        return {
            "buckets": {
                name: {"doc_count": sum(_score(query, one) > 0 for one in documents)}
                for name, query in how["filters"].items()
            }
        }
    assert kind == "terms"
    counts: dict[int, int] = {}
    for one in documents:
        for value in set(one[how["field"]]):
            counts[value] = counts.get(value, 0) + 1
    most = sorted(counts, key=lambda value: (-counts[value], value))[: how["size"]]
    return {"buckets": [{"key": value, "doc_count": counts[value]} for value in most]}


def _score(query: dict[str, Any], one: Document) -> float:
    ((kind, how),) = query.items()
    scorers = {"bool": _bool, "multi_match": _multi_match, "function_score": _function_score}
    if kind in scorers:
        return scorers[kind](how, one)
    if kind == "match_all":
        return 1.0
    ((field, value),) = how.items()
    if kind == "term":
        return float(value in one[field])
    assert kind == "range"
    tests = {"gte": one[field] >= value.get("gte", 0), "lt": one[field] < value.get("lt", 1e12)}
    return float(all(tests[sign] for sign in value))


def _bool(how: dict[str, Any], one: Document) -> float:
    assert set(how) <= {"must", "must_not", "filter", "should", "minimum_should_match"}
    must = [_score(query, one) for query in how.get("must", [])]
    should = [_score(query, one) for query in how.get("should", [])]
    if not all(must) or not all(_score(query, one) for query in how.get("filter", [])):
        return 0.0
    if any(_score(query, one) for query in how.get("must_not", [])):
        return 0.0
    if sum(score > 0 for score in should) < how.get("minimum_should_match", 0):
        return 0.0
    return sum(must) + sum(should) or 1.0


def _multi_match(how: dict[str, Any], one: Document) -> float:
    assert set(how) == {"query", "fields", "type"}
    assert how["type"] == "phrase" or " " not in how["query"]
    best = 0.0
    for field in how["fields"]:
        name, _, weight = field.partition("^")
        found = re.search(rf"(?:^| ){re.escape(how['query'])}(?: |$)", one[name])
        best = max(best, float(weight or 1) if found else 0.0)
    return best


def _function_score(how: dict[str, Any], one: Document) -> float:
    assert (how["score_mode"], how["boost_mode"]) == ("sum", "multiply")
    factor = 0.0
    for function in how["functions"]:
        decay = 1.0
        if "exp" in function:
            ((field, curve),) = function["exp"].items()
            scale = int(curve["scale"].removesuffix("d")) * 86_400
            decay = curve["decay"] ** (abs(curve["origin"] - one[field]) / scale)
        factor += function["weight"] * decay
    return _score(how["query"], one) * factor
