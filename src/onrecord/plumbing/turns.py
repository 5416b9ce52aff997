"""Engines of a port tried in turn: the first that can does the work; why others did not is kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from onrecord.plumbing.loading import Engine, EngineHandler, InvalidEngine
from onrecord.vocabulary.errors import NewsroomError, Permanent, Temporary

EngineT = TypeVar("EngineT", bound=Engine)
T = TypeVar("T")

Tried = list[dict[str, str]]
"""Which engines did not do the work, in order: ``engine``, ``why``, ``code``."""


class Turns(Generic[EngineT]):
    """The engines that a ``fallback`` tries, built from ``entries`` as in the port's setting.

    ``but`` is the short name of the engine that tries them, which cannot try itself, ``what``
    the plain word for one of them. Raises ``ValueError`` and ``InvalidEngine``.
    """

    def __init__(
        self,
        port: EngineHandler[EngineT],
        entries: Sequence[dict[str, Any]],
        *,
        but: str,
        what: str,
    ) -> None:
        if not entries:
            raise ValueError(f"engines must name at least one {what}")
        classes = port.classes()
        self.engines: list[EngineT] = []
        for entry in entries:
            name = str(entry.get("ENGINE", ""))
            if name not in classes or name == but:
                known = ", ".join(sorted(set(classes) - {but}))
                raise InvalidEngine(f"fallback cannot try {name!r}; it knows: {known}.")
            self.engines.append(classes[name](**entry.get("OPTIONS", {})))

    def problems(self) -> list[str]:
        """Return the problems of the last resort; the others are tried and told as they come."""
        return self.engines[-1].problems()

    def release(self) -> None:
        """Let every engine drop its heavy parts."""
        for engine in self.engines:
            engine.release()

    def first(
        self,
        work: Callable[[EngineT], T],
        *,
        said: str,
        never: type[Permanent],
        not_yet: type[Temporary],
        stops: tuple[type[NewsroomError], ...] = (),
        passed_over: Callable[[EngineT], None] = lambda engine: None,
    ) -> tuple[T, Tried]:
        """Return what the first engine that can gives, and which were tried before it.

        ``said`` begins the sentence when none can: ``not_yet`` is raised where one may later,
        else ``never``. Errors in ``stops`` end everything; ``passed_over`` is told of each
        engine that did not do it.
        """
        tried: Tried = []
        waits: list[Temporary] = []
        for engine in self.engines:
            faults = engine.problems()
            try:
                if faults:
                    raise Permanent(f"It is not set up: {'; '.join(faults)}.")
                return work(engine), tried
            except stops:
                raise
            except NewsroomError as error:
                waits += [error] if isinstance(error, Temporary) else []
                tried.append({"engine": engine.name, "why": error.message, "code": error.code})
                passed_over(engine)
        why = " ".join(f"{one['engine']}: {one['why']}" for one in tried)
        if waits:
            after = [error.retry_after for error in waits if error.retry_after]
            raise not_yet(
                f"{said} {why}", data={"tried": tried}, retry_after=min(after, default=None)
            )
        raise never(f"{said} {why}", data={"tried": tried})
