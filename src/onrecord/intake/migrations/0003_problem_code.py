from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('intake', '0002_asking_and_health'),
    ]

    operations = [
        migrations.AddField(
            model_name='channel',
            name='problem_code',
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddIndex(
            model_name='report',
            index=models.Index(fields=['source', 'url'], name='reports_by_address'),
        ),
    ]
