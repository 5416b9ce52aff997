"""Making narrations: the one verb of this stage."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from onrecord.narration import script as scripts
from onrecord.narration.engines import Speaker
from onrecord.narration.models import Narration
from onrecord.narration.queries import find_narration, find_speaker
from onrecord.vocabulary.scripts import Script
from onrecord.vocabulary.texts import Sentence

if TYPE_CHECKING:
    from onrecord.narration.production import Recording

PRODUCTION = "1"
"""Changed when the same script would come out as another file; part of every digest."""

logger = logging.getLogger(__name__)


def narrate(
    *,
    sentences: Sequence[Sentence],
    headline: str,
    site_name: str,
    byline: str,
    published_at: datetime | None,
    source_names: Sequence[str],
    language: str,
    now: datetime,
    alias: str = "default",
) -> int | None:
    """Return the id of the narration of a text, made now unless it was made before.

    ``None`` when no configured speaker speaks ``language``: a language without a voice
    gets no player, never a wrong voice. The date is spoken in the site's zone. Safe to run
    twice and side by side: the file is complete before the row that names it exists.
    Raises ``TextTooLong`` and what speaking and signing raise.
    """
    speaker = find_speaker(language, alias=alias)
    if speaker is None or not scripts.prepares(language):
        logger.info("No voice for %s: %r is left without audio.", language, headline)
        return None
    script = scripts.compose(
        sentences=sentences,
        headline=headline,
        site_name=site_name,
        byline=byline,
        published_at=timezone.localtime(published_at) if published_at else None,
        source_names=source_names,
        language=language,
    )
    digest = narration_digest(script, speaker)
    made = find_narration(digest)
    if made is not None:
        return int(made.pk)
    spoken = speaker.speak(script, now=now)
    # The model goes before the codecs come: together they would need 60 MB more. They are
    # imported here because a web process, which imports this module, never needs them.
    speaker.release()
    from onrecord.narration.production import Labels, produce

    labels = Labels(title=headline, site_name=site_name, published_at=published_at)
    recording = produce(script, spoken, labels=labels)
    return _store(recording, digest=digest, script=script, speaker=speaker, now=now)


def narration_digest(script: Script, speaker: Speaker) -> str:
    """Return the SHA-256 that names what is said, by which voice, made in which way."""
    said = {
        "script": asdict(script),
        "speaker": [speaker.name, speaker.version, speaker.voice, dict(speaker.manner())],
        "production": PRODUCTION,
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _store(
    recording: Recording, *, digest: str, script: Script, speaker: Speaker, now: datetime
) -> int:
    """Write the file under a new name, then the row; whoever loses a race removes its file."""
    row = Narration(
        digest=digest,
        language=script.language,
        voice=speaker.voice,
        media_type=recording.media_type,
        size=len(recording.data),
        duration=recording.duration,
        marks=recording.marks,
        making=recording.making.as_json(),
        created_at=now,
    )
    row.audio.save(f"{uuid4().hex}.mp3", ContentFile(recording.data), save=False)
    kept: int | None = None
    try:
        kept = _insert(row)
    except IntegrityError:
        kept = int(Narration.objects.only("pk").get(digest=digest).pk)
    finally:
        if kept is None or kept != row.pk:
            row.delete_file()
    return kept


def _insert(row: Narration) -> int:
    """Save the row and return its id, or the id of one that was made in the meantime.

    A row whose file was lost gets the new file and keeps its id: articles point to it.
    """
    with transaction.atomic():
        made = Narration.objects.select_for_update().filter(digest=row.digest).first()
        if made is not None and made.has_file():
            return int(made.pk)
        if made is not None:
            row.pk = made.pk
        row.save(force_insert=made is None, force_update=made is not None)
    return int(row.pk)
