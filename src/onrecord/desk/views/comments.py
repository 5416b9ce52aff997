"""Readers' comments, held until a person decides."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from onrecord.desk import queries
from onrecord.desk.permissions import demand, for_desk, may_publish
from onrecord.desk.views.frame import page_of, query_of, show
from onrecord.discussion.models import Comment, CommentState
from onrecord.discussion.operations import decide as decide_comment
from onrecord.vocabulary.errors import NewsroomError

PAGE = 30
DECISIONS = (CommentState.APPROVED.value, CommentState.REJECTED.value)


@for_desk
@require_safe
def comments(request: HttpRequest) -> HttpResponse:
    """Show comments in one state, held ones unless asked otherwise."""
    state = request.GET.get("state", "")
    state = state if state in CommentState.values else CommentState.HELD.value
    return show(
        request,
        "desk/comments.html",
        board="comments",
        page=page_of(request, queries.comments(state=state), size=PAGE),
        states=CommentState.choices,
        chosen_state=state,
        query=query_of(state=state),
        may_decide=may_publish(request.user),
    )


@for_desk
@require_POST
def decide(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Approve or reject a comment."""
    comment = get_object_or_404(Comment.objects.select_related("article"), pk=comment_id)
    allowed = comment.article.permissions_for_user(request.user).can_publish()
    demand(allowed, "decide about comments on this article")
    state = request.POST.get("state", "")
    if state not in DECISIONS:
        return HttpResponseBadRequest(_("A comment is approved or rejected."))
    user: Any = request.user
    try:
        decide_comment(
            comment_id=comment.pk,
            state=CommentState(state),
            user=user,
            now=timezone.now(),
        )
    except NewsroomError as error:
        messages.error(request, error.message)
    else:
        done = _("approved") if state == CommentState.APPROVED else _("rejected")
        messages.success(
            request,
            _("The comment by %(name)s was %(done)s.")
            % {"name": comment.author_name, "done": done},
        )
    return redirect("desk_comments")
