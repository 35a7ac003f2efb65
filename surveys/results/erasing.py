"""Forget a person everywhere: in the field, in interviews, in the workbooks that were made."""

from datetime import datetime

from django.db.models import Q

from surveys.fieldwork.models import Case
from surveys.interviewing.services import erase_person
from surveys.people.models import User

from .models import Export, ExportStatus
from .services import discard_exports


def erase_everywhere(*, case: Case, reason: str, by: User, now: datetime) -> Case:
    """Erase a respondent's personal data, and the workbooks that may hold them: those not made for clients.

    They can be made again without the person. What was fetched before is beyond reach: whoever fetched it must
    be told. Raises what ``fieldwork.erase_contact`` raises.
    """
    case = erase_person(case=case, reason=reason, by=by, now=now)
    may_hold = Q(status__in=(ExportStatus.READY, ExportStatus.RUNNING)) & ~Q(options__for_client=True)
    discard_exports(study=case.study, exports=Export.objects.filter(may_hold), by=by, now=now)
    return case
