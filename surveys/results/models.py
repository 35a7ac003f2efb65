"""Deliveries: exports that were requested and made, what of them is handed to clients, to whom, and when."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TableSet(models.Model):
    """Tables of a study that were saved under a name; each time they are saved a new ``edition``, the old ones stay.

    ``spec``: what ``analysis.tables.to_json`` writes. ``is_delivered``: whether they go with deliveries.
    """

    study = models.ForeignKey("surveys.Study", models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=120)
    edition = models.PositiveIntegerField()
    spec = models.JSONField()
    is_delivered = models.BooleanField(default=False)
    saved_by = models.ForeignKey("surveys.User", models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["study", "name", "edition"], name="table_set_edition_once")]


class WeightSet(models.Model):
    """Targets from which weights of a study are worked out, for whichever interviews there are.

    ``name``: of the column in every file. ``spec``: what ``analysis.targets.to_json`` writes. Editions as of tables.
    """

    study = models.ForeignKey("surveys.Study", models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=64)
    edition = models.PositiveIntegerField()
    spec = models.JSONField()
    saved_by = models.ForeignKey("surveys.User", models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["study", "name", "edition"], name="weight_set_edition_once")]


class ExportStatus(models.TextChoices):
    """An export waits, is made in the background, is ready or failed; withdrawn after somebody in it was erased."""

    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("being made")
    READY = "ready", _("ready")
    FAILED = "failed", _("failed")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Export(models.Model):
    """A results workbook of a study. ``path`` is relative to the exports' folder; ``options``: ``ExportOptions``.

    While it is being made, ``path`` is the unfinished file, which no other run has; ``moved_at``, by the
    database's clock: the latest sign of life of that run. ``delivery``: of which it is a file. ``withdrawn_at``: when
    somebody was erased whose answers it held, and its file deleted; ``told_at``: when those who may have fetched it
    were notified.
    """

    study = models.ForeignKey("surveys.Study", models.PROTECT, related_name="+")
    delivery = models.ForeignKey("surveys.StudyDelivery", models.PROTECT, related_name="files", null=True)
    status = models.CharField(max_length=10, choices=ExportStatus, default=ExportStatus.WAITING)
    options = models.JSONField(default=dict)
    path = models.CharField(max_length=200, blank=True, default="")
    size = models.PositiveBigIntegerField(default=0)
    interviews = models.PositiveIntegerField(default=0)
    interviews_total = models.PositiveIntegerField(default=0)
    notes = models.JSONField(default=list)
    error = models.TextField(blank=True, default="")
    asked_by = models.ForeignKey("surveys.User", models.PROTECT, related_name="+", null=True)
    asked_at = models.DateTimeField()
    moved_at = models.DateTimeField(null=True)
    ready_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="export_status_known", condition=models.Q(status__in=ExportStatus.values)),
            models.CheckConstraint(
                name="export_withdrawn_has_time_and_no_file",
                condition=models.Q(status="withdrawn", withdrawn_at__isnull=False, path="")
                | (~models.Q(status="withdrawn") & models.Q(withdrawn_at__isnull=True)),
            ),
        ]


class DeliveryStatus(models.TextChoices):
    """A delivery waits for its data, its files are made from them, it is ready, failed, or is withdrawn."""

    ASKED = "asked", _("waiting")
    MAKING = "making", _("being made")
    READY = "ready", _("ready")
    FAILED = "failed", _("failed")
    WITHDRAWN = "withdrawn", _("withdrawn")


class DeliverySchedule(models.Model):
    """When a study's deliveries are made by themselves: every week on ``weekday`` (Monday is 0) at ``at``.

    By the study's clock; ``next_at``: the next one, if it is on. ``client``: of several who share the questionnaire.
    ``only_if_new``: not without new or changed interviews; ``waits_for_yes``: made an hour earlier, and handed over
    when a researcher says so. ``site``: the address under which its people know this site, for links in e-mails.
    """

    study = models.ForeignKey("surveys.Study", models.PROTECT, related_name="+", db_index=False)
    client = models.CharField(max_length=120, blank=True, default="")
    weekday = models.PositiveSmallIntegerField()
    at = models.TimeField()
    options = models.JSONField(default=dict)
    tells = models.BooleanField(default=True)
    only_if_new = models.BooleanField(default=True)
    waits_for_yes = models.BooleanField(default=False)
    next_at = models.DateTimeField(null=True)
    site = models.CharField(max_length=200)
    set_by = models.ForeignKey("surveys.User", models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="delivery_schedule_one_for_each_client", fields=["study", "client"]),
            models.CheckConstraint(name="delivery_schedule_weekday", condition=models.Q(weekday__lte=6)),
        ]


class StudyDelivery(models.Model):
    """What a client is given: some formats of the interviews as they were at ``frozen_at``.

    ``number`` counts the deliveries of a study for a client. ``options``: those of its files. ``snapshot``: the kept
    file of the data it is made from, deleted when somebody in it is erased; ``cursor``: the number of the last change
    of interviews that is in it. ``facts``: its figures, with which the next delivery is compared; ``changes``: what
    changed since ``previous``. ``released_at``: since when clients see it, ``told_at``: when they were written to;
    ``keep_until``: the last day on which its files are kept.
    """

    study = models.ForeignKey("surveys.Study", models.PROTECT, related_name="+", db_index=False)
    client = models.CharField(max_length=120, blank=True, default="")
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=10, choices=DeliveryStatus, default=DeliveryStatus.ASKED)
    options = models.JSONField(default=dict)
    note = models.TextField(blank=True, default="")
    site = models.CharField(max_length=200)
    tells = models.BooleanField(default=True)
    waits_for_yes = models.BooleanField(default=False)
    schedule = models.ForeignKey(DeliverySchedule, models.SET_NULL, related_name="+", null=True)
    previous = models.ForeignKey("self", models.SET_NULL, related_name="+", null=True)
    asked_by = models.ForeignKey("surveys.User", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    frozen_at = models.DateTimeField(null=True)
    cursor = models.BigIntegerField(default=0)
    snapshot = models.CharField(max_length=60, blank=True, default="")
    interviews = models.PositiveIntegerField(default=0)
    facts = models.JSONField(default=dict)
    changes = models.JSONField(default=list)
    ready_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey("surveys.User", models.PROTECT, related_name="+", null=True)
    told_at = models.DateTimeField(null=True)
    keep_until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="delivery_numbered", fields=["study", "client", "number"]),
            models.CheckConstraint(name="delivery_status_known", condition=models.Q(status__in=DeliveryStatus.values)),
            models.CheckConstraint(
                name="delivery_made_from_frozen_data",
                condition=models.Q(status__in=["asked", "failed"]) | models.Q(frozen_at__isnull=False),
            ),
        ]


class LinkEnd(models.TextChoices):
    """Why a link to deliveries opens nothing before its last day."""

    NONE = "", ""
    REVOKED = "revoked", _("revoked")
    GUESSED = "guessed", _("closed after wrong codes")
    ERASED = "erased", _("closed, because somebody in its files was erased")


class DeliveryLink(models.Model):
    """A way to deliveries for somebody without an account: an address that cannot be guessed, and a code of 6 digits.

    Neither is stored: both are made from the site's key, ``nonce`` and, the code, ``round``. ``delivery``: the only one
    that it opens; without it, those handed over since ``made_at`` and the one before. ``formats``: which files, all if
    there are none. ``tries_left``: wrong codes after which it closes.
    """

    study = models.ForeignKey("surveys.Study", models.PROTECT, related_name="+")
    client = models.CharField(max_length=120, blank=True, default="")
    delivery = models.ForeignKey(StudyDelivery, models.CASCADE, related_name="+", null=True)
    formats = models.JSONField(default=list)
    name = models.CharField(max_length=120)
    email = models.EmailField()
    site = models.CharField(max_length=200)
    nonce = models.CharField(max_length=40)
    round = models.PositiveIntegerField(default=1)
    tries_left = models.PositiveSmallIntegerField(default=5)
    made_by = models.ForeignKey("surveys.User", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    code_sent_at = models.DateTimeField(null=True)
    opened = models.PositiveIntegerField(default=0)
    last_opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_as = models.CharField(max_length=10, choices=LinkEnd, blank=True, default=LinkEnd.NONE)

    class Meta:
        constraints = [
            models.CheckConstraint(name="delivery_link_end_known", condition=models.Q(closed_as__in=LinkEnd.values)),
            models.CheckConstraint(
                name="delivery_link_closed_for_a_reason",
                condition=models.Q(closed_at__isnull=True, closed_as="")
                | (models.Q(closed_at__isnull=False) & ~models.Q(closed_as="")),
            ),
        ]


class DeliveryDownload(models.Model):
    """Somebody fetched a file of a delivery, with their account or through a link."""

    delivery = models.ForeignKey(StudyDelivery, models.CASCADE, related_name="downloads")
    format = models.CharField(max_length=10)
    person = models.ForeignKey("surveys.User", models.PROTECT, related_name="+", null=True)
    link = models.ForeignKey(DeliveryLink, models.CASCADE, related_name="downloads", null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="delivery_download_by_somebody",
                condition=models.Q(person__isnull=False, link__isnull=True)
                | models.Q(person__isnull=True, link__isnull=False),
            ),
        ]
