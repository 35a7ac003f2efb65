from django.db import migrations, models


def mark_what_clients_had(apps, schema_editor):
    """Limit the tokens of one of several clients, and mark the files that stood on clients' pages.

    Those files stand there no longer; whoever may have fetched one is still told if somebody in it is erased.
    """
    apps.get_model('surveys', 'ApiToken').objects.exclude(client='').update(for_client=True)
    exports = apps.get_model('surveys', 'Export').objects.filter(delivery=None, options__for_client=True)
    exports.exclude(options__has_key='own_numbers').update(was_shown=True)


class Migration(migrations.Migration):

    dependencies = [
        ('surveys', '0103_case_steps'),
    ]

    operations = [
        migrations.AddField(
            model_name='apitoken',
            name='for_client',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='apitoken',
            name='makes_files',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='export',
            name='was_shown',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='membership',
            name='makes_files',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.RunPython(mark_what_clients_had, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='apitoken',
            constraint=models.CheckConstraint(condition=models.Q(('for_client', True), models.Q(('client', ''), ('makes_files', False)), _connector='OR'), name='api_token_of_a_client_limited'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(('makes_files', False), ('role', 'client'), _connector='OR'), name='membership_files_made_by_clients'),
        ),
    ]
