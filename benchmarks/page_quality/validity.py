"""Whether pages are valid HTML, told by the Nu Html Checker (vnu), which Java runs."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

VNU = Path(__file__).parent / "node_modules/vnu-jar/build/dist/vnu.jar"
TOLERATED = (
    # The checker knows the attributes of the standard; these are drafts or of htmx.
    r"Attribute “ai-disclosure” not allowed",
)
"""Messages that are no fault of the page."""


def is_installed() -> bool:
    """Return whether the checker can run here."""
    return VNU.exists() and shutil.which("java") is not None


def faults(pages: Mapping[str, bytes]) -> dict[str, list[str]]:
    """Return each page's errors and warnings, one sentence each; no entry for a valid page."""
    with tempfile.TemporaryDirectory() as folder:
        files = {}
        for number, (name, body) in enumerate(pages.items()):
            path = Path(folder) / f"{number}.html"
            path.write_bytes(body)
            files[path.name] = name
        command = ["java", "-Xss8m", "-jar", str(VNU), "--format", "json", "--stdout", folder]
        # Java of a small machine: one thread of rubbish collection, no second compiler.
        command[1:1] = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]
        result = subprocess.run(command, capture_output=True, text=True, check=False)
    found: dict[str, list[str]] = {}
    for message in json.loads(result.stdout)["messages"]:
        told = message["message"]
        if any(re.search(pattern, told) for pattern in TOLERATED):
            continue
        name = files[Path(message.get("url", "0.html")).name]
        where = f"line {message.get('lastLine', '?')}: {told} [{message.get('extract', '')[:120]}]"
        found.setdefault(name, []).append(where)
    return found
