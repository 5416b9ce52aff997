"""What the headers of every kind of answer say, and MDN's score of them."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.page_quality.discovering import Answer

HERE = Path(__file__).parent
SCORER = HERE / "measuring/node_modules/@mdn/mdn-http-observatory"

REQUIRED_DIRECTIVES = {
    "default-src": "'none'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
ALLOWED_SOURCES = {"'self'", "'none'", "'script'"}
"""All that a page's policy may name, Trusted Types' own words apart."""


def policy_of(answer: Answer) -> dict[str, list[str]]:
    """Return the content security policy by directive; empty where there is none."""
    parts = answer.headers.get("content-security-policy", "").split(";")
    return {words[0]: words[1:] for part in parts if (words := part.split())}


def faults(answer: Answer) -> list[str]:
    """Return what an answer's headers lack, whatever kind of answer it is."""
    told = []
    headers = answer.headers
    if headers.get("x-content-type-options") != "nosniff":
        told.append("no nosniff")
    policy = policy_of(answer)
    if policy.get("default-src") != ["'none'"] and "/static/" not in answer.url:
        told.append(f"default-src is {policy.get('default-src')}")
    if headers.get("content-type", "").startswith("text/html"):
        told += _faults_of_page(answer, policy)
    if "set-cookie" in headers and "no-store" not in headers.get("cache-control", ""):
        told.append("a cookie on an answer that may be kept")
    if re.search(r"\d", headers.get("server", "")):
        told.append(f"tells the version of its server: {headers['server']}")
    if "x-powered-by" in headers:
        told.append("tells what it is powered by")
    if "cross-origin-resource-policy" not in headers:
        told.append("no cross-origin-resource-policy")
    return told


def _faults_of_page(answer: Answer, policy: Mapping[str, list[str]]) -> list[str]:
    told = []
    for directive, source in REQUIRED_DIRECTIVES.items():
        if policy.get(directive) != [source]:
            told.append(f"{directive} is {policy.get(directive)}, not {source}")
    for directive, sources in policy.items():
        strange = set(sources) - ALLOWED_SOURCES
        if strange and directive != "trusted-types":
            told.append(f"{directive} names {sorted(strange)}")
    for name, value in {
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "referrer-policy": "strict-origin-when-cross-origin",
        "x-frame-options": "DENY",
    }.items():
        if answer.headers.get(name) != value:
            told.append(f"{name} is {answer.headers.get(name)}, not {value}")
    if "permissions-policy" not in answer.headers:
        told.append("no permissions-policy")
    return told


def is_installed() -> bool:
    """Return whether MDN's scorer can run here."""
    return SCORER.exists() and shutil.which("node") is not None


def scores(secure: Mapping[str, Answer], routes: Mapping[str, list[dict[str, Any]]]) -> Any:
    """Return MDN's score, grade and single results of each answer, by its name.

    ``secure`` are answers as sent over TLS; ``routes`` the way of each from plain http.
    """
    asked = [
        {
            "name": name,
            "status": answer.status,
            "headers": answer.headers,
            "html": answer.text,
            "route": routes[name],
        }
        for name, answer in secure.items()
    ]
    result = subprocess.run(
        ["node", "observatory.mjs"],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=True,
        cwd=HERE / "measuring",
    )
    return {entry["name"]: entry for entry in json.loads(result.stdout)}
