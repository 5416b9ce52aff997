"""Correcting a sentence that readers have: the text and the note to readers in one action."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from wagtail.log_actions import log

from onrecord.language.sentences import split
from onrecord.publishing.content import pictures_of, raw_body, sentences_of
from onrecord.publishing.models import ArticlePage, Correction, CorrectionKind
from onrecord.publishing.operations.editing import save_edit
from onrecord.publishing.queries import get_article, get_working_copy
from onrecord.vocabulary.errors import Permanent
from onrecord.vocabulary.texts import Sentence, TextField, text_digest

MAX_NOTE = 1000
MAX_SENTENCE = 2000


class CannotCorrect(Permanent):
    """A correction cannot be made as it was asked for; nothing was changed."""

    code: ClassVar[str] = "publishing.cannot_correct"


@dataclass(slots=True, kw_only=True)
class _Text:
    """The newest text while one sentence of it is exchanged."""

    title: str
    standfirst: str
    body: list[dict[str, Any]]
    pictures: dict[int, dict[str, str]]


def correct(
    *,
    article_id: int,
    base_version: int,
    field: str,
    was_digest: str,
    now_text: str,
    kind: str,
    note: str,
    user: Any,
    now: datetime,
) -> Correction:
    """Exchange a sentence that readers have, and keep the dated note they will get with it.

    The corrected text waits for the gate, a review and approval like any other; readers get
    text and note together, when it is approved. An empty ``now_text`` takes the sentence
    out. Raises ``CannotCorrect``, ``StaleEdit`` and ``PermissionDenied`` (see ``save_edit``).
    """
    said, sentence = " ".join(note.split()), " ".join(now_text.split())
    wrong = _get_live_sentence(article_id, field, was_digest)
    _check(kind, said, sentence, wrong)
    copy = get_working_copy(article_id)
    text = _exchanged(copy, wrong, sentence)
    correction = Correction(
        article_id=article_id,
        kind=kind,
        field=wrong.field.value,
        was=wrong.text,
        was_digest=wrong.digest,
        now=sentence,
        digest=_first_digest(wrong.field, sentence),
        note=said,
        made_by=user,
        made_at=now,
    )
    # One transaction: never a changed text without its note, or a note without its text.
    save_edit(
        article_id=article_id,
        base_version=base_version,
        title=text.title,
        standfirst=text.standfirst,
        body=text.body,
        pictures=text.pictures,
        user=user,
        now=now,
        with_it=lambda: _keep(correction, copy, user),
    )
    return correction


def drop_correction(*, correction_id: int, user: Any, now: datetime) -> None:
    """Take back a correction that readers do not have yet; the text stays as it is.

    Raises ``CannotCorrect`` when readers have it: what was told to readers is not unsaid.
    """
    correction = Correction.objects.select_related("article").filter(pk=correction_id).first()
    if correction is None or correction.version_id is not None:
        raise CannotCorrect("Readers have this correction; it stays on the record.")
    log(
        instance=correction.article,
        action="onrecord.correction.drop",
        user=user,
        data={"note": correction.note, "at": now.isoformat()},
    )
    correction.delete()


def _check(kind: str, note: str, sentence: str, wrong: Sentence) -> None:
    if kind not in CorrectionKind.values:
        raise CannotCorrect("A correction is a correction or a clarification.")
    if not note or len(note) > MAX_NOTE:
        raise CannotCorrect(f"Tell readers what was wrong, in at most {MAX_NOTE} characters.")
    if len(sentence) > MAX_SENTENCE or text_digest(sentence) == wrong.digest:
        raise CannotCorrect("Write what is right: another sentence than the one that is wrong.")


def _keep(correction: Correction, copy: ArticlePage, user: Any) -> None:
    # An earlier note about the same sentence that readers never had is replaced.
    Correction.objects.filter(
        article_id=correction.article_id,
        version=None,
        field=correction.field,
        was_digest=correction.was_digest,
    ).delete()
    correction.save()
    log(
        instance=copy,
        action="onrecord.correction",
        user=user,
        data={"was": correction.was, "now": correction.now, "note": correction.note},
    )


def _get_live_sentence(article_id: int, field: str, digest: str) -> Sentence:
    row = get_article(article_id)
    if not row.live:
        raise CannotCorrect("Readers do not have this article: edit it instead.")
    for sentence in sentences_of(row):
        if sentence.field == field and sentence.digest == digest:
            return sentence
    raise CannotCorrect("Readers no longer have that sentence; choose it again.")


def _exchanged(copy: ArticlePage, wrong: Sentence, sentence: str) -> _Text:
    """Return the newest text with every occurrence of ``wrong`` in its field exchanged."""
    text = _Text(title=copy.title, standfirst=copy.standfirst, body=raw_body(copy), pictures={})
    if wrong.field is TextField.HEADLINE:
        if not sentence:
            raise CannotCorrect("An article needs a headline.")
        changed = text_digest(copy.title) == wrong.digest
        text.title = sentence if changed else text.title
    elif wrong.field is TextField.STANDFIRST:
        text.standfirst = _in_prose(copy.standfirst, wrong.digest, sentence)
        changed = text.standfirst != copy.standfirst
    elif wrong.field is TextField.CAPTION:
        for picture in pictures_of(copy):
            caption = _in_prose(picture.caption, wrong.digest, sentence)
            if caption != picture.caption:
                text.pictures[picture.pk] = {"caption": caption}
        changed = bool(text.pictures)
    else:
        before = raw_body(copy)
        text.body = [block for old in before for block in _in_block(old, wrong, sentence)]
        changed = text.body != before
    if not changed:
        raise CannotCorrect(
            "The newest text, which readers do not have yet, no longer has that sentence. "
            "Publish or take back those changes first."
        )
    return text


def _in_block(block: dict[str, Any], wrong: Sentence, sentence: str) -> list[dict[str, Any]]:
    kind, value = block["type"], block["value"]
    if kind == "paragraph" and wrong.field is TextField.BODY:
        changed = _in_prose(value, wrong.digest, sentence)
        return [{**block, "value": changed}] if changed else []
    if kind == "watch" and wrong.field is TextField.WATCH:
        items = [
            {**item, "value": _in_prose(item["value"], wrong.digest, sentence)} for item in value
        ]
        kept = [item for item in items if item["value"]]
        return [{**block, "value": kept}] if kept else []
    if kind == "statements" and wrong.field is TextField.STATEMENT:
        kept = [said for item in value for said in _in_statement(item, wrong.digest, sentence)]
        return [{**block, "value": kept}] if kept else []
    return [block]


def _in_statement(item: dict[str, Any], digest: str, sentence: str) -> list[dict[str, Any]]:
    said = item["value"]
    if text_digest(str(said.get("content") or "").strip()) != digest:
        return [item]
    return [{**item, "value": {**said, "content": sentence}}] if sentence else []


def _in_prose(text: str, digest: str, sentence: str) -> str:
    """Return ``text`` with each sentence of this digest exchanged; all else stays as it is."""
    for start, end in reversed(split(text)):
        if text_digest(text[start:end]) != digest:
            continue
        before, after = text[:start], text[end:]
        text = before + sentence + after if sentence else (before + after.lstrip()).rstrip()
    return text


def _first_digest(field: TextField, text: str) -> str:
    """Return the digest of the (first) right sentence: where the page sets the notice."""
    if not text or field in {TextField.HEADLINE, TextField.STATEMENT}:
        return text_digest(text) if text else ""
    start, end = split(text)[0]
    return text_digest(text[start:end])
