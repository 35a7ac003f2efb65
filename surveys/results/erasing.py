"""Forget a person everywhere: in the field, in interviews, in the workbooks that were made."""

from datetime import datetime

from surveys.fieldwork.models import Case
from surveys.interviewing.services import erase_person
from surveys.people.models import User

from .models import Export, ExportStatus
from .services import exports_folder


def erase_everywhere(*, case: Case, reason: str, by: User, now: datetime) -> Case:
    """Erase a respondent's personal data, and the ready workbooks that may hold them: those not made for clients.

    They can be made again without the person. What was fetched before is beyond reach: whoever fetched it must
    be told. Raises what ``fieldwork.erase_contact`` raises.
    """
    case = erase_person(case=case, reason=reason, by=by, now=now)
    held = Export.objects.filter(study=case.study_id, status=ExportStatus.READY).exclude(options__for_client=True)
    for export in held:
        (exports_folder() / export.path).unlink(missing_ok=True)
    held.delete()
    return case
