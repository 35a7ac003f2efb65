"""Webhooks: addresses of other systems, and the events that they are told."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Webhook(models.Model):
    """An address of another system that is called when something happens in a study. Never deleted, but stopped.

    ``on_…``: at which events. ``for_client``: it is a client's system, told the client's numbers and nothing of cases
    and quotas; ``client``: of several who share the questionnaire. The secret that signs calls is made of ``nonce``;
    the one before is used beside it until ``earlier_until``. ``rests_until``, ``failures``: after calls in a row that
    nobody answered.
    """

    study = models.ForeignKey("surveys.Study", models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    url = models.CharField(max_length=500)
    on_interview_completed = models.BooleanField(default=False)
    on_case_closed = models.BooleanField(default=False)
    on_quota_full = models.BooleanField(default=False)
    on_delivery_ready = models.BooleanField(default=False)
    on_person_erased = models.BooleanField(default=False)
    for_client = models.BooleanField(default=False, db_default=False)
    client = models.CharField(max_length=120, blank=True, default="", db_default="")
    nonce = models.CharField(max_length=40)
    earlier_nonce = models.CharField(max_length=40, blank=True, default="")
    earlier_until = models.DateTimeField(null=True)
    rests_until = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    made_by = models.ForeignKey("surveys.User", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="webhook_called_at_something",
                condition=models.Q(on_interview_completed=True)
                | models.Q(on_case_closed=True)
                | models.Q(on_quota_full=True)
                | models.Q(on_delivery_ready=True)
                | models.Q(on_person_erased=True),
            ),
            models.CheckConstraint(
                name="webhook_of_a_client_told_their_own",
                condition=models.Q(for_client=True, on_case_closed=False, on_quota_full=False)
                | models.Q(for_client=False, client=""),
            ),
        ]


class WebhookEventKind(models.TextChoices):
    """What a webhook is called for. The fields of ``Webhook`` are named like the values."""

    INTERVIEW_COMPLETED = "interview.completed", _("interview completed")
    CASE_CLOSED = "case.closed", _("case closed")
    QUOTA_FULL = "quota.full", _("quota full")
    DELIVERY_READY = "delivery.ready", _("delivery ready")
    PERSON_ERASED = "person.erased", _("person erased")
    TEST = "test", _("test")


class WebhookEvent(models.Model):
    """Something that happened, to be told to a webhook; written by triggers, see ``database.webhook_events``.

    ``subject``: id of the interview, case, quota cell or delivery; what is told of it is read when it is sent.
    ``next_at``: when it is sent next, ``None``: no more. ``status``: of HTTP in the last answer; ``error``: why there
    was none, a key of ``services.webhooks.posting.ERRORS``.
    """

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="events", db_index=False)
    kind = models.CharField(max_length=24, choices=WebhookEventKind)
    subject = models.BigIntegerField()
    happened_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0, db_default=0)
    next_at = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(null=True)
    error = models.CharField(max_length=16, blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="webhook_event_kind_known", condition=models.Q(kind__in=WebhookEventKind.values)
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_at", "webhook"],
                condition=models.Q(next_at__isnull=False),
                name="webhook_event_due",
            ),
            models.Index(fields=["webhook", "id"], name="webhook_event_of_webhook"),
            models.Index(fields=["happened_at"], name="webhook_event_happened"),
        ]
