"""Samples, pools and cases; personal data stand apart in an erasable contact."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Purpose(models.TextChoices):
    """Counts, quotas, rates and exports read live only."""

    LIVE = "live", _("live")
    TEST = "test", _("test")
    PRACTICE = "practice", _("practice")


class SampleStatus(models.TextChoices):
    """A sample is loaded out of sight of the field; one update releases it."""

    LOADING = "loading", _("loading")
    LOADED = "loaded", _("loaded")
    RELEASED = "released", _("released")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")


class Sample(models.Model):
    """A list of people to call, loaded from one file.

    ``columns``: how the file is read, as ``formats.samples.Reading`` writes it. ``attributes``: the
    extra columns, each ``{"name", "show", "route", "export", "personal"}``. ``kept_file`` names the
    file in ``kept_files`` until the rows are loaded. ``report``: rows repaired and refused, counted by
    reason; each of them is a ``RowNote``.
    ``grouped_by``: the version by whose quota cells its cases are pooled; none before the first.
    ``opposition_checked_on``: when the list was last checked with the Registro Pubblico delle Opposizioni.
    ``change_number``: as of a case; that of its release.
    """

    study = models.ForeignKey("surveys.Study", models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    file_name = models.CharField(max_length=200, blank=True, default="")
    source = models.CharField(max_length=200, blank=True, default="")
    opposition_checked_on = models.DateField(null=True, blank=True)
    opposition_waiver = models.CharField(max_length=200, blank=True, default="")
    kept_file = models.CharField(max_length=40, blank=True, default="")
    columns = models.JSONField(default=dict)
    attributes = models.JSONField(default=list)
    status = models.CharField(max_length=10, choices=SampleStatus, default=SampleStatus.LOADING)
    purpose = models.CharField(max_length=8, choices=Purpose, default=Purpose.LIVE)
    rows_read = models.PositiveIntegerField(default=0)
    rows_total = models.PositiveIntegerField(default=0)
    cases_made = models.PositiveIntegerField(default=0)
    report = models.JSONField(default=dict)
    grouped_by = models.ForeignKey("surveys.Version", models.PROTECT, related_name="+", null=True)
    loaded_by = models.ForeignKey("surveys.User", models.PROTECT, related_name="+", null=True)
    created_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)
    change_number = models.PositiveBigIntegerField(null=True, default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(name="sample_status_known", condition=Q(status__in=SampleStatus.values)),
            models.CheckConstraint(name="sample_purpose_known", condition=Q(purpose__in=Purpose.values)),
        ]


class RowNote(models.Model):
    """A row of a sample's file that was repaired or refused: ``code`` is a key of ``formats.samples.NOTES``."""

    sample = models.ForeignKey(Sample, models.CASCADE, related_name="notes")
    row = models.PositiveIntegerField()
    column = models.CharField(max_length=120, blank=True, default="")
    code = models.CharField(max_length=40)
    value = models.CharField(max_length=200, blank=True, default="")
    is_refused = models.BooleanField()


class Pool(models.Model):
    """Cases that open and close together: what changes for many cases at once is stored here.

    ``replicate`` is the sample's id: its pools open when it is released. ``skill``: what whoever calls
    should be good at (``calling.staff.SKILLS``), or nothing. ``cells``: the quota cells that the
    sample's data already decide. ``deficit``: how far behind they are; the largest goes first.
    """

    study = models.ForeignKey("surveys.Study", models.PROTECT, related_name="+", db_index=False)
    purpose = models.CharField(max_length=8, choices=Purpose, default=Purpose.LIVE)
    replicate = models.CharField(max_length=40, blank=True, default="")
    language = models.CharField(max_length=20, blank=True, default="")
    skill = models.CharField(max_length=20, blank=True, default="")
    hours_group = models.CharField(max_length=64, default="Europe/Rome")
    cells = models.CharField(max_length=400, blank=True, default="")
    is_open = models.BooleanField(default=False)
    deficit = models.FloatField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["study", "replicate", "language", "skill", "hours_group", "cells"], name="pool_once_per_kind"
            ),
            models.CheckConstraint(name="pool_purpose_known", condition=Q(purpose__in=Purpose.values)),
        ]


