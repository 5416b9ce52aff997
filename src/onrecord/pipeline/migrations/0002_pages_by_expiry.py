"""The clock asks each second which pages expire: without an index it would read them all."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("pipeline", "0001_initial"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX onrecord_pages_by_expiry ON wagtailcore_page (expire_at)"
            " WHERE expire_at IS NOT NULL",
            "DROP INDEX onrecord_pages_by_expiry",
        ),
    ]
