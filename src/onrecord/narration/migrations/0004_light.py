"""The size of the same sound as Opus, which is made after the MP3."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("narration", "0003_chapters"),
    ]

    operations = [
        migrations.AddField(
            model_name="narration",
            name="light_size",
            field=models.PositiveBigIntegerField(default=0),
        ),
    ]
