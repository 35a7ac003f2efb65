"""Deliveries: exports that were requested and made, what of them is handed to clients, to whom, and when."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .for_clients import ClientView as ClientView
from .for_clients import ConsentSource as ConsentSource
from .for_clients import DeliveryConsent as DeliveryConsent
from .for_clients import FieldReport as FieldReport
from .for_clients import NumberKey as NumberKey
from .for_clients import PublishedPoll as PublishedPoll
from .webhooks import Webhook as Webhook
from .webhooks import WebhookEvent as WebhookEvent
from .webhooks import WebhookEventKind as WebhookEventKind


class TableSet(models.Model):
    """Tables of a study that were saved under a name; each time they are saved a new ``edition``, the old ones stay.

    ``spec``: what ``analysis.tables.to_json`` writes, in the codes of the version with this number; without one, of the
    last published before it was saved. ``is_delivered``: whether they go with deliveries.
    """

    study = models.ForeignKey("surveys.Study", models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=120)
    edition = models.PositiveIntegerField()
    spec = models.JSONField()
    version = models.PositiveIntegerField(null=True)
    is_delivered = models.BooleanField(default=False)
    saved_by = models.ForeignKey("surveys.User", models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["study", "name", "edition"], name="table_set_edition_once")]


class WeightSet(models.Model):
    """Targets from which weights of a study are worked out, for whichever interviews there are.

    ``name``: of the column in every file. ``spec``: what ``analysis.targets.to_json`` writes. Editions and ``version``
    as of tables.
    """

    study = models.ForeignKey("surveys.Study", models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=64)
    edition = models.PositiveIntegerField()
    spec = models.JSONField()
    version = models.PositiveIntegerField(null=True)
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
    were notified; ``letters_at``: until when a worker writes to them or waits to try again, by ``letter_tries``.
    ``was_shown``: it stood on the client's page when files did so by themselves, so that clients may have fetched it.
    """

    study = models.ForeignKey("surveys.Study", models.PROTECT, related_name="+")
    delivery = models.ForeignKey("surveys.StudyDelivery", models.PROTECT, related_name="files", null=True)
    status = models.CharField(max_length=10, choices=ExportStatus, default=ExportStatus.WAITING)
    options = models.JSONField(default=dict)
    path = models.CharField(max_length=200, blank=True, default="")
    was_shown = models.BooleanField(default=False, db_default=False)
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
    letters_at = models.DateTimeField(null=True)
    letter_tries = models.PositiveSmallIntegerField(default=0, db_default=0)

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


class WithdrawnAs(models.TextChoices):
    """Why a delivery was withdrawn: somebody in it was erased, or an agreement under which it was made has ended."""

    NOT = "", ""
    ERASED = "erased", _("somebody in it was erased")
    CONSENT = "consent", _("an agreement has ended")


