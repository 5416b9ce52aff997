"""What became of a story's draft where none came of it: the run that stopped, and the way on."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db.models import Q

from onrecord.pipeline.models import Run, RunState
from onrecord.writing.models import Attempt, AttemptState

_TOLD = frozenset({AttemptState.FAILED.value, AttemptState.STOPPED.value})


def stopped_runs_of(story_ids: Collection[int], attempts: Mapping[int, Attempt]) -> dict[int, Run]:
    """Return story id -> the run that stopped on the way to its newest draft; one query.

    Left out are those of which the attempt itself says how it came out, and those after
    which the story was drafted.
    """
    drafts = {one.draft_id: story for story, one in attempts.items() if one.draft_id}
    rows = Run.objects.filter(
        Q(line="story", subject_id__in=story_ids) | Q(line="draft", subject_id__in=drafts),
        state=RunState.STOPPED,
    ).order_by("updated_at", "pk")
    found: dict[int, Run] = {}
    for run in rows:
        story = drafts[run.subject_id] if run.line == "draft" else run.subject_id
        attempt = attempts.get(story)
        is_older = attempt is not None and run.updated_at < attempt.created_at
        is_told = attempt is not None and attempt.state in _TOLD
        is_past = attempt is not None and attempt.state == AttemptState.DONE
        if not is_older and (run.line == "draft" or not (is_told or is_past)):
            found[story] = run
    return found


def find_stopped_run(story_id: int, attempt: Attempt | None) -> Run | None:
    """Return the run that stopped on the way to the newest draft of one story, if one did."""
    return stopped_runs_of([story_id], {story_id: attempt} if attempt else {}).get(story_id)
