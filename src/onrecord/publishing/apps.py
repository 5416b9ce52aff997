"""Django's handle on publishing."""

from django.apps import AppConfig


class PublishingConfig(AppConfig):
    """Publishing: see the package's docstring."""

    name = "onrecord.publishing"
    verbose_name = "Publishing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Close the doors that do not pass through ``ArticlePage.save``."""
        from onrecord.publishing import handlers  # noqa: F401  (connects the guards)
