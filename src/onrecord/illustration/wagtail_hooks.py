"""What this stage adds to Wagtail's way with pictures."""

from __future__ import annotations

from wagtail import hooks

from onrecord.illustration.renditions import DarkOperation, SmallOperation


@hooks.register("register_image_operations")  # type: ignore[untyped-decorator]
def register_operations() -> list[tuple[str, type]]:
    """Let a rendition's specification say ``dark`` and ``small``."""
    return [("dark", DarkOperation), ("small", SmallOperation)]
