"""Django's handle on stories."""

from django.apps import AppConfig


class StoriesConfig(AppConfig):
    """Stories: see the package's docstring."""

    name = "onrecord.stories"
    verbose_name = "Stories"
    default_auto_field = "django.db.models.BigAutoField"
