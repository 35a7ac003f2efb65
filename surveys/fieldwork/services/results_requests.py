"""Keep where somebody wants the results sent, until they are sent; leave in peace who asks for it."""

from datetime import datetime

from django.db import transaction

from surveys.design.models import Study
from surveys.fieldwork.models import Attempt, ResultsRequest
from surveys.people.models import AuditVerb, User
from surveys.people.services import record
from surveys.questionnaire.types import cleaned
from surveys.questionnaire.wording.last_words import LONGEST_ADDRESS

from .closing import forbid_case


def keep_results_request(*, attempt: Attempt, address: str, now: datetime) -> None:
    """Keep the address of somebody who wants the results, once for each call; nothing without an address."""
    address = " ".join(cleaned(address).split())[:LONGEST_ADDRESS]
    if address:
        facts = {"study_id": attempt.case.study_id, "address": address, "asked_at": now}
        ResultsRequest.objects.get_or_create(attempt=attempt, defaults=facts)


def leave_alone(*, attempt: Attempt, now: datetime) -> None:
    """Put all numbers of the case on the house's do-not-call list at once: no study of ours calls them again."""
    forbid_case(attempt.case, attempt, now)


def note_results_sent(*, study: Study, by: User, now: datetime) -> int:
    """The results were sent to everybody who waited for them: their addresses are deleted; how many."""
    with transaction.atomic():
        count = ResultsRequest.objects.filter(study=study, sent_at=None).update(sent_at=now, address="")
        if count:
            details = {"addresses": count}
            record(
                by=by,
                verb=AuditVerb.STUDY_RESULTS_SENT,
                subject=f"study:{study.pk}",
                study=study.pk,
                details=details,
                now=now,
            )
    return count
