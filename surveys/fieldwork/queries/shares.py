"""Which interviewers have had their share of a study's completes."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.models import Count, Sum

from surveys.calling.policy import CallingPolicy
from surveys.calling.shares import most_completes, most_so_far
from surveys.calling.standard_dispositions import COMPLETE
from surveys.design.models import Study
from surveys.fieldwork.models import Attempt, Purpose
from surveys.people.models import User

from .calling_rules import rules_of
from .case_counts import released_cases


def has_full_share(study: Study, interviewer: User, policy: CallingPolicy) -> bool:
    """Whether the interviewer has as many completes as one may have; no query where the study limits nobody's share."""
    return bool(policy.max_share_percent) and study.pk in _full([study], interviewer, {study.pk: policy})


def full_shares(studies: Iterable[Study], interviewer: User | None, now: datetime) -> frozenset[int]:
    """The studies in which the interviewer has as many completes as one may have."""
    if interviewer is None:
        return frozenset()
    policies = {study.pk: rules_of(study, now).policy for study in studies}
    limited = [study for study in studies if policies[study.pk].max_share_percent]
    return _full(limited, interviewer, policies) if limited else frozenset()


def _full(studies: Iterable[Study], interviewer: User, policies: Mapping[int, CallingPolicy]) -> frozenset[int]:
    listed = list(studies)
    mine = Attempt.objects.filter(
        interviewer=interviewer,
        disposition=COMPLETE.code,
        claimed_at__gte=min(study.created_at for study in listed),
        case__study__in=listed,
        case__purpose=Purpose.LIVE,
        # A rejected interview counts no more.
        case__final_outcome=COMPLETE.evidence.code,
    )
    counts = dict(mine.values_list("case__study").annotate(count=Count("case", distinct=True)).order_by())
    return frozenset(
        study.pk
        for study in listed
        if counts.get(study.pk) and counts[study.pk] >= _most(study, policies[study.pk].max_share_percent)
    )


def _most(study: Study, percent: int) -> int:
    return most_completes(percent, study.target) if study.target else most_so_far(percent, _completes(study))


def _completes(study: Study) -> int:
    """The completes so far, where nobody has planned how many there shall be."""
    found = released_cases(study).filter(final_outcome=COMPLETE.evidence.code).aggregate(count=Sum("cases"))
    return found["count"] or 0
