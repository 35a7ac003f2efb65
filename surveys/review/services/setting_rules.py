"""Set which interviews of a study are reviewed, and by which scorecard."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from surveys.analysis.scorecards import Item
from surveys.design.models import Study
from surveys.people.models import AuditVerb, User
from surveys.people.services import record
from surveys.review.models import ReviewRules, ScorecardTemplate


def change_review_rules(
    *,
    study: Study,
    percent: int,
    first_of_each: int,
    all_flagged: bool,
    scorecard: Sequence[Item],
    by: User,
    now: datetime,
) -> ReviewRules:
    """Set the rules of review from now on: what is drawn already stays drawn. ``scorecard``: empty for the usual."""
    wanted = {
        "percent": percent,
        "first_of_each": first_of_each,
        "all_flagged": all_flagged,
        "scorecard": [dict(item) for item in scorecard],
    }
    with transaction.atomic():
        rules, _ = ReviewRules.objects.update_or_create(
            study=study, defaults=wanted, create_defaults=wanted | {"seed": secrets.randbits(62)}
        )
        details = {"percent": percent, "first_of_each": first_of_each, "all_flagged": all_flagged}
        subject = f"study:{study.pk}"
        verb = AuditVerb.REVIEWING_CHANGED
        record(by=by, verb=verb, subject=subject, study=study.pk, details=details, now=now)
    return rules


def keep_institute_scorecard(*, items: Sequence[Item], by: User, now: datetime) -> None:
    """Keep this scorecard for all studies of the institute that have none of their own."""
    with transaction.atomic():
        ScorecardTemplate.objects.update_or_create(pk=1, defaults={"items": [dict(item) for item in items]})
        record(by=by, verb=AuditVerb.REVIEWING_CHANGED, subject="site:1", details={"scorecard": "institute"}, now=now)
