"""Samples, pools and cases; personal data stand apart in an erasable contact."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Purpose(models.TextChoices):
    """Counts, quotas, rates and exports read live only."""

    LIVE = "live", _("live")
    TEST = "test", _("test")
    PRACTICE = "practice", _("practice")


class SampleStatus(models.TextChoices):
    """A sample is loaded out of sight of the field; one update releases it.

    ``DRAWING``: cases are being drawn from it or for it.
    """

    LOADING = "loading", _("loading")
    DRAWING = "drawing", _("being drawn")
    LOADED = "loaded", _("loaded")
    RELEASED = "released", _("released")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")


class Sample(models.Model):
    """A list of people to call, loaded from one file; or a replicate of one, drawn from it at random.

    ``part_of``: the list of which it is a replicate; ``number`` counts the replicates of a study, and is 0 for a list.
    What is said of the columns and of the opposition register is the same for a list and its replicates.
    ``precedence``: fresh cases of a lower one go first. ``suspended_at``: since when only promised calls are made.
    ``columns``: how the file is read, as ``formats.samples.Reading`` writes it. ``attributes``: the
    extra columns, each ``{"name", "show", "route", "export", "personal"}``. ``kept_file`` names the
    file in ``kept_files`` until the rows are loaded. ``report``: rows repaired and refused, counted by
    reason; each of them is a ``RowNote``.
    ``grouped_by``: the version by whose quota cells its cases are pooled; none before the first.
    ``centre``: the supplier whose interviewers alone get its cases; none: the institute's own.
    ``opposition_checked_on``: when the list was last checked with the Registro Pubblico delle Opposizioni.
    ``change_number``: as of a case; that of its release.
    """

    study = models.ForeignKey("surveys.Study", models.PROTECT, related_name="+")
    part_of = models.ForeignKey("self", models.PROTECT, related_name="parts", null=True)
    number = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=120)
    file_name = models.CharField(max_length=200, blank=True, default="")
    source = models.CharField(max_length=200, blank=True, default="")
    opposition_checked_on = models.DateField(null=True, blank=True)
    opposition_waiver = models.CharField(max_length=200, blank=True, default="")
    kept_file = models.CharField(max_length=40, blank=True, default="")
    columns = models.JSONField(default=dict)
    attributes = models.JSONField(default=list)
    status = models.CharField(max_length=10, choices=SampleStatus, default=SampleStatus.LOADING)
    purpose = models.CharField(max_length=8, choices=Purpose, default=Purpose.LIVE)
    rows_read = models.PositiveIntegerField(default=0)
    rows_total = models.PositiveIntegerField(default=0)
    cases_made = models.PositiveIntegerField(default=0)
    report = models.JSONField(default=dict)
    grouped_by = models.ForeignKey("surveys.Version", models.PROTECT, related_name="+", null=True)
    loaded_by = models.ForeignKey("surveys.User", models.PROTECT, related_name="+", null=True)
    created_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)
    suspended_at = models.DateTimeField(null=True)
    precedence = models.IntegerField(default=0)
    centre = models.CharField(max_length=80, blank=True, default="", db_default="")
    change_number = models.PositiveBigIntegerField(null=True, default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(name="sample_status_known", condition=Q(status__in=SampleStatus.values)),
            models.CheckConstraint(name="sample_purpose_known", condition=Q(purpose__in=Purpose.values)),
            models.CheckConstraint(
                name="sample_replicate_has_number",
                condition=Q(part_of__isnull=True, number=0) | Q(part_of__isnull=False, number__gte=1),
            ),
        ]


class DrawKind(models.TextChoices):
    """A list is divided into replicates, some cases are cut off one, or what was begun is set apart when it leaves."""

    DIVIDE = "divide", _("divided")
    CUT = "cut", _("cut")
    KEEP = "keep", _("kept in the field")


class Draw(models.Model):
    """Cases that go from a sample to others in small steps, drawn at random or because somebody has called them.

    ``seed`` draws the same cases again: see ``calling.lots``. ``sizes``: for each sample that gets cases, its id and
    how many. ``releases``: what has been drawn is released at once, by whoever asked for it.
    """

    source = models.ForeignKey(Sample, models.CASCADE, related_name="draws", db_index=False)
    kind = models.CharField(max_length=6, choices=DrawKind)
    seed = models.BigIntegerField(default=0)
    by_stratum = models.BooleanField(default=False)
    sizes = models.JSONField(default=list)
    releases = models.BooleanField(default=False)
    asked_by = models.ForeignKey("surveys.User", models.PROTECT, related_name="+", null=True, db_index=False)
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source"], condition=Q(finished_at__isnull=True), name="draw_one_at_a_time"
            ),
            models.CheckConstraint(name="draw_kind_known", condition=Q(kind__in=DrawKind.values)),
        ]
        indexes = [models.Index(fields=["source"], name="draw_source")]


class RowNote(models.Model):
    """A row of a sample's file that was repaired or refused: ``code`` is a key of ``formats.samples.NOTES``."""

    sample = models.ForeignKey(Sample, models.CASCADE, related_name="notes")
    row = models.PositiveIntegerField()
    column = models.CharField(max_length=120, blank=True, default="")
    code = models.CharField(max_length=40)
    value = models.CharField(max_length=200, blank=True, default="")
    is_refused = models.BooleanField()


