"""Lists that may no longer be called because their check with the opposition register has expired."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from surveys.calling.opposition import oldest_that_holds
from surveys.database.prepared import Prepared
from surveys.design.models import Study
from surveys.fieldwork.models import Sample, SampleStatus


def run_out_replicates(study: Study, now: datetime) -> set[str]:
    """``Pool.replicate`` of the released samples whose check has expired and that have no recorded exemption."""
    oldest = oldest_that_holds(now.astimezone(ZoneInfo(study.time_zone)).date())
    return {str(sample.pk) for sample in _RUN_OUT.all(study=study.pk, oldest=oldest)}


# Asked at every claim.
_RUN_OUT = Prepared(
    lambda study, oldest: Sample.objects.filter(
        study=study, status=SampleStatus.RELEASED, opposition_waiver="", opposition_checked_on__lt=oldest
    ).only("pk"),
    study=-1,
    oldest=date(1900, 1, 1),
)
