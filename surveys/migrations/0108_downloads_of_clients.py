from django.db import migrations, models
from django.db.models import Exists, OuterRef, Q


def tell_clients_apart(apps, schema_editor):
    """Downloads through a link, and those of people who are clients of the study and nothing else there."""
    downloads = apps.get_model("surveys", "DeliveryDownload").objects
    theirs = apps.get_model("surveys", "Membership").objects.filter(
        study=OuterRef("delivery__study"), user=OuterRef("person")
    )
    of_the_institute = Q(person__is_administrator=True) | Exists(theirs.filter(role__in=("researcher", "supervisor")))
    by_clients = Q(link__isnull=False) | (Exists(theirs.filter(role="client")) & ~of_the_institute)
    downloads.filter(pk__in=downloads.filter(by_clients).values("pk")).update(by_client=True)


class Migration(migrations.Migration):
    dependencies = [
        ("surveys", "0107_rests_and_left_calls"),
    ]

    operations = [
        migrations.AddField(
            model_name="deliverydownload",
            name="by_client",
            field=models.BooleanField(default=False),
        ),
        migrations.RunPython(tell_clients_apart, migrations.RunPython.noop, elidable=True),
    ]