class Pool(models.Model):
    """Cases that open and close together: what changes for many cases at once is stored here.

    ``replicate`` is the sample's id, of a list or a replicate: its pools open when it is released. ``skill``: what
    whoever calls should be good at (``calling.staff.SKILLS``), or nothing. ``cells``: the quota cells that the
    sample's data already decide. ``deficit``: how far behind they are; the largest goes first.
    """

    study = models.ForeignKey("surveys.Study", models.PROTECT, related_name="+", db_index=False)
    purpose = models.CharField(max_length=8, choices=Purpose, default=Purpose.LIVE)
    replicate = models.CharField(max_length=40, blank=True, default="")
    language = models.CharField(max_length=20, blank=True, default="")
    skill = models.CharField(max_length=20, blank=True, default="")
    hours_group = models.CharField(max_length=64, default="Europe/Rome")
    cells = models.CharField(max_length=400, blank=True, default="")
    is_open = models.BooleanField(default=False)
    deficit = models.FloatField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["study", "replicate", "language", "skill", "hours_group", "cells"], name="pool_once_per_kind"
            ),
            models.CheckConstraint(name="pool_purpose_known", condition=Q(purpose__in=Purpose.values)),
        ]


FIRST_BY_LOT = 100_000_000
"""From here on numbers are given by lot to cases that are anonymous; in a list a case has the number of its row."""


class CaseState(models.TextChoices):
    """Waiting in the queue, held by one interviewer, parked for one person or the supervisor, or closed for good."""

    WAITING = "waiting", _("waiting")
    HELD = "held", _("being worked")
    PARKED = "parked", _("set aside")
    CLOSED = "closed", pgettext_lazy("case", "closed")


