"""Django's handle on desk."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Desk: see the package's docstring."""

    name = "onrecord.desk"
    verbose_name = "Desk"
    default_auto_field = "django.db.models.BigAutoField"
