"""Studies, who works on them, and their questionnaires: a draft that changes, versions that never do."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from surveys.calling.opposition import HOLDS
from surveys.people.models import Role

from .agreement import DraftComment as DraftComment
from .agreement import Proof as Proof
from .agreement import Reviewer as Reviewer
from .agreement import Verdict as Verdict
from .general_answers import GeneralAnswers as GeneralAnswers
from .glossary import GlossaryTerm as GlossaryTerm
from .library import LibraryEntry as LibraryEntry
from .library import LibraryKind as LibraryKind
from .library import LibraryUse as LibraryUse
from .presence import DraftPresence as DraftPresence
from .rules_template import RulesTemplate as RulesTemplate


class Series(models.Model):
    """Studies that repeat: the same questions wave after wave."""

    name = models.CharField(max_length=120, unique=True)

    def __str__(self) -> str:
        return self.name


class StudyStatus(models.TextChoices):
    """The status of a study; only a fielding study hands out cases."""

    DESIGNING = "designing", _("being designed")
    FIELDING = "fielding", _("in the field")
    PAUSED = "paused", _("paused")
    CLOSED = "closed", _("closed")


class Study(models.Model):
    """One piece of research for one client.

    ``calling_policy`` holds what the study changes of the default calling rules (hours, limits,
    order of recalls and fresh cases) as ``calling.policy`` reads it. ``is_fictional`` marks demo
    studies: their numbers are never links. ``closed_at``: when the field was closed, while it is.
    ``needs_approval``: whether only what a reviewer has approved is published. ``register_days``: for how many days a
    check with the opposition register holds, if it is not the usual number, and ``register_reason``, why for more.
    ``sharing_clients``: who share its questionnaire, as the published versions list them; written when one is.
    ``former_clients``: earlier names of its client, whose do-not-call lists hold on.
    ``has_centres``: some of its people or lists belong to a supplier's centre.
    ``scripts_waiver``: why its field was opened without an introduction or a privacy notice.
    """

    name = models.CharField(max_length=120)
    client_name = models.CharField(max_length=120, blank=True, default="")
    sharing_clients = models.JSONField(default=list, blank=True)
    former_clients = models.JSONField(default=list, blank=True)
    series = models.ForeignKey(Series, models.PROTECT, null=True, blank=True)
    wave = models.PositiveIntegerField(null=True, blank=True)
    status = models.CharField(max_length=12, choices=StudyStatus, default=StudyStatus.DESIGNING)
    is_fictional = models.BooleanField(default=False)
    is_gated = models.BooleanField(default=False, db_default=False)
    target = models.PositiveIntegerField(null=True, blank=True)
    promised_minutes = models.PositiveIntegerField(null=True, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    shown_number = models.CharField(max_length=40, blank=True, default="")
    needs_approval = models.BooleanField(default=False)
    register_days = models.PositiveSmallIntegerField(null=True, blank=True)
    register_reason = models.CharField(max_length=300, blank=True, default="")
    has_centres = models.BooleanField(default=False, db_default=False)
    scripts_waiver = models.CharField(max_length=300, blank=True, default="", db_default="")
    time_zone = models.CharField(max_length=64, default="Europe/Rome")
    calling_policy = models.JSONField(default=dict, blank=True)
    fielded_version = models.ForeignKey("surveys.Version", models.PROTECT, null=True, blank=True, related_name="+")
    created_by = models.ForeignKey("surveys.User", models.PROTECT, related_name="+", null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="study_register_days_say_why",
                condition=models.Q(register_days=None)
                | models.Q(register_days__lte=HOLDS)
                | ~models.Q(register_reason=""),
            ),
            models.CheckConstraint(name="study_status_known", condition=models.Q(status__in=StudyStatus.values)),
            models.CheckConstraint(
                name="study_ends_after_it_starts",
                condition=models.Q(starts_on=None)
                | models.Q(ends_on=None)
                | models.Q(ends_on__gte=models.F("starts_on")),
                violation_error_message=_("The field cannot end before it starts."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class StudyRevision(models.Model):
    """How often what a study's pages show has changed: the sum over all rows of a study, folded (``is_sum``) or not.

    Kept by triggers, see ``surveys.database.revisions``; ``study`` is 0 for what all studies share.
    """

    study = models.BigIntegerField()
    changes = models.BigIntegerField()
    is_sum = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["study"], condition=models.Q(is_sum=True), name="revision_summed_once"),
        ]
        indexes = [models.Index(fields=["study"], name="revision_study")]


class Membership(models.Model):
    """A person's role in a study. ``cleared_at``: when training was passed; written by training, read by the claim.

    ``cleared_until``: when a waiver ends, null for whoever has passed it.

    Of interviewers: ``languages``, the codes of those they interview in (none listed: the study's own), and
    ``skills``, keys of ``calling.staff.SKILLS``. Of interviewers and supervisors: ``centre``, the supplier they work
    for; they have to do with that centre's people and lists and with nobody else's. Of clients who share a
    questionnaire with others: ``client``, their name there; without it they see what is every client's. Of clients:
    ``makes_files``, whether a researcher lets them have deliveries made themselves.
    """

    user = models.ForeignKey("surveys.User", models.CASCADE, related_name="+", db_index=False)
    study = models.ForeignKey(Study, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=12, choices=Role)
    languages = models.JSONField(default=list, blank=True)
    skills = models.JSONField(default=list, blank=True)
    client = models.CharField(max_length=120, blank=True, default="")
    centre = models.CharField(max_length=80, blank=True, default="", db_default="")
    makes_files = models.BooleanField(default=False, db_default=False)
    cleared_at = models.DateTimeField(null=True, blank=True)
    cleared_until = models.DateTimeField(null=True, blank=True)
    added_by = models.ForeignKey("surveys.User", models.PROTECT, related_name="+", null=True)
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "study", "role"],
                name="membership_once_per_role",
                violation_error_message=_("This person already has this role in the study."),
            ),
            models.CheckConstraint(name="membership_role_known", condition=models.Q(role__in=Role.values)),
            models.CheckConstraint(
                name="membership_client_of_a_client", condition=models.Q(client="") | models.Q(role=Role.CLIENT)
            ),
            models.CheckConstraint(
                name="membership_centre_of_the_field",
                condition=models.Q(centre="") | models.Q(role__in=[Role.INTERVIEWER, Role.SUPERVISOR]),
            ),
            models.CheckConstraint(
                name="membership_files_made_by_clients",
                condition=models.Q(makes_files=False) | models.Q(role=Role.CLIENT),
            ),
        ]


class EarlierWave(models.Model):
    """What a study repeats: the questionnaire of the wave before it, with the variables marked that were locked.

    It is kept as it was then: what is published of the earlier study later changes nothing of the comparison.
    """

    study = models.OneToOneField(Study, models.CASCADE, related_name="earlier_wave")
    earlier = models.ForeignKey(Study, models.SET_NULL, null=True, related_name="+", db_index=False)
    questionnaire = models.JSONField()

    def __str__(self) -> str:
        return f"{self.study} ← {self.earlier}"


class Draft(models.Model):
    """The questionnaire being worked on: the workbook uploaded last with what was changed, as read, with all problems.

    ``row_ids``: the lasting ids of its rows, as ``editing.RowIds`` writes them.
    """

    study = models.OneToOneField(Study, models.CASCADE, related_name="draft")
    file_name = models.CharField(max_length=200)
    workbook = models.BinaryField()
    questionnaire = models.JSONField(null=True)
    problems = models.JSONField(default=list)
    sheets = models.JSONField(default=list)
    row_ids = models.JSONField(default=dict)
    uploaded_by = models.ForeignKey("surveys.User", models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()


class StepKind(models.TextChoices):
    """How a step made the draft another one."""

    UPLOAD = "upload", _("a workbook was uploaded")
    CELL = "cell", _("a cell was changed")
    EDIT = "edit", _("cells, rows or sheets were changed")
    RETURN = "return", _("an earlier step was gone back to")


class StepState(models.TextChoices):
    """Whether a step stands, was taken back and can be made again, or was taken back before others were made."""

    DONE = "done", _("done")
    UNDONE = "undone", _("undone")
    DROPPED = "dropped", _("undone, then something else was done")


class DraftStep(models.Model):
    """A step in the history of a study's draft, numbered from 1: a workbook uploaded, or something changed in it.

    Of a cell: ``sheet``, ``row`` and ``column`` from 1, its column's ``heading`` or letter, and the texts ``before``
    and ``after``. ``changes``: all that was changed, as ``editing`` notes it, so that it can be done again.
    ``file_name`` and ``row_ids`` are the draft's before the step, of an upload the name of its file; ``way_back``: the
    patch that leads back to the workbook before, ``None`` where there was none. ``to_step``: the number of the step
    that was gone back to. ``takes_back``: the number of the earlier step that this one takes back, because colleagues
    have made others since.
    """

    study = models.ForeignKey(Study, models.CASCADE, related_name="draft_steps", db_index=False)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=StepKind)
    file_name = models.CharField(max_length=200)
    sheet = models.CharField(max_length=100, blank=True, default="")
    row = models.PositiveIntegerField(null=True, blank=True)
    column = models.PositiveIntegerField(null=True, blank=True)
    heading = models.CharField(max_length=300, blank=True, default="")
    before = models.TextField(blank=True, default="")
    after = models.TextField(blank=True, default="")
    changes = models.JSONField(default=list, blank=True)
    row_ids = models.JSONField(default=dict, blank=True)
    way_back = models.BinaryField(null=True)
    to_step = models.PositiveIntegerField(null=True, blank=True)
    takes_back = models.PositiveIntegerField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=StepState, default=StepState.DONE)
    made_by = models.ForeignKey("surveys.User", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["study", "number"], name="draft_step_number_once_per_study"),
            models.CheckConstraint(name="draft_step_kind_known", condition=models.Q(kind__in=StepKind.values)),
            models.CheckConstraint(
                name="draft_step_of_a_cell_has_its_place",
                condition=models.Q(kind=StepKind.UPLOAD, row=None, column=None, state=StepState.DONE)
                | models.Q(kind=StepKind.CELL, row__gt=0, column__gt=0)
                | models.Q(kind__in=[StepKind.EDIT, StepKind.RETURN], row=None, column=None),
            ),
            models.CheckConstraint(
                name="draft_step_goes_back_to_an_earlier_one",
                condition=models.Q(kind=StepKind.RETURN, to_step__gt=0, to_step__lt=models.F("number"))
                | (~models.Q(kind=StepKind.RETURN) & models.Q(to_step=None)),
            ),
            models.CheckConstraint(
                name="draft_step_takes_back_an_earlier_one",
                condition=models.Q(takes_back=None)
                | models.Q(kind=StepKind.EDIT, takes_back__gt=0, takes_back__lt=models.F("number")),
            ),
            models.CheckConstraint(name="draft_step_state_known", condition=models.Q(state__in=StepState.values)),
        ]


class OwnName(models.Model):
    """A sheet of a study's workbooks, or a column (``heading``) of one, that a researcher declared to be their own.

    Nobody reads it, however much it looks like one of ours.
    """

    study = models.ForeignKey(Study, models.CASCADE, related_name="own_names", db_index=False)
    sheet = models.CharField(max_length=100)
    heading = models.CharField(max_length=300, blank=True, default="")
    declared_by = models.ForeignKey("surveys.User", models.PROTECT, related_name="+")
    declared_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["study", "sheet", "heading"], name="own_name_once_per_study")]

    def __str__(self) -> str:
        return f"{self.sheet}: {self.heading}" if self.heading else self.sheet


class TranslationSources(models.Model):
    """The texts that a study's translations were made from; what has changed since shows by comparison.

    ``texts``: language → key of a text → digest of a translation → its source text, as
    ``questionnaire.wording.translations`` writes them. They are the study's and not the draft's: a translation that
    comes with another workbook, or after a publication, is still known by its words.
    """

    study = models.OneToOneField(Study, models.CASCADE, related_name="translation_sources")
    texts = models.JSONField(default=dict)

    def __str__(self) -> str:
        return ", ".join(self.texts)


class Version(models.Model):
    """A published questionnaire: never changed. ``format`` is the number of the stored structure's format.

    ``decisions``: what was decided, when it was published, about earlier answers that would mean something else in
    it, as ``questionnaire.comparison.decisions`` writes them; their rules stand in the ``codebook``.
    """

    study = models.ForeignKey(Study, models.PROTECT, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    format = models.PositiveSmallIntegerField(default=1)
    questionnaire = models.JSONField()
    codebook = models.JSONField()
    decisions = models.JSONField(default=list)
    workbook = models.BinaryField(null=True)
    file_name = models.CharField(max_length=200, blank=True, default="")
    reason = models.CharField(max_length=200, blank=True, default="")
    published_by = models.ForeignKey("surveys.User", models.PROTECT, related_name="+", null=True)
    published_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["study", "number"], name="version_number_once_per_study")]


class SimulationStatus(models.TextChoices):
    """A simulation waits for the background worker, is being held, is done, or takes more work than it may."""

    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("being held")
    DONE = "done", _("done")
    FAILED = "failed", _("too much work")


class Simulation(models.Model):
    """Interviews that simulated respondents hold in the background, and what they met.

    One is kept for a study's draft (``version`` is null) and for each of its versions. ``questionnaire``: of a draft,
    as it was then; ``asked_at``: the moment at which the respondents are interviewed, too. ``run``: the run that holds
    it; ``moved_at``, by the database's clock: the latest sign of life of that run. ``found``: what
    ``questionnaire.coverage`` writes.
    """

    study = models.ForeignKey(Study, models.CASCADE, related_name="simulations", db_index=False)
    version = models.ForeignKey(Version, models.CASCADE, related_name="+", null=True, db_index=False)
    questionnaire = models.JSONField(null=True)
    interviews = models.PositiveIntegerField()
    seed = models.PositiveIntegerField()
    pace = models.JSONField()
    status = models.CharField(max_length=10, choices=SimulationStatus, default=SimulationStatus.WAITING)
    run = models.CharField(max_length=12, blank=True, default="")
    held = models.PositiveIntegerField(default=0)
    most = models.PositiveIntegerField(default=0)
    found = models.JSONField(null=True)
    asked_by = models.ForeignKey("surveys.User", models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField()
    moved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["study", "version"], name="simulation_once_per_version"),
            models.UniqueConstraint(
                fields=["study"], condition=models.Q(version__isnull=True), name="simulation_once_per_draft"
            ),
            models.CheckConstraint(
                name="simulation_status_known", condition=models.Q(status__in=SimulationStatus.values)
            ),
            models.CheckConstraint(
                name="simulation_done_has_findings",
                condition=models.Q(status="done", found__isnull=False)
                | (~models.Q(status="done") & models.Q(found__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.interviews} · {self.seed}"


class StudyTexts(models.Model):
    """Scripts and answers for respondents, the study's own; each change is a new row with the next number.

    ``scripts``: name → {language: words}. ``answers``: [{"question": {…}, "answer": {…}}].
    """

    study = models.ForeignKey(Study, models.CASCADE, related_name="texts", db_index=False)
    number = models.PositiveIntegerField()
    scripts = models.JSONField(default=dict)
    answers = models.JSONField(default=list)
    changed_by = models.ForeignKey("surveys.User", models.PROTECT, related_name="+", null=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["study", "number"], name="study_texts_number_once_per_study")]


class ApiScope(models.TextChoices):
    """What a token of the API may do in its studies."""

    SAMPLE_WRITE = "sample:write", _("add people to call")
    CASES_READ = "cases:read", _("read the state and outcome of cases")
    INTERVIEWS_READ = "interviews:read", _("read interviews and the codebook, without personal data")
    INTERVIEWS_PERSONAL = "interviews:personal", _("personal answers too, in interviews and files")
    EXPORTS = "exports", _("ask for files of results and fetch them")
    FIELD_READ = "field:read", _("read progress, quotas, outcomes, rates and calls")
    RESULTS_READ = "results:read", _("read toplines, tables and deliveries")
    RULES = "rules", _("read the calling rules and change them")


class ApiToken(models.Model):
    """A key with which a client or a system reads and writes some studies, without a person signing in.

    The secret is shown once and kept as its SHA-256 only: it is 256 random bits, so nothing slower
    would make guessing harder. ``ending``: its last letters, to tell tokens apart. ``scopes``: values
    of ``ApiScope``. ``for_client``: it is a client's, and reads only what ``results.queries.client_gate`` lists;
    ``client``: of questionnaires that several clients share, whose it is. ``makes_files``: whether a client's may have
    deliveries made.
    """

    name = models.CharField(max_length=80)
    for_client = models.BooleanField(default=False, db_default=False)
    client = models.CharField(max_length=120, blank=True, default="", db_default="")
    makes_files = models.BooleanField(default=False, db_default=False)
    secret_hash = models.CharField(max_length=64, unique=True)
    ending = models.CharField(max_length=4)
    scopes = models.JSONField(default=list)
    studies = models.ManyToManyField(Study, related_name="+")
    created_by = models.ForeignKey("surveys.User", models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="api_token_expires_after_it_is_made",
                condition=models.Q(expires_at=None) | models.Q(expires_at__gt=models.F("created_at")),
            ),
            models.CheckConstraint(
                name="api_token_of_a_client_limited",
                condition=models.Q(for_client=True) | models.Q(client="", makes_files=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name
