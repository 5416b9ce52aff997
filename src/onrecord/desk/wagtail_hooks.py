"""Where the desk hangs in the Wagtail admin: addresses, menu, and what Wagtail may not offer."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.admin.widgets.button import Button

from onrecord.desk.permissions import may_see_desk
from onrecord.desk.views import (
    articles,
    attempts,
    changed,
    comments,
    corrections,
    editor,
    inbox,
    live,
    names,
    pictures,
    regrouping,
    reports,
    runs,
    sources,
    stories,
    taking,
    voice,
    wire,
)
from onrecord.desk.views.frame import BOARDS
from onrecord.desk.waiting import WaitingPanel
from onrecord.publishing.models import ArticlePage

KEPT_ACTIONS = frozenset({"action-save-draft", "action-unpublish", "action-page-locked"})
"""What stays in Wagtail's own menu for an article; publishing happens at the desk only."""


@hooks.register("register_admin_urls")  # type: ignore[untyped-decorator]
def register_urls() -> list[URLPattern]:
    """Return the desk's addresses; Wagtail lets only those with admin access reach them."""
    return [
        path("wire/", wire.wire, name="desk_wire"),
        path("wire/<int:report_id>/", wire.report, name="desk_report"),
        path("wire/<int:report_id>/newer/", wire.newer, name="desk_newer"),
        path("wire/<int:report_id>/retry/", wire.retry, name="desk_retry_report"),
        path("media/<int:medium_id>/", wire.medium, name="desk_medium"),
        path("take-in/", taking.take_in, name="desk_take_in"),
        path("take-in/taken/", taking.taken, name="desk_taken"),
        path("take-in/feeds/<str:digest>/", taking.feed_list, name="desk_feed_list"),
        path("sources/", sources.sources, name="desk_sources"),
        path("sources/inbox/", inbox.inbox, name="desk_inbox"),
        path("sources/inbox/<int:token_id>/revoke/", inbox.revoke, name="desk_revoke_token"),
        path("sources/feeds.opml", taking.feeds_as_opml, name="desk_opml"),
        path("sources/add/", sources.add, name="desk_add_source"),
        path("sources/<int:source_id>/", sources.source, name="desk_source"),
        path("sources/<int:source_id>/change/", sources.change, name="desk_change_source"),
        path("sources/<int:source_id>/mute/", sources.mute, name="desk_mute_source"),
        path("channels/<int:channel_id>/", sources.channel, name="desk_channel"),
        *_urls_of_stories(),
        path("articles/", articles.articles, name="desk_articles"),
        path("articles/<int:article_id>/", editor.edit, name="desk_article"),
        path("articles/<int:article_id>/check/", live.check, name="desk_check"),
        path("articles/<int:article_id>/evidence/", live.evidence, name="desk_evidence"),
        path("articles/<int:article_id>/work/", live.work, name="desk_work"),
        path("articles/<int:article_id>/record.json", live.dossier, name="desk_dossier"),
        path("articles/<int:article_id>/pictures/", pictures.pictures, name="desk_pictures"),
        path("articles/<int:article_id>/correct/", corrections.correct, name="desk_correct"),
        path("comments/", comments.comments, name="desk_comments"),
        path("comments/<int:comment_id>/decide/", comments.decide, name="desk_decide"),
        path("changed/", changed.changed, name="desk_changed"),
        path("reports/", reports.reports, name="desk_reports"),
        path("reports/<int:report_id>/decide/", reports.decide, name="desk_decide_report"),
        path("articles/<int:article_id>/preview.mp3", voice.preview, name="desk_preview"),
        path("voice/", voice.voice, name="desk_voice"),
        path("voice/say/", voice.say, name="desk_say"),
        path("voice/<int:pronunciation_id>/forget/", voice.forget, name="desk_forget"),
        path("runs/", runs.runs, name="desk_runs"),
        path("runs/<int:run_id>/retry/", runs.retry, name="desk_retry"),
    ]


def _urls_of_stories() -> list[URLPattern]:
    return [
        path("stories/", stories.stories, name="desk_stories"),
        path("names/", names.names, name="desk_names"),
        path("names/decide/", names.decide, name="desk_decide_names"),
        path("stories/board.json", stories.board_as_json, name="desk_board_json"),
        path("stories/<int:story_id>/story.json", stories.story_as_json, name="desk_story_json"),
        path("stories/news.json", stories.news, name="desk_story_news"),
        path("stories/targets.json", stories.targets, name="desk_story_targets"),
        path("stories/regroup/", regrouping.regroup, name="desk_regroup"),
        path("stories/seen/", regrouping.seen, name="desk_seen"),
        path("stories/undo/<int:decision_id>/", regrouping.undo, name="desk_undo"),
        path("stories/<int:story_id>/", stories.story, name="desk_story"),
        path("stories/<int:story_id>/draft/", stories.draft, name="desk_draft"),
        path("stories/<int:story_id>/progress/", attempts.progress, name="desk_progress"),
        path("stories/<int:story_id>/stop/", attempts.stop, name="desk_stop"),
    ]


