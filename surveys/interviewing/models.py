"""Interviews: their present state, their sessions, and every event that led to it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from surveys.analysis.flags import Flag
from surveys.fieldwork.models import Purpose
from surveys.questionnaire.wording import last_words


class InterviewStatus(models.TextChoices):
    """Open and suspended interviews can go on; the others have ended."""

    OPEN = "open", _("open")
    SUSPENDED = "suspended", _("suspended")
    COMPLETE = "complete", _("complete")
    PARTIAL = "partial", _("partial")
    BROKEN_OFF = "broken_off", _("broken off")
    SCREENED_OUT = "screened_out", _("screened out")
    QUOTA_FULL = "quota_full", _("quota full")
    REJECTED = "rejected", _("rejected")


UNFINISHED = (InterviewStatus.OPEN, InterviewStatus.SUSPENDED)
"""The statuses of interviews that can go on."""
_UNFINISHED = [status.value for status in UNFINISHED]

ERASED = {"erased": True}
"""What an event holds in place of an erased value."""
TELEPHONE = "telephone"
"""The mode of every session so far."""


class InterviewKind(models.TextChoices):
    """A case may have several interviews."""

    MAIN = "main", _("main interview")
    BACK_CHECK = "back_check", _("back-check")


_COUNTED_AS_COMPLETE = Q(
    purpose=Purpose.LIVE.value, kind=InterviewKind.MAIN.value, status=InterviewStatus.COMPLETE.value
)
"""As ``queries.completes`` has it."""


class Interview(models.Model):
    """One version asked for one case.

    ``state`` is as ``questionnaire.state`` stores it; ``sequence`` is the number of its latest event; ``row`` holds
    the typed values on the route once it is finished or suspended, so that exports never route.
    ``facts_at`` is the moment that today() and now() return during the whole interview. ``change_number``: of the
    ``ChangeBatch`` of its last change; null where it has none yet, as while it is running.
    """

    case = models.ForeignKey("surveys.Case", models.PROTECT, related_name="+", db_index=False)
    version = models.ForeignKey("surveys.Version", models.PROTECT, related_name="+")
    study = models.ForeignKey("surveys.Study", models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=12, choices=InterviewKind, default=InterviewKind.MAIN)
    ordinal = models.PositiveSmallIntegerField(default=1)
    purpose = models.CharField(max_length=8, choices=Purpose, default=Purpose.LIVE)
    status = models.CharField(max_length=12, choices=InterviewStatus, default=InterviewStatus.OPEN)
    language = models.CharField(max_length=20, blank=True, default="")
    seed = models.PositiveBigIntegerField()
    state = models.JSONField(default=dict)
    sequence = models.PositiveIntegerField(default=0)
    row = models.JSONField(null=True)
    facts_at = models.DateTimeField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()
    seconds = models.PositiveIntegerField(default=0)
    last_attempt = models.ForeignKey("surveys.Attempt", models.PROTECT, related_name="+")
    change_number = models.PositiveBigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "kind", "ordinal"], name="interview_ordinal_once_per_case"),
            # A case is interviewed once, and counts once: another interview takes the place of a rejected one only.
            models.UniqueConstraint(
                fields=["case", "kind"],
                condition=~Q(status="rejected"),
                name="interview_one_standing_per_case",
            ),
            models.CheckConstraint(name="interview_kind_known", condition=Q(kind__in=InterviewKind.values)),
            models.CheckConstraint(name="interview_purpose_known", condition=Q(purpose__in=Purpose.values)),
            models.CheckConstraint(name="interview_status_known", condition=Q(status__in=InterviewStatus.values)),
            models.CheckConstraint(
                name="interview_ended_has_time",
                condition=Q(status__in=_UNFINISHED, ended_at__isnull=True)
                | (~Q(status__in=_UNFINISHED) & Q(ended_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(fields=["study", "status"], name="interview_study_status"),
            models.Index(fields=["study", "ended_at"], condition=_COUNTED_AS_COMPLETE, name="interview_completed"),
            models.Index(fields=["study", "seconds"], condition=_COUNTED_AS_COMPLETE, name="interview_length"),
            models.Index(fields=["study", "change_number", "id"], name="interview_changes"),
        ]


class Session(models.Model):
    """An interview in one attempt: interviewer, mode, language, start and end."""

    interview = models.ForeignKey(Interview, models.PROTECT, related_name="sessions", db_index=False)
    attempt = models.ForeignKey("surveys.Attempt", models.PROTECT, related_name="+")
    interviewer = models.ForeignKey("surveys.User", models.PROTECT, related_name="+")
    mode = models.CharField(max_length=12, default=TELEPHONE)
    language = models.CharField(max_length=20, blank=True, default="")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["interview", "attempt"], name="session_once_per_attempt"),
        ]


class EventKind(models.TextChoices):
    """What happened in an interview. No page shows these words."""

    STARTED = "started"
    RESUMED = "resumed"
    SUSPENDED = "suspended"
    FINISHED = "finished"
    BROKEN_OFF = "broken_off"
    """Ended before its end, as partial or broken off."""
    STOPPED = "stopped"
    """The respondent breaks off and is asked the questionnaire's last questions."""
    REJECTED = "rejected"
    RESTORED = "restored"
    TAKEN_UP = "taken_up"
    """A correction lets an interview that had ended go on."""
    ANSWER = "answer"
    """An answer was given, changed (``old`` → ``new``) or taken away (``new`` is null)."""
    CHECK = "check"
    """An entry was not accepted; ``reason`` is the kind of complaint."""
    INSTANCES = "instances"
    """The instances of repeats changed."""
    PAGE = "page"
    """A page was answered and left."""
    BACK = "back"
    JUMP = "jump"
    LANGUAGE = "language"
    NOTE = "note"
    QUOTA = "quota"
    """Quota cells decided."""
    PICKED = "picked"
    """The least filled cell of a group was chosen."""
    ERASED = "erased"
    """The person was erased: personal answers, notes and reasons are redacted."""
    ANONYMISED = "anonymised"


