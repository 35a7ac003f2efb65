"""The agreement on which watching people at work rests, and who has read what it says.

Article 4 of Italian law 300/1970 allows tools from which employees can be controlled at a distance only by an agreement
with the unions or an authorisation of the labour inspectorate. Registering who is present needs none (paragraph 2).
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class AgreementKind(models.TextChoices):
    """On what the watching rests."""

    UNION = "union", _("agreement with the unions")
    INSPECTORATE = "inspectorate", _("authorisation of the labour inspectorate")


class WatchScope(models.TextChoices):
    """What can be watched of people at work, each by itself part of an agreement or not."""

    FOLLOWING = "following", _("a live interview is followed")
    LISTENING = "listening", _("a live interview is listened to")
    PRODUCTIVITY = "productivity", _("figures of work by person")
    IDLE_TIME = "idle_time", _("times without work by person")
    SCORECARDS = "scorecards", _("interviews are scored")
    COURTESY = "courtesy", _("refusals, probes and what respondents say of calls, by person")


SCOPES_SO_FAR = tuple(WatchScope)
"""What the product watches so far: nothing else can be recorded, and nobody is told that it is done."""


class WatchingAgreement(models.Model):
    """One agreement or authorisation; the one in force has not ended. ``scopes``: values of ``WatchScope``.

    ``months``: how long figures of single persons are kept.
    """

    kind = models.CharField(max_length=16, choices=AgreementKind)
    reached_on = models.DateField()
    scopes = models.JSONField()
    months = models.PositiveSmallIntegerField()
    document = models.CharField(max_length=200)
    recorded_by = models.ForeignKey("surveys.User", models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()
    is_in_force = models.BooleanField(default=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["is_in_force"], condition=Q(is_in_force=True), name="watching_agreement_one_in_force"
            ),
            models.CheckConstraint(
                name="watching_agreement_ended_or_in_force",
                condition=Q(is_in_force=True, ended_at__isnull=True) | Q(is_in_force=False, ended_at__isnull=False),
            ),
            models.CheckConstraint(name="watching_agreement_kind_known", condition=Q(kind__in=AgreementKind.values)),
            models.CheckConstraint(name="watching_agreement_covers_something", condition=~Q(scopes=[])),
            models.CheckConstraint(name="watching_agreement_names_its_document", condition=~Q(document="")),
            models.CheckConstraint(name="watching_agreement_keeps_for_months", condition=Q(months__gte=1)),
        ]

    @property
    def labels(self) -> list[str]:
        """What it covers, in words."""
        return [str(scope.label) for scope in WatchScope if scope in self.scopes]


class WatchingNotice(models.Model):
    """That somebody has read what an agreement lets be watched."""

    agreement = models.ForeignKey(WatchingAgreement, models.CASCADE, related_name="notices", db_index=False)
    person = models.ForeignKey("surveys.User", models.PROTECT, related_name="+")
    read_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agreement", "person"], name="watching_notice_read_once")]
