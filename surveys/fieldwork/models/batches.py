"""Rows that another system sends, a batch at a time."""

from django.db import models


class SampleBatch(models.Model):
    """A batch of rows sent with a token and the result of each, so that the same batch sent again changes nothing.

    ``key`` is the sender's idempotency key, ``digest`` tells whether it came with the same rows.
    ``results``: one ``{"status", "case", "external_id", "notes"}`` for each row taken in so far, in the
    order of the rows; no value of a cell except the identifier.
    """

    study = models.ForeignKey("surveys.Study", models.PROTECT, related_name="+")
    token = models.ForeignKey("surveys.ApiToken", models.PROTECT, related_name="+", db_index=False)
    sample = models.ForeignKey("surveys.Sample", models.CASCADE, related_name="batches")
    key = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    first_row = models.PositiveIntegerField()
    results = models.JSONField(default=list)
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["token", "study", "key"], name="sample_batch_key_once_per_token"),
        ]
