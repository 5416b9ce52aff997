"""Loading of engines: a setting a port, aliases inside, as Django does for caches.

``WRITERS = {"default": {"ENGINE": "extractive", "OPTIONS": {}}}``. ``ENGINE`` is a dotted
path or a short name from the port's entry-point group, so that engines from other
packages come through the same door as ours.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import entry_points
from typing import Any, ClassVar, Generic, TypeVar, cast

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed
from django.utils.module_loading import import_string


class InvalidEngine(ImproperlyConfigured):
    """A port's setting names an engine that cannot be built."""


class Engine:
    """Base of every engine of every port.

    ``name`` and ``version`` go into each ``Making``. ``problems`` is called at boot and
    returns one sentence for everything that would stop the engine from working.
    """

    name: ClassVar[str] = ""
    version: ClassVar[str] = "1"

    def problems(self) -> list[str]:
        """Return one sentence a fault that can be seen before the first use."""
        return []

    def release(self) -> None:
        """Drop heavy things (models) from memory; the next call loads them again."""


EngineT = TypeVar("EngineT", bound=Engine)

PORTS: dict[str, EngineHandler[Any]] = {}
"""Every port by its settings name, for the boot check and the docs test."""


class EngineHandler(Generic[EngineT]):
    """``writers["default"]`` gives the engine that ``settings.WRITERS`` names.

    Engines are built once a process and kept; a changed setting (tests) builds anew.
    """

    def __init__(self, *, setting: str, base: type[EngineT], group: str) -> None:
        self.setting = setting
        self.base = base
        self.group = group
        self._built: dict[str, EngineT] = {}
        PORTS[setting] = self
        setting_changed.connect(self._forget)

    def __getitem__(self, alias: str) -> EngineT:
        if alias not in self._built:
            self._built[alias] = self._build(alias)
        return self._built[alias]

    def __iter__(self) -> Iterator[str]:
        return iter(self._configured())

    def __contains__(self, alias: object) -> bool:
        return alias in self._configured()

    def short_names(self) -> list[str]:
        """Return the short names that the port's entry-point group offers."""
        return sorted(point.name for point in entry_points(group=self.group))

    def classes(self) -> dict[str, type[EngineT]]:
        """Return every registered engine class by short name (contract tests run over these)."""
        return {point.name: point.load() for point in entry_points(group=self.group)}

    def release(self) -> None:
        """Let every built engine drop its heavy parts."""
        for engine in self._built.values():
            engine.release()

    def _configured(self) -> dict[str, dict[str, Any]]:
        value = getattr(settings, self.setting, None)
        if not isinstance(value, dict):
            raise InvalidEngine(f"{self.setting} must be a dictionary of aliases; it is {value!r}.")
        return value

    def _build(self, alias: str) -> EngineT:
        configured = self._configured()
        if alias not in configured:
            known = ", ".join(sorted(configured)) or "none"
            raise InvalidEngine(f"{self.setting} has no alias {alias!r}; it has: {known}.")
        entry = configured[alias]
        name = entry.get("ENGINE", "")
        where = f"{self.setting}[{alias!r}]"
        found = import_dotted(name, where) if "." in name else self._by_short_name(name, where)
        if not (isinstance(found, type) and issubclass(found, self.base)):
            raise InvalidEngine(f"{where}: {name!r} is not a {self.base.__name__}.")
        try:
            return found(**entry.get("OPTIONS", {}))
        except (TypeError, ValueError) as error:
            raise InvalidEngine(f"{where}: {name!r} refused its OPTIONS: {error}") from error

    def _by_short_name(self, name: str, where: str) -> type[EngineT]:
        points = {point.name: point for point in entry_points(group=self.group)}
        if name not in points:
            known = ", ".join(sorted(points)) or "none installed"
            raise InvalidEngine(
                f"{where}: no engine is called {name!r}. Known short names: {known}."
            )
        return cast("type[EngineT]", points[name].load())

    def _forget(self, *, setting: str, **kwargs: object) -> None:
        if setting == self.setting:
            self._built.clear()


def import_dotted(name: str, where: str) -> object:
    """Import ``package.module.Class`` or raise ``InvalidEngine`` naming the setting."""
    try:
        return import_string(name)
    except ImportError as error:
        raise InvalidEngine(f"{where}: cannot import {name!r}: {error}.") from error
