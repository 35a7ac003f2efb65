"""What is reviewed, and what came of it: rules, reviews with scores, comments, what was agreed to improve."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class DrawnAs(models.TextChoices):
    """Why an interview is reviewed."""

    FLAGGED = "flagged", _("with a flag")
    NEWCOMER = "newcomer", _("one of the first of this person")
    RANDOM = "random", _("drawn at random")
    ASKED = "asked", _("asked for")


class ReviewVerdict(models.TextChoices):
    """What was decided about an interview."""

    ACCEPTED = "accepted", _("accepted")
    REJECTED = "rejected", _("rejected")
    ASKED_AGAIN = "asked_again", _("to be asked again")


class Given(models.TextChoices):
    """A mark for an item of a scorecard; what does not apply leaves the denominator."""

    YES = "yes", _("yes")
    NO = "no", _("no")
    NOT_APPLICABLE = "na", _("n/a")


class SinceThen(models.TextChoices):
    """How what was agreed went in an interview."""

    BETTER = "better", _("better")
    SAME = "same", _("as before")
    NOT_SEEN = "not_seen", _("not seen")


class ReviewRules(models.Model):
    """Which interviews of a study are reviewed, and by which scorecard.

    ``scorecard``: items with ``words`` and ``weight``; empty for the institute's. ``seed`` draws; ``drawn_to``: the
    last ``CheckedInterview`` that was drawn from.
    """

    study = models.OneToOneField("surveys.Study", models.CASCADE, related_name="+", primary_key=True)
    percent = models.PositiveSmallIntegerField(default=10)
    first_of_each = models.PositiveSmallIntegerField(default=3)
    all_flagged = models.BooleanField(default=True)
    scorecard = models.JSONField(default=list)
    seed = models.PositiveBigIntegerField()
    drawn_to = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(name="review_rules_at_most_all", condition=Q(percent__lte=100)),
        ]


class ScorecardTemplate(models.Model):
    """The institute's scorecard, of studies that have none of their own; a single row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    items = models.JSONField()

    class Meta:
        constraints = [models.CheckConstraint(name="scorecard_template_single_row", condition=Q(id=1))]


class Improvement(models.Model):
    """One thing that was agreed with an interviewer to do better; of each person and study one is open at most."""

    study = models.ForeignKey("surveys.Study", models.CASCADE, related_name="+", db_index=False)
    interviewer = models.ForeignKey("surveys.User", models.PROTECT, related_name="+")
    words = models.CharField(max_length=200)
    agreed_by = models.ForeignKey("surveys.User", models.PROTECT, related_name="+", db_index=False)
    agreed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["study", "interviewer"], condition=Q(ended_at__isnull=True), name="improvement_one_at_a_time"
            ),
            models.CheckConstraint(name="improvement_has_words", condition=~Q(words="")),
        ]
        indexes = [models.Index(fields=["study", "interviewer"], name="improvement_of_person")]


