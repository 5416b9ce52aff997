"""Runs that waited to be spoken go on as runs of the line that narration has now."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def give_sound_its_runs(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("pipeline", "Run").objects.filter(line="article", step="narrate").update(
        line="sound"
    )


class Migration(migrations.Migration):
    dependencies = [("pipeline", "0002_pages_by_expiry")]

    operations = [migrations.RunPython(give_sound_its_runs, migrations.RunPython.noop)]