class Case(models.Model):
    """One sampled person or household, worked to one final outcome.

    ``rank``, ``due_at``, ``position`` and ``valid_until`` are what ``calling.next_call`` last said:
    a lower rank goes first, within it the earlier due, then the position in the sample. Of a parked
    case ``valid_until`` is when it passes from its holder to the supervisor. ``is_partial``: what was
    answered in an interview that did not come to its end counts as a partial one. ``reopened_after``: the number
    of the last attempt before a supervisor put the case back; its order says so, for clocks are set back.
    ``rests_until``: nobody gets it before, whatever the rules say, unless an appointment is made: it was given back, or
    another study has called its number lately.
    ``quarantined_at``: since when it is nobody's, until it is decided what the person asked for.
    ``outcome_so_far``: what ``calling.outcomes.outcome_so_far`` says of its closed attempts, as corrected.
    ``change_number``: of the ``ChangeBatch`` of its last change; null where it has none yet (a trigger of
    ``database.change_marks`` sets that), 0 as long as nothing has changed since its sample was released.
    """

    study = models.ForeignKey("surveys.Study", models.PROTECT, related_name="+", db_index=False)
    sample = models.ForeignKey(Sample, models.PROTECT, related_name="cases", db_index=False)
    pool = models.ForeignKey(Pool, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    external_id = models.CharField(max_length=80, blank=True, default="")
    purpose = models.CharField(max_length=8, choices=Purpose, default=Purpose.LIVE)
    stratum = models.CharField(max_length=80, blank=True, default="")
    weight = models.FloatField(default=1)
    language = models.CharField(max_length=20, blank=True, default="")
    time_zone = models.CharField(max_length=64, default="Europe/Rome")
    attributes = models.JSONField(default=dict)

    state = models.CharField(max_length=8, choices=CaseState, default=CaseState.WAITING)
    rank = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    position = models.PositiveIntegerField(default=0)
    valid_until = models.DateTimeField(null=True)
    rests_until = models.DateTimeField(null=True)
    owner = models.ForeignKey("surveys.User", models.PROTECT, related_name="+", null=True, db_index=False)
    holder = models.ForeignKey("surveys.User", models.PROTECT, related_name="+", null=True, db_index=False)
    lease_until = models.DateTimeField(null=True)

    attempts_counted = models.PositiveIntegerField(default=0)
    is_resumable = models.BooleanField(default=False)
    is_partial = models.BooleanField(default=False)
    reopened_at = models.DateTimeField(null=True)
    reopened_after = models.PositiveIntegerField(default=0)
    last_disposition = models.CharField(max_length=40, blank=True, default="")
    last_called_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True, default="")
    outcome_so_far = models.CharField(max_length=8, blank=True, default="")
    final_outcome = models.CharField(max_length=8, blank=True, default="")
    closed_at = models.DateTimeField(null=True)
    closed_as = models.CharField(max_length=40, blank=True, default="")
    quarantined_at = models.DateTimeField(null=True)
    change_number = models.PositiveBigIntegerField(null=True, default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="case_quarantined_is_nobodys",
                condition=Q(quarantined_at__isnull=True) | Q(state__in=["parked", "closed"], owner__isnull=True),
            ),
            models.UniqueConstraint(fields=["study", "number"], name="case_number_once_per_study"),
            models.UniqueConstraint(
                fields=["study", "external_id", "purpose"],
                condition=~Q(external_id=""),
                name="case_external_id_once_per_study",
            ),
            models.UniqueConstraint(fields=["holder"], condition=Q(state="held"), name="case_one_held_per_holder"),
            models.CheckConstraint(
                name="case_held_has_holder_and_lease",
                condition=(Q(state="held") & Q(holder__isnull=False) & Q(lease_until__isnull=False))
                | (~Q(state="held") & Q(holder__isnull=True) & Q(lease_until__isnull=True)),
            ),
            models.CheckConstraint(
                name="case_closed_has_time",
                condition=(Q(state="closed") & Q(closed_at__isnull=False))
                | (~Q(state="closed") & Q(closed_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="case_open_has_no_outcome", condition=Q(state="closed") | Q(final_outcome="", closed_as="")
            ),
            models.CheckConstraint(name="case_state_known", condition=Q(state__in=CaseState.values)),
            models.CheckConstraint(name="case_purpose_known", condition=Q(purpose__in=Purpose.values)),
        ]
        indexes = [
            models.Index(
                fields=["pool", "rank", "due_at", "position"],
                condition=Q(state="waiting", owner__isnull=True),
                name="case_queue",
            ),
            models.Index(
                fields=["owner", "study", "rank", "due_at"],
                condition=Q(state="waiting", owner__isnull=False),
                name="case_owned_queue",
            ),
            models.Index(fields=["pool", "due_at"], condition=Q(state="waiting"), name="case_due"),
            models.Index(fields=["study", "valid_until"], condition=Q(state="waiting"), name="case_recheck"),
            models.Index(fields=["valid_until"], condition=Q(state="parked"), name="case_parked"),
            models.Index(
                fields=["owner"], condition=Q(state="parked", owner__isnull=False), name="case_parked_for_owner"
            ),
            models.Index(fields=["lease_until"], condition=Q(state="held"), name="case_lease"),
            models.Index(fields=["study", "state", "last_disposition"], name="case_state_and_outcome"),
            models.Index(fields=["sample", "number"], name="case_sample"),
            models.Index(
                fields=["study", "change_number", "number"], condition=Q(change_number__gt=0), name="case_changes"
            ),
            models.Index(fields=["study"], condition=Q(change_number__isnull=True), name="case_changed"),
            models.Index("study", Upper("external_id"), condition=~Q(external_id=""), name="case_listed"),
            models.Index(
                fields=["study", "quarantined_at"], condition=Q(quarantined_at__isnull=False), name="case_quarantined"
            ),
        ]

    @property
    def audit_name(self) -> str:
        """The case as a subject of the register: ``case:12``."""
        return f"case:{self.pk}"


class ChangeBatch(models.Model):
    """What changed in a study and was numbered at one moment: cases, samples and interviews with its ``number``."""

    study = models.ForeignKey("surveys.Study", models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveBigIntegerField()
    numbered_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["study", "number"], name="change_batch_number_once_per_study")]
        indexes = [models.Index(fields=["study", "numbered_at", "number"], name="change_batch_moment")]


