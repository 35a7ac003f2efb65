"""General training, briefings, practice interviews, and the record of who was trained in what: lines are only added."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

LONGEST_TITLE, LONGEST_REASON, LONGEST_PATH = 120, 300, 400


class Asked(models.TextChoices):
    """What a study asks for before somebody gets its cases."""

    NOTHING = "nothing", _("nothing")
    READING = "reading", _("reading the briefing")
    TEST = "test", _("reading the briefing and answering its questions")
    PRACTICE = "practice", _("reading the briefing, answering its questions and passing a practice interview")


class Briefing(models.Model):
    """An edition of a study's briefing: ``pages``, each with title and text, and ``questions`` about them.

    ``for_new`` and ``for_experienced``: what is asked of people by how many interviews they have held.
    ``is_decided_by_trainer``: whether a practice interview is passed by a trainer's word alone; otherwise its score
    passes it, and a trainer may decide otherwise.
    """

    study = models.ForeignKey("surveys.Study", models.CASCADE, related_name="+", db_index=False)
    number = models.PositiveIntegerField()
    pages = models.JSONField(default=list)
    questions = models.JSONField(default=list)
    for_new = models.CharField(max_length=8, choices=Asked, default=Asked.TEST)
    for_experienced = models.CharField(max_length=8, choices=Asked, default=Asked.TEST)
    is_decided_by_trainer = models.BooleanField(default=False, db_default=False)
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


class GeneralEdition(models.Model):
    """An edition of the institute's general training, which people read once before any study.

    ``pages``: title and text by language; ``questions``: as of a briefing, with words by language. Before one is
    written the shipped one is in use.
    """

    number = models.PositiveIntegerField()
    pages = models.JSONField(default=list)
    questions = models.JSONField(default=list)
    written_by = models.ForeignKey("surveys.User", models.PROTECT, related_name="+", null=True)
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number"], name="general_edition_number_once"),
            models.CheckConstraint(name="general_edition_has_pages", condition=~Q(pages=[])),
        ]


class TrainingKind(models.TextChoices):
    """What a line of the training record says."""

    READ = "read", _("page read")
    TEST = "test", _("questions answered")
    WAIVER = "waiver", _("may call without the briefing")
    PRACTICE = "practice", _("practice interview")
    CHANGES = "changes", _("changes of questionnaire and texts read")
    LESSON = "lesson", _("training held by somebody")
    CORRECTION = "correct", _("correction of an earlier line")


class TrainingEntry(models.Model):
    """A line of somebody's training record. ``about``: digest of the page read, or of the questions answered.

    ``study``: none for general training. Of a test: ``right`` of ``base`` questions,
    passed with ``needed`` per cent, as the house asked then. Of a waiver: ``until``, ``reason``
    and who gave it. ``seconds``: how long it took, where that is known. A correction names the line that it
    ``corrects``, with its reason and the ``seconds`` that are right.
    """

    person = models.ForeignKey("surveys.User", models.PROTECT, related_name="+", db_index=False)
    study = models.ForeignKey("surveys.Study", models.CASCADE, related_name="+", null=True, db_index=False)
    kind = models.CharField(max_length=8, choices=TrainingKind)
    edition = models.PositiveIntegerField(default=0)
    about = models.CharField(max_length=64, blank=True, default="")
    title = models.CharField(max_length=LONGEST_TITLE, blank=True, default="")
    right = models.PositiveIntegerField(default=0)
    base = models.PositiveIntegerField(default=0)
    needed = models.PositiveSmallIntegerField(default=83, db_default=83)
    reason = models.CharField(max_length=LONGEST_REASON, blank=True, default="")
    until = models.DateTimeField(null=True)
    seconds = models.PositiveIntegerField(default=0, db_default=0)
    corrects = models.ForeignKey("self", models.PROTECT, related_name="+", null=True)
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
            models.UniqueConstraint(
                fields=["person", "about"],
                condition=Q(kind="read", study__isnull=True),
                name="training_entry_general_page_read_once",
            ),
            models.CheckConstraint(
                name="training_entry_names_its_study",
                condition=Q(study__isnull=False) | Q(kind__in=["read", "test", "lesson", "correct"]),
            ),
            models.CheckConstraint(
                name="training_entry_correction_says_of_what",
                condition=Q(corrects__isnull=True) & ~Q(kind="correct")
                | Q(kind="correct", corrects__isnull=False, by__isnull=False) & ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="training_entry_lesson_by_somebody",
                condition=~Q(kind="lesson") | Q(by__isnull=False, seconds__gt=0) & ~Q(title=""),
            ),
        ]
        indexes = [
            models.Index(fields=["study", "person", "id"], name="training_entry_of_study"),
            models.Index(fields=["person", "id"], name="training_entry_of_person"),
        ]


class PersonaEdition(models.Model):
    """An edition of a simulated person with whom interviews are practised: ``data`` as ``personas.to_json`` has it.

    ``study``: where alone it is offered; none: everywhere. Changing one makes the next edition; practices keep theirs.
    ``written_by``: none for those that come with the program.
    """

    key = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    language = models.CharField(max_length=20)
    study = models.ForeignKey("surveys.Study", models.CASCADE, related_name="+", null=True)
    data = models.JSONField()
    written_by = models.ForeignKey("surveys.User", models.PROTECT, related_name="+", null=True, db_index=False)
    written_at = models.DateTimeField()
    is_retired = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "language", "number"], name="persona_edition_number_once"),
        ]


class PracticeState(models.TextChoices):
    """A practice runs, has come to its outcome and has points, or was left without any."""

    OPEN = "open", _("running")
    ENDED = "ended", _("ended")
    LEFT = "left", _("left before its end")


class Decision(models.TextChoices):
    """What a trainer says of a practice; nothing as long as none has."""

    NONE = "", _("not decided")
    PASSED = "passed", _("passed")
    AGAIN = "again", _("to be repeated")


class Practice(models.Model):
    """A practice interview: somebody calls a simulated person on the screens of real calls.

    ``attempt``: in which it is held; case, attempt and interview are taken away as it ends, and only the number of the
    attempt stays, with the lines: by it whoever comes late is led to the result. ``points``, ``is_passed`` and
    ``score`` (as ``personas.Score`` has it) are said once, at the outcome. ``decision``: a trainer's.
    ``contested_line``: the number of a line whose judgement the interviewer holds to be wrong, with
    ``contested_words``, and a trainer's ``answer``.
    """

    person = models.ForeignKey("surveys.User", models.PROTECT, related_name="+", db_index=False)
    study = models.ForeignKey("surveys.Study", models.CASCADE, related_name="+", db_index=False)
    persona = models.ForeignKey(PersonaEdition, models.PROTECT, related_name="+")
    version = models.ForeignKey("surveys.Version", models.PROTECT, related_name="+", db_index=False)
    attempt = models.OneToOneField(
        "surveys.Attempt", models.DO_NOTHING, related_name="+", null=True, db_constraint=False
    )
    seed = models.PositiveBigIntegerField()
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=8, choices=PracticeState, default=PracticeState.OPEN)
    points = models.PositiveSmallIntegerField(null=True)
    is_passed = models.BooleanField(null=True)
    score = models.JSONField(default=dict)
    decision = models.CharField(max_length=8, choices=Decision, blank=True, default=Decision.NONE)
    decided_by = models.ForeignKey("surveys.User", models.PROTECT, related_name="+", null=True, db_index=False)
    decided_at = models.DateTimeField(null=True)
    decision_reason = models.CharField(max_length=LONGEST_REASON, blank=True, default="")
    contested_line = models.PositiveIntegerField(null=True)
    contested_words = models.CharField(max_length=LONGEST_REASON, blank=True, default="")
    contested_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=LONGEST_REASON, blank=True, default="")
    answered_by = models.ForeignKey("surveys.User", models.PROTECT, related_name="+", null=True, db_index=False)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(state="open"), name="practice_one_open_per_person"),
            models.CheckConstraint(name="practice_state_known", condition=Q(state__in=PracticeState.values)),
            models.CheckConstraint(name="practice_decision_known", condition=Q(decision__in=Decision.values)),
            models.CheckConstraint(
                name="practice_has_points_once_ended",
                condition=Q(state="open", ended_at__isnull=True, points__isnull=True, is_passed__isnull=True)
                | Q(state="left", ended_at__isnull=False, points__isnull=True, is_passed__isnull=True)
                | Q(state="ended", ended_at__isnull=False, points__lte=100, is_passed__isnull=False),
            ),
            models.CheckConstraint(
                name="practice_decided_by_somebody",
                condition=Q(decision="", decided_at__isnull=True)
                | (~Q(decision="") & Q(state="ended", decided_at__isnull=False, decided_by__isnull=False)),
            ),
            models.CheckConstraint(
                name="practice_contested_in_words",
                condition=Q(contested_line__isnull=True, contested_words="", contested_at__isnull=True)
                | (~Q(contested_words="") & Q(contested_line__isnull=False, contested_at__isnull=False)),
            ),
        ]
        indexes = [models.Index(fields=["study", "person", "id"], name="practice_of_study")]


class LineBy(models.TextChoices):
    """Who says or does something in a practice interview."""

    INTERVIEWER = "interviewer", _("interviewer")
    PERSONA = "persona", _("simulated person")


class PracticeLine(models.Model):
    """A line of a practice interview, with all that its judgement needs; ``number`` counts from 0.

    ``kind``, ``path`` and ``detail`` as ``personas.Line`` has them. ``key``: of the request that made it, so that
    sending it twice makes it once.
    """

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="lines", db_index=False)
    number = models.PositiveIntegerField()
    who = models.CharField(max_length=12, choices=LineBy)
    kind = models.CharField(max_length=20)
    path = models.CharField(max_length=LONGEST_PATH, blank=True, default="")
    at = models.DateTimeField()
    detail = models.JSONField(default=dict)
    key = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "number"], name="practice_line_number_once"),
            models.UniqueConstraint(
                fields=["practice", "key"], condition=~Q(key=""), name="practice_line_key_once_per_practice"
            ),
            models.CheckConstraint(name="practice_line_by_somebody_known", condition=Q(who__in=LineBy.values)),
        ]
