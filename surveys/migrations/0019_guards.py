"""Published versions, interview events and the register never change: the database refuses, see ``people.guards``."""

from django.db import migrations

from surveys.database.guards import create_gate, drop_guards, put_back_guards


def guard(apps, schema_editor):
    create_gate(schema_editor.connection)
    put_back_guards(schema_editor.connection)


def unguard(apps, schema_editor):
    drop_guards(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [("surveys", "0018_when_fields_were_closed")]

    operations = [migrations.RunPython(guard, unguard)]
