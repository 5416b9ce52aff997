"""Narrate every .txt of a folder and say how fast, how long, how loud it came out.

    python -m benchmarks.narration.evaluate --data FOLDER [--json] [--speaker NAME] [--out FOLDER]

A text's first line is its headline, blank lines part paragraphs. No database is used; the
file is spoken, mastered and encoded as in production, but neither tagged nor signed.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from onrecord.language.sentences import split
from onrecord.narration.engines import Speaker, speakers
from onrecord.narration.script import compose
from onrecord.vocabulary.scripts import Script
from onrecord.vocabulary.texts import Sentence

MADE_AT = datetime(2026, 3, 6, 9, 30, tzinfo=UTC)


def main() -> int:
    """Evaluate the folder that was named; 2 when it holds no text."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with .txt articles")
    parser.add_argument("--speaker", default="hibari", help="short name of a registered speaker")
    parser.add_argument("--out", type=Path, help="keep the audio files in this folder")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    texts = sorted(options.data.glob("*.txt"))
    if not texts:
        print(f"{options.data} holds no .txt file.", file=sys.stderr)
        return 2
    speaker = speakers.classes()[options.speaker]()
    report = evaluate(texts, speaker, out=options.out)
    print(json.dumps(report, indent=2) if options.json else as_table(report))
    return 0


def evaluate(texts: list[Path], speaker: Speaker, *, out: Path | None = None) -> dict[str, Any]:
    """Return a row a text and the totals. Processor seconds are those of this process."""
    rows = [narrate(path, speaker, out) for path in texts]
    audio = sum(row["duration_s"] for row in rows)
    cpu = sum(row["cpu_s"] for row in rows)
    return {
        "speaker": {"name": speaker.name, "version": speaker.version, "voice": speaker.voice},
        "texts": rows,
        "total": {
            "words": sum(row["words"] for row in rows),
            "duration_s": round(audio, 3),
            "cpu_s": round(cpu, 2),
            "real_time_factor": round(cpu / audio, 4),
            "loudness_lufs": [
                min(row["loudness_lufs"] for row in rows),
                max(row["loudness_lufs"] for row in rows),
            ],
            "highest_true_peak_dbtp": max(row["true_peak_dbtp"] for row in rows),
            "peak_rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        },
    }


def narrate(path: Path, speaker: Speaker, out: Path | None) -> dict[str, Any]:
    """Return the figures of one text."""
    text = path.read_text(encoding="utf-8", errors="replace")
    began = time.process_time()
    script = script_of(text)
    prepared = time.process_time()
    spoken = speaker.speak(script, now=MADE_AT)
    voiced = time.process_time()
    speaker.release()
    from onrecord.narration import encoding  # codecs after the model, as in production
    from onrecord.narration.production import encoded

    audio, making = encoded(spoken)
    ended = time.process_time()
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        (out / f"{path.stem}.mp3").write_bytes(audio)
    duration = encoding.read_facts(audio).duration
    return {
        "text": path.name,
        "words": len(text.split()),
        "lines": len(script.lines),
        "duration_s": round(duration, 3),
        "bytes": len(audio),
        "cpu_s": round(ended - began, 2),
        "cpu_script_s": round(prepared - began, 3),
        "cpu_voice_s": round(voiced - prepared, 2),
        "cpu_sound_s": round(ended - voiced, 2),
        "real_time_factor": round((ended - began) / duration, 4),
        "loudness_lufs": making.notes["loudness_lufs"],
        "true_peak_dbtp": making.notes["true_peak_dbtp"],
    }


def script_of(text: str) -> Script:
    """Return the script of a plain text."""
    headline, _, body = text.strip().partition("\n")
    paragraphs = [each for each in body.split("\n\n") if each.strip()]
    return compose(
        sentences=[
            Sentence(text=paragraph[start:end], paragraph=number)
            for number, paragraph in enumerate(paragraphs)
            for start, end in split(paragraph)
        ],
        headline=headline,
        site_name="Onrecord",
        byline="the newsroom",
        published_at=MADE_AT,
        source_names=[],
        language="en",
    )


def as_table(report: dict[str, Any]) -> str:
    """Return the report as lines of text."""
    head = (
        f"{'text':32} {'words':>6} {'seconds':>8} {'cpu s':>6} {'rtf':>7} {'LUFS':>7} {'dBTP':>6}"
    )
    lines = [
        f"{row['text'][:32]:32} {row['words']:6} {row['duration_s']:8.1f} {row['cpu_s']:6.2f} "
        f"{row['real_time_factor']:7.4f} {row['loudness_lufs']:7.2f} {row['true_peak_dbtp']:6.2f}"
        for row in report["texts"]
    ]
    total = report["total"]
    return "\n".join(
        [
            head,
            *lines,
            f"total: {total['words']} words, {total['duration_s']:.1f} s of audio in "
            f"{total['cpu_s']:.2f} processor s (real-time factor {total['real_time_factor']}), "
            f"peak memory {total['peak_rss_mb']} MB",
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
