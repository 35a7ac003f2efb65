"""A new site's tables, in one step: what 0001 to 0047 make of an empty database.

They change some tables many times, and data of sites that stand; a new site waited twenty seconds for them. Sites that
have begun with them go on with them, one by one. ``tests.upgrades.both_ways`` compares what the two ways make; later
migrations depend on 0047, never on this one, which an older site does not have.
"""

import django.contrib.auth.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from surveys.database.change_marks import drop_marks
from surveys.database.guards import create_gate, drop_guards, put_back_guards
from surveys.database.revisions import drop_revision_triggers
from surveys.database.search_index import drop_search
from surveys.database.tallies import drop_tally_triggers


class Tables(migrations.SeparateDatabaseAndState):
    """Creates all tables of one state: by itself each operation has every related model built anew, n² in all."""

    def __init__(self, tables):
        super().__init__(tables, tables)

    def state_forwards(self, app_label, state):
        state.__dict__.pop("apps", None)  # built when it is asked for, with all tables in it
        super().state_forwards(app_label, state)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for table in self.database_operations:
            table.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        for table in reversed(self.database_operations):
            table.database_backwards(app_label, schema_editor, from_state, to_state)


def guard(apps, schema_editor):
    """``manage.py migrate`` creates all other triggers, and the search, after the last migration."""
    create_gate(schema_editor.connection)
    put_back_guards(schema_editor.connection)


