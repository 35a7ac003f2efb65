"""Who has a study's draft open."""

from django.db import models


class DraftPresence(models.Model):
    """Somebody who has the study's draft open, at the row of its sheet with this lasting id; seen last at a time.

    ``room``: in which part of it, such as ``translation``; empty: where it is written.
    """

    study = models.ForeignKey("surveys.Study", models.CASCADE, related_name="presences", db_index=False)
    person = models.ForeignKey("surveys.User", models.CASCADE, related_name="+")
    row = models.PositiveIntegerField(null=True)
    room = models.CharField(max_length=20, blank=True, default="")
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["study", "person"], name="draft_presence_once_per_person")]
