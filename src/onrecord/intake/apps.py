"""Django's handle on intake."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """Intake: see the package's docstring."""

    name = "onrecord.intake"
    verbose_name = "Intake"
    default_auto_field = "django.db.models.BigAutoField"
