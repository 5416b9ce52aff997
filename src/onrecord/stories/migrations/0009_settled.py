"""Fingerprints hold the words of the title, the source, and when they were settled."""

from django.db import migrations, models

_CHUNK = 500


def fill(apps, schema_editor):
    """Tell stored fingerprints their titles and sources; what stands is not settled anew."""
    from onrecord.stories.features import title_terms_of

    fingerprint = apps.get_model("stories", "Fingerprint")
    changed = []
    rows = fingerprint.objects.select_related("report__source").only(
        "at", "report__title", "report__source__owner"
    )
    for row in rows.order_by("pk").iterator(chunk_size=_CHUNK):
        row.title_terms = sorted(title_terms_of(row.report.title))
        row.source = (row.report.source.owner or f"source {row.report.source_id}")[:200]
        row.settled_at = row.at
        changed.append(row)
        if len(changed) == _CHUNK:
            fingerprint.objects.bulk_update(changed, ["title_terms", "source", "settled_at"])
            changed.clear()
    fingerprint.objects.bulk_update(changed, ["title_terms", "source", "settled_at"])


class Migration(migrations.Migration):

    dependencies = [
        ("stories", "0008_mentions"),
    ]

    operations = [
        migrations.AddField("fingerprint", "title_terms", models.JSONField(default=list)),
        migrations.AddField("fingerprint", "source", models.CharField(default="", max_length=200)),
        migrations.AddField(
            "fingerprint",
            "settled_at",
            models.DateTimeField(db_index=True, default=None, null=True),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
