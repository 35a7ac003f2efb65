"""Forecasts of a study's field that are kept: the last is what the pages show, earlier ones are held to what came."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ForecastStatus(models.TextChoices):
    """A forecast waits for the background worker, is being played, is done, or could not be played."""

    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("being played")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")


GIVEN_UP = "given up"
"""Instead of the name of a run."""


class FieldForecast(models.Model):
    """The next two weeks of a field, played many times in the background, in one scenario or two.

    ``scenarios``: ``{"a": …, "b": …}``, what each changes of what is known, as ``queries.forecasts.Choices`` writes it;
    A is what is expected, B what might be done instead. ``found``: by scenario what ``calling.forecast`` writes, and
    what it rests on. ``made_on``: the study's day on which it was asked for; of each day the last is kept.
    ``expected_end``: of A, the day by whose evening half of the runs are done; null if that is after ``until``.
    ``run``, ``played``, ``moved_at``: who plays it, how far they are, and their last sign of life. ``run`` begins with
    the number of the try; ``GIVEN_UP`` is that of one which has not failed by itself: somebody gave it up.
    """

    study = models.ForeignKey("surveys.Study", models.CASCADE, related_name="+", db_index=False)
    made_on = models.DateField()
    scenarios = models.JSONField(default=dict)
    status = models.CharField(max_length=10, choices=ForecastStatus, default=ForecastStatus.WAITING)
    run = models.CharField(max_length=12, blank=True, default="")
    played = models.PositiveIntegerField(default=0)
    most = models.PositiveIntegerField(default=0)
    found = models.JSONField(null=True)
    expected_end = models.DateField(null=True)
    until = models.DateField(null=True)
    asked_by = models.ForeignKey("surveys.User", models.PROTECT, related_name="+", null=True, db_index=False)
    asked_at = models.DateTimeField()
    moved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["study"], condition=Q(status__in=["waiting", "running"]), name="forecast_one_under_way"
            ),
            models.CheckConstraint(name="forecast_status_known", condition=Q(status__in=ForecastStatus.values)),
            models.CheckConstraint(
                name="forecast_done_has_findings",
                condition=Q(status="done", found__isnull=False, until__isnull=False)
                | (~Q(status="done") & Q(found__isnull=True)),
            ),
        ]
        indexes = [models.Index(fields=["study", "asked_at"], name="forecast_of_study")]

    @property
    def is_given_up(self) -> bool:
        """Whether somebody has stopped it before it was done."""
        return self.status == ForecastStatus.FAILED and self.run == GIVEN_UP
