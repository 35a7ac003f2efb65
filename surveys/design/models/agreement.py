"""What is said about a study's draft, and who agrees to it: comments, proofs for the client, links, verdicts."""

from django.db import models


class Proof(models.Model):
    """One state of a study's draft, numbered from 1, as it was shown to those who are to approve it; never changed.

    ``step``: the number of the draft's last step then. ``digest``: that of its content apart from translations, see
    ``questionnaire.comparison.content``. ``texts``: the edition of the study's texts that was in use. ``version``: the
    version that was published of this content.
    """

    study = models.ForeignKey("surveys.Study", models.CASCADE, related_name="proofs", db_index=False)
    number = models.PositiveIntegerField()
    step = models.PositiveIntegerField()
    draft_number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    questionnaire = models.JSONField()
    texts = models.ForeignKey("surveys.StudyTexts", models.PROTECT, related_name="+", null=True)
    version = models.ForeignKey("surveys.Version", models.PROTECT, related_name="proofs", null=True)
    shown_by = models.ForeignKey("surveys.User", models.PROTECT, related_name="+")
    shown_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["study", "number"], name="proof_number_once_per_study")]

    def __str__(self) -> str:
        return f"{self.draft_number}.{self.number}"


class Reviewer(models.Model):
    """Somebody without an account who reads the proofs of one study through a link of their own.

    The link's secret is shown once and kept as its SHA-256 only, see ``ApiToken``. ``ending``: its last letters.
    ``email`` is emptied when the link is revoked, or has expired. ``client``: whose blocks they read only, of a
    questionnaire that several clients share; empty: all of it.
    """

    study = models.ForeignKey("surveys.Study", models.CASCADE, related_name="reviewers")
    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True, default="")
    client = models.CharField(max_length=120, blank=True, default="")
    secret_hash = models.CharField(max_length=64, unique=True)
    ending = models.CharField(max_length=4)
    created_by = models.ForeignKey("surveys.User", models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="reviewer_link_expires_after_it_is_made",
                condition=models.Q(expires_at__gt=models.F("created_at")),
            ),
            models.CheckConstraint(name="reviewer_has_a_name", condition=~models.Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name


class Verdict(models.Model):
    """What a reviewer says of a proof: approved, or not yet, which needs a note; the latest of each counts."""

    proof = models.ForeignKey(Proof, models.CASCADE, related_name="verdicts")
    reviewer = models.ForeignKey(Reviewer, models.CASCADE, related_name="verdicts")
    approves = models.BooleanField()
    note = models.TextField(blank=True, default="")
    given_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="verdict_not_yet_has_a_note", condition=models.Q(approves=True) | ~models.Q(note="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reviewer}: {self.approves}"


class DraftComment(models.Model):
    """A comment at a question of a study's draft, by its code; or an answer below one (``answers``).

    Written by a colleague or by a reviewer. ``resolved_at``: since when it is settled, of a comment that is no answer.
    """

    study = models.ForeignKey("surveys.Study", models.CASCADE, related_name="draft_comments", db_index=False)
    question = models.CharField(max_length=300)
    answers = models.ForeignKey("self", models.CASCADE, related_name="answered_by", null=True)
    text = models.TextField()
    author = models.ForeignKey("surveys.User", models.PROTECT, related_name="+", null=True)
    reviewer = models.ForeignKey(Reviewer, models.CASCADE, related_name="comments", null=True)
    written_at = models.DateTimeField()
    resolved_by = models.ForeignKey("surveys.User", models.PROTECT, related_name="+", null=True)
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="draft_comment_by_one_person",
                condition=models.Q(author=None, reviewer__isnull=False) | models.Q(author__isnull=False, reviewer=None),
            ),
            models.CheckConstraint(
                name="draft_comment_resolved_by_somebody",
                condition=models.Q(resolved_by=None, resolved_at=None)
                | models.Q(resolved_by__isnull=False, resolved_at__isnull=False, answers=None),
            ),
            models.CheckConstraint(name="draft_comment_says_something", condition=~models.Q(text="")),
        ]
        indexes = [
            models.Index(fields=["study", "question"], name="draft_comment_question"),
            models.Index(fields=["study", "id"], name="draft_comment_study", condition=models.Q(answers=None)),
        ]

    def __str__(self) -> str:
        return f"{self.question}: {self.text[:40]}"

    @property
    def who(self) -> str:
        """The name of whoever wrote it."""
        return str(self.author or self.reviewer or "")
