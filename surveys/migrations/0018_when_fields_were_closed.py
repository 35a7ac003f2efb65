"""When a field that is closed now was closed, as the audit knows it; retention counts from there."""

from django.db import migrations


def take_from_the_audit(apps, schema_editor):
    entries = apps.get_model("surveys", "AuditEntry").objects.filter(verb="study.closed")
    for study in apps.get_model("surveys", "Study").objects.filter(status="closed", closed_at=None):
        last = entries.filter(subject=f"study:{study.pk}").order_by("-at").first()
        if last is not None:
            study.closed_at = last.at
            study.save(update_fields=["closed_at"])


class Migration(migrations.Migration):
    dependencies = [("surveys", "0017_processing_and_retention")]

    operations = [migrations.RunPython(take_from_the_audit, migrations.RunPython.noop, elidable=True)]
