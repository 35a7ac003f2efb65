"""Briefings of studies, and the record of who was trained in what. Its lines are added, never changed."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Asked(models.TextChoices):
    """What a study asks for before somebody gets its cases."""

    NOTHING = "nothing", _("nothing")
    READING = "reading", _("reading the briefing")
    TEST = "test", _("reading the briefing and answering its questions")


class Briefing(models.Model):
    """An edition of a study's briefing: ``pages``, each with title and text, and ``questions`` about them.

    ``for_new`` and ``for_experienced``: what is asked of people by how many interviews they have held.
    """

    study = models.ForeignKey("surveys.Study", models.CASCADE, related_name="+", db_index=False)
    number = models.PositiveIntegerField()
    pages = models.JSONField(default=list)
    questions = models.JSONField(default=list)
    for_new = models.CharField(max_length=8, choices=Asked, default=Asked.TEST)
    for_experienced = models.CharField(max_length=8, choices=Asked, default=Asked.TEST)
    written_by = models.ForeignKey("surveys.User", models.PROTECT, related_name="+", null=True)
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["study", "number"], name="briefing_number_once_per_study"),
            models.CheckConstraint(
                name="briefing_asks_something_known",
                condition=Q(for_new__in=Asked.values, for_experienced__in=Asked.values),
            ),
        ]


class TrainingKind(models.TextChoices):
    """What a line of the training record says."""

    READ = "read", _("page of the briefing read")
    TEST = "test", _("questions of the briefing answered")
    WAIVER = "waiver", _("may call without the briefing")


class TrainingEntry(models.Model):
    """A line of somebody's training record. ``about``: digest of the page read, or of the questions answered.

    Of a test: ``right`` of ``base`` questions. Of a waiver: ``until``, ``reason`` and who gave it.
    """

    person = models.ForeignKey("surveys.User", models.PROTECT, related_name="+", db_index=False)
    study = models.ForeignKey("surveys.Study", models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=8, choices=TrainingKind)
    edition = models.PositiveIntegerField(default=0)
    about = models.CharField(max_length=64, blank=True, default="")
    title = models.CharField(max_length=120, blank=True, default="")
    right = models.PositiveIntegerField(default=0)
    base = models.PositiveIntegerField(default=0)
    reason = models.CharField(max_length=300, blank=True, default="")
    until = models.DateTimeField(null=True)
    by = models.ForeignKey("surveys.User", models.PROTECT, related_name="+", null=True, db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="training_entry_kind_known", condition=Q(kind__in=TrainingKind.values)),
            models.CheckConstraint(
                name="training_entry_waiver_ends",
                condition=~Q(kind="waiver") | (Q(until__gt=models.F("at"), by__isnull=False) & ~Q(reason="")),
            ),
            models.UniqueConstraint(
                fields=["person", "study", "about"], condition=Q(kind="read"), name="training_entry_page_read_once"
            ),
        ]
        indexes = [models.Index(fields=["study", "person", "id"], name="training_entry_of_study")]
