"""The pages for dead addresses and for failures, printed like any other, so that Django is
not needed to show them."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus

from django.conf import settings

from onrecord.edition import printing, prints, recording
from onrecord.edition.compressing import Effort
from onrecord.edition.front_door import FAILED, NOT_FOUND

TEMPLATES = {
    NOT_FOUND: ("404.html", HTTPStatus.NOT_FOUND),
    FAILED: ("500.html", HTTPStatus.INTERNAL_SERVER_ERROR),
}


def print_error_pages(*, now: datetime) -> None:
    """Print the pages for 404 and 500. They stand in no list of pages, and on no record."""
    run = recording.start_run("error pages", now)
    for path, (template, status) in TEMPLATES.items():
        rendered = printing.render_notice(path, template, {}, status=status)
        recording.put_on_disk(rendered, run=run, now=now, effort=Effort.BEST)


def are_printed() -> bool:
    """Say whether the error pages lie there, whole."""
    return all(prints.find(settings.EDITION_ROOT, path) is not None for path in TEMPLATES)
