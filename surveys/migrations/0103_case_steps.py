import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('surveys', '0102_own_steps'),
    ]

    operations = [
        migrations.CreateModel(
            name='BulkAction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('first', 'First'), ('give', 'Give'), ('return', 'Return'), ('release', 'Release'), ('close', 'Close'), ('take_back', 'Take Back'), ('reopen', 'Reopen'), ('replicate', 'Replicate')], max_length=10)),
                ('asked_at', models.DateTimeField()),
                ('reason', models.CharField(blank=True, default='', max_length=300)),
                ('at', models.DateTimeField(null=True)),
                ('hours_reason', models.CharField(blank=True, default='', max_length=200)),
                ('chosen', models.JSONField(default=list)),
                ('total', models.PositiveIntegerField()),
                ('reached', models.PositiveIntegerField(default=0)),
                ('left', models.JSONField(default=list)),
                ('finished_at', models.DateTimeField(null=True)),
                ('asked_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('sample', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='surveys.sample')),
                ('study', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='surveys.study')),
                ('takes_back', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='taken_back_by', to='surveys.bulkaction')),
                ('to', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='CaseStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('released', 'put back into the queue'), ('reassigned', 'given to an interviewer'), ('appointed', 'to be called at a set time'), ('made_exact', 'appointment made exact'), ('moved', 'appointment moved'), ('cancelled', 'appointment cancelled'), ('replicate', 'moved to another replicate'), ('closed', 'closed'), ('reopened', 'granted a new start'), ('corrected', 'outcome corrected'), ('rejected', 'interview rejected'), ('restored', 'rejection taken back')], max_length=10)),
                ('taken_at', models.DateTimeField()),
                ('before', models.JSONField()),
                ('mark_before', models.CharField(max_length=64)),
                ('mark_after', models.CharField(max_length=64)),
                ('taken_back_at', models.DateTimeField(null=True)),
                ('action', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='steps', to='surveys.bulkaction')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='surveys.case')),
                ('taken_back_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('taken_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddIndex(
            model_name='bulkaction',
            index=models.Index(fields=['study', 'id'], name='bulk_action_study'),
        ),
        migrations.AddConstraint(
            model_name='bulkaction',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['first', 'give', 'return', 'release', 'close', 'take_back', 'reopen', 'replicate'])), name='bulk_action_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='bulkaction',
            constraint=models.CheckConstraint(condition=models.Q(('finished_at__isnull', True), models.Q(('hours_reason', ''), ('reached', models.F('total')), ('reason', '')), _connector='OR'), name='bulk_action_finished_keeps_no_words'),
        ),
        migrations.AddConstraint(
            model_name='casestep',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['released', 'reassigned', 'appointed', 'made_exact', 'moved', 'cancelled', 'replicate', 'closed', 'reopened', 'corrected', 'rejected', 'restored'])), name='case_step_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='casestep',
            constraint=models.UniqueConstraint(condition=models.Q(('action__isnull', False)), fields=('action', 'case'), name='case_step_once_per_action'),
        ),
        migrations.AddConstraint(
            model_name='casestep',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('taken_back_at__isnull', True), ('taken_back_by__isnull', True)), models.Q(('taken_back_at__isnull', False), ('taken_back_by__isnull', False)), _connector='OR'), name='case_step_taken_back_by_somebody'),
        ),
    ]
