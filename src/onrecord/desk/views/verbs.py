"""The verbs of the editor's buttons: what each takes, who may use it, what it does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from onrecord.desk.permissions import demand
from onrecord.desk.views.frame import is_number
from onrecord.grounding.models import LedgerEntry
from onrecord.grounding.operations import cite, vouch, withdraw_citation, withdraw_vouch
from onrecord.publishing import approval
from onrecord.publishing.models import ArticlePage
from onrecord.publishing.operations import drop_correction, reground, withdraw
from onrecord.publishing.queries import waiting_corrections
from onrecord.vocabulary.errors import NewsroomError

ABOUT_SENTENCES = frozenset({"vouch", "unvouch", "override", "cite", "uncite"})
FOR_EDITORS = frozenset({"save", "vouch", "unvouch", "cite", "uncite", "check"})
FOR_REVIEWERS = frozenset({"override", "few", "act", "approve", "withdraw", "drop"})
OF_REVIEW = frozenset({"few", "act", "approve"})
BOUND_TO_TEXT = OF_REVIEW | {"override"}
"""Verbs that speak of the text on the screen: they wait if saving changed it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """What a button says: ``name`` or ``name:argument``."""

    name: str
    argument: str = ""

    @classmethod
    def parse(cls, value: str) -> Verb:
        """Return the verb that the form sent; raises ``SuspiciousOperation`` for an unknown one."""
        name, _separator, argument = value.partition(":")
        if name not in FOR_EDITORS | FOR_REVIEWERS:
            raise SuspiciousOperation("No such verb at the desk.")
        return cls(name=name, argument=argument)

    def check(self, article: ArticlePage, user: Any) -> None:
        """Raise ``PermissionDenied`` unless the user may use this verb on this article."""
        permissions = article.permissions_for_user(user)
        if self.name in FOR_REVIEWERS:
            demand(permissions.can_publish(), f"use “{self.name}” on this article")
        demand(permissions.can_edit(), "edit this article")

    @property
    def anchor(self) -> str:
        """Where on the page the editor was."""
        if self.name in ABOUT_SENTENCES and self.argument.isdigit():
            return f"sentence-{self.argument}"
        if self.name == "few":
            return "blocks"
        return "review" if self.name in {"act", "approve", "drop"} else ""


def perform(
    request: HttpRequest,
    verb: Verb,
    *,
    article: ArticlePage,
    fields: Mapping[str, str],
    text_changed: bool,
) -> None:
    """Do what the button says after the text was saved, and tell how it came out.

    ``article`` is the working copy as it was read before.
    """
    if verb.name in BOUND_TO_TEXT and text_changed:
        messages.warning(
            request,
            _("Your changes were saved and checked first. Look at the record, then go on."),
        )
        return
    try:
        said = _do(verb, article, fields, request.user, text_changed=text_changed)
    except approval.NotReady as error:
        messages.error(request, _("Not published. %(why)s") % {"why": error.message})
    except NewsroomError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, said)


def _do(
    verb: Verb, article: ArticlePage, fields: Mapping[str, str], user: Any, *, text_changed: bool
) -> str:
    now, article_id = timezone.now(), article.pk
    if verb.name in ABOUT_SENTENCES:
        return _about_sentence(verb, article_id, fields, user)
    if verb.name == "check":
        reground(article_id=article_id, now=now)
        return _("Every changed sentence was checked again.")
    if verb.name in OF_REVIEW:
        return _review(verb, article, fields, user)
    if verb.name == "drop":
        mine = {str(one.pk): one.pk for one in waiting_corrections(article_id)}
        if verb.argument not in mine:
            raise approval.BadAct(_("That note is not waiting any more."))
        drop_correction(correction_id=mine[verb.argument], user=user, now=now)
        return _("The note was dropped; the text stays as it is.")
    if verb.name == "withdraw":
        reason = fields.get("withdraw-reason", "").strip()
        if not reason:
            raise approval.BadAct(_("Say why the article is withdrawn."))
        withdraw(article_id=article_id, reason=reason, user=user, now=now)
        return _("The article was withdrawn.")
    return _("Saved; changed sentences were checked.") if text_changed else _("Nothing changed.")


def _review(verb: Verb, article: ArticlePage, fields: Mapping[str, str], user: Any) -> str:
    about: dict[str, Any] = {"article_id": article.pk, "user": user, "now": timezone.now()}
    about["seen_digest"] = fields.get("digest", "")
    if verb.name == "act":
        note = fields.get(f"note-{verb.argument}", "")
        approval.record_act(act=verb.argument, note=note, **about)
        return _("Recorded: you examined %(act)s.") % {"act": verb.argument}
    if verb.name == "few":
        approval.choose_few_sources(reason=fields.get("reason-few", ""), **about)
        return _("This text may rest on fewer sources; your reason is told to readers.")
    approval.approve(words=fields.get("update-words", ""), known=article, **about)
    return _("Approved and published.")


def _about_sentence(verb: Verb, article_id: int, fields: Mapping[str, str], user: Any) -> str:
    now = timezone.now()
    article = ArticlePage.objects.get(pk=article_id)
    named, _separator, passages = verb.argument.partition(":")
    entry = _find_entry(article, named)
    if entry is None:
        raise approval.BadAct(_("That sentence is no longer in the article; it was changed."))
    if verb.name == "unvouch":
        withdraw_vouch(entry_id=entry.pk, user=user, now=now)
        _log(article, "vouch.withdraw", user, entry)
        reground(article_id=article_id, now=now)
        return _("The vouch was withdrawn.")
    if verb.name == "cite":
        ids = [int(one) for one in passages.split(",")[:9] if is_number(one)]
        cite(entry_id=entry.pk, passage_ids=ids, user=user, now=now)
        _log(article, "cite", user, entry, passages=ids)
        return _("The source is on the record for this sentence.")
    if verb.name == "uncite":
        withdraw_citation(entry_id=entry.pk)
        _log(article, "cite.withdraw", user, entry)
        reground(article_id=article_id, now=now)
        return _("The source was taken back.")
    reason = (fields.get(f"reason-{named}") or fields.get(f"reason-{entry.pk}", "")).strip()
    if not reason:
        raise approval.BadAct(_("Give a reason that others can check."))
    if verb.name == "override":
        approval.override_quotation(
            article_id=article_id, entry_id=entry.pk, reason=reason, user=user, now=now
        )
        return _("The quotation check was overridden; your reason is on the record.")
    vouch(entry_id=entry.pk, user=user, reason=reason, now=now)
    _log(article, "vouch", user, entry, reason=reason)
    return _("You vouch for the sentence; your reason is on the record.")


def _find_entry(article: ArticlePage, named: str) -> LedgerEntry | None:
    """Return the entry that a button names: by its number, or as ``field.digest`` and more."""
    mine = LedgerEntry.objects.filter(ledger_id=article.ledger_id)
    if not article.ledger_id or len(named) > 96:
        return None
    if is_number(named):
        return mine.filter(pk=int(named)).first()
    field, _separator, rest = named.partition(".")
    digest = rest.split(".")[0]
    return mine.filter(field=field, digest=digest).first() if digest else None


def _log(article: ArticlePage, action: str, user: Any, entry: LedgerEntry, **more: Any) -> None:
    data = {"sentence": entry.text, **more}
    log(instance=article, action=f"onrecord.{action}", user=user, data=data)
