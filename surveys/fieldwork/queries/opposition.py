"""Lists that may no longer be called because their check with the opposition register has expired."""

from collections.abc import Collection
from datetime import date, datetime
from zoneinfo import ZoneInfo

from surveys.calling.opposition import RUN_OUT, check_of, oldest_that_holds
from surveys.database.prepared import Prepared
from surveys.design.models import Study
from surveys.fieldwork.models import Sample, SampleStatus


def run_out_replicates(study: Study, now: datetime) -> set[str]:
    """``Pool.replicate`` of the released samples whose check has expired and that have no recorded exemption."""
    oldest = oldest_that_holds(_today(study, now))
    return {str(sample.pk) for sample in _RUN_OUT.all(study=study.pk, oldest=oldest)}


def run_out_replicates_in(studies: Collection[Study], now: datetime) -> set[str]:
    """The same for several studies, by one query."""
    today = {study.pk: _today(study, now) for study in studies}
    released = Sample.objects.filter(study__in=today, status=SampleStatus.RELEASED)
    rows = released.values_list("pk", "study", "opposition_checked_on", "opposition_waiver")
    return {str(pk) for pk, study, checked, waiver in rows if check_of(checked, waiver, today[study]) == RUN_OUT}


def _today(study: Study, now: datetime) -> date:
    return now.astimezone(ZoneInfo(study.time_zone)).date()


# Asked at every claim.
_RUN_OUT = Prepared(
    lambda study, oldest: Sample.objects.filter(
        study=study, status=SampleStatus.RELEASED, opposition_waiver="", opposition_checked_on__lt=oldest
    ).only("pk"),
    study=-1,
    oldest=date(1900, 1, 1),
)
