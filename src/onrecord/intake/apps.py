"""Django's handle on intake."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """Intake: see the package's docstring."""

    name = "onrecord.intake"
    verbose_name = "Intake"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the boot check."""
        from onrecord.intake import checks  # noqa: F401  (registers the checks)