class Contact(models.Model):
    """Who the case is: personal data, erasable without touching case or answers.

    ``searchable``: its names as ``queries.person_names.searchable`` writes them, for ``database.search_index``.
    ``has_others``: other people are known at the case (``ContactPerson``).
    """

    case = models.OneToOneField(Case, models.CASCADE, related_name="contact")
    name = models.CharField(max_length=160, blank=True, default="")
    respondent = models.CharField(max_length=160, blank=True, default="")
    searchable = models.CharField(max_length=400, blank=True, default="")
    attributes = models.JSONField(default=dict)
    erased_at = models.DateTimeField(null=True)
    has_others = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="contact_erased_names_nobody",
                condition=Q(erased_at__isnull=True) | Q(name="", respondent="", searchable=""),
            ),
        ]
        indexes = [models.Index(fields=["case"], condition=Q(erased_at__isnull=False), name="contact_erased")]


class ContactRole(models.TextChoices):
    """Who somebody is to the case: the one to interview, who decides who is put through, to whom we were referred."""

    RESPONDENT = "respondent", pgettext_lazy("contact", "to be interviewed")
    GATEKEEPER = "gatekeeper", pgettext_lazy("contact", "puts through or not")
    REFERRAL = "referral", pgettext_lazy("contact", "named to us instead")


class ContactPerson(models.Model):
    """Somebody else at a case, told to us in a call: personal data, erased with the case's contact.

    ``note``: how they are reached, for whoever calls next.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="people")
    role = models.CharField(max_length=10, choices=ContactRole)
    name = models.CharField(max_length=160, blank=True, default="")
    note = models.CharField(max_length=300, blank=True, default="")
    added_by = models.ForeignKey("surveys.User", models.PROTECT, related_name="+", null=True, db_index=False)
    added_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(name="contact_role_known", condition=Q(role__in=ContactRole.values))]


class PhoneUse(models.TextChoices):
    """Where a number reaches its person."""

    HOME = "home", pgettext_lazy("telephone", "home")
    MOBILE = "mobile", pgettext_lazy("telephone", "mobile")
    WORK = "work", pgettext_lazy("telephone", "work")


class PhoneNumber(models.Model):
    """One number of a case, in E.164; worked in ``order``, retired when dead.

    ``kind``: of line, as the numbering plan says; ``use``: a ``PhoneUse``, where it reaches its person, as people say.
    ``dead_as``: why it was retired, the code of an outcome or a key of ``services.numbers.RETIRED``. ``is_next``:
    somebody asked to be called on it: it goes first until it is dialled. ``person``: whose it is, none for the case's
    own contact. ``added_at``: when it was told to us in a call; none for one of a list. ``register_checked_on``: when
    the opposition register answered about it, in the file ``register_file`` (the id of a ``NumberFile``).
    ``register_alone``: it came later than its list was checked, so that only its own check counts. Unknown is null in
    all of these: they came later than the numbers.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="phones", db_index=False)
    number = models.CharField(max_length=20)
    extension = models.CharField(max_length=12, blank=True, default="")
    kind = models.CharField(max_length=20, blank=True, default="")
    order = models.PositiveSmallIntegerField(default=0)
    attempts = models.PositiveIntegerField(default=0)
    dead_at = models.DateTimeField(null=True)
    use = models.CharField(max_length=8, null=True)  # noqa: DJ001
    dead_as = models.CharField(max_length=40, null=True)  # noqa: DJ001
    is_next = models.BooleanField(null=True)
    person = models.ForeignKey(ContactPerson, models.SET_NULL, null=True, related_name="phones", db_index=False)
    added_at = models.DateTimeField(null=True)
    register_checked_on = models.DateField(null=True)
    register_file = models.PositiveBigIntegerField(null=True)
    register_alone = models.BooleanField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="phone_once_per_case")]
        indexes = [
            models.Index(fields=["number"], name="phone_number"),
            models.Index(fields=["person"], condition=Q(person__isnull=False), name="phone_of_person"),
            models.Index(fields=["case"], condition=Q(dead_as="opposed"), name="phone_opposed"),
            models.Index(fields=["case"], condition=Q(register_alone=True), name="phone_checked_alone"),
        ]

    @property
    def use_words(self) -> str:
        """Where it reaches its person, in words; empty if that is not known."""
        return str(PhoneUse(self.use).label) if self.use in PhoneUse.values else ""
