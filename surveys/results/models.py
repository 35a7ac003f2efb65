"""Deliveries: exports that were requested and made."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ExportStatus(models.TextChoices):
    """An export waits, is made in the background, is ready or failed; withdrawn after somebody in it was erased."""

    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("being made")
    READY = "ready", _("ready")
    FAILED = "failed", _("failed")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Export(models.Model):
    """A results workbook of a study. ``path`` is relative to the exports' folder; ``options``: ``ExportOptions``.

    While it is being made, ``path`` is the unfinished file, which no other run has; ``moved_at``, by the
    database's clock: the latest sign of life of that run. ``withdrawn_at``: when somebody was erased whose answers
    it held, and its file deleted; ``told_at``: when those who may have fetched it were notified.
    """

    study = models.ForeignKey("surveys.Study", models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=ExportStatus, default=ExportStatus.WAITING)
    options = models.JSONField(default=dict)
    path = models.CharField(max_length=200, blank=True, default="")
    size = models.PositiveBigIntegerField(default=0)
    interviews = models.PositiveIntegerField(default=0)
    interviews_total = models.PositiveIntegerField(default=0)
    notes = models.JSONField(default=list)
    error = models.TextField(blank=True, default="")
    asked_by = models.ForeignKey("surveys.User", models.PROTECT, related_name="+", null=True)
    asked_at = models.DateTimeField()
    moved_at = models.DateTimeField(null=True)
    ready_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="export_status_known", condition=models.Q(status__in=ExportStatus.values)),
            models.CheckConstraint(
                name="export_withdrawn_has_time_and_no_file",
                condition=models.Q(status="withdrawn", withdrawn_at__isnull=False, path="")
                | (~models.Q(status="withdrawn") & models.Q(withdrawn_at__isnull=True)),
            ),
        ]
