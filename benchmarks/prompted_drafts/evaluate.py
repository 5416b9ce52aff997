"""Measure prompted drafts: how many sentences stand on the record before and after repair."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [
    str(ROOT / "src"), str(ROOT), str(HERE), str(HERE.parent / "extractive_drafts"),
]  # fmt: skip
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django  # noqa: E402

django.setup()

from scripted import Script, serving  # noqa: E402
from stories_of_the_wire import stories  # noqa: E402

from onrecord.pipeline.assembling import findings_against  # noqa: E402
from onrecord.vocabulary.errors import NewsroomError  # noqa: E402
from onrecord.vocabulary.texts import Passage, Sentence  # noqa: E402
from onrecord.writing.engines.prompted import PromptedWriter  # noqa: E402
from onrecord.writing.watching import Watch  # noqa: E402

CORPORA = Path(os.environ.get("ONRECORD_CORPORA", ROOT.parent / "shared" / "data"))


class Keeping(Watch):
    """Keeps each round of findings: the first is before the repair, the last after it."""

    def __init__(self) -> None:
        self.rounds: list[list[tuple[str, ...]]] = []

    def examine(
        self, sentences: Sequence[Sentence], passages: Sequence[Passage]
    ) -> list[tuple[str, ...]]:
        found = findings_against(sentences, passages)
        self.rounds.append(found)
        return found


def measure(host: str, url: str, model: str, options: argparse.Namespace) -> dict[str, Any]:
    """Return the figures of drafts of real stories written at ``url``."""
    writer = PromptedWriter(
        url=url, model=model, allowed_hosts=[host], output=options.output,
        timeout=options.timeout, max_tokens=options.max_tokens,
        evidence_characters=options.evidence,
    )  # fmt: skip
    counts: Counter[str] = Counter()
    problems: list[str] = []
    texts: list[str] = []
    seconds = 0.0
    for brief in stories(options.data, most=options.stories, budget=options.budget):
        watch = Keeping()
        began = time.monotonic()
        try:
            written = writer.write(brief, watch)
        except NewsroomError as error:
            problems.append(error.message[:200])
            counts["not_written"] += 1
            for key, which in (("before", 0), ("after", -1)):
                if watch.rounds:
                    counts[f"{key}_passed"] += sum(not one for one in watch.rounds[which])
                    counts[f"{key}_sentences"] += len(watch.rounds[which])
            continue
        finally:
            seconds += time.monotonic() - began
        counts["written"] += 1
        for key, which in (("before", 0), ("after", -1)):
            counts[f"{key}_passed"] += sum(not one for one in watch.rounds[which])
            counts[f"{key}_sentences"] += len(watch.rounds[which])
        kept = written.text.sentences()
        counts["kept"] += len(kept)
        counts["left_out"] += len(written.making.notes["left_out"])
        standing = findings_against(kept, brief.passages)
        counts["kept_unsupported"] += sum(bool(one) for one in standing)
        texts += [one.text for one in kept]
    return {
        "stories": counts["written"] + counts["not_written"],
        "written": counts["written"],
        "passed_before_repair": _share(counts["before_passed"], counts["before_sentences"]),
        "passed_after_repair": _share(counts["after_passed"], counts["after_sentences"]),
        "sentences_before_repair": counts["before_sentences"],
        "sentences_kept": counts["kept"],
        "left_out": counts["left_out"],
        "kept_without_support": counts["kept_unsupported"],
        "seconds_a_story": round(seconds / max(counts["written"] + counts["not_written"], 1), 1),
        "problems": problems,
        "texts": texts,
    }


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


def scripted(options: argparse.Namespace) -> dict[str, Any]:
    """Return the figures with the stand-in, and which of its falsehoods got into a draft."""
    script = Script()
    with serving(script) as host:
        found = measure(host, f"http://{host}/v1", "scripted", options)
    kept = set(found["texts"])
    got_in = Counter(kind for text, kind in script.planted.items() if text in kept)
    planted = Counter(script.planted.values())
    return {
        "endpoint": "scripted stand-in, not a model: shows the handling of falsehoods only",
        **found,
        "planted": sum(planted.values()),
        "planted_that_got_in": sum(got_in.values()),
        "got_in_by_kind": {kind: f"{got_in[kind]} of {planted[kind]}" for kind in planted},
    }


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=CORPORA / "wire-days" / "open")
    parser.add_argument("--url", help="base address of a real endpoint on this machine (…/v1)")
    parser.add_argument("--model", default="local")
    parser.add_argument("--output", default="schema", choices=("schema", "tool", "prompt"))
    parser.add_argument("--stories", type=int, default=20)
    parser.add_argument("--evidence", type=int, default=8000, help="characters of evidence")
    parser.add_argument("--max-tokens", type=int, default=1200)
    parser.add_argument("--timeout", type=float, default=600)
    parser.add_argument("--budget", type=int, default=400, help="quoting budget of each source")
    parser.add_argument("--show", action="store_true", help="print the sentences to stderr")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    if options.url:
        found = measure(urlsplit(options.url).netloc, options.url, options.model, options)
        found = {"endpoint": f"{options.model} at {options.url}", **found}
    else:
        found = scripted(options)
    texts = found.pop("texts")
    if options.show:
        print("\n".join(texts), file=sys.stderr)
    if options.json:
        print(json.dumps(found, indent=2))
        return
    for name, value in found.items():
        print(f"{name}: {value}")


if __name__ == "__main__":
    main()
