"""The register of audit: one line for each thing that somebody did or saw."""

from django.db import models


class AuditEntry(models.Model):
    """One line of the register: who did or saw what, of whom, when, from where; never changed. See ``audit``.

    ``study`` is the number of the study, without a foreign key: a line outlives what it tells of. ``address`` and
    ``device``: where a request came from; a command has neither.
    """

    actor = models.ForeignKey("surveys.User", models.PROTECT, related_name="+", null=True, db_index=False)
    verb = models.CharField(max_length=60)
    subject = models.CharField(max_length=200)
    study = models.BigIntegerField(null=True)
    details = models.JSONField(default=dict)
    address = models.GenericIPAddressField(null=True)
    device = models.CharField(max_length=60, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="audit_entry_verb_is_noun_verb", condition=models.Q(verb__contains=".")),
            models.CheckConstraint(name="audit_entry_subject_is_kind_id", condition=models.Q(subject__contains=":")),
        ]
        indexes = [
            models.Index(fields=["at"], name="audit_entry_at"),
            models.Index(fields=["actor", "id"], name="audit_entry_actor"),
            models.Index(fields=["subject", "id"], name="audit_entry_subject"),
            models.Index(fields=["study", "id"], name="audit_entry_study"),
            models.Index(fields=["verb", "id"], name="audit_entry_verb"),
        ]
