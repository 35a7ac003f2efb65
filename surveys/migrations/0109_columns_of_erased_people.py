from django.db import migrations

AT_ONCE = 500


def take_unmarked(apps, schema_editor):
    """Take the values from people who were erased of which nobody has said that questionnaire or files read them."""
    cases, samples = apps.get_model("surveys", "Case").objects, apps.get_model("surveys", "Sample").objects
    kept, last = {}, 0
    erased = apps.get_model("surveys", "Contact").objects.exclude(erased_at=None).values("case")
    while found := list(cases.filter(pk__in=erased, pk__gt=last).exclude(attributes={}).order_by("pk")[:AT_ONCE]):
        last = found[-1].pk
        for case in found:
            if case.study_id not in kept:
                kept[case.study_id] = _marked(samples.filter(study=case.study_id).exclude(status="cancelled"))
            names = kept[case.study_id]
            case.attributes = {name: value for name, value in case.attributes.items() if name in names}
        cases.bulk_update(found, ["attributes"])


def _marked(lists):
    columns = [one for attributes in lists.values_list("attributes", flat=True) for one in attributes]
    marked = {one["name"] for one in columns if one.get("route") or one.get("export")}
    return marked - {one["name"] for one in columns if one.get("personal")}


class Migration(migrations.Migration):
    dependencies = [
        ("surveys", "0108_downloads_of_clients"),
    ]

    operations = [
        migrations.RunPython(take_unmarked, migrations.RunPython.noop, elidable=True),
    ]
