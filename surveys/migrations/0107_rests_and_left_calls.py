from django.db import migrations, models

AT_ONCE = 500


def name_left_calls(apps, schema_editor):
    """Give cases whose only calls were left without an outcome that outcome: they were called."""
    Attempt = apps.get_model("surveys", "Attempt")
    Case = apps.get_model("surveys", "Case")
    left = Attempt.objects.filter(disposition="abandoned", case__last_disposition="").order_by("case_id")
    ids = sorted(set(left.values_list("case_id", flat=True)))
    for first in range(0, len(ids), AT_ONCE):
        Case.objects.filter(pk__in=ids[first : first + AT_ONCE], last_disposition="").update(
            last_disposition="abandoned"
        )


class Migration(migrations.Migration):
    dependencies = [
        ("surveys", "0106_follow_ups_of_cleaning"),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="rests_until",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="study",
            name="scripts_waiver",
            field=models.CharField(blank=True, db_default="", default="", max_length=300),
        ),
        migrations.RunPython(name_left_calls, migrations.RunPython.noop),
    ]
