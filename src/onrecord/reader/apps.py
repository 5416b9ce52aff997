"""Django's handle on reader."""

from django.apps import AppConfig


class ReaderConfig(AppConfig):
    """Reader: see the package's docstring."""

    name = "onrecord.reader"
    verbose_name = "Reader"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to what is announced below."""
        from onrecord.reader import gathering, handlers
        from onrecord.reader.search import handlers as search_handlers

        handlers.connect()
        search_handlers.connect()
        gathering.register()
