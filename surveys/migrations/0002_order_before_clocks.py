"""Which attempts came before a reopening and before an appointment is kept by their numbers, not by the clock."""

from django.db import migrations, models
from django.db.models import Max


def number_what_came_before(apps, schema_editor):
    """Reopened cases and open appointments say the number of the last attempt that was closed before them."""
    attempts = apps.get_model("surveys", "Attempt").objects
    for case in apps.get_model("surveys", "Case").objects.exclude(reopened_at=None).only("reopened_at").iterator():
        case.reopened_after = _last(attempts.filter(case=case.pk, closed_at__lte=case.reopened_at))
        case.save(update_fields=["reopened_after"])
    for one in apps.get_model("surveys", "Appointment").objects.filter(ended_at=None).iterator():
        one.made_after = _last(attempts.filter(case=one.case_id, closed_at__lte=one.made_at))
        one.save(update_fields=["made_after"])


def _last(attempts):
    return attempts.aggregate(last=Max("number"))["last"] or 0


class Migration(migrations.Migration):
    dependencies = [("surveys", "0001_initial")]

    operations = [
        migrations.AddField("appointment", "made_after", models.PositiveIntegerField(default=0)),
        migrations.AddField("case", "reopened_after", models.PositiveIntegerField(default=0)),
        migrations.RunPython(number_what_came_before, migrations.RunPython.noop),
    ]
