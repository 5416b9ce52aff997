"""Django's handle on edition."""

from django.apps import AppConfig


class EditionConfig(AppConfig):
    """Edition: see the package's docstring."""

    name = "onrecord.edition"
    verbose_name = "Edition"
    default_auto_field = "django.db.models.BigAutoField"
