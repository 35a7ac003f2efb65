import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Max, Q


def note_past_practices(apps, schema_editor):
    """Note the practices that were held in shifts, and have the hours of work counted anew: they were some study's."""
    Practice = apps.get_model("surveys", "Practice")
    ShiftPractice = apps.get_model("surveys", "ShiftPractice")
    WorkedShift = apps.get_model("surveys", "WorkedShift")
    held = Practice.objects.filter(ended_at__isnull=False).annotate(last=Max("lines__at", filter=~Q(lines__kind="left")))
    rows = []
    for practice in held.order_by("pk").iterator():
        ended = practice.ended_at if practice.state == "ended" else practice.last or practice.begun_at
        shifts = WorkedShift.objects.filter(person=practice.person_id, started_at__lt=ended)
        for shift in shifts.exclude(ended_at__lte=practice.begun_at):
            begins, ends = max(shift.started_at, practice.begun_at), min(shift.ended_at or ended, ended)
            if begins < ends:
                rows.append(ShiftPractice(shift=shift, started_at=begins, ended_at=ends))
    ShiftPractice.objects.bulk_create(rows, batch_size=500)
    if rows:
        apps.get_model("surveys", "WorkCount").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("surveys", "0110_words_of_erasures"),
    ]

    operations = [
        migrations.CreateModel(
            name="ShiftPractice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("started_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField()),
                (
                    "shift",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="practices",
                        to="surveys.workedshift",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ended_at__gt", models.F("started_at"))), name="shift_practice_has_a_length"
                    )
                ],
            },
        ),
        migrations.RunPython(note_past_practices, migrations.RunPython.noop),
    ]
