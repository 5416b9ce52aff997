"""Looking at a medium that came with a report: what its file claims of itself.

The file is fetched only if the source's rights allow it, read in a guarded child, and not
kept: what stays are its digest and its claims. Nobody has verified them.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any, ClassVar

from onrecord.intake.models import Medium
from onrecord.intake.operations.asking import ask
from onrecord.intake.parsers import picture_claims
from onrecord.plumbing import credentials
from onrecord.plumbing.guarded import ChildDied, run_guarded
from onrecord.plumbing.outbound import require_success
from onrecord.vocabulary.errors import NewsroomError, Permanent

MOST_BYTES = 20 * 1024 * 1024
_MOST_CLAIMS = 24
_LONGEST_CLAIM = 600


class NotOurs(Permanent):
    """The source's rights do not let us fetch its media."""

    code: ClassVar[str] = "intake.not_ours"


def look_at_medium(*, medium_id: int, now: datetime) -> None:
    """Fetch a medium and note what its file claims, or why that cannot be told.

    Raises ``NotOurs`` without asking anybody where the rights do not allow it.
    """
    medium = Medium.objects.select_related("report__source").get(pk=medium_id)
    source, report = medium.report.source, medium.report
    if not source.agreement and (not source.may_store_full_text or report.reserved_by):
        raise NotOurs(
            f"{source.name} does not let us store what it sends, so its files are not fetched; "
            "an agreement in the register would change that."
        )
    medium.looked_at, medium.problem = now, ""
    try:
        asked = ask(url=medium.url, source=source, now=now, max_bytes=MOST_BYTES)
        data = require_success(asked.answer, now=now).body
        message = credentials.asked(data, trusted="")
        found = json.loads(
            run_guarded(
                picture_claims.TARGET,
                message,
                seconds=credentials.SECONDS,
                megabytes=credentials.MEGABYTES,
            )
        )
    except ChildDied:
        medium.problem = "The file is damaged or made to do harm: it could not be read safely."
    except NewsroomError as error:
        medium.problem = error.message[:500]
    else:
        medium.digest, medium.size = hashlib.sha256(data).hexdigest(), len(data)
        # By its bytes: a page under the name of a picture is none.
        is_medium = str(found.get("media_type")).startswith(("image/", "audio/", "video/"))
        medium.claims = _claims(found) if is_medium else {}
        if is_medium:
            medium.media_type = found["media_type"]
        else:
            medium.problem = "The file is no picture or sound of a kind that is looked at."
    medium.save()


def _claims(found: dict[str, Any]) -> dict[str, str]:
    """Return what a file says of itself, in a few short lines."""
    said = [*_named(found, "stated"), *_named(found, "tags")]
    claims: dict[str, str] = {}
    for name, value in said:
        claims.setdefault(name.replace("_", " "), str(value))
    state = {
        "Trusted": "signed by somebody we trust",
        "Valid": "signed, by a signer we do not know",
        "Invalid": "a signature that does not fit the file",
        "unreadable": "a manifest that cannot be read",
    }.get(str(found.get("state")))
    if state:
        claims["content credentials"] = state
    for manifest in found.get("manifests", [])[:1]:
        for name in ("signer", "generator", "title"):
            if manifest.get(name):
                claims[f"credentials {name}"] = str(manifest[name])
    cut = list(claims.items())[:_MOST_CLAIMS]
    return {name[:60]: value[:_LONGEST_CLAIM] for name, value in cut}


def _named(found: dict[str, Any], name: str) -> list[tuple[str, object]]:
    said = found.get(name)
    return list(said.items()) if isinstance(said, dict) else []
