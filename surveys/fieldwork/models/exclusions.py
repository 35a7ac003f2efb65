"""Who must not be called: the entries of the lists, those taken off them, and files of numbers that came or went."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Origin(models.TextChoices):
    """Where an entry of the do-not-call list comes from."""

    CALL = "call", _("asked during a call")
    REQUEST = "request", _("wrote or rang us")
    CLIENT = "client", _("from the client")
    ERASED = "erased", _("data erased")


class Removal(models.TextChoices):
    """Why an entry was taken off the list."""

    WRONG = "wrong", _("the number was wrong")
    REQUEST = "request", _("the person asked for it, in writing")
    CLIENT = "client", _("the client asked for it")


class DoNotCall(models.Model):
    """A number that must not be called, without exception; see ``queries.do_not_call``.

    ``digest``: of the number, under the key of the name ``key``. The number itself is not kept: it stays on the list
    when everything else about the person is erased. ``listed_in``: the key of the list that it stands on, see
    ``calling.exclusions``: the house's, which holds in every study, a client's or a study's.
    """

    digest = models.CharField(max_length=32)
    key = models.CharField(max_length=8)
    listed_in = models.CharField(max_length=140, blank=True, default="")
    origin = models.CharField(max_length=8, choices=Origin, default=Origin.CALL)
    reason = models.CharField(max_length=200, blank=True, default="")
    attempt = models.ForeignKey("surveys.Attempt", models.SET_NULL, null=True, related_name="+")
    file = models.ForeignKey("surveys.NumberFile", models.SET_NULL, null=True, related_name="+", db_index=False)
    added_by = models.ForeignKey("surveys.User", models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["digest", "listed_in"], name="do_not_call_once_per_list"),
            models.CheckConstraint(name="do_not_call_origin_known", condition=Q(origin__in=Origin.values)),
        ]
        indexes = [
            models.Index(fields=["listed_in", "id"], name="do_not_call_list"),
            models.Index(fields=["listed_in", "origin", "id"], name="do_not_call_origin"),
        ]

    @property
    def audit_name(self) -> str:
        """The entry as a subject of the register, under the fingerprint by which it is found."""
        return f"do_not_call:{self.digest}"


class RemovedNumber(models.Model):
    """An entry that was taken off the do-not-call list: what it was, and why it stands there no more."""

    digest = models.CharField(max_length=32)
    listed_in = models.CharField(max_length=140, blank=True, default="")
    origin = models.CharField(max_length=8, choices=Origin)
    added_by = models.ForeignKey("surveys.User", models.PROTECT, null=True, related_name="+", db_index=False)
    added_at = models.DateTimeField()
    why = models.CharField(max_length=8, choices=Removal)
    note = models.CharField(max_length=200, blank=True, default="")
    removed_by = models.ForeignKey("surveys.User", models.PROTECT, related_name="+", db_index=False)
    removed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="removed_number_says_why", condition=Q(why__in=Removal.values)),
            models.CheckConstraint(name="removed_number_origin_known", condition=Q(origin__in=Origin.values)),
        ]
        indexes = [models.Index(fields=["listed_in", "id"], name="removed_number_list")]


class DoNotCallTally(models.Model):
    """Entries of the do-not-call list by list and origin; kept by triggers, see ``surveys.database.tallies``.

    ``study_id``: always 0, for no entry is counted by study.
    """

    study_id = models.BigIntegerField()
    listed_in = models.CharField(max_length=140, blank=True)
    origin = models.CharField(max_length=8)
    entries = models.IntegerField()
    is_sum = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["study_id", "listed_in", "origin"],
                condition=Q(is_sum=True),
                name="do_not_call_tally_summed_once",
            ),
        ]


class NumberFileKind(models.TextChoices):
    """A file of numbers that must not be called, or that goes to the opposition register or comes from it."""

    EXCLUSIONS = "excluded", _("numbers not to call")
    QUESTION = "question", _("question for the register")
    ANSWER = "answer", _("answer of the register")


class NumberFileStatus(models.TextChoices):
    """``DRAFT``: uploaded, and its columns are not confirmed yet. ``READING``: the worker reads it."""

    DRAFT = "draft", _("not confirmed yet")
    READING = "reading", _("being read")
    DONE = "done", pgettext_lazy("file", "read")
    FAILED = "failed", _("failed")


class NumberFile(models.Model):
    """The receipt of a file of numbers: what it was (``digest``), who brought it and when, and what it came to.

    ``kept_file`` names the file until it is read. ``reading``: how, see ``formats.number_files``. ``listed_in``: of
    exclusions, the list that they go on; ``study``: of a question or an answer, whose numbers it is about.
    ``checked_on``: the day on which the register answered, to the question ``answers``. ``counts``: numbers by what
    became of them; ``problems``: the first rows that could not be read, as row and code, without what stood in them.
    """

    kind = models.CharField(max_length=8, choices=NumberFileKind)
    status = models.CharField(max_length=8, choices=NumberFileStatus, default=NumberFileStatus.DRAFT)
    study = models.ForeignKey("surveys.Study", models.PROTECT, null=True, related_name="+", db_index=False)
    listed_in = models.CharField(max_length=140, blank=True, default="")
    origin = models.CharField(max_length=8, blank=True, default="")
    reason = models.CharField(max_length=200, blank=True, default="")
    file_name = models.CharField(max_length=200)
    kept_file = models.CharField(max_length=40, blank=True, default="")
    digest = models.CharField(max_length=64, blank=True, default="")
    reading = models.JSONField(default=dict)
    checked_on = models.DateField(null=True)
    answers = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+", db_index=False)
    rows_total = models.PositiveIntegerField(default=0)
    rows_read = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    brought_by = models.ForeignKey("surveys.User", models.PROTECT, null=True, related_name="+", db_index=False)
    brought_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="number_file_kind_known", condition=Q(kind__in=NumberFileKind.values)),
            models.CheckConstraint(name="number_file_status_known", condition=Q(status__in=NumberFileStatus.values)),
        ]
        indexes = [models.Index(fields=["kind", "id"], name="number_file_kind")]

    @property
    def audit_name(self) -> str:
        """The file as a subject of the register."""
        return f"number_file:{self.pk}"
