"""The calling rules with which the institute's new studies begin."""

from django.db import models


class RulesTemplate(models.Model):
    """Calling rules that the institute keeps for new studies; kept again, another row with the next ``number``.

    ``policy``: as ``calling.policy.write`` writes it. ``study``: whose rules were kept.
    """

    number = models.PositiveIntegerField(unique=True)
    policy = models.JSONField(default=dict)
    study = models.ForeignKey("surveys.Study", models.SET_NULL, null=True, related_name="+", db_index=False)
    kept_by = models.ForeignKey("surveys.User", models.PROTECT, related_name="+", db_index=False)
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="rules_template_numbered_from_one", condition=models.Q(number__gte=1)),
        ]

    def __str__(self) -> str:
        return str(self.number)
