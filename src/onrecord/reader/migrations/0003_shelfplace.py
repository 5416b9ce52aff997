from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reader", "0002_pages"),
    ]

    operations = [
        migrations.AddField(
            model_name="articlevector",
            name="digest",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.CreateModel(
            name="ShelfPlace",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.PositiveSmallIntegerField()),
                ("is_elsewhere", models.BooleanField(default=False)),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=models.deletion.CASCADE,
                        related_name="shelf",
                        to="publishing.articlepage",
                    ),
                ),
                (
                    "shown",
                    models.ForeignKey(
                        on_delete=models.deletion.CASCADE,
                        related_name="shelved",
                        to="publishing.articlepage",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="shelfplace",
            constraint=models.UniqueConstraint(fields=("article", "shown"), name="once_on_a_shelf"),
        ),
    ]
