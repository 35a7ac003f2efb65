"""Pilots and soft launches: a field that stops by itself until somebody has looked at its first interviews."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class PilotDecision(models.TextChoices):
    """What becomes of the interviews of a pilot. ``DISCARD``: they are rejected, and their answers stay."""

    KEEP = "keep", _("kept")
    DISCARD = "discard", _("discarded")
    DROPPED = "dropped", _("given up before it was full")


class Pilot(models.Model):
    """A study hands out no case once ``completes`` interviews are complete, until a researcher has decided.

    ``before``: how many of those from before it was set are complete. ``filled_at``: when it was seen to be full,
    before one of its interviews was rejected: it stays full. ``asked_at``: when the decision was made: what ended later
    is not discarded. ``decided_at``: when it was carried out; the field goes on from then. ``left``: interviews that
    could not be discarded, for somebody had their case in hand.
    """

    study = models.ForeignKey("surveys.Study", models.PROTECT, related_name="+")
    completes = models.PositiveIntegerField()
    before = models.PositiveIntegerField(default=0)
    set_by = models.ForeignKey("surveys.User", models.PROTECT, null=True, related_name="+", db_index=False)
    set_at = models.DateTimeField()
    decision = models.CharField(max_length=8, choices=PilotDecision, blank=True, default="")
    reason = models.CharField(max_length=300, blank=True, default="")
    decided_by = models.ForeignKey("surveys.User", models.PROTECT, null=True, related_name="+", db_index=False)
    asked_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    filled_at = models.DateTimeField(null=True)
    discarded = models.PositiveIntegerField(default=0)
    left = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["study"], condition=Q(decided_at=None), name="pilot_one_open_per_study"),
            models.CheckConstraint(name="pilot_of_some_completes", condition=Q(completes__gte=1)),
            models.CheckConstraint(
                name="pilot_decision_known", condition=Q(decision="") | Q(decision__in=PilotDecision.values)
            ),
            models.CheckConstraint(name="pilot_decided_says_how", condition=Q(decided_at=None) | ~Q(decision="")),
        ]

    @property
    def audit_name(self) -> str:
        """The pilot as a subject of the register."""
        return f"pilot:{self.pk}"
