"""People who asked for the results of a study they took part in."""

from django.db import models
from django.db.models import Q


class ResultsRequest(models.Model):
    """Somebody wants the results: where they are sent. The address goes once they are sent; it is part of no data.

    ``attempt``: the call in which it was asked for, so that erasing the person reaches it.
    """

    study = models.ForeignKey("surveys.Study", models.CASCADE, related_name="+", db_index=False)
    attempt = models.OneToOneField("surveys.Attempt", models.CASCADE, related_name="+")
    address = models.CharField(max_length=200, blank=True, default="")
    asked_at = models.DateTimeField()
    # In a file of addresses for the first time: one that came later was not written to yet.
    fetched_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="results_request_address_until_sent",
                condition=Q(sent_at=None) & ~Q(address="") | Q(sent_at__isnull=False, address=""),
            ),
        ]
        indexes = [models.Index(fields=["study"], name="results_request_study")]