class DeskMenuItem(MenuItem):
    """A board in the menu, for those who may see the desk."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Return whether this user has the board in the menu."""
        return may_see_desk(request.user)


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator]
def register_menu() -> SubmenuMenuItem:
    """Return the desk's menu."""
    items = [
        DeskMenuItem(
            _(label), reverse(f"desk_{name}"), name=f"desk-{name}", icon_name=icon, order=number
        )
        for number, (name, label, icon) in enumerate(BOARDS)
    ]
    return SubmenuMenuItem(
        _("Desk"), Menu(items=items), name="desk", icon_name="clipboard-list", order=50
    )


@hooks.register("insert_global_admin_css")  # type: ignore[untyped-decorator]
def add_style() -> str:
    """Return the link to the desk's style sheet."""
    return format_html('<link rel="stylesheet" href="{}">', static("desk/desk.css"))


@hooks.register("construct_homepage_panels")  # type: ignore[untyped-decorator]
def show_what_waits(request: HttpRequest, panels: list[Any]) -> None:
    """Put what waits for the editor first on the page that signing in leads to."""
    panel = WaitingPanel(request.user)
    if panel.is_shown:
        panels.insert(0, panel)


@hooks.register("construct_homepage_summary_items", order=100)  # type: ignore[untyped-decorator]
def count_nothing(request: HttpRequest, summary_items: list[Any]) -> None:
    """Leave out how many pages and images there are: that tells an editor nothing to do."""
    summary_items.clear()


class OpenAtDesk(ActionMenuItem):
    """The link from Wagtail's page editor to the desk, where an article is approved."""

    label = _("Review and publish at the desk")
    name = "action-open-at-desk"
    icon_name = "clipboard-list"

    def get_url(self, parent_context: dict[str, Any]) -> str:
        """Return the address of the desk's editor."""
        return reverse("desk_article", args=[parent_context["page"].pk])


@hooks.register("construct_page_action_menu")  # type: ignore[untyped-decorator]
def offer_no_publishing(
    menu_items: list[Any], request: HttpRequest, context: dict[str, Any]
) -> None:
    """Take Wagtail's publish and workflow buttons off articles, and link to the desk."""
    page = context.get("page")
    is_new_article = context["view"] == "create" and "articlepage" in request.path
    if not isinstance(page, ArticlePage) and not is_new_article:
        return
    menu_items[:] = [item for item in menu_items if item.name in KEPT_ACTIONS]
    if isinstance(page, ArticlePage) and page.pk:
        menu_items.append(OpenAtDesk(order=5))


@hooks.register("register_page_listing_buttons")  # type: ignore[untyped-decorator]
def offer_desk(page: Any, user: Any, next_url: str | None = None) -> list[Button]:
    """Return the link to the desk in Wagtail's page lists."""
    if page.specific_class is not ArticlePage or not page.permissions_for_user(user).can_edit():
        return []
    url = reverse("desk_article", args=[page.pk])
    return [Button(_("Open at the desk"), url, icon_name="clipboard-list", priority=5)]


@hooks.register("before_edit_page")  # type: ignore[untyped-decorator]
def refuse_late_edits(request: HttpRequest, page: Any) -> None:
    """Let Wagtail's page editor notice that somebody saved since its form was loaded.

    Wagtail itself saves the last form over the others. The version is made one that
    never matches; saving then raises ``StaleEdit``, and Wagtail shows the message over
    the text as it was typed.
    """
    if request.method != "POST" or not isinstance(page, ArticlePage) or not page.latest_revision:
        return
    newest = page.latest_revision
    overwritten = request.POST.get("overwrite_revision_id")
    loaded = overwritten or request.POST.get("loaded_revision_id")
    if not loaded:
        return
    is_same = loaded == str(newest.pk)
    if is_same and not overwritten:
        is_same = request.POST.get("loaded_revision_created_at") == newest.created_at.isoformat()
    if not is_same:
        page.edit_version = NEVER


NEVER = 2**31 - 1
"""An ``edit_version`` that no article reaches."""
