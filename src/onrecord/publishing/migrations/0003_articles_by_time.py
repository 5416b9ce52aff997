from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("publishing", "0002_reviewcertificate_words_publishedversion_correction_and_more"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="articlepage",
            index=models.Index(fields=["-published_at", "-page_ptr"], name="articles_by_time"),
        ),
    ]
