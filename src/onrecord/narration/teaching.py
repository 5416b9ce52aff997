"""Teaching the voices how a name sounds."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import Any, ClassVar

from onrecord.narration.models import Pronunciation
from onrecord.narration.names import Lexicon, folded
from onrecord.narration.respelling import phonemes
from onrecord.narration.script import prepare, prepares, wording_of
from onrecord.vocabulary.errors import Permanent

LONGEST_NAME = 100


class NotAName(Permanent):
    """A name that cannot be found in a prepared sentence, or a language that is not spoken."""

    code: ClassVar[str] = "narration.not_a_name"


def checked_name(name: str, language: str) -> str:
    """Return a name as it stands in prepared sentences. Raises ``NotAName``."""
    plain = " ".join(unicodedata.normalize("NFC", name).split())
    if not plain or len(plain) > LONGEST_NAME:
        raise NotAName(f"A name has 1 to {LONGEST_NAME} characters.")
    within = wording_of(language).try_out.format(name=plain)
    if not Lexicon({plain: ""}).find(prepare(within, language=language).spoken):
        read = prepare(plain, language=language).spoken
        raise NotAName(
            f"“{plain}” is read as “{read}”: it is no name, but something the "
            "script has a rule for."
        )
    return plain


def teach(
    *, name: str, said: str, language: str, note: str, user: Any, now: datetime
) -> Pronunciation:
    """Save how a name sounds; the same name (accents aside) is taught anew.

    Raises ``NotAName`` and ``CannotBeSaid``.
    """
    name, said = checked_name(name, language), said.strip()
    primary = language.split("-")[0].lower()
    if not prepares(primary):
        raise NotAName(f"No rules prepare texts in {language!r}, so nothing is read in it.")
    phonemes(said)
    known = Pronunciation.objects.filter(language=primary)
    row = next((each for each in known if folded(each.name) == folded(name)), None)
    row = row or Pronunciation(language=primary)
    row.name, row.said, row.note = name, said, note.strip()[:200]
    row.updated_by, row.updated_at = user, now
    row.save()
    return row


def forget(*, pronunciation_id: int) -> Pronunciation | None:
    """Remove an entry and return what it was; ``None`` when it is gone already."""
    row = Pronunciation.objects.filter(pk=pronunciation_id).first()
    if row is not None:
        Pronunciation.objects.filter(pk=pronunciation_id).delete()
    return row
