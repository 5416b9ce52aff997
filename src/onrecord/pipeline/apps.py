"""Django's handle on pipeline."""

from django.apps import AppConfig


class PipelineConfig(AppConfig):
    """Pipeline: see the package's docstring."""

    name = "onrecord.pipeline"
    verbose_name = "Pipeline"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the check of the lines, and listen to publishing."""
        from onrecord.pipeline import checks, handlers  # noqa: F401  (registers both)
