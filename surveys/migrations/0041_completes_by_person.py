"""Completes counted by interviewer, whose counters ``manage.py migrate`` fills; open appointments found by person."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FILL = (
    "UPDATE surveys_appointment SET made_by_id = "
    "(SELECT interviewer_id FROM surveys_attempt WHERE surveys_attempt.id = surveys_appointment.made_in_id) "
    "WHERE made_in_id IS NOT NULL"
)


def counted_of(model):
    return models.ForeignKey(
        db_constraint=False,
        db_index=False,
        on_delete=django.db.models.deletion.DO_NOTHING,
        related_name="+",
        to=model,
    )


class Migration(migrations.Migration):

    dependencies = [
        ("surveys", "0040_draft_operations"),
    ]

    operations = [
        migrations.CreateModel(
            name="InterviewerTally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("quarter", models.BigIntegerField()),
                ("interviews", models.IntegerField()),
                ("seconds", models.BigIntegerField()),
                ("is_sum", models.BooleanField()),
                ("interviewer", counted_of(settings.AUTH_USER_MODEL)),
                ("study", counted_of("surveys.study")),
            ],
            options={
                "indexes": [models.Index(fields=["study", "quarter"], name="interviewer_tally_lately")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_sum", True)),
                        fields=("study", "interviewer", "quarter"),
                        name="interviewer_tally_summed_once",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="appointment",
            name="made_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="appointment",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", True), ("owner__isnull", True)),
                fields=["made_by", "at"],
                name="appointment_open_made_by",
            ),
        ),
        migrations.AddIndex(
            model_name="appointment",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", True), ("owner__isnull", False)),
                fields=["owner", "at"],
                name="appointment_open_owned",
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