def name_as_altered(apps, schema_editor):
    """PostgreSQL names a constraint of a column otherwise when it comes with the table."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "ALTER TABLE surveys_donotcall "
            "RENAME CONSTRAINT surveys_donotcall_digest_key TO surveys_donotcall_digest_61bcca84_uniq"
        )


def drop_triggers(apps, schema_editor):
    for drop in (drop_search, drop_marks, drop_revision_triggers, drop_tally_triggers, drop_guards):
        drop(schema_editor.connection)


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ("surveys", "0001_initial"),
        ("surveys", "0002_order_before_clocks"),
        ("surveys", "0003_decisions_of_versions"),
        ("surveys", "0004_names_as_they_are_looked_for"),
        ("surveys", "0005_names_filled_in"),
        ("surveys", "0006_interview_pace"),
        ("surveys", "0007_own_names"),
        ("surveys", "0008_institute"),
        ("surveys", "0009_one_interview_stands"),
        ("surveys", "0010_case_counts_once"),
        ("surveys", "0011_how_one_dials"),
        ("surveys", "0012_register_of_events"),
        ("surveys", "0013_digests_of_numbers"),
        ("surveys", "0014_numbers_digested"),
        ("surveys", "0015_no_number_on_the_list"),
        ("surveys", "0016_texts_that_stood_on_the_screen"),
        ("surveys", "0017_processing_and_retention"),
        ("surveys", "0018_when_fields_were_closed"),
        ("surveys", "0019_guards"),
        ("surveys", "0020_workbooks_withdrawn"),
        ("surveys", "0021_second_factor_rule"),
        ("surveys", "0022_browser_sessions"),
        ("surveys", "0023_second_factors_sealed"),
        ("surveys", "0024_event_kinds"),
        ("surveys", "0025_sessions_name_their_backend"),
        ("surveys", "0026_plans_without_statistics"),
        ("surveys", "0027_standing_counted"),
        ("surveys", "0028_interviews_completed"),
        ("surveys", "0029_study_revisions"),
        ("surveys", "0030_outcomes_counted"),
        ("surveys", "0031_outcomes_so_far"),
        ("surveys", "0032_draft_steps"),
        ("surveys", "0033_appointments_name_their_study"),
        ("surveys", "0034_change_numbers"),
        ("surveys", "0035_earlier_changes_numbered"),
        ("surveys", "0036_search_index"),
        ("surveys", "0037_erased_and_counted"),
        ("surveys", "0038_simulations_kept"),
        ("surveys", "0039_cases_held_back"),
        ("surveys", "0040_draft_operations"),
        ("surveys", "0041_completes_by_person"),
        ("surveys", "0042_translation_sources"),
        ("surveys", "0043_agreement"),
        ("surveys", "0044_earlier_wave"),
        ("surveys", "0045_draft_presence"),
        ("surveys", "0046_rules_versions"),
        ("surveys", "0047_library"),
    ]

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        Tables([
            migrations.CreateModel(
                name='Pool',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('purpose', models.CharField(choices=[('live', 'live'), ('test', 'test'), ('practice', 'practice')], default='live', max_length=8)),
                    ('replicate', models.CharField(blank=True, default='', max_length=40)),
                    ('language', models.CharField(blank=True, default='', max_length=20)),
                    ('skill', models.CharField(blank=True, default='', max_length=20)),
                    ('hours_group', models.CharField(default='Europe/Rome', max_length=64)),
                    ('cells', models.CharField(blank=True, default='', max_length=400)),
                    ('is_open', models.BooleanField(default=False)),
                    ('deficit', models.FloatField(default=0)),
                    ('study', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='surveys.study')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('study', 'replicate', 'language', 'skill', 'hours_group', 'cells'), name='pool_once_per_kind'), models.CheckConstraint(condition=models.Q(('purpose__in', ['live', 'test', 'practice'])), name='pool_purpose_known')],
                },
            ),
            migrations.CreateModel(
                name='QuotaCell',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=80)),
                    ('label', models.JSONField(default=dict)),
                    ('condition', models.TextField(blank=True, default='')),
                    ('target', models.PositiveIntegerField()),
                    ('on_full', models.CharField(default='stop', max_length=8)),
                    ('completes', models.PositiveIntegerField(default=0)),
                    ('reserved', models.PositiveIntegerField(default=0)),
                    ('position', models.PositiveIntegerField(default=0)),
                    ('in_use', models.BooleanField(default=True)),
                    ('study', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='surveys.study')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('study', 'name'), name='quota_cell_name_once_per_study'), models.CheckConstraint(condition=models.Q(('on_full__in', ['stop', 'warn'])), name='quota_cell_on_full_known')],
                },
            ),
            migrations.CreateModel(
                name='Series',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=120, unique=True)),
                ],
            ),
            migrations.CreateModel(
                name='User',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('password', models.CharField(max_length=128, verbose_name='password')),
                    ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                    ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                    ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                    ('first_name', models.CharField(blank=True, max_length=150, verbose_name='first name')),
                    ('last_name', models.CharField(blank=True, max_length=150, verbose_name='last name')),
                    ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                    ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                    ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                    ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                    ('code', models.CharField(blank=True, max_length=12, null=True, unique=True)),
                    ('language', models.CharField(blank=True, default='', max_length=8)),
                    ('theme', models.CharField(blank=True, choices=[('light', 'light'), ('dark', 'dark')], default='', max_length=8)),
                    ('is_administrator', models.BooleanField(default=False)),
                    ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                    ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                    ('dialling', models.CharField(blank=True, default='', max_length=200)),
                    ('leaves_after_call', models.BooleanField(default=False)),
                ],
                options={
                    'verbose_name': 'user',
                    'verbose_name_plural': 'users',
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='ApiToken',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=80)),
                    ('secret_hash', models.CharField(max_length=64, unique=True)),
                    ('ending', models.CharField(max_length=4)),
                    ('scopes', models.JSONField(default=list)),
                    ('created_at', models.DateTimeField()),
                    ('expires_at', models.DateTimeField(null=True)),
                    ('last_used_at', models.DateTimeField(null=True)),
                    ('revoked_at', models.DateTimeField(null=True)),
                    ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('studies', models.ManyToManyField(related_name='+', to='surveys.study')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('expires_at', None), ('expires_at__gt', models.F('created_at')), _connector='OR'), name='api_token_expires_after_it_is_made')],
                },
            ),
            migrations.CreateModel(
                name='Case',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveIntegerField()),
                    ('external_id', models.CharField(blank=True, default='', max_length=80)),
                    ('purpose', models.CharField(choices=[('live', 'live'), ('test', 'test'), ('practice', 'practice')], default='live', max_length=8)),
                    ('stratum', models.CharField(blank=True, default='', max_length=80)),
                    ('weight', models.FloatField(default=1)),
                    ('language', models.CharField(blank=True, default='', max_length=20)),
                    ('time_zone', models.CharField(default='Europe/Rome', max_length=64)),
                    ('attributes', models.JSONField(default=dict)),
                    ('state', models.CharField(choices=[('waiting', 'waiting'), ('held', 'being worked'), ('parked', 'set aside'), ('closed', 'closed')], default='waiting', max_length=8)),
                    ('rank', models.PositiveSmallIntegerField(default=0)),
                    ('due_at', models.DateTimeField()),
                    ('position', models.PositiveIntegerField(default=0)),
                    ('valid_until', models.DateTimeField(null=True)),
                    ('lease_until', models.DateTimeField(null=True)),
                    ('attempts_counted', models.PositiveIntegerField(default=0)),
                    ('is_resumable', models.BooleanField(default=False)),
                    ('is_partial', models.BooleanField(default=False)),
                    ('reopened_at', models.DateTimeField(null=True)),
                    ('last_disposition', models.CharField(blank=True, default='', max_length=40)),
                    ('last_called_at', models.DateTimeField(null=True)),
                    ('note', models.TextField(blank=True, default='')),
                    ('final_outcome', models.CharField(blank=True, default='', max_length=8)),
                    ('closed_at', models.DateTimeField(null=True)),
                    ('closed_as', models.CharField(blank=True, default='', max_length=40)),
                    ('holder', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('owner', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('pool', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='surveys.pool')),
                    ('sample', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='surveys.sample')),
                    ('study', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='surveys.study')),
                    ('reopened_after', models.PositiveIntegerField(default=0)),
                    ('quarantined_at', models.DateTimeField(null=True)),
                    ('outcome_so_far', models.CharField(blank=True, default='', max_length=8)),
                    ('change_number', models.PositiveBigIntegerField(default=0, null=True)),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('owner__isnull', True), ('state', 'waiting')), fields=['pool', 'rank', 'due_at', 'position'], name='case_queue'), models.Index(condition=models.Q(('state', 'parked')), fields=['valid_until'], name='case_parked'), models.Index(condition=models.Q(('state', 'held')), fields=['lease_until'], name='case_lease'), models.Index(fields=['study', 'state'], name='case_study_state'), models.Index(condition=models.Q(('owner__isnull', False), ('state', 'waiting')), fields=['owner', 'study', 'rank', 'due_at'], name='case_owned_queue'), models.Index(condition=models.Q(('state', 'waiting')), fields=['study', 'valid_until'], name='case_recheck'), models.Index(condition=models.Q(('owner__isnull', False), ('state', 'parked')), fields=['owner'], name='case_parked_for_owner'), models.Index(condition=models.Q(('state', 'waiting')), fields=['pool', 'due_at'], name='case_due'), models.Index(fields=['sample', 'number'], name='case_sample'), models.Index(condition=models.Q(('change_number__gt', 0)), fields=['study', 'change_number', 'number'], name='case_changes'), models.Index(condition=models.Q(('change_number__isnull', True)), fields=['study'], name='case_changed'), models.Index(models.F('study'), django.db.models.functions.text.Upper('external_id'), condition=models.Q(('external_id', ''), _negated=True), name='case_listed'), models.Index(condition=models.Q(('quarantined_at__isnull', False)), fields=['study', 'quarantined_at'], name='case_quarantined')],
                    'constraints': [models.UniqueConstraint(fields=('study', 'number'), name='case_number_once_per_study'), models.UniqueConstraint(condition=models.Q(('external_id', ''), _negated=True), fields=('study', 'external_id', 'purpose'), name='case_external_id_once_per_study'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'held'), ('holder__isnull', False), ('lease_until__isnull', False)), models.Q(models.Q(('state', 'held'), _negated=True), ('holder__isnull', True), ('lease_until__isnull', True)), _connector='OR'), name='case_held_has_holder_and_lease'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'closed'), ('closed_at__isnull', False)), models.Q(models.Q(('state', 'closed'), _negated=True), ('closed_at__isnull', True)), _connector='OR'), name='case_closed_has_time'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'held', 'parked', 'closed'])), name='case_state_known'), models.CheckConstraint(condition=models.Q(('purpose__in', ['live', 'test', 'practice'])), name='case_purpose_known'), models.CheckConstraint(condition=models.Q(('state', 'closed'), models.Q(('closed_as', ''), ('final_outcome', '')), _connector='OR'), name='case_open_has_no_outcome'), models.CheckConstraint(condition=models.Q(('quarantined_at__isnull', True), models.Q(('owner__isnull', True), ('state__in', ['parked', 'closed'])), _connector='OR'), name='case_quarantined_is_nobodys'), models.UniqueConstraint(condition=models.Q(('state', 'held')), fields=('holder',), name='case_one_held_per_holder')],
                },
            ),
            migrations.CreateModel(
                name='Attempt',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveIntegerField()),
                    ('direction', models.CharField(choices=[('outbound', 'outgoing'), ('inbound', 'incoming')], default='outbound', max_length=8)),
                    ('reason', models.CharField(blank=True, default='', max_length=40)),
                    ('claimed_at', models.DateTimeField()),
                    ('answered_at', models.DateTimeField(null=True)),
                    ('closed_at', models.DateTimeField(null=True)),
                    ('disposition', models.CharField(blank=True, default='', max_length=40)),
                    ('note', models.TextField(blank=True, default='')),
                    ('is_dialled', models.BooleanField(default=False)),
                    ('is_abandoned', models.BooleanField(default=False)),
                    ('key', models.CharField(blank=True, default='', max_length=64)),
                    ('interviewer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('case', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='attempts', to='surveys.case')),
                    ('texts', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='surveys.studytexts')),
                ],
                options={
                    'indexes': [models.Index(fields=['interviewer', 'claimed_at'], name='attempt_interviewer'), models.Index(fields=['closed_at'], name='attempt_closed')],
                    'constraints': [models.UniqueConstraint(fields=('case', 'number'), name='attempt_number_once_per_case'), models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True)), fields=('case',), name='attempt_one_open_per_case'), models.CheckConstraint(condition=models.Q(('closed_at__isnull', True), models.Q(('disposition', ''), _negated=True), _connector='OR'), name='attempt_closed_has_disposition'), models.CheckConstraint(condition=models.Q(('direction__in', ['outbound', 'inbound'])), name='attempt_direction_known')],
                },
            ),
            migrations.CreateModel(
                name='Contact',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(blank=True, default='', max_length=160)),
                    ('respondent', models.CharField(blank=True, default='', max_length=160)),
                    ('attributes', models.JSONField(default=dict)),
                    ('erased_at', models.DateTimeField(null=True)),
                    ('case', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='contact', to='surveys.case')),
                    ('searchable', models.CharField(blank=True, default='', max_length=400)),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('erased_at__isnull', False)), fields=['case'], name='contact_erased')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('erased_at__isnull', True), models.Q(('name', ''), ('respondent', ''), ('searchable', '')), _connector='OR'), name='contact_erased_names_nobody')],
                },
            ),
            migrations.CreateModel(
                name='DoNotCall',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('reason', models.CharField(blank=True, default='', max_length=200)),
                    ('added_at', models.DateTimeField()),
                    ('added_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('attempt', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='surveys.attempt')),
                    ('digest', models.CharField(max_length=32, unique=True)),
                    ('key', models.CharField(max_length=8)),
                ],
            ),
            migrations.CreateModel(
                name='Interview',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('main', 'main interview'), ('back_check', 'back-check')], default='main', max_length=12)),
                    ('ordinal', models.PositiveSmallIntegerField(default=1)),
                    ('purpose', models.CharField(choices=[('live', 'live'), ('test', 'test'), ('practice', 'practice')], default='live', max_length=8)),
                    ('status', models.CharField(choices=[('open', 'open'), ('suspended', 'suspended'), ('complete', 'complete'), ('partial', 'partial'), ('broken_off', 'broken off'), ('screened_out', 'screened out'), ('quota_full', 'quota full'), ('rejected', 'rejected')], default='open', max_length=12)),
                    ('language', models.CharField(blank=True, default='', max_length=20)),
                    ('seed', models.PositiveBigIntegerField()),
                    ('state', models.JSONField(default=dict)),
                    ('sequence', models.PositiveIntegerField(default=0)),
                    ('row', models.JSONField(null=True)),
                    ('facts_at', models.DateTimeField()),
                    ('started_at', models.DateTimeField()),
                    ('ended_at', models.DateTimeField(null=True)),
                    ('changed_at', models.DateTimeField()),
                    ('seconds', models.PositiveIntegerField(default=0)),
                    ('case', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='surveys.case')),
                    ('last_attempt', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='surveys.attempt')),
                    ('study', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='surveys.study')),
                    ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='surveys.version')),
                    ('change_number', models.PositiveBigIntegerField(null=True)),
                ],
                options={
                    'indexes': [models.Index(fields=['study', 'status'], name='interview_study_status'), models.Index(condition=models.Q(('kind', 'main'), ('purpose', 'live'), ('status', 'complete')), fields=['study', 'ended_at'], name='interview_completed'), models.Index(condition=models.Q(('kind', 'main'), ('purpose', 'live'), ('status', 'complete')), fields=['study', 'seconds'], name='interview_length'), models.Index(fields=['study', 'change_number', 'id'], name='interview_changes')],
                    'constraints': [models.UniqueConstraint(fields=('case', 'kind', 'ordinal'), name='interview_ordinal_once_per_case'), models.CheckConstraint(condition=models.Q(('kind__in', ['main', 'back_check'])), name='interview_kind_known'), models.CheckConstraint(condition=models.Q(('purpose__in', ['live', 'test', 'practice'])), name='interview_purpose_known'), models.CheckConstraint(condition=models.Q(('status__in', ['open', 'suspended', 'complete', 'partial', 'broken_off', 'screened_out', 'quota_full', 'rejected'])), name='interview_status_known'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('status__in', ['open', 'suspended'])), models.Q(models.Q(('status__in', ['open', 'suspended']), _negated=True), ('ended_at__isnull', False)), _connector='OR'), name='interview_ended_has_time'), models.UniqueConstraint(condition=models.Q(('status', 'rejected'), _negated=True), fields=('case', 'kind'), name='interview_one_standing_per_case')],
                },
            ),
            migrations.CreateModel(
                name='OutcomeCorrection',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('before', models.CharField(max_length=40)),
                    ('after', models.CharField(max_length=40)),
                    ('reason', models.CharField(max_length=300)),
                    ('corrected_at', models.DateTimeField()),
                    ('attempt', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='surveys.attempt')),
                    ('corrected_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
            ),
            migrations.CreateModel(
                name='PhoneNumber',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.CharField(max_length=20)),
                    ('extension', models.CharField(blank=True, default='', max_length=12)),
                    ('kind', models.CharField(blank=True, default='', max_length=20)),
                    ('order', models.PositiveSmallIntegerField(default=0)),
                    ('attempts', models.PositiveIntegerField(default=0)),
                    ('dead_at', models.DateTimeField(null=True)),
                    ('case', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='phones', to='surveys.case')),
                ],
                options={
                    'indexes': [models.Index(fields=['number'], name='phone_number')],
                    'constraints': [models.UniqueConstraint(fields=('case', 'number'), name='phone_once_per_case')],
                },
            ),
            migrations.CreateModel(
                name='Call',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('dialled_at', models.DateTimeField()),
                    ('answered_at', models.DateTimeField(null=True)),
                    ('ended_at', models.DateTimeField(null=True)),
                    ('result', models.CharField(blank=True, default='', max_length=40)),
                    ('attempt', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='calls', to='surveys.attempt')),
                    ('phone', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='surveys.phonenumber')),
                ],
                options={
                    'indexes': [models.Index(fields=['attempt', 'id'], name='call_attempt')],
                },
            ),
            migrations.CreateModel(
                name='Appointment',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('hard', 'exact'), ('soft', 'approximate'), ('super', 'forced by the supervisor')], default='hard', max_length=6)),
                    ('at', models.DateTimeField()),
                    ('expires_at', models.DateTimeField(null=True)),
                    ('ask_for', models.CharField(blank=True, default='', max_length=160)),
                    ('hours_reason', models.CharField(blank=True, default='', max_length=200)),
                    ('made_at', models.DateTimeField()),
                    ('ended_at', models.DateTimeField(null=True)),
                    ('ended_as', models.CharField(blank=True, default='', max_length=20)),
                    ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('made_in', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='surveys.attempt')),
                    ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to='surveys.case')),
                    ('phone', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='surveys.phonenumber')),
                    ('made_after', models.PositiveIntegerField(default=0)),
                    ('study', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='surveys.study')),
                    ('made_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['at'], name='appointment_open_at'), models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['study', 'at'], name='appointment_open_in_study'), models.Index(condition=models.Q(('ended_at__isnull', True), ('owner__isnull', True)), fields=['made_by', 'at'], name='appointment_open_made_by'), models.Index(condition=models.Q(('ended_at__isnull', True), ('owner__isnull', False)), fields=['owner', 'at'], name='appointment_open_owned')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('case',), name='appointment_one_open_per_case'), models.CheckConstraint(condition=models.Q(('kind__in', ['hard', 'soft', 'super'])), name='appointment_kind_known'), models.CheckConstraint(condition=models.Q(models.Q(('ended_as', ''), ('ended_at__isnull', True)), models.Q(('ended_at__isnull', False), models.Q(('ended_as', ''), _negated=True)), _connector='OR'), name='appointment_ended_says_how')],
                },
            ),
            migrations.CreateModel(
                name='QuotaPlace',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('reserved_at', models.DateTimeField()),
                    ('counted_at', models.DateTimeField(null=True)),
                    ('released_at', models.DateTimeField(null=True)),
                    ('attempt', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='surveys.attempt')),
                    ('cell', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='places', to='surveys.quotacell')),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('counted_at__isnull', True), ('released_at__isnull', True)), fields=['attempt'], name='quota_place_open'), models.Index(condition=models.Q(('counted_at__isnull', False)), fields=['cell', 'counted_at'], name='quota_place_counted')],
                    'constraints': [models.UniqueConstraint(fields=('cell', 'attempt'), name='quota_place_once_per_attempt'), models.CheckConstraint(condition=models.Q(('counted_at__isnull', True), ('counted_at__gte', models.F('reserved_at')), _connector='OR'), name='quota_place_counted_after_reserved'), models.CheckConstraint(condition=models.Q(('counted_at__isnull', True), ('released_at__isnull', True), _connector='OR'), name='quota_place_counted_or_released')],
                },
            ),
            migrations.CreateModel(
                name='Sample',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=120)),
                    ('file_name', models.CharField(blank=True, default='', max_length=200)),
                    ('source', models.CharField(blank=True, default='', max_length=200)),
                    ('opposition_checked_on', models.DateField(blank=True, null=True)),
                    ('opposition_waiver', models.CharField(blank=True, default='', max_length=200)),
                    ('kept_file', models.CharField(blank=True, default='', max_length=40)),
                    ('columns', models.JSONField(default=dict)),
                    ('attributes', models.JSONField(default=list)),
                    ('status', models.CharField(choices=[('loading', 'loading'), ('loaded', 'loaded'), ('released', 'released'), ('failed', 'failed'), ('cancelled', 'cancelled')], default='loading', max_length=10)),
                    ('purpose', models.CharField(choices=[('live', 'live'), ('test', 'test'), ('practice', 'practice')], default='live', max_length=8)),
                    ('rows_read', models.PositiveIntegerField(default=0)),
                    ('rows_total', models.PositiveIntegerField(default=0)),
                    ('cases_made', models.PositiveIntegerField(default=0)),
                    ('report', models.JSONField(default=dict)),
                    ('created_at', models.DateTimeField()),
                    ('released_at', models.DateTimeField(null=True)),
                    ('loaded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('study', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='surveys.study')),
                    ('grouped_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='surveys.version')),
                    ('change_number', models.PositiveBigIntegerField(default=0, null=True)),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['loading', 'loaded', 'released', 'failed', 'cancelled'])), name='sample_status_known'), models.CheckConstraint(condition=models.Q(('purpose__in', ['live', 'test', 'practice'])), name='sample_purpose_known')],
                },
            ),
            migrations.CreateModel(
                name='RowNote',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('row', models.PositiveIntegerField()),
                    ('column', models.CharField(blank=True, default='', max_length=120)),
                    ('code', models.CharField(max_length=40)),
                    ('value', models.CharField(blank=True, default='', max_length=200)),
                    ('is_refused', models.BooleanField()),
                    ('sample', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='surveys.sample')),
                ],
            ),
            migrations.CreateModel(
                name='Session',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('mode', models.CharField(default='telephone', max_length=12)),
                    ('language', models.CharField(blank=True, default='', max_length=20)),
                    ('started_at', models.DateTimeField()),
                    ('ended_at', models.DateTimeField(null=True)),
                    ('attempt', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='surveys.attempt')),
                    ('interview', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='surveys.interview')),
                    ('interviewer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('interview', 'attempt'), name='session_once_per_attempt')],
                },
            ),
            migrations.CreateModel(
                name='Study',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=120)),
                    ('client_name', models.CharField(blank=True, default='', max_length=120)),
                    ('wave', models.PositiveIntegerField(blank=True, null=True)),
                    ('status', models.CharField(choices=[('designing', 'being designed'), ('fielding', 'in the field'), ('paused', 'paused'), ('closed', 'closed')], default='designing', max_length=12)),
                    ('is_fictional', models.BooleanField(default=False)),
                    ('target', models.PositiveIntegerField(blank=True, null=True)),
                    ('promised_minutes', models.PositiveIntegerField(blank=True, null=True)),
                    ('starts_on', models.DateField(blank=True, null=True)),
                    ('ends_on', models.DateField(blank=True, null=True)),
                    ('shown_number', models.CharField(blank=True, default='', max_length=40)),
                    ('time_zone', models.CharField(default='Europe/Rome', max_length=64)),
                    ('calling_policy', models.JSONField(blank=True, default=dict)),
                    ('created_at', models.DateTimeField()),
                    ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('series', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='surveys.series')),
                    ('fielded_version', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='surveys.version')),
                    ('closed_at', models.DateTimeField(blank=True, null=True)),
                    ('needs_approval', models.BooleanField(default=False)),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['designing', 'fielding', 'paused', 'closed'])), name='study_status_known'), models.CheckConstraint(condition=models.Q(('starts_on', None), ('ends_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='study_ends_after_it_starts', violation_error_message='The field cannot end before it starts.')],
                },
            ),
            migrations.CreateModel(
                name='SampleBatch',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(max_length=80)),
                    ('digest', models.CharField(max_length=64)),
                    ('first_row', models.PositiveIntegerField()),
                    ('results', models.JSONField(default=list)),
                    ('received_at', models.DateTimeField()),
                    ('sample', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='batches', to='surveys.sample')),
                    ('token', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='surveys.apitoken')),
                    ('study', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='surveys.study')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('token', 'study', 'key'), name='sample_batch_key_once_per_token')],
                },
            ),
            migrations.CreateModel(
                name='Membership',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('role', models.CharField(choices=[('researcher', 'researcher'), ('interviewer', 'interviewer'), ('supervisor', 'supervisor'), ('client', 'client')], max_length=12)),
                    ('languages', models.JSONField(blank=True, default=list)),
                    ('skills', models.JSONField(blank=True, default=list)),
                    ('cleared_at', models.DateTimeField(blank=True, null=True)),
                    ('added_at', models.DateTimeField()),
                    ('added_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('study', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='surveys.study')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('user', 'study', 'role'), name='membership_once_per_role', violation_error_message='This person already has this role in the study.'), models.CheckConstraint(condition=models.Q(('role__in', ['researcher', 'interviewer', 'supervisor', 'client'])), name='membership_role_known')],
                },
            ),
            migrations.CreateModel(
                name='Export',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('status', models.CharField(choices=[('waiting', 'waiting'), ('running', 'being made'), ('ready', 'ready'), ('failed', 'failed'), ('withdrawn', 'withdrawn')], default='waiting', max_length=10)),
                    ('options', models.JSONField(default=dict)),
                    ('path', models.CharField(blank=True, default='', max_length=200)),
                    ('size', models.PositiveBigIntegerField(default=0)),
                    ('interviews', models.PositiveIntegerField(default=0)),
                    ('interviews_total', models.PositiveIntegerField(default=0)),
                    ('notes', models.JSONField(default=list)),
                    ('error', models.TextField(blank=True, default='')),
                    ('asked_at', models.DateTimeField()),
                    ('moved_at', models.DateTimeField(null=True)),
                    ('ready_at', models.DateTimeField(null=True)),
                    ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('study', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='surveys.study')),
                    ('told_at', models.DateTimeField(null=True)),
                    ('withdrawn_at', models.DateTimeField(null=True)),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['waiting', 'running', 'ready', 'failed', 'withdrawn'])), name='export_status_known'), models.CheckConstraint(condition=models.Q(models.Q(('path', ''), ('status', 'withdrawn'), ('withdrawn_at__isnull', False)), models.Q(models.Q(('status', 'withdrawn'), _negated=True), ('withdrawn_at__isnull', True)), _connector='OR'), name='export_withdrawn_has_time_and_no_file')],
                },
            ),
            migrations.CreateModel(
                name='Draft',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('file_name', models.CharField(max_length=200)),
                    ('workbook', models.BinaryField()),
                    ('questionnaire', models.JSONField(null=True)),
                    ('problems', models.JSONField(default=list)),
                    ('sheets', models.JSONField(default=list)),
                    ('uploaded_at', models.DateTimeField()),
                    ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('study', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='draft', to='surveys.study')),
                    ('row_ids', models.JSONField(default=dict)),
                ],
            ),
            migrations.CreateModel(
                name='StudyTexts',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveIntegerField()),
                    ('scripts', models.JSONField(default=dict)),
                    ('answers', models.JSONField(default=list)),
                    ('changed_at', models.DateTimeField()),
                    ('changed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('study', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='texts', to='surveys.study')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('study', 'number'), name='study_texts_number_once_per_study')],
                },
            ),
            migrations.CreateModel(
                name='Version',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveIntegerField()),
                    ('format', models.PositiveSmallIntegerField(default=1)),
                    ('questionnaire', models.JSONField()),
                    ('codebook', models.JSONField()),
                    ('workbook', models.BinaryField(null=True)),
                    ('file_name', models.CharField(blank=True, default='', max_length=200)),
                    ('reason', models.CharField(blank=True, default='', max_length=200)),
                    ('published_at', models.DateTimeField()),
                    ('published_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('study', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='surveys.study')),
                    ('decisions', models.JSONField(default=list)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('study', 'number'), name='version_number_once_per_study')],
                },
            ),
            migrations.CreateModel(
                name='InterviewEvent',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('sequence', models.PositiveIntegerField()),
                    ('kind', models.CharField(choices=[('started', 'Started'), ('resumed', 'Resumed'), ('suspended', 'Suspended'), ('finished', 'Finished'), ('broken_off', 'Broken Off'), ('stopped', 'Stopped'), ('rejected', 'Rejected'), ('restored', 'Restored'), ('taken_up', 'Taken Up'), ('answer', 'Answer'), ('check', 'Check'), ('instances', 'Instances'), ('page', 'Page'), ('back', 'Back'), ('jump', 'Jump'), ('language', 'Language'), ('note', 'Note'), ('quota', 'Quota'), ('picked', 'Picked'), ('erased', 'Erased'), ('anonymised', 'Anonymised')], max_length=20)),
                    ('path', models.CharField(blank=True, default='', max_length=400)),
                    ('old', models.JSONField(null=True)),
                    ('new', models.JSONField(null=True)),
                    ('language', models.CharField(blank=True, default='', max_length=20)),
                    ('shown_at', models.DateTimeField(null=True)),
                    ('answered_at', models.DateTimeField(null=True)),
                    ('server_at', models.DateTimeField()),
                    ('reason', models.CharField(blank=True, default='', max_length=300)),
                    ('key', models.CharField(blank=True, default='', max_length=64)),
                    ('is_late', models.BooleanField(default=False)),
                    ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('interview', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='surveys.interview')),
                    ('session', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='surveys.session')),
                    ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='surveys.version')),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('is_late', True)), fields=['server_at'], name='event_late')],
                    'constraints': [models.UniqueConstraint(fields=('interview', 'sequence'), name='event_sequence_once_per_interview'), models.UniqueConstraint(condition=models.Q(('key', ''), _negated=True), fields=('interview', 'key'), name='event_key_once_per_interview'), models.CheckConstraint(condition=models.Q(('kind__in', ['started', 'resumed', 'suspended', 'finished', 'broken_off', 'stopped', 'rejected', 'restored', 'taken_up', 'answer', 'check', 'instances', 'page', 'back', 'jump', 'language', 'note', 'quota', 'picked', 'erased', 'anonymised'])), name='event_kind_known')],
                },
            ),
            migrations.CreateModel(
                name='AuditEntry',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('verb', models.CharField(max_length=60)),
                    ('subject', models.CharField(max_length=200)),
                    ('details', models.JSONField(default=dict)),
                    ('at', models.DateTimeField()),
                    ('actor', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('address', models.GenericIPAddressField(null=True)),
                    ('device', models.CharField(blank=True, default='', max_length=60)),
                    ('study', models.BigIntegerField(null=True)),
                ],
                options={
                    'indexes': [models.Index(fields=['at'], name='audit_entry_at'), models.Index(fields=['actor', 'id'], name='audit_entry_actor'), models.Index(fields=['subject', 'id'], name='audit_entry_subject'), models.Index(fields=['study', 'id'], name='audit_entry_study'), models.Index(fields=['verb', 'id'], name='audit_entry_verb')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('verb__contains', '.')), name='audit_entry_verb_is_noun_verb'), models.CheckConstraint(condition=models.Q(('subject__contains', ':')), name='audit_entry_subject_is_kind_id')],
                },
            ),
            migrations.CreateModel(
                name='InterviewPace',
                fields=[
                    ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                    ('pace', models.JSONField()),
                    ('learnt_at', models.DateTimeField()),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='interview_pace_single_row')],
                },
            ),
            migrations.CreateModel(
                name='OwnName',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('sheet', models.CharField(max_length=100)),
                    ('heading', models.CharField(blank=True, default='', max_length=300)),
                    ('declared_at', models.DateTimeField()),
                    ('declared_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('study', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='own_names', to='surveys.study')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('study', 'sheet', 'heading'), name='own_name_once_per_study')],
                },
            ),
            migrations.CreateModel(
                name='Institute',
                fields=[
                    ('id', models.PositiveSmallIntegerField(default=1, editable=False, primary_key=True, serialize=False)),
                    ('name', models.CharField(max_length=120)),
                    ('address', models.TextField(blank=True, default='')),
                    ('phone', models.CharField(blank=True, default='', max_length=40)),
                    ('email', models.EmailField(blank=True, default='', max_length=254)),
                    ('website', models.URLField(blank=True, default='')),
                    ('privacy_name', models.CharField(blank=True, default='', max_length=120)),
                    ('privacy_email', models.EmailField(blank=True, default='', max_length=254)),
                    ('logo_digest', models.CharField(blank=True, default='', max_length=16)),
                    ('logo', models.BinaryField(blank=True, default=b'')),
                    ('answers_months', models.PositiveSmallIntegerField(blank=True, null=True)),
                    ('contacts_months', models.PositiveSmallIntegerField(blank=True, null=True)),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='institute_is_one'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='institute_has_a_name')],
                },
            ),
            migrations.CreateModel(
                name='CentreDialling',
                fields=[
                    ('id', models.PositiveSmallIntegerField(default=1, editable=False, primary_key=True, serialize=False)),
                    ('way', models.CharField(max_length=200)),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='centre_dialling_is_one')],
                },
            ),
            migrations.CreateModel(
                name='LegalHold',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('reason', models.CharField(max_length=300)),
                    ('placed_at', models.DateTimeField()),
                    ('lifted_at', models.DateTimeField(null=True)),
                    ('lifted_because', models.CharField(blank=True, default='', max_length=300)),
                    ('lifted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('placed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('study', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='surveys.study')),
                ],
                options={
                    'indexes': [models.Index(fields=['study', 'placed_at'], name='legal_hold_study')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('lifted_at__isnull', True)), fields=('study',), name='legal_hold_one_standing_per_study'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='legal_hold_says_why')],
                },
            ),
            migrations.CreateModel(
                name='ProcessingRecord',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('purpose', models.TextField(blank=True, default='')),
                    ('legal_basis', models.CharField(blank=True, choices=[('consent', 'consent of the person'), ('contract', 'contract with the person'), ('obligation', 'legal obligation'), ('vital_interests', 'vital interests'), ('public_interest', 'task in the public interest'), ('legitimate_interest', 'legitimate interest')], default='', max_length=20)),
                    ('basis_note', models.TextField(blank=True, default='')),
                    ('controller', models.CharField(blank=True, choices=[('client', 'the client decides; the institute works for them'), ('institute', 'the institute'), ('joint', 'client and institute together')], default='', max_length=10)),
                    ('client_contact', models.TextField(blank=True, default='')),
                    ('people', models.TextField(blank=True, default='')),
                    ('list_source', models.TextField(blank=True, default='')),
                    ('special_data', models.CharField(blank=True, choices=[('no', 'no'), ('yes', 'yes')], default='', max_length=3)),
                    ('special_note', models.TextField(blank=True, default='')),
                    ('recipients', models.TextField(blank=True, default='')),
                    ('transfers', models.CharField(blank=True, choices=[('no', 'no'), ('yes', 'yes')], default='', max_length=3)),
                    ('transfers_note', models.TextField(blank=True, default='')),
                    ('assessment', models.CharField(blank=True, choices=[('not_needed', 'not needed'), ('under_way', 'under way'), ('done', 'done')], default='', max_length=10)),
                    ('assessment_note', models.TextField(blank=True, default='')),
                    ('security_note', models.TextField(blank=True, default='')),
                    ('changed_at', models.DateTimeField()),
                    ('changed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('study', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='surveys.study')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('legal_basis__in', ['', 'consent', 'contract', 'obligation', 'vital_interests', 'public_interest', 'legitimate_interest'])), name='processing_legal_basis_known'), models.CheckConstraint(condition=models.Q(('controller__in', ['', 'client', 'institute', 'joint'])), name='processing_controller_known'), models.CheckConstraint(condition=models.Q(('special_data__in', ['', 'no', 'yes'])), name='processing_special_data_known'), models.CheckConstraint(condition=models.Q(('transfers__in', ['', 'no', 'yes'])), name='processing_transfers_known'), models.CheckConstraint(condition=models.Q(('assessment__in', ['', 'not_needed', 'under_way', 'done'])), name='processing_assessment_known')],
                },
            ),
            migrations.CreateModel(
                name='RetentionPlan',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('contacts_months', models.PositiveSmallIntegerField(blank=True, null=True)),
                    ('answers_months', models.PositiveSmallIntegerField(blank=True, null=True)),
                    ('keeps_open_answers', models.BooleanField(default=False)),
                    ('switched_on_at', models.DateTimeField(null=True)),
                    ('notice_from', models.DateTimeField(null=True)),
                    ('reached', models.PositiveBigIntegerField(default=0)),
                    ('contacts_erased_at', models.DateTimeField(null=True)),
                    ('answers_anonymised_at', models.DateTimeField(null=True)),
                    ('study', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='surveys.study')),
                    ('switched_on_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('switched_on_at__isnull', True), models.Q(('answers_months__isnull', False), ('contacts_months__isnull', False), ('notice_from__isnull', False)), _connector='OR'), name='retention_switched_on_has_months')],
                },
            ),
            migrations.CreateModel(
                name='SecondFactorRule',
                fields=[
                    ('id', models.PositiveSmallIntegerField(default=1, editable=False, primary_key=True, serialize=False)),
                    ('roles', models.JSONField(default=list)),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='second_factor_rule_is_one')],
                },
            ),
            migrations.CreateModel(
                name='BrowserSession',
                fields=[
                    ('session_key', models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name='session key')),
                    ('session_data', models.TextField(verbose_name='session data')),
                    ('expire_date', models.DateTimeField(db_index=True, verbose_name='expire date')),
                    ('started_at', models.DateTimeField()),
                    ('seen_at', models.DateTimeField()),
                    ('device', models.CharField(blank=True, default='', max_length=60)),
                    ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'session',
                    'verbose_name_plural': 'sessions',
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='CaseTally',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('state', models.CharField(max_length=8)),
                    ('is_quarantined', models.BooleanField()),
                    ('last_disposition', models.CharField(blank=True, max_length=40)),
                    ('final_outcome', models.CharField(blank=True, max_length=8)),
                    ('closed_as', models.CharField(blank=True, max_length=40)),
                    ('cases', models.IntegerField()),
                    ('is_sum', models.BooleanField()),
                    ('pool', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='surveys.pool')),
                    ('sample', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='surveys.sample')),
                    ('study', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='surveys.study')),
                    ('outcome_so_far', models.CharField(blank=True, max_length=8)),
                    ('waits_again', models.BooleanField()),
                ],
                options={
                    'indexes': [models.Index(fields=['study'], name='case_tally_study')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('is_sum', True)), fields=('study', 'sample', 'pool', 'state', 'is_quarantined', 'last_disposition', 'final_outcome', 'closed_as', 'outcome_so_far', 'waits_again'), name='case_tally_summed_once')],
                },
            ),
            migrations.CreateModel(
                name='DueTally',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('rank', models.PositiveSmallIntegerField()),
                    ('owned_by', models.BigIntegerField()),
                    ('quarter', models.BigIntegerField()),
                    ('cases', models.IntegerField()),
                    ('is_sum', models.BooleanField()),
                    ('pool', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='surveys.pool')),
                    ('sample', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='surveys.sample')),
                    ('study', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='surveys.study')),
                ],
                options={
                    'indexes': [models.Index(fields=['study'], name='due_tally_study')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('is_sum', True)), fields=('study', 'sample', 'pool', 'rank', 'owned_by', 'quarter'), name='due_tally_summed_once')],
                },
            ),
            migrations.CreateModel(
                name='InterviewTally',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('status', models.CharField(max_length=12)),
                    ('quarter', models.BigIntegerField()),
                    ('interviews', models.IntegerField()),
                    ('seconds', models.BigIntegerField()),
                    ('is_sum', models.BooleanField()),
                    ('study', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='surveys.study')),
                    ('version', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='surveys.version')),
                ],
                options={
                    'indexes': [models.Index(fields=['study'], name='interview_tally_study')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('is_sum', True)), fields=('study', 'version', 'status', 'quarter'), name='interview_tally_summed_once')],
                },
            ),
            migrations.CreateModel(
                name='StudyRevision',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('study', models.BigIntegerField()),
                    ('changes', models.BigIntegerField()),
                    ('is_sum', models.BooleanField()),
                ],
                options={
                    'indexes': [models.Index(fields=['study'], name='revision_study')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('is_sum', True)), fields=('study',), name='revision_summed_once')],
                },
            ),
            migrations.CreateModel(
                name='AttemptTally',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.IntegerField()),
                    ('disposition', models.CharField(max_length=40)),
                    ('attempts', models.IntegerField()),
                    ('is_sum', models.BooleanField()),
                    ('study', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='surveys.study')),
                ],
                options={
                    'indexes': [models.Index(fields=['study'], name='attempt_tally_study')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('is_sum', True)), fields=('study', 'number', 'disposition'), name='attempt_tally_summed_once')],
                },
            ),
            migrations.CreateModel(
                name='CorrectionTally',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.IntegerField()),
                    ('before', models.CharField(max_length=40)),
                    ('after', models.CharField(max_length=40)),
                    ('corrections', models.IntegerField()),
                    ('is_sum', models.BooleanField()),
                    ('study', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='surveys.study')),
                ],
                options={
                    'indexes': [models.Index(fields=['study'], name='correction_tally_study')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('is_sum', True)), fields=('study', 'number', 'before', 'after'), name='correction_tally_summed_once')],
                },
            ),
            migrations.CreateModel(
                name='DraftStep',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveIntegerField()),
                    ('kind', models.CharField(choices=[('upload', 'a workbook was uploaded'), ('cell', 'a cell was changed'), ('edit', 'cells, rows or sheets were changed'), ('return', 'an earlier step was gone back to')], max_length=8)),
                    ('file_name', models.CharField(max_length=200)),
                    ('sheet', models.CharField(blank=True, default='', max_length=100)),
                    ('row', models.PositiveIntegerField(blank=True, null=True)),
                    ('column', models.PositiveIntegerField(blank=True, null=True)),
                    ('heading', models.CharField(blank=True, default='', max_length=300)),
                    ('before', models.TextField(blank=True, default='')),
                    ('after', models.TextField(blank=True, default='')),
                    ('state', models.CharField(choices=[('done', 'done'), ('undone', 'undone'), ('dropped', 'undone, then something else was done')], default='done', max_length=8)),
                    ('made_at', models.DateTimeField()),
                    ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('study', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='draft_steps', to='surveys.study')),
                    ('changes', models.JSONField(blank=True, default=list)),
                    ('row_ids', models.JSONField(blank=True, default=dict)),
                    ('to_step', models.PositiveIntegerField(blank=True, null=True)),
                    ('way_back', models.BinaryField(null=True)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('study', 'number'), name='draft_step_number_once_per_study'), models.CheckConstraint(condition=models.Q(('state__in', ['done', 'undone', 'dropped'])), name='draft_step_state_known'), models.CheckConstraint(condition=models.Q(('kind__in', ['upload', 'cell', 'edit', 'return'])), name='draft_step_kind_known'), models.CheckConstraint(condition=models.Q(models.Q(('column', None), ('kind', 'upload'), ('row', None), ('state', 'done')), models.Q(('column__gt', 0), ('kind', 'cell'), ('row__gt', 0)), models.Q(('column', None), ('kind__in', ['edit', 'return']), ('row', None)), _connector='OR'), name='draft_step_of_a_cell_has_its_place'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'return'), ('to_step__gt', 0), ('to_step__lt', models.F('number'))), models.Q(models.Q(('kind', 'return'), _negated=True), ('to_step', None)), _connector='OR'), name='draft_step_goes_back_to_an_earlier_one')],
                },
            ),
            migrations.CreateModel(
                name='ChangeBatch',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveBigIntegerField()),
                    ('numbered_at', models.DateTimeField()),
                    ('study', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='surveys.study')),
                ],
                options={
                    'indexes': [models.Index(fields=['study', 'numbered_at', 'number'], name='change_batch_moment')],
                    'constraints': [models.UniqueConstraint(fields=('study', 'number'), name='change_batch_number_once_per_study')],
                },
            ),
            migrations.CreateModel(
                name='Simulation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('questionnaire', models.JSONField(null=True)),
                    ('interviews', models.PositiveIntegerField()),
                    ('seed', models.PositiveIntegerField()),
                    ('pace', models.JSONField()),
                    ('status', models.CharField(choices=[('waiting', 'waiting'), ('running', 'being held'), ('done', 'done'), ('failed', 'too much work')], default='waiting', max_length=10)),
                    ('run', models.CharField(blank=True, default='', max_length=12)),
                    ('held', models.PositiveIntegerField(default=0)),
                    ('most', models.PositiveIntegerField(default=0)),
                    ('found', models.JSONField(null=True)),
                    ('asked_at', models.DateTimeField()),
                    ('moved_at', models.DateTimeField(null=True)),
                    ('asked_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('study', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='simulations', to='surveys.study')),
                    ('version', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='surveys.version')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('study', 'version'), name='simulation_once_per_version'), models.UniqueConstraint(condition=models.Q(('version__isnull', True)), fields=('study',), name='simulation_once_per_draft'), models.CheckConstraint(condition=models.Q(('status__in', ['waiting', 'running', 'done', 'failed'])), name='simulation_status_known'), models.CheckConstraint(condition=models.Q(models.Q(('found__isnull', False), ('status', 'done')), models.Q(models.Q(('status', 'done'), _negated=True), ('found__isnull', True)), _connector='OR'), name='simulation_done_has_findings')],
                },
            ),
            migrations.CreateModel(
                name='InterviewerTally',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('quarter', models.BigIntegerField()),
                    ('interviews', models.IntegerField()),
                    ('seconds', models.BigIntegerField()),
                    ('is_sum', models.BooleanField()),
                    ('interviewer', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('study', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='surveys.study')),
                ],
                options={
                    'indexes': [models.Index(fields=['study', 'quarter'], name='interviewer_tally_lately')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('is_sum', True)), fields=('study', 'interviewer', 'quarter'), name='interviewer_tally_summed_once')],
                },
            ),
            migrations.CreateModel(
                name='TranslationSources',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('texts', models.JSONField(default=dict)),
                    ('study', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='translation_sources', to='surveys.study')),
                ],
            ),
            migrations.CreateModel(
                name='Proof',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveIntegerField()),
                    ('step', models.PositiveIntegerField()),
                    ('draft_number', models.PositiveIntegerField()),
                    ('digest', models.CharField(max_length=64)),
                    ('questionnaire', models.JSONField()),
                    ('shown_at', models.DateTimeField()),
                    ('shown_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('study', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='proofs', to='surveys.study')),
                    ('texts', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='surveys.studytexts')),
                    ('version', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='proofs', to='surveys.version')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('study', 'number'), name='proof_number_once_per_study')],
                },
            ),
            migrations.CreateModel(
                name='Reviewer',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=120)),
                    ('email', models.EmailField(blank=True, default='', max_length=254)),
                    ('secret_hash', models.CharField(max_length=64, unique=True)),
                    ('ending', models.CharField(max_length=4)),
                    ('created_at', models.DateTimeField()),
                    ('expires_at', models.DateTimeField()),
                    ('revoked_at', models.DateTimeField(null=True)),
                    ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('study', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reviewers', to='surveys.study')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('created_at'))), name='reviewer_link_expires_after_it_is_made'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='reviewer_has_a_name')],
                },
            ),
            migrations.CreateModel(
                name='DraftComment',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('question', models.CharField(max_length=300)),
                    ('text', models.TextField()),
                    ('written_at', models.DateTimeField()),
                    ('resolved_at', models.DateTimeField(null=True)),
                    ('answers', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='answered_by', to='surveys.draftcomment')),
                    ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('resolved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('study', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='draft_comments', to='surveys.study')),
                    ('reviewer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='comments', to='surveys.reviewer')),
                ],
                options={
                    'indexes': [models.Index(fields=['study', 'question'], name='draft_comment_question'), models.Index(condition=models.Q(('answers', None)), fields=['study', 'id'], name='draft_comment_study')],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('author', None), ('reviewer__isnull', False)), models.Q(('author__isnull', False), ('reviewer', None)), _connector='OR'), name='draft_comment_by_one_person'), models.CheckConstraint(condition=models.Q(models.Q(('resolved_at', None), ('resolved_by', None)), models.Q(('answers', None), ('resolved_at__isnull', False), ('resolved_by__isnull', False)), _connector='OR'), name='draft_comment_resolved_by_somebody'), models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='draft_comment_says_something')],
                },
            ),
            migrations.CreateModel(
                name='Verdict',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('approves', models.BooleanField()),
                    ('note', models.TextField(blank=True, default='')),
                    ('given_at', models.DateTimeField()),
                    ('proof', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='verdicts', to='surveys.proof')),
                    ('reviewer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='verdicts', to='surveys.reviewer')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('approves', True), models.Q(('note', ''), _negated=True), _connector='OR'), name='verdict_not_yet_has_a_note')],
                },
            ),
            migrations.CreateModel(
                name='EarlierWave',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('questionnaire', models.JSONField()),
                    ('earlier', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='surveys.study')),
                    ('study', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='earlier_wave', to='surveys.study')),
                ],
            ),
            migrations.CreateModel(
                name='DraftPresence',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('row', models.PositiveIntegerField(null=True)),
                    ('seen_at', models.DateTimeField()),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('study', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='presences', to='surveys.study')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('study', 'person'), name='draft_presence_once_per_person')],
                },
            ),
            migrations.CreateModel(
                name='RulesVersion',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveIntegerField()),
                    ('policy', models.JSONField(default=dict)),
                    ('reason', models.CharField(blank=True, default='', max_length=300)),
                    ('changed_at', models.DateTimeField()),
                    ('redated_up_to', models.BigIntegerField(default=0)),
                    ('redated_at', models.DateTimeField(null=True)),
                    ('changed_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('study', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='surveys.study')),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('redated_at__isnull', True)), fields=['study'], name='rules_version_redating')],
                    'constraints': [models.UniqueConstraint(fields=('study', 'number'), name='rules_version_number_once_per_study'), models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='rules_version_numbered_from_one')],
                },
            ),
            migrations.CreateModel(
                name='LibraryEntry',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=120)),
                    ('version', models.PositiveIntegerField()),
                    ('kind', models.CharField(choices=[('questions', 'questions'), ('list', 'a list of answers')], max_length=10)),
                    ('tags', models.JSONField(default=list)),
                    ('content', models.JSONField()),
                    ('words', models.TextField()),
                    ('kept_at', models.DateTimeField()),
                    ('retired_at', models.DateTimeField(null=True)),
                    ('kept_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('study', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='surveys.study')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('name', 'version'), name='library_version_once_per_name'), models.CheckConstraint(condition=models.Q(('kind__in', ['questions', 'list'])), name='library_kind_known')],
                },
            ),
            migrations.CreateModel(
                name='LibraryUse',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('names', models.JSONField(default=list)),
                    ('used_at', models.DateTimeField()),
                    ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='uses', to='surveys.libraryentry')),
                    ('step', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='surveys.draftstep')),
                    ('study', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='surveys.study')),
                    ('used_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
            ),
        ]),
        migrations.RunPython(name_as_altered, migrations.RunPython.noop),
        migrations.RunPython(guard, drop_triggers),
    ]
