"""Django's handle on edition."""

from django.apps import AppConfig


class EditionConfig(AppConfig):
    """Edition: see the package's docstring."""

    name = "onrecord.edition"
    verbose_name = "Edition"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the checks and listen for withdrawals."""
        from onrecord.edition import checks, handlers  # noqa: F401  (registers the checks)

        handlers.connect()
