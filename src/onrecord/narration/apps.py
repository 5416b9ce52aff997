"""Django's handle on narration."""

from django.apps import AppConfig


class NarrationConfig(AppConfig):
    """Narration: see the package's docstring."""

    name = "onrecord.narration"
    verbose_name = "Narration"
    default_auto_field = "django.db.models.BigAutoField"
