"""Ceilings on what models may cost, a day and a story, held when several workers ask at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet, Sum

from onrecord.vocabulary.errors import Permanent, Temporary
from onrecord.writing.models import ModelCall, SpendingDay
from onrecord.writing.watching import Request, Spent


class DayIsSpent(Temporary):
    """Today's ceiling is reached; tomorrow there is a new one."""

    code: ClassVar[str] = "writing.day_is_spent"


class EndpointIsSilent(Temporary):
    """A model did not answer several times in a row; it is left alone for a while."""

    code: ClassVar[str] = "writing.endpoint_is_silent"


SILENCES = 2
"""So many requests in a row may get lost before the endpoint is left alone."""

FIRST_WAIT = timedelta(minutes=5)
"""How long then; each further silence doubles it, up to ``LONGEST_WAIT``."""

LONGEST_WAIT = timedelta(hours=6)


class StoryIsSpent(Permanent):
    """This story's ceiling is reached."""

    code: ClassVar[str] = "writing.story_is_spent"


def reserve(*, request: Request, story_id: int, attempt_id: int | None, now: datetime) -> int:
    """Set aside the most that ``request`` can come to and return the number of its row.

    The day's row is locked meanwhile, so that two workers cannot both take what is left.
    Raises ``DayIsSpent`` (until midnight UTC), ``StoryIsSpent`` and ``EndpointIsSilent``: what
    got lost counts in full, and without a pause a hanging endpoint would use the day up.
    """
    day = now.astimezone(UTC).date()
    with transaction.atomic():
        SpendingDay.objects.get_or_create(day=day)
        SpendingDay.objects.select_for_update().get(day=day)
        _refuse_silent(request, now)
        today = _sums(ModelCall.objects.filter(day=day))
        of_story = _sums(ModelCall.objects.filter(story_id=story_id))
        if _passes(today, request, settings.MODEL_TOKENS_PER_DAY, settings.MODEL_CENTS_PER_DAY):
            midnight = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)
            raise DayIsSpent(
                f"Today's ceiling for models would be passed ({today[0]:,} tokens, "
                f"{today[1]:.2f} spent); it goes on after midnight UTC, or raise "
                "ONRECORD_MODEL_TOKENS_PER_DAY or ONRECORD_MODEL_CENTS_PER_DAY.",
                retry_after=midnight - now,
            )
        if _passes(
            of_story, request, settings.MODEL_TOKENS_PER_STORY, settings.MODEL_CENTS_PER_STORY
        ):
            raise StoryIsSpent(
                f"This story's ceiling for models would be passed ({of_story[0]:,} tokens, "
                f"{of_story[1]:.2f} spent); raise ONRECORD_MODEL_TOKENS_PER_STORY or "
                "ONRECORD_MODEL_CENTS_PER_STORY, or write it by hand."
            )
        call = ModelCall.objects.create(
            story_id=story_id,
            attempt_id=attempt_id,
            day=day,
            engine=request.engine,
            model=request.model[:200],
            purpose=request.purpose,
            prompt_digest=request.prompt_digest,
            tokens_in=request.tokens,
            cost=request.cost,
            asked_at=now,
        )
    return call.pk


def settle(*, call_id: int, spent: Spent) -> None:
    """Replace what was set aside by what the request came to."""
    ModelCall.objects.filter(pk=call_id).update(
        tokens_in=spent.tokens_in,
        tokens_out=spent.tokens_out,
        cost=spent.cost,
        seconds=spent.seconds,
        is_silent=spent.is_silent,
        problem=spent.problem[:500],
        is_settled=True,
    )


def spent_on(now: datetime) -> tuple[int, Decimal]:
    """Return the tokens and the money of the day (UTC) of ``now``, what is set aside included."""
    return _sums(ModelCall.objects.filter(day=now.astimezone(UTC).date()))


def _refuse_silent(request: Request, now: datetime) -> None:
    calls = ModelCall.objects.filter(engine=request.engine, model=request.model[:200])
    last = list(calls.filter(is_settled=True).values_list("is_silent", "asked_at")[:12])
    silences = next((n for n, (silent, _) in enumerate(last) if not silent), len(last))
    if silences < SILENCES:
        return
    wait = min(FIRST_WAIT * 2 ** (silences - SILENCES), LONGEST_WAIT)
    again = last[0][1] + wait
    if now < again:
        raise EndpointIsSilent(
            f"The model {request.model} did not answer {silences} times in a row; it is asked "
            f"again at {again.astimezone(UTC):%H:%M} UTC, so that the day's ceiling lasts.",
            retry_after=again - now,
        )


def _sums(calls: QuerySet[ModelCall]) -> tuple[int, Decimal]:
    found = calls.aggregate(tokens=Sum(F("tokens_in") + F("tokens_out")), money=Sum("cost"))
    return int(found["tokens"] or 0), found["money"] or Decimal(0)


def _passes(spent: tuple[int, Decimal], request: Request, tokens: int, cents: int) -> bool:
    """Say whether ``request`` on top of ``spent`` passes a ceiling; 0 is none."""
    return bool(
        (tokens and spent[0] + request.tokens > tokens)
        or (cents and spent[1] + request.cost > Decimal(cents) / 100)
    )
