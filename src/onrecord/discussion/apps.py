"""Django's handle on discussion."""

from django.apps import AppConfig


class DiscussionConfig(AppConfig):
    """Discussion: see the package's docstring."""

    name = "onrecord.discussion"
    verbose_name = "Discussion"
    default_auto_field = "django.db.models.BigAutoField"
