"""What happened before is numbered by the hour in which it did; study by study, each of which is kept."""

from collections import defaultdict

from django.db import migrations, transaction

AT_ONCE = 500


def number(apps, schema_editor):
    """Run again after an interruption it goes on with the studies that have no number yet."""
    batches = apps.get_model("surveys", "ChangeBatch").objects
    for study in apps.get_model("surveys", "Study").objects.order_by("pk").values_list("pk", flat=True):
        if not batches.filter(study=study).exists():
            with transaction.atomic():
                number_study(apps, study)


def number_study(apps, study):
    """Give the rows of each hour the next number."""
    hours = defaultdict(lambda: defaultdict(list))
    latest = {}
    for name, moments in moments_of(apps, study).items():
        for pk, moment in moments.items():
            hour = moment.replace(minute=0, second=0, microsecond=0)
            hours[hour][name].append(pk)
            latest[hour] = max(moment, latest.get(hour, moment))
    for number, hour in enumerate(sorted(hours), start=1):
        batch = apps.get_model("surveys", "ChangeBatch")
        batch.objects.create(study_id=study, number=number, numbered_at=latest[hour])
        for name, keys in hours[hour].items():
            rows = apps.get_model("surveys", name).objects
            for first in range(0, len(keys), AT_ONCE):
                rows.filter(pk__in=keys[first : first + AT_ONCE]).update(change_number=number)


def moments_of(apps, study):
    """Name of a model → key of a row → when it changed last, as far as its times tell."""
    found = {name: {} for name in ("Case", "Sample", "Interview")}

    def take(name, rows, key, *columns):
        for pk, *moments in rows.values_list(key, *columns).iterator():
            for moment in moments:
                if moment is not None and moment > found[name].get(pk, moment.min.replace(tzinfo=moment.tzinfo)):
                    found[name][pk] = moment

    models = {name: apps.get_model("surveys", name).objects for name in (*found, "Attempt", "OutcomeCorrection")}
    take("Case", models["Case"].filter(study=study, last_called_at__isnull=False), "pk", "last_called_at")
    take("Case", models["Case"].filter(study=study, closed_at__isnull=False), "pk", "closed_at")
    take("Case", models["Case"].filter(study=study, reopened_at__isnull=False), "pk", "reopened_at")
    take("Case", models["Case"].filter(study=study, contact__erased_at__isnull=False), "pk", "contact__erased_at")
    take("Case", models["Attempt"].filter(case__study=study), "case", "claimed_at", "closed_at")
    take("Case", models["OutcomeCorrection"].filter(attempt__case__study=study), "attempt__case", "corrected_at")
    take("Sample", models["Sample"].filter(study=study, status="released"), "pk", "released_at")
    take("Interview", models["Interview"].filter(study=study).exclude(status="open"), "pk", "changed_at")
    return found


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("surveys", "0034_change_numbers")]

    operations = [migrations.RunPython(number, migrations.RunPython.noop)]
