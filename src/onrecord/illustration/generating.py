"""Ordering a picture from a generating service, within the rules and the day's ceilings."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Sum

from onrecord.illustration.engines import Illustrator, illustrators
from onrecord.illustration.engines.generative import Generating
from onrecord.illustration.operations import keep
from onrecord.illustration.orders import (
    GeneratingCall,
    GeneratingDay,
    OrderState,
    PictureOrder,
)
from onrecord.illustration.prompting import NotAllowed, whole_prompt
from onrecord.illustration.queries import find_drawn
from onrecord.vocabulary.errors import NewsroomError, Permanent, Temporary
from onrecord.vocabulary.pictures import PictureBrief


class DayIsSpent(Permanent):
    """Today's ceiling is reached; tomorrow there is a new one."""

    code: ClassVar[str] = "illustration.day_is_spent"


def generating_aliases() -> list[str]:
    """Return the aliases of ``ILLUSTRATORS`` whose engines ask a service; none by default."""
    return [alias for alias in illustrators if illustrators[alias].generates]


def order_picture(
    *, article_id: int, alias: str, brief: PictureBrief, user: Any, now: datetime
) -> int:
    """Note the order of a picture of ``brief.prompt`` and return its id; nothing is sent yet.

    Raises ``NotAllowed`` with one sentence where the rules forbid it or nothing can be asked.
    """
    if alias not in generating_aliases():
        raise NotAllowed(f"No generating service is set up as {alias!r} in ILLUSTRATORS.")
    whole_prompt(brief.prompt, names=brief.names)
    order = PictureOrder.objects.create(
        article_id=article_id,
        alias=alias,
        prompt=brief.prompt,
        headline=brief.headline[:255],
        language=brief.language,
        names=list(brief.names),
        asked_by=user,
        asked_at=now,
    )
    return order.pk


def generate(*, order_id: int, now: datetime) -> int | None:
    """Have an ordered picture generated and kept; return its id, ``None`` where none can be.

    Safe to run twice: a picture that was kept is found again, and asked for no more. Why an order
    came to nothing stands on it. Raises ``Temporary`` errors, which leave the order waiting.
    """
    order = PictureOrder.objects.get(pk=order_id)
    if order.state != OrderState.ASKED:
        return order.picture_id
    picture_id = find_drawn(_key(order))
    if picture_id is None:
        try:
            picture_id = _made(order, now)
        except Temporary as error:
            _note(order, problem=error.message)
            raise
        except NewsroomError as error:
            _note(order, state=OrderState.REFUSED, problem=error.message)
            return None
    _note(order, state=OrderState.MADE, picture_id=picture_id)
    return picture_id


def give_up(*, order_id: int, why: str) -> None:
    """Note that a picture is not tried for any longer."""
    order = PictureOrder.objects.get(pk=order_id)
    if order.state == OrderState.ASKED:
        _note(order, state=OrderState.REFUSED, problem=why)


def _made(order: PictureOrder, now: datetime) -> int:
    engine: Illustrator = illustrators[order.alias]
    brief = PictureBrief(
        headline=order.headline,
        section="",
        site_name=settings.SITE_NAME,
        texts=(),
        now=now,
        language=order.language,
        prompt=order.prompt,
        names=tuple(order.names),
    )
    # Asked again here: a rule that came since holds for what was ordered before.
    whole_prompt(brief.prompt, names=brief.names)
    _set_aside(order, engine, now)
    drawn = engine.draw(brief)
    if drawn is None:
        raise NotAllowed("The service drew nothing.")
    return keep(drawn, brief=brief, key=_key(order), now=now)


def _set_aside(order: PictureOrder, engine: Illustrator, now: datetime) -> None:
    """Count the request that follows, or raise ``DayIsSpent``; what gets lost has counted."""
    day = now.astimezone(UTC).date()
    price = engine.price if isinstance(engine, Generating) else 0
    with transaction.atomic():
        GeneratingDay.objects.get_or_create(day=day)
        GeneratingDay.objects.select_for_update().get(day=day)
        spent = GeneratingCall.objects.filter(day=day).aggregate(n=Count("pk"), cents=Sum("cents"))
        asked, cents = spent["n"], spent["cents"] or 0
        most, most_cents = settings.PICTURES_PER_DAY, settings.PICTURE_CENTS_PER_DAY
        if (most and asked >= most) or (most_cents and cents + price > most_cents):
            midnight = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)
            raise DayIsSpent(
                f"Today's ceiling for generated pictures is reached ({asked} asked for, "
                f"{cents / 100:.2f} spent); order it again after {midnight:%H:%M} UTC, or raise "
                "ONRECORD_PICTURES_PER_DAY or ONRECORD_PICTURE_CENTS_PER_DAY."
            )
        GeneratingCall.objects.create(
            order_id=order.pk,
            day=day,
            engine=engine.name,
            model=str(getattr(engine, "model", ""))[:200],
            cents=price,
            asked_at=now,
        )


def _key(order: PictureOrder) -> str:
    return f"order/{order.pk}/{order.asked_at:%Y%m%d%H%M%S}"


def _note(
    order: PictureOrder,
    *,
    state: OrderState = OrderState.ASKED,
    problem: str = "",
    picture_id: int | None = None,
) -> None:
    PictureOrder.objects.filter(pk=order.pk).update(
        state=state, problem=problem[:500], picture_id=picture_id
    )
