"""Django's handle on pipeline."""

from django.apps import AppConfig


class PipelineConfig(AppConfig):
    """Pipeline: see the package's docstring."""

    name = "onrecord.pipeline"
    verbose_name = "Pipeline"
    default_auto_field = "django.db.models.BigAutoField"
