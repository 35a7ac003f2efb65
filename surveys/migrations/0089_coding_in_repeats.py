from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('surveys', '0088_training'),
    ]

    operations = [
        migrations.AddField(
            model_name='codedanswer',
            name='instance',
            field=models.CharField(blank=True, db_default='', default='', max_length=200),
        ),
    ]
