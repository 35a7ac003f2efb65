"""Attempts and their calls, appointments and corrections."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Direction(models.TextChoices):
    """Who called whom."""

    OUTBOUND = "outbound", _("outgoing")
    INBOUND = "inbound", _("incoming")


class Attempt(models.Model):
    """One interviewer working one case once. Counts against the limits only when something was dialled.

    ``disposition`` is the code of the outcome with which it was closed; ``key`` makes the closing
    idempotent. ``number`` is its place among the case's attempts, from 1. ``reason``: why the case
    came just then, a key of ``calling.next_call.REASONS``. ``texts``: the edition of the study's texts, privacy
    notice included, that stood on the screen when a number was last dialled or the interview was opened.
    """

    case = models.ForeignKey("surveys.Case", models.PROTECT, related_name="attempts", db_index=False)
    interviewer = models.ForeignKey("surveys.User", models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveIntegerField()
    direction = models.CharField(max_length=8, choices=Direction, default=Direction.OUTBOUND)
    reason = models.CharField(max_length=40, blank=True, default="")
    claimed_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    disposition = models.CharField(max_length=40, blank=True, default="")
    note = models.TextField(blank=True, default="")
    is_dialled = models.BooleanField(default=False)
    is_abandoned = models.BooleanField(default=False)
    key = models.CharField(max_length=64, blank=True, default="")
    texts = models.ForeignKey("surveys.StudyTexts", models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="attempt_number_once_per_case"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(closed_at__isnull=True), name="attempt_one_open_per_case"
            ),
            models.CheckConstraint(
                name="attempt_closed_has_disposition",
                condition=Q(closed_at__isnull=True) | ~Q(disposition=""),
            ),
            models.CheckConstraint(name="attempt_direction_known", condition=Q(direction__in=Direction.values)),
        ]
        indexes = [
            models.Index(fields=["interviewer", "claimed_at"], name="attempt_interviewer"),
            models.Index(fields=["closed_at"], name="attempt_closed"),
        ]


class Call(models.Model):
    """One dial of one number and its result."""

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="calls", db_index=False)
    phone = models.ForeignKey("surveys.PhoneNumber", models.SET_NULL, null=True, related_name="+")
    dialled_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        # With the id, or the last call of an attempt would be looked for among all calls from the newest on.
        indexes = [models.Index(fields=["attempt", "id"], name="call_attempt")]


class AppointmentKind(models.TextChoices):
    """Hard: the respondent asked for that time. Soft: the interviewer's guess. Super: forced by a supervisor."""

    HARD = "hard", _("exact")
    SOFT = "soft", _("approximate")
    SUPER = "super", _("forced by the supervisor")


class Keeping(models.TextChoices):
    """Who keeps an appointment: the five rules that a supervisor chooses from, and what stands where nobody has chosen.

    Present: its owner while they are at work when it is due, else anybody; without an owner anybody. Only: its owner,
    however long that takes. First: its owner for ``wait_minutes`` after its time, then anybody. Team: anybody of the
    study. Skill: those who have ``skill``. Supervisor: its owner, who supervises, and gives the case to somebody.
    """

    PRESENT = "present", _("theirs if they are at work, otherwise anybody")
    ONLY = "only", _("this person only")
    FIRST = "first", _("this person first, then anybody")
    TEAM = "team", _("anybody")
    SKILL = "skill", _("those with a skill")
    SUPERVISOR = "supervisor", _("a supervisor decides")


class Appointment(models.Model):
    """An appointment to call back. Ended by reaching the person or by an explicit decision, never by "no answer".

    Times are stored in UTC and shown in the respondent's time zone. ``made_after``: the number of the last
    attempt before it, so that the attempts to keep it are known even if the clock was set back. ``study`` is the
    case's, and ``made_by`` the interviewer of ``made_in``: the open appointments of a study, or of a person, are found
    without a look at cases and attempts. ``keeping``: who keeps it, with ``owner``, ``wait_minutes`` or ``skill``.
    """

    study = models.ForeignKey("surveys.Study", models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey("surveys.Case", models.PROTECT, related_name="appointments")
    made_in = models.ForeignKey(Attempt, models.PROTECT, null=True, related_name="+")
    made_by = models.ForeignKey("surveys.User", models.PROTECT, null=True, related_name="+", db_index=False)
    kind = models.CharField(max_length=6, choices=AppointmentKind, default=AppointmentKind.HARD)
    at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    owner = models.ForeignKey("surveys.User", models.PROTECT, null=True, related_name="+")
    keeping = models.CharField(max_length=10, choices=Keeping, default=Keeping.PRESENT)
    wait_minutes = models.PositiveSmallIntegerField(default=0)
    skill = models.CharField(max_length=20, blank=True, default="")
    ask_for = models.CharField(max_length=160, blank=True, default="")
    phone = models.ForeignKey("surveys.PhoneNumber", models.SET_NULL, null=True, related_name="+")
    hours_reason = models.CharField(max_length=200, blank=True, default="")
    made_at = models.DateTimeField()
    made_after = models.PositiveIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    ended_as = models.CharField(max_length=20, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(ended_at__isnull=True), name="appointment_one_open_per_case"
            ),
            models.CheckConstraint(name="appointment_kind_known", condition=Q(kind__in=AppointmentKind.values)),
            models.CheckConstraint(
                name="appointment_keeping_says_who",
                condition=Q(keeping="present", skill="")
                | Q(keeping__in=["only", "first", "supervisor"], owner__isnull=False, skill="")
                | Q(keeping="team", owner__isnull=True, skill="")
                | (Q(keeping="skill", owner__isnull=True) & ~Q(skill="")),
            ),
            models.CheckConstraint(
                name="appointment_ended_says_how",
                condition=Q(ended_at__isnull=True, ended_as="") | (Q(ended_at__isnull=False) & ~Q(ended_as="")),
            ),
        ]
        indexes = [
            models.Index(fields=["at"], condition=Q(ended_at__isnull=True), name="appointment_open_at"),
            models.Index(fields=["study", "at"], condition=Q(ended_at__isnull=True), name="appointment_open_in_study"),
            models.Index(
                fields=["made_by", "at"],
                condition=Q(ended_at__isnull=True, owner__isnull=True),
                name="appointment_open_made_by",
            ),
            models.Index(
                fields=["owner", "at"],
                condition=Q(ended_at__isnull=True, owner__isnull=False),
                name="appointment_open_owned",
            ),
        ]


class OutcomeCorrection(models.Model):
    """A supervisor's correction of a disposition; the attempt itself keeps the disposition recorded first."""

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="corrections")
    before = models.CharField(max_length=40)
    after = models.CharField(max_length=40)
    reason = models.CharField(max_length=300)
    corrected_by = models.ForeignKey("surveys.User", models.PROTECT, related_name="+")
    corrected_at = models.DateTimeField()