FIRST_BY_LOT = 100_000_000
"""From here on numbers are given by lot to cases that are anonymous; in a list a case has the number of its row."""


class CaseState(models.TextChoices):
    """Waiting in the queue, held by one interviewer, parked for one person or the supervisor, or closed for good."""

    WAITING = "waiting", _("waiting")
    HELD = "held", _("being worked")
    PARKED = "parked", _("set aside")
    CLOSED = "closed", pgettext_lazy("case", "closed")


class Case(models.Model):
    """One sampled person or household, worked to one final outcome.

    ``rank``, ``due_at``, ``position`` and ``valid_until`` are what ``calling.next_call`` last said:
    a lower rank goes first, within it the earlier due, then the position in the sample. Of a parked
    case ``valid_until`` is when it passes from its holder to the supervisor. ``is_partial``: what was
    answered in an interview that did not come to its end counts as a partial one. ``reopened_after``: the number
    of the last attempt before a supervisor put the case back; its order says so, for clocks are set back.
    ``quarantined_at``: since when it is nobody's, until it is decided what the person asked for.
    ``outcome_so_far``: what ``calling.outcomes.outcome_so_far`` says of its closed attempts, as corrected.
    ``change_number``: of the ``ChangeBatch`` of its last change; null where it has none yet (a trigger of
    ``database.change_marks`` sets that), 0 as long as nothing has changed since its sample was released.
    """

    study = models.ForeignKey("surveys.Study", models.PROTECT, related_name="+", db_index=False)
    sample = models.ForeignKey(Sample, models.PROTECT, related_name="cases", db_index=False)
    pool = models.ForeignKey(Pool, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    external_id = models.CharField(max_length=80, blank=True, default="")
    purpose = models.CharField(max_length=8, choices=Purpose, default=Purpose.LIVE)
    stratum = models.CharField(max_length=80, blank=True, default="")
    weight = models.FloatField(default=1)
    language = models.CharField(max_length=20, blank=True, default="")
    time_zone = models.CharField(max_length=64, default="Europe/Rome")
    attributes = models.JSONField(default=dict)

    state = models.CharField(max_length=8, choices=CaseState, default=CaseState.WAITING)
    rank = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    position = models.PositiveIntegerField(default=0)
    valid_until = models.DateTimeField(null=True)
    owner = models.ForeignKey("surveys.User", models.PROTECT, related_name="+", null=True, db_index=False)
    holder = models.ForeignKey("surveys.User", models.PROTECT, related_name="+", null=True, db_index=False)
    lease_until = models.DateTimeField(null=True)

    attempts_counted = models.PositiveIntegerField(default=0)
    is_resumable = models.BooleanField(default=False)
    is_partial = models.BooleanField(default=False)
    reopened_at = models.DateTimeField(null=True)
    reopened_after = models.PositiveIntegerField(default=0)
    last_disposition = models.CharField(max_length=40, blank=True, default="")
    last_called_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True, default="")
    outcome_so_far = models.CharField(max_length=8, blank=True, default="")
    final_outcome = models.CharField(max_length=8, blank=True, default="")
    closed_at = models.DateTimeField(null=True)
    closed_as = models.CharField(max_length=40, blank=True, default="")
    quarantined_at = models.DateTimeField(null=True)
    change_number = models.PositiveBigIntegerField(null=True, default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="case_quarantined_is_nobodys",
                condition=Q(quarantined_at__isnull=True) | Q(state__in=["parked", "closed"], owner__isnull=True),
            ),
            models.UniqueConstraint(fields=["study", "number"], name="case_number_once_per_study"),
            models.UniqueConstraint(
                fields=["study", "external_id", "purpose"],
                condition=~Q(external_id=""),
                name="case_external_id_once_per_study",
            ),
            models.UniqueConstraint(fields=["holder"], condition=Q(state="held"), name="case_one_held_per_holder"),
            models.CheckConstraint(
                name="case_held_has_holder_and_lease",
                condition=(Q(state="held") & Q(holder__isnull=False) & Q(lease_until__isnull=False))
                | (~Q(state="held") & Q(holder__isnull=True) & Q(lease_until__isnull=True)),
            ),
            models.CheckConstraint(
                name="case_closed_has_time",
                condition=(Q(state="closed") & Q(closed_at__isnull=False))
                | (~Q(state="closed") & Q(closed_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="case_open_has_no_outcome", condition=Q(state="closed") | Q(final_outcome="", closed_as="")
            ),
            models.CheckConstraint(name="case_state_known", condition=Q(state__in=CaseState.values)),
            models.CheckConstraint(name="case_purpose_known", condition=Q(purpose__in=Purpose.values)),
        ]
        indexes = [
            models.Index(
                fields=["pool", "rank", "due_at", "position"],
                condition=Q(state="waiting", owner__isnull=True),
                name="case_queue",
            ),
            models.Index(
                fields=["owner", "study", "rank", "due_at"],
                condition=Q(state="waiting", owner__isnull=False),
                name="case_owned_queue",
            ),
            models.Index(fields=["pool", "due_at"], condition=Q(state="waiting"), name="case_due"),
            models.Index(fields=["study", "valid_until"], condition=Q(state="waiting"), name="case_recheck"),
            models.Index(fields=["valid_until"], condition=Q(state="parked"), name="case_parked"),
            models.Index(
                fields=["owner"], condition=Q(state="parked", owner__isnull=False), name="case_parked_for_owner"
            ),
            models.Index(fields=["lease_until"], condition=Q(state="held"), name="case_lease"),
            models.Index(fields=["study", "state"], name="case_study_state"),
            models.Index(fields=["sample", "number"], name="case_sample"),
            models.Index(
                fields=["study", "change_number", "number"], condition=Q(change_number__gt=0), name="case_changes"
            ),
            models.Index(fields=["study"], condition=Q(change_number__isnull=True), name="case_changed"),
            models.Index("study", Upper("external_id"), condition=~Q(external_id=""), name="case_listed"),
            models.Index(
                fields=["study", "quarantined_at"], condition=Q(quarantined_at__isnull=False), name="case_quarantined"
            ),
        ]

    @property
    def audit_name(self) -> str:
        """The case as a subject of the register: ``case:12``."""
        return f"case:{self.pk}"


class ChangeBatch(models.Model):
    """What changed in a study and was numbered at one moment: cases, samples and interviews with its ``number``."""

    study = models.ForeignKey("surveys.Study", models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveBigIntegerField()
    numbered_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["study", "number"], name="change_batch_number_once_per_study")]
        indexes = [models.Index(fields=["study", "numbered_at", "number"], name="change_batch_moment")]


