"""Making narrations, teaching names, and removing what nobody needs any more."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack
from uuid import uuid4

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone

from onrecord.narration import aloud
from onrecord.narration import script as scripts
from onrecord.narration.engines import Speaker
from onrecord.narration.kept import KeptSounds
from onrecord.narration.models import MANIFEST, Narration
from onrecord.narration.names import names_in
from onrecord.narration.queries import find_alias, find_narration, find_speaker, pronunciations
from onrecord.narration.respelling import phonemes
from onrecord.narration.storage import clear_orphans
from onrecord.narration.teaching import NotAName, checked_name
from onrecord.vocabulary.scripts import LineRole, Script, ScriptLine
from onrecord.vocabulary.texts import Sentence

if TYPE_CHECKING:
    from onrecord.narration.production import Recording

KEEP_UNUSED = timedelta(days=30)
"""How long the audio of a text that was changed stays: feeds and offline copies name it."""

KEEP_SOUNDS_MB = 1024
"""How much the sounds of sentences may take where the newsroom sets no other ceiling."""

PRODUCTION = "3"
"""Changed when the same script would come out as another file; part of every digest."""

logger = logging.getLogger(__name__)


class Piece(TypedDict):
    """What is read of an article: its words, and what its opening and its close tell."""

    sentences: Sequence[Sentence]
    headline: str
    site_name: str
    byline: str
    published_at: datetime | None
    source_names: Sequence[str]
    language: str


def narrate(
    *, now: datetime, section: str = "", cover: bytes = b"", **piece: Unpack[Piece]
) -> int | None:
    """Return the id of the narration of a text, made now unless it was made before.

    ``None`` when no configured speaker speaks ``language``: a language without a voice
    gets no player, never a wrong voice. The date is spoken in the site's zone; ``section``
    (a slug) may have a voice of its own; ``cover`` is a JPEG for players. Sentences that were
    spoken before are not spoken again. Safe to run twice and side by side: the file is
    complete before its row exists.
    Raises ``TextTooLong`` and what speaking and signing raise.
    """
    language, headline = piece["language"], piece["headline"]
    speaker = find_speaker(language, section=section)
    if speaker is None or not scripts.prepares(language):
        logger.info("No voice for %s: %r is left without audio.", language, headline)
        return None
    script = script_of(**piece)
    digest = narration_digest(script, speaker)
    made = find_narration(digest)
    if made is not None:
        return int(made.pk)
    spoken = speaker.speak(script, now=now, kept=kept_sounds())
    # The model goes before the codecs come: together they would need 60 MB more. They are
    # imported here because a web process, which imports this module, never needs them.
    speaker.release()
    from onrecord.narration.production import Labels, produce

    labels = Labels(
        title=headline,
        site_name=piece["site_name"],
        published_at=piece["published_at"],
        cover=cover,
    )
    recording = produce(script, spoken, labels=labels)
    made_id = _store(recording, digest=digest, script=script, speaker=speaker, now=now)
    if is_light_wanted():
        _keep_master(recording, digest, sample_rate=spoken.sample_rate)
    return made_id


def is_light_wanted() -> bool:
    """Return whether this newsroom has its narrations made as Opus, too."""
    return bool(settings.NARRATION.get("light", True))


def lighten(*, narration_id: int, headline: str, site_name: str) -> bool:
    """Make the light file of a narration from what was mastered for it; return whether it did.

    For the time after readers have the MP3: this takes half as long as all before. Nothing is
    made where the newsroom wants none, where there is one, and where the master is gone (it is
    kept for days only). Safe to run twice. Raises ``Unsound`` and ``CannotSign``.
    """
    row = Narration.objects.filter(pk=narration_id).first()
    if row is None or row.light_size or not is_light_wanted() or not row.has_file():
        return False
    rate = int(row.making.get("notes", {}).get("sample_rate", 0))
    sound = kept_masters().find(row.digest, pause_after=0.0, sample_rate=rate)
    if sound is None:
        return False
    from onrecord.narration.light import lightened
    from onrecord.narration.production import Labels

    with row.audio.open("rb") as opened:
        signed = bytes(opened.read())
    beside = f"{row.light_name}{MANIFEST}"
    made = lightened(
        sound.samples,
        sample_rate=rate,
        labels=Labels(title=headline, site_name=site_name),
        making=row.making,
        signed=signed,
        manifest_url=f"{settings.SITE_URL}{default_storage.url(beside)}",
    )
    # The manifest first: a file that readers can get is never without one.
    for name, data in ((beside, made.manifest), (row.light_name, made.data)):
        default_storage.delete(name)
        default_storage.save(name, ContentFile(data))
    done = Narration.objects.filter(pk=row.pk, audio=row.audio.name)
    is_done = bool(done.update(light_size=len(made.data)))
    kept_masters().forget(row.digest)
    return is_done


def _keep_master(recording: Recording, digest: str, *, sample_rate: int) -> None:
    from onrecord.narration.joining import SpokenLine

    sound = SpokenLine(recording.master, 0.0, 0, recording.master.size, ())
    kept_masters().add(digest, sound, sample_rate=sample_rate)


def preview(*, section: str = "", **piece: Unpack[Piece]) -> bytes | None:
    """Return the MP3 of a text that an editor wants to hear; ``None`` without a voice.

    Nothing is stored but the sounds of sentences, which its narration will take.
    Raises ``CannotSpeak``, ``VoiceBusy`` and ``TextTooLong``.
    """
    alias = find_alias(piece["language"], section=section)
    if not alias or not scripts.prepares(piece["language"]):
        return None
    script = script_of(**piece)
    return aloud.say(script, alias=alias, kept=kept_sounds())


def script_of(**piece: Unpack[Piece]) -> Script:
    """Return the script of a text as this newsroom has it read, its date in the site's zone.

    Raises ``TextTooLong``.
    """
    at = piece["published_at"]
    told = piece | {"published_at": timezone.localtime(at) if at else None}
    return scripts.compose(**told, manner=manner_of(piece["language"]))


def say_name(*, name: str, said: str, language: str) -> bytes:
    """Return how a name would sound alone and within a sentence, as MP3.

    Raises ``NotAName``, ``CannotBeSaid``, ``CannotSpeak`` and ``VoiceBusy``.
    """
    name = checked_name(name, language)
    phonemes(said)
    alias = find_alias(language)
    if not alias or not scripts.prepares(language):
        raise NotAName(f"No voice reads texts in {language!r}.")
    texts = (f"{name}.", scripts.wording_of(language).try_out.format(name=name))
    lines = tuple(
        ScriptLine(
            text=text,
            spoken=spoken,
            role=LineRole.BODY,
            pause_after=0.5,
            names=names_in(spoken, {name: said.strip()}),
        )
        for text in texts
        if (spoken := scripts.prepare(text, language=language).spoken)
    )
    return aloud.say(Script(language=language, lines=lines), alias=alias, kept=KeptSounds(None))


def manner_of(language: str) -> scripts.Manner:
    """Return how this newsroom has texts in ``language`` read, with its names."""
    return scripts.Manner(
        quotes=scripts.QuotePolicy(settings.NARRATION.get("quotes", "intoned")),
        captions=scripts.CaptionPolicy(settings.NARRATION.get("captions", "left out")),
        names=pronunciations(language),
    )


def kept_sounds() -> KeptSounds:
    """Return where this newsroom keeps the sounds of sentences."""
    return KeptSounds(Path(settings.ONRECORD_HOME) / "cache" / "speech")


def kept_masters() -> KeptSounds:
    """Return where whole sounds wait until their light files are made, by their digests."""
    return KeptSounds(Path(settings.ONRECORD_HOME) / "cache" / "masters")


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
        chapters=recording.chapters,
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


def tidy(*, now: datetime) -> int:
    """Remove audio that no article has had for a month, files without a row, unused sounds.

    Returns how many files went. An article that takes the audio up in the same moment keeps
    it: rows are looked at again under their lock.
    """
    most_bytes = round(float(settings.NARRATION.get("keep_sounds_mb", KEEP_SOUNDS_MB)) * 2**20)
    removed = kept_sounds().tidy(now=now, most_bytes=most_bytes)
    kept_masters().tidy(now=now, most_bytes=most_bytes)
    removed += clear_orphans(default_storage, now=now)
    old = Narration.objects.filter(articles__isnull=True, created_at__lt=now - KEEP_UNUSED)
    for pk in list(old.order_by("pk").values_list("pk", flat=True)[:500]):
        with transaction.atomic():
            row = Narration.objects.select_for_update(of=("self",)).filter(pk=pk).first()
            if row is None or row.articles.exists():
                continue
            row.delete()
            transaction.on_commit(row.delete_file)
            removed += 1
    return removed
