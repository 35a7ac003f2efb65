"""Words between those who lead and those who interview: messages, calls for a supervisor, questions, following.

What is written here may speak of a respondent: it names the attempt it was written in, so that erasing the person
reaches it.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Audience(models.TextChoices):
    """Whom a message is for."""

    PERSON = "person", _("one person")
    TEAM = "team", _("the interviewers of a study")
    EVERYBODY = "everybody", _("everybody")


class Message(models.Model):
    """A short line to one person, to the interviewers of a study, or to everybody; who gets it has a copy of it.

    ``answers``: the message that it answers. ``attempt``: the call that was going on where it was written or read.
    """

    audience = models.CharField(max_length=10, choices=Audience)
    study = models.ForeignKey("surveys.Study", models.PROTECT, null=True, related_name="+", db_index=False)
    attempt = models.ForeignKey("surveys.Attempt", models.SET_NULL, null=True, related_name="+")
    sender = models.ForeignKey("surveys.User", models.PROTECT, related_name="+", db_index=False)
    answers = models.ForeignKey("self", models.SET_NULL, null=True, related_name="replies")
    words = models.CharField(max_length=200)
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="message_audience_known", condition=Q(audience__in=Audience.values)),
            models.CheckConstraint(name="message_to_a_team_names_its_study", condition=~Q(audience="team", study=None)),
        ]
        indexes = [
            models.Index(fields=["sender", "id"], name="message_sender"),
            models.Index(fields=["sent_at"], name="message_sent"),
        ]


class MessageCopy(models.Model):
    """One person's copy of a message: when it came to their screen, and when they said that they had read it."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="copies", db_index=False)
    person = models.ForeignKey("surveys.User", models.PROTECT, related_name="+", db_index=False)
    delivered_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "person"], name="message_copy_once_per_person"),
            models.CheckConstraint(
                name="message_copy_read_where_delivered", condition=Q(read_at=None) | Q(delivered_at__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["person", "message"], name="message_copy_person"),
            models.Index(fields=["person"], condition=Q(read_at__isnull=True), name="message_copy_unread"),
        ]


class HelpReason(models.TextChoices):
    """Why an interviewer calls a supervisor."""

    DOUBT = "doubt", _("a doubt about this question")
    RESPONSIBLE = "responsible", _("they ask for somebody responsible")
    DISTRESS = "distress", _("the person is unwell or in distress")
    FAULT = "fault", _("something does not work")


class HelpCall(models.Model):
    """An interviewer calls their supervisor. ``study``: null for whoever leads one of their studies.

    It ends when a supervisor says so, or the interviewer takes it back.
    """

    person = models.ForeignKey("surveys.User", models.PROTECT, related_name="+", db_index=False)
    study = models.ForeignKey("surveys.Study", models.PROTECT, null=True, related_name="+", db_index=False)
    attempt = models.ForeignKey("surveys.Attempt", models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(max_length=12, choices=HelpReason)
    words = models.CharField(max_length=200, blank=True, default="")
    called_at = models.DateTimeField()
    taken_by = models.ForeignKey("surveys.User", models.PROTECT, null=True, related_name="+", db_index=False)
    taken_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(ended_at=None), name="help_call_one_open_per_person"
            ),
            models.CheckConstraint(name="help_call_reason_known", condition=Q(reason__in=HelpReason.values)),
            models.CheckConstraint(
                name="help_call_taken_by_somebody",
                condition=Q(taken_by=None, taken_at=None) | Q(taken_by__isnull=False, taken_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["study"], condition=Q(ended_at=None), name="help_call_open"),
            models.Index(fields=["called_at"], name="help_call_called"),
        ]


class AskedQuestion(models.Model):
    """What a respondent asked and no ready answer met: the interviewer sends it to who leads the study.

    ``words``: of the respondent, as the interviewer wrote them; ``path``: the question on the screen. ``item``: the
    name of the entry among the study's answers that came of it; empty while nobody has answered, and where it was set
    aside. ``seen_at``: when whoever asked has read the answer.
    """

    study = models.ForeignKey("surveys.Study", models.PROTECT, related_name="+", db_index=False)
    attempt = models.ForeignKey("surveys.Attempt", models.SET_NULL, null=True, related_name="+")
    asked_by = models.ForeignKey("surveys.User", models.PROTECT, related_name="+", db_index=False)
    words = models.CharField(max_length=300)
    path = models.CharField(max_length=400, blank=True, default="")
    language = models.CharField(max_length=20, blank=True, default="")
    asked_at = models.DateTimeField()
    answered_by = models.ForeignKey("surveys.User", models.PROTECT, null=True, related_name="+", db_index=False)
    answered_at = models.DateTimeField(null=True)
    item = models.CharField(max_length=80, blank=True, default="")
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="asked_question_answered_by_somebody",
                condition=Q(answered_by=None, answered_at=None)
                | Q(answered_by__isnull=False, answered_at__isnull=False),
            ),
            models.CheckConstraint(
                name="asked_question_seen_once_answered", condition=Q(seen_at=None) | Q(answered_at__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["study"], condition=Q(answered_at=None), name="asked_question_open"),
            models.Index(fields=["asked_by"], condition=Q(seen_at=None), name="asked_question_unseen"),
            models.Index(fields=["asked_at"], name="asked_question_asked"),
        ]


class Following(models.Model):
    """Somebody follows the interviews of a person, read-only; the agreement in force must cover it.

    ``seen_at``: when the follower's page last asked; one that stopped asking follows no more. ``sign_at``: when the
    interviewer's page last gave a sign while it was followed. ``attempt``: the call that was shown: with another call,
    and when the follower says that they hear it too (``listens``) or no longer do, another one begins.
    """

    by = models.ForeignKey("surveys.User", models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey("surveys.User", models.PROTECT, related_name="+", db_index=False)
    study = models.ForeignKey("surveys.Study", models.PROTECT, related_name="+", db_index=False)
    attempt = models.ForeignKey("surveys.Attempt", models.SET_NULL, null=True, related_name="+")
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    sign_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    listens = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["by"], condition=Q(ended_at=None), name="following_one_at_a_time"),
            models.CheckConstraint(name="following_nobody_follows_themselves", condition=~Q(by=models.F("person"))),
        ]
        indexes = [
            models.Index(fields=["person"], condition=Q(ended_at=None), name="following_person"),
            models.Index(fields=["started_at"], name="following_started"),
        ]
