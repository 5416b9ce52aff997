"""Django's handle on the plumbing."""

from django.apps import AppConfig


class PlumbingConfig(AppConfig):
    """Registers the boot checks that all ports share."""

    name = "onrecord.plumbing"

    def ready(self) -> None:
        """Register the checks of engines and database."""
        from onrecord.plumbing import checks  # noqa: F401  (registers the checks)
