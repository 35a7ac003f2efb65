"""Lists joined to cases that exist."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class UpdateStatus(models.TextChoices):
    """A list is compared with the cases, looked at, and only then applied to them.

    ``WAITING``: all but the cases that somebody had in hand is done; these follow.
    """

    COMPARING = "comparing", _("being compared")
    COMPARED = "compared", _("compared")
    APPLYING = "applying", _("being applied")
    WAITING = "waiting", pgettext_lazy("list", "waiting for cases in hand")
    APPLIED = "applied", _("applied")
    CANCELLED = "cancelled", _("cancelled")
    FAILED = "failed", _("failed")


class DroppedAs(models.TextChoices):
    """What the outcome of a person is whom a list drops: that of the calls so far, or that they are out of the sample.

    AAPOR, Standard Definitions: who does not belong to the population is out of the sample, 4.10, and in no rate.
    """

    HISTORY = "history", _("what the calls so far say")
    OUTSIDE = "outside", _("outside the sample (4.10): they no longer belong to those studied")


class ListUpdate(models.Model):
    """A file whose rows change cases of a study: numbers and values are added, values changed, people dropped.

    ``columns``: how it is read, as ``formats.list_updates.UpdateReading`` writes it. ``kept_file`` names the file in
    ``kept_files`` until the last row is applied. ``rows_read``: of the comparison, then of the application.
    ``found``: what would change and what is wrong, code → rows; ``done``: what was changed, code → rows. ``left``: the
    rows whose cases somebody had in hand. ``moved_at``: when the worker last came further.
    """

    study = models.ForeignKey("surveys.Study", models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200, blank=True, default="")
    kept_file = models.CharField(max_length=40, blank=True, default="")
    columns = models.JSONField(default=dict)
    status = models.CharField(max_length=10, choices=UpdateStatus, default=UpdateStatus.COMPARING)
    rows_read = models.PositiveIntegerField(default=0)
    rows_total = models.PositiveIntegerField(default=0)
    found = models.JSONField(default=dict)
    done = models.JSONField(default=dict)
    left = models.JSONField(default=list)
    dropped_as = models.CharField(max_length=8, choices=DroppedAs, default=DroppedAs.HISTORY)
    reason = models.CharField(max_length=300, blank=True, default="")
    made_by = models.ForeignKey("surveys.User", models.PROTECT, related_name="+", null=True, db_index=False)
    made_at = models.DateTimeField()
    confirmed_by = models.ForeignKey("surveys.User", models.PROTECT, related_name="+", null=True, db_index=False)
    confirmed_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="list_update_status_known", condition=Q(status__in=UpdateStatus.values)),
            models.CheckConstraint(name="list_update_dropped_as_known", condition=Q(dropped_as__in=DroppedAs.values)),
        ]


class UpdateExample(models.Model):
    """Something that a list would change, or that is wrong in it; of each kind the first few, until it is applied.

    ``code``: a key of ``formats.list_updates.CHANGES`` or ``PROBLEMS``. ``case``: its number, where there is one.
    """

    update = models.ForeignKey(ListUpdate, models.CASCADE, related_name="examples")
    row = models.PositiveIntegerField()
    case = models.PositiveIntegerField(null=True)
    column = models.CharField(max_length=120, blank=True, default="")
    code = models.CharField(max_length=40)
    before = models.CharField(max_length=200, blank=True, default="")
    after = models.CharField(max_length=200, blank=True, default="")
    is_problem = models.BooleanField()
