"""What a client learns beside the files: who agreed, numbers, what the page shows; the team's report."""

from datetime import time

from django.db import models
from django.utils.translation import gettext_lazy as _


class NumberKey(models.Model):
    """The secret from which the numbers are made that one client of a study knows interviews by; it never changes."""

    study = models.ForeignKey("surveys.Study", models.PROTECT, related_name="+", db_index=False)
    client = models.CharField(max_length=120, blank=True, default="")
    key = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(name="number_key_one_for_each_client", fields=["study", "client"])]


class ConsentSource(models.TextChoices):
    """Where it is recorded that somebody agreed: in an answer, or in a column of the sample."""

    QUESTION = "question", _("a question")
    COLUMN = "column", _("a column of the sample")


class DeliveryConsent(models.Model):
    """Where interviews record that a client may learn, for a purpose, who the respondent is.

    Who gave ``answer`` to the question, or has it in the column, of this ``name``, agreed; of nobody else leaves what
    it ``releases``: ``external_id``, and names of personal columns of the sample. It is ended, never changed.
    ``version``: in whose codes the answer is written, as of tables.
    """

    study = models.ForeignKey("surveys.Study", models.PROTECT, related_name="+")
    client = models.CharField(max_length=120, blank=True, default="")
    purpose = models.CharField(max_length=200)
    source = models.CharField(max_length=10, choices=ConsentSource, default=ConsentSource.QUESTION)
    name = models.CharField(max_length=200)
    answer = models.CharField(max_length=120)
    version = models.PositiveIntegerField(null=True)
    releases = models.JSONField(default=list)
    set_by = models.ForeignKey("surveys.User", models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    ended_by = models.ForeignKey("surveys.User", models.PROTECT, related_name="+", null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="delivery_consent_source_known", condition=models.Q(source__in=ConsentSource.values)
            ),
            models.CheckConstraint(
                name="delivery_consent_says_what",
                condition=~models.Q(purpose="") & ~models.Q(name="") & ~models.Q(answer=""),
            ),
            models.CheckConstraint(
                name="delivery_consent_ended_by_somebody",
                condition=models.Q(ended_at__isnull=True, ended_by__isnull=True)
                | models.Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
        ]


class ClientView(models.Model):
    """What the client's page of a study shows beside its completes; without one: quotas and the rate, no forecast.

    ``forecast_end``: the day on which the field ends by the forecast of ``forecast_made_at``, which was released.
    """

    study = models.OneToOneField("surveys.Study", models.CASCADE, related_name="+", primary_key=True)
    shows_quotas = models.BooleanField(default=True)
    shows_rate = models.BooleanField(default=True)
    forecast_end = models.DateField(null=True)
    forecast_made_at = models.DateTimeField(null=True)
    set_by = models.ForeignKey("surveys.User", models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="client_view_forecast_of_a_moment",
                condition=models.Q(forecast_end__isnull=True, forecast_made_at__isnull=True)
                | models.Q(forecast_end__isnull=False, forecast_made_at__isnull=False),
            )
        ]


class PublishedPoll(models.Model):
    """What the note to a published poll says (AGCOM 256/10/CSP) that only people know; the rest is measured."""

    study = models.OneToOneField("surveys.Study", models.CASCADE, related_name="+", primary_key=True)
    buyer = models.CharField(max_length=200, blank=True, default="")
    territory = models.CharField(max_length=200, blank=True, default="")
    universe = models.CharField(max_length=300, blank=True, default="")
    subjects = models.CharField(max_length=300, blank=True, default="")
    published_in = models.CharField(max_length=200, blank=True, default="")
    document_site = models.CharField(max_length=200, blank=True, default="")
    set_by = models.ForeignKey("surveys.User", models.PROTECT, related_name="+")
    set_at = models.DateTimeField()


class FieldReport(models.Model):
    """Somebody of a study's team who asked for its report every day at ``at``; ``next_at``: the next one, if any.

    ``site``: the address under which they know this site. ``tries``: how often the mail server has not taken the one
    that is due.
    """

    study = models.ForeignKey("surveys.Study", models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey("surveys.User", models.CASCADE, related_name="+")
    at = models.TimeField(default=time(18, 30))
    next_at = models.DateTimeField(null=True)
    site = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0, db_default=0)

    class Meta:
        constraints = [models.UniqueConstraint(name="field_report_once_for_a_person", fields=["study", "person"])]
