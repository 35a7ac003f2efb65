from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('surveys', '0096_looks'),
    ]

    operations = [
        migrations.AddField(
            model_name='resultsrequest',
            name='fetched_at',
            field=models.DateTimeField(null=True),
        ),
    ]
