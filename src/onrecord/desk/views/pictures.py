"""The pictures of one article: what it shows, and what can be put there instead."""

from __future__ import annotations

from dataclasses import asdict, replace

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from onrecord.desk.permissions import demand, for_desk, may_publish, may_start_drafts
from onrecord.desk.views.frame import show
from onrecord.illustration import operations as illustration
from onrecord.illustration.borrowing import keep_borrowed
from onrecord.illustration.generating import generating_aliases, order_picture
from onrecord.illustration.models import PictureOrder
from onrecord.illustration.prompting import LONGEST_PROMPT, MANNER
from onrecord.intake.operations.lending import lend
from onrecord.pipeline.illustrating import article_brief, ask_for, borrowable, narrowed, offers_of
from onrecord.pipeline.operations import start_run
from onrecord.publishing.models import ArticlePage
from onrecord.publishing.operations.picturing import Spot, show_picture
from onrecord.publishing.queries import with_newest_revision, working_copy_of
from onrecord.vocabulary.errors import NewsroomError


@for_desk
@require_http_methods(["GET", "HEAD", "POST"])
def pictures(request: HttpRequest, article_id: int) -> HttpResponse:
    """Show what an article shows and what its story offers; do what a button says."""
    article = get_object_or_404(with_newest_revision(ArticlePage.objects), pk=article_id)
    demand(article.permissions_for_user(request.user).can_edit(), "edit this article")
    if request.method == "POST":
        try:
            said = _do(request, article)
        except NewsroomError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, said)
        return redirect("desk_pictures", article_id)
    return _page(request, working_copy_of(article))


def _page(request: HttpRequest, copy: ArticlePage) -> HttpResponse:
    brief = article_brief(copy, now=timezone.now())
    aliases = generating_aliases()
    inside = next((block.value for block in copy.body if block.block_type == "picture"), None)
    return show(
        request,
        "desk/pictures.html",
        board="articles",
        title=copy.title,
        article=copy,
        spots=[
            (Spot.LEAD.value, _("Above the text"), copy.lead_picture),
            (Spot.TEXT.value, _("In the text"), inside),
        ],
        offers=offers_of(brief),
        borrowable=borrowable(copy, now=timezone.now()),
        aliases=aliases,
        prompt=ask_for(brief, alias=aliases[0]).prompt if aliases else "",
        manner=MANNER,
        longest=LONGEST_PROMPT,
        orders=PictureOrder.objects.filter(article_id=copy.pk).select_related("picture")[:6],
    )


def _do(request: HttpRequest, article: ArticlePage) -> str:
    """Do one verb (``draw.alias.number.spot`` or ``out.spot``) and say how it came out."""
    verb, _separator, argument = request.POST.get("do", "").partition(".")
    if verb == "out":
        return _put(request, article, None, argument)
    if verb == "draw":
        return _draw(request, article, argument)
    if verb == "borrow":
        return _borrow(request, article, argument)
    if verb == "order":
        return _order(request, article, argument)
    if verb == "put":
        number, _separator, spot = argument.partition(".")
        mine = PictureOrder.objects.filter(article_id=article.pk, picture_id=_number(number))
        return _put(request, article, get_object_or_404(mine).picture_id, spot)
    raise SuspiciousOperation("No such verb for pictures.")


def _draw(request: HttpRequest, article: ArticlePage, argument: str) -> str:
    key, _separator, spot = argument.rpartition(".")
    now = timezone.now()
    brief = article_brief(working_copy_of(article), now=now)
    offer = next((one for one in offers_of(brief) if one.key == key), None)
    if offer is None:
        return _("The reports do not offer that any more; choose another.")
    picture_id = illustration.draw(brief=narrowed(brief, offer), alias=offer.alias, now=now)
    if picture_id is None:
        return _("There is nothing to draw of that kind in this story.")
    return _put(request, article, picture_id, spot)


def _borrow(request: HttpRequest, article: ArticlePage, argument: str) -> str:
    demand(may_start_drafts(request.user), "fetch pictures")
    number, _separator, spot = argument.partition(".")
    now = timezone.now()
    mine = {one.pk for one, _licence in borrowable(working_copy_of(article), now=now)}
    if _number(number) not in mine:
        return _("That picture does not belong to this story any more.")
    lent = lend(medium_id=_number(number), now=now)
    picture_id = keep_borrowed(**asdict(lent), user=request.user, now=now)
    return _put(request, article, picture_id, spot)


def _order(request: HttpRequest, article: ArticlePage, alias: str) -> str:
    demand(may_publish(request.user), "order generated pictures")
    now = timezone.now()
    brief = article_brief(working_copy_of(article), now=now)
    with transaction.atomic():
        order_id = order_picture(
            article_id=article.pk,
            alias=alias,
            brief=replace(brief, prompt=request.POST.get("prompt", "")),
            user=request.user,
            now=now,
        )
        start_run(line="picture", subject_id=order_id, now=now)
    return _("Ordered. It stands below as soon as it is there; readers get nothing by itself.")


def _number(text: str) -> int:
    """Return an id as the form sent it; raises ``SuspiciousOperation`` for anything else."""
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise SuspiciousOperation("That is no number of a picture.")
    return int(text)


def _put(request: HttpRequest, article: ArticlePage, picture_id: int | None, spot: str) -> str:
    if spot not in list(Spot):
        raise SuspiciousOperation("No such place for a picture.")
    changed = show_picture(
        article_id=article.pk,
        spot=Spot(spot),
        picture_id=picture_id,
        user=request.user,
        now=timezone.now(),
    )
    if not changed:
        return _("The article shows that picture there already.")
    return _("Saved. Readers get it with the next approval.")
