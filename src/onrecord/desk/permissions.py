"""Who may do what at the desk, in the terms of Wagtail's page permissions.

Seeing the desk takes any of add, change or publish on some page (Wagtail's groups
"Editors" and "Moderators" have them). Verbs on an article ask the article's own page.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from wagtail.permissions import page_permission_policy

View = Callable[..., HttpResponse]


def may_see_desk(user: Any) -> bool:
    """Whether the user works on pages at all."""
    return bool(page_permission_policy.user_has_any_permission(user, ["add", "change", "publish"]))


def may_start_drafts(user: Any) -> bool:
    """Whether the user may have the machine write: whoever may add pages."""
    return bool(page_permission_policy.user_has_permission(user, "add"))


def may_publish(user: Any) -> bool:
    """Whether the user may decide what readers see, somewhere."""
    return bool(page_permission_policy.user_has_permission(user, "publish"))


def for_desk(view: View) -> View:
    """Let only those into ``view`` who may see the desk (admin access is checked before)."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_see_desk(request.user):
            raise PermissionDenied("You may not see the desk.")
        return view(request, *args, **kwargs)

    return checked


def demand(allowed: bool, what: str) -> None:
    """Raise ``PermissionDenied`` naming the verb, unless ``allowed``."""
    if not allowed:
        raise PermissionDenied(f"You may not {what}.")
