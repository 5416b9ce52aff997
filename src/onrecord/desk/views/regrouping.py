"""What editors decide of stories: merge, split, move, pin, keep apart, rename, close, undo."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from onrecord.desk.looks import note_looks
from onrecord.desk.permissions import demand, for_desk, may_start_drafts
from onrecord.desk.views.frame import is_number
from onrecord.stories import operations
from onrecord.stories.models import Membership, Story
from onrecord.vocabulary.errors import NewsroomError, Permanent

MOST_CHOSEN = 400
LARGEST = 2**63 - 1


class NothingChosen(Permanent):
    """A button was pressed without what it is about."""

    code = "desk.nothing_chosen"


@for_desk
@require_POST
def regroup(request: HttpRequest) -> HttpResponse:
    """Do what the pressed button says with the chosen stories and reports, and go back."""
    demand(may_start_drafts(request.user), "regroup stories")
    verb = _VERBS.get(request.POST.get("verb", ""))
    story_id = None
    try:
        if verb is None:
            raise NothingChosen(_("Press one of the buttons."))
        story_id, words = verb(request, timezone.now())
        messages.success(request, words)
    except NewsroomError as error:
        messages.error(request, error.message)
    return _back(request, story_id)


@for_desk
@require_POST
def undo(request: HttpRequest, decision_id: int) -> HttpResponse:
    """Take a decision back."""
    demand(may_start_drafts(request.user), "undo decisions")
    story_id = None
    try:
        decision = operations.undo_decision(
            decision_id=min(decision_id, LARGEST), user=_name(request), now=timezone.now()
        )
        story_id = decision.other_id or decision.story_id
        messages.success(request, _("Undone. It stays on record that it was decided."))
    except NewsroomError as error:
        messages.error(request, error.message)
    return _back(request, story_id)


@for_desk
@require_POST
def seen(request: HttpRequest) -> HttpResponse:
    """Remember that the editor saw stories: said so, or (``quietly``) had them open."""
    now = timezone.now()
    stories = Story.objects.filter(pk__in=_numbers(request, "story")).values_list("pk", flat=True)
    is_quiet = bool(request.POST.get("quietly"))
    note_looks(user=request.user, story_ids=stories, now=now, is_said=not is_quiet)
    return HttpResponse(status=204) if is_quiet else _back(request, None)


def _merge(request: HttpRequest, now: datetime) -> tuple[int, str]:
    chosen = _numbers(request, "story")
    target = _target(request)
    if len({*chosen, *([target] if target else [])}) < 2:
        raise NothingChosen(_("Choose two stories at least; nothing was merged."))
    into = target or _foremost(chosen)
    operations.merge_stories(
        story_ids=chosen, into=into, user=_name(request), now=now, why=_why(request)
    )
    return into, _("Merged into “%(title)s”.") % {"title": _title(into)}


def _split(request: HttpRequest, now: datetime) -> tuple[int, str]:
    chosen = _reports(request)
    homes = set(Membership.objects.filter(report__in=chosen).values_list("story_id", flat=True))
    for story_id in homes:
        if not Membership.objects.filter(story=story_id).exclude(report__in=chosen).exists():
            raise NothingChosen(
                _("All reports of “%(title)s” were chosen; leave one where it is.")
                % {"title": _title(story_id)}
            )
    story_id = operations.move_reports(
        report_ids=chosen, story_id=None, user=_name(request), now=now, why=_why(request)
    )
    return story_id, _moved(len(chosen), story_id)


def _move(request: HttpRequest, now: datetime) -> tuple[int, str]:
    chosen, target = _reports(request), _target(request)
    if not target:
        raise NothingChosen(_("Choose the story that they go to; nothing was moved."))
    operations.move_reports(
        report_ids=chosen, story_id=target, user=_name(request), now=now, why=_why(request)
    )
    return target, _moved(len(chosen), target)


def _pin(request: HttpRequest, now: datetime) -> tuple[int, str]:
    chosen = _reports(request)
    homes = set(Membership.objects.filter(report__in=chosen).values_list("story_id", flat=True))
    if len(homes) != 1:
        raise NothingChosen(_("Choose reports of one story; nothing was pinned."))
    (story_id,) = homes
    operations.move_reports(
        report_ids=chosen, story_id=story_id, user=_name(request), now=now, why=_why(request)
    )
    return story_id, _("Pinned: the machine leaves them here.")


def _apart(request: HttpRequest, now: datetime) -> tuple[int, str]:
    target = _target(request)
    chosen = _numbers(request, "story")
    if len(chosen) == 1 and target and target not in chosen:
        chosen.append(target)
    if len(chosen) != 2:
        raise NothingChosen(_("Choose two stories to keep apart."))
    operations.keep_apart(
        one=chosen[0], two=chosen[1], user=_name(request), now=now, why=_why(request)
    )
    return chosen[0], _("They stay two stories; the machine asks no more.")


def _rename(request: HttpRequest, now: datetime) -> tuple[int, str]:
    (story_id,) = _one_story(request)
    operations.rename_story(
        story_id=story_id, title=request.POST.get("title", ""), user=_name(request), now=now
    )
    return story_id, _("Renamed. The machine keeps this name.")


def _hold(held: str) -> Callable[[HttpRequest, datetime], tuple[int, str]]:
    def hold(request: HttpRequest, now: datetime) -> tuple[int, str]:
        (story_id,) = _one_story(request)
        operations.hold_story(
            story_id=story_id, held=held, user=_name(request), now=now, why=_why(request)
        )
        words = {
            "closed": _("Closed: it takes no more reports."),
            "open": _("Kept open, however long nothing comes."),
            "": _("It rests and wakes by itself again."),
        }
        return story_id, words[held]

    return hold


_VERBS: dict[str, Callable[[HttpRequest, datetime], tuple[int, str]]] = {
    "merge": _merge,
    "split": _split,
    "move": _move,
    "pin": _pin,
    "apart": _apart,
    "rename": _rename,
    "close": _hold("closed"),
    "keep-open": _hold("open"),
    "reopen": _hold(""),
}


def _name(request: HttpRequest) -> str:
    return str(request.user.get_username())


def _why(request: HttpRequest) -> str:
    return request.POST.get("why", "").replace("\x00", "")[:2000]


def _numbers(request: HttpRequest, field: str) -> list[int]:
    """Return the numbers of a field, each once, in their order."""
    found = [one for one in request.POST.getlist(field)[:MOST_CHOSEN] if is_number(one)]
    return list(dict.fromkeys(map(int, found)))


def _one_story(request: HttpRequest) -> Sequence[int]:
    chosen = _numbers(request, "story")
    if len(chosen) != 1:
        raise NothingChosen(_("Choose one story."))
    return chosen


def _reports(request: HttpRequest) -> list[int]:
    chosen = _numbers(request, "report")
    if not chosen:
        raise NothingChosen(_("Choose one report at least; nothing was moved."))
    return chosen


def _target(request: HttpRequest) -> int | None:
    wanted = request.POST.get("target", "")
    return int(wanted) if is_number(wanted) else None


def _foremost(story_ids: Sequence[int]) -> int:
    """Return the story that others are merged into: written from first, then the weightiest."""
    rows = Story.objects.filter(pk__in=story_ids, merged_into=None)
    best = min(
        rows, key=lambda one: (one.drafted_at is None, -one.importance, one.pk), default=None
    )
    return best.pk if best else story_ids[0]


def _title(story_id: int) -> str:
    return Story.objects.filter(pk=story_id).values_list("title", flat=True).first() or ""


def _moved(count: int, story_id: int) -> str:
    return ngettext(
        "%(count)s report now stands in “%(title)s”.",
        "%(count)s reports now stand in “%(title)s”.",
        count,
    ) % {"count": count, "title": _title(story_id)}


def _back(request: HttpRequest, story_id: int | None) -> HttpResponse:
    """Go back to where the form was, at the story concerned."""
    wanted = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(
        wanted, {request.get_host()}, require_https=request.is_secure()
    ):
        wanted = reverse("desk_stories")
    return redirect(_at_story(wanted.split("#")[0], story_id))


def _at_story(address: str, story_id: int | None) -> str:
    """Return the address with the story named: the board shows it, however little it weighs."""
    path, _mark, query = address.partition("?")
    if story_id is None or path != reverse("desk_stories"):
        return f"{address}#story-{story_id}" if story_id else address
    asked = QueryDict(query, mutable=True)
    asked["at"] = str(story_id)
    return f"{path}?{asked.urlencode()}#story-{story_id}"
