"""Shifts planned and worked, breaks, the hours that are paid, and what they cost.

Whoever starts a shift or a break is registered as present or away: that is the register of attendance, for which no
agreement is needed (art. 4, paragraph 2, of Italian law 300/1970). What is worked out of it by person, is: see
``people.queries.may_watch``.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class BreakReason(models.TextChoices):
    """Why somebody is on a break."""

    COFFEE = "coffee", _("coffee")
    MEAL = "meal", _("meal")
    SCREEN = "screen", _("rest from the screen")
    BRIEFING = "briefing", _("briefing")
    FAULT = "fault", _("technical fault")
    OTHER = "other", _("something else")


class PlannedShift(models.Model):
    """When somebody is expected at work; ``centre``: where. ``study``: null for whichever they have."""

    person = models.ForeignKey("surveys.User", models.PROTECT, related_name="+", db_index=False)
    study = models.ForeignKey("surveys.Study", models.PROTECT, null=True, related_name="+")
    centre = models.CharField(max_length=60, blank=True, default="")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    planned_by = models.ForeignKey("surveys.User", models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "starts_at"], name="planned_shift_starts_once"),
            models.CheckConstraint(name="planned_shift_has_a_length", condition=Q(ends_at__gt=F("starts_at"))),
        ]
        indexes = [models.Index(fields=["starts_at"], name="planned_shift_starts")]


class WorkedShift(models.Model):
    """When somebody was at work. ``is_forgotten``: not ended by the person, but by us when they were last at work."""

    person = models.ForeignKey("surveys.User", models.PROTECT, related_name="+", db_index=False)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    is_forgotten = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(ended_at__isnull=True), name="worked_shift_one_open_per_person"
            ),
            models.CheckConstraint(
                name="worked_shift_ends_after_its_start",
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
            ),
        ]
        indexes = [
            models.Index(fields=["person", "started_at"], name="worked_shift_person"),
            models.Index(fields=["started_at"], name="worked_shift_started"),
        ]


class ShiftBreak(models.Model):
    """One break in a shift."""

    shift = models.ForeignKey(WorkedShift, models.CASCADE, related_name="breaks")
    reason = models.CharField(max_length=12, choices=BreakReason)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shift"], condition=Q(ended_at__isnull=True), name="shift_break_one_open_per_shift"
            ),
            models.CheckConstraint(name="shift_break_reason_known", condition=Q(reason__in=BreakReason.values)),
            models.CheckConstraint(
                name="shift_break_ends_after_its_start",
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
            ),
        ]


class ShiftPractice(models.Model):
    """A practice held in a shift: a time at work that is no study's, whose case is gone when it ends."""

    shift = models.ForeignKey(WorkedShift, models.CASCADE, related_name="practices")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="shift_practice_has_a_length", condition=Q(ended_at__gt=F("started_at")))
        ]


class QueueWait(models.Model):
    """That somebody asked for a case and there was none; it lasts until they get the next one."""

    person = models.ForeignKey("surveys.User", models.PROTECT, related_name="+", db_index=False)
    study = models.ForeignKey("surveys.Study", models.PROTECT, related_name="+", db_index=False)
    since = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person", "since"], name="queue_wait_person")]


class ShiftSettings(models.Model):
    """From when on somebody is late, and a break long; a single row. ``forgotten``: minutes after the last call."""

    THE_ONE = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=THE_ONE, editable=False)
    late_minutes = models.PositiveSmallIntegerField(default=10)
    long_break_minutes = models.PositiveSmallIntegerField(default=20)
    forgotten_minutes = models.PositiveSmallIntegerField(default=60)

    class Meta:
        constraints = [models.CheckConstraint(name="shift_settings_are_one", condition=Q(id=1))]


class WorkHour(models.Model):
    """What one person did for one study in one hour of the clock: counters that the worker keeps, see ``count_work``.

    ``hour`` is when it began. ``study``: null for a time without any case that was for no one study. Its seconds add
    up to the time at work: on the line, with a case otherwise, waiting for a case, idle, on a break.
    """

    person = models.ForeignKey("surveys.User", models.PROTECT, related_name="+", db_index=False)
    study = models.ForeignKey("surveys.Study", models.PROTECT, null=True, related_name="+", db_index=False)
    hour = models.DateTimeField()
    talk_seconds = models.PositiveIntegerField(default=0)
    case_seconds = models.PositiveIntegerField(default=0)
    wait_seconds = models.PositiveIntegerField(default=0)
    idle_seconds = models.PositiveIntegerField(default=0)
    break_seconds = models.PositiveIntegerField(default=0)
    attempts = models.PositiveIntegerField(default=0)
    contacts = models.PositiveIntegerField(default=0)
    refusals = models.PositiveIntegerField(default=0)
    abandoned = models.PositiveIntegerField(default=0)
    appointments_due = models.PositiveIntegerField(default=0)
    appointments_kept = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "study", "hour"], name="work_hour_once_per_person_and_study"),
            models.UniqueConstraint(
                fields=["person", "hour"], condition=Q(study__isnull=True), name="work_hour_without_a_case_once"
            ),
        ]
        indexes = [
            models.Index(fields=["hour"], name="work_hour_lately"),
            models.Index(fields=["study", "hour"], name="work_hour_study"),
        ]


class WorkCount(models.Model):
    """Up to when the hours of work have been counted; a single row."""

    THE_ONE = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=THE_ONE, editable=False)
    counted_to = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(name="work_count_is_one", condition=Q(id=1))]


class ApprovedHours(models.Model):
    """The minutes of one person for one study on one day that are paid."""

    person = models.ForeignKey("surveys.User", models.PROTECT, related_name="+", db_index=False)
    study = models.ForeignKey("surveys.Study", models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    minutes = models.PositiveIntegerField()
    approved_by = models.ForeignKey("surveys.User", models.PROTECT, null=True, related_name="+", db_index=False)
    approved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "study", "day"], name="approved_hours_once_per_day"),
            models.CheckConstraint(name="approved_hours_fit_a_day", condition=Q(minutes__lte=1440)),
        ]
        indexes = [models.Index(fields=["study", "day"], name="approved_hours_study")]


class FieldBudget(models.Model):
    """What an hour of a study's field costs and a complete may cost, in cents."""

    study = models.OneToOneField("surveys.Study", models.PROTECT, related_name="+")
    hour_cents = models.PositiveIntegerField()
    complete_cents = models.PositiveIntegerField()
