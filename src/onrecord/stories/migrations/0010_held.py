"""Stories that editors keep open are found by an index: they are asked for with every report."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("stories", "0009_settled"),
    ]

    operations = [
        migrations.AddIndex(
            "story", models.Index(fields=["held", "importance"], name="stories_held")
        ),
    ]
