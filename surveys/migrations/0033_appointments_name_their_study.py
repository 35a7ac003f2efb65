import django.db.models.deletion
from django.db import migrations, models

FILL = (
    "UPDATE surveys_appointment SET study_id = "
    "(SELECT study_id FROM surveys_case WHERE surveys_case.id = surveys_appointment.case_id)"
)


class Migration(migrations.Migration):

    dependencies = [
        ("surveys", "0032_draft_steps"),
    ]

    operations = [
        migrations.AddField(
            model_name="appointment",
            name="study",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="surveys.study",
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="appointment",
            name="study",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="surveys.study"
            ),
        ),
        migrations.AddIndex(
            model_name="appointment",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", True)),
                fields=["study", "at"],
                name="appointment_open_in_study",
            ),
        ),
    ]
