"""What is noted of files from outside; renditions from before all were signed are drawn again."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models


def forget_unsigned(apps: Any, schema_editor: Any) -> None:
    """Forget every rendition: each is made anew, signed, when a page that shows it is printed.

    Their files stay, for pages printed before show them until then.
    """
    apps.get_model("illustration", "PictureRendition").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("illustration", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="picture",
            name="received",
            field=models.JSONField(
                blank=True,
                default=dict,
                editable=False,
                help_text="What is noted of a file from outside: digest, type, size; and of ours.",
            ),
        ),
        migrations.RunPython(forget_unsigned, migrations.RunPython.noop, elidable=True),
    ]
