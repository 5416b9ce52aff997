"""Django's handle on discussion."""

from django.apps import AppConfig


class DiscussionConfig(AppConfig):
    """Discussion: see the package's docstring."""

    name = "onrecord.discussion"
    verbose_name = "Discussion"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell whoever asks how much an article is talked about."""
        from onrecord.discussion.queries import counts
        from onrecord.publishing import talk

        talk.register(counts)
