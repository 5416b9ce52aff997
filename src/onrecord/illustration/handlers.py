"""What happens to files when rows go."""

from __future__ import annotations

from functools import partial
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
def delete_other_drawings(*, instance: Picture, **kwargs: Any) -> None:
    """Take away the dark and the small drawings, unless a copy of the picture shows them too."""
    for field in Picture.OTHER_DRAWINGS:
        file = getattr(instance, field)
        if file and not Picture.objects.filter(**{field: file.name}).exists():
            transaction.on_commit(partial(file.storage.delete, str(file.name)))
