"""Django's handle on pipeline."""

from django.apps import AppConfig


class PipelineConfig(AppConfig):
    """Pipeline: see the package's docstring."""

    name = "onrecord.pipeline"
    verbose_name = "Pipeline"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the check of the lines, and listen to publishing."""
        # enabled when every stage has landed: from onrecord.pipeline import checks, handlers
