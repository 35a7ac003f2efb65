"""A study's entry in the register of processing, its retention plan and its legal holds."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class LegalBasis(models.TextChoices):
    """The legal basis of the processing."""

    CONSENT = "consent", _("consent of the person")
    CONTRACT = "contract", _("contract with the person")
    OBLIGATION = "obligation", _("legal obligation")
    VITAL_INTERESTS = "vital_interests", _("vital interests")
    PUBLIC_INTEREST = "public_interest", _("task in the public interest")
    LEGITIMATE_INTEREST = "legitimate_interest", _("legitimate interest")


class Controller(models.TextChoices):
    """Who decides about purposes and means of the processing."""

    CLIENT = "client", _("the client decides; the institute works for them")
    INSTITUTE = "institute", _("the institute")
    JOINT = "joint", _("client and institute together")


class YesNo(models.TextChoices):
    """A statement that must be made either way."""

    NO = "no", _("no")
    YES = "yes", _("yes")


class Assessment(models.TextChoices):
    """The state of the assessment of risks for people."""

    NOT_NEEDED = "not_needed", _("not needed")
    UNDER_WAY = "under_way", _("under way")
    DONE = "done", _("done")


class ProcessingRecord(models.Model):
    """The part of a study's entry in the register of processing that people write; empty: not stated yet.

    Kinds of data, sample lists, retention and institute are added when the entry is read.
    """

    study = models.OneToOneField("surveys.Study", models.CASCADE, related_name="+")
    purpose = models.TextField(blank=True, default="")
    legal_basis = models.CharField(max_length=20, choices=LegalBasis, blank=True, default="")
    basis_note = models.TextField(blank=True, default="")
    controller = models.CharField(max_length=10, choices=Controller, blank=True, default="")
    client_contact = models.TextField(blank=True, default="")
    people = models.TextField(blank=True, default="")
    list_source = models.TextField(blank=True, default="")
    special_data = models.CharField(max_length=3, choices=YesNo, blank=True, default="")
    special_note = models.TextField(blank=True, default="")
    recipients = models.TextField(blank=True, default="")
    transfers = models.CharField(max_length=3, choices=YesNo, blank=True, default="")
    transfers_note = models.TextField(blank=True, default="")
    assessment = models.CharField(max_length=10, choices=Assessment, blank=True, default="")
    assessment_note = models.TextField(blank=True, default="")
    security_note = models.TextField(blank=True, default="")
    changed_by = models.ForeignKey("surveys.User", models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="processing_legal_basis_known", condition=Q(legal_basis__in=["", *LegalBasis.values])
            ),
            models.CheckConstraint(
                name="processing_controller_known", condition=Q(controller__in=["", *Controller.values])
            ),
            models.CheckConstraint(
                name="processing_special_data_known", condition=Q(special_data__in=["", *YesNo.values])
            ),
            models.CheckConstraint(name="processing_transfers_known", condition=Q(transfers__in=["", *YesNo.values])),
            models.CheckConstraint(
                name="processing_assessment_known", condition=Q(assessment__in=["", *Assessment.values])
            ),
        ]


class RetentionPlan(models.Model):
    """How long a study's personal data are kept: contacts in months after the field's end, then answers in months more.

    Empty months are the institute's until the plan is switched on; then they are copied here, so that a change of the
    institute's does not move the study's days. ``notice_from``: when the days were last changed; nothing is erased
    until ``retention.NOTICE_PERIOD`` has passed since. ``reached``: id of the last case that the worker has handled.
    """

    study = models.OneToOneField("surveys.Study", models.CASCADE, related_name="+")
    contacts_months = models.PositiveSmallIntegerField(null=True, blank=True)
    answers_months = models.PositiveSmallIntegerField(null=True, blank=True)
    keeps_open_answers = models.BooleanField(default=False)
    switched_on_at = models.DateTimeField(null=True)
    switched_on_by = models.ForeignKey("surveys.User", models.PROTECT, null=True, related_name="+")
    notice_from = models.DateTimeField(null=True)
    reached = models.PositiveBigIntegerField(default=0)
    contacts_erased_at = models.DateTimeField(null=True)
    answers_anonymised_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="retention_switched_on_has_months",
                condition=Q(switched_on_at__isnull=True)
                | Q(contacts_months__isnull=False, answers_months__isnull=False, notice_from__isnull=False),
            ),
        ]


class LegalHold(models.Model):
    """Keeps all data of a study while it is in force: a lawsuit, an audit, an authority's order."""

    study = models.ForeignKey("surveys.Study", models.CASCADE, related_name="+", db_index=False)
    reason = models.CharField(max_length=300)
    placed_by = models.ForeignKey("surveys.User", models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    lifted_by = models.ForeignKey("surveys.User", models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lifted_because = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["study"], condition=Q(lifted_at__isnull=True), name="legal_hold_one_standing_per_study"
            ),
            models.CheckConstraint(name="legal_hold_says_why", condition=~Q(reason="")),
        ]
        indexes = [models.Index(fields=["study", "placed_at"], name="legal_hold_study")]
