"""Counters of cases and attempts, kept by triggers: see ``surveys.database.tallies``.

Their keys have no foreign key in the database: a counter may outlast for a minute what it counted, at zero.
"""

from django.db import models
from django.db.models import Q


class CaseTally(models.Model):
    """Live cases by pool, state and outcome; the sum over all rows of a combination, folded (``is_sum``) or not.

    ``outcome_so_far``: of those that are not closed; ``waits_again``: whether it waits after a call.
    """

    study = models.ForeignKey("surveys.Study", models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    sample = models.ForeignKey(
        "surveys.Sample", models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    pool = models.ForeignKey("surveys.Pool", models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    state = models.CharField(max_length=8)
    is_quarantined = models.BooleanField()
    last_disposition = models.CharField(max_length=40, blank=True)
    final_outcome = models.CharField(max_length=8, blank=True)
    closed_as = models.CharField(max_length=40, blank=True)
    outcome_so_far = models.CharField(max_length=8, blank=True)
    waits_again = models.BooleanField()
    cases = models.IntegerField()
    is_sum = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    *("study", "sample", "pool", "state", "is_quarantined"),
                    *("last_disposition", "final_outcome", "closed_as", "outcome_so_far", "waits_again"),
                ],
                condition=Q(is_sum=True),
                name="case_tally_summed_once",
            ),
        ]
        indexes = [models.Index(fields=["study"], name="case_tally_study")]


class DueTally(models.Model):
    """Live waiting cases by pool, rank, owner and the quarter of an hour in which they become due.

    ``quarter``: how many there were since 1970. ``owned_by``: the id of the only one who gets the case, 0 for anybody.
    """

    study = models.ForeignKey("surveys.Study", models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    sample = models.ForeignKey(
        "surveys.Sample", models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    pool = models.ForeignKey("surveys.Pool", models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    rank = models.PositiveSmallIntegerField()
    owned_by = models.BigIntegerField()
    quarter = models.BigIntegerField()
    cases = models.IntegerField()
    is_sum = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["study", "sample", "pool", "rank", "owned_by", "quarter"],
                condition=Q(is_sum=True),
                name="due_tally_summed_once",
            ),
        ]
        indexes = [models.Index(fields=["study"], name="due_tally_study")]


class AttemptTally(models.Model):
    """Closed attempts of live cases by their number and the disposition recorded first."""

    study = models.ForeignKey("surveys.Study", models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    number = models.IntegerField()
    disposition = models.CharField(max_length=40)
    attempts = models.IntegerField()
    is_sum = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["study", "number", "disposition"], condition=Q(is_sum=True), name="attempt_tally_summed_once"
            ),
        ]
        indexes = [models.Index(fields=["study"], name="attempt_tally_study")]


class CorrectionTally(models.Model):
    """Corrections of attempts of live cases by the attempt's number and the dispositions before and after."""

    study = models.ForeignKey("surveys.Study", models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    number = models.IntegerField()
    before = models.CharField(max_length=40)
    after = models.CharField(max_length=40)
    corrections = models.IntegerField()
    is_sum = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["study", "number", "before", "after"],
                condition=Q(is_sum=True),
                name="correction_tally_summed_once",
            ),
        ]
        indexes = [models.Index(fields=["study"], name="correction_tally_study")]
