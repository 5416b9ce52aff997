"""Django's handle on writing."""

from django.apps import AppConfig


class WritingConfig(AppConfig):
    """Writing: see the package's docstring."""

    name = "onrecord.writing"
    verbose_name = "Writing"
    default_auto_field = "django.db.models.BigAutoField"
