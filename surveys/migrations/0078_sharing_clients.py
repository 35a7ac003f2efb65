"""A study knows who share its questionnaire: their do-not-call lists hold in it."""

from django.db import migrations, models


def listed(apps, schema_editor):
    """Those whom the published versions list, the newest first, each once however it is written."""
    versions = apps.get_model("surveys", "Version").objects.order_by("study", "-number")
    found = {}
    for study, clients in versions.values_list("study", "questionnaire__clients").iterator():
        names = found.setdefault(study, {})
        for name in clients or ():
            names.setdefault(name.casefold(), name)
    studies = apps.get_model("surveys", "Study").objects
    for study, names in found.items():
        if names:
            studies.filter(pk=study).update(sharing_clients=list(names.values()))


class Migration(migrations.Migration):
    dependencies = [("surveys", "0077_small_cells")]

    operations = [
        migrations.AddField(
            model_name="study", name="sharing_clients", field=models.JSONField(blank=True, default=list)
        ),
        migrations.RunPython(listed, migrations.RunPython.noop),
    ]
