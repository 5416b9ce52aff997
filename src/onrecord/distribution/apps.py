"""Django's handle on distribution."""

from django.apps import AppConfig


class DistributionConfig(AppConfig):
    """Distribution: see the package's docstring."""

    name = "onrecord.distribution"
    verbose_name = "Distribution"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the check of the hubs."""
        from onrecord.distribution import checks  # noqa: F401  (registers it)