class InterviewEvent(models.Model):
    """One thing that happened in an interview; the events rebuild its state. Append-only.

    ``key`` is the browser's idempotency key: the same request twice makes one event. ``is_late``: the
    answer came from a lapsed attempt; it is kept and shown to the supervisor, never applied.
    """

    interview = models.ForeignKey(Interview, models.PROTECT, related_name="events", db_index=False)
    session = models.ForeignKey(Session, models.PROTECT, null=True, related_name="+")
    sequence = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=EventKind)
    path = models.CharField(max_length=400, blank=True, default="")
    old = models.JSONField(null=True)
    new = models.JSONField(null=True)
    actor = models.ForeignKey("surveys.User", models.PROTECT, null=True, related_name="+")
    version = models.ForeignKey("surveys.Version", models.PROTECT, related_name="+")
    language = models.CharField(max_length=20, blank=True, default="")
    shown_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    server_at = models.DateTimeField()
    reason = models.CharField(max_length=300, blank=True, default="")
    key = models.CharField(max_length=64, blank=True, default="")
    is_late = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["interview", "sequence"], name="event_sequence_once_per_interview"),
            models.UniqueConstraint(
                fields=["interview", "key"], condition=~Q(key=""), name="event_key_once_per_interview"
            ),
            models.CheckConstraint(name="event_kind_known", condition=Q(kind__in=EventKind.values)),
        ]
        indexes = [models.Index(fields=["server_at"], condition=Q(is_late=True), name="event_late")]


class SpokenAnswer(models.Model):
    """An interviewer said one of the ready answers in a call.

    ``item``: the entry's name, see ``wording.what_to_say.name_of``; ``edition``: number of the study's texts that it
    was read from, 0 without any. ``path``: the question on the screen. ``sequence``: the interview's latest event then,
    0 before it: what was answered afterwards has a greater one.
    """

    attempt = models.ForeignKey("surveys.Attempt", models.PROTECT, related_name="+", db_index=False)
    study = models.ForeignKey("surveys.Study", models.PROTECT, related_name="+", db_index=False)
    item = models.CharField(max_length=80)
    edition = models.PositiveIntegerField(default=0)
    path = models.CharField(max_length=400, blank=True, default="")
    sequence = models.PositiveIntegerField(default=0)
    said_at = models.DateTimeField()
    key = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attempt", "key"], name="spoken_answer_key_once_per_call"),
        ]
        indexes = [models.Index(fields=["study", "item"], name="spoken_answer_of_study")]


class CallRating(models.Model):
    """How a call was for whoever answered it, as they said at its end: once for a call, never after a break-off.

    It is no answer of the interview, and part of no file for a client.
    """

    class Answer(models.TextChoices):
        """What they can say."""

        VERY_GOOD = last_words.VERY_GOOD, _("very well")
        GOOD = last_words.GOOD, _("well")
        SO_SO = last_words.SO_SO, _("so-so")
        BAD = last_words.BAD, _("badly")
        NO_ANSWER = last_words.NO_ANSWER, _("does not know, does not say")

    attempt = models.OneToOneField("surveys.Attempt", models.PROTECT, related_name="+")
    study = models.ForeignKey("surveys.Study", models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey("surveys.User", models.PROTECT, related_name="+", db_index=False)
    answer = models.CharField(max_length=12, choices=Answer)
    given_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="call_rating_answer_known",
                condition=Q(answer__in=[*last_words.ANSWERED, last_words.NO_ANSWER]),
            ),
        ]
        indexes = [
            models.Index(fields=["study", "given_at"], name="call_rating_of_study"),
            models.Index(fields=["person", "given_at"], name="call_rating_of_person"),
        ]


