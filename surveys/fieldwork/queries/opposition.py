"""What is said of a study's samples as a whole and of no case: which are held back, and whose fresh cases go first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Q

from surveys.calling.opposition import oldest_that_holds
from surveys.database.prepared import Prepared
from surveys.design.models import Study
from surveys.fieldwork.models import Sample, SampleStatus


@dataclass(frozen=True, slots=True)
class Standing:
    """The released samples by what ``Pool.replicate`` says.

    ``held_back``: suspended, or their check with the opposition register has expired and they have no recorded
    exemption; only calls that were promised are made. ``precedence``: of those whose fresh cases have a place in an
    order; all others come together, before them.
    """

    held_back: frozenset[str]
    precedence: Mapping[str, int]


def standing_of_samples(study: Study, now: datetime) -> Standing:
    """How the study's released samples stand now."""
    oldest = oldest_that_holds(now.astimezone(ZoneInfo(study.time_zone)).date(), study.register_days)
    found = _NOT_AS_USUAL.all(study=study.pk, oldest=oldest)
    return Standing(
        frozenset([str(one.pk) for one in found if one.suspended_at is not None or _has_run_out(one, oldest)]),
        {str(one.pk): one.precedence for one in found},
    )


def _has_run_out(sample: Sample, oldest: date) -> bool:
    checked_on = sample.opposition_checked_on
    return not sample.opposition_waiver and checked_on is not None and checked_on < oldest


# Asked at every claim.
_NOT_AS_USUAL = Prepared(
    lambda study, oldest: (
        Sample.objects.filter(study=study, status=SampleStatus.RELEASED)
        .filter(
            ~Q(precedence=0) | Q(suspended_at__isnull=False) | Q(opposition_waiver="", opposition_checked_on__lt=oldest)
        )
        .only("pk", "precedence", "suspended_at", "opposition_waiver", "opposition_checked_on")
    ),
    study=-1,
    oldest=date(1900, 1, 1),
)
