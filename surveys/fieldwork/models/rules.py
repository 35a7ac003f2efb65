"""The calling rules that a study has had."""

from django.db import models


class RulesVersion(models.Model):
    """The calling rules of a study from one change on; those of the last one are ``Study.calling_policy``.

    ``policy``: as ``calling.policy.write`` writes it. ``redated_up_to``: cases up to this id have been given the times
    that these rules say; ``redated_at``: when all of them had, or a later version took over.
    """

    study = models.ForeignKey("surveys.Study", models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveIntegerField()
    policy = models.JSONField(default=dict)
    reason = models.CharField(max_length=300, blank=True, default="")
    changed_by = models.ForeignKey("surveys.User", models.PROTECT, related_name="+", null=True, db_index=False)
    changed_at = models.DateTimeField()
    redated_up_to = models.BigIntegerField(default=0)
    redated_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["study", "number"], name="rules_version_number_once_per_study"),
            models.CheckConstraint(name="rules_version_numbered_from_one", condition=models.Q(number__gte=1)),
        ]
        indexes = [
            models.Index(fields=["study"], condition=models.Q(redated_at__isnull=True), name="rules_version_redating")
        ]
