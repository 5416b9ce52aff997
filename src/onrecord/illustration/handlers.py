"""What happens to files when rows go."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver

from onrecord.illustration.history import manifest_name
from onrecord.illustration.models import Picture, PictureRendition


@receiver(post_delete, sender=PictureRendition)
def delete_manifest(*, instance: PictureRendition, **kwargs: Any) -> None:
    """Take away the manifest beside a rendition; Wagtail takes away the rendition itself."""
    storage, name = instance.file.storage, manifest_name(str(instance.file.name))
    transaction.on_commit(lambda: storage.delete(name))


@receiver(post_delete, sender=Picture)
def delete_dark(*, instance: Picture, **kwargs: Any) -> None:
    """Take away the dark drawing of a picture, unless a copy of the picture shows it too."""
    name = str(instance.dark.name or "")
    if name and not Picture.objects.filter(dark=name).exists():
        storage = instance.dark.storage
        transaction.on_commit(lambda: storage.delete(name))
