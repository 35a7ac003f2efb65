import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("surveys", "0105_codes_of_versions"),
    ]

    operations = [
        migrations.AddField(
            model_name="cleanedvalue",
            name="follows",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="surveys.cleanedvalue",
            ),
        ),
    ]
