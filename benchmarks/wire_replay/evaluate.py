"""Replay real polls of real feeds: is every item stored once, and every edit a version?

The polls (``polls/OUTLET/TIME.xml.gz``, the publishers' own bytes) are served one after the
other by a server of this benchmark, and asked for through the product's door at the time of
each. What should be there is read from the same files by the standard library alone.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import html
import http.server
import json
import os
import re
import sys
import tempfile
import threading
import xml.etree.ElementTree as ET
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]
CORPORA = Path(os.environ.get("ONRECORD_CORPORA", ROOT.parent / "shared" / "data"))
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_TAG = re.compile(r"<[^>]*>")


@dataclass(slots=True)
class Expected:
    """What the polls fetched hold: every guid with the different texts it had, in order."""

    states: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    sightings: int = 0

    def see(self, outlet: str, data: bytes) -> None:
        """Count one poll."""
        for item in ET.fromstring(data).iter("item"):
            guid = " ".join((item.findtext("guid") or item.findtext("link") or "").split())
            state = _words(item)
            self.sightings += 1
            key = (outlet, guid)
            if state not in self.states[key]:
                self.states[key].append(state)

    @property
    def edits(self) -> int:
        """Count changes to a text that the item did not have before."""
        return sum(len(states) - 1 for states in self.states.values())


def _words(item: ET.Element) -> str:
    parts = (item.findtext("title"), item.findtext("description"), item.findtext(CONTENT))
    shown = " | ".join(_TAG.sub(" ", html.unescape(part or "")) for part in parts)
    return "".join(html.unescape(shown).split())


class Replay:
    """Serves, at ``/OUTLET.rss``, the poll that was put there last."""

    def __init__(self) -> None:
        self.current: dict[str, bytes] = {}
        replay = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = replay.current.get(self.path.strip("/").removesuffix(".rss"))
                if body is None:
                    self.send_error(404)
                    return
                tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
                fresh = self.headers.get("If-None-Match") == tag
                self.send_response(304 if fresh else 200)
                self.send_header("ETag", tag)
                self.send_header("Content-Type", "application/rss+xml; charset=UTF-8")
                self.send_header("Content-Length", "0" if fresh else str(len(body)))
                self.end_headers()
                if not fresh:
                    self.wfile.write(body)

            def log_message(self, *arguments: object) -> None:
                """Say nothing."""

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


def polls_of(path: Path) -> list[tuple[datetime, str, Path]]:
    """Return time, outlet and file of every poll below ``path``, in order of time."""
    found = []
    for file in path.glob("**/polls/*/*.xml.gz"):
        at = datetime.strptime(file.name[:20], "%Y-%m-%dT%H-%M-%SZ").replace(tzinfo=UTC)
        found.append((at, file.parent.name, file))
    return sorted(found)


def replay(path: Path, *, every: int) -> dict[str, Any]:
    """Poll through every file (or every n-th) and compare what is stored."""
    from onrecord.intake.models import Channel, Report
    from onrecord.intake.operations import add_channel, add_source, poll_channel, read_delivery

    polls, served = polls_of(path), Replay()
    os.environ["ONRECORD_OUTBOUND_ALLOWED_HOSTS"] = served.host
    from django.conf import settings

    settings.OUTBOUND_ALLOWED_HOSTS = [served.host]
    channels: dict[str, Channel] = {}
    expected, count = Expected(), 0
    for number, (at, outlet, file) in enumerate(polls):
        served.current[outlet] = gzip.decompress(file.read_bytes())
        if number % every:
            continue
        if outlet not in channels:
            source = add_source(name=outlet, now=at)
            url = f"http://{served.host}/{outlet}.rss"
            channels[outlet] = add_channel(source=source, url=url, now=at)
        count += 1
        expected.see(outlet, served.current[outlet])
        for delivery_id in poll_channel(channel_id=channels[outlet].pk, now=at):
            read_delivery(delivery_id=delivery_id, now=at)
    rows = list(Report.objects.values_list("source__name", "guid", "identity", "version"))
    total = hashlib.sha256()
    for _, _, file in polls:
        total.update(file.read_bytes())
    digest = total.hexdigest()[:16]
    return {"polls": count, **_compared(expected, rows), "corpus_digest": digest}


def _compared(expected: Expected, rows: list[tuple[str, str, str, int]]) -> dict[str, Any]:
    identities: dict[tuple[str, str], set[str]] = defaultdict(set)
    versions: dict[tuple[str, str], int] = defaultdict(int)
    for outlet, guid, identity, version in rows:
        identities[outlet, guid].add(identity)
        versions[outlet, guid] = max(versions[outlet, guid], version)
    items = expected.states
    edits = expected.edits
    seen_edits = sum(min(versions.get(key, 1), len(states)) - 1 for key, states in items.items())
    false = sum(max(0, versions.get(key, 1) - len(states)) for key, states in items.items())
    return {
        "sightings": expected.sightings,
        "items": len(items),
        "items_stored": sum(key in identities for key in items),
        "items_share": round(sum(key in identities for key in items) / max(1, len(items)), 4),
        "items_stored_twice": sum(len(found) > 1 for found in identities.values()),
        "items_out_of_nowhere": sum(key not in items for key in identities),
        "edits": edits,
        "edits_seen": seen_edits,
        "edits_share": round(seen_edits / max(1, edits), 4),
        "versions_without_an_edit": false,
    }


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", default=str(CORPORA / "wire-days" / "open"))
    parser.add_argument("--every", type=int, default=1, help="ask at every n-th poll only")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    path = Path(arguments.data)
    if not polls_of(path):
        print(f"No polls/OUTLET/*.xml.gz below {path}; name a folder with --data.")
        return 2
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {
            "ONRECORD_HOME": home,
            "ONRECORD_SECRET_KEY": "benchmark-" + "x" * 50,
            "DJANGO_SETTINGS_MODULE": "onrecord.project.settings",
        }
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        found = replay(path, every=arguments.every)
    if arguments.json:
        print(json.dumps(found))
    else:
        for name, value in found.items():
            print(f"{name}: {value}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
