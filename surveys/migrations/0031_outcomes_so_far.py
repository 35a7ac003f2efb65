"""The outcome so far of every case that was worked, by its attempts as corrected: in batches, each of which is kept."""

from datetime import datetime
from itertools import groupby

from django.db import migrations

AT_ONCE = 500


def fill(apps, schema_editor):
    """Run again after an interruption it writes the same.

    The rules are those of the release that runs it, as at every end of a call.
    """
    from surveys.calling import policy

    studies = apps.get_model("surveys", "Study").objects.values_list("pk", "calling_policy")
    by_code = {pk: policy.read(calling).dispositions.by_code for pk, calling in studies}
    attempts, last = apps.get_model("surveys", "Attempt").objects.filter(closed_at__isnull=False), 0
    while batch := list(
        attempts.filter(case__gt=last).order_by("case").values_list("case", flat=True).distinct()[:AT_ONCE]
    ):
        by_outcome = {}
        for case, outcome in _outcomes(apps, attempts.filter(case__in=batch), by_code):
            by_outcome.setdefault(outcome, []).append(case)
        cases = apps.get_model("surveys", "Case").objects
        for outcome, found in by_outcome.items():
            cases.filter(pk__in=found).update(outcome_so_far=outcome)
        last = batch[-1]


def _outcomes(apps, attempts, by_code):
    from surveys.calling.history import History, PastAttempt
    from surveys.calling.outcomes import outcome_so_far

    corrections = apps.get_model("surveys", "OutcomeCorrection").objects.filter(attempt__in=attempts)
    corrected = dict(corrections.order_by("pk").values_list("attempt_id", "after"))
    facts = ("case_id", "case__study_id", "case__is_resumable", "case__is_partial")
    rows = attempts.order_by("case_id", "number").values_list(*facts, "pk", "disposition")
    for (case, study, is_resumable, is_partial), found in groupby(rows, lambda row: row[:4]):
        codes = [corrected.get(row[4], row[5]) for row in found]
        past = tuple(PastAttempt(by_code[study][code], datetime.min) for code in codes)
        yield case, outcome_so_far(History(attempts=past, is_resumable=is_resumable, is_partial=is_partial))


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("surveys", "0030_outcomes_counted")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
