"""Django's handle on illustration."""

from django.apps import AppConfig


class IllustrationConfig(AppConfig):
    """Illustration: see the package's docstring."""

    name = "onrecord.illustration"
    verbose_name = "Illustration"
    default_auto_field = "django.db.models.BigAutoField"
