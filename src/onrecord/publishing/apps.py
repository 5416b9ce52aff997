"""Django's handle on publishing."""

from django.apps import AppConfig


class PublishingConfig(AppConfig):
    """Publishing: see the package's docstring."""

    name = "onrecord.publishing"
    verbose_name = "Publishing"
    default_auto_field = "django.db.models.BigAutoField"
