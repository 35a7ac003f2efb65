from django.db import migrations

from surveys.database.guards import redaction

AT_ONCE = 500


def forget_words(apps, schema_editor):
    """Take away what people typed as the reason of an erasure; how long data are kept is no person's words."""
    entries = apps.get_model("surveys", "AuditEntry").objects.filter(verb="case.erased").exclude(actor=None)
    events, last = apps.get_model("surveys", "InterviewEvent").objects, 0
    while found := list(entries.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        last = found[-1].pk
        typed = [one for one in found if one.details.get("reason")]
        for one in typed:
            one.details["reason"] = ""
        with redaction():
            entries.bulk_update(typed, ["details"])
    with redaction():
        events.filter(kind="erased").exclude(actor=None).exclude(reason="").update(reason="")


class Migration(migrations.Migration):
    dependencies = [
        ("surveys", "0109_columns_of_erased_people"),
    ]

    operations = [
        migrations.RunPython(forget_words, migrations.RunPython.noop, elidable=True),
    ]
