"""Lighthouse's judgement of a page: phone form, simulated slow 4G, Debian's Chromium."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PROGRAM = HERE / "measuring/node_modules/lighthouse/cli/index.js"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
FIGURES = {
    "lcp_ms": "largest-contentful-paint",
    "cls": "cumulative-layout-shift",
    "tbt_ms": "total-blocking-time",
    "fcp_ms": "first-contentful-paint",
}
NOT_FOR_SEARCH = {
    "search",
    "saved",
    "offline",
    "not found",
    "gone",
    "discussion",
    "report form",
    "changes",
}
"""Kinds of page that no search engine shall list, and that say so."""

LOST = {"not found", "gone"}
"""Kinds whose status is an error on purpose; the browser itself notes it on its console."""

MOST_FAILURES = 3
"""How often a page is judged again because Lighthouse itself failed, before that is a fault."""


def is_installed() -> bool:
    """Return whether Lighthouse can run here."""
    return PROGRAM.exists() and shutil.which("node") is not None


@contextmanager
def chromium() -> Iterator[int]:
    """Run a new browser; gives the port on which it is told what to do."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or "chromium"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process = subprocess.Popen(
            [
                path,
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-extensions",
                "--no-first-run",
                f"--user-data-dir={profile}",
                f"--remote-debugging-port={port}",
                "about:blank",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            _wait_for(port)
            yield port
        finally:
            process.terminate()
            process.wait()


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("Chromium did not start")


def judge(url: str, *, kind: str, tries: int = 1, by_processor: bool = False) -> dict[str, Any]:
    """Return scores (0 to 100), figures and the audits that were not passed; best of ``tries``.

    Each try has a browser that was never here. Lighthouse empties the cache between its pages
    but not what they store, and would else meet a device that knows of letters it does not have.
    The best, since a busy machine can only make a page look slower than it is. With
    ``by_processor`` every task of the page counts the processor time it took instead of the
    time until it was done: what it would take on a machine that has nothing else to do.
    """
    told: list[dict[str, Any]] = []
    failures = 0
    while len(told) < tries:
        with chromium() as port:
            one = _judge_once(url, kind=kind, port=port, by_processor=by_processor)
        if "error" in one and failures < MOST_FAILURES:
            # Lighthouse sometimes loses a page that it loads ("NO_NAVSTART"): that judges nothing.
            failures += 1
            continue
        told.append(one)
    return max(told, key=lambda one: (one.get("performance") or 0, -one.get("lcp_ms", 1e9)))


def _judge_once(url: str, *, kind: str, port: int, by_processor: bool) -> dict[str, Any]:
    words = ["node", str(PROGRAM), url, "--output=json", "--quiet"]
    words += [f"--only-categories={','.join(CATEGORIES)}", "--ignore-status-code"]
    with tempfile.TemporaryDirectory() as folder:
        if by_processor:
            gathered = _run([*words, f"--port={port}", f"-G={folder}/seen"])
            if gathered.returncode == 0:
                _count_processor_time(Path(folder) / "seen")
            result = _run([*words, f"-A={folder}/seen"])
        else:
            result = _run([*words, f"--port={port}"])
    if result.returncode:
        return {"error": (result.stderr.strip().splitlines() or ["no answer"])[-1][:200]}
    report = json.loads(result.stdout)
    told: dict[str, Any] = {}
    failed: set[str] = set()
    for name in CATEGORIES:
        references = report["categories"].get(name, {}).get("auditRefs", [])
        asked = [r for r in references if r["weight"] and r["id"] not in _not_asked_of(kind)]
        scores = [(r["weight"], report["audits"].get(r["id"], {}).get("score")) for r in asked]
        known = [(weight, score) for weight, score in scores if score is not None]
        total = sum(weight for weight, _ in known)
        share = sum(weight * score for weight, score in known) / total if total else None
        told[name.replace("-", "_")] = None if share is None else round(100 * share)
        for reference in asked:
            audit = report["audits"].get(reference["id"], {})
            if audit.get("score", 1) not in (None, 1):
                failed.add(f"{reference['id']} {audit.get('displayValue', '')}".strip())
    for name, audit in FIGURES.items():
        told[name] = round(report["audits"][audit].get("numericValue") or 0.0, 3)
    told["failed"] = sorted(failed)
    if report.get("runtimeError"):
        told["error"] = report["runtimeError"].get("message", "")[:200]
    return told


def _not_asked_of(kind: str) -> set[str]:
    """Return the audits that a kind of page fails on purpose."""
    hidden = {"is-crawlable"} if any(kind.startswith(name) for name in NOT_FOR_SEARCH) else set()
    return hidden | ({"http-status-code", "errors-in-console"} if kind in LOST else set())


def _run(words: list[str]) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "CI": "1"}
    return subprocess.run(words, capture_output=True, text=True, check=False, env=environment)


def _count_processor_time(folder: Path) -> None:
    """Have each task of a gathered trace last as long as the processor worked on it."""
    for path in folder.glob("*trace.json"):
        trace = json.loads(path.read_text(encoding="utf-8"))
        for event in trace["traceEvents"]:
            if "tdur" in event:
                event["dur"] = min(event["dur"], event["tdur"])
        path.write_text(json.dumps(trace), encoding="utf-8")
