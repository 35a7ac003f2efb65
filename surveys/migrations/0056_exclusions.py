"""Exclusions have a list and an origin: those that stood are the house's, which holds in every study."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("surveys", "0055_api_token_client"),
    ]

    operations = [
        migrations.CreateModel(
            name='RemovedNumber',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=32)),
                ('listed_in', models.CharField(blank=True, default='', max_length=140)),
                ('origin', models.CharField(choices=[('call', 'asked during a call'), ('request', 'wrote or rang us'), ('client', 'from the client'), ('erased', 'data erased')], max_length=8)),
                ('added_at', models.DateTimeField()),
                ('why', models.CharField(choices=[('wrong', 'the number was wrong'), ('request', 'the person asked for it, in writing'), ('client', 'the client asked for it')], max_length=8)),
                ('note', models.CharField(blank=True, default='', max_length=200)),
                ('removed_at', models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name='donotcall',
            name='listed_in',
            field=models.CharField(blank=True, default='', max_length=140),
        ),
        migrations.AddField(
            model_name='donotcall',
            name='origin',
            field=models.CharField(choices=[('call', 'asked during a call'), ('request', 'wrote or rang us'), ('client', 'from the client'), ('erased', 'data erased')], default='call', max_length=8),
        ),
        migrations.RunSQL(
            "UPDATE surveys_donotcall SET origin = 'erased' WHERE reason = 'erased'", migrations.RunSQL.noop
        ),
        migrations.AlterField(
            model_name='donotcall',
            name='digest',
            field=models.CharField(max_length=32),
        ),
        migrations.CreateModel(
            name='DoNotCallTally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('study_id', models.BigIntegerField()),
                ('listed_in', models.CharField(blank=True, max_length=140)),
                ('origin', models.CharField(max_length=8)),
                ('entries', models.IntegerField()),
                ('is_sum', models.BooleanField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_sum', True)), fields=('study_id', 'listed_in', 'origin'), name='do_not_call_tally_summed_once')],
            },
        ),
        migrations.CreateModel(
            name='NumberFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('excluded', 'numbers not to call'), ('question', 'question for the register'), ('answer', 'answer of the register')], max_length=8)),
                ('status', models.CharField(choices=[('draft', 'not confirmed yet'), ('reading', 'being read'), ('done', 'read'), ('failed', 'failed')], default='draft', max_length=8)),
                ('listed_in', models.CharField(blank=True, default='', max_length=140)),
                ('origin', models.CharField(blank=True, default='', max_length=8)),
                ('reason', models.CharField(blank=True, default='', max_length=200)),
                ('file_name', models.CharField(max_length=200)),
                ('kept_file', models.CharField(blank=True, default='', max_length=40)),
                ('digest', models.CharField(blank=True, default='', max_length=64)),
                ('reading', models.JSONField(default=dict)),
                ('checked_on', models.DateField(null=True)),
                ('rows_total', models.PositiveIntegerField(default=0)),
                ('rows_read', models.PositiveIntegerField(default=0)),
                ('counts', models.JSONField(default=dict)),
                ('problems', models.JSONField(default=list)),
                ('brought_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
                ('brought_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('study', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='surveys.study')),
            ],
        ),
        migrations.AddField(
            model_name='donotcall',
            name='file',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='surveys.numberfile'),
        ),
        migrations.AddIndex(
            model_name='donotcall',
            index=models.Index(fields=['listed_in', 'id'], name='do_not_call_list'),
        ),
        migrations.AddIndex(
            model_name='donotcall',
            index=models.Index(fields=['listed_in', 'origin', 'id'], name='do_not_call_origin'),
        ),
        migrations.AddConstraint(
            model_name='donotcall',
            constraint=models.UniqueConstraint(fields=('digest', 'listed_in'), name='do_not_call_once_per_list'),
        ),
        migrations.AddConstraint(
            model_name='donotcall',
            constraint=models.CheckConstraint(condition=models.Q(('origin__in', ['call', 'request', 'client', 'erased'])), name='do_not_call_origin_known'),
        ),
        migrations.AddField(
            model_name='removednumber',
            name='added_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='removednumber',
            name='removed_by',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='numberfile',
            index=models.Index(fields=['kind', 'id'], name='number_file_kind'),
        ),
        migrations.AddConstraint(
            model_name='numberfile',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['excluded', 'question', 'answer'])), name='number_file_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='numberfile',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'reading', 'done', 'failed'])), name='number_file_status_known'),
        ),
        migrations.AddIndex(
            model_name='removednumber',
            index=models.Index(fields=['listed_in', 'id'], name='removed_number_list'),
        ),
        migrations.AddConstraint(
            model_name='removednumber',
            constraint=models.CheckConstraint(condition=models.Q(('why__in', ['wrong', 'request', 'client'])), name='removed_number_says_why'),
        ),
        migrations.AddConstraint(
            model_name='removednumber',
            constraint=models.CheckConstraint(condition=models.Q(('origin__in', ['call', 'request', 'client', 'erased'])), name='removed_number_origin_known'),
        ),
    ]
