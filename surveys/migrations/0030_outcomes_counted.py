import django.db.models.deletion
from django.db import migrations, models

from surveys.database.tallies import drop_tally_triggers


def drop_triggers(apps, schema_editor):
    """Those of the counters as they were; ``manage.py migrate`` counts anew after the last migration."""
    drop_tally_triggers(schema_editor.connection)
    apps.get_model("surveys", "CaseTally").objects.all().delete()


def of_a_study():
    return models.ForeignKey(
        db_constraint=False,
        db_index=False,
        on_delete=django.db.models.deletion.DO_NOTHING,
        related_name="+",
        to="surveys.study",
    )


class Migration(migrations.Migration):

    dependencies = [
        ("surveys", "0029_study_revisions"),
    ]

    operations = [
        migrations.RunPython(drop_triggers, drop_triggers),
        migrations.AddField(
            model_name="case",
            name="outcome_so_far",
            field=models.CharField(blank=True, default="", max_length=8),
        ),
        migrations.RemoveConstraint(model_name="casetally", name="case_tally_summed_once"),
        migrations.AddField(
            model_name="casetally",
            name="outcome_so_far",
            field=models.CharField(blank=True, default="", max_length=8),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="casetally",
            name="waits_again",
            field=models.BooleanField(default=False),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="casetally",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_sum", True)),
                fields=(
                    "study",
                    "sample",
                    "pool",
                    "state",
                    "is_quarantined",
                    "last_disposition",
                    "final_outcome",
                    "closed_as",
                    "outcome_so_far",
                    "waits_again",
                ),
                name="case_tally_summed_once",
            ),
        ),
        migrations.CreateModel(
            name="AttemptTally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.IntegerField()),
                ("disposition", models.CharField(max_length=40)),
                ("attempts", models.IntegerField()),
                ("is_sum", models.BooleanField()),
                ("study", of_a_study()),
            ],
            options={
                "indexes": [models.Index(fields=["study"], name="attempt_tally_study")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_sum", True)),
                        fields=("study", "number", "disposition"),
                        name="attempt_tally_summed_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CorrectionTally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.IntegerField()),
                ("before", models.CharField(max_length=40)),
                ("after", models.CharField(max_length=40)),
                ("corrections", models.IntegerField()),
                ("is_sum", models.BooleanField()),
                ("study", of_a_study()),
            ],
            options={
                "indexes": [models.Index(fields=["study"], name="correction_tally_study")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_sum", True)),
                        fields=("study", "number", "before", "after"),
                        name="correction_tally_summed_once",
                    )
                ],
            },
        ),
    ]
