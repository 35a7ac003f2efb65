"""Parts of names and numbers are found by an index, which ``manage.py migrate`` creates after the last migration."""

import django.db.models.functions.text
from django.db import migrations, models

from surveys.database.search_index import drop_search


def drop(apps, schema_editor):
    drop_search(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("surveys", "0035_earlier_changes_numbered")]

    operations = [
        migrations.RemoveIndex(model_name="contact", name="contact_searchable"),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                models.F("study"),
                django.db.models.functions.text.Upper("external_id"),
                condition=models.Q(("external_id", ""), _negated=True),
                name="case_listed",
            ),
        ),
        migrations.RunPython(migrations.RunPython.noop, drop),
    ]
