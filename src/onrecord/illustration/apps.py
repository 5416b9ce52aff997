"""Django's handle on illustration."""

import warnings

from django.apps import AppConfig
from django.conf import settings
from PIL import Image


class IllustrationConfig(AppConfig):
    """Illustration: see the package's docstring."""

    name = "onrecord.illustration"
    verbose_name = "Illustration"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make Pillow refuse pictures above the site's limit, wherever they are opened."""
        from onrecord.illustration import handlers  # noqa: F401
        from onrecord.illustration.forms import guard_avatars

        guard_avatars()
        Image.MAX_IMAGE_PIXELS = settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS
        warnings.simplefilter("error", Image.DecompressionBombWarning)