class InterviewPace(models.Model):
    """How fast interviews go at this institute, learnt by the worker from finished ones; a single row.

    ``pace`` is what ``questionnaire.pace`` writes.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    pace = models.JSONField()
    learnt_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(name="interview_pace_single_row", condition=Q(id=1))]


class InterviewTally(models.Model):
    """Live main interviews by version, status and the quarter of an hour in which the complete ones ended.

    Counters kept by triggers, see ``surveys.database.tallies``. ``quarter``: how many there were since 1970, 0 where
    the interview is not complete; ``seconds``: the length of the complete ones.
    """

    study = models.ForeignKey("surveys.Study", models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    version = models.ForeignKey(
        "surveys.Version", models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    status = models.CharField(max_length=12)
    quarter = models.BigIntegerField()
    interviews = models.IntegerField()
    seconds = models.BigIntegerField()
    is_sum = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["study", "version", "status", "quarter"],
                condition=Q(is_sum=True),
                name="interview_tally_summed_once",
            ),
        ]
        indexes = [models.Index(fields=["study"], name="interview_tally_study")]


class InterviewerTally(models.Model):
    """Live complete main interviews by who conducted them last and the quarter of an hour in which they ended.

    Counters as in ``InterviewTally``, kept apart from it: they are many, and read only for the last days.
    """

    study = models.ForeignKey("surveys.Study", models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    interviewer = models.ForeignKey(
        "surveys.User", models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    quarter = models.BigIntegerField()
    interviews = models.IntegerField()
    seconds = models.BigIntegerField()
    is_sum = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["study", "interviewer", "quarter"],
                condition=Q(is_sum=True),
                name="interviewer_tally_summed_once",
            ),
        ]
        indexes = [models.Index(fields=["study", "quarter"], name="interviewer_tally_lately")]


class CheckedStudy(models.Model):
    """How far the worker has looked for flags in a study: the number of the last change that it read."""

    study = models.OneToOneField("surveys.Study", models.CASCADE, related_name="+", primary_key=True)
    reached = models.PositiveBigIntegerField(default=0)


class CheckedInterview(models.Model):
    """A complete interview that was looked at for flags; their ids follow the order in which that was done.

    ``ordinal``: the how manieth of this interviewer in the study. ``asked``, ``not_known``, ``refused``: of its
    questions.
    """

    interview = models.OneToOneField(Interview, models.CASCADE, related_name="+")
    study = models.ForeignKey("surveys.Study", models.CASCADE, related_name="+", db_index=False)
    interviewer = models.ForeignKey("surveys.User", models.PROTECT, related_name="+", db_index=False)
    ordinal = models.PositiveIntegerField()
    asked = models.PositiveIntegerField()
    not_known = models.PositiveIntegerField()
    refused = models.PositiveIntegerField()
    ended_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["study", "interviewer", "ordinal"], name="checked_interview_ordinal_once_per_person"
            ),
        ]
        indexes = [models.Index(fields=["study", "id"], name="checked_interview_in_order")]


class InterviewFlag(models.Model):
    """A place to look in a complete interview, never a verdict. ``found``: figures and names of questions alone."""

    interview = models.ForeignKey(Interview, models.CASCADE, related_name="+", db_index=False)
    study = models.ForeignKey("surveys.Study", models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=12, choices=[(flag.value, flag.value) for flag in Flag])
    found = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["interview", "kind"], name="interview_flag_once_of_a_kind"),
            models.CheckConstraint(
                name="interview_flag_kind_known", condition=Q(kind__in=[flag.value for flag in Flag])
            ),
        ]
        indexes = [models.Index(fields=["study", "kind", "interview"], name="interview_flag_of_study")]


class CheckedTally(models.Model):
    """What the checked interviews of a person came to, by study and day of their end.

    They are counters: pages of people read these and not the interviews.
    """

    study = models.ForeignKey("surveys.Study", models.CASCADE, related_name="+", db_index=False)
    interviewer = models.ForeignKey("surveys.User", models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    interviews = models.PositiveIntegerField(default=0)
    flagged = models.PositiveIntegerField(default=0)
    asked = models.PositiveIntegerField(default=0)
    not_known = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["study", "interviewer", "day"], name="checked_tally_once_a_day"),
            models.CheckConstraint(
                name="checked_tally_flags_interviews", condition=Q(flagged__lte=models.F("interviews"))
            ),
        ]
        indexes = [models.Index(fields=["day"], name="checked_tally_day")]
