"""Speaking on demand, for an editor who listens: in a process of its own, gone afterwards.

A web process never holds a model. ``say`` starts ``python -m onrecord.narration.aloud``,
gives it one script and takes the MP3; one at a time, since each takes a core and 350 MB.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

from django.conf import settings

from onrecord.narration.kept import KeptSounds
from onrecord.vocabulary.errors import NewsroomError, Permanent, Temporary
from onrecord.vocabulary.scripts import LineRole, Script, ScriptLine

MOST_SECONDS = 300.0
PATIENCE_SECONDS = 30.0
_FAILED = 3
_one_at_a_time = threading.Lock()


class CannotSpeak(Permanent):
    """The voice could not speak what an editor wanted to hear."""

    code: ClassVar[str] = "narration.cannot_speak"


class VoiceBusy(Temporary):
    """Somebody else is listening; a core is taken."""

    code: ClassVar[str] = "narration.voice_busy"


def say(script: Script, *, alias: str, kept: KeptSounds) -> bytes:
    """Return a script as MP3, spoken by the speaker ``alias``; nothing is stored but sounds.

    Raises ``CannotSpeak`` and ``VoiceBusy``.
    """
    job = {
        "speaker": settings.SPEAKERS[alias],
        "script": asdict(script),
        "folder": str(kept.folder) if kept.folder else "",
    }
    if not _one_at_a_time.acquire(timeout=PATIENCE_SECONDS):
        raise VoiceBusy("Another text is being read aloud just now. Try again in a moment.")
    try:
        # S603: our own interpreter and our own module.
        done = subprocess.run(
            [sys.executable, "-m", "onrecord.narration.aloud"],
            input=json.dumps(job).encode(),
            capture_output=True,
            timeout=MOST_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise CannotSpeak(
            f"The voice took longer than {MOST_SECONDS:.0f} seconds and was stopped."
        ) from None
    finally:
        _one_at_a_time.release()
    if done.returncode == _FAILED:
        raise CannotSpeak(done.stderr.decode("utf-8", "replace").strip()[-500:])
    if done.returncode or not done.stdout:
        raise CannotSpeak(
            f"The voice ended with status {done.returncode}; run: onrecord doctor.",
            data={"said": done.stderr.decode("utf-8", "replace")[-2000:]},
        )
    return done.stdout


def script_of(job: dict[str, Any]) -> Script:
    """Return the script that ``say`` wrote down."""
    lines = [
        ScriptLine(
            **{
                **line,
                "role": LineRole(line["role"]),
                "names": tuple((name, said) for name, said in line["names"]),
                "words": tuple(line["words"]),
            }
        )
        for line in job["lines"]
    ]
    return Script(language=job["language"], lines=tuple(lines))


def main() -> int:
    """Speak the job on standard input; the MP3 goes to standard output, a fault to the other."""
    job = json.load(sys.stdin)
    settings.SPEAKERS = {"default": job["speaker"]}
    from onrecord.narration.engines import speakers
    from onrecord.narration.production import encoded

    kept = KeptSounds(Path(job["folder"]) if job["folder"] else None)
    try:
        speaker = speakers["default"]
        spoken = speaker.speak(script_of(job["script"]), now=datetime.now(UTC), kept=kept)
        speaker.release()
        audio, _ = encoded(spoken)
    except NewsroomError as error:
        print(error.message, file=sys.stderr)  # noqa: T201 - told to the parent
        return _FAILED
    sys.stdout.buffer.write(audio)
    return 0


if __name__ == "__main__":
    sys.exit(main())
