"""The do-not-call list forgets the numbers themselves."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("surveys", "0014_numbers_digested")]

    operations = [
        migrations.AlterField("donotcall", "digest", models.CharField(max_length=32, unique=True)),
        migrations.AlterField("donotcall", "key", models.CharField(max_length=8)),
        migrations.RemoveField("donotcall", "number"),
    ]
