"""What every page of the desk has round it: heading, crumbs, the desk's own navigation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from onrecord.desk import queries

BOARDS = (
    ("wire", "Wire", "list-ul"),
    ("sources", "Sources", "globe"),
    ("stories", "Stories", "folder-open-inverse"),
    ("articles", "To review", "edit"),
    ("comments", "Comments", "comment"),
    ("reports", "Reader reports", "warning"),
    ("changed", "Changed sources", "history"),
    ("voice", "Voice", "media"),
    ("runs", "Runs", "rotate"),
)
"""The boards: name, label, icon; ``desk_<name>`` is each one's address."""


def show(
    request: HttpRequest,
    template: str,
    *,
    board: str,
    title: str = "",
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """Return a page of the desk inside Wagtail's frame."""
    counts = queries.open_counts()
    boards = [
        {
            "name": name,
            "label": _(label),
            "icon": icon,
            "url": reverse(f"desk_{name}"),
            "count": counts.get(name, 0),
            "is_here": name == board,
        }
        for name, label, icon in BOARDS
    ]
    here = next(one for one in boards if one["name"] == board)
    crumbs: list[dict[str, Any]] = [
        {"url": reverse("wagtailadmin_home"), "label": _("Home")},
        {"url": here["url"], "label": here["label"]},
    ]
    if title:
        crumbs.append({"url": "", "label": title})
    frame = {
        "boards": boards,
        "breadcrumbs_items": crumbs,
        "header_title": title or here["label"],
        "page_title": title or here["label"],
        "header_icon": here["icon"],
    }
    return render(request, template, {**frame, **context}, status=status)


def is_number(text: str) -> bool:
    """Return whether a text is a number that may name a row."""
    return text.isascii() and text.isdigit() and len(text) < 19


def query_of(**chosen: str) -> str:
    """Return the chosen filters as the beginning of a query string, to which a page is added."""
    kept = {name: value for name, value in chosen.items() if value}
    return urlencode(kept) + "&" if kept else ""


def page_of(request: HttpRequest, rows: QuerySet[Any] | Sequence[Any], *, size: int) -> Page[Any]:
    """Return the page of ``rows`` that the request asks for; the nearest if it does not exist."""
    return Paginator(rows, size).get_page(request.GET.get("p"))
