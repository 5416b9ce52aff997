from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("publishing", "0003_articles_by_time"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="articlepage",
            index=models.Index(
                condition=models.Q(("narration__isnull", False)),
                fields=["-published_at", "-page_ptr"],
                name="spoken_by_time",
            ),
        ),
    ]