class StudyDelivery(models.Model):
    """What a client is given: some formats of the interviews as they were at ``frozen_at``.

    ``number`` counts the deliveries of a study for a client. ``options``: those of its files. ``snapshot``: the kept
    file of the data it is made from, deleted when somebody in it is erased; ``cursor``: the number of the last change
    of interviews that is in it. ``facts``: its figures, with which the next delivery is compared; ``changes``: what
    changed since ``previous``. ``released_at``: since when clients see it, ``told_at``: when they were written to;
    ``keep_until``: the last day on which its files are kept. ``moved_at``, by the database's clock: the latest sign of
    life of who freezes the data. ``recall_due``: it was withdrawn, and those who had it are not told yet. ``despite``:
    why it may be handed over although some in it are told by what is known of them. ``withdrawn_as``: why it was
    withdrawn; empty of those before this was kept, in which somebody was erased. ``letters_at``: as of an export.
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
    letters_at = models.DateTimeField(null=True)
    letter_tries = models.PositiveSmallIntegerField(default=0, db_default=0)
    keep_until = models.DateField(null=True)
    moved_at = models.DateTimeField(null=True)
    recall_due = models.BooleanField(default=False, db_default=False)
    despite = models.CharField(max_length=300, blank=True, default="", db_default="")
    withdrawn_as = models.CharField(
        max_length=10, choices=WithdrawnAs, blank=True, default=WithdrawnAs.NOT, db_default=""
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="delivery_withdrawn_as_known", condition=models.Q(withdrawn_as__in=WithdrawnAs.values)
            ),
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
    CONSENT = "consent", _("closed, because an agreement on its files has ended")


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
    """Somebody fetched a file of a delivery, with their account or through a link.

    ``by_client``: nobody of the institute, who looks at what is handed over.
    """

    delivery = models.ForeignKey(StudyDelivery, models.CASCADE, related_name="downloads")
    format = models.CharField(max_length=10)
    person = models.ForeignKey("surveys.User", models.PROTECT, related_name="+", null=True)
    link = models.ForeignKey(DeliveryLink, models.CASCADE, related_name="downloads", null=True)
    at = models.DateTimeField()
    by_client = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="delivery_download_by_somebody",
                condition=models.Q(person__isnull=False, link__isnull=True)
                | models.Q(person__isnull=True, link__isnull=False),
            ),
        ]


class ToplineRelease(models.Model):
    """What of a study's toplines the client may see, as it was then. The latest that is not withdrawn is shown.

    ``figures``: the cards that ``results.services`` writes, with the weights and what was left out; counts only.
    """

    study = models.ForeignKey("surveys.Study", models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveIntegerField()
    figures = models.JSONField()
    interviews = models.PositiveIntegerField()
    note = models.CharField(max_length=300, blank=True, default="")
    released_by = models.ForeignKey("surveys.User", models.PROTECT, related_name="+")
    released_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["study", "number"], name="topline_release_number_once"),
            models.CheckConstraint(
                name="topline_release_withdrawn_after",
                condition=models.Q(withdrawn_at=None) | models.Q(withdrawn_at__gte=models.F("released_at")),
            ),
        ]


class CodeFrame(models.Model):
    """The codes for the open answers to one question; of a series all waves share it.

    ``variable``: the question's name, in small letters. ``is_used``: whether what was coded is in every delivery.
    """

    series = models.ForeignKey("surveys.Series", models.PROTECT, related_name="+", null=True)
    study = models.ForeignKey("surveys.Study", models.PROTECT, related_name="+", null=True)
    variable = models.CharField(max_length=200)
    is_used = models.BooleanField(default=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="code_frame_of_series_or_study",
                condition=models.Q(series__isnull=True, study__isnull=False)
                | models.Q(series__isnull=False, study__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["series", "variable"],
                condition=models.Q(series__isnull=False),
                name="code_frame_once_in_a_series",
            ),
            models.UniqueConstraint(
                fields=["study", "variable"], condition=models.Q(study__isnull=False), name="code_frame_once_in_a_study"
            ),
        ]


class FrameCode(models.Model):
    """A code of a frame. ``parent``: the group it belongs to; ``merged_into``: it is no longer given, but that one.

    ``made_at``, ``merged_at``: since when; unknown of codes from before that was noted, which count as old.
    """

    frame = models.ForeignKey(CodeFrame, models.PROTECT, related_name="codes", db_index=False)
    number = models.PositiveIntegerField()
    words = models.CharField(max_length=200)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(null=True)
    merged_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["frame", "number"], name="frame_code_number_once"),
            models.CheckConstraint(
                name="frame_code_not_within_itself",
                condition=models.Q(parent=None) | ~models.Q(parent=models.F("id")),
            ),
        ]


class CodingRound(models.TextChoices):
    """The first coder's codes count; a second coder's are compared with them, and what differs is decided."""

    FIRST = "first"
    SECOND = "second"
    DECIDED = "decided"


class CodedAnswer(models.Model):
    """Codes that somebody gave to an open answer. The latest of a round that was not undone counts; none is changed.

    ``codes``: numbers of the frame in the order of mention; ``batch``: those given by one key, undone together;
    ``instance``: in a repeat the key of the instance the answer is of. The answer itself stays in its interview.
    """

    interview = models.ForeignKey("surveys.Interview", models.PROTECT, related_name="+", db_index=False)
    study = models.ForeignKey("surveys.Study", models.PROTECT, related_name="+", db_index=False)
    variable = models.CharField(max_length=200)
    instance = models.CharField(max_length=200, blank=True, default="", db_default="")
    codes = models.JSONField(default=list)
    round = models.CharField(max_length=8, choices=CodingRound, default=CodingRound.FIRST)
    coder = models.ForeignKey("surveys.User", models.PROTECT, related_name="+")
    batch = models.UUIDField()
    coded_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="coded_answer_round_known", condition=models.Q(round__in=CodingRound.values)),
        ]
        indexes = [
            models.Index(fields=["interview", "variable"], name="coded_answer_of_interview"),
            models.Index(fields=["study", "variable", "coder", "id"], name="coded_answer_of_study"),
        ]


class CleanedValue(models.Model):
    """A value that was changed after the interview: the answer itself stays, this one is delivered.

    ``before`` and ``after``: as the interview's row has values, ``{"value": …}`` or ``{"missing": "dk"}``. The latest
    that was not undone counts; none is changed. ``instance``: the key of the round it is of, in a repeat. ``follows``:
    the change that led to this one and with which it is undone; ``@`` and the name of a repeat as its ``variable`` say
    of a round whether it is ``gone``. Deleted when the person is erased.
    """

    interview = models.ForeignKey("surveys.Interview", models.PROTECT, related_name="+", db_index=False)
    study = models.ForeignKey("surveys.Study", models.PROTECT, related_name="+", db_index=False)
    variable = models.CharField(max_length=200)
    instance = models.CharField(max_length=200, blank=True, default="", db_default="")
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.CharField(max_length=300)
    follows = models.ForeignKey("self", models.CASCADE, related_name="+", null=True)
    changed_by = models.ForeignKey("surveys.User", models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    undone_by = models.ForeignKey("surveys.User", models.PROTECT, related_name="+", null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="cleaned_value_says_why", condition=~models.Q(reason="")),
            models.CheckConstraint(
                name="cleaned_value_undone_by_somebody",
                condition=models.Q(undone_at__isnull=True, undone_by__isnull=True)
                | models.Q(undone_at__isnull=False, undone_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["interview", "variable"], name="cleaned_value_of_interview"),
            models.Index(fields=["study", "id"], name="cleaned_value_of_study"),
        ]


class DerivedVariable(models.Model):
    """A variable that a formula in the questionnaire's language makes of others, in every delivery.

    ``codes``: number as text → words, in order; none: the formula's number itself. It is hidden, never deleted.
    ``version``: in whose codes the formula is written, as of tables.
    """

    study = models.ForeignKey("surveys.Study", models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=64)
    label = models.CharField(max_length=300, blank=True, default="")
    formula = models.TextField()
    version = models.PositiveIntegerField(null=True)
    codes = models.JSONField(default=dict)
    made_by = models.ForeignKey("surveys.User", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    hidden_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["study", "name"], name="derived_variable_name_once"),
            models.CheckConstraint(name="derived_variable_has_formula", condition=~models.Q(formula="")),
        ]