class Contact(models.Model):
    """Who the case is: personal data, erasable without touching case or answers.

    ``searchable``: its names as ``queries.person_names.searchable`` writes them, for ``database.search_index``.
    """

    case = models.OneToOneField(Case, models.CASCADE, related_name="contact")
    name = models.CharField(max_length=160, blank=True, default="")
    respondent = models.CharField(max_length=160, blank=True, default="")
    searchable = models.CharField(max_length=400, blank=True, default="")
    attributes = models.JSONField(default=dict)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="contact_erased_names_nobody",
                condition=Q(erased_at__isnull=True) | Q(name="", respondent="", searchable=""),
            ),
        ]
        indexes = [models.Index(fields=["case"], condition=Q(erased_at__isnull=False), name="contact_erased")]


class PhoneNumber(models.Model):
    """One number of a case, in E.164; worked in ``order``, retired when dead."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="phones", db_index=False)
    number = models.CharField(max_length=20)
    extension = models.CharField(max_length=12, blank=True, default="")
    kind = models.CharField(max_length=20, blank=True, default="")
    order = models.PositiveSmallIntegerField(default=0)
    attempts = models.PositiveIntegerField(default=0)
    dead_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="phone_once_per_case")]
        indexes = [models.Index(fields=["number"], name="phone_number")]
