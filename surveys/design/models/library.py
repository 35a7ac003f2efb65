"""The institute's library: questions and lists of answers that are kept to be used in any study, and where they are."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LibraryKind(models.TextChoices):
    """What an entry of the library holds."""

    QUESTIONS = "questions", _("questions")
    LIST = "list", _("a list of answers")


class LibraryEntry(models.Model):
    """Questions or a list, kept under a name; kept again under it, another row with the next ``version``.

    ``content``: rows of a workbook as ``formats.patterns.KeptPart`` writes them, in all languages. ``words``: all that
    a search finds it by, in lower case. ``study``: where it was kept from. ``retired_at``: since when it is offered no
    more; where it was put in it stays.
    """

    name = models.CharField(max_length=120)
    version = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=LibraryKind)
    tags = models.JSONField(default=list)
    content = models.JSONField()
    words = models.TextField()
    study = models.ForeignKey("surveys.Study", models.SET_NULL, null=True, related_name="+", db_index=False)
    kept_by = models.ForeignKey("surveys.User", models.PROTECT, related_name="+", db_index=False)
    kept_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "version"], name="library_version_once_per_name"),
            models.CheckConstraint(name="library_kind_known", condition=models.Q(kind__in=LibraryKind.values)),
        ]

    def __str__(self) -> str:
        return f"{self.name} · {self.version}"


class LibraryUse(models.Model):
    """An entry that was put into a study's draft. ``names``: the codes, or the lists, that it has there.

    ``step``: that of the draft's history with which it came; once that is taken back, so is the use.
    """

    entry = models.ForeignKey(LibraryEntry, models.PROTECT, related_name="uses")
    study = models.ForeignKey("surveys.Study", models.CASCADE, related_name="+")
    names = models.JSONField(default=list)
    step = models.ForeignKey("surveys.DraftStep", models.SET_NULL, null=True, related_name="+", db_index=False)
    used_by = models.ForeignKey("surveys.User", models.PROTECT, related_name="+", db_index=False)
    used_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.entry} → {self.study}"
