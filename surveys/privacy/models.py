"""What a study says of the personal data it works with, and when they go."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class LegalBasis(models.TextChoices):
    """On what the processing rests."""

    CONSENT = "consent", _("consent of the person")
    CONTRACT = "contract", _("contract with the person")
    OBLIGATION = "obligation", _("legal obligation")
    VITAL_INTERESTS = "vital_interests", _("vital interests")
    PUBLIC_INTEREST = "public_interest", _("task in the public interest")
    LEGITIMATE_INTEREST = "legitimate_interest", _("legitimate interest")


class Controller(models.TextChoices):
    """Who decides why and how the data are used; whoever works for them is the processor."""

    CLIENT = "client", _("the client decides; the institute works for them")
    INSTITUTE = "institute", _("the institute")
    JOINT = "joint", _("client and institute together")


class YesNo(models.TextChoices):
    """Something that has to be said one way or the other."""

    NO = "no", _("no")
    YES = "yes", _("yes")


class Assessment(models.TextChoices):
    """Whether the risks for people were assessed before."""

    NOT_NEEDED = "not_needed", _("not needed")
    UNDER_WAY = "under_way", _("under way")
    DONE = "done", _("done")


class ProcessingRecord(models.Model):
    """A study's entry in the register of processing, as far as people write it; empty is not yet said.

    What the study knows of itself (kinds of data, lists, retention, the institute) is added when it is read.
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
    """When a study's personal data go: so many months after the field's end the contacts, later the answers.

    Months that are empty are the institute's until it is switched on; then they are written here, so that nobody
    moves a study's days by changing the institute's. ``notice_from``: since when the days are as they are; nothing
    goes before ``retention.NOTICE`` has passed since. ``reached``: the last case that the worker has gone through.
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
    """Nothing of the study goes while this stands: a lawsuit, an audit, an authority's order."""

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
