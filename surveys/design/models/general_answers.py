"""The institute's own words for the general answers that every study has."""

from django.db import models


class GeneralAnswers(models.Model):
    """What the institute says in the general situations; each change is a new row with the next number.

    ``answers``: situation → part → {language: words}, as ``wording.what_to_say`` takes them. What is not written here
    has the product's words.
    """

    number = models.PositiveIntegerField(unique=True)
    answers = models.JSONField(default=dict)
    changed_by = models.ForeignKey("surveys.User", models.PROTECT, related_name="+", null=True)
    changed_at = models.DateTimeField()
