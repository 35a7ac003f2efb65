"""How terms are translated in a study, or in all studies of the institute."""

from django.db import models


class GlossaryTerm(models.Model):
    """A term of the ``language`` that texts are written in, with its agreed translations by language.

    ``study``: where it holds; without one in all studies of the institute, unless a study has it otherwise. ``sign``:
    the term as it is compared with others, see ``questionnaire.wording.glossary``.
    """

    study = models.ForeignKey("surveys.Study", models.CASCADE, null=True, related_name="+", db_index=False)
    language = models.CharField(max_length=40)
    term = models.CharField(max_length=120)
    sign = models.CharField(max_length=240)
    translations = models.JSONField(default=dict)
    written_by = models.ForeignKey("surveys.User", models.PROTECT, related_name="+", db_index=False)
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["study", "language", "sign"], name="glossary_term_once_per_study"),
            models.UniqueConstraint(
                fields=["language", "sign"],
                condition=models.Q(study__isnull=True),
                name="glossary_term_once_per_institute",
            ),
            models.CheckConstraint(name="glossary_term_says_something", condition=~models.Q(sign="")),
        ]

    def __str__(self) -> str:
        return self.term
