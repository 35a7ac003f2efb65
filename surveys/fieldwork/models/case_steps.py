"""What supervisors changed in cases, one by one or many at once, with the state before: it can be taken back."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class StepKind(models.TextChoices):
    """What a supervisor does to a case that can be taken back."""

    RELEASED = "released", _("put back into the queue")
    REASSIGNED = "reassigned", _("given to an interviewer")
    APPOINTED = "appointed", _("to be called at a set time")
    MADE_EXACT = "made_exact", _("appointment made exact")
    APPOINTMENT_MOVED = "moved", _("appointment moved")
    APPOINTMENT_CANCELLED = "cancelled", _("appointment cancelled")
    REPLICATE_CHANGED = "replicate", _("moved to another replicate")
    CLOSED = "closed", _("closed")
    REOPENED = "reopened", _("granted a new start")
    CORRECTED = "corrected", _("outcome corrected")
    REJECTED = "rejected", _("interview rejected")
    RESTORED = "restored", _("rejection taken back")


class BulkKind(models.TextChoices):
    """What can be done to many cases at once. Every page has words of its own for these."""

    FIRST = "first"
    GIVE = "give"
    RETURN = "return"
    RELEASE = "release"
    CLOSE = "close"
    TAKE_BACK = "take_back"
    REOPEN = "reopen"
    REPLICATE = "replicate"


class BulkAction(models.Model):
    """A change of many cases, carried out in the order of ``chosen`` and resumed where it stopped.

    ``chosen``: case number and how a list showed the case, emptied at the end; ``reached``: how many of them have been
    looked at. ``left``: number, English reason and colleague of each case that stayed as it was. ``takes_back``: the
    action that this one takes back. The words that were typed are kept in the register of each case alone.
    """

    study = models.ForeignKey("surveys.Study", models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=10, choices=BulkKind)
    asked_by = models.ForeignKey("surveys.User", models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField()
    reason = models.CharField(max_length=300, blank=True, default="")
    to = models.ForeignKey("surveys.User", models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField(null=True)
    hours_reason = models.CharField(max_length=200, blank=True, default="")
    sample = models.ForeignKey("surveys.Sample", models.SET_NULL, null=True, related_name="+")
    takes_back = models.ForeignKey("self", models.PROTECT, null=True, related_name="taken_back_by")
    chosen = models.JSONField(default=list)
    total = models.PositiveIntegerField()
    reached = models.PositiveIntegerField(default=0)
    left = models.JSONField(default=list)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="bulk_action_kind_known", condition=Q(kind__in=BulkKind.values)),
            models.CheckConstraint(
                name="bulk_action_finished_keeps_no_words",
                condition=Q(finished_at__isnull=True) | Q(reason="", hours_reason="", reached=models.F("total")),
            ),
        ]
        indexes = [models.Index(fields=["study", "id"], name="bulk_action_study")]


class CaseStep(models.Model):
    """What a supervisor changed in a case, with the state before it.

    ``before``: ids, codes and times as ``services.case_steps`` writes them, nothing that names the person; the steps of
    a person who is erased are deleted. ``mark_before`` and ``mark_after`` show whether somebody has touched the case
    since.
    """

    case = models.ForeignKey("surveys.Case", models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=10, choices=StepKind)
    taken_by = models.ForeignKey("surveys.User", models.PROTECT, null=True, related_name="+", db_index=False)
    taken_at = models.DateTimeField()
    before = models.JSONField()
    mark_before = models.CharField(max_length=64)
    mark_after = models.CharField(max_length=64)
    action = models.ForeignKey(BulkAction, models.SET_NULL, null=True, related_name="steps", db_index=False)
    taken_back_by = models.ForeignKey("surveys.User", models.PROTECT, null=True, related_name="+", db_index=False)
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="case_step_kind_known", condition=Q(kind__in=StepKind.values)),
            models.UniqueConstraint(
                fields=["action", "case"], condition=Q(action__isnull=False), name="case_step_once_per_action"
            ),
            models.CheckConstraint(
                name="case_step_taken_back_by_somebody",
                condition=Q(taken_back_at__isnull=True, taken_back_by__isnull=True)
                | Q(taken_back_at__isnull=False, taken_back_by__isnull=False),
            ),
        ]
