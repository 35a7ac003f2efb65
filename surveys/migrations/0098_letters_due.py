from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('surveys', '0097_results_fetched'),
    ]

    operations = [
        migrations.AddField(
            model_name='export',
            name='letter_tries',
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='export',
            name='letters_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='studydelivery',
            name='letter_tries',
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='studydelivery',
            name='letters_at',
            field=models.DateTimeField(null=True),
        ),
    ]
