"""Django's handle on language."""

from django.apps import AppConfig


class LanguageConfig(AppConfig):
    """Language: see the package's docstring."""

    name = "onrecord.language"
    verbose_name = "Language"
    default_auto_field = "django.db.models.BigAutoField"
