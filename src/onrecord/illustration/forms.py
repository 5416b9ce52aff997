"""The form of the picture library: what comes in is decoded in the child before all else."""

from __future__ import annotations

import io
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from onrecord.illustration.files import NotAPicture
from onrecord.illustration.receiving import file_name, receive


class GuardedImageField(WagtailImageField):
    """The upload field of pictures: Wagtail is shown only what our own encoder wrote."""

    def to_python(self, data: Any) -> Any:
        """Return the picture that came, decoded in the child; refusals are one sentence."""
        if data in self.empty_values:
            return super().to_python(data)
        return super().to_python(taken_in(data))


class GuardedAvatarField(forms.ImageField):
    """The upload field of a profile picture: Django's own would open any format right here."""

    def to_python(self, data: Any) -> Any:
        """Return the picture that came, decoded in the child; refusals are one sentence."""
        return super().to_python(data if data in self.empty_values else taken_in(data))


def guard_avatars() -> None:
    """Put the guarded field into Wagtail's form of a profile picture."""
    from wagtail.admin.forms.account import AvatarPreferencesForm

    known = AvatarPreferencesForm.base_fields["avatar"]
    AvatarPreferencesForm.base_fields["avatar"] = GuardedAvatarField(
        label=known.label, required=known.required
    )


def taken_in(data: Any) -> InMemoryUploadedFile:
    """Return an upload as our own encoder writes it; raises ``ValidationError`` in one sentence."""
    limit = settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE
    if data.size > limit:
        raise forms.ValidationError(
            f"The file has {data.size:,} bytes; at most {limit:,} are taken. "
            "Save it smaller and send it again."
        )
    try:
        received = receive(data.read(), name=str(data.name))
    except NotAPicture as error:
        raise forms.ValidationError(error.message) from error
    upload = InMemoryUploadedFile(
        io.BytesIO(received.data),
        "file",
        file_name(received, str(data.name)),
        received.media_type,
        len(received.data),
        None,
    )
    upload.noted = received.noted  # type: ignore[attr-defined]
    return upload


class PictureForm(BaseImageForm):
    """The form of the image library, with the guarded field in it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = self.fields.get("file")
        if isinstance(known, WagtailImageField):
            self.fields["file"] = GuardedImageField(
                required=known.required,
                label=known.label,
                help_text=known.help_text,
                widget=known.widget,
                max_length=known.max_length,
            )