class Review(models.Model):
    """An interview that is reviewed. ``marks``: the scorecard as it was, with what was given; ``told``: to whom it was.

    ``seen``: how ``improvement``, agreed before, went in this interview.
    """

    interview = models.OneToOneField("surveys.Interview", models.CASCADE, related_name="+")
    study = models.ForeignKey("surveys.Study", models.CASCADE, related_name="+", db_index=False)
    interviewer = models.ForeignKey("surveys.User", models.PROTECT, related_name="+", db_index=False)
    drawn_as = models.CharField(max_length=8, choices=DrawnAs)
    drawn_at = models.DateTimeField()
    reviewer = models.ForeignKey("surveys.User", models.PROTECT, null=True, related_name="+", db_index=False)
    claimed_at = models.DateTimeField(null=True)
    verdict = models.CharField(max_length=12, choices=ReviewVerdict, blank=True, default="")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True, default="")
    told = models.TextField(max_length=1000, blank=True, default="")
    marks = models.JSONField(default=list)
    points = models.PositiveSmallIntegerField(null=True)
    out_of = models.PositiveSmallIntegerField(null=True)
    improvement = models.ForeignKey(Improvement, models.SET_NULL, null=True, related_name="reviews")
    seen = models.CharField(max_length=8, choices=SinceThen, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(name="review_seen_known", condition=models.Q(seen__in=["", *SinceThen.values])),
            models.CheckConstraint(name="review_drawn_known", condition=Q(drawn_as__in=DrawnAs.values)),
            models.CheckConstraint(name="review_verdict_known", condition=Q(verdict__in=["", *ReviewVerdict.values])),
            models.CheckConstraint(
                name="review_decided_by_somebody",
                condition=Q(verdict="", decided_at__isnull=True)
                | (~Q(verdict="") & Q(decided_at__isnull=False, reviewer__isnull=False)),
            ),
            models.CheckConstraint(
                name="review_claimed_by_somebody",
                condition=Q(reviewer__isnull=True, claimed_at__isnull=True)
                | Q(reviewer__isnull=False, claimed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="review_points_within",
                condition=Q(points__isnull=True, out_of__isnull=True) | Q(points__lte=models.F("out_of")),
            ),
        ]
        indexes = [
            models.Index(fields=["study", "id"], condition=Q(verdict=""), name="review_waiting"),
            # With all that scores by person are summed from, so that they are read from the index alone.
            models.Index(fields=["study", "interviewer", "verdict", "points", "out_of"], name="review_of_person"),
            models.Index(fields=["interviewer", "decided_at"], name="review_read_by_person"),
        ]


class ReviewComment(models.Model):
    """What a reviewer says about one question of an interview."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="comments", db_index=False)
    question = models.CharField(max_length=120)
    words = models.CharField(max_length=500)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "question"], name="review_comment_once_a_question"),
            models.CheckConstraint(name="review_comment_has_words", condition=~Q(words="")),
        ]


class CheckState(models.TextChoices):
    """Where a back-check is: waiting, in somebody's hands, done, or over without answers."""

    WAITING = "waiting", _("waits")
    HELD = "held", _("in hand")
    DONE = "done", _("asked")
    REFUSED = "refused", _("did not want to")
    NOT_REACHED = "not_reached", _("not reached")
    WITHDRAWN = "withdrawn", _("not to be called")


class BackCheckPlan(models.Model):
    """Of how many completes of a study a few questions are asked again, and which ones.

    ``questions``: ``name`` of the variable, ``type`` (1 should never differ, 2 is hard to ask, 3 may change) and
    ``tolerance``. ``is_random_assignment``: whether cases were handed out to interviewers at random, as whoever set
    the plan says; without it nothing is said of interviewers' effects.
    """

    study = models.OneToOneField("surveys.Study", models.CASCADE, related_name="+", primary_key=True)
    percent = models.PositiveSmallIntegerField(default=0)
    questions = models.JSONField(default=list)
    is_random_assignment = models.BooleanField(default=False)
    seed = models.PositiveBigIntegerField()
    drawn_to = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(name="back_check_plan_at_most_all", condition=Q(percent__lte=100))]


class BackCheck(models.Model):
    """A few questions of a complete interview that are asked again, by somebody else than ``interviewer``.

    It has a queue of its own: it is no case, and counts in no figure, quota, rate or export. ``spoke``: whether the
    person says that they were interviewed. ``answers``: variable → answer, of nothing personal.
    """

    interview = models.OneToOneField("surveys.Interview", models.CASCADE, related_name="+")
    study = models.ForeignKey("surveys.Study", models.CASCADE, related_name="+", db_index=False)
    interviewer = models.ForeignKey("surveys.User", models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=12, choices=CheckState, default=CheckState.WAITING)
    drawn_at = models.DateTimeField()
    due_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    holder = models.ForeignKey("surveys.User", models.PROTECT, null=True, related_name="+", db_index=False)
    held_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    spoke = models.BooleanField(null=True)
    answers = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.CheckConstraint(name="back_check_state_known", condition=Q(state__in=CheckState.values)),
            models.CheckConstraint(
                name="back_check_held_by_somebody",
                condition=~Q(state="held") | Q(holder__isnull=False, held_at__isnull=False),
            ),
            models.CheckConstraint(
                name="back_check_by_somebody_else",
                condition=Q(holder__isnull=True) | ~Q(holder=models.F("interviewer")),
            ),
            models.UniqueConstraint(fields=["holder"], condition=Q(state="held"), name="back_check_one_in_a_hand"),
        ]
        indexes = [
            models.Index(fields=["study", "due_at"], condition=Q(state="waiting"), name="back_check_waiting"),
            models.Index(fields=["study", "state"], name="back_check_of_study"),
        ]
