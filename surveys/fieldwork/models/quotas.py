"""Quota cells and the places that interviews hold in them. Fieldwork owns both."""

from django.db import models
from django.db.models import F, Q


class QuotaCell(models.Model):
    """A target number of completes that satisfy a condition; the study's own, changed in mid-field.

    ``condition``, ``label`` and ``position`` are what the version in use says of the cell; one that it
    does not list is not ``in_use``: it keeps its counts, and nobody else is counted in it.
    No database check on the target: supervisors lower it below what is taken, and soft cells exceed it.
    """

    study = models.ForeignKey("surveys.Study", models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=80)
    label = models.JSONField(default=dict)
    condition = models.TextField(blank=True, default="")
    target = models.PositiveIntegerField()
    on_full = models.CharField(max_length=8, default="stop")
    completes = models.PositiveIntegerField(default=0)
    reserved = models.PositiveIntegerField(default=0)
    position = models.PositiveIntegerField(default=0)
    in_use = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["study", "name"], name="quota_cell_name_once_per_study"),
            models.CheckConstraint(name="quota_cell_on_full_known", condition=Q(on_full__in=["stop", "warn"])),
        ]


class QuotaPlace(models.Model):
    """One attempt's place in one cell: reserved while the interview runs, counted when it is complete.

    Open (neither counted nor released) it is in the cell's ``reserved``, counted in its ``completes``.
    """

    cell = models.ForeignKey(QuotaCell, models.CASCADE, related_name="places", db_index=False)
    attempt = models.ForeignKey("surveys.Attempt", models.PROTECT, related_name="+")
    reserved_at = models.DateTimeField()
    counted_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["attempt"],
                condition=Q(counted_at__isnull=True, released_at__isnull=True),
                name="quota_place_open",
            ),
            models.Index(
                fields=["cell", "counted_at"], condition=Q(counted_at__isnull=False), name="quota_place_counted"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["cell", "attempt"], name="quota_place_once_per_attempt"),
            models.CheckConstraint(
                name="quota_place_counted_after_reserved",
                condition=Q(counted_at__isnull=True) | Q(counted_at__gte=F("reserved_at")),
            ),
            models.CheckConstraint(
                name="quota_place_counted_or_released",
                condition=Q(counted_at__isnull=True) | Q(released_at__isnull=True),
            ),
        ]
