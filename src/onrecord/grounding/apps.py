"""Django's handle on grounding."""

from django.apps import AppConfig


class GroundingConfig(AppConfig):
    """Grounding: see the package's docstring."""

    name = "onrecord.grounding"
    verbose_name = "Grounding"
    default_auto_field = "django.db.models.BigAutoField"
