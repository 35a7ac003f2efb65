"""Alarms of the desk for several studies that somebody has dismissed."""

from django.db import models
from django.db.models import Q


class AlarmDismissal(models.Model):
    """That an alarm of a study is not shown for a while; the register keeps every dismissal.

    ``kind`` and ``about`` name the alarm, ``about`` for instance the cell. ``until``: when it is shown again; null
    for as long as what it says stays the same, which is ``state``.
    """

    study = models.ForeignKey("surveys.Study", models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=20)
    about = models.CharField(max_length=80, blank=True, default="")
    state = models.CharField(max_length=120, blank=True, default="")
    reason = models.CharField(max_length=300)
    until = models.DateTimeField(null=True)
    dismissed_by = models.ForeignKey("surveys.User", models.PROTECT, related_name="+", db_index=False)
    dismissed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["study", "kind", "about"], name="alarm_dismissed_once"),
            models.CheckConstraint(name="alarm_dismissed_says_why", condition=~Q(reason="")),
        ]
