"""Room for keyed digests in the do-not-call list, which take the place of its numbers."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("surveys", "0012_register_of_events")]

    operations = [
        migrations.AddField("donotcall", "digest", models.CharField(max_length=32, null=True)),
        migrations.AddField("donotcall", "key", models.CharField(max_length=8, default="")),
    ]
